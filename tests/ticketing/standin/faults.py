# SPDX-License-Identifier: GPL-3.0-or-later
"""Mishaps that a scene orders for the next requests."""

from typing import Any, Dict, List, Optional

from .answers import Answer, Request

# kind: fields that it knows, besides times (default 1), match {route, method, path, device}, after (let that many pass first).
KINDS: Dict[str, List[str]] = {
    "status": ["status", "body", "headers", "retry_after", "acted"],  # this status; acted: the act is done, and only the answer is lost
    "cut": ["bytes"],            # acted; the answer ends in mid-body
    "drip": ["bytes", "pause"],  # acted; so many bytes of the answer, then a pause in seconds, and so on
    "close": ["acted"],          # the line closes without an answer, after the act unless acted is false
    "hold": ["seconds"],         # acted; the answer waits
    "redirect": ["status", "to"],  # not acted; to: "elsewhere" (another port of ours) or an address
    "reason": ["reason", "explanation"],  # a redeem is refused with a reason that nobody has heard of
    "exchange": [],              # a redeem says: exchange this ticket for a wristband
    "foreign_next": [],          # next links of a list point elsewhere
    "garbage": ["body", "status"],  # acted; 200 with text that is no JSON
}


def check(fault: Dict[str, Any]) -> Optional[str]:
    """What is wrong with a fault that a scene wrote."""
    known = KINDS.get(fault.get("kind", ""))
    if known is None:
        return "kind: one of %s" % ", ".join(KINDS)
    strange = [name for name in fault if name not in known + ["kind", "times", "match", "after"]]
    return "fields of %s: %s" % (fault["kind"], ", ".join(known)) if strange else None


def fits(fault: Dict[str, Any], request: Request, route_name: str, device: Any) -> bool:
    """Whether a fault is for this request."""
    match = fault.get("match") or {}
    return ((not match.get("route") or match["route"] == route_name) and (not match.get("method") or match["method"] == request.method)
            and (not match.get("path") or match["path"] in request.target) and (match.get("device") is None or match["device"] == device))


def take(faults: List[Dict[str, Any]], request: Request, route_name: str, device: Any) -> Optional[Dict[str, Any]]:
    """The first fault that fits, used up by one."""
    for fault in faults:
        if not fits(fault, request, route_name, device):
            continue
        if fault.get("after", 0) > 0:
            fault["after"] -= 1
            continue
        fault["times"] = fault.get("times", 1) - 1
        if fault["times"] <= 0:
            faults.remove(fault)
        return fault
    return None


def status_answer(fault: Dict[str, Any]) -> Answer:
    """The answer of a status fault."""
    status = int(fault.get("status", 500))
    headers = dict(fault.get("headers") or {})
    texts = {429: "Request was throttled.", 409: "The server was unable to acquire a lock. Please try again."}
    body = fault.get("body", {"detail": texts[status]} if status in texts else b"<h1>Server Error (%d)</h1>" % status)
    if isinstance(body, str):
        body = body.encode("utf-8")
    if "retry_after" in fault:
        headers["Retry-After"] = str(fault["retry_after"])
    if isinstance(body, bytes):
        headers.setdefault("Content-Type", "text/html; charset=utf-8")
    return Answer(status, body, headers)


def instead(fault: Dict[str, Any], elsewhere: str, target: str) -> Optional[Answer]:
    """The answer of a fault that comes instead of the act; None when the act is done."""
    kind = fault["kind"]
    if kind == "status" and not fault.get("acted"):
        return status_answer(fault)
    if kind == "redirect":
        to = fault.get("to", "elsewhere")
        return Answer(int(fault.get("status", 307)), b"", {"Location": elsewhere + target if to == "elsewhere" else to})
    common = {"reason_explanation": fault.get("explanation"), "require_attention": False, "checkin_texts": []}
    if kind == "reason":
        return Answer(400, {"status": "error", "reason": fault.get("reason", "quarantine"), **common})
    if kind == "exchange":
        return Answer(400, {"status": "exchange", "media_policy": "new", "media_type": "nfc_uid", **common})
    return None
