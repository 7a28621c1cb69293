# SPDX-License-Identifier: GPL-3.0-or-later
"""The same event some days later: the world at a step, with all that happened before its export."""

import copy
from typing import Dict

from .model import Change, Order, World


def at_step(world: World, step: int) -> World:
    """A copy of the world as it is at a step, 0 being the first export."""
    later = copy.copy(world)
    later.step = step
    later.people = dict(world.people)
    happened = [change for change in world.changes if change.step <= step]
    touched = {change.order for change in happened}
    later.orders = []
    by_code: Dict[str, Order] = {}
    for order in world.orders:
        if order.code in touched:
            order = copy.copy(order)
            order.positions = [copy.copy(position) for position in order.positions]
            by_code[order.code] = order
        if order.since <= step:
            later.orders.append(order)
    for change in happened:
        _apply(later, by_code[change.order], change)
    return later


def _apply(world: World, order: Order, change: Change) -> None:
    if change.what == "status":
        order.status = change.status
        return
    position = next(line for line in order.positions if line.number == change.number)
    if change.what == "cancel":
        position.cancelled = True
    elif change.product:
        position.product = change.product
    elif change.name and position.person:
        world.people[position.person] = copy.copy(world.people[position.person])
        world.people[position.person].name = change.name
        for line in order.positions:
            if line.person == position.person:
                line.given, line.family = change.name.given, change.name.family
