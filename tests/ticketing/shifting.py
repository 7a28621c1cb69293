#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""shifting.py [--from N] [--count N] - pulls while the other side's pages shift, by seed: before each page is answered orders change,
begin to change or are committed late there, its clock goes on, and now and then the station is killed. A gateway between the two makes
it happen, so that the same seed is the same scene. In the end each order is here as it is there."""

import http.client
import http.server
import json
import os
import signal
import subprocess
import sys
import threading
import unicodedata
from typing import Any, Dict, List, Optional

import scenes

ORDER_COUNT = 1050     # more than one batch of the import, so that a pull that is killed goes on in the middle
LATEST_COMMIT_S = 110  # a transaction of the server takes no longer


class Listener(http.server.ThreadingHTTPServer):
    """Listens for the station."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A station that was killed is nothing special."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class Gateway(http.server.BaseHTTPRequestHandler):
    """Hands requests on; before a page of orders the scene has its turn."""

    protocol_version = "HTTP/1.1"
    scene: "Shifting"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base's
        """The ledger says it."""

    def pass_on(self) -> None:
        """One request and its answer."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self.command == "GET" and "/orders/?" in self.path:
            self.scene.between_pages()
        line = http.client.HTTPConnection("127.0.0.1", self.scene.port, timeout=60)
        line.request(self.command, self.path, body or None, dict(self.headers.items()))
        answer = line.getresponse()
        content = answer.read()
        line.close()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = pass_on  # noqa: N815 - the names are the base's


class Shifting(scenes.Scene):
    """One seed: one desk."""

    def __init__(self, seed: int, room: str) -> None:
        super().__init__(seed, room)
        self.desks = ["a"]
        self.open: Dict[int, float] = {}  # transactions that are not committed yet, and for how long
        self.pulling: Optional["subprocess.Popen[bytes]"] = None
        self.kills, self.is_quiet, self.is_crowd = 0, False, False
        self.there: List[Any] = []

    def shape(self) -> None:
        """Orders changed just before the pull; more than a page of them at one time, as after a change of all at once."""
        path = f"{self.room}/state.json"
        with open(path, encoding="utf-8") as file:
            state = json.load(file)
        changed = sorted(state["orders"], key=lambda order: order["last_modified"])
        begin = self.chance.randrange(0, ORDER_COUNT - 300)
        self.codes = [order["code"] for order in changed]
        self.alike = self.codes[begin:begin + 260]
        for number, order in enumerate(changed):
            number = begin if order["code"] in self.alike else number
            order["last_modified"] = f"2026-11-30T{10 + number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}.000000Z"
        state["clock"] = {}
        with open(path, "w", encoding="utf-8") as file:
            json.dump(state, file)

    def begin(self) -> None:
        """The stand-in, the gateway before it, a desk that is linked through it."""
        self.serve(ORDER_COUNT, self.shape)
        self.control("clock", {"set": "2026-11-30T10:18:25Z"})
        handler = type("Handler", (Gateway,), {"scene": self})
        self.gateway = Listener(("127.0.0.1", 0), handler)
        threading.Thread(target=self.gateway.serve_forever, daemon=True).start()
        self.make_desk()
        self.link("a", self.gateway.server_port)

    def between_pages(self) -> None:
        """What happens there before the next page is made."""
        if self.is_quiet:
            return
        step = self.chance.randrange(5, 60)
        for transaction, age in list(self.open.items()):
            if age + step > LATEST_COMMIT_S or self.chance.random() < 0.1:
                self.control("commit", {"transaction": transaction})
                del self.open[transaction]
            else:
                self.open[transaction] = age + step
        self.control("clock", {"advance": step})
        for _ in range(self.chance.randrange(4)):
            self.minute += 1
            before = len(self.late)
            self.order()
            self.open.update({transaction: 0.0 for transaction in self.late[before:]})
        # Entries of other devices say nothing new, and push all others on. In a crowd each page is followed by another one.
        self.touch(self.alike, self.chance.randrange(3))
        self.touch(self.codes, self.chance.choice([0, 50, 50, 50] if self.is_crowd else [0, 0, 60]))
        if self.pulling and self.chance.random() < 0.025:
            self.pulling.send_signal(signal.SIGKILL)
            self.kills += 1

    def touch(self, codes: List[str], count: int) -> None:
        """So many of these are modified."""
        for code in self.chance.sample(codes, count):
            self.control(f"orders/{code}/touch", {})

    def pull(self) -> None:
        """As often as it is killed, and then to the end."""
        env = {**os.environ, "LANYARD_STATION": f"{self.room}/a"}
        code = -signal.SIGKILL
        while code == -signal.SIGKILL:
            self.pulling = subprocess.Popen([scenes.LANYARD, "ticketing", "pull"], env=env, stdin=subprocess.DEVNULL,
                                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            code = self.pulling.wait()
        self.pulling = None
        self.expect(code in (0, 1), f"a pull ends with {code}")

    def step(self) -> None:
        """The event is taken in, and then comes the crowd."""
        self.pull()
        self.is_crowd = True

    def end(self) -> None:
        """All is committed, in time, and asked for once more."""
        for transaction in self.open:
            self.control("commit", {"transaction": transaction})
        self.is_quiet = True
        self.lanyard("a", "ticketing", "pull")
        self.judge_secrets()
        self.judge_names()
        self.lanyard("a", "verify")
        self.expect("differ" not in self.said, "verify")

    def summary(self) -> str:
        """What was played."""
        return f"{self.minute} changes, {len(self.late)} of them committed late, {self.kills} pulls killed"

    def whole_orders(self) -> List[Any]:
        """Asked for once, in the end."""
        self.there = self.there or super().whole_orders()
        return self.there

    def judge_names(self) -> None:
        """Who holds one ticket alone is called here as there."""
        here = dict(self.ask("a", "SELECT secret, name FROM ticket JOIN registration ON number = person WHERE ticket.status = 'paid' AND"
                                  " (SELECT count(*) FROM ticket t WHERE t.person = number) = 1"))
        wrong: List[str] = []
        for order in self.whole_orders():
            for one in order["positions"]:
                there = "".join(sign for sign in " ".join((one["attendee_name"] or "").split()) if unicodedata.category(sign) != "Cf")
                if one["secret"] in here and there and here[one["secret"]] != there:
                    wrong.append(f"{order['code']}: {here[one['secret']]}, there {there}")
        self.expect(not wrong, f"{len(wrong)} names differ, such as {wrong[:3]}")


if __name__ == "__main__":
    sys.exit(scenes.run(Shifting, __doc__, 3))
