# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of file shapes: name, file, what it carries, what it loses, who writes it."""

from dataclasses import dataclass
from typing import Any, Callable, Dict, FrozenSet, Iterable, List, Optional

from . import others, pretix, sheet
from .events import Event
from .headings import WORDS
from .model import CANCELLED, PAID, PENDING, World
from .truth import View

Maker = Callable[[World, Event, View], Iterable[List[Any]]]


@dataclass
class Shape:
    """A file shape. rows is None for JSON, which writes itself."""

    name: str
    file: str
    view: View
    pack: Callable[[Iterable[List[Any]]], bytes]
    rows: Optional[Maker]

    def write(self, world: World, event: Event) -> bytes:
        """The file."""
        if self.rows is None:
            return pretix.order_json(world, event)
        return self.pack(self.rows(world, event, self.view))


def _lost(*names: str) -> FrozenSet[str]:
    return frozenset(names)


CHECKIN = View(PAID + PENDING, False, _lost("test-mode"))
CHECKIN_PAID = View(PAID, False, _lost("test-mode"))
POSITIONS = View(loses=_lost("test-mode", "addons"))
POSITIONS_PAID = View(PAID, loses=_lost("test-mode", "addons"))
POSITIONS_TODAY = View(loses=_lost("test-mode"))
JSON = View(cancelled_rows=False, loses=_lost("parts"))
TITO = View(PAID, False, _lost("test-mode"), secret=others.tito_ticket)
EVENTBRITE = View(PAID + CANCELLED, loses=_lost("test-mode", "secrets", "company", "answers", "vouchers"),
                  order_id=others.eventbrite_order, secret=others.eventbrite_barcode)
EVENTBRITE_SUMMARY = View(PAID + CANCELLED, loses=_lost("test-mode", "company", "answers", "vouchers", "sizes"),
                          order_id=others.eventbrite_order, secret=others.eventbrite_barcode)
LUMA = View(PAID + PENDING + CANCELLED, False, _lost("test-mode", "orders", "company", "answers"), secret=others.luma_code)
HI_EVENTS = View(PAID + PENDING + CANCELLED, loses=_lost("test-mode", "orders", "company", "answers", "vouchers", "donations"),
                 secret=others.hi_events_code)
INDICO = View(PAID + PENDING, False, _lost("test-mode", "orders", "secrets", "vouchers", "quantities", "sizes", "answers", "donations"))
KONFHUB = View(PAID + PENDING + CANCELLED, loses=_lost("test-mode", "orders", "company", "answers", "parts", "sizes"), whole_name=True,
               secret=others.konfhub_code)
HASGEEK = View(PAID, False, _lost("test-mode", "secrets", "company", "answers", "parts", "sizes"), whole_name=True,
               order_id=others.hasgeek_order)
MEETUP = View(PAID, False, _lost("test-mode", "emails", "orders", "secrets", "parts", "products", "company", "answers", "vouchers",
                                 "donations"), whole_name=True)
SHEET = View(PAID, False, _lost("test-mode", "orders", "secrets", "parts", "company", "answers", "vouchers", "sizes", "donations"),
             whole_name=True)


def _checkin(language: str, today: bool, pending: bool = True) -> Maker:
    return lambda world, event, view: pretix.checkin_rows(world, event, language, today, pending)


def _positions(paid_only: bool, today: bool, language: str = "en") -> Maker:
    return lambda world, event, view: pretix.position_rows(world, event, paid_only, today, language)


def _table() -> List[Shape]:
    made = [Shape(f"pretix-checkin-{language}", f"pretix-checkin-{language}.csv", CHECKIN, sheet.comma, _checkin(language, True))
            for language in WORDS]
    made += [Shape(f"pretix-positions-{language}", f"pretix-positions-{language}.csv", POSITIONS_TODAY, sheet.comma,
                   _positions(False, True, language)) for language in WORDS if language != "en"]
    made += [
        Shape("pretix-checkin-2023", "pretix-checkin-2023.csv", CHECKIN, sheet.comma, _checkin("en", False)),
        Shape("pretix-checkin-paid", "pretix-checkin-paid.csv", CHECKIN_PAID, sheet.comma, _checkin("en", True, False)),
        Shape("pretix-checkin-semicolon", "pretix-checkin-semicolon.csv", CHECKIN, sheet.semicolon, _checkin("de", True)),
        Shape("pretix-checkin-xlsx", "pretix-checkin.xlsx", CHECKIN, sheet.workbook, _checkin("en", True)),
        Shape("pretix-positions-2023", "pretix-positions-2023.csv", POSITIONS, sheet.comma, _positions(False, False)),
        Shape("pretix-positions-2023-paid", "pretix-positions-2023-paid.csv", POSITIONS_PAID, sheet.comma, _positions(True, False)),
        Shape("pretix-positions", "pretix-positions.csv", POSITIONS_TODAY, sheet.comma, _positions(False, True)),
        Shape("pretix-json", "pretix-json.json", JSON, sheet.comma, None),
        Shape("tito", "tito.csv", TITO, sheet.sparing, others.tito),
        Shape("eventbrite", "eventbrite.csv", EVENTBRITE, sheet.sparing, others.eventbrite),
        Shape("eventbrite-summary", "eventbrite-summary.csv", EVENTBRITE_SUMMARY, sheet.sparing, others.eventbrite_summary),
        Shape("luma", "luma.csv", LUMA, sheet.sparing, others.luma),
        Shape("hi-events", "hi-events.csv", HI_EVENTS, sheet.sparing, others.hi_events),
        Shape("indico", "indico.csv", INDICO, sheet.sparing, others.indico),
        Shape("konfhub", "konfhub.csv", KONFHUB, sheet.sparing, others.konfhub),
        Shape("hasgeek", "hasgeek.csv", HASGEEK, sheet.sparing, others.hasgeek),
        Shape("meetup", "meetup.xls", MEETUP, sheet.tabs, others.meetup),
        Shape("plain-sheet", "plain-sheet.csv", SHEET, sheet.sparing, others.plain_sheet),
    ]
    return made


SHAPES: Dict[str, Shape] = {shape.name: shape for shape in _table()}
