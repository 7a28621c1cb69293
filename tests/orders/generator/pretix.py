# SPDX-License-Identifier: GPL-3.0-or-later
"""pretix's exports: check-in list and order data, as its exporters of 2023 and of today write them, and the JSON.

Read in pretix/plugins/checkinlists/exporters.py, pretix/base/exporters/orderlist.py, json.py and exporter.py.
"""

import json
from typing import Any, Dict, Iterator, List, Optional

from .events import CONSENT_CHOICES, QUESTION_CONSENT, QUESTION_DIET, QUESTION_SHIRT, Event
from .headings import price, short_time, word
from .model import PAID, PENDING, Order, Person, Position, World
from .when import day_of

SEATS = ["Seat ID", "Seat name", "Seat zone", "Seat row", "Seat number"]
STATUS = {"p": "paid", "n": "pending", "e": "expired", "c": "canceled"}
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ3789"


def answers(person: Optional[Person], position: Position, inherited: bool) -> Dict[str, str]:
    """The answers of a position; a check-in list takes over those of the ticket it is added to."""
    if not person:
        return {QUESTION_SHIRT: "", QUESTION_DIET: "", QUESTION_CONSENT: ""}
    asked = inherited or position.addon_to is None
    return {QUESTION_SHIRT: position.size or (person.shirt if asked else ""), QUESTION_DIET: person.diet if asked else "",
            QUESTION_CONSENT: ", ".join(CONSENT_CHOICES) if asked and person.consent else ""}


def checkin_headings(language: str, today: bool, pending: bool = True) -> List[str]:
    """The heading row. today: with what was added since 2023, and "E-mail" that became "Email". pending: unpaid orders are in it."""
    name = word(language, "Attendee name")
    first = [word(language, "Order code"), name, f"{name}: {word(language, 'Given name')}", f"{name}: {word(language, 'Family name')}"]
    mail = ["Email", "Phone number"] if today else ["E-mail"]
    tail = ["Company", "Voucher code", "Order date"] + (["Order time"] if today else [])
    tail += ["Requires special attention", "Comment"] + (["Check-in text"] if today else []) + SEATS
    tail += ["Blocked", "Valid from", "Valid until", "Address", "ZIP code", "City", "Country", "State"] if today else []
    middle = ["Product", "Price", "Checked in", "Checked out", "Automatically checked in"]
    middle += (["Paid"] if pending else []) + ["Secret"] + mail
    return (first + [word(language, text) for text in middle] + [QUESTION_SHIRT, QUESTION_DIET, QUESTION_CONSENT]
            + [word(language, text) for text in tail])


def checkin_rows(world: World, event: Event, language: str = "en", today: bool = True, pending: bool = True) -> Iterator[List[Any]]:
    """The list with secrets and all questions ticked; the most recent order first, as nothing promises an order."""
    yield checkin_headings(language, today, pending)
    yes, no = word(language, "Yes"), word(language, "No")
    for order in reversed(world.orders):
        if order.testmode or order.status not in ((PAID, PENDING) if pending else (PAID,)):
            continue
        for position in order.positions:
            if position.cancelled:
                continue
            person = world.people.get(position.person or "")
            year, month, day = day_of(event, order.day)
            seen = short_time(language, *day_of(event, 199), 8, 5) if position.checked_in else ""
            row = [order.code, " ".join(part for part in (position.given, position.family) if part), position.given, position.family,
                   position.product.full(), price(language, position.product.price), seen, "", no]
            row += [yes if order.status == PAID else no] if pending else []
            row += [position.secret, position.email or order.email]
            row += [""] if today else []
            row += answers(person, position, True).values()
            row += [person.company if person else "", position.voucher, f"{year}-{month:02}-{day:02}"]
            row += ["12:30:00"] if today else []
            row += [no, ""] + ([""] if today else []) + [""] * 5
            row += [""] * 8 if today else []
            yield row


def _heading(language: str, text: str) -> str:
    name, colon, part = text.partition(": ")
    return word(language, name) + colon + (word(language, part) if part else "")


def position_headings(today: bool, language: str = "en") -> List[str]:
    """The heading row of the positions sheet."""
    made = ["Event slug"] + (["Event name"] if today else []) + ["Order code", "Position ID", "Status", "Email", "Phone number"]
    made += ["Order date", "Order time", "Product"] + (["Product ID"] if today else []) + ["Variation"]
    made += ["Variation ID"] if today else []
    made += ["Price", "Tax rate", "Tax rule", "Tax value", "Attendee name", "Attendee name: Given name", "Attendee name: Family name"]
    made += ["Attendee email", "Attendee company" if today else "Company", "Address", "ZIP code", "City", "Country", "State", "Voucher"]
    made += ["Voucher budget usage", "Voucher tag"] if today else []
    made += ["Pseudonymization ID", "Ticket secret"] + SEATS + ["Blocked", "Valid from", "Valid until"]
    made += ["Order comment", "Follow-up date"] + (["Add-on to position ID"] if today else [])
    made += [QUESTION_SHIRT, QUESTION_DIET] + [f"{QUESTION_CONSENT} – {choice}" for choice in CONSENT_CHOICES]
    place = ["Address", "ZIP code", "City", "Country", "State"]
    invoice = [f"Invoice address {text}" for text in ("street", "ZIP code", "city", "country", "state")] if today else place
    made += ["Invoice address company" if today else "Company", "Invoice address name", "Invoice address name: Given name",
             "Invoice address name: Family name"] + invoice + ["VAT ID", "Sales channel", "Order locale"]
    made += ["Email address verified" if today else "E-mail address verified", "External customer ID"]
    made += ["Check-in lists", "Payment providers", "Position order link"] if today else ["Payment providers"]
    return [_heading(language, text) for text in made]


def position_rows(world: World, event: Event, paid_only: bool, today: bool, language: str = "en") -> Iterator[List[Any]]:
    """One row for each position; add-ons have no attendee, and only today's file says to which position they belong."""
    yield position_headings(today, language)
    items = {product.full(): index + 1 for index, product in enumerate(event.catalogue())}
    for order in world.orders:
        if order.testmode or (paid_only and order.status != PAID):
            continue
        for position in order.positions:
            yield _position_row(world, event, order, position, items[position.product.full()], today, language)


def _position_row(world: World, event: Event, order: Order, position: Position, item: int, today: bool, language: str) -> List[Any]:
    person = world.people.get(position.person or "") if position.addon_to is None else None
    year, month, day = day_of(event, order.day)
    given, family = (position.given, position.family) if person else ("", "")
    given_answers = answers(world.people.get(position.person or ""), position, False)
    product, variation = position.product.item, position.product.variation
    row: List[Any] = [event.slug] + ([event.title] if today else []) + [order.code, position.number]
    row += [word(language, "canceled" if position.cancelled else STATUS[order.status]), order.email, ""]
    row += [f"{year}-{month:02}-{day:02}", "12:30:00", product] + ([str(item)] if today else []) + [variation]
    row += [str(item + 1000) if variation else ""] if today else []
    row += [f"{position.product.price}.00", "0.00", "", "0.00", " ".join(part for part in (given, family) if part), given, family]
    row += [position.email if person else "", person.company if person else "", "", "", "", "", "", position.voucher]
    row += ["", ""] if today else []
    row += [pseudonym(position), position.secret] + [""] * 5 + ["", "", "", "", ""]
    row += [position.addon_to or ""] if today else []
    row += [given_answers[QUESTION_SHIRT], given_answers[QUESTION_DIET]]
    row += [word(language, "Yes" if given_answers[QUESTION_CONSENT] else "No")] * len(CONSENT_CHOICES)
    row += [""] * 9 + ["", "web", "en", word(language, "Yes"), ""]
    link = f"https://tickets.example.org/{event.slug}/ticket/{order.code}/{position.number}/{position.secret[:16]}/"
    return row + (["", "Bank transfer", link] if today else ["Bank transfer"])


def pseudonym(position: Position) -> str:
    """pretix's ten letters for lead scanning."""
    number, made = position.pid * 2654435761 % 2**48, ""
    for _ in range(10):
        number, rest = divmod(number, len(LETTERS))
        made += LETTERS[rest]
    return made


def order_json(world: World, event: Event) -> bytes:
    """Order data (JSON). Cancelled positions are not in it; a missing phone is the text None."""
    items: Dict[str, Dict[str, Any]] = {}
    variations: Dict[str, int] = {}
    for product in event.catalogue():
        item = items.setdefault(product.item, {
            "id": 100 + len(items), "position": 0, "name": product.item, "internal_name": "None", "category": None,
            "price": f"{product.price}.00", "tax_rate": "0.00", "tax_name": None, "admission": product.kind == "admission",
            "personalized": product.kind != "donation", "active": True, "description": "None", "variations": []})
        if product.variation:
            variations[product.full()] = 1000 + len(variations)
            item["variations"].append({"id": variations[product.full()], "active": True, "price": f"{product.price}.00",
                                       "name": product.variation, "description": "None", "position": 0})
    questions = [(1, "SHIRT", QUESTION_SHIRT, "C"), (2, "DIET", QUESTION_DIET, "S"), (3, "CONSENT", QUESTION_CONSENT, "M")]
    content = {"event": {
        "name": event.title, "slug": event.slug, "organizer": {"name": "Example", "slug": "example"}, "meta_data": {}, "categories": [],
        "items": list(items.values()),
        "questions": [{"id": number, "identifier": identifier, "required": False, "question": question, "position": number,
                       "hidden": False, "ask_during_checkin": False, "help_text": "", "type": kind}
                      for number, identifier, question, kind in questions],
        "orders": [_order(world, event, order, items, variations) for order in world.orders], "quotas": [], "subevents": []}}
    return json.dumps(content).encode("ascii")


def _order(world: World, event: Event, order: Order, items: Dict[str, Dict[str, Any]], variations: Dict[str, int]) -> Dict[str, Any]:
    year, month, day = day_of(event, order.day)
    when = f"{year}-{month:02}-{day:02}T11:30:00Z"
    pids = {position.number: position.pid for position in order.positions}
    living = [position for position in order.positions if not position.cancelled]
    return {"code": order.code, "status": order.status, "customer": None, "testmode": order.testmode, "user": order.email,
            "email": order.email, "phone": "None", "locale": "en", "comment": "", "custom_followup_at": None,
            "require_approval": False, "checkin_attention": False, "sales_channel": "web", "expires": when, "datetime": when,
            "fees": [], "total": f"{sum(position.product.price for position in living)}.00",
            "positions": [_position(world, position, items, variations, pids) for position in living]}


def _position(world: World, position: Position, items: Dict[str, Dict[str, Any]], variations: Dict[str, int],
              pids: Dict[int, int]) -> Dict[str, Any]:
    person = world.people.get(position.person or "") if position.addon_to is None else None
    given = answers(world.people.get(position.person or ""), position, False)
    numbered = zip((1, 2, 3), (given[QUESTION_SHIRT], given[QUESTION_DIET], given[QUESTION_CONSENT]))
    whole = " ".join(part for part in (position.given, position.family) if part)
    return {"id": position.pid, "positionid": position.number, "item": items[position.product.item]["id"],
            "variation": variations.get(position.product.full()) if position.product.variation else None, "subevent": None,
            "seat": None, "price": f"{position.product.price}.00", "tax_rate": "0.00", "tax_value": "0.00",
            "attendee_name": whole if person else None, "attendee_email": position.email if person and position.email else None,
            "company": person.company if person else None, "street": None, "zipcode": None, "country": None, "state": None,
            "secret": position.secret, "addon_to": pids[position.addon_to] if position.addon_to else None,
            "answers": [{"question": number, "answer": answer} for number, answer in numbered if answer]}
