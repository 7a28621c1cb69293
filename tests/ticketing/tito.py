#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for Tito's check-in API: the slug of a list is its only secret, arrays of at most 1000, check-ins that are deleted softly.

tito.py --port 0 --certificate FILE --key FILE [--state FILE.json] prints "port N" when it is ready.
"""

import argparse
import json
import os
import re
import signal
import ssl
import sys
import threading
import uuid
from typing import Any, Dict, List, Optional

from standin import faults
from standin.answers import Answer, Refusal, Request
from standin.app import App, Outcome
from standin.clock import moment_of, read_stamp, shifted
from standin.faults import take
from standin.memory import SECRET_LETTERS, Memory
from standin.web import start, start_elsewhere

Thing = Dict[str, Any]
PAGE = 1000
PATHS = [("list", r"^/checkin_lists/(?P<slug>[^/]+)$"), ("tickets", r"^/checkin_lists/(?P<slug>[^/]+)/tickets$"),
         ("ticket", r"^/checkin_lists/(?P<slug>[^/]+)/tickets/(?P<ticket>[^/]+)$"), ("answers", r"^/checkin_lists/(?P<slug>[^/]+)/answers$"),
         ("checkins", r"^/checkin_lists/(?P<slug>[^/]+)/checkins$"), ("checkin", r"^/checkin_lists/(?P<slug>[^/]+)/checkins/(?P<uuid>[^/]+)$")]


class Tito(App):
    """Lists, tickets, check-ins."""

    def __init__(self, memory: Memory) -> None:
        super().__init__(memory)
        for name in ("tito_lists", "tito_tickets", "tito_checkins", "tito_answers"):
            memory.state.setdefault(name, [])
        memory.state["options"].setdefault("accept_client_uuid", False)

    # --- the API ---

    def handle(self, request: Request) -> Outcome:
        """One request."""
        with self.lock:
            name, words = next(((name, match.groupdict()) for name, pattern in PATHS for match in [re.match(pattern, request.path)] if match), ("", {}))
            fault = take(self.faults, request, name, None)
            try:
                answer = self.stopped(request, fault)
                if answer is None:
                    answer = self.serve(request, name, words)
                if fault and fault["kind"] == "status" and fault.get("acted"):
                    answer = faults.status_answer(fault)
            except Refusal as refusal:
                answer = refusal.answer
            said = ["an Authorization that nobody asked for"] if "authorization" in request.headers else []
            said += ["no Accept: application/json"] if "json" not in request.headers.get("accept", "") else []
            self.memory.log("request", method=request.method, target=request.target, route=name, status=answer.status, carried=said,
                            agent=request.headers.get("user-agent"))
            return Outcome(answer, fault, None)

    def serve(self, request: Request, name: str, words: Dict[str, str]) -> Answer:
        """The routes. There is no authentication: who knows the slug is let in."""
        one = self.the_list(words.get("slug", ""))
        if name == "list" and request.method == "GET":
            return Answer(200, self.summary(one, self.since(request)))
        if name in ("tickets", "checkins", "answers") and request.method == "GET":
            rows = {"tickets": self.tickets(one), "checkins": self.checkins(one), "answers": self.memory.state["tito_answers"]}[name]
            number = int(request.one("page", "1")) if request.one("page", "1").isdigit() else 1
            fresh = [row for row in rows if row["updated_at"] >= self.since(request)]
            return Answer(200, [self.shown(row) for row in fresh[(number - 1) * PAGE:number * PAGE]])
        if name == "ticket" and request.method == "GET":
            return Answer(200, self.shown(self.the_ticket(one, {"ticket_slug": words["ticket"]})))
        if name == "checkins" and request.method == "POST":
            return self.create(one, request.json())
        if name == "checkin" and request.method == "DELETE":
            row = next((row for row in self.checkins(one) if row["uuid"] == words["uuid"]), None)
            if row is None:
                raise Refusal(404, {"error": "not found"})
            row.update(deleted_at=self.memory.now(), updated_at=self.memory.now())
            self.memory.log("annulled", checkin=row["id"], ticket=row["ticket_id"])
            return Answer(200, self.shown(row))
        raise Refusal(404, {"error": "not found"})

    def the_list(self, slug: str) -> Thing:
        """The list of that slug."""
        one = next((one for one in self.memory.state["tito_lists"] if one["slug"] == slug), None)
        if one is None:
            raise Refusal(404, {"error": "not found"})
        return one

    def tickets(self, one: Thing) -> List[Thing]:
        """The tickets of a list."""
        return [ticket for ticket in self.memory.state["tito_tickets"] if not one["releases"] or ticket["release_title"] in one["releases"]]

    def checkins(self, one: Thing) -> List[Thing]:
        """The check-ins of a list, deleted ones too."""
        return [row for row in self.memory.state["tito_checkins"] if row["checkin_list_id"] == one["id"]]

    def the_ticket(self, one: Thing, wish: Thing) -> Thing:
        """By ticket_id, ticket_slug or ticket_reference."""
        for name, field in (("ticket_id", "id"), ("ticket_slug", "slug"), ("ticket_reference", "reference")):
            if wish.get(name) is not None:
                ticket = next((ticket for ticket in self.tickets(one) if ticket[field] == wish[name]), None)
                if ticket is not None:
                    return ticket
        raise Refusal(404, {"error": "not found"})

    def create(self, one: Thing, data: Thing) -> Answer:
        """One check-in, or a batch of them by number."""
        batch = (data.get("batch") or {}).get("checkins")
        if isinstance(batch, dict):
            made = []
            for key in sorted(batch, key=lambda key: (len(key), key)):
                try:
                    made.append(self.shown(self.check_in(one, batch[key])))
                except Refusal as refusal:
                    made.append(refusal.answer.body)
            return Answer(201, made)
        return Answer(201, self.shown(self.check_in(one, data.get("checkin") or {})))

    def check_in(self, one: Thing, wish: Thing) -> Thing:
        """422 when the ticket is in already on this list."""
        ticket = self.the_ticket(one, wish)
        if any(row["ticket_id"] == ticket["id"] and not row["deleted_at"] for row in self.checkins(one)):
            self.memory.log("refused", ticket=ticket["id"], list=one["id"], reason="already in")
            raise Refusal(422, {"errors": {"ticket_id": ["has already been taken"]}})
        now, number = self.memory.now(), uuid.UUID(int=self.memory.chance.getrandbits(128), version=4)
        is_kept = self.memory.state["options"]["accept_client_uuid"]
        if is_kept and wish.get("uuid"):
            number = uuid.UUID(wish["uuid"])
        row = {"id": self.memory.new_id("tito"), "uuid": str(number), "uuid_bin": None, "checkin_list_id": one["id"], "ticket_id": ticket["id"],
               "created_at": (is_kept and read_stamp(wish.get("created_at", ""))) or now, "updated_at": now, "deleted_at": None}
        self.memory.state["tito_checkins"].append(row)
        self.memory.log("checkin", checkin=row["id"], ticket=ticket["id"], list=one["id"])
        return row

    def since(self, request: Request) -> str:
        """Unix seconds, as the text of a time."""
        text = request.one("since", "0")
        return shifted("1970-01-01T00:00:00.000000Z", int(text) if text.isdigit() else 0)

    def shown(self, row: Thing) -> Thing:
        """Times in whole seconds, UTC."""
        return {key: value[:19] + "Z" if key.endswith("_at") and value else value for key, value in row.items()}

    def summary(self, one: Thing, since: str) -> Thing:
        """A list."""
        def pages(rows: List[Thing]) -> int:
            return -(-sum(1 for row in rows if row["updated_at"] >= since) // PAGE)

        tickets, checkins = self.tickets(one), self.checkins(one)
        return {"title": one["title"], "slug": one["slug"], "tickets_count": len(tickets),
                "checkins_count": sum(1 for row in checkins if not row["deleted_at"]), "total_pages": pages(tickets),
                "total_ticket_pages": pages(tickets), "total_checkin_pages": pages(checkins),
                "total_answer_pages": pages(self.memory.state["tito_answers"]), "expires_at": one["expires_at"]}

    # --- the control side ---

    def control(self, request: Request) -> Outcome:
        """POST lists, tickets, tickets/SLUG, faults, clock, options; GET judge, ledger."""
        words = request.path.split("/")[2:]
        with self.lock:
            try:
                request.headers["content-type"] = "application/json"
                body = request.json()
                answer = Answer(200, self.told(words) if request.method == "GET" else self.done(words, body))
                return Outcome(Answer(200, answer.content()), None, None)
            except Refusal as refusal:
                return Outcome(refusal.answer, None, None)
            except (KeyError, ValueError, TypeError, StopIteration) as error:
                return Outcome(Answer(400, {"wrong": "%s: %s" % (type(error).__name__, error)}), None, None)

    def told(self, words: List[str]) -> Any:
        """What there is, and what happened."""
        state = self.memory.state
        if words[0] == "ledger":
            return state["ledger"]
        if words[0] == "judge":
            living: Dict[str, int] = {}
            for row in state["tito_checkins"]:
                if not row["deleted_at"]:
                    key = "%s on %s" % (row["ticket_id"], row["checkin_list_id"])
                    living[key] = living.get(key, 0) + 1
            return {"living": living, "doubles": [key for key, count in living.items() if count > 1], "checkins": state["tito_checkins"],
                    "carried": [entry for entry in state["ledger"] if entry.get("carried")]}
        return {name: state["tito_" + name] for name in ("lists", "tickets", "checkins", "answers")}

    def done(self, words: List[str], body: Thing) -> Any:
        """Makes and changes."""
        memory = self.memory
        if words[0] == "lists":
            one = {"id": memory.new_id("tito_list"), "slug": "chk_" + memory.word(SECRET_LETTERS, 20), "title": "Entrance", "releases": [],
                   "expires_at": None, **body}
            memory.state["tito_lists"].append(one)
            return one
        if words[0] == "tickets":
            ticket = next((one for one in memory.state["tito_tickets"] if len(words) > 1 and one["slug"] == words[1]), None)
            if ticket is None:
                number = memory.new_id("tito_ticket")
                ticket = {"id": 5000 + number, "slug": "ti_" + memory.word(SECRET_LETTERS, 22), "reference": "%s-1" % memory.word("ABCDEFGH", 4),
                          "registration_reference": memory.word("ABCDEFGH", 4), "release_title": "Pass", "first_name": "Ann",
                          "last_name": "Example %d" % number, "email": "ann%d@example.org" % number, "company_name": None, "phone_number": None,
                          "created_at": memory.now()}
                memory.state["tito_tickets"].append(ticket)
            ticket.update(body, updated_at=memory.now())
            memory.log("ticket", ticket=ticket["id"])
            return ticket
        if words[0] == "faults":
            sentence = faults.check(body)
            if sentence:
                raise Refusal(400, {"wrong": sentence})
            self.faults.append(body)
            return self.faults
        if words[0] == "clock":
            memory.clock.advance(float(body.get("advance", 0)))
            return {"now": moment_of(memory.clock.now()).isoformat()}
        if words[0] == "options":
            memory.state["options"].update(body)
            return memory.state["options"]
        raise Refusal(404, {"wrong": "lists, tickets, faults, clock, options"})


def serve_tito(app: Tito, port: int, scheme: str, context: Optional[ssl.SSLContext]) -> Any:
    """The server in its thread."""
    start_elsewhere(app, scheme, context)
    return start(port, scheme, context, lambda request: app.control(request) if request.path.startswith("/_control") else app.handle(request))


def main() -> int:
    """Serves until it is told to end."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--state")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--until-eof", action="store_true", help="ends when its input does")
    words = parser.parse_args()
    if not words.plain and not (words.certificate and words.key):
        parser.error("--certificate and --key, or --plain")
    state = None
    if words.state and os.path.exists(words.state):
        with open(words.state, encoding="utf-8") as file:
            state = json.load(file)
    app = Tito(Memory(state, words.seed))
    context = None
    if not words.plain:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(words.certificate, words.key)
    server = serve_tito(app, words.port, "http" if words.plain else "https", context)
    is_over = threading.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: is_over.set())
    if words.until_eof:
        threading.Thread(target=lambda: (sys.stdin.read(), is_over.set()), daemon=True).start()
    print("port", server.server_port, flush=True)
    is_over.wait()
    if words.state:
        with app.lock:
            app.memory.save(words.state)
    return 0


if __name__ == "__main__":
    sys.exit(main())
