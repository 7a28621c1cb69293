# SPDX-License-Identifier: GPL-3.0-or-later
"""What a request should not carry, or should have said. The judge shows it; no answer depends on it."""

import json
from typing import Any, Dict, List

from .answers import PAGE_SIZE, Answer, Request
from .clock import seconds_between, shifted
from .memory import Memory
from .redeem import FIELDS

MAILING = {"order-mark-paid": True, "order-mark-canceled": True, "payment-list": True, "order-list": False, "order-change": False}


def credentials(memory: Memory) -> List[str]:
    """Every key that is good for something."""
    state = memory.state
    keys = [one["api_token"] for one in state["devices"]] + [one["initialization_token"] for one in state["devices"]]
    return [key for key in keys + [one["token"] for one in state["teams"]] if key]


def body_of(request: Request) -> Dict[str, Any]:
    """The body as an object, whatever was sent."""
    try:
        data = json.loads(request.body or b"{}")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def carried(memory: Memory, request: Request, route: str, answer: Answer) -> List[str]:
    """The sentences about one request."""
    said: List[str] = []
    data = body_of(request)
    if any(key in request.target for key in credentials(memory)):
        said.append("a credential in the address")
    if "authorization" in request.headers and route == "device.initialize":
        said.append("Authorization where none is asked for")
    if "cookie" in request.headers:
        said.append("a cookie")
    if "+" in request.raw_query and any(name in request.raw_query for name in ("since=", "before=")):
        said.append("a bare + in a time")
    if request.method == "GET" and request.body:
        said.append("a body in a GET")
    size = request.one("page_size")
    if size.isdigit() and int(size) > PAGE_SIZE:
        said.append("page_size %s" % size)
    if request.is_true("pdf_data"):
        said.append("pdf_data=true")
    if route == "order-list" and request.method == "GET" and request.one("testmode") != "false":
        said.append("test orders not left out")
    if route in ("checkinrpc.redeem", "checkinlistpos-redeem"):
        said += redeem_words(data, route)
    if route == "orderposition-printlog":
        if "x-idempotency-key" not in request.headers:
            said.append("a print log without an idempotency key")
        if data.get("successful") is False:
            said.append("a print log that says unsuccessful")
    if request.method == "POST" and route in MAILING and answer.status < 300 and data.get("send_email", MAILING[route]):
        said.append("an e-mail goes out")
    if route == "device.roll" and "x-idempotency-key" not in request.headers:
        said.append("a roll without an idempotency key")
    return said


def redeem_words(data: Dict[str, Any], route: str) -> List[str]:
    """About a scan."""
    said = []
    if not data.get("nonce"):
        said.append("a redeem without a nonce")
    elif len(str(data["nonce"])) > 190:
        said.append("a nonce longer than 190")
    if data.get("questions_supported", True):
        said.append("questions_supported not false")
    strange = sorted(set(data) - FIELDS)
    if route == "checkinrpc.redeem" and strange:
        said.append("unknown fields: " + ", ".join(strange))
    return said


class Patience:
    """Who comes back too early after a 429, or at all after a revocation."""

    def __init__(self) -> None:
        self.until: Dict[str, str] = {}
        self.dead: Dict[str, int] = {}

    def note(self, memory: Memory, request: Request, answer: Answer) -> List[str]:
        """Compares this request with the answer before it."""
        said = []
        name = request.headers.get("authorization", "")
        if not name:
            return said
        now = memory.clock.now()
        if name in self.until and seconds_between(now, self.until[name]) > 0:
            said.append("came back before Retry-After was over")
        if answer.status == 429 and answer.headers.get("Retry-After", "").isdigit():
            self.until[name] = max(self.until.get(name, ""), shifted(now, int(answer.headers["Retry-After"])))
        if answer.status == 401:
            if name in self.dead:
                said.append("asked again with a key that was refused")
            self.dead[name] = self.dead.get(name, 0) + 1
        return said

