# SPDX-License-Identifier: GPL-3.0-or-later
"""A fresh server for each fact, asked over its real line, and the list of facts."""

import http.client
import json
import urllib.parse
from typing import Any, Callable, Dict, List, NamedTuple, Optional

from standin import control
from standin.app import App
from standin.memory import Memory
from standin.web import start, start_elsewhere

EV = "/api/v1/organizers/conf/events/ev/"
API_EVENT = EV
RPC = "/api/v1/organizers/conf/checkinrpc/"


class Fact(NamedTuple):
    """A sentence, and what proves that the stand-in holds it."""

    section: str
    sentence: str
    prove: Callable[[Any], None]


FACTS: List[Fact] = []


def fact(section: str, sentence: str) -> Callable[..., Any]:
    """One line for each sentence."""
    def keep(prove: Callable[[Any], None]) -> Callable[[Any], None]:
        FACTS.append(Fact(section, sentence, prove))
        return prove
    return keep


class Wrong(Exception):
    """A fact does not hold."""


def same(got: Any, wanted: Any) -> None:
    """Both are equal."""
    if got != wanted:
        raise Wrong("got %r, wanted %r" % (got, wanted))


def true(what: Any, sentence: str = "") -> None:
    """It is so."""
    if not what:
        raise Wrong(sentence or "not so")


class Reply:
    """An answer."""

    def __init__(self, status: int, headers: Any, raw: bytes) -> None:
        self.status = status
        self.headers = headers
        self.raw = raw

    @property
    def json(self) -> Any:
        """The body."""
        return json.loads(self.raw)

    def __getitem__(self, name: str) -> Any:
        return self.json[name]


class World:
    """A server with one event: a pass, a workshop, an entrance list, two devices and a team token."""

    def __init__(self, flavour: str = "pretix") -> None:
        self.app = App(Memory({"flavour": flavour}, seed=1))
        self.stranger = start_elsewhere(self.app, "http", None)
        self.server = start(0, "http", None, lambda request: control.handle(self.app, request) if request.path.startswith("/_control")
                            else self.app.handle(request), self.app.release)
        self.port = self.server.server_port
        self.control("make/event", {"slug": "ev", "date_from": "2020-01-01T00:00:00Z", "date_to": "2099-01-01T00:00:00Z"})
        self.pass_ = self.control("make/item", {"name": "Pass"})["id"]
        self.workshop = self.control("make/item", {"name": "Workshop", "admission": False})["id"]
        self.list = self.control("make/list", {"name": "Entrance", "limit_products": [self.pass_]})["id"]
        self.one = self.control("make/device", {"initialized": True})
        self.two = self.control("make/device", {"initialized": True})
        self.token = self.control("make/team", {})["token"]

    def close(self) -> None:
        """The servers end."""
        for server in (self.server, self.stranger):
            server.shutdown()
            server.server_close()

    # --- asking ---

    def ask(self, method: str, path: str, body: Any = None, headers: Optional[Dict[str, str]] = None) -> Reply:
        """One request on a line of its own."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            words = {"Content-Type": "application/json"} if body is not None else {}
            raw = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
            line.request(method, path, raw, {**words, **(headers or {})})
            answer = line.getresponse()
            return Reply(answer.status, answer.headers, answer.read())
        finally:
            line.close()

    def control(self, path: str, body: Optional[Dict[str, Any]] = None) -> Any:
        """A control call: GET without a body."""
        reply = self.ask("GET" if body is None else "POST", "/_control/" + path, body)
        if reply.status != 200:
            raise Wrong("control %s: %s" % (path, reply.raw.decode()))
        return reply.json

    def call(self, method: str, path: str, body: Any = None, who: Any = None, **headers: str) -> Reply:
        """A request of a device (the first one unless said), or of the team ("team"), or of nobody ("")."""
        who = self.one if who is None else who
        key = ("Token " + self.token if who else None) if isinstance(who, str) else "Device " + who["api_token"]
        words = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask(method, path, body, {**({"Authorization": key} if key else {}), **words})

    def get(self, path: str, who: Any = None, **query: Any) -> Reply:
        """A page below the event."""
        return self.call("GET", EV + path + ("?" + urllib.parse.urlencode(query, doseq=True) if query else ""), None, who)

    def order(self, *positions: Dict[str, Any], **more: Any) -> Dict[str, Any]:
        """An order; of one pass unless said."""
        return self.control("orders/make", {"email": "ann@example.org", "positions": list(positions) or [
            {"item": self.pass_, "attendee_name": "Ann Example"}], **more})

    def redeem(self, secret: str, who: Any = None, **more: Any) -> Reply:
        """A scan on the entrance list."""
        return self.call("POST", RPC + "redeem/", {"secret": secret, "lists": [self.list], "questions_supported": False, **more}, who)

    def reason(self, order: Dict[str, Any], **more: Any) -> Any:
        """Status, status word and reason of a scan of an order's first position."""
        reply = self.redeem(order["positions"][0]["secret"], **more)
        return (reply.status, reply["status"], reply.json.get("reason"))

    def rows(self, order: Dict[str, Any], successful: Optional[bool] = True) -> List[Dict[str, Any]]:
        """The check-ins that the server has of an order."""
        numbers = [position["id"] for position in order["positions"]]
        return [row for row in self.control("checkins") if row["position"] in numbers and successful in (None, row["successful"])]

    def modified(self, order: Dict[str, Any]) -> str:
        """When an order was modified last."""
        return self.control("orders/" + order["code"])["last_modified_utc"]
