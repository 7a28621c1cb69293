# SPDX-License-Identifier: GPL-3.0-or-later
"""A plausible event with 50 to 20,000 orders: every kind of order that a check-in station must understand, the rest plain buyers."""

import sys
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Tuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "orders"))

from generator.chance import Chance  # noqa: E402 - the names of tests/orders
from generator.names import Names  # noqa: E402

from . import make, scenes  # noqa: E402
from .clock import shifted  # noqa: E402
from .memory import Memory  # noqa: E402

Thing = Dict[str, Any]
WORKSHOPS = ("Packaging", "Async", "Type Hints", "Embedded", "Data Frames")
DIETS = ("vegan", "vegetarian", "halal", "no nuts", "")


class Maker:
    """Makes one event in a memory."""

    def __init__(self, memory: Memory, seed: int, count: int, slug: str, start: str, secrets: str) -> None:
        self.memory = memory
        self.chance = Chance("ticketing/%d" % seed)
        self.names = Names(self.chance)
        self.count = count
        self.slug = slug
        self.start = start
        self.scenes: Dict[str, List[str]] = {}
        self.number = 0
        self.catalogue(secrets)

    def catalogue(self, secrets: str) -> None:
        """What is sold, asked, and checked."""
        memory, slug = self.memory, self.slug
        make.event(memory, {"slug": slug, "name": {"en": "Sample Conf", "de": "Musterkonferenz"}, "date_from": self.start,
                            "date_to": shifted(self.start, 3 * 86400), "secret_generator": secrets})
        tickets = make.category(memory, {"event": slug, "name": {"en": "Tickets"}})["id"]
        addons = make.category(memory, {"event": slug, "name": {"en": "Workshops and extras"}, "is_addon": True})["id"]

        def item(name: Any, **more: Any) -> Thing:
            return make.item(memory, {"event": slug, "name": name, "category": tickets, **more})

        self.regular = item({"en": "Conference Pass", "de": "Konferenzticket"}, price="250.00",
                            variations=[{"value": {"en": "Early bird", "de": "Frühbucher"}}, {"value": {"en": "Regular"}},
                                        {"value": {"en": "Student"}, "checkin_attention": True, "checkin_text": "Ask for the student card"}])
        self.speaker = item({"de": "Vortragende"}, price="0.00", checkin_text="Give the speaker gift")  # no English name
        self.day = item({"en": "Day Ticket"}, price="90.00")
        self.workshops = [item({"en": "Workshop: " + name}, price="60.00", category=addons, admission=False, personalized=False)
                          for name in WORKSHOPS]
        self.shirt = item({"en": "T-Shirt"}, price="20.00", category=addons, admission=False,
                          variations=[{"value": {"en": size}} for size in ("S", "M", "L", "XL")])
        self.party = item({"en": "Social Event"}, price="35.00", category=addons, admission=False)
        passes = [self.regular["id"], self.speaker["id"], self.day["id"]]
        self.diet = make.question(memory, {"event": slug, "question": {"en": "What do you eat?"}, "items": passes, "identifier": "DIET",
                                           "show_during_checkin": True})
        self.consent = make.question(memory, {"event": slug, "question": {"en": "May sponsors scan your badge?"}, "type": "B", "items": passes,
                                              "identifier": "CONSENT"})
        self.size = make.question(memory, {"event": slug, "question": {"en": "Badge colour"}, "type": "C", "items": [self.speaker["id"]],
                                           "identifier": "COLOUR", "ask_during_checkin": True, "required": True,
                                           "options": [{"answer": {"en": "red"}}, {"answer": {"en": "blue"}}]})
        make.checkin_list(memory, {"event": slug, "name": "Entrance", "limit_products": passes, "include_pending": True})
        make.checkin_list(memory, {"event": slug, "name": "Social Event", "limit_products": [self.party["id"]], "addon_match": True})
        for one in self.workshops:
            make.checkin_list(memory, {"event": slug, "name": one["name"]["en"], "limit_products": [one["id"]], "addon_match": True})
        make.checkin_list(memory, {"event": slug, "name": "Lounge", "allow_multiple_entries": True, "limit_products": passes})
        make.gate(memory, {"name": "Main door"})

    # --- people and orders ---

    def person(self) -> Tuple[Thing, str]:
        """Name parts and an address."""
        name = self.names.next()
        self.number += 1
        parts = {"_scheme": "given_family", "given_name": name.given, "family_name": name.family}
        return parts, "person%d@example.org" % self.number

    def when(self) -> str:
        """When somebody bought: in the hundred days before."""
        return shifted(self.start, -86400 * 100 + int(self.chance.below(86400 * 99)) + self.chance.below(1000000) / 1000000)

    def ticket(self, item: Optional[Thing] = None, **more: Any) -> Thing:
        """A pass for somebody."""
        parts, email = self.person()
        item = item or self.regular
        answers = [{"question": self.diet["id"], "question_identifier": "DIET", "answer": self.chance.pick(DIETS), "options": [],
                    "option_identifiers": []},
                   {"question": self.consent["id"], "question_identifier": "CONSENT", "answer": self.chance.pick(("True", "False")), "options": [],
                    "option_identifiers": []}]
        return {"item": item["id"], "variation": self.chance.pick(item["variations"])["id"] if item["variations"] else None,
                "attendee_name_parts": parts, "attendee_email": email, "company": self.chance.pick(("", "", "Example GmbH", "Ünïcode Ltd")) or None,
                "answers": [one for one in answers if one["answer"]], **more}

    def extra(self, item: Thing, parent: int) -> Thing:
        """An add-on: no name, no address, a secret of its own."""
        return {"item": item["id"], "variation": self.chance.pick(item["variations"])["id"] if item["variations"] else None, "addon_to": parent}

    def order(self, positions: List[Thing], **more: Any) -> Thing:
        """An order of these."""
        buyer = next((one["attendee_email"] for one in positions if one.get("attendee_email")), None) or self.person()[1]
        for number, one in enumerate(positions, 1):
            one["positionid"] = number
        return scenes.new_order(self.memory, self.slug, {"email": buyer, "datetime": self.when(), "positions": positions,
                                                         "locale": self.chance.pick(("en", "en", "de")), **more})

    def invoice(self, company: Optional[str] = None) -> Thing:
        """An invoice address with somebody's name."""
        parts = self.person()[0]
        return {"last_modified": None, "company": company or "", "is_business": bool(company), "name": scenes.whole_name(parts), "name_parts": parts,
                "street": "Sample Street 1", "zipcode": "12345", "city": "Sampleton", "country": "DE", "state": "", "internal_reference": "",
                "vat_id": "", "vat_id_validated": False, "custom_field": None}

    def changed(self, order: Thing, act: Callable[[], Any]) -> Thing:
        """A change some days after the order."""
        self.memory.replay = shifted(order["datetime"], 3600 * (1 + self.chance.below(20)))
        act()
        self.memory.replay = None
        return order

    # --- kinds ---

    def kinds(self) -> List[Tuple[str, int, Callable[[], Thing]]]:
        """Name, how many of a hundred, and how it is made."""
        memory, pick = self.memory, self.chance.pick

        def cancelled(way: str, status: str = "p", **more: Any) -> Thing:
            order = self.order([self.ticket(), self.extra(pick(self.workshops), 1)], status=status)
            return self.changed(order, lambda: scenes.cancel(memory, order, way, **more))

        def transferred() -> Thing:
            order = self.order([self.ticket()])
            parts, email = self.person()
            return self.changed(order, lambda: scenes.transfer(memory, order, order["positions"][0], scenes.whole_name(parts), email))

        def blocked() -> Thing:
            order = self.order([self.ticket()])
            return self.changed(order, lambda: scenes.set_block(memory, order, order["positions"][0], "admin", True))

        def nameless() -> Thing:
            ticket = self.ticket()
            ticket.pop("attendee_name_parts")
            return self.order([ticket], invoice_address=self.invoice())

        return [
            ("plain", 34, lambda: self.order([self.ticket()])),
            ("addon", 12, lambda: self.order([self.ticket(), self.extra(pick(self.workshops), 1)])),
            ("many", 6, lambda: self.order([self.ticket(), self.extra(pick(self.workshops), 1), self.extra(self.shirt, 1), self.ticket(),
                                            self.extra(self.party, 4), self.ticket()], invoice_address=self.invoice("Example AG"))),
            ("two-workshops", 3, lambda: self.order([self.ticket(), self.extra(self.workshops[0], 1), self.extra(self.workshops[1], 1)])),
            ("nameless", 4, nameless),
            ("workshop-alone", 2, lambda: self.order([{"item": pick(self.workshops)["id"]}], invoice_address=self.invoice())),
            ("company", 4, lambda: self.order([self.ticket(), self.ticket()], invoice_address=self.invoice("Firma & Söhne"))),
            ("speaker", 4, lambda: self.order([self.ticket(self.speaker)], payment_provider="free")),
            ("day", 4, lambda: self.order([self.ticket(self.day, valid_from=self.start, valid_until=shifted(self.start, 86400))])),
            ("pending", 5, lambda: self.order([self.ticket()], status="n")),
            ("valid-if-pending", 2, lambda: self.order([self.ticket()], status="n", valid_if_pending=True)),
            ("expired", 4, lambda: self.order([self.ticket()], status="e")),
            ("cancelled", 4, lambda: cancelled("full")),
            ("cancelled-fee", 2, lambda: cancelled("fee", fee="25.00")),
            ("cancelled-fee-unpaid", 1, lambda: cancelled("fee", "n", fee="10.00")),
            ("cancelled-addon", 2, lambda: cancelled("position", positions=[2])),
            ("blocked", 1, blocked),
            ("approval", 1, lambda: self.order([self.ticket()], status="n", require_approval=True)),
            ("denied", 1, lambda: cancelled("deny", "n")),
            ("transferred", 2, transferred),
            ("attention", 1, lambda: self.order([self.ticket()], checkin_attention=True, checkin_text="Ask at the info desk")),
            ("testmode", 1, lambda: self.order([self.ticket()], testmode=True)),
        ]

    def run(self) -> None:
        """Each kind once, then by its share."""
        kinds = self.kinds()
        wheel = [one for one in kinds for _ in range(one[1])]
        for number in range(self.count):
            name, _, act = kinds[number] if number < len(kinds) else self.chance.pick(wheel)
            self.scenes.setdefault(name, []).append(act()["code"])
        self.memory.state["scenes"] = self.scenes
        self.memory.state["ledger"] = []
        for lists in self.memory.state["changed"].values():
            for kind in lists:
                lists[kind] = shifted(self.start, -86400 * 101)
