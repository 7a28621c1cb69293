# SPDX-License-Identifier: GPL-3.0-or-later
"""How orders, positions and check-ins look in an answer."""

from typing import Any, Dict, List, Optional

from .memory import Memory

Thing = Dict[str, Any]


def device_number(memory: Memory, device_id: Optional[int]) -> Optional[int]:
    """The organizer's own number of a device."""
    device = memory.find("devices", device_id)
    return device["device_id"] if device else None


def checkin_json(memory: Memory, event: str, row: Thing) -> Thing:
    """A check-in inside a position: no nonce, no word of refused ones."""
    return {"id": row["id"], "datetime": memory.written(event, row["datetime"]), "list": row["list"], "auto_checked_in": row["auto_checked_in"],
            "gate": row["gate"], "device": row["device"], "device_id": device_number(memory, row["device"]), "type": row["type"]}


def print_json(memory: Memory, event: str, log: Thing) -> Thing:
    """A print log."""
    return {"id": log["id"], "successful": log["successful"], "device_id": device_number(memory, log["device"]),
            "datetime": memory.written(event, log["datetime"]), "source": log["source"], "type": log["type"], "info": log["info"]}


def position_json(memory: Memory, order: Thing, position: Thing, lists: Optional[List[int]] = None, pdf_data: bool = False) -> Thing:
    """A position; with lists given, only the check-ins of these."""
    event = order["event"]
    shown = {key: value for key, value in position.items() if not key.startswith("_")}
    shown["order"] = order["code"]
    for name in ("valid_from", "valid_until"):
        shown[name] = memory.written(event, position[name])
    shown["blocked"] = list(position["blocked"]) if position["blocked"] else None
    shown["checkins"] = [checkin_json(memory, event, row) for row in memory.checkins(position["id"]) if lists is None or row["list"] in lists]
    shown["print_logs"] = [print_json(memory, event, log) for log in memory.prints_of.get(position["id"], ())]
    shown["downloads"] = []
    if pdf_data:
        shown["pdf_data"] = {"attendee_name": position["attendee_name"] or "", "order": order["code"], "secret": position["secret"],
                             "event_name": event, "padding": "x" * 1500}
    if memory.state["flavour"] == "eventyay":
        shown["product"] = shown.pop("item")
    return shown


def pruned(thing: Any, include: List[str], exclude: List[str]) -> Any:
    """?include= and ?exclude= with dotted names; exclude wins."""
    if isinstance(thing, list):
        return [pruned(one, include, exclude) for one in thing]
    if not isinstance(thing, dict):
        return thing
    kept = {}
    for key, value in thing.items():
        if key in exclude:
            continue
        deeper = [name.partition(".")[2] for name in include if name.startswith(key + ".")]
        if include and key not in include and not deeper:
            continue
        without = [name.partition(".")[2] for name in exclude if name.startswith(key + ".")]
        kept[key] = pruned(value, [] if key in include else deeper, without) if deeper or without else value
    return kept


def order_json(memory: Memory, order: Thing, include: Any = (), exclude: Any = (), canceled: bool = False, pdf_data: bool = False,
               canceled_fees: bool = False) -> Thing:
    """An order. Cancelled positions and fees only where asked for."""
    event = order["event"]
    shown = {key: value for key, value in order.items() if key not in ("id", "positions", "fees")}
    for name in ("datetime", "expires", "last_modified", "cancellation_date", "custom_followup_at"):
        shown[name] = memory.written(event, order.get(name))
    shown["positions"] = [position_json(memory, order, position, pdf_data=pdf_data) for position in order["positions"]
                          if canceled or not position["canceled"]]
    shown["fees"] = [fee for fee in order["fees"] if canceled_fees or not fee["canceled"]]
    shown["payment_date"] = order["payments"][-1]["payment_date"] if order["payments"] else None
    shown["payment_provider"] = order["payments"][-1]["provider"] if order["payments"] else None
    shown["downloads"] = []
    return pruned(shown, list(include), list(exclude)) if include or exclude else shown


def item_of(memory: Memory, position: Thing) -> Thing:
    """A position's product."""
    return memory.find("items", position["item"]) or {"checkin_attention": False, "checkin_text": None, "variations": []}


def needs_attention(memory: Memory, order: Thing, position: Thing) -> bool:
    """The order, the item or the variation says so."""
    item = item_of(memory, position)
    variation = next((one for one in item["variations"] if one["id"] == position["variation"]), {})
    return bool(order["checkin_attention"] or item["checkin_attention"] or variation.get("checkin_attention"))


def checkin_texts(memory: Memory, order: Thing, position: Thing) -> List[str]:
    """The texts of order, item and variation."""
    item = item_of(memory, position)
    variation = next((one for one in item["variations"] if one["id"] == position["variation"]), {})
    return [text for text in (order["checkin_text"], item["checkin_text"], variation.get("checkin_text")) if text]


def scanned_json(memory: Memory, order: Thing, position: Thing, lists: List[int]) -> Thing:
    """A position as the check-in endpoints show it: more fields, and a name borrowed from the parent or the invoice."""
    shown = position_json(memory, order, position, lists)
    if not shown["attendee_name"]:
        parent = memory.positions.get(position["addon_to"], (None, {}))[1]
        shown["attendee_name"] = parent.get("attendee_name") or (order["invoice_address"] or {}).get("name") or None
    shown["require_attention"] = needs_attention(memory, order, position)
    shown["order__status"] = order["status"]
    shown["order__valid_if_pending"] = order["valid_if_pending"]
    shown["order__require_approval"] = order["require_approval"]
    shown["order__locale"] = order["locale"]
    return shown


def is_on_list(checkin_list: Thing, order: Thing, position: Thing) -> bool:
    """Whether a position counts for a list: its event, date, product, and a status that the list includes."""
    if order["event"] != checkin_list["event"] or position["canceled"]:
        return False
    if checkin_list["subevent"] and position["subevent"] != checkin_list["subevent"]:
        return False
    if not checkin_list["all_products"] and position["item"] not in checkin_list["limit_products"]:
        return False
    return order["status"] == "p" or (order["status"] == "n" and (checkin_list["include_pending"] or order["valid_if_pending"]))


def list_json(memory: Memory, checkin_list: Thing) -> Thing:
    """A check-in list with its counts."""
    members = [position["id"] for order, position in memory.positions.values() if is_on_list(checkin_list, order, position)]
    shown = {key: value for key, value in checkin_list.items() if not key.startswith("_") and key != "event"}
    shown["position_count"] = len(members)
    shown["checkin_count"] = sum(1 for one in members if any(row["type"] == "entry" for row in memory.checkins(one, checkin_list["id"])))
    shown["exit_all_at"] = memory.written(checkin_list["event"], checkin_list["exit_all_at"])
    return shown


def mini_list(checkin_list: Thing) -> Thing:
    """The excerpt of a list in a redeem's answer."""
    return {key: checkin_list[key] for key in ("id", "name", "event", "subevent", "include_pending")}
