# SPDX-License-Identifier: GPL-3.0-or-later
"""Sections 1, 6: devices, tokens, profiles, the rate limit, idempotency."""

import threading
import time
import urllib.parse

from facts.world import EV, RPC, World, fact, same, true

HELLO = {"hardware_brand": "x", "hardware_model": "y", "software_brand": "z", "software_version": "1"}
API = "/api/v1/"


def begin(w: World, device: dict, **more: str):
    return w.call("POST", API + "device/initialize", {"token": device["initialization_token"], **HELLO, **more}, "")


@fact("1", "initialize answers organizer, device_id, unique_serial, api_token, name, security_profile, gate")
def _(w):
    reply = begin(w, w.control("make/device", {}))
    same((reply.status, set(reply.json)), (200, {"organizer", "device_id", "unique_serial", "api_token", "name", "security_profile", "gate"}))


@fact("1", "an initialization token works once")
def _(w):
    device = w.control("make/device", {})
    same(begin(w, device).status, 200)
    again = begin(w, device)
    same((again.status, again.json), (400, {"token": ["This initialization token has already been used."]}))


@fact("1", "initialize, if its answer is lost, is not repeatable: the key is gone")
def _(w):
    device = w.control("make/device", {})
    w.control("faults", {"kind": "close", "match": {"route": "device.initialize"}})
    try:
        begin(w, device)
        true(False, "there was an answer")
    except OSError:
        pass
    same(begin(w, device)["token"], ["This initialization token has already been used."])


@fact("1", "initialize: unknown and revoked tokens have sentences of their own")
def _(w):
    same(begin(w, {"initialization_token": "nobody"}).json, {"token": ["Unknown initialization token."]})
    device = w.control("make/device", {})
    w.control("devices/%d/revoke" % device["id"], {})
    same(begin(w, device).json, {"token": ["This initialization token has been revoked."]})


@fact("1", "initialize: fields are required and at most 190 characters")
def _(w):
    reply = begin(w, w.control("make/device", {}), software_brand="x" * 191)
    same((reply.status, reply.json), (400, {"software_brand": ["Ensure this field has no more than 190 characters."]}))


@fact("1", "rsa_pubkey cannot be changed later")
def _(w):
    key = "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----"
    same(w.call("POST", API + "device/update", {**HELLO, "rsa_pubkey": key % "a"}).status, 200)
    same(w.call("POST", API + "device/update", {**HELLO, "rsa_pubkey": key % "b"}).status, 400)


@fact("1", "device/info tells device and server version, also as a number")
def _(w):
    reply = w.call("GET", API + "device/info")
    same(reply["server"]["version"], {"pretix": "2026.5.0.dev0", "pretix_numeric": 20260050000000})


@fact("1", "device/roll: the old key is dead at once")
def _(w):
    fresh = w.call("POST", API + "device/roll", {})["api_token"]
    same(w.call("GET", API + "device/info").status, 401)
    w.one["api_token"] = fresh
    same(w.call("GET", API + "device/info").status, 200)


@fact("1", "device/roll with X-Idempotency-Key: a lost answer can be asked for again with the old key")
def _(w):
    first = w.call("POST", API + "device/roll", {}, X_Idempotency_Key="k")
    same(w.call("POST", API + "device/roll", {}, X_Idempotency_Key="k").json, first.json)


@fact("1", "device/revoke is final: 401 'Device access has been revoked.'")
def _(w):
    w.call("POST", API + "device/revoke", {})
    reply = w.get("orders/")
    same((reply.status, reply["detail"]), (401, "Device access has been revoked."))


@fact("1", "401 'Invalid token.' for an unknown key, device or team")
def _(w):
    for scheme in ("Device", "Token"):
        reply = w.ask("GET", EV + "orders/", None, {"Authorization": scheme + " nonsense"})
        same((reply.status, reply["detail"]), (401, "Invalid token."))


@fact("1", "a token can be revoked in mid-run by the organizer")
def _(w):
    same(w.get("orders/").status, 200)
    w.control("devices/%d/revoke" % w.one["id"], {})
    same(w.get("orders/").status, 401)
    w.control("teams/1/revoke", {})
    same(w.get("orders/", who="team").status, 401)


@fact("1", "403 for an event or organizer that is not one's own, existing or not")
def _(w):
    for path in (EV.replace("/ev/", "/other/"), EV.replace("/conf/", "/strangers/")):
        same(w.call("GET", path + "orders/").status, 403)


@fact("1", "profile pretixscan: orders list, redeem, search, printlog, failed_checkins are allowed")
def _(w):
    w.control("devices/%d/profile" % w.one["id"], {"profile": "pretixscan"})
    order = w.order()
    position = order["positions"][0]
    same([w.get("orders/").status, w.redeem(position["secret"]).status, w.call("GET", RPC + "search/?list=%d&search=ann" % w.list).status,
          w.call("POST", EV + "orderpositions/%d/printlog/" % position["id"], {"type": "badge"}).status,
          w.call("POST", EV + "checkinlists/%d/failed_checkins/" % w.list, {"error_reason": "invalid", "raw_barcode": "x"}).status],
         [200, 201, 200, 201, 201])


@fact("1", "profile pretixscan: mark_paid, PATCH, POST orders, change, payments, history, one order are 403 'Request denied by device security profile.'")
def _(w):
    w.control("devices/%d/profile" % w.one["id"], {"profile": "pretixscan"})
    order = w.order()
    paths = [("POST", "orders/%s/mark_paid/"), ("POST", "orders/%s/change/"), ("POST", "orders/%s/payments/"), ("GET", "orders/%s/")]
    for method, path in paths + [("POST", "orders/"), ("GET", "checkins/"), ("PATCH", "orderpositions/%d/" % order["positions"][0]["id"])]:
        reply = w.call(method, EV + (path % order["code"] if "%s" in path else path), {} if method != "GET" else None)
        same((path, reply.status, reply["detail"]), (path, 403, "Request denied by device security profile."))


@fact("1", "profile pretixscan does not allow annul in this version; an option says that it does")
def _(w):
    w.control("devices/%d/profile" % w.one["id"], {"profile": "pretixscan"})
    same(w.call("POST", RPC + "annul/", {"lists": [w.list], "nonce": "n"}).status, 403)
    w.control("options", {"annul_in_profiles": True})
    same(w.call("POST", RPC + "annul/", {"lists": [w.list], "nonce": "n"}).status, 404)


@fact("1", "profiles without orders: the orders list is denied, kiosk denies the positions too")
def _(w):
    for profile, statuses in (("pretixscan_online_noorders", [403, 200]), ("pretixscan_online_kiosk", [403, 403])):
        w.control("devices/%d/profile" % w.one["id"], {"profile": profile})
        same([w.get("orders/").status, w.get("checkinlists/%d/positions/" % w.list).status], statuses)


@fact("1", "no device changes events, products or lists: 403, with profile full too")
def _(w):
    for method, path in (("POST", "items/"), ("POST", "checkinlists/"), ("PATCH", "checkinlists/%d/" % w.list), ("PATCH", ""), ("PATCH", "settings/")):
        same((path, w.call(method, EV + path, {}).status), (path, 403))
    same((w.get("checkinlists/%d/" % w.list)["id"], w.call("DELETE", EV + "orders/").status), (w.list, 405))


@fact("1", "rate limit: per device, 429 with Retry-After in seconds; for team tokens per organizer")
def _(w):
    w.control("options", {"rate_per_minute": 3})
    same([w.get("orders/").status for _ in range(4)], [200, 200, 200, 429])
    same(w.get("orders/", who=w.two).status, 200)
    wait = int(w.get("orders/").headers["Retry-After"])
    true(1 <= wait <= 61, "Retry-After %d" % wait)
    w.control("clock", {"advance": wait})
    same(w.get("orders/").status, 200)
    other = w.control("make/team", {})["token"]
    for _ in range(3):
        w.get("orders/", who="team")
    same(w.ask("GET", EV + "orders/", None, {"Authorization": "Token " + other}).status, 429)


@fact("1", "eventselection: 304 when the event in use is fine, 200 with event and list else")
def _(w):
    same(w.call("GET", API + "device/eventselection?current_event=ev").status, 304)
    same(w.call("GET", API + "device/eventselection")["event"]["slug"], "ev")


@fact("1", "paths end in a slash, those of the device do not")
def _(w):
    same([w.call("GET", EV + "orders").status, w.call("GET", API + "device/info/").status], [301, 404])


@fact("6", "same key and same Authorization: the first answer again, and the act is not done twice")
def _(w):
    order = w.order()
    path, body = EV + "orderpositions/%d/printlog/" % order["positions"][0]["id"], {"type": "badge"}
    first, again = (w.call("POST", path, body, X_Idempotency_Key="p") for _ in range(2))
    same((again.status, again.json), (first.status, first.json))
    same(len(w.get("orders/")["results"][0]["positions"][0]["print_logs"]), 1)


@fact("6", "errors are kept too: a 403 stays one although the right was given in the meantime")
def _(w):
    w.control("devices/%d/profile" % w.one["id"], {"profile": "pretixscan"})
    path = EV + "orders/%s/mark_paid/" % w.order(status="n")["code"]
    same(w.call("POST", path, {}, X_Idempotency_Key="q").status, 403)
    w.control("devices/%d/profile" % w.one["id"], {"profile": "full"})
    same([w.call("POST", path, {}, X_Idempotency_Key="q").status, w.call("POST", path, {}, X_Idempotency_Key="r").status], [403, 200])


@fact("6", "409, 429, 500 and 503 are not kept")
def _(w):
    order = w.order()
    for number, status in enumerate((409, 429, 500, 503)):
        w.control("faults", {"kind": "status", "status": status, "retry_after": 1})
        path = EV + "orderpositions/%d/printlog/" % order["positions"][0]["id"]
        key = "s%d" % number
        same([w.call("POST", path, {"type": "badge"}, X_Idempotency_Key=key).status for _ in range(2)], [status, 201])


@fact("6", "an answer lost on the line after the act is told again under its key")
def _(w):
    order = w.order()
    path = EV + "orderpositions/%d/printlog/" % order["positions"][0]["id"]
    w.control("faults", {"kind": "close"})
    try:
        w.call("POST", path, {"type": "badge"}, X_Idempotency_Key="t")
        true(False, "there was an answer")
    except OSError:
        pass
    same(w.call("GET", API + "idempotency_query?key=t").status, 201)
    same(w.call("POST", path, {"type": "badge"}, X_Idempotency_Key="t").status, 201)
    same(len(w.get("orders/")["results"][0]["positions"][0]["print_logs"]), 1)


@fact("6", "a 502 of a proxy after the act: the key still tells the first answer; before the act: nothing is kept")
def _(w):
    path = EV + "orderpositions/%d/printlog/" % w.order()["positions"][0]["id"]
    for acted, count in ((True, 1), (False, 2)):
        w.control("faults", {"kind": "status", "status": 502, "acted": acted})
        key = "z%d" % acted
        same([w.call("POST", path, {"type": "badge"}, X_Idempotency_Key=key).status for _ in range(2)], [502, 201])
        same(len(w.get("orders/")["results"][0]["positions"][0]["print_logs"]), count)


@fact("6", "in progress: 409 with Retry-After: 5")
def _(w):
    path = EV + "orderpositions/%d/printlog/" % w.order()["positions"][0]["id"]
    w.control("faults", {"kind": "hold", "seconds": 1.5})
    held = threading.Thread(target=w.call, args=("POST", path, {"type": "badge"}), kwargs={"X_Idempotency_Key": "u"})
    held.start()
    for _ in range(600):  # until the first has begun
        if w.app.memory.state["idempotency"]:
            break
        time.sleep(0.01)
    reply = w.call("POST", path, {"type": "badge"}, X_Idempotency_Key="u")
    held.join()
    same((reply.status, reply.headers["Retry-After"]), (409, "5"))
    same(w.call("POST", path, {"type": "badge"}, X_Idempotency_Key="u").status, 201)


@fact("6", "kept for 24 hours; idempotency_query tells the answer or 404")
def _(w):
    w.call("POST", EV + "orderpositions/%d/printlog/" % w.order()["positions"][0]["id"], {"type": "badge"}, X_Idempotency_Key="v")
    query = API + "idempotency_query?" + urllib.parse.urlencode({"key": "v"})
    same(w.call("GET", query).status, 201)
    same(w.call("GET", query, None, w.two).status, 404)
    w.control("clock", {"advance": 24 * 3600 + 60})
    same(w.call("GET", query).status, 404)


@fact("6", "a rolled token has other keys")
def _(w):
    path = EV + "orderpositions/%d/printlog/" % w.order()["positions"][0]["id"]
    w.call("POST", path, {"type": "badge"}, X_Idempotency_Key="w")
    w.one["api_token"] = w.call("POST", API + "device/roll", {})["api_token"]
    w.call("POST", path, {"type": "badge"}, X_Idempotency_Key="w")
    same(len(w.get("orders/")["results"][0]["positions"][0]["print_logs"]), 2)
