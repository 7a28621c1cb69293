# SPDX-License-Identifier: GPL-3.0-or-later
"""What a cash desk writes: mark paid, payments, new orders, corrections, blocks. Only profile full or a team token comes here."""

import copy
from decimal import Decimal, InvalidOperation
from typing import Any, Dict, List

from . import scenes
from .answers import Answer, Refusal, Request
from .clock import read_stamp
from .forms import WRONG_TIME, Form, check_kinds
from .memory import Memory
from .orders import order_of, position_of, shaped
from .routes import EVENT, WRITE, route
from .shapes import order_json, position_json

Thing = Dict[str, Any]
PLAIN = ("attendee_email", "company", "street", "zipcode", "city", "country", "state", "seat")


def mails(request: Request, data: Thing, otherwise: bool) -> bool:
    """send_email; the default differs from endpoint to endpoint."""
    return bool(data.get("send_email", otherwise))


@route("POST", "order-mark-paid", EVENT + "orders/{code}/mark_paid/", needs=(WRITE,))
def mark_paid(app: Any, request: Request) -> Answer:
    """The whole open sum as provider manual. Mails the buyer unless told not to."""
    order, data = order_of(app, request), request.json()
    if order["status"] not in ("n", "e"):
        raise Refusal(400, {"detail": "The order is not pending or expired."})
    if any((app.memory.find("items", one["item"]) or {}).get("_sold_out") for one in order["positions"]) and order["status"] == "e":
        raise Refusal(400, {"detail": "There is not enough quota available to perform this operation."})
    scenes.pay(app.memory, order)
    if mails(request, data, True):
        app.memory.mail(order, "paid", request.who.name)
    return Answer(200, shaped(app, request, order))


@route("POST", "order-mark-canceled", EVENT + "orders/{code}/mark_canceled/", needs=(WRITE,))
def mark_canceled(app: Any, request: Request) -> Answer:
    """With cancellation_fee the positions go and the fee stays."""
    order, data = order_of(app, request), request.json()
    if order["status"] not in ("n", "p", "e") or not any(not one["canceled"] for one in order["positions"]):
        raise Refusal(400, {"detail": "The order is not allowed to be canceled."})
    fee = data.get("cancellation_fee")
    scenes.cancel(app.memory, order, "fee" if fee else "full", fee or "0.00")
    if mails(request, data, True):
        app.memory.mail(order, "canceled", request.who.name)
    return Answer(200, shaped(app, request, order))


@route("POST", "payment-list", EVENT + "orders/{code}/payments/", needs=(WRITE,))
def add_payment(app: Any, request: Request) -> Answer:
    """A payment, also of a part. A confirmed one that fills the sum pays the order; mails by default."""
    order, form = order_of(app, request), Form(request.json())
    state = form.choice("state", ("created", "pending", "confirmed", "failed", "canceled"), required=True)
    provider, amount = form.text("provider", True, False), form.text("amount", True, False)
    try:
        scenes.money(amount or "0")
    except InvalidOperation:
        form.wrong("amount", "A valid number is required.")
    form.done()
    payment = scenes.add_payment(order, amount or "0", provider or "", app.memory.now(), state or "created")
    app.memory.touch(order)
    if state == "confirmed" and scenes.pending_sum(order) <= Decimal(0) and order["status"] in ("n", "e"):
        order["status"] = "p"
        app.memory.log("order", order=order["code"], what="paid", provider=provider)
        if mails(request, form.data, True):
            app.memory.mail(order, "paid", request.who.name)
    return Answer(201, payment)


@route("GET", "payment-list", EVENT + "orders/{code}/payments/", needs=("event.orders:read",))
def payments(app: Any, request: Request) -> Answer:
    """An order's payments."""
    rows = order_of(app, request)["payments"]
    return Answer(200, {"count": len(rows), "next": None, "previous": None, "results": rows})


# --- positions ---

def change_position(memory: Memory, order: Thing, position: Thing, data: Thing) -> None:
    """A PATCH. Answers are replaced by those given: what is not sent is lost."""
    form = Form(data)
    changed: Thing = {name: data[name] for name in PLAIN if name in data}
    for name in ("valid_from", "valid_until"):
        if name in data:
            changed[name] = read_stamp(data[name], memory.zone(order["event"])) if data[name] is not None else None
            if data[name] is not None and changed[name] is None:
                form.wrong(name, WRONG_TIME)
    if "item" in data or "variation" in data:
        item = memory.find("items", data.get("item", position["item"]))
        variation = data.get("variation", position["variation"] if data.get("item", position["item"]) == position["item"] else None)
        if item is None or item["event"] != order["event"]:
            form.wrong("item", 'Invalid pk "%s" - object does not exist.' % data.get("item"))
        elif bool(item["variations"]) != bool(variation) or (variation and variation not in [one["id"] for one in item["variations"]]):
            form.wrong("variation", "You need to select a variation that belongs to this product.")
        else:
            changed.update(item=item["id"], variation=variation)
    if "price" in data:
        try:
            changed["price"] = scenes.money(data["price"])
        except InvalidOperation:
            form.wrong("price", "A valid number is required.")
    if "secret" in data and (not isinstance(data["secret"], str) or not data["secret"]):
        form.wrong("secret", "This field may not be blank.")
    if "secret" in data and [one for one in memory.by_secret(order["event"], data["secret"]) if one != position["id"]]:
        form.wrong("secret", "You cannot assign a position secret that already exists.")
    if "answers" in data:
        changed["answers"] = read_answers(memory, order, position, data["answers"], form)
    form.done()
    position.update(changed)
    if "attendee_name_parts" in data or "attendee_name" in data:
        scenes.rename(position, data.get("attendee_name_parts"), data.get("attendee_name"))
    if "secret" in data:
        scenes.replace_secret(memory, order, position, data["secret"])
    scenes.retotal(order)
    memory.touch(order)
    memory.log("order", order=order["code"], what="modified", position=position["id"], fields=sorted(data))


def read_answers(memory: Memory, order: Thing, position: Thing, given: Any, form: Form) -> List[Thing]:
    """Answers in a body; file:keep keeps the file that is there."""
    kept = []
    for one in given if isinstance(given, list) else []:
        question = memory.find("questions", one.get("question"))
        if question is None or question["event"] != order["event"]:
            form.wrong("answers", 'Invalid pk "%s" - object does not exist.' % one.get("question"))
            continue
        old = next((was for was in position["answers"] if was["question"] == question["id"]), None)
        options = one.get("options") or []
        kept.append(old if one.get("answer") == "file:keep" and old else {
            "question": question["id"], "question_identifier": question["identifier"], "answer": str(one.get("answer", "")), "options": options,
            "option_identifiers": [option["identifier"] for option in question["options"] if option["id"] in options]})
    return kept


@route("PATCH", "orderposition-detail", EVENT + "orderpositions/{position}/", needs=(WRITE,))
def patch_position(app: Any, request: Request) -> Answer:
    """The last writer wins; there is no ETag."""
    order, position = position_of(app, request)
    check_kinds(request.json())
    change_position(app.memory, order, position, request.json())
    return Answer(200, position_json(app.memory, order, position))


@route("POST", "orderposition-add-block", EVENT + "orderpositions/{position}/add_block/", needs=(WRITE,))
@route("POST", "orderposition-remove-block", EVENT + "orderpositions/{position}/remove_block/", needs=(WRITE,))
def block(app: Any, request: Request) -> Answer:
    """Blocks of the API begin with api:"""
    order, position = position_of(app, request)
    form = Form(request.json())
    name = form.text("name", required=True, nullable=False)
    if name and not name.startswith("api:"):
        form.wrong("name", 'Please start your block name with "api:".')
    form.done()
    scenes.set_block(app.memory, order, position, name or "", request.path.endswith("add_block/"))
    return Answer(200, position_json(app.memory, order, position))


@route("POST", "orderposition-regenerate-secrets", EVENT + "orderpositions/{position}/regenerate_secrets/", needs=(WRITE,))
def regenerate(app: Any, request: Request) -> Answer:
    """A new secret and a new link."""
    order, position = position_of(app, request)
    scenes.replace_secret(app.memory, order, position)
    return Answer(200, position_json(app.memory, order, position))


# --- orders ---

def checked_positions(app: Any, request: Request, form: Form) -> None:
    """Almost nothing is checked: that the things exist, and that an add-on names an earlier position."""
    seen: List[Any] = []
    rows = form.data.get("positions")
    if not isinstance(rows, list) or not rows:
        form.wrong("positions", "This field is required." if rows is None else "An order cannot be empty.")
        return
    for number, row in enumerate(rows, 1):
        item = app.memory.find("items", row.get("item"))
        if item is None or item["event"] != request.words["event"]:
            form.wrong("positions", 'Invalid pk "%s" - object does not exist.' % row.get("item"))
        elif bool(item["variations"]) != bool(row.get("variation")):
            form.wrong("positions", "You should specify a variation for this item." if item["variations"] else "You cannot specify a variation for this item.")
        elif item.get("_sold_out") and not form.data.get("force"):
            form.wrong("positions", 'There is not enough quota available on quota "%s" to perform the operation.' % item["id"])
        if row.get("addon_to") is not None and row["addon_to"] not in seen:
            form.wrong("positions", "If you set addon_to, you need to specify the position ID of a previous position.")
        seen.append(row.get("positionid", number))


@route("POST", "order-list", EVENT + "orders/", needs=(WRITE,))
def create(app: Any, request: Request) -> Answer:
    """A new order; mails only if told to. simulate:true leaves nothing behind."""
    form = Form(request.json())
    data = form.data
    check_kinds(data)
    if data.get("status") not in (None, "n", "p"):
        form.wrong("status", '"%s" is not a valid choice.' % data["status"])
    if data.get("status") == "p" and not data.get("payment_provider"):
        form.wrong("payment_provider", "You cannot create a paid order without a payment provider.")
    if data.get("code") and (request.words["event"], data["code"]) in app.memory.orders:
        form.wrong("code", "This order code is already in use.")
    checked_positions(app, request, form)
    form.done()
    memory: Memory = app.memory
    wish = {**data, "status": data.get("status") or "n", "sales_channel": data.get("sales_channel", "web")}
    wish.pop("datetime", None)
    entries = len(memory.state["ledger"])
    order = scenes.new_order(memory, request.words["event"], wish)
    shown = order_json(memory, order, pdf_data=request.is_true("pdf_data"))
    if data.get("simulate"):
        memory.state["orders"].remove(order)
        del memory.state["ledger"][entries:]
        memory.index()
    elif mails(request, data, False):
        memory.mail(order, "placed", request.who.name)
    return Answer(201, shown)


@route("POST", "order-change", EVENT + "orders/{code}/change/", needs=(WRITE,))
def change(app: Any, request: Request) -> Answer:
    """patch, cancel, create, fees: all or nothing. (Splitting is not made here.)"""
    memory: Memory = app.memory
    order, data = order_of(app, request), request.json()
    check_kinds(data)
    if data.get("split_positions"):
        raise Refusal(400, {"split_positions": ["The stand-in does not split orders."]})
    before = copy.deepcopy(order)
    try:
        for row in data.get("patch_positions") or []:
            position = next((one for one in order["positions"] if one["id"] == row.get("position")), None)
            if position is None:
                raise Refusal(400, {"patch_positions": ["The submitted position does not exist."]})
            change_position(memory, order, position, row.get("body") or {})
        for row in data.get("cancel_positions") or []:
            position = next((one for one in order["positions"] if one["id"] == row.get("position") and not one["canceled"]), None)
            if position is None:
                raise Refusal(400, {"cancel_positions": ["The submitted position does not exist."]})
            scenes.cancel_position(memory, order, position)
        for row in data.get("create_positions") or []:
            scenes.new_position(memory, order, row)
    except (Refusal, scenes.NotSo) as error:
        order.clear()
        order.update(before)
        memory.index()
        raise error if isinstance(error, Refusal) else Refusal(400, {"create_positions": [str(error)]}) from error
    scenes.retotal(order)
    memory.touch(order)
    memory.index_order(order)
    memory.log("order", order=order["code"], what="changed")
    if mails(request, data, False):
        memory.mail(order, "changed", request.who.name)
    return Answer(200, shaped(app, request, order))
