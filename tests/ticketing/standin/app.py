# SPDX-License-Identifier: GPL-3.0-or-later
"""One request through the server: idempotency, route, who, profile, rights, rate, mishaps, the act, the ledger."""

import threading
import traceback
from typing import Any, Dict, List, Optional

from . import catalogue, checkins, devices, idempotency, orders, redeem, writes  # noqa: F401 - they register their routes
from .access import authenticate, check_profile, check_rate, check_rights
from .answers import Answer, Refusal, Request, detail, not_found
from .faults import instead, status_answer, take
from .memory import Memory
from .routes import BASE, find
from .watch import Patience, carried

# What only an organizer's users change: no device may, whatever its profile, and no team that has rights on orders only.
CONFIGURATION = {"item-list", "itemcategory-list", "question-list", "quota-list", "subevent-list", "taxrule-list", "checkinlist-list",
                 "checkinlist-detail", "event-list", "event-detail", "event.settings"}


class Outcome:
    """What the line is to do with an answer."""

    def __init__(self, answer: Answer, fault: Optional[Dict[str, Any]], held: Optional[str]) -> None:
        self.answer = answer
        self.fault = fault
        self.held = held


class App:
    """The server's mind; one request at a time."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.lock = threading.RLock()
        self.faults: List[Dict[str, Any]] = []
        self.elsewhere = ""
        self.patience = Patience()
        self.state_path: Optional[str] = None

    def handle(self, request: Request) -> Outcome:
        """Answers, and writes the ledger."""
        with self.lock:
            memory = self.memory
            checkins.exit_all(memory)
            request.started = memory.clock.now()
            route, request.words, _ = find(request.path, request.method)
            request.route = route.name if route else ""
            device = next((one["id"] for one in memory.state["devices"] if one["api_token"]
                           and request.headers.get("authorization") == "Device " + one["api_token"]), None)
            fault = take(self.faults, request, request.route, device)
            name, answer = idempotency.begin(memory, request)
            is_replay = answer is not None
            stopped = self.stopped(request, fault)
            if stopped is not None:
                answer = stopped
                if name and not is_replay:  # who stands before the server keeps nothing; its own refusals are kept
                    idempotency.end(memory, name, answer if 400 <= answer.status < 500 else Answer(503), False)
            elif answer is None:
                answer = self.act(request, fault)
                sent = status_answer(fault) if fault and fault["kind"] == "status" else answer
                if name:
                    idempotency.end(memory, name, sent if sent.status in idempotency.NOT_KEPT else answer, bool(fault and fault["kind"] == "hold"))
                answer = sent
            if fault and fault["kind"] == "garbage":
                answer = Answer(int(fault.get("status", 200)), fault.get("body", "<html>Welcome to the hotel's network").encode("utf-8"),
                                {"Content-Type": "text/html"})
            said = carried(memory, request, request.route, answer) + self.patience.note(memory, request, answer)
            facts = {"fault": {key: value for key, value in fault.items() if key in ("kind", "status", "acted")}} if fault else {}
            memory.log("request", method=request.method, target=request.target, route=request.route, status=answer.status,
                       who=request.who.name if request.who else None, key=request.headers.get("x-idempotency-key"),
                       agent=request.headers.get("user-agent"), replayed=is_replay, carried=said, **facts)
            return Outcome(answer, fault, name if fault and fault["kind"] == "hold" else None)

    def release(self, name: str) -> None:
        """A held answer has been sent."""
        with self.lock:
            call = self.memory.state["idempotency"].get(name)
            if call:
                call["locked"] = False

    def stopped(self, request: Request, fault: Optional[Dict[str, Any]]) -> Optional[Answer]:
        """What a mishap says instead of the act; status 0 is no answer at all."""
        if fault and fault["kind"] == "close" and fault.get("acted") is False:
            return Answer(0)
        return instead(fault, self.elsewhere, request.target) if fault else None

    def act(self, request: Request, fault: Optional[Dict[str, Any]]) -> Answer:
        """The act itself."""
        if fault and fault["kind"] == "foreign_next":
            request.foreign_next = self.elsewhere
        try:
            return self.answer(request)
        except Refusal as refusal:
            return refusal.answer
        except Exception as error:  # noqa: BLE001 - a fault of ours must not look like a fault of the line
            traceback.print_exc()
            self.memory.log("standin-fault", what=repr(error), target=request.target)
            return Answer(500, b"a fault of the stand-in itself", {"Content-Type": "text/plain"})

    def answer(self, request: Request) -> Answer:
        """As the framework does it: route, authentication, profile, rights, rate, method, act."""
        route, words, is_known = find(request.path, request.method)
        if not is_known:
            if request.path.startswith(BASE) and not request.path.endswith("/") and find(request.path + "/", request.method)[2]:
                slash = request.path + "/" + ("?" + request.raw_query if request.raw_query else "")
                return Answer(301, b"", {"Location": slash})
            raise not_found("The requested resource was not found.")
        if route is None:
            request.who = authenticate(self.memory, request)
            there, request.words, _ = find(request.path, "GET")
            if there and there.name in CONFIGURATION:
                check_profile(self.memory, request.who, there._replace(method=request.method))
                raise detail(403, "You do not have permission to perform this action.")
            raise detail(405, 'Method "%s" not allowed.' % request.method)
        request.words = words
        if not route.is_open:
            request.who = authenticate(self.memory, request)
            check_profile(self.memory, request.who, route)
            check_rights(self.memory, request.who, request, route)
            check_rate(self.memory, request.who)
        return route.handler(self, request)


def tell(memory: Memory, kind: str, after: int) -> List[Dict[str, Any]]:
    """The ledger from one number on, of one kind or all."""
    return [entry for entry in memory.state["ledger"][after:] if not kind or entry["kind"] == kind]
