# SPDX-License-Identifier: GPL-3.0-or-later
"""The world that all files are written from: people, orders, positions, and what changes from export to export."""

from dataclasses import dataclass, field
from typing import Dict, List, Optional

PAID, PENDING, EXPIRED, CANCELLED = "p", "n", "e", "c"  # pretix's letters for the status of an order


@dataclass
class Name:
    """A name in its parts; family_first says how its bearer writes it."""

    given: str
    family: str
    family_first: bool
    culture: str

    def written(self) -> str:
        """As its bearer writes it."""
        parts = (self.family, self.given) if self.family_first else (self.given, self.family)
        joined = "" if self.culture in ("Chinese", "Japanese", "Korean") and self.family_first else " "
        return joined.join(part for part in parts if part)

    def given_first(self) -> str:
        """As systems write it that put given and family name together."""
        return " ".join(part for part in (self.given, self.family) if part)


@dataclass(eq=False)
class Person:
    """Somebody who bought, or was bought for."""

    key: str
    name: Name
    email: str
    company: str = ""
    diet: str = ""
    shirt: str = ""
    consent: bool = False
    scene: str = "plain"
    real: bool = True  # False: stands in test-mode orders only


@dataclass(eq=False)
class Product:
    """What is sold: pretix's item and variation."""

    item: str
    variation: str
    price: int
    kind: str  # admission, session, part, shirt, meal, sprint, donation
    key: str  # ticket type for an admission, otherwise the entitlement: a session's code, a part, shirt, meal

    def full(self) -> str:
        """As a check-in list says it."""
        return self.item + (" – " + self.variation if self.variation else "")


@dataclass(eq=False)
class Position:
    """A line of an order: one product, once."""

    number: int
    product: Product
    secret: str
    pid: int
    person: Optional[str] = None  # whom it is for; None for a donation
    given: str = ""  # as typed in this order
    family: str = ""
    email: str = ""  # the attendee's own; empty: the buyer's counts
    addon_to: Optional[int] = None
    size: str = ""
    voucher: str = ""
    cancelled: bool = False
    checked_in: bool = False


@dataclass(eq=False)
class Order:
    """An order; since is the export in which it is first there."""

    code: str
    number: int
    email: str
    status: str
    day: int  # days since the start of sales
    positions: List[Position] = field(default_factory=list)
    testmode: bool = False
    since: int = 0


@dataclass
class Change:
    """Something that happens between two exports."""

    step: int
    what: str  # status, cancel, product, rename
    order: str
    number: int = 0
    status: str = ""
    product: Optional[Product] = None
    name: Optional[Name] = None


@dataclass
class Review:
    """Two people whom somebody should look at."""

    reason: str  # same-name, near-name
    people: List[str]
    really: str  # one, two


@dataclass
class World:
    """All of an event, at one step."""

    event: str
    seed: int
    step: int
    people: Dict[str, Person] = field(default_factory=dict)
    orders: List[Order] = field(default_factory=list)
    changes: List[Change] = field(default_factory=list)
    reviews: List[Review] = field(default_factory=list)
