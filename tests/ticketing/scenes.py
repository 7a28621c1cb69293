#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""scenes.py [--from N] [--count N] [--steps N] - scenes by seed: two desks that share one credential, and believe both that they talk,
with clocks that are off, against the stand-in for pretix, whose ledger judges in the end. The same seed plays the same scene."""

import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from datetime import datetime, timezone
from typing import Any, Callable, Dict, List, Optional, Type

from gateway import gateway

LANYARD = os.environ["LANYARD"]
HERE = os.path.dirname(os.path.abspath(__file__))
REDEEM = {"route": "checkinrpc.redeem"}
ANNUL = {"route": "checkinrpc.annul"}
ORDERS = {"route": "order-list"}
START = "2024-05-17T09:00:00-04:00"
LATEST_COMMIT_S = 110  # a transaction there takes no longer
CHECKED = {"registration": 41, "expo-hall": 42}  # checkpoints of the event, and their lists there
MISHAPS: List[Dict[str, Any]] = [
    {"kind": "status", "status": 429, "retry_after": 0, "match": REDEEM}, {"kind": "status", "status": 500, "match": REDEEM},
    {"kind": "status", "status": 500, "acted": True, "match": REDEEM}, {"kind": "status", "status": 409, "match": REDEEM},
    {"kind": "close", "match": REDEEM}, {"kind": "close", "acted": False, "match": REDEEM}, {"kind": "cut", "match": REDEEM},
    {"kind": "garbage", "match": REDEEM}, {"kind": "redirect", "to": "elsewhere", "match": REDEEM},
    {"kind": "status", "status": 200, "body": {"status": "error", "reason": "rules"}, "match": REDEEM},
    {"kind": "drip", "bytes": 60, "pause": 0.05, "match": REDEEM},
    {"kind": "reason", "reason": "moon_phase", "explanation": "Not tonight", "match": REDEEM},
    {"kind": "close", "match": ANNUL}, {"kind": "status", "status": 500, "acted": True, "match": ANNUL}, {"kind": "cut", "match": ANNUL},
    {"kind": "status", "status": 500, "match": ORDERS}, {"kind": "cut", "match": ORDERS}, {"kind": "close", "match": ORDERS},
    {"kind": "status", "status": 429, "retry_after": 0, "match": ORDERS}, {"kind": "redirect", "to": "elsewhere", "match": ORDERS},
]


class Scene:
    """One seed."""

    def __init__(self, seed: int, room: str) -> None:
        self.chance, self.room, self.seed = random.Random(seed), room, seed
        self.minute, self.passed_s = 0, 0.0
        self.wrong: List[str] = []
        self.open: Dict[int, float] = {}  # transactions that are not committed yet, and for how long
        self.late_count = 0
        self.said = ""
        self.desks = ["a", "b"]
        self.fuse, self.is_away = 0, False  # revoked at the next request but so many; nobody is reached
        self.skews = {"a": self.chance.randrange(-240, 240), "b": self.chance.randrange(-240, 240)}  # seconds
        self.backup: Optional[str] = None
        self.token = ""

    # --- the other side ---

    def begin(self) -> None:
        """The stand-in with a plausible event, and two desks linked with it by one device."""
        self.serve(30)
        self.control("options", {"annul_in_profiles": self.chance.random() < 0.7})
        self.tick(0)
        self.make_desk()
        self.link("a")
        self.lanyard("a", "ticketing", "pull")
        self.lanyard("a", "station", "add", "Desk 2", "--output=b.station")
        self.lanyard("b", "init", "--from=b.station", "b", plain=True)
        shutil.copytree(f"{self.room}/a/event", f"{self.room}/b/event", dirs_exist_ok=True)
        self.share_key()
        self.meet()

    def asked(self, command: str, path: str) -> bool:
        """A request is on its way; False cuts the line."""
        if self.fuse and "/checkinrpc/" in path:
            self.fuse -= 1
            if not self.fuse:
                self.control(f"devices/{self.device}/revoke", {})
        return not self.is_away

    def serve(self, orders: int, shape: Callable[[], None] = lambda: None) -> None:
        """The stand-in; `shape` may change its state file before."""
        subprocess.run([sys.executable, "-B", f"{HERE}/make_event.py", "--seed", str(self.seed), "--orders", str(orders), "--out", "state.json"],
                       cwd=self.room, check=True)
        shape()
        self.server = subprocess.Popen([sys.executable, "-B", f"{HERE}/pretix.py", "--port", "0", "--plain", "--until-eof",
                                        "--state", "state.json"], cwd=self.room, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.server.stdout
        self.port = int(self.server.stdout.readline().split()[1])
        self.gateway = gateway(self)
        self.control("make/list", {"name": "Expo", "allow_multiple_entries": True, "allow_entry_after_exit": True})

    def make_desk(self) -> None:
        """Desk a, which sends to two lists."""
        lists = {one["name"]: one["id"] for one in self.control("")["lists"]}
        self.lanyard("a", "init", "--event=pycon-us-2024", "--name=Desk 1", "a", plain=True)
        path = f"{self.room}/a/event/event.ini"
        with open(path, encoding="utf-8") as file:
            text = file.read()
        text = text.replace("match = Individual*;", "match = Conference Pass; Day Ticket; Vortragende; Individual*;")
        for code, number in (("registration", lists["Entrance"]), ("expo-hall", lists["Expo"])):
            text = text.replace(f"[checkpoint {code}]", f"[checkpoint {code}]\ncheck-in-list = {number}")
        head, _, tail = text.partition("[checkpoint expo-hall]")
        text = f"{head}[checkpoint expo-hall]{tail.replace('kind = part', 'kind = desk', 1)}"  # asks for no badge
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def control(self, path: str, body: Any = None) -> Any:
        """Asks the control side."""
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/_control/{path}", data, timeout=60) as answer:
            return json.load(answer)

    def link(self, desk: str) -> None:
        """A new device; the station asks the gateway."""
        self.token = self.control("make/device", {"security_profile": "pretixscan"})["initialization_token"]
        self.device = max(one["id"] for one in self.control("")["devices"])
        code = {"handshake_version": 1, "url": f"http://127.0.0.1:{self.gateway}", "token": self.token}
        self.lanyard(desk, "ticketing", "link", json.dumps(code))

    def share_key(self) -> None:
        """Both desks have the one credential."""
        shutil.copy(f"{self.room}/a/ticketing.key", f"{self.room}/b/ticketing.key")

    # --- this side ---

    def tick(self, minutes: float) -> None:
        """Time goes on, there and at each desk, whose clock is a bit off."""
        self.minute += 1
        self.commit(minutes * 60)
        self.passed_s += minutes * 60
        now = datetime.fromisoformat(START).timestamp() + self.passed_s
        self.control("clock", {"set": datetime.fromtimestamp(now, timezone.utc).isoformat()})
        for desk, skew in self.skews.items():
            with open(f"{self.room}/{desk}.clock", "wb") as file:
                file.write(struct.pack("=q", int((now + skew - time.time()) * 1000)))

    def environment(self, desk: str) -> Dict[str, str]:
        """With the desk's own clock, where it has one."""
        clock = f"{self.room}/{desk}.clock"
        if not os.path.exists(clock):
            return dict(os.environ)
        return {**os.environ, "LD_PRELOAD": os.environ["BINARY_DIR"] + "/tests/sync/libmoved_clock.so", "LANYARD_TEST_CLOCK": clock,
                "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}

    def lanyard(self, desk: str, *words: str, plain: bool = False) -> int:
        """Runs the program; what it says is in `said`."""
        env = {**self.environment(desk), **({} if plain else {"LANYARD_STATION": f"{self.room}/{desk}"})}
        done = subprocess.run([LANYARD, *words], cwd=self.room, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=300, check=False)
        self.said = done.stdout + done.stderr
        if done.returncode < 0 or done.returncode == 70 or self.token and self.token in self.said:
            self.wrong.append(f"{' '.join(words)}: exit code {done.returncode}: {self.said}")
        return done.returncode

    def ask(self, desk: str, sql: str) -> List[Any]:
        """Rows of a desk's store."""
        with sqlite3.connect(f"file:{self.room}/{desk}/lanyard.db?mode=ro", uri=True) as store:
            return store.execute(sql).fetchall()

    def meet(self) -> None:
        """Each hears what the other knows."""
        for desk, other in (("a", "b"), ("b", "a")):
            self.lanyard(desk, "bundle", "export", "stick")
            self.lanyard(other, "bundle", "import", "stick")
            os.remove(f"{self.room}/stick")

    # --- what happens ---

    def order(self) -> None:
        """Something is sold, changed, cancelled in one of four ways, transferred."""
        orders = [one for one in self.control("orders") if not one["testmode"]]
        late = {"late": True} if self.chance.random() < 0.2 else {}
        if self.chance.random() < 0.4 or not orders:
            name = f"Guest {self.minute}"
            body = {"email": f"g{self.minute}@example.org", "status": "p", "positions": [{"item": 301, "attendee_name": name}]}
            answer = self.control("orders/make", {**body, **late})
        else:
            code = self.chance.choice(orders)["code"]
            what, body = self.chance.choice([("cancel", {"way": "full"}), ("cancel", {"way": "fee", "fee": "5.00"}), ("reactivate", {}),
                                             ("transfer", {"positionid": 1, "name": f"Heir {self.minute}", "email": "h@example.org"}),
                                             ("rename", {"name": f"Renamed {self.minute}"}), ("secret", {}), ("pay", {}), ("touch", {}),
                                             ("block", {"name": "admin"}), ("unblock", {"name": "admin"}), ("expire", {})])
            try:
                answer = self.control(f"orders/{code}/{what}", {**body, **late})
            except urllib.error.HTTPError:
                return  # what cannot be, as to reactivate what is not cancelled
        if late and "transaction" in answer:
            self.open[answer["transaction"]] = 0.0
            self.late_count += 1

    def commit(self, seconds: float) -> None:
        """So much time is to pass: what would be open for too long is committed before, and now and then another one."""
        for transaction, age in list(self.open.items()):
            self.open[transaction] = age + seconds
            if age + seconds > LATEST_COMMIT_S or self.chance.random() < 0.1:
                self.control("commit", {"transaction": transaction})
                del self.open[transaction]

    def admit(self) -> None:
        """Somebody holds a ticket up, that may or may not be good; some go out again."""
        desk = self.chance.choice(self.desks)
        secrets = self.ask(desk, "SELECT secret FROM ticket WHERE secret IS NOT NULL AND status = 'paid' AND entitlement IS NULL ORDER BY secret")
        self.tick(self.chance.choice([0.2, 1, 4]))
        if secrets:
            self.lanyard(desk, "admit", self.chance.choice(secrets)[0], "--at=" + self.chance.choice(list(CHECKED)))

    def mishap(self) -> None:
        """Something goes wrong the next time."""
        self.control("faults", {**self.chance.choice(MISHAPS), "after": self.chance.randrange(3), "times": self.chance.randrange(1, 4)})

    def undo(self) -> None:
        """Somebody was let in by mistake."""
        desk = self.chance.choice(self.desks)
        people = self.ask(desk, "SELECT subject FROM journal WHERE kind = 3 ORDER BY hlc DESC LIMIT 4")
        if people:
            self.lanyard(desk, "undo", self.chance.choice(people)[0], "--reason=mistake")

    def push(self) -> None:
        """A desk sends; now and then it is killed between request and answer."""
        desk = self.chance.choice(self.desks)
        if self.chance.random() < 0.2:
            self.control("faults", {"kind": "hold", "seconds": 20, "after": self.chance.randrange(3), "match": REDEEM})
            before = len(self.control("ledger"))
            child = subprocess.Popen([LANYARD, "ticketing", "push"], env={**self.environment(desk), "LANYARD_STATION": f"{self.room}/{desk}"},
                                     stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for _ in range(200):
                held = [one for one in self.control("ledger")[before:] if one["kind"] == "fault"]
                if child.poll() is not None or held:
                    break
                time.sleep(0.05)
            if child.poll() is None:
                child.send_signal(signal.SIGKILL)
            child.wait()
            self.control("faults", {"clear": True})
        else:
            self.lanyard(desk, "ticketing", "push")

    def restore(self) -> None:
        """A desk's disk goes back in time, with what the other one knows coming by a stick, or not until the end."""
        if not self.backup:
            self.backup = "a.backup"
            self.lanyard("a", "backup", self.backup)
            return
        self.meet()  # else what only this disk had would be lost with it
        for name in ("lanyard.db", "lanyard.db-wal", "lanyard.db-shm"):
            if os.path.exists(f"{self.room}/a/{name}"):
                os.remove(f"{self.room}/a/{name}")
        self.lanyard("a", "restore", self.backup)
        if self.chance.random() < 0.5:
            self.meet()

    def renew(self) -> None:
        """The device is revoked there, in the middle of a run, and a new one linked."""
        self.fuse = self.chance.randrange(1, 4)
        self.lanyard("a", "ticketing", "push")
        if self.fuse:  # there was too little to send
            self.control(f"devices/{self.device}/revoke", {})
            self.fuse = 0
        self.lanyard("a", "ticketing", "pull")
        self.lanyard("a", "ticketing", "unlink")
        self.link("a")
        self.share_key()

    def stay_away(self) -> None:
        """Three days without a network."""
        self.is_away = True
        for _ in range(12):
            self.chance.choice([self.admit, self.admit, self.undo, self.order, self.push])()
        self.tick(3 * 1440)
        self.is_away = False

    def step(self) -> None:
        """One thing happens."""
        for weight, act in ((0.4, self.admit), (0.25, self.order), (0.15, self.mishap), (0.3, self.push), (0.3, self.undo), (0.06, self.meet),
                            (0.06, self.restore), (0.03, self.renew), (1.0, lambda: self.lanyard("a", "ticketing", "pull"))):
            if self.chance.random() < weight:
                act()
                return

    # --- the end ---

    def end(self) -> None:
        """All is well again: everybody hears everything."""
        self.control("faults", {"clear": True})
        if self.seed % 2:
            self.stay_away()
        self.commit(LATEST_COMMIT_S + 1)
        self.meet()
        self.expect(self.lanyard("a", "ticketing", "pull") in (0, 1), "the last pull fails")
        for desk in self.desks:
            self.expect(self.lanyard(desk, "ticketing", "push") in (0, 1), f"the last push of {desk} fails")
            self.meet()
        self.judge()

    def expect(self, is_so: bool, sentence: str) -> None:
        """Notes what is not so."""
        if not is_so:
            self.wrong.append(f"{sentence}: {self.said[-600:]}")

    def judge_entries(self) -> None:
        """Each entry and exit of the journal is there once, or in the inbox; nothing is there that the journal does not have."""
        there: Dict[str, int] = {}
        for row in self.control("checkins"):
            if row["successful"] and not row.get("refused") and row["nonce"]:
                there[row["nonce"]] = there.get(row["nonce"], 0) + 1
        inbox = {nonce for (nonce,) in self.ask("a", "SELECT nonce FROM link_refused")}
        places = ", ".join(f"'{code}'" for code in CHECKED)
        told = {nonce for (nonce,) in self.ask("a", "SELECT lower(hex(hash)) FROM journal WHERE kind = 3 AND"
                                                    f" json_extract(body, '$.checkpoint') IN ({places})")}
        for row in self.control("checkins"):
            is_ours = row["nonce"] and not (row["successful"] and not row.get("refused")) and row["error_reason"] != "annulled"
            self.expect(not is_ours or row["nonce"] in inbox, f"refused there, and in no inbox: {row['nonce']}")
        undone = dict(self.ask("a", "SELECT lower(hex(u.hash)), lower(hex(e.hash)) FROM journal AS u JOIN journal AS e ON"
                                    " e.station = json_extract(u.body, '$.station') AND e.sequence = json_extract(u.body, '$.sequence')"
                                    " WHERE u.kind = 5"))
        annulled = {row["nonce"] for row in self.control("checkins") if row["error_reason"] == "annulled"}
        self.expect(annulled <= set(undone.values()), f"annulled there, and not taken back here: {annulled - set(undone.values())}")
        for nonce in told:
            count = there.get(nonce, 0) + (nonce in annulled)
            self.expect(count == 1 or (count == 0 and nonce in inbox), f"entry {nonce} is there {count} times, inbox: {nonce in inbox}")
        for nonce, entry in undone.items():
            annulments, exits, lines = int(entry in annulled), there.get(nonce, 0), int(nonce in inbox)
            is_right = annulments + exits <= 1 and annulments + lines <= 1 and (annulments + exits + lines > 0 or entry in inbox)
            self.expect(entry not in told or is_right, f"taken back {nonce}: annulled, exits, in the inbox: {annulments, exits, lines}")
        for nonce, count in there.items():
            self.expect(count == 1 and nonce in told | set(undone), f"{count} times there, and not in the journal: {nonce}")
        judge = self.control("judge")
        for double in judge["doubles"]:
            self.expect(double["why"] == "two entries and no exit between", f"double: {double}")
        self.expect(judge["mails"]["count"] == 0, "an e-mail was sent")
        self.expect(not judge["standin_faults"], f"the stand-in failed: {judge['standin_faults']}")
        # A redirect to a stranger is no place to show the credential; what is asked again with a dead key is doctor's and unlink's.
        carried = [one for one in judge["carried"] if one["said"] != ["asked again with a key that was refused"]]
        self.expect(not carried, f"what requests carried: {carried[:3]}")

    def judge_secrets(self) -> None:
        """Who is let in there is let in here, and nobody else."""
        good, people = set(), set()
        for whole in self.whole_orders():
            is_good = whole["status"] == "p" or (whole["status"] == "n" and whole["valid_if_pending"] and not whole["require_approval"])
            if is_good and not whole["testmode"]:
                held = [one for one in whole["positions"] if not one["canceled"] and not one["blocked"]]
                good |= {one["secret"] for one in held}
                people |= {one["secret"] for one in held if one["attendee_name"] and not one["addon_to"]}
        here = {secret for (secret,) in self.ask("a", "SELECT secret FROM ticket WHERE status = 'paid'")}
        self.expect(not here - good, f"let in here, and not there: {sorted(here - good)[:3]}")
        known = {secret for (secret,) in self.ask("a", "SELECT secret FROM ticket WHERE secret IS NOT NULL")}
        self.expect(not people - known, f"sold there, and not known here: {sorted(people - known)[:3]}")

    def whole_orders(self) -> List[Any]:
        """All that is sold there, with what was cancelled."""
        return [self.control(f"orders/{order['code']}") for order in self.control("orders")]

    def summary(self) -> str:
        """What was played."""
        counts = self.ask("a", "SELECT count(*) FILTER (WHERE kind = 3), count(*) FILTER (WHERE kind = 5), (SELECT count(*) FROM link_refused)"
                               " FROM journal")[0]
        annulled = sum(row["error_reason"] == "annulled" for row in self.control("checkins"))
        return f"{counts[0]} entries and exits, {counts[1]} taken back, {annulled} of them annulled, {counts[2]} refused"

    def judge(self) -> None:
        """What the ledger says."""
        self.judge_entries()
        self.judge_secrets()
        for desk in self.desks:
            (waiting,) = self.ask(desk, "SELECT count(*) FROM outbox WHERE state = 0 AND checkpoint IN ('registration', 'expo-hall')")[0]
            self.expect(waiting == 0, f"{waiting} entries wait at desk {desk}")
            self.lanyard(desk, "verify")
            self.expect("differ" not in self.said, f"verify at {desk}")


def play(kind: Type[Scene], seed: int, steps: int) -> bool:
    """A whole scene."""
    with tempfile.TemporaryDirectory(prefix="lanyard-scene-") as room:
        scene = kind(seed, room)
        try:
            scene.begin()
            for _ in range(steps):
                scene.step()
            scene.end()
            print(f"seed {seed}: {scene.summary()}, {len(scene.wrong)} wrong", flush=True)
        finally:
            scene.server.stdin.close()  # type: ignore[union-attr]
            scene.server.wait()
    for sentence in scene.wrong[:8]:
        print("  FAILED:", sentence)
    return not scene.wrong


def run(kind: Type[Scene], text: str, steps: int) -> int:
    """Plays the seeds."""
    parser = argparse.ArgumentParser(description=text.splitlines()[0])
    parser.add_argument("--from", type=int, default=1, dest="first")
    parser.add_argument("--count", type=int, default=6)
    parser.add_argument("--steps", type=int, default=steps)
    words = parser.parse_args()
    results = [play(kind, seed, words.steps) for seed in range(words.first, words.first + words.count)]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(run(Scene, __doc__, 60))
