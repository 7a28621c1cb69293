# SPDX-License-Identifier: GPL-3.0-or-later
"""Section 11: the mishaps, the clock, the ledger and the judge; the programs as they are started."""

import http.client
import json
import os
import signal
import ssl
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from facts.world import EV, RPC, World, fact, same, true
from standin.answers import Request

HERE = Path(__file__).resolve().parent.parent


def broken(w, *words, **more):
    """Whether a request got no whole answer."""
    try:
        w.call(*words, **more)
        return False
    except (OSError, http.client.HTTPException):
        return True


@fact("11", "429 with Retry-After, for the next so many requests; who comes back too early is named")
def _(w):
    w.control("faults", {"kind": "status", "status": 429, "retry_after": 60, "times": 2})
    replies = [w.get("orders/", testmode="false") for _ in range(3)]
    same([reply.status for reply in replies], [429, 429, 200])
    same(replies[0].headers["Retry-After"], "60")
    same([one["said"] for one in w.control("judge")["carried"]], [["came back before Retry-After was over"]] * 2)


@fact("11", "500 before the act, or after it was done")
def _(w):
    for acted, count in ((False, 0), (True, 1)):
        order = w.order()
        w.control("faults", {"kind": "status", "status": 500, "acted": acted})
        same((w.redeem(order["positions"][0]["secret"]).status, len(w.rows(order))), (500, count))


@fact("11", "the line closes without an answer after the act was done; the nonce makes the repeat harmless")
def _(w):
    order = w.order()
    body = {"secret": order["positions"][0]["secret"], "lists": [w.list], "nonce": "n", "questions_supported": False}
    w.control("faults", {"kind": "close", "match": {"route": "checkinrpc.redeem"}})
    true(broken(w, "POST", RPC + "redeem/", body))
    same(len(w.rows(order)), 1)
    same((w.call("POST", RPC + "redeem/", body)["status"], len(w.rows(order)), w.control("judge")["repeats"]), ("ok", 1, 1))


@fact("11", "the line closes before the act")
def _(w):
    order = w.order()
    w.control("faults", {"kind": "close", "acted": False})
    true(broken(w, "POST", RPC + "redeem/", {"secret": order["positions"][0]["secret"], "lists": [w.list], "questions_supported": False}))
    same(w.rows(order), [])


@fact("11", "an answer that ends in mid-body")
def _(w):
    w.order()
    w.control("faults", {"kind": "cut"})
    true(broken(w, "GET", EV + "orders/"))
    same(w.get("orders/").status, 200)


@fact("11", "an answer that drips arrives whole in the end")
def _(w):
    w.order()
    w.control("faults", {"kind": "drip", "bytes": 400, "pause": 0.01})
    same(w.get("orders/")["count"], 1)


@fact("11", "a redirect to a stranger; a credential that is shown there is named")
def _(w):
    w.control("faults", {"kind": "redirect", "status": 302})
    reply = w.get("orders/", testmode="false")
    target = reply.headers["Location"]
    true(target.startswith(w.app.elsewhere) and w.app.elsewhere and str(w.port) not in w.app.elsewhere)
    stranger = http.client.HTTPConnection(w.app.elsewhere.rpartition("/")[2], timeout=30)
    stranger.request("GET", "/api/", headers={"Authorization": "Device x"})
    same(stranger.getresponse().status, 200)
    stranger.close()
    same([one["said"] for one in w.control("judge")["carried"]], [["a credential shown to a stranger"]])


@fact("11", "next links may point elsewhere")
def _(w):
    for _ in range(2):
        w.order()
    w.control("faults", {"kind": "foreign_next"})
    true(w.get("orders/", page_size=1)["next"].startswith(w.app.elsewhere))


@fact("11", "a hotel's page instead of JSON")
def _(w):
    w.control("faults", {"kind": "garbage"})
    reply = w.get("orders/")
    same((reply.status, reply.headers["Content-Type"], reply.raw[:6]), (200, "text/html", b"<html>"))


@fact("11", "an unknown reason")
def _(w):
    w.control("faults", {"kind": "reason", "reason": "quarantine", "explanation": "Ask Ann"})
    reply = w.redeem(w.order()["positions"][0]["secret"])
    same((reply.status, reply["status"], reply["reason"], reply["reason_explanation"]), (400, "error", "quarantine", "Ask Ann"))


@fact("11", "status exchange")
def _(w):
    w.control("faults", {"kind": "exchange"})
    reply = w.redeem(w.order()["positions"][0]["secret"])
    same((reply["status"], reply["media_policy"], reply["media_type"]), ("exchange", "new", "nfc_uid"))


@fact("11", "a mishap can wait for a route, a method, a path or a device, and let some requests pass first")
def _(w):
    w.control("faults", {"kind": "status", "status": 503, "match": {"route": "order-list", "device": w.one["id"]}, "after": 1})
    same([w.get("items/").status, w.get("orders/", who=w.two).status, w.get("orders/").status, w.get("orders/").status, w.get("orders/").status],
         [200, 200, 200, 503, 200])


@fact("11", "a mishap that nobody knows is refused")
def _(w):
    same((w.ask("POST", "/_control/faults", {"kind": "flood"}).status, w.ask("POST", "/_control/faults", {"kind": "cut", "seconds": 1}).status), (400, 400))


@fact("11", "the clock can be set, frozen and moved; times never repeat")
def _(w):
    w.control("clock", {"set": "2031-02-03T04:05:06Z", "frozen": True})
    orders = [w.order() for _ in range(3)]
    stamps = [order["last_modified_utc"] for order in orders]
    true(all(stamp.startswith("2031-02-03T04:05:06") for stamp in stamps) and len(set(stamps)) == 3, str(stamps))


@fact("11", "the ledger has everything in order")
def _(w):
    begun = len(w.control("ledger"))
    order = w.order()
    w.redeem(order["positions"][0]["secret"], nonce="n")
    w.redeem(order["positions"][0]["secret"])
    new = w.control("ledger?after=%d" % begun)
    same([entry["kind"] for entry in new], ["order", "checkin", "request", "refused", "request"])
    same([entry["n"] for entry in new], list(range(begun + 1, begun + 6)))


@fact("11", "the judge lists entries and exits by position and list, with nonce, device and datetime, and what is there twice")
def _(w):
    order = w.order()
    position = order["positions"][0]
    w.redeem(position["secret"], nonce="a", datetime="2030-01-01T10:00:00Z")
    w.redeem(position["secret"], nonce="b", datetime="2030-01-01T10:05:00Z", force=True, who=w.two)
    view = w.control("judge")
    place = view["places"][0]
    same((place["position"], place["list"], [(one["nonce"], one["device"], one["datetime"][:16]) for one in place["entries"]], place["exits"]),
         (position["id"], w.list, [("a", 1, "2030-01-01T10:00"), ("b", 2, "2030-01-01T10:05")], []))
    same([one["why"] for one in view["doubles"]], ["two entries and no exit between"])


@fact("11", "the judge names what requests carry that they should not")
def _(w):
    secret = w.order()["positions"][0]["secret"]
    w.call("POST", RPC + "redeem/", {"secret": secret, "lists": [w.list], "name": "Ann"})
    w.get("orders/", testmode="false", page_size=100, pdf_data="true", key=w.one["api_token"])
    same([one["said"] for one in w.control("judge")["carried"]],
         [["a redeem without a nonce", "questions_supported not false", "unknown fields: name"],
          ["a credential in the address", "page_size 100", "pdf_data=true"]])


@fact("11", "the judge names who asks again with a key that was refused")
def _(w):
    w.control("devices/%d/revoke" % w.one["id"], {})
    for _ in range(3):
        w.get("orders/", testmode="false")
    same(len(w.control("judge")["carried"]), 2)


# --- the programs ---

def ready(process):
    """The port of a program that was started."""
    words = process.stdout.readline().split()
    true(len(words) == 2 and words[0] == "port", "said %r" % words)
    return int(words[1])


@fact("11", "pretix.py: TLS, one line when ready, and its memory is there after a restart")
def _(w):
    with tempfile.TemporaryDirectory() as room:
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", room + "/key.pem",
                        "-out", room + "/cert.pem", "-days", "2", "-subj", "/CN=standin", "-addext", "subjectAltName=IP:127.0.0.1"],
                       check=True, capture_output=True)
        context = ssl.create_default_context(cafile=room + "/cert.pem")
        command = [sys.executable, "-B", str(HERE / "pretix.py"), "--certificate", room + "/cert.pem", "--key", room + "/key.pem",
                   "--state", room + "/state.json", "--seed", "5"]
        for body, wanted in (({"slug": "kept"}, None), (None, ["kept"])):
            process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            try:
                line = http.client.HTTPSConnection("127.0.0.1", ready(process), context=context, timeout=60)
                if body:
                    line.request("POST", "/_control/make/event", json.dumps(body))
                else:
                    line.request("GET", "/_control/")
                said = json.load(line.getresponse())
                line.close()
                same(said.get("events"), wanted)
            finally:
                process.send_signal(signal.SIGTERM)
                same(process.wait(60), 0)
        true(os.path.exists(room + "/state.json"))


@fact("11", "make_event.py: the same seed, the same file; each kind of order is there; the server takes it")
def _(w):
    with tempfile.TemporaryDirectory() as room:
        for name in ("a", "b"):
            subprocess.run([sys.executable, "-B", str(HERE / "make_event.py"), "--seed", "4", "--orders", "50", "--out", room + "/" + name], check=True)
        same(Path(room, "a").read_bytes() == Path(room, "b").read_bytes(), True)
        process = subprocess.Popen([sys.executable, "-B", str(HERE / "pretix.py"), "--plain", "--until-eof", "--state", room + "/a"],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            other = World.__new__(World)
            other.port = ready(process)
            kinds, devices = other.control("scenes"), other.control("")["devices"]
            same((len(kinds), sum(map(len, kinds.values()))), (22, 50))
            other.one = next(device for device in devices if device["security_profile"] == "pretixscan")
            reply = other.call("POST", "/api/v1/device/initialize", {"token": other.one["initialization_token"], "hardware_brand": "x",
                                                                    "hardware_model": "x", "software_brand": "x", "software_version": "1"}, "")
            other.one["api_token"] = reply["api_token"]
            rows = other.call("GET", "/api/v1/organizers/conf/events/sampleconf/orders/?testmode=false")["results"]
            by_code = {row["code"]: row for row in rows}
            same(by_code[kinds["cancelled-fee"][0]]["positions"], [])
            same(by_code[kinds["nameless"][0]]["positions"][0]["attendee_name"], None)
            true(by_code[kinds["nameless"][0]]["invoice_address"]["name"])
            same([one["attendee_name"] for one in by_code[kinds["addon"][0]]["positions"]][1], None)
            true(kinds["testmode"][0] not in by_code)
        finally:
            process.stdin.close()
            same(process.wait(60), 0)


@fact("11", "a control call that is wrong says so")
def _(w):
    for path, body in (("orders/NOBODY/pay", {}), ("nonsense", {}), ("orders/make", {"positions": [{"item": 9}]}), ("options", {"x": 1})):
        reply = w.ask("POST", "/_control/" + path, body)
        true(reply.status in (400, 404) and reply["wrong"], path)


@fact("11", "whatever is sent, the stand-in itself does not fail")
def _(w):
    order = w.order()
    position = order["positions"][0]["id"]
    odd = [None, True, 7, -1, 1e300, "", "x", "\u202e", [], [1], [None], {}, {"a": 1}, "file:keep", "9" * 300]
    base = {"secret": "x", "lists": [w.list], "state": "pending", "provider": "x", "amount": "1", "type": "badge", "item": w.pass_,
            "positions": [{"item": w.pass_}], "nonce": "n", "error_reason": "invalid", "raw_barcode": "x", "name": "api:x"}
    fields = sorted(base) + ["datetime", "answers", "info", "position", "force", "cancellation_fee", "email", "variation", "price", "valid_from",
                             "attendee_name_parts", "attendee_name", "code", "status", "patch_positions", "cancel_positions", "create_positions"]
    paths = [RPC + "redeem/", RPC + "annul/", EV + "checkinlists/%d/failed_checkins/" % w.list, EV + "orderpositions/%d/printlog/" % position,
             EV + "orders/", EV + "orders/%s/payments/" % order["code"], EV + "orders/%s/change/" % order["code"],
             EV + "orderpositions/%d/add_block/" % position, EV + "orderpositions/%d/" % position]
    seen = set()
    for query in ("page=x", "page=-1", "page_size=-1&page=0", "item=x", "list=x", "search=%00%ff", "ordering=--", "ordering=price", "include=.", "status=%"):
        for path in (EV + "orders/", EV + "checkins/", EV + "checkinlists/", RPC + "search/", EV + "checkinlists/%d/positions/" % w.list):
            w.app.handle(Request("GET", path + "?" + query, [("Authorization", "Device " + w.one["api_token"])], b"", "http://x"))
    for path in paths:
        for number, field in enumerate(fields):
            for value in odd[number % 4::4]:
                request = Request("PATCH" if path.endswith("/%d/" % position) else "POST", path, [("Authorization", "Device " + w.one["api_token"]),
                                  ("Content-Type", "application/json")], json.dumps({**base, field: value}).encode(), "http://x")
                seen.add(w.app.handle(request).answer.status)
    same([entry["what"] for entry in w.control("judge")["standin_faults"]], [])
    true(400 in seen and 201 in seen)


@fact("11", "slow talk of one client holds up nobody else")
def _(w):
    w.control("faults", {"kind": "hold", "seconds": 3, "match": {"path": "slow=1"}})
    slow = http.client.HTTPConnection("127.0.0.1", w.port, timeout=60)
    slow.request("GET", EV + "items/?slow=1", headers={"Authorization": "Device " + w.one["api_token"]})
    for _ in range(500):
        if any("slow=1" in entry.get("target", "") for entry in w.control("ledger?kind=request")):
            break
        time.sleep(0.01)
    same(w.get("items/").status, 200)
    same(slow.getresponse().status, 200)
    slow.close()
