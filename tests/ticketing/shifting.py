#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""shifting.py [--from N] [--count N] - pulls while the other side's pages shift, by seed: before each page is answered orders change,
begin to change or are committed late there, its clock goes on, and now and then the station is killed. In the end each order is here as it
is there."""

import json
import os
import signal
import subprocess
import sys
import unicodedata
from typing import Any, List, Optional

import scenes

ORDER_COUNT = 1050  # more than one batch of the import, so that a pull that is killed goes on in the middle


class Shifting(scenes.Scene):
    """One seed: one desk."""

    def __init__(self, seed: int, room: str) -> None:
        super().__init__(seed, room)
        self.desks = ["a"]
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
        self.make_desk()
        self.link("a")

    def asked(self, command: str, path: str) -> bool:
        """What happens there before the next page is made."""
        if command == "GET" and "/orders/?" in path and not self.is_quiet:
            self.between_pages()
        return True

    def between_pages(self) -> None:
        """Orders change and are committed, and the clock goes on."""
        step = self.chance.randrange(5, 60)
        self.commit(step)
        self.control("clock", {"advance": step})
        for _ in range(self.chance.randrange(4)):
            self.minute += 1
            self.order()
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
        self.commit(scenes.LATEST_COMMIT_S + 1)
        self.is_quiet = True
        self.lanyard("a", "ticketing", "pull")
        self.judge_secrets()
        self.judge_names()
        self.lanyard("a", "verify")
        self.expect("differ" not in self.said, "verify")

    def summary(self) -> str:
        """What was played."""
        return f"{self.minute} changes, {self.late_count} of them committed late, {self.kills} pulls killed"

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
