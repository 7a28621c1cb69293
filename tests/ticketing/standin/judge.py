# SPDX-License-Identifier: GPL-3.0-or-later
"""The judge's view: who went in and out where, what is there twice, what was mailed, what requests carried."""

from typing import Any, Dict, List

from .memory import Memory

Thing = Dict[str, Any]


def device_of(memory: Memory, number: Any) -> Any:
    """A device by its organizer's number."""
    device = memory.find("devices", number)
    return device["device_id"] if device else None


def doubles_of(rows: List[Thing], allows_many: bool) -> List[Thing]:
    """Successful rows of one position on one list that say the same thing twice."""
    found = []
    for number, row in enumerate(rows):
        for other in rows[:number]:
            if row["nonce"] and row["nonce"] == other["nonce"] and row["type"] == other["type"]:
                found.append({"why": "same nonce", "checkins": [other["id"], row["id"]], "nonce": row["nonce"]})
            elif row["type"] == other["type"] and row["datetime"] == other["datetime"]:
                found.append({"why": "same time", "checkins": [other["id"], row["id"]], "nonce": row["nonce"]})
    in_time = sorted(rows, key=lambda row: (row["datetime"], row["id"]))
    for before, row in zip(in_time, in_time[1:]):
        if before["type"] == row["type"] == "entry" and not allows_many:
            found.append({"why": "two entries and no exit between", "checkins": [before["id"], row["id"]], "nonce": row["nonce"]})
    return found


def view(memory: Memory) -> Thing:
    """Everything at once."""
    groups: Dict[Any, List[Thing]] = {}
    refusals: Dict[str, int] = {}
    for row in memory.state["checkins"]:
        if row["successful"] and not row.get("refused"):
            groups.setdefault((row["position"], row["list"]), []).append(row)
        else:
            reason = row.get("refused") or row["error_reason"] or "?"
            refusals[reason] = refusals.get(reason, 0) + 1
    places, doubles = [], []
    for (position, number), rows in groups.items():
        one = memory.find("lists", number) or {}
        order, record = memory.positions.get(position, ({"code": None}, {"positionid": None, "attendee_name": None}))
        place: Thing = {"position": position, "order": order["code"], "positionid": record["positionid"], "list": number}
        for kind, name in (("entry", "entries"), ("exit", "exits")):
            place[name] = [{"checkin": row["id"], "nonce": row["nonce"], "device": device_of(memory, row["device"]), "datetime": row["datetime"],
                            "created": row["created"], "forced": row["forced"], "automatic": row["auto_checked_in"]}
                           for row in rows if row["type"] == kind]
        place["doubles"] = doubles_of(rows, bool(one.get("allow_multiple_entries")))
        doubles += [{"position": position, "order": order["code"], "list": number, **double} for double in place["doubles"]]
        places.append(place)
    prints: Dict[str, int] = {}
    for log in memory.state["print_logs"]:
        prints[str(log["position"])] = prints.get(str(log["position"]), 0) + 1
    ledger = memory.state["ledger"]
    return {"places": places, "doubles": doubles, "refusals": refusals,
            "repeats": sum(1 for entry in ledger if entry["kind"] == "repeat"),
            "mails": {"count": len(memory.state["mails"]), "sent": memory.state["mails"]},
            "print_logs": prints, "printed_twice": [int(number) for number, count in prints.items() if count > 1],
            "carried": [{"n": entry["n"], "route": entry.get("route", "elsewhere"), "target": entry["target"], "said": entry["carried"]}
                        for entry in ledger if entry.get("carried")],
            "standin_faults": [entry for entry in ledger if entry["kind"] == "standin-fault"],
            "requests": sum(1 for entry in ledger if entry["kind"] == "request"),
            "statuses": count_of(entry["status"] for entry in ledger if entry["kind"] == "request")}


def count_of(values: Any) -> Dict[str, int]:
    """How often each."""
    counts: Dict[str, int] = {}
    for value in values:
        counts[str(value)] = counts.get(str(value), 0) + 1
    return counts
