# SPDX-License-Identifier: GPL-3.0-or-later
"""Section 4: lists, scans, the nonce, exits, undo, offline refusals, search, history, print logs."""

from facts.world import EV, RPC, fact, same, true


def later(minutes):
    return "2030-01-01T10:%02d:00Z" % minutes


@fact("4", "201 ok; the position comes along, with check-ins of this list only")
def _(w):
    w.control("make/list", {"name": "Other"})
    order = w.order()
    w.control("checkins", {"position": order["positions"][0]["id"], "list": w.list + 1})
    reply = w.redeem(order["positions"][0]["secret"])
    same((reply.status, reply["status"], len(reply["position"]["checkins"])), (201, "ok", 1))
    same(set(reply["list"]), {"id", "name", "event", "subevent", "include_pending"})
    true({"order__status", "order__valid_if_pending", "order__require_approval", "order__locale", "require_attention"} <= set(reply["position"]))


@fact("4", "an unknown secret: 404, status error, reason invalid, detail 'Not found.'; it is stored without a position")
def _(w):
    reply = w.redeem("nobody")
    same((reply.status, reply["status"], reply["reason"], reply["detail"]), (404, "error", "invalid", "Not found."))
    same([row["error_reason"] for row in w.control("checkins")], ["invalid"])


@fact("4", "force does not help an unknown secret")
def _(w):
    same(w.redeem("nobody", force=True).status, 404)


@fact("4", "a list that the token may not use: 400 with field names instead of a status")
def _(w):
    reply = w.redeem("x", lists=[9])
    same((reply.status, reply.json), (400, {"lists": ['Invalid pk "9" - object does not exist.']}))


@fact("4", "missing or malformed fields: 400 with field names")
def _(w):
    same(w.call("POST", RPC + "redeem/", {}).json, {"lists": ["This field is required."], "secret": ["This field is required."]})
    same(set(w.redeem("x", datetime="yesterday", type="leave", force="maybe").json), {"datetime", "type", "force"})


@fact("4", "at most one list of an event")
def _(w):
    w.control("make/list", {})
    same((w.redeem("x", lists=[w.list, w.list + 1]).status, w.redeem("x", lists=[]).status), (400, 400))


@fact("4", "unknown fields are ignored")
def _(w):
    same(w.redeem(w.order()["positions"][0]["secret"], strange=1).status, 201)



@fact("4", "canceled, expired: 400 error canceled; force overrides and is stored as forced")
def _(w):
    for status in ("c", "e"):
        order = w.order(status=status)
        same(w.reason(order), (400, "error", "canceled"))
        same(w.reason(order, force=True), (201, "ok", None))
        same(w.rows(order)[0]["forced"], True)


@fact("4", "a position cancelled with a fee is not found: 404, also with force")
def _(w):
    order = w.order()
    w.control("orders/%s/cancel" % order["code"], {"way": "fee"})
    same([w.redeem(order["positions"][0]["secret"], force=force).status for force in (False, True)], [404, 404])


@fact("4", "blocked, unapproved, unpaid, product: refused with that reason; force overrides each")
def _(w):
    blocked, waiting, unpaid = w.order(), w.order(status="n", require_approval=True), w.order(status="n")
    product = w.order({"item": w.workshop})
    w.control("orders/%s/block" % blocked["code"], {})
    for order, reason in ((blocked, "blocked"), (waiting, "unapproved"), (unpaid, "unpaid"), (product, "product")):
        same(w.reason(order), (400, "error", reason))
        same(w.reason(order, force=True), (201, "ok", None))


@fact("4", "the order of checks: canceled before blocked before unapproved before time before product before unpaid")
def _(w):
    order = w.order({"item": w.workshop, "valid_until": "2000-01-01T00:00:00Z", "blocked": ["x"]}, status="c", require_approval=True)
    code = order["code"]
    seen = [w.reason(order)[2]]
    for change in ({"order": {"status": "n"}}, {"position": {"blocked": None}}, {"order": {"require_approval": False}},
                   {"position": {"valid_until": None}}, {"position": {"item": w.pass_}}, {"order": {"status": "p"}}):
        w.control("orders/%s/modify" % code, change)
        seen.append(w.reason(order)[2])
    same(seen, ["canceled", "blocked", "unapproved", "invalid_time", "product", "unpaid", None])


@fact("4", "valid_from and valid_until: invalid_time with an explanation, by the datetime sent; entries only")
def _(w):
    order = w.order({"item": w.pass_, "valid_from": "2030-01-01T10:00:00Z", "valid_until": "2030-01-01T12:00:00Z"})
    for at, reason in (("2030-01-01T09:59:00Z", "invalid_time"), ("2030-01-01T12:01:00Z", "invalid_time"), ("2030-01-01T11:00:00Z", None)):
        same(w.reason(order, datetime=at)[2], reason)
    same(w.reason(order, type="exit", datetime="2030-01-02T00:00:00Z"), (201, "ok", None))


@fact("4", "unpaid: ignore_unpaid helps only where the list has include_pending; valid_if_pending needs neither")
def _(w):
    order = w.order(status="n")
    same(w.reason(order, ignore_unpaid=True)[2], "unpaid")
    w.control("change/list/%d" % w.list, {"include_pending": True})
    same((w.reason(order)[2], w.reason(order, ignore_unpaid=True)[2]), ("unpaid", None))
    same(w.reason(w.order(status="n", valid_if_pending=True)), (201, "ok", None))


@fact("4", "a second entry: already_redeemed; lists are independent")
def _(w):
    w.control("make/list", {"name": "Other"})
    order = w.order()
    same([w.reason(order)[2], w.reason(order)[2], w.reason(order, lists=[w.list + 1])[2]], [None, "already_redeemed", None])


@fact("4", "allow_multiple_entries and allow_entry_after_exit")
def _(w):
    order = w.order()
    same([w.reason(order)[2], w.reason(order, type="exit")[2], w.reason(order)[2]], [None, None, None])
    w.control("change/list/%d" % w.list, {"allow_entry_after_exit": False})
    w.reason(order, type="exit")
    same(w.reason(order)[2], "already_redeemed")
    w.control("change/list/%d" % w.list, {"allow_multiple_entries": True})
    same([w.reason(order)[2], w.reason(order)[2]], [None, None])


@fact("4", "rules that say no: reason rules with an explanation, entries only, force overrides")
def _(w):
    w.control("change/list/%d" % w.list, {"rules": {"and": [{">=": [{"var": "now_isoweekday"}, 8]}]}})
    order = w.order()
    same(w.reason(order), (400, "error", "rules"))
    true(w.redeem(order["positions"][0]["secret"])["reason_explanation"])
    same((w.reason(order, type="exit")[1], w.reason(order, force=True)[1]), ("ok", "ok"))


@fact("4", "rules that fail to evaluate are not overridden by force")
def _(w):
    w.control("change/list/%d" % w.list, {"rules": {"frobnicate": [1]}})
    same(w.reason(w.order(), force=True), (400, "error", "rules"))


@fact("4", "addon_match: the parent's secret finds the add-on; two that fit are ambiguous, which force does not override")
def _(w):
    number = w.control("make/list", {"name": "Workshop", "limit_products": [w.workshop], "addon_match": True})["id"]
    one = w.order({"item": w.pass_}, {"item": w.workshop, "addon_to": 1})
    reply = w.redeem(one["positions"][0]["secret"], lists=[number])
    same((reply.status, reply["position"]["id"]), (201, one["positions"][1]["id"]))
    two = w.order({"item": w.pass_}, {"item": w.workshop, "addon_to": 1}, {"item": w.workshop, "addon_to": 1})
    same(w.reason(two, lists=[number]), (400, "error", "ambiguous"))
    same(w.reason(two, lists=[number], force=True), (400, "error", "ambiguous"))
    same(w.redeem(two["positions"][2]["secret"], lists=[number]).status, 201)


@fact("4", "questions_supported is true by default: 400 incomplete with the questions, nothing stored; false or force passes")
def _(w):
    question = w.control("make/question", {"question": "Shirt?", "items": [w.pass_], "ask_during_checkin": True})["id"]
    order = w.order()
    secret = order["positions"][0]["secret"]
    reply = w.call("POST", RPC + "redeem/", {"secret": secret, "lists": [w.list]})
    same((reply.status, reply["status"], [one["id"] for one in reply["questions"]], w.rows(order, None)), (400, "incomplete", [question], []))
    same(w.redeem(secret, questions_supported=True, answers={str(question): "M"}).status, 201)
    same(w.get("orders/")["results"][0]["positions"][0]["answers"][0]["answer"], "M")
    same((w.reason(w.order(), questions_supported=True, force=True)[1], w.reason(w.order(), questions_supported=False)[1]), ("ok", "ok"))


# --- the nonce ---

@fact("4", "nonce: a repeat of the latest check-in creates nothing and answers 201 ok, from any device")
def _(w):
    order = w.order()
    same([w.reason(order, nonce="n")[:2], w.reason(order, nonce="n")[:2], w.reason(order, nonce="n", who=w.two)[:2]], [(201, "ok")] * 3)
    same(len(w.rows(order)), 1)


@fact("4", "nonce: after another check-in came between, a repeat of the same device still creates nothing")
def _(w):
    order = w.order()
    w.redeem(order["positions"][0]["secret"], nonce="in", datetime=later(1))
    w.redeem(order["positions"][0]["secret"], nonce="out", type="exit", datetime=later(2))
    same(w.reason(order, nonce="in", datetime=later(1), force=True), (201, "ok", None))
    same(len(w.rows(order)), 2)


@fact("4", "nonce: after another check-in came between, a repeat of a different device is doubled")
def _(w):
    order = w.order()
    w.redeem(order["positions"][0]["secret"], nonce="in", datetime=later(1))
    w.redeem(order["positions"][0]["secret"], nonce="out", type="exit", datetime=later(2))
    w.redeem(order["positions"][0]["secret"], nonce="in", datetime=later(1), force=True, who=w.two)
    same(len(w.rows(order)), 3)
    same([one["why"] for one in w.control("judge")["doubles"]][:1], ["same nonce"])


@fact("4", "nonce: the nightly automatic exit is such a check-in between")
def _(w):
    w.control("clock", {"set": "2030-01-01T20:00:00Z"})
    w.control("change/list/%d" % w.list, {"exit_all_at": "2030-01-02T02:00:00Z"})
    order = w.order()
    w.redeem(order["positions"][0]["secret"], nonce="in")
    w.control("clock", {"set": "2030-01-02T08:00:00Z"})
    w.redeem(order["positions"][0]["secret"], nonce="in", force=True, who=w.two, datetime="2030-01-01T20:00:00Z")
    rows = w.rows(order)
    same([(row["type"], row["auto_checked_in"]) for row in rows], [("entry", False), ("exit", True), ("entry", False)])


@fact("4", "nonce: team tokens count as one device that is none")
def _(w):
    order = w.order()
    w.redeem(order["positions"][0]["secret"], nonce="in", datetime=later(1), who="team")
    w.redeem(order["positions"][0]["secret"], nonce="out", type="exit", datetime=later(2), who="team")
    w.redeem(order["positions"][0]["secret"], nonce="in", datetime=later(1), who="team", force=True)
    same((len(w.rows(order)), w.rows(order)[0]["device"]), (2, None))


@fact("4", "nonce: 'latest' goes by the check-in's own datetime, not by arrival (C)")
def _(w):
    order = w.order()
    w.redeem(order["positions"][0]["secret"], nonce="late", datetime=later(9))
    w.redeem(order["positions"][0]["secret"], nonce="early", type="exit", datetime=later(1))
    same(w.reason(order, nonce="late", who=w.two)[1], "ok")
    same(len(w.rows(order)), 2)


@fact("4", "nonce: a repeat comes back ok only if the earlier checks still pass; with force they do")
def _(w):
    order = w.order()
    w.redeem(order["positions"][0]["secret"], nonce="n")
    w.control("orders/%s/cancel" % order["code"], {})
    same(w.reason(order, nonce="n"), (400, "error", "canceled"))
    same((w.reason(order, nonce="n", force=True), len(w.rows(order))), ((201, "ok", None), 1))


@fact("4", "each refused try is stored again, nonce or not")
def _(w):
    order = w.order(status="n")
    for _ in range(3):
        w.redeem(order["positions"][0]["secret"], nonce="n")
    same(len(w.rows(order, False)), 3)


@fact("4", "a nonce longer than 190 characters does not fit the database: 500 (E)")
def _(w):
    same(w.redeem(w.order()["positions"][0]["secret"], nonce="n" * 191).status, 500)


@fact("4", "forced only if it would have been refused; force_sent always")
def _(w):
    order = w.order()
    w.redeem(order["positions"][0]["secret"], force=True)
    w.redeem(order["positions"][0]["secret"], force=True)
    same([(row["force_sent"], row["forced"]) for row in w.rows(order)], [(True, False), (True, True)])


@fact("4", "exits are not refused for repetition; unpaid, canceled, blocked, product still refuse unless forced")
def _(w):
    same([w.reason(w.order(), type="exit")[1] for _ in range(2)], ["ok", "ok"])
    same([w.reason(w.order(status=status), type="exit")[2] for status in ("n", "c")], ["unpaid", "canceled"])
    same(w.reason(w.order(status="n"), type="exit", force=True)[1], "ok")


@fact("4", "the datetime sent is kept, and created is the server's")
def _(w):
    order = w.order()
    w.redeem(order["positions"][0]["secret"], datetime="2025-05-05T05:05:05+02:00")
    row = w.rows(order)[0]
    true(row["datetime"].startswith("2025-05-05T03:05:05") and not row["created"].startswith("2025"))


@fact("4", "checkins of a position hold successful ones only")
def _(w):
    order = w.order()
    for _ in range(2):
        w.redeem(order["positions"][0]["secret"])
    checkins = w.get("orders/")["results"][0]["positions"][0]["checkins"]
    same((len(checkins), set(checkins[0])), (1, {"id", "list", "datetime", "type", "gate", "device", "device_id", "auto_checked_in"}))


@fact("4", "the older endpoint with the secret in the path says unpaid where the newer says canceled")
def _(w):
    order = w.order(status="c")
    path = EV + "checkinlists/%d/positions/%s/redeem/" % (w.list, order["positions"][0]["secret"])
    same(w.call("POST", path, {"questions_supported": False})["reason"], "unpaid")
    same(w.call("POST", path, {"questions_supported": False, "force": True}).status, 201)


# --- annul ---

def annul(w, nonce, who=None, **more):
    return w.call("POST", RPC + "annul/", {"lists": [w.list], "nonce": nonce, **more}, who)


@fact("4", "annul: 200, and the check-in is gone from the position; a second time is 400")
def _(w):
    order = w.order()
    w.redeem(order["positions"][0]["secret"], nonce="n")
    same((annul(w, "n").status, w.get("orders/")["results"][0]["positions"][0]["checkins"]), (200, []))
    same((annul(w, "n").status, w.rows(order, False)[0]["error_reason"], w.reason(order)[1]), (400, "annulled", "ok"))


@fact("4", "annul: only by the same device (404 for another one, 400 for a team token); 404 for an unknown nonce")
def _(w):
    w.redeem(w.order()["positions"][0]["secret"], nonce="n")
    same([annul(w, "n", w.two).status, annul(w, "n", "team").status, annul(w, "nobody").status], [404, 400, 404])


@fact("4", "annul: at most 15 minutes between the two datetimes that the client says, whatever the clock says")
def _(w):
    order = w.order()
    w.redeem(order["positions"][0]["secret"], nonce="n", datetime=later(0))
    same(annul(w, "n", datetime="2030-01-01T10:15:01Z").json, {"non_field_errors": ["Annulment is not allowed more than 15 minutes after check-in"]})
    w.control("clock", {"set": "2030-01-02T00:00:00Z"})
    same(annul(w, "n", datetime="2030-01-01T10:14:59Z").status, 200)


@fact("4", "annul: a nonce that is also on a refused try is 400 (C)")
def _(w):
    order = w.order(status="n")
    w.redeem(order["positions"][0]["secret"], nonce="n")
    w.redeem(order["positions"][0]["secret"], nonce="n", force=True)
    same(annul(w, "n").json, ["Multiple check-ins found based on nonce"])


@fact("4", "a user deletes a check-in in the backend: in the list of orders it is just gone, and the order was modified")
def _(w):
    order = w.order()
    w.redeem(order["positions"][0]["secret"])
    before = w.modified(order)
    w.control("checkins/%d/revert" % w.rows(order)[0]["id"], {})
    same(w.get("orders/")["results"][0]["positions"][0]["checkins"], [])
    true(w.modified(order) > before)


# --- the rest ---

@fact("4", "failed_checkins: 201; error_reason and raw_barcode are required; a repeated nonce is harmless")
def _(w):
    order = w.order()
    body = {"error_reason": "unpaid", "raw_barcode": order["positions"][0]["secret"], "nonce": "f", "datetime": later(1)}
    path = EV + "checkinlists/%d/failed_checkins/" % w.list
    same([w.call("POST", path, body).status for _ in range(2)], [201, 201])
    same([row["error_reason"] for row in w.rows(order, False)], ["unpaid"])
    same(set(w.call("POST", path, {}).json), {"error_reason", "raw_barcode"})


@fact("4", "search: by name, code, invoice name, beginning of the secret; ignore_status shows cancelled ones")
def _(w):
    order = w.order({"item": w.pass_, "attendee_name": "Zoë Quill"}, invoice_address={"name": "Payer", "company": ""}, code="QQQ42")
    gone = w.order({"item": w.pass_, "attendee_name": "Gone Girl"}, status="c")

    def found(text, **more):
        words = "&".join("%s=%s" % one for one in more.items())
        return w.call("GET", RPC + "search/?list=%d&search=%s&%s" % (w.list, text, words))["count"]

    same([found(text) for text in ("quill", "qqq4", "payer", order["positions"][0]["secret"][:5], "gone")], [1, 1, 1, 1, 0])
    same(found(gone["code"], ignore_status="true"), 1)


@fact("4", "search: fewer than three characters give nothing without full order rights")
def _(w):
    w.order({"item": w.pass_, "attendee_name": "Al"})
    w.token = w.control("make/team", {"rights": ["event.orders:checkin"]})["token"]
    path = RPC + "search/?list=%d&search=" % w.list
    same([w.call("GET", path + "al", None, "team")["count"], w.call("GET", path + "al")["count"]], [0, 1])
    same(w.get("orders/", who="team").status, 403)


@fact("4", "history: all tries, also refused ones, without nonces")
def _(w):
    order = w.order()
    for _ in range(2):
        w.redeem(order["positions"][0]["secret"], nonce="n%d" % _)
    rows = w.get("checkins/", ordering="created")["results"]
    same([(row["successful"], row["error_reason"], row["device_id"]) for row in rows], [(True, None, 1), (False, "already_redeemed", 1)])
    true(all("nonce" not in row for row in rows))
    same(w.get("checkins/", created_since=rows[1]["created"])["count"], 1)


@fact("4", "status: checkin_count, position_count, inside_count, per item")
def _(w):
    order = w.order()
    w.order()
    w.redeem(order["positions"][0]["secret"])
    reply = w.get("checkinlists/%d/status/" % w.list)
    same((reply["checkin_count"], reply["position_count"], reply["inside_count"], len(reply["items"])), (1, 2, 1, 1))
    w.redeem(order["positions"][0]["secret"], type="exit")
    same(w.get("checkinlists/%d/status/" % w.list)["inside_count"], 0)


@fact("4", "print log: 201, type is required and one of four; there is no nonce, a repeat without a key is a second row")
def _(w):
    path = EV + "orderpositions/%d/printlog/" % w.order()["positions"][0]["id"]
    same([w.call("POST", path, {"type": "badge", "source": "x", "info": {"a": 1}}).status for _ in range(2)], [201, 201])
    logs = w.get("orders/")["results"][0]["positions"][0]["print_logs"]
    same((len(logs), set(logs[0])), (2, {"id", "successful", "device_id", "datetime", "source", "type", "info"}))
    same((w.call("POST", path, {"type": "poster"}).status, w.call("POST", path, {}).status, logs[0]["successful"]), (400, 400, True))


@fact("4", "a wristband stands for its ticket by source_type")
def _(w):
    position = w.order()["positions"][0]["id"]
    w.control("make/medium", {"identifier": "04AABB", "position": position})
    same([w.redeem("04AABB").status, w.redeem("04AABB", source_type="nfc_uid").status], [404, 201])
