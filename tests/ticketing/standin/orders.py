# SPDX-License-Identifier: GPL-3.0-or-later
"""Orders: the list with its filters and orders, one order, one position."""

from typing import Any, Dict, List

from .answers import Answer, Request, boolean_filter, not_found, number_filter, ordered, page, time_filter
from .catalogue import generated
from .memory import Memory
from .routes import EVENT, READ, route
from .shapes import order_json, position_json

Thing = Dict[str, Any]
ORDERINGS = {"datetime": lambda order: order["datetime"], "code": lambda order: order["code"], "status": lambda order: order["status"],
             "last_modified": lambda order: order["last_modified"], "cancellation_date": lambda order: order["cancellation_date"] or ""}


def shaped(app: Any, request: Request, order: Thing) -> Thing:
    """As this request wants it."""
    return order_json(app.memory, order, request.all("include"), request.all("exclude"), request.is_true("include_canceled_positions"),
                      request.is_true("pdf_data"), request.is_true("include_canceled_fees"))


def matches(order: Thing, text: str) -> bool:
    """?search="""
    words = [order["code"], order["email"], order["comment"], (order["invoice_address"] or {}).get("name"),
             (order["invoice_address"] or {}).get("company")]
    for position in order["positions"]:
        words += [position["attendee_name"], position["attendee_email"]]
    text = text.lower()
    return any(text in (word or "").lower() for word in words) or any(one["secret"].lower().startswith(text) for one in order["positions"])


@route("GET", "order-list", EVENT + "orders/", needs=(READ,))
def order_list(app: Any, request: Request) -> Answer:
    """The list as it is at this moment: each page is a question of its own, so rows shift between pages."""
    memory: Memory = app.memory
    wish = (memory.version, request.words["event"], sorted(one for one in request.query if one[0] != "page"))
    if memory.kept_rows is None or memory.kept_rows[0] != wish:
        memory.kept_rows = (wish, chosen(memory, request))
    return page(request, memory.kept_rows[1], lambda order: shaped(app, request, order), generated(app, request))


def chosen(memory: Memory, request: Request) -> List[Thing]:
    """The orders that the filters leave, in the order asked for."""
    rows: List[Thing] = [order for order in memory.state["orders"] if order["event"] == request.words["event"]]
    since, new_since, before = (time_filter(request, name) for name in ("modified_since", "created_since", "created_before"))
    if since is not None:
        rows = [order for order in rows if order["last_modified"] >= since]
    if new_since is not None:
        rows = [order for order in rows if order["datetime"] >= new_since]
    if before is not None:
        rows = [order for order in rows if order["datetime"] < before]
    for name in ("testmode", "require_approval"):
        wish = boolean_filter(request.one(name))
        rows = rows if wish is None else [order for order in rows if order[name] is wish]
    for name in ("status", "code", "email"):
        text = request.one(name).lower()
        rows = [order for order in rows if (order[name] or "").lower() == text] if text else rows
    for name in ("item", "variation", "subevent"):
        number = number_filter(request, name)
        if number is not None:
            rows = [order for order in rows if any(position[name] == number and not position["canceled"] for position in order["positions"])]
    if request.one("search"):
        rows = [order for order in rows if matches(order, request.one("search"))]
    return ordered(request, rows, ORDERINGS, "datetime")


def order_of(app: Any, request: Request) -> Thing:
    """The order that the path names."""
    order = app.memory.orders.get((request.words["event"], request.words["code"]))
    if order is None:
        raise not_found("No Order matches the given query.")
    return order


@route("GET", "order-detail", EVENT + "orders/{code}/", needs=(READ,))
def order_detail(app: Any, request: Request) -> Answer:
    """One order."""
    return Answer(200, shaped(app, request, order_of(app, request)))


def position_of(app: Any, request: Request) -> Any:
    """The (order, position) that the path names; cancelled ones are not there."""
    number = request.words["position"]
    order, position = app.memory.positions.get(int(number) if number.isdigit() else 0, (None, None))
    if order is None or order["event"] != request.words["event"] or position["canceled"]:
        raise not_found("No OrderPosition matches the given query.")
    return order, position


@route("GET", "orderposition-detail", EVENT + "orderpositions/{position}/", needs=(READ,))
def position_detail(app: Any, request: Request) -> Answer:
    """One position."""
    order, position = position_of(app, request)
    return Answer(200, position_json(app.memory, order, position, pdf_data=request.is_true("pdf_data")))
