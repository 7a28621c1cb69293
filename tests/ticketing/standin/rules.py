# SPDX-License-Identifier: GPL-3.0-or-later
"""A list's entry rules (JsonLogic). What this does not know fails to evaluate, and that is what force does not override."""

from typing import Any, Dict, List

from .clock import moment_of, read_stamp, seconds_between
from .memory import Memory


class RuleFailure(Exception):
    """The rules could not be evaluated."""


class Rules:
    """Rules for one position on one list at one time."""

    def __init__(self, memory: Memory, checkin_list: Dict[str, Any], position: Dict[str, Any], at: str, gate: Any) -> None:
        self.memory = memory
        self.list = checkin_list
        self.position = position
        self.at = at
        self.gate = gate
        self.zone = memory.zone(checkin_list["event"])
        self.rows = sorted(memory.checkins(position["id"], checkin_list["id"]), key=lambda row: row["datetime"])
        self.entries = [row for row in self.rows if row["type"] == "entry"]

    def day(self, stamp: str) -> Any:
        """The day of a time where the event is."""
        return moment_of(stamp).astimezone(self.zone).date()

    def variable(self, name: str) -> Any:
        """What rules may ask for."""
        if name == "now":
            return self.at
        if name == "now_isoweekday":
            return self.day(self.at).isoweekday()
        if name in ("product", "item"):
            return str(self.position["item"])
        if name == "variation":
            return str(self.position["variation"])
        if name == "gate":
            return str(self.gate)
        if name == "entries_number":
            return len(self.entries)
        if name == "entries_today":
            return sum(1 for row in self.entries if self.day(row["datetime"]) == self.day(self.at))
        if name == "entries_days":
            return len({self.day(row["datetime"]) for row in self.entries})
        if name == "minutes_since_last_entry":
            return int(seconds_between(self.entries[-1]["datetime"], self.at) // 60) if self.entries else -1
        if name == "minutes_since_first_entry":
            return int(seconds_between(self.entries[0]["datetime"], self.at) // 60) if self.entries else -1
        if name == "entry_status":
            return "present" if self.rows and self.rows[-1]["type"] == "entry" else "absent"
        raise RuleFailure(name)

    def time(self, values: List[Any]) -> str:
        """buildTime: a custom moment, or one of the event's."""
        kind = values[0]
        event = self.memory.event(self.list["event"]) or {}
        stamp = read_stamp(values[1], self.zone) if kind == "custom" else event.get(kind)
        if not stamp:
            raise RuleFailure("buildTime")
        return stamp

    def value(self, rule: Any) -> Any:
        """The value of a rule."""
        if not isinstance(rule, dict):
            return rule
        if len(rule) != 1:
            raise RuleFailure("shape")
        name, raw = next(iter(rule.items()))
        raw = raw if isinstance(raw, list) else [raw]
        if name == "and":
            return all(self.value(one) for one in raw)
        if name == "or":
            return any(self.value(one) for one in raw)
        if name == "var":
            return self.variable(raw[0])
        if name == "buildTime":
            return self.time(raw)
        if name in ("objectList", "lookup"):
            return [str(self.value(one)) for one in raw] if name == "objectList" else str(raw[1])
        values = [self.value(one) for one in raw]
        if name == "!":
            return not values[0]
        if name == "inList":
            return values[0] in values[1]
        if name in ("isBefore", "isAfter"):
            slack = 60 * float(values[2] or 0) if len(values) > 2 else 0
            gap = seconds_between(values[1], values[0])
            return gap < slack if name == "isBefore" else gap > -slack
        simple = {"==": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
                  ">": lambda a, b: a > b, ">=": lambda a, b: a >= b}
        if name in simple:
            return simple[name](values[0], values[1])
        raise RuleFailure(name)

    def allow(self) -> bool:
        """Whether the rules let it in."""
        try:
            return bool(self.value(self.list["rules"]))
        except RuleFailure:
            raise
        except (TypeError, ValueError, IndexError, KeyError, AttributeError) as error:
            raise RuleFailure(str(error)) from error
