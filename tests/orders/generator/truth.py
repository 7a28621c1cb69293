# SPDX-License-Identifier: GPL-3.0-or-later
"""What an import must find: the people of a world, whole or as far as a file shape carries them. The README defines the format."""

import json
from dataclasses import dataclass
from typing import Any, Callable, Dict, FrozenSet, List, Optional, Tuple

from .events import Event
from .model import CANCELLED, EXPIRED, PAID, PENDING, Order, Person, Position, World
from .names import clean

Line = Tuple[Order, Position]
STATUS_WORDS = {PAID: "paid", PENDING: "pending", EXPIRED: "expired", CANCELLED: "cancelled"}


def _code(order: Order) -> str:
    return order.code


def _secret(order: Order, position: Position) -> str:
    return position.secret


@dataclass
class View:
    """How much of the world a file shows, and under which ids."""

    statuses: str = PAID + PENDING + EXPIRED + CANCELLED  # orders that are in it
    cancelled_rows: bool = True  # cancelled positions of living orders are in it, and marked
    loses: FrozenSet[str] = frozenset()
    whole_name: bool = False  # one name, as its bearer writes it, instead of parts
    order_id: Callable[[Order], str] = _code
    secret: Callable[[Order, Position], str] = _secret

    def lines(self, world: World) -> List[Line]:
        """The positions that are in the file; test-mode orders are not."""
        return [line for order in world.orders for line in self.lines_of(order)]

    def lines_of(self, order: Order) -> List[Line]:
        """Those of one order."""
        if order.testmode or order.status not in self.statuses:
            return []
        return [(order, position) for position in order.positions if (self.cancelled_rows or not position.cancelled)
                and (position.person or "donations" not in self.loses)]


WHOLE = View()


def truth(world: World, event: Event, view: View = WHOLE) -> Dict[str, Any]:
    """The truth as JSON values."""
    asked, by_person, gifts = _sort(world, view)
    people = [_person(world.people[key], lines, event, view) for key, lines in sorted(by_person.items())]
    reviews = [{"reason": review.reason, "people": review.people, "really": review.really} for review in world.reviews
               if all(key in by_person for key in review.people)]
    if "emails" in view.loses:
        reviews = [review for review in reviews if review["reason"] == "same-name"]
    not_people = [{"why": "donation", "order": view.order_id(order), "secret": view.secret(order, position),
                   "product": position.product.full(), "beside": _beside(order)} for order, position in gifts]
    not_people += [{"why": "test-mode", "order": view.order_id(order), "secret": view.secret(order, position),
                    "product": position.product.full(), "beside": None} for order in world.orders if order.testmode
                   for position in order.positions if "test-mode" not in view.loses]
    return {"event": world.event, "seed": world.seed, "step": world.step, "loses": sorted(view.loses), "people": people,
            "review": reviews, "asked": asked, "not_people": not_people}


def _beside(order: Order) -> Optional[str]:
    """Whose the only ticket of the order is."""
    holders = {position.person for position in order.positions if position.person}
    return holders.pop() if len(holders) == 1 else None


def _sort(world: World, view: View) -> Tuple[List[Dict[str, Any]], Dict[str, List[Line]], List[Line]]:
    """Add-ons that the file does not assign, lines by person, lines without anybody."""
    asked: List[Dict[str, Any]] = []
    by_person: Dict[str, List[Line]] = {}
    gifts: List[Line] = []
    holders: Dict[str, List[str]] = {}
    lines = view.lines(world)
    if "addons" in view.loses:
        for order, position in lines:
            if position.person and position.addon_to is None and not position.cancelled:
                holders.setdefault(order.code, []).append(position.person)
    for order, position in lines:
        if not position.person:
            gifts.append((order, position))
        elif position.addon_to and len(holders.get(order.code, [])) > 1:
            asked.append({"order": view.order_id(order), "secret": view.secret(order, position),
                          "product": position.product.full(), "candidates": sorted(holders[order.code])})
        else:
            by_person.setdefault(position.person, []).append((order, position))
    return asked, by_person, gifts


def _person(person: Person, lines: List[Line], event: Event, view: View) -> Dict[str, Any]:
    alive = [line for line in lines if line[0].status in (PAID, PENDING) and not line[1].cancelled]
    paid = [line for line in alive if line[0].status == PAID]
    best = paid or alive or lines
    admission = next((position.product for _, position in best if position.product.kind == "admission"), None)
    products = [position.product for _, position in best]
    kind = admission.key if admission else event.lone_type(products) or None
    status = "paid" if paid else "pending" if alive else STATUS_WORDS[lines[0][0].status]
    spelled = sorted({" ".join((position.given + " " + position.family).split()) for _, position in lines})
    written = person.name.written() if view.whole_name else person.name.given_first()
    made: Dict[str, Any] = {
        "key": person.key, "scene": person.scene, "name": written, "clean": clean(written), "written": person.name.written(),
        "given": person.name.given, "family": person.name.family, "family_first": person.name.family_first,
        "culture": person.name.culture, "spellings": spelled, "email": person.email,
        "orders": sorted({view.order_id(order) for order, _ in lines}),
        "secrets": sorted(view.secret(order, position) for order, position in alive),
        "dead_secrets": sorted(view.secret(order, position) for order, position in lines if (order, position) not in alive)
        if len(alive) < len(lines) else [],
        "status": status, "type": kind, "lone": sorted({product.full() for product in products}) if not admission else [],
        "products": sorted(product.full() for product in products),
        "entitlements": _entitlements(paid, view), "pending": _entitlements([line for line in alive if line not in paid], view)
        if len(paid) < len(alive) else [],
        "company": person.company, "consent": person.consent, "diet": person.diet, "shirt": person.shirt,
        "vouchers": sorted({position.voucher for _, position in lines if position.voucher}),
    }
    return _lose(made, view.loses)


def _entitlements(lines: List[Line], view: View) -> List[Dict[str, Any]]:
    """What is granted besides the type: each key once, with its quantity and the sizes of its answers."""
    by_key: Dict[str, Dict[str, Any]] = {}
    for _, position in lines:
        if position.product.kind == "admission":
            continue
        made = by_key.setdefault(position.product.key, {"key": position.product.key, "product": position.product.full(),
                                                        "quantity": 0, "sizes": []})
        made["quantity"] += 1
        if position.size:
            made["sizes"].append(position.size)
    for made in by_key.values():
        made["sizes"].sort()
        if "quantities" in view.loses:
            made["quantity"] = 1
        if "sizes" in view.loses:
            made["sizes"] = []
    return [by_key[key] for key in sorted(by_key)]


LOST_FIELDS = {
    "emails": ["email"], "orders": ["orders"], "secrets": ["secrets", "dead_secrets"], "parts": ["given", "family", "family_first"],
    "answers": ["consent", "diet", "shirt"], "company": ["company"], "vouchers": ["vouchers"],
    "products": ["type", "lone", "products", "entitlements", "pending"],
}


def _lose(made: Dict[str, Any], loses: FrozenSet[str]) -> Dict[str, Any]:
    """A value that the file does not carry is null."""
    for lost in loses:
        for name in LOST_FIELDS.get(lost, []):
            made[name] = None
    return made


def text(values: Dict[str, Any]) -> str:
    """JSON with one person, review or row a line, so that a difference is a line."""
    out: List[str] = []
    for name, value in values.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            rows = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in value)
            out.append(f' "{name}": [\n{rows}\n ]')
        else:
            out.append(f' "{name}": {json.dumps(value, ensure_ascii=False)}')
    return "{\n" + ",\n".join(out) + "\n}\n"


def find(values: Dict[str, Any], key: str) -> Optional[Dict[str, Any]]:
    """The person with a key."""
    return next((person for person in values["people"] if person["key"] == key), None)
