# SPDX-License-Identifier: GPL-3.0-or-later
"""Sections 7 and 8: Tito and Eventyay."""

import http.client
import json

from facts.world import RPC, World, fact, same, true
from standin.memory import Memory
from tito import Tito, serve_tito


class TitoWorld:
    """A Tito with one list and two tickets."""

    def __init__(self):
        self.server = serve_tito(Tito(Memory(seed=1)), 0, "http", None)
        self.list = self.ask("POST", "/_control/lists", {})[1]
        self.tickets = [self.ask("POST", "/_control/tickets", {})[1] for _ in range(2)]
        self.base = "/checkin_lists/" + self.list["slug"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def ask(self, method, path, body=None):
        line = http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=30)
        line.request(method, path, json.dumps(body) if body is not None else None,
                     {"Accept": "application/json", "Content-Type": "application/json"})
        reply = line.getresponse()
        raw = reply.read()
        line.close()
        return reply.status, json.loads(raw) if raw else None


@fact("7", "Tito: the slug is the only secret; an unknown one is 404")
def _(w):
    with TitoWorld() as t:
        status, said = t.ask("GET", t.base)
        same((status, said["tickets_count"], said["checkins_count"]), (200, 2, 0))
        true({"title", "slug", "total_pages", "total_ticket_pages", "total_checkin_pages", "total_answer_pages", "expires_at"} <= set(said))
        same(t.ask("GET", "/checkin_lists/chk_nobody")[0], 404)


@fact("7", "Tito: tickets are a bare array of at most 1000 a page")
def _(w):
    with TitoWorld() as t:
        for _ in range(999):
            t.ask("POST", "/_control/tickets", {})
        same([len(t.ask("GET", t.base + "/tickets?page=%d" % page)[1]) for page in (1, 2, 3)], [1000, 1, 0])
        same(t.ask("GET", t.base)[1]["total_ticket_pages"], 2)


@fact("7", "Tito: a ticket has id, slug, reference, names, address, times; one can be asked for by its slug")
def _(w):
    with TitoWorld() as t:
        status, ticket = t.ask("GET", t.base + "/tickets/" + t.tickets[0]["slug"])
        same((status, ticket["id"], ticket["slug"][:3]), (200, t.tickets[0]["id"], "ti_"))
        true({"reference", "registration_reference", "release_title", "first_name", "last_name", "email", "company_name", "phone_number",
              "created_at", "updated_at"} <= set(ticket))


@fact("7", "Tito: check in by ticket_id, ticket_slug or ticket_reference; 422 when it is in already; 404 unknown")
def _(w):
    with TitoWorld() as t:
        def enter(**ticket):
            return t.ask("POST", t.base + "/checkins", {"checkin": ticket})
        status, row = enter(ticket_id=t.tickets[0]["id"])
        same((status, set(row)), (201, {"id", "uuid", "uuid_bin", "checkin_list_id", "ticket_id", "created_at", "updated_at", "deleted_at"}))
        same([enter(ticket_slug=t.tickets[0]["slug"])[0], enter(ticket_reference=t.tickets[1]["reference"])[0], enter(ticket_id=1)[0]], [422, 201, 404])


@fact("7", "Tito: DELETE leaves the row with deleted_at; a second visit needs delete and new")
def _(w):
    with TitoWorld() as t:
        body = {"checkin": {"ticket_id": t.tickets[0]["id"]}}
        row = t.ask("POST", t.base + "/checkins", body)[1]
        same(t.ask("DELETE", t.base + "/checkins/" + row["uuid"])[0], 200)
        same([bool(one["deleted_at"]) for one in t.ask("GET", t.base + "/checkins")[1]], [True])
        same((t.ask("POST", t.base + "/checkins", body)[0], t.ask("GET", "/_control/judge")[1]["doubles"]), (201, []))


@fact("7", "Tito: since is Unix seconds")
def _(w):
    with TitoWorld() as t:
        same((len(t.ask("GET", t.base + "/tickets?since=0")[1]), len(t.ask("GET", t.base + "/tickets?since=4000000000")[1])), (2, 0))


@fact("7", "Tito: a batch by number; a client's uuid is not taken unless an option says so")
def _(w):
    with TitoWorld() as t:
        wish = "11111111-2222-4333-8444-555555555555"
        batch = {"batch": {"checkins": {"0": {"ticket_slug": t.tickets[0]["slug"], "uuid": wish}, "1": {"ticket_id": 1}}}}
        made = t.ask("POST", t.base + "/checkins", batch)[1]
        true(made[0]["uuid"] != wish and "error" in made[1])
        t.ask("POST", "/_control/options", {"accept_client_uuid": True})
        same(t.ask("POST", t.base + "/checkins", {"checkin": {"ticket_id": t.tickets[1]["id"], "uuid": wish}})[1]["uuid"], wish)


@fact("8", "Eventyay: a refusal answers 201 with status redeemed and reason 'Already checked in', whatever the reason")
def _(w):
    e = World("eventyay")
    try:
        for order in (e.order(status="n"), e.order(status="c"), e.order({"item": e.workshop})):
            reply = e.redeem(order["positions"][0]["secret"])
            same((reply.status, reply["status"], reply["reason"]), (201, "redeemed", "Already checked in"))
        same((e.redeem(e.order()["positions"][0]["secret"])["status"], e.redeem("nobody").status), ("ok", 404))
    finally:
        e.close()


@fact("8", "Eventyay: the refused row looks like any other in the position; only our judge knows better")
def _(w):
    e = World("eventyay")
    try:
        order = e.order(status="n")
        e.redeem(order["positions"][0]["secret"])
        same(len(e.get("orders/")["results"][0]["positions"][0]["checkins"]), 1)
        view = e.control("judge")
        same((view["places"], view["refusals"]), ([], {"unpaid": 1}))
    finally:
        e.close()


@fact("8", "Eventyay: product for item, no annul")
def _(w):
    e = World("eventyay")
    try:
        e.order()
        position = e.get("orders/")["results"][0]["positions"][0]
        same((position["product"], "item" in position), (e.pass_, False))
        same(e.call("POST", RPC + "annul/", {"lists": [e.list], "nonce": "n"}).status, 404)
    finally:
        e.close()
