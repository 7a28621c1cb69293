# SPDX-License-Identifier: GPL-3.0-or-later
"""Sections 2 and 3: pages, filters, cursors, orders and positions as they are shown."""

import base64
import urllib.parse

from facts.world import API_EVENT, fact, same, true


def codes(reply):
    return [order["code"] for order in reply["results"]]


def many(w, count):
    return [w.order() for _ in range(count)]


@fact("2", "a page has count, next, previous, results; page_size above 50 is cut in silence")
def _(w):
    many(w, 51)
    reply = w.get("orders/", page_size=500)
    same((set(reply.json), reply["count"], len(reply["results"]), reply["previous"]), ({"count", "next", "previous", "results"}, 51, 50, None))
    true(reply["next"].startswith("http://127.0.0.1:%d/api/" % w.port), reply["next"])


@fact("2", "next keeps the filters; the last page has none; a page beyond is 404 'Invalid page.'")
def _(w):
    many(w, 3)
    reply = w.get("orders/", page_size=2, testmode="false")
    target = reply["next"].partition("%d" % w.port)[2]
    second = w.call("GET", target)
    same((len(second["results"]), second["next"], "testmode=false" in target), (1, None, True))
    beyond = w.get("orders/", page_size=2, page=3)
    same((beyond.status, beyond["detail"]), (404, "Invalid page."))


@fact("2", "modified_since is >=, created_since is >=, created_before is <")
def _(w):
    order = w.get("orders/", search=w.order()["code"])["results"][0]
    for name, field, is_in in (("modified_since", "last_modified", 1), ("created_since", "datetime", 1), ("created_before", "datetime", 0)):
        same((name, w.get("orders/", **{name: order[field]})["count"]), (name, is_in))


@fact("2", "+ in a query is a space: an unescaped offset is 400, an escaped one is not")
def _(w):
    time = "2020-01-01T00:00:00+02:00"
    same(w.call("GET", API_EVENT + "orders/?modified_since=" + time).status, 400)
    same(w.call("GET", API_EVENT + "orders/?modified_since=" + urllib.parse.quote(time)).status, 200)


@fact("2", "times carry microseconds and the event's offset")
def _(w):
    w.control("clock", {"set": "2026-07-01T10:00:00.123456Z", "frozen": True})
    w.order()
    true(w.get("orders/")["results"][0]["datetime"].startswith("2026-07-01T12:00:00.12"))
    true(w.get("orders/")["results"][0]["datetime"].endswith("+02:00"))


@fact("2", "default order is datetime ascending; last_modified and - are known")
def _(w):
    first, second = many(w, 2)
    w.control("orders/%s/touch" % first["code"], {})
    same(codes(w.get("orders/")), [first["code"], second["code"]])
    same(codes(w.get("orders/", ordering="last_modified")), [second["code"], first["code"]])
    same(codes(w.get("orders/", ordering="-last_modified")), [first["code"], second["code"]])


@fact("2", "testmode=false leaves test orders out; without it they are in; they can be deleted without trace")
def _(w):
    order = w.order(testmode=True)
    same((w.get("orders/")["count"], w.get("orders/", testmode="false")["count"]), (1, 0))
    w.control("orders/%s/delete" % order["code"], {})
    same(w.get("orders/")["count"], 0)


@fact("2", "include and exclude, repeatable and dotted; exclude wins")
def _(w):
    w.order()
    row = w.get("orders/", exclude=["payments", "positions.downloads"])["results"][0]
    true("payments" not in row and "downloads" not in row["positions"][0] and "secret" in row["positions"][0])
    row = w.get("orders/", include=["code", "positions.secret"], exclude=["code"])["results"][0]
    same((set(row), set(row["positions"][0])), ({"positions"}, {"secret"}))


@fact("2", "filters by status, code, email, item, require_approval, search")
def _(w):
    w.order(status="n", email="bob@example.org")
    ann = w.order(code="ANN42")
    for query, found in (({"status": "p"}, 1), ({"code": "ANN42"}, 1), ({"email": "bob@example.org"}, 1), ({"item": w.workshop}, 0),
                         ({"require_approval": "true"}, 0), ({"search": ann["positions"][0]["secret"][:6]}, 1)):
        same((query, w.get("orders/", **query)["count"]), (query, found))


@fact("2", "X-Page-Generated is the time at the start of that request, sent by orders, subevents, reusablemedia")
def _(w):
    order = w.order()
    stamp = w.get("orders/").headers["X-Page-Generated"]
    same(w.get("orders/", modified_since=stamp)["count"], 0)
    w.control("orders/%s/touch" % order["code"], {})
    same(w.get("orders/", modified_since=stamp)["count"], 1)
    true(w.get("subevents/").headers["X-Page-Generated"])
    true(w.call("GET", "/api/v1/organizers/conf/reusablemedia/").headers["X-Page-Generated"])


@fact("2", "X-Page-Generated is documented for revokedsecrets and blockedsecrets, but not sent")
def _(w):
    for path in ("revokedsecrets/", "blockedsecrets/"):
        reply = w.get(path)
        same((reply.status, reply.headers["X-Page-Generated"]), (200, None))


@fact("2", "rows shift while one pages: with the newest first they come twice, and none is left out")
def _(w):
    orders = many(w, 4)
    first = codes(w.get("orders/", page_size=2, ordering="-last_modified"))
    w.control("orders/%s/touch" % orders[0]["code"], {})
    second = codes(w.get("orders/", page_size=2, ordering="-last_modified", page=2))
    same((first, second), ([orders[3]["code"], orders[2]["code"]], [orders[2]["code"], orders[1]["code"]]))


@fact("2", "a slow transaction commits late, with a last_modified before an X-Page-Generated that was given out")
def _(w):
    order = w.order()
    late = w.control("orders/%s/cancel" % order["code"], {"late": True})
    stamp = w.get("orders/").headers["X-Page-Generated"]
    same(w.get("orders/")["results"][0]["status"], "p")
    w.control("commit", {"transaction": late["transaction"]})
    same((w.get("orders/", modified_since=stamp)["count"], w.get("orders/")["results"][0]["status"]), (0, "c"))
    same(w.modified(order), late["last_modified"])


@fact("2", "each check-in bumps last_modified")
def _(w):
    order = w.order()
    before = w.modified(order)
    w.redeem(order["positions"][0]["secret"])
    true(w.modified(order) > before)


@fact("2", "a refused scan bumps last_modified")
def _(w):
    order = w.order(status="n")
    before = w.modified(order)
    same(w.reason(order), (400, "error", "unpaid"))
    true(w.modified(order) > before)


@fact("2", "a print log bumps last_modified")
def _(w):
    order = w.order()
    before = w.modified(order)
    w.call("POST", API_EVENT + "orderpositions/%d/printlog/" % order["positions"][0]["id"], {"type": "badge"})
    true(w.modified(order) > before)


@fact("2", "Last-Modified and If-Modified-Since: 304 for items, questions, categories, checkinlists until something changes")
def _(w):
    w.control("make/question", {"question": "Diet?"})
    w.control("make/category", {"name": {"en": "Tickets"}})
    for kind, path in (("item", "items/"), ("question", "questions/"), ("category", "categories/"), ("list", "checkinlists/")):
        stamp = w.get(path).headers["Last-Modified"]
        same((path, w.call("GET", API_EVENT + path, None, None, If_Modified_Since=stamp).status), (path, 304))
        w.control("clock", {"advance": 2})
        w.control("change/%s/%d" % (kind, w.get(path)["results"][0]["id"]), {})
        same((path, w.call("GET", API_EVENT + path, None, None, If_Modified_Since=stamp).status), (path, 200))


@fact("2", "what is missing from a full list was deleted")
def _(w):
    w.control("change/item/%d" % w.workshop, {"gone": True})
    same([item["id"] for item in w.get("items/")["results"]], [w.pass_])


@fact("2", "Last-Modified counts whole seconds: a change within the same second goes unseen (C)")
def _(w):
    w.control("clock", {"set": "2026-11-24T10:00:00.1Z", "frozen": True})
    w.control("change/item/%d" % w.pass_, {})
    stamp = w.get("items/").headers["Last-Modified"]
    w.control("change/item/%d" % w.pass_, {"checkin_text": "new"})
    same(w.call("GET", API_EVENT + "items/", None, None, If_Modified_Since=stamp).status, 304)


@fact("2", "exit_all_at moving on, and a check-in, are no change of the check-in lists")
def _(w):
    w.control("clock", {"set": "2026-11-24T10:00:00Z"})
    w.control("change/list/%d" % w.list, {"exit_all_at": "2026-11-25T02:00:00Z"})
    reply = w.get("checkinlists/")
    w.redeem(w.order()["positions"][0]["secret"])
    w.control("clock", {"advance": 86400})
    same(w.call("GET", API_EVENT + "checkinlists/", None, None, If_Modified_Since=reply.headers["Last-Modified"]).status, 304)
    same(w.get("checkinlists/")["results"][0]["exit_all_at"], "2026-11-26T03:00:00+01:00")


# --- section 3 ---

@fact("3", "an order has the fields of the sheet; money is text")
def _(w):
    w.order()
    order = w.get("orders/")["results"][0]
    wanted = ("code event status testmode secret email phone customer locale sales_channel datetime expires total comment api_meta "
              "custom_followup_at checkin_attention checkin_text invoice_address positions fees payments refunds require_approval "
              "valid_if_pending url last_modified cancellation_date plugin_data").split()
    same([name for name in wanted if name not in order], [])
    same((order["total"], order["positions"][0]["price"]), ("100.00", "100.00"))


@fact("3", "a position has the fields of the sheet; blocked is a list or null")
def _(w):
    order = w.order()
    w.control("orders/%s/block" % order["code"], {"name": "admin"})
    position = w.get("orders/")["results"][0]["positions"][0]
    wanted = ("id order positionid canceled item variation price attendee_name attendee_name_parts attendee_email company street state "
              "voucher secret addon_to subevent blocked valid_from valid_until pseudonymization_id checkins print_logs answers seat plugin_data").split()
    same([name for name in wanted if name not in position], [])
    same((position["blocked"], order["positions"][0]["blocked"]), (["admin"], None))


@fact("3", "full cancellation: status c, the positions stay in the list and are not flagged")
def _(w):
    order = w.order()
    w.control("orders/%s/cancel" % order["code"], {"way": "full"})
    shown = w.get("orders/")["results"][0]
    same((shown["status"], [one["canceled"] for one in shown["positions"]]), ("c", [False]))


@fact("3", "cancellation with a fee: status p and no positions; include_canceled_positions=true shows them flagged")
def _(w):
    order = w.order()
    w.control("orders/%s/cancel" % order["code"], {"way": "fee", "fee": "5.00"})
    shown = w.get("orders/")["results"][0]
    same((shown["status"], shown["positions"], shown["total"]), ("p", [], "5.00"))
    same([one["canceled"] for one in w.get("orders/", include_canceled_positions="true")["results"][0]["positions"]], [True])


@fact("3", "cancellation with a fee of an unpaid order: status n and no positions")
def _(w):
    order = w.order(status="n")
    w.control("orders/%s/cancel" % order["code"], {"way": "fee"})
    same((w.get("orders/")["results"][0]["status"], w.get("orders/")["results"][0]["positions"]), ("n", []))


@fact("3", "one position cancelled, its add-ons too; the order lives on")
def _(w):
    order = w.order({"item": w.pass_}, {"item": w.pass_}, {"item": w.workshop, "addon_to": 2})
    w.control("orders/%s/cancel" % order["code"], {"way": "position", "positions": [2]})
    same([one["positionid"] for one in w.get("orders/")["results"][0]["positions"]], [1])


@fact("3", "n + require_approval waits, c + require_approval was denied")
def _(w):
    order = w.order(status="n", require_approval=True)
    w.control("orders/%s/cancel" % order["code"], {"way": "deny"})
    shown = w.get("orders/")["results"][0]
    same((shown["status"], shown["require_approval"]), ("c", True))


@fact("3", "an add-on's attendee_name is null in the orders list; the check-in endpoints borrow the parent's, else the invoice's")
def _(w):
    w.control("make/list", {"name": "Workshop", "limit_products": [w.workshop]})
    order = w.order({"item": w.pass_, "attendee_name": "Ann"}, {"item": w.workshop, "addon_to": 1})
    lone = w.order({"item": w.workshop}, invoice_address={"name": "Invoice Name", "company": ""})
    same(w.get("orders/")["results"][0]["positions"][1]["attendee_name"], None)
    for one, name in ((order["positions"][1], "Ann"), (lone["positions"][0], "Invoice Name")):
        same(w.redeem(one["secret"], lists=[w.list + 1])["position"]["attendee_name"], name)


@fact("3", "a replaced secret just disappears: the old one is unknown, and is on no list")
def _(w):
    order = w.order()
    old = order["positions"][0]["secret"]
    w.control("orders/%s/transfer" % order["code"], {"name": "Bea", "email": "bea@example.org"})
    same((w.redeem(old).status, w.get("revokedsecrets/")["count"]), (404, 0))
    shown = w.get("orders/")["results"][0]["positions"][0]
    true(shown["secret"] != old and shown["attendee_name"] == "Bea" and w.redeem(shown["secret"]).status == 201)


@fact("3", "random secrets: 32 characters of abcdefghjkmnpqrstuvwxyz23456789")
def _(w):
    secret = w.order()["positions"][0]["secret"]
    same((len(secret), set(secret) - set("abcdefghjkmnpqrstuvwxyz23456789")), (32, set()))


@fact("3", "pretix_sig1: standard base64, reversed; version 1, two lengths, protobuf, 64 bytes of signature; old ones are on revokedsecrets")
def _(w):
    w.app.memory.event("ev")["secret_generator"] = "pretix_sig1"
    order = w.order()
    secret = order["positions"][0]["secret"]
    raw = base64.b64decode(secret[::-1], validate=True)
    length, signed = int.from_bytes(raw[1:3], "big"), int.from_bytes(raw[3:5], "big")
    same((raw[0], len(raw), signed, raw[5]), (1, 5 + length + signed, 64, 10))
    w.control("orders/%s/secret" % order["code"], {})
    same([row["secret"] for row in w.get("revokedsecrets/")["results"]], [secret])
    same(w.redeem(secret)["reason"], "revoked")
    same(w.redeem(secret, force=True)["status"], "ok")


@fact("3", "blockedsecrets: an entry stays, with blocked false, after unblocking")
def _(w):
    w.app.memory.event("ev")["secret_generator"] = "pretix_sig1"
    order = w.order()
    for verb, is_blocked in (("block", True), ("unblock", False)):
        w.control("orders/%s/%s" % (order["code"], verb), {})
        same([row["blocked"] for row in w.get("blockedsecrets/")["results"]], [is_blocked])


@fact("3", "an item's name may lack the language one wants")
def _(w):
    w.control("make/item", {"name": {"de": "Vortragende"}})
    same(w.get("items/")["results"][2]["name"], {"de": "Vortragende"})


@fact("3", "attention and texts come from order, item and variation")
def _(w):
    item = w.control("make/item", {"name": "P", "checkin_text": "item", "variations": [{"value": {"en": "v"}, "checkin_text": "variation",
                                                                                     "checkin_attention": True}]})
    w.control("change/list/%d" % w.list, {"all_products": True})
    order = w.order({"item": item["id"], "variation": item["variations"][0]["id"]}, checkin_text="order")
    reply = w.redeem(order["positions"][0]["secret"])
    same((reply["require_attention"], reply["checkin_texts"]), (True, ["order", "item", "variation"]))


@fact("3", "pdf_data=true makes rows several times larger")
def _(w):
    w.order()
    true(len(w.get("orders/", pdf_data="true").raw) > 1.8 * len(w.get("orders/").raw))
