# SPDX-License-Identifier: GPL-3.0-or-later
"""Section 5: what a cash desk writes, and what that mails."""

from facts.world import EV, fact, same, true


def mails(w):
    return w.control("judge")["mails"]["count"]


@fact("5", "mark_paid mails by default; send_email false does not")
def _(w):
    for body, count in (({}, 1), ({"send_email": False}, 1)):
        reply = w.call("POST", EV + "orders/%s/mark_paid/" % w.order(status="n")["code"], body)
        same((reply.status, reply["status"], mails(w)), (200, "p", count))


@fact("5", "mark_paid pays the whole open sum as provider manual and cancels other open payments")
def _(w):
    order = w.order(status="n")
    w.call("POST", EV + "orders/%s/payments/" % order["code"], {"state": "pending", "provider": "banktransfer", "amount": "100.00"})
    reply = w.call("POST", EV + "orders/%s/mark_paid/" % order["code"], {"send_email": False})
    same([(one["provider"], one["state"], one["amount"]) for one in reply["payments"]],
         [("banktransfer", "canceled", "100.00"), ("manual", "confirmed", "100.00")])


@fact("5", "mark_paid of a paid order: 400 'The order is not pending or expired.'")
def _(w):
    reply = w.call("POST", EV + "orders/%s/mark_paid/" % w.order()["code"], {})
    same((reply.status, reply["detail"], mails(w)), (400, "The order is not pending or expired.", 0))


@fact("5", "mark_paid: an expired order without quota is 400; a lock is 409 and may be tried again")
def _(w):
    order = w.order(status="e")
    path = EV + "orders/%s/mark_paid/" % order["code"]
    w.control("change/item/%d" % w.pass_, {"_sold_out": True})
    same(w.call("POST", path, {"send_email": False}).status, 400)
    w.control("change/item/%d" % w.pass_, {"_sold_out": False})
    w.control("faults", {"kind": "status", "status": 409})
    same([w.call("POST", path, {"send_email": False}).status for _ in range(2)], [409, 200])


@fact("5", "a part payment leaves the order pending; the rest pays it, and mails by default")
def _(w):
    path = EV + "orders/%s/payments/" % w.order(status="n")["code"]
    states = []
    for amount in ("40.00", "60.00"):
        same(w.call("POST", path, {"state": "confirmed", "provider": "manual", "amount": amount}).status, 201)
        states.append(w.get("orders/")["results"][0]["status"])
    same((states, mails(w)), (["n", "p"], 1))


@fact("5", "PATCH of a position: name, address, company, product; the last writer wins; no mail; last_modified moves")
def _(w):
    order = w.order()
    before = w.modified(order)
    path = EV + "orderpositions/%d/" % order["positions"][0]["id"]
    reply = w.call("PATCH", path, {"attendee_name_parts": {"_scheme": "given_family", "given_name": "Bo", "family_name": "Ek"}, "company": "X"})
    same((reply.status, reply["attendee_name"], reply["company"], mails(w)), (200, "Bo Ek", "X", 0))
    true(w.modified(order) > before)


@fact("5", "PATCH: answers that are not sent are lost")
def _(w):
    numbers = [w.control("make/question", {"question": name, "items": [w.pass_]})["id"] for name in ("A", "B")]
    path = EV + "orderpositions/%d/" % w.order()["positions"][0]["id"]
    w.call("PATCH", path, {"answers": [{"question": number, "answer": "yes"} for number in numbers]})
    reply = w.call("PATCH", path, {"answers": [{"question": numbers[0], "answer": "no"}]})
    same([(one["question"], one["answer"]) for one in reply["answers"]], [(numbers[0], "no")])


@fact("5", "PATCH of a secret: the old one is unknown after that, and not on the revocation list")
def _(w):
    order = w.order()
    path = EV + "orderpositions/%d/" % order["positions"][0]["id"]
    same(w.call("PATCH", path, {"secret": "freshsecret"}).status, 200)
    same((w.redeem(order["positions"][0]["secret"]).status, w.redeem("freshsecret").status, w.get("revokedsecrets/")["count"]), (404, 201, 0))
    other = w.order()["positions"][0]["id"]
    same(w.call("PATCH", EV + "orderpositions/%d/" % other, {"secret": "freshsecret"}).status, 400)


@fact("5", "POST of an order: add-ons name an earlier positionid; paid needs a payment_provider; no mail by default")
def _(w):
    body = {"email": "x@example.org", "locale": "en", "positions": [{"positionid": 1, "item": w.pass_}, {"positionid": 2, "item": w.workshop, "addon_to": 1}]}
    reply = w.call("POST", EV + "orders/", body)
    same((reply.status, reply["status"], reply["positions"][1]["addon_to"], mails(w)), (201, "n", reply["positions"][0]["id"], 0))
    same(w.call("POST", EV + "orders/", {**body, "status": "p"}).status, 400)
    same(w.call("POST", EV + "orders/", {**body, "status": "p", "payment_provider": "manual"})["status"], "p")
    body["positions"].reverse()
    same(w.call("POST", EV + "orders/", body).status, 400)


@fact("5", "POST of an order: simulate is a dry run; quota is checked unless forced")
def _(w):
    body = {"email": "x@example.org", "locale": "en", "positions": [{"item": w.pass_}]}
    same((w.call("POST", EV + "orders/", {**body, "simulate": True}).status, w.get("orders/")["count"]), (201, 0))
    w.control("change/item/%d" % w.pass_, {"_sold_out": True})
    same([w.call("POST", EV + "orders/", {**body, "force": force}).status for force in (False, True)], [400, 201])


@fact("5", "POST of an order twice without a key makes two, with a key one")
def _(w):
    body = {"email": "x@example.org", "locale": "en", "positions": [{"item": w.pass_}]}
    for headers in ({}, {}, {"X_Idempotency_Key": "o"}, {"X_Idempotency_Key": "o"}):
        w.call("POST", EV + "orders/", body, None, **headers)
    same(w.get("orders/")["count"], 3)


@fact("5", "change is one transaction: when one part fails nothing is done; no mail by default")
def _(w):
    order = w.order({"item": w.pass_}, {"item": w.pass_})
    numbers = [one["id"] for one in order["positions"]]
    path = EV + "orders/%s/change/" % order["code"]
    bad = {"cancel_positions": [{"position": numbers[0]}, {"position": 1}]}
    same((w.call("POST", path, bad).status, len(w.get("orders/")["results"][0]["positions"])), (400, 2))
    good = {"cancel_positions": [{"position": numbers[0]}], "patch_positions": [{"position": numbers[1], "body": {"item": w.workshop}}]}
    same(w.call("POST", path, good).status, 200)
    same(([one["item"] for one in w.get("orders/")["results"][0]["positions"]], mails(w)), ([w.workshop], 0))


@fact("5", "add_block and remove_block: names begin with api:")
def _(w):
    path = EV + "orderpositions/%d/" % w.order()["positions"][0]["id"]
    same(w.call("POST", path + "add_block/", {"name": "desk"}).status, 400)
    same(w.call("POST", path + "add_block/", {"name": "api:desk"})["blocked"], ["api:desk"])
    same(w.call("POST", path + "remove_block/", {"name": "api:desk"})["blocked"], None)


@fact("5", "upload: a raw file with Content-Disposition gives file:UUID")
def _(w):
    reply = w.call("POST", "/api/v1/upload", b"png", Content_Type="image/png", Content_Disposition='attachment; filename="a.png"')
    same((reply.status, reply["id"][:5]), (201, "file:"))
    same(w.call("POST", "/api/v1/upload", b"png", Content_Type="image/png").status, 400)


@fact("11", "e-mails are counted, and the judge names the requests that sent them")
def _(w):
    w.call("POST", EV + "orders/%s/mark_paid/" % w.order(status="n")["code"], {})
    view = w.control("judge")
    same((view["mails"]["count"], [one["said"] for one in view["carried"]]), (1, [["an e-mail goes out"]]))
