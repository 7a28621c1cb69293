# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes an event's world by seed: who buys what, in which scenes. The scenes stand in SCENES, once each before any repeats."""

from typing import Callable, List, Optional, Tuple

from .chance import CODE_LETTERS, Chance, secret
from .events import DIETS, SHIRT_SIZES, Event
from .model import CANCELLED, EXPIRED, PAID, PENDING, Change, Name, Order, Person, Position, Product, Review, World
from .names import Names, respelled


class Maker:
    """The scenes of a world; each adds people, orders, and what will change."""

    def __init__(self, event: Event, seed: int) -> None:
        self.event = event
        self.chance = Chance(f"{event.slug}/{seed}")
        self.names = Names(self.chance)
        self.world = World(event.slug, seed, 0)
        self._codes: set = set()
        self._pid = 40000

    # --- people, orders, positions ---

    def person(self, scene: str, name: Optional[Name] = None, email: str = "") -> Person:
        """Somebody new, with an address of their own unless one is given."""
        number = len(self.world.people) + 1
        key = f"p{number:06d}"
        chance = self.chance
        made = Person(key, name or self.names.next(), email or f"person.{number}@example.org", scene=scene,
                      company=chance.pick(["", "", "Kaveri Systems", "株式会社ことば", 'North & South, "Inc."', "Observatoire du Climat"]),
                      diet=chance.pick(DIETS), shirt=chance.pick(SHIRT_SIZES), consent=chance.often(0.4))
        self.world.people[key] = made
        return made

    def order(self, email: str, status: str = PAID, since: int = 0) -> Order:
        """An order without positions."""
        code = self.chance.word(CODE_LETTERS, 5)
        while code in self._codes:
            code = self.chance.word(CODE_LETTERS, 5 + len(self._codes) // 1000000)
        self._codes.add(code)
        number = len(self.world.orders) + 1
        made = Order(code, number, email, status, self.chance.below(100) + 100 * since, since=since)
        self.world.orders.append(made)
        return made

    def line(self, order: Order, product: Product, person: Optional[Person], spelled: Optional[Tuple[str, str]] = None,
             addon_to: Optional[Position] = None, size: str = "") -> Position:
        """A position at the end of an order."""
        self._pid += 1
        given, family = spelled or ((person.name.given, person.name.family) if person else ("", ""))
        own = person.email if person and person.email != order.email else ""
        code = secret(self.event.slug, self.world.seed, self._pid)
        made = Position(len(order.positions) + 1, product, code, self._pid, person.key if person else None, given, family, own,
                        addon_to.number if addon_to else None, size,
                        checked_in=self.chance.often(0.05) and order.status == PAID)
        order.positions.append(made)
        return made

    def admission(self) -> Product:
        """A ticket that lets somebody in."""
        return self.chance.pick(self.event.weighted)

    def buy(self, order: Order, person: Person, addons: List[Product], product: Optional[Product] = None) -> Position:
        """An admission with add-ons."""
        main = self.line(order, product or self.admission(), person)
        for addon in addons:
            self.line(order, addon, person, addon_to=main, size=person.shirt if addon.kind == "shirt" else "")
        return main

    def addons(self) -> List[Product]:
        """Some sessions, perhaps a part."""
        chosen = self.chance.some(self.event.sessions, self.chance.below(3))
        if self.event.parts and self.chance.often(0.2):
            chosen.append(self.chance.pick(self.event.parts))
        return chosen

    def change(self, step: int, what: str, order: Order, **values: object) -> None:
        """Writes down what happens before a later export."""
        self.world.changes.append(Change(step, what, order.code, **values))  # type: ignore[arg-type]

    # --- scenes ---

    def plain(self) -> None:
        person = self.person("plain")
        self.buy(self.order(person.email), person, self.addons())

    def split_orders(self) -> None:
        """A pass, and a session in another order, where the name is typed in another way."""
        person = self.person("split-orders", self.names.plain())
        self.buy(self.order(person.email), person, [])
        self.line(self.order(person.email), self.chance.pick(self.event.sessions), person, respelled(self.chance, person.name))

    def three_tickets(self) -> None:
        """One buyer, three people, add-ons for each; half of the time only the buyer's address is known."""
        buyer = self.person("three-tickets")
        shared = self.chance.often(0.5)
        others = [self.person("three-tickets", email=buyer.email if shared else "") for _ in range(2)]
        order = self.order(buyer.email)
        for person in [buyer] + others:
            self.buy(order, person, [self.chance.pick(self.event.sessions)] + self.addons()[:1])

    def lone_session(self) -> None:
        person = self.person("lone-session")
        self.line(self.order(person.email), self.chance.pick(self.event.sessions), person)

    def lone_sprint(self) -> None:
        person = self.person("lone-sprint")
        self.line(self.order(person.email), self.event.sprint, person)

    def unpaid(self) -> None:
        person = self.person("unpaid")
        order = self.order(person.email, PENDING)
        self.buy(order, person, self.addons())
        if self.chance.often(0.5):
            self.change(1, "status", order, status=PAID)

    def expired(self) -> None:
        person = self.person("expired")
        self.buy(self.order(person.email, EXPIRED), person, self.addons())

    def cancelled(self) -> None:
        person = self.person("cancelled")
        self.buy(self.order(person.email, CANCELLED), person, self.addons())

    def cancelled_position(self) -> None:
        """An add-on of a living order is cancelled; of two sessions one is left."""
        person = self.person("cancelled-position")
        order = self.order(person.email)
        self.buy(order, person, self.chance.some(self.event.sessions, 2))
        order.positions[2].cancelled = True

    def upgraded(self) -> None:
        """The product is another one from the second export on; the secret stays."""
        person = self.person("upgraded")
        order = self.order(person.email)
        before, after = self.chance.pick(sorted(self.event.upgrades().items()))
        main = self.buy(order, person, [], next(product for product in self.event.types if product.item == before))
        self.change(1, "product", order, number=main.number, product=after)

    def donation(self) -> None:
        """Money without a name."""
        number = len(self.world.orders) + 1
        self.line(self.order(f"giver.{number}@example.org"), self.event.donation, None)

    def donor(self) -> None:
        """A donation beside a ticket, again without a name."""
        person = self.person("donor")
        order = self.order(person.email)
        self.buy(order, person, [])
        self.line(order, self.event.donation, None)

    def renamed(self) -> None:
        """A name is put right from the second export on; the secret stays."""
        person = self.person("renamed")
        order = self.order(person.email)
        main = self.buy(order, person, self.addons())
        new = Name(person.name.given, self.names.plain().family, person.name.family_first, person.name.culture)
        self.change(1, "rename", order, number=main.number, name=new)

    def refunded(self) -> None:
        """Gone from the check-in list from the second export on."""
        person = self.person("refunded")
        order = self.order(person.email)
        self.buy(order, person, self.addons())
        self.change(1, "status", order, status=CANCELLED)

    def cancelled_later(self) -> None:
        """An add-on goes in the third export."""
        person = self.person("cancelled-later")
        order = self.order(person.email)
        self.buy(order, person, self.chance.some(self.event.sessions, 1))
        self.change(2, "cancel", order, number=2)

    def same_name(self) -> None:
        """Two people with one name: they stay two, and somebody looks."""
        one = self.person("same-name")
        two = self.person("same-name", one.name)
        for person in (one, two):
            self.buy(self.order(person.email), person, self.addons())
        self.world.reviews.append(Review("same-name", [one.key, two.key], "two"))

    def twins(self) -> None:
        """One address, two people whose names nobody takes for one."""
        family = self.names.plain().family
        one = self.person("twins", Name("Castor", family, False, "Latin"))
        two = self.person("twins", Name("Wilhelmina", family, False, "Latin"), one.email)
        for person in (one, two):
            self.buy(self.order(one.email), person, self.addons())

    def near_name(self) -> None:
        """One address and nearly one name: the rule keeps them apart, and somebody looks. It is one person."""
        family = self.names.plain().family
        one = self.person("near-name", Name("Katherine", family, False, "Latin"))
        two = self.person("near-name", Name("Catherine", family, False, "Latin"), one.email)
        self.buy(self.order(one.email), one, [])
        self.line(self.order(one.email), self.chance.pick(self.event.sessions), two)
        self.world.reviews.append(Review("near-name", [one.key, two.key], "one"))

    def test_mode(self) -> None:
        person = self.person("test-mode")
        person.real = False
        order = self.order(person.email)
        order.testmode = True
        self.buy(order, person, self.addons())

    def quantities(self) -> None:
        """Two shirts of two sizes, two lunches."""
        person = self.person("quantities")
        order = self.order(person.email)
        main = self.buy(order, person, [self.event.shirt, self.event.meal, self.event.meal])
        other = SHIRT_SIZES[(SHIRT_SIZES.index(person.shirt) + 1) % len(SHIRT_SIZES)]
        self.line(order, self.event.shirt, person, addon_to=main, size=other)

    def voucher(self) -> None:
        person = self.person("voucher")
        person.consent, person.diet = True, "Vegan"
        main = self.buy(self.order(person.email), person, [self.event.shirt])
        main.voucher = self.chance.word(CODE_LETTERS, 8)

    def adds_later(self) -> None:
        """A session in an order that is there from the second export on."""
        person = self.person("adds-later", self.names.plain())
        self.buy(self.order(person.email), person, [])
        order = self.order(person.email, since=1)
        self.line(order, self.chance.pick(self.event.sessions), person, respelled(self.chance, person.name))

    def late_buyer(self) -> None:
        person = self.person("late-buyer")
        self.buy(self.order(person.email, since=2), person, self.addons())


SCENES: List[Callable[[Maker], None]] = [
    Maker.split_orders, Maker.three_tickets, Maker.lone_session, Maker.lone_sprint, Maker.unpaid, Maker.expired, Maker.cancelled,
    Maker.cancelled_position, Maker.upgraded, Maker.donation, Maker.donor, Maker.renamed, Maker.refunded, Maker.cancelled_later,
    Maker.same_name, Maker.twins, Maker.near_name, Maker.test_mode, Maker.quantities, Maker.voucher, Maker.adds_later,
    Maker.late_buyer, Maker.three_tickets]


def make_world(event: Event, seed: int, people: int) -> World:
    """The world before any change. Every scene is there once, however few people are asked for."""
    maker = Maker(event, seed)
    for scene in SCENES:
        scene(maker)
    while len(maker.world.people) < people:
        if maker.chance.often(0.4):
            maker.chance.pick(SCENES)(maker)
        else:
            maker.plain()
    return maker.world
