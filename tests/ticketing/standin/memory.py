# SPDX-License-Identifier: GPL-3.0-or-later
"""What the server remembers, as one JSON document, with the ledger of all that happened."""

import copy
import json
import os
import random
from typing import Any, Dict, List, Optional, Tuple

from .clock import Clock, written, zone_of

SECRET_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ3789"

EMPTY: Dict[str, Any] = {
    "version": 1, "flavour": "pretix", "clock": {}, "next": {},
    "options": {"rate_per_minute": 0, "annul_in_profiles": False, "server_version": "2026.5.0.dev0"},
    "organizers": {}, "events": [], "orders": [], "categories": [], "items": [], "questions": [], "quotas": [], "subevents": [],
    "taxrules": [], "lists": [], "gates": [], "devices": [], "teams": [], "checkins": [], "print_logs": [], "revoked": [], "blocked": [],
    "media": [], "changed": {}, "idempotency": {}, "uploads": {}, "mails": [], "late": [], "ledger": [], "requests": [],
}


class Memory:
    """The state and what is derived from it."""

    def __init__(self, state: Optional[Dict[str, Any]] = None, seed: int = 0) -> None:
        self.state: Dict[str, Any] = copy.deepcopy(EMPTY)
        self.state.update(state or {})
        self.state["options"] = {**EMPTY["options"], **self.state["options"]}
        self.clock = Clock(self.state["clock"])
        self.chance = random.Random(seed or None)
        self.version = 0  # counts every change of an order, so that a list may be kept until the next one
        self.kept_rows: Any = None
        self.replay: Optional[str] = None  # the time of a transaction that is being committed late
        self.index()

    @staticmethod
    def load(path: str) -> "Memory":
        """From a file, or empty where there is none yet."""
        if not os.path.exists(path):
            return Memory()
        with open(path, encoding="utf-8") as file:
            return Memory(json.load(file))

    def save(self, path: str) -> None:
        """Whole or not at all."""
        with open(path + ".new", "w", encoding="utf-8") as file:
            file.write(json.dumps(self.state, ensure_ascii=False))
        os.replace(path + ".new", path)

    # --- derived ---

    def index(self) -> None:
        """Everything that is looked up often."""
        self.orders: Dict[Tuple[str, str], Dict[str, Any]] = {}
        self.positions: Dict[int, Tuple[Dict[str, Any], Dict[str, Any]]] = {}
        for order in self.state["orders"]:
            self.index_order(order)
        self.checkins_of: Dict[int, List[Dict[str, Any]]] = {}
        for checkin in self.state["checkins"]:
            self.checkins_of.setdefault(checkin["position"], []).append(checkin)
        self.prints_of: Dict[int, List[Dict[str, Any]]] = {}
        for log in self.state["print_logs"]:
            self.prints_of.setdefault(log["position"], []).append(log)
        self.version += 1
        self.secrets: Optional[Dict[Tuple[str, str], List[int]]] = None

    def index_order(self, order: Dict[str, Any]) -> None:
        """After an order is new or has new positions or secrets."""
        self.orders[(order["event"], order["code"])] = order
        for position in order["positions"]:
            self.positions[position["id"]] = (order, position)
        self.version += 1
        self.secrets = None

    def by_secret(self, event: str, secret: str) -> List[int]:
        """The ids of positions with this secret, cancelled ones too."""
        if self.secrets is None:
            self.secrets = {}
            for position_id, (order, position) in self.positions.items():
                self.secrets.setdefault((order["event"], position["secret"]), []).append(position_id)
        return self.secrets.get((event, secret), [])

    # --- making ---

    def now(self) -> str:
        """The server's time; while a late transaction is committed, the time when it began."""
        return self.replay or self.clock.now()

    def new_id(self, kind: str) -> int:
        """A number that was not used before for this kind."""
        first = {"order": 1, "position": 20001, "item": 301, "list": 41, "question": 71, "device": 1, "checkin": 1}.get(kind, 1)
        self.state["next"][kind] = self.state["next"].get(kind, first - 1) + 1
        return self.state["next"][kind]

    def word(self, letters: str, length: int) -> str:
        """A word of these letters."""
        return "".join(self.chance.choice(letters) for _ in range(length))

    def log(self, kind: str, **facts: Any) -> Dict[str, Any]:
        """One more line of the ledger."""
        entry = {"n": len(self.state["ledger"]) + 1, "at": self.clock.now(), "kind": kind, **facts}
        self.state["ledger"].append(entry)
        return entry

    def touch(self, order: Dict[str, Any]) -> None:
        """The order was modified now."""
        order["last_modified"] = self.now()
        self.version += 1

    def changed(self, event: str, kind: str) -> None:
        """A list with Last-Modified has changed."""
        self.state["changed"].setdefault(event, {})[kind] = self.now()

    def mail(self, order: Dict[str, Any], subject: str, who: str) -> None:
        """An e-mail goes out."""
        entry = {"at": self.now(), "event": order["event"], "order": order["code"], "to": order["email"], "subject": subject, "by": who}
        self.state["mails"].append(entry)
        self.log("mail", order=order["code"], subject=subject, by=who)

    # --- finding ---

    def event(self, slug: str) -> Optional[Dict[str, Any]]:
        """The event of that slug."""
        return next((event for event in self.state["events"] if event["slug"] == slug), None)

    def find(self, kind: str, number: Any) -> Optional[Dict[str, Any]]:
        """The thing of that kind (items, lists, devices, …) with that id."""
        return next((thing for thing in self.state[kind] if thing["id"] == number), None)

    def zone(self, event_slug: str) -> Any:
        """An event's time zone."""
        event = self.event(event_slug)
        return zone_of(event["timezone"] if event else "UTC")

    def written(self, event_slug: str, stamp: Optional[str]) -> Optional[str]:
        """A time as this event's pages show it."""
        return written(stamp, self.zone(event_slug))

    def checkins(self, position_id: int, list_id: Optional[int] = None, successful: Optional[bool] = True) -> List[Dict[str, Any]]:
        """A position's check-ins (successful=None: the refused tries too), in order of creation."""
        return [checkin for checkin in self.checkins_of.get(position_id, ())
                if (list_id is None or checkin["list"] == list_id) and (successful is None or checkin["successful"] is successful)]

    def add_checkin(self, **facts: Any) -> Dict[str, Any]:
        """A row of the check-in table. As in pretix, saving one bumps the order's last_modified, also for a refused try."""
        row = {"id": self.new_id("checkin"), "position": None, "list": None, "successful": True, "error_reason": None, "error_explanation": None,
               "type": "entry", "datetime": None, "created": self.now(), "nonce": None, "device": None, "gate": None, "auto_checked_in": False,
               "forced": False, "force_sent": False, "raw_barcode": None, "raw_source_type": None, **facts}
        row["datetime"] = row["datetime"] or row["created"]
        self.state["checkins"].append(row)
        self.checkins_of.setdefault(row["position"], []).append(row)
        if row["position"] is not None:
            self.touch(self.positions[row["position"]][0])
        self.log("checkin" if row["successful"] and not row.get("refused") else "refused", checkin=row["id"], position=row["position"],
                 list=row["list"], type=row["type"], nonce=row["nonce"], device=row["device"], datetime=row["datetime"],
                 reason=row["error_reason"], forced=row["forced"], automatic=row["auto_checked_in"])
        return row
