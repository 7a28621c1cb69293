# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to orders on the server: sales, payments, cancellations in four ways, transfers, new secrets, blocks."""

import base64
import struct
from decimal import Decimal
from typing import Any, Dict, List, Optional

from .clock import moment_of, read_stamp, shifted
from .memory import CODE_LETTERS, SECRET_LETTERS, Memory

Thing = Dict[str, Any]


class NotSo(Exception):
    """A scene asked for what cannot be."""


def money(value: Any) -> str:
    """Money is text."""
    return str(Decimal(str(value)).quantize(Decimal("0.01")))


def whole_name(parts: Optional[Thing]) -> Optional[str]:
    """The name that its parts make."""
    if not parts:
        return None
    text = parts.get("full_name") or parts.get("_legacy") or " ".join(filter(None, (parts.get("given_name"), parts.get("family_name"))))
    return text or None


def varint(number: int) -> bytes:
    """A protobuf number."""
    out = bytearray()
    while True:
        out.append(number & 127 | (128 if number > 127 else 0))
        number >>= 7
        if not number:
            return bytes(out)


def new_secret(memory: Memory, event: Thing, position: Thing) -> str:
    """A ticket's secret. A signed one has the right shape, but 64 chance bytes for its signature: no key of this server signs."""
    if event["secret_generator"] != "pretix_sig1":
        return memory.word(SECRET_LETTERS, 32)
    seed = memory.word(SECRET_LETTERS, 32).encode()
    payload = b"\x0a" + varint(len(seed)) + seed
    for field, value in ((2, position["item"]), (3, position["variation"] or 0), (4, position["subevent"] or 0)):
        payload += varint(field << 3) + varint(value) if value else b""
    for field, stamp in ((5, position["valid_from"]), (6, position["valid_until"])):
        payload += varint(field << 3) + varint(int(moment_of(stamp).timestamp())) if stamp else b""
    signature = bytes(memory.chance.randrange(256) for _ in range(64))
    whole = b"\x01" + struct.pack(">HH", len(payload), len(signature)) + payload + signature
    return base64.b64encode(whole).decode()[::-1]


def revoke_secret(memory: Memory, order: Thing, position: Thing) -> None:
    """Signed secrets go on the revocation list; random ones just disappear."""
    if (memory.event(order["event"]) or {})["secret_generator"] == "pretix_sig1":
        memory.state["revoked"].append({"id": memory.new_id("revoked"), "event": order["event"], "secret": position["secret"],
                                        "position": position["id"], "created": memory.now()})


def replace_secret(memory: Memory, order: Thing, position: Thing, secret: Optional[str] = None) -> str:
    """A new secret. Nobody is told of the old one."""
    if secret is None:
        revoke_secret(memory, order, position)
        secret = new_secret(memory, memory.event(order["event"]) or {}, position)
    position["secret"] = secret
    memory.secrets = None
    memory.touch(order)
    return secret


# --- new orders ---

def stamp_in(value: Any) -> Optional[str]:
    """A time that a scene wrote."""
    if value is None:
        return None
    stamp = read_stamp(value)
    if stamp is None:
        raise NotSo("not a time: %r" % value)
    return stamp


def new_position(memory: Memory, order: Thing, wish: Thing) -> Thing:
    """A position with everything a position has. addon_to is a positionid of the same order."""
    event = memory.event(order["event"]) or {}
    item = memory.find("items", wish.get("item"))
    if item is None or item["event"] != order["event"]:
        raise NotSo("no such item: %r" % wish.get("item"))
    parts = wish.get("attendee_name_parts") or ({"_scheme": "full", "full_name": wish["attendee_name"]} if wish.get("attendee_name") else {})
    parent = next((one for one in order["positions"] if one["positionid"] == wish.get("addon_to")), None)
    if wish.get("addon_to") and parent is None:
        raise NotSo("no such position to add on to: %r" % wish["addon_to"])
    position: Thing = {
        "id": memory.new_id("position"), "positionid": wish.get("positionid") or max((one["positionid"] for one in order["positions"]), default=0) + 1,
        "canceled": False, "item": item["id"], "variation": wish.get("variation"), "price": money(wish.get("price", item["default_price"])),
        "attendee_name": whole_name(parts), "attendee_name_parts": parts, "attendee_email": wish.get("attendee_email"),
        "company": wish.get("company"), "street": wish.get("street"), "zipcode": None, "city": None, "country": None, "state": None,
        "voucher": None, "discount": None, "tax_rate": "0.00", "tax_value": "0.00", "tax_rule": None, "tax_code": None,
        "secret": "", "addon_to": parent["id"] if parent else None, "subevent": wish.get("subevent"), "blocked": wish.get("blocked"),
        "valid_from": stamp_in(wish.get("valid_from")), "valid_until": stamp_in(wish.get("valid_until")),
        "pseudonymization_id": memory.word(CODE_LETTERS, 10), "answers": list(wish.get("answers") or []), "seat": wish.get("seat"), "plugin_data": {}}
    position["secret"] = wish.get("secret") or new_secret(memory, event, position)
    order["positions"].append(position)
    return position


def new_order(memory: Memory, event_slug: str, wish: Thing) -> Thing:
    """An order. Fields that are not wished for are as in an ordinary paid one."""
    if memory.event(event_slug) is None:
        raise NotSo("no such event: %r" % event_slug)
    now = stamp_in(wish.get("datetime")) or memory.now()
    code = wish.get("code") or memory.word(CODE_LETTERS, 5)
    while (event_slug, code) in memory.orders:
        if wish.get("code"):
            raise NotSo("there is an order %s" % code)
        code = memory.word(CODE_LETTERS, 5)
    order: Thing = {
        "id": memory.new_id("order"), "event": event_slug, "code": code, "status": wish.get("status", "p"), "testmode": wish.get("testmode", False),
        "secret": memory.word(SECRET_LETTERS, 16), "email": wish.get("email"), "phone": wish.get("phone"), "customer": None,
        "locale": wish.get("locale", "en"), "sales_channel": wish.get("sales_channel", "web"), "datetime": now, "expires": shifted(now, 14 * 24 * 3600),
        "total": "0.00", "comment": wish.get("comment", ""), "api_meta": dict(wish.get("api_meta") or {}), "custom_followup_at": None,
        "checkin_attention": wish.get("checkin_attention", False), "checkin_text": wish.get("checkin_text"),
        "invoice_address": wish.get("invoice_address"), "positions": [], "fees": [], "payments": [], "refunds": [],
        "require_approval": wish.get("require_approval", False), "valid_if_pending": wish.get("valid_if_pending", False),
        "url": "https://tickets.example.org/%s/order/%s/" % (event_slug, code), "last_modified": now, "cancellation_date": None, "plugin_data": {}}
    for one in wish.get("positions") or []:
        new_position(memory, order, one)
    retotal(order)
    if order["status"] == "p":
        add_payment(order, order["total"], wish.get("payment_provider") or "banktransfer", now)
    memory.state["orders"].append(order)
    memory.index_order(order)
    memory.log("order", order=code, what="placed", status=order["status"])
    return order


def retotal(order: Thing) -> None:
    """The sum of what is not cancelled."""
    order["total"] = money(sum((Decimal(one["price"]) for one in order["positions"] if not one["canceled"]), Decimal(0))
                           + sum((Decimal(fee["value"]) for fee in order["fees"] if not fee["canceled"]), Decimal(0)))


def add_payment(order: Thing, amount: str, provider: str, at: str, state: str = "confirmed") -> Thing:
    """A payment."""
    payment = {"local_id": len(order["payments"]) + 1, "state": state, "amount": money(amount), "created": at,
               "payment_date": at[:10] if state == "confirmed" else None, "provider": provider, "payment_url": None, "details": {}}
    order["payments"].append(payment)
    return payment


def pending_sum(order: Thing) -> Decimal:
    """What is still to be paid."""
    return Decimal(order["total"]) - sum((Decimal(one["amount"]) for one in order["payments"] if one["state"] == "confirmed"), Decimal(0))


# --- changes ---

def pay(memory: Memory, order: Thing, provider: str = "manual") -> None:
    """The whole open sum; other open payments are cancelled."""
    for payment in order["payments"]:
        if payment["state"] in ("created", "pending"):
            payment["state"] = "canceled"
    add_payment(order, str(max(Decimal(0), pending_sum(order))), provider, memory.now())
    order["status"] = "p"
    memory.touch(order)
    memory.log("order", order=order["code"], what="paid", provider=provider)


def cancel_position(memory: Memory, order: Thing, position: Thing) -> None:
    """One position, and its add-ons."""
    for one in order["positions"]:
        if not one["canceled"] and (one is position or one["addon_to"] == position["id"]):
            one["canceled"] = True
            revoke_secret(memory, order, one)
    memory.secrets = None


def cancel(memory: Memory, order: Thing, way: str, fee: str = "5.00", positions: Optional[List[int]] = None) -> None:
    """full: status c, positions stay, not flagged. fee: positions flagged and a fee stays; the status stays p (or n).
    position: only those. deny: c, with require_approval."""
    if way == "full":
        order.update(status="c", cancellation_date=memory.now())
        for one in order["positions"]:
            revoke_secret(memory, order, one)
    elif way == "fee":
        for one in order["positions"]:
            if not one["canceled"]:
                cancel_position(memory, order, one)
        order["fees"].append({"id": memory.new_id("fee"), "fee_type": "cancellation", "value": money(fee), "description": "Cancellation fee",
                              "internal_type": "", "tax_rate": "0.00", "tax_value": "0.00", "tax_rule": None, "canceled": False})
        order["cancellation_date"] = memory.now()
        retotal(order)
    elif way == "position":
        for one in order["positions"]:
            if one["positionid"] in (positions or []) and not one["canceled"]:
                cancel_position(memory, order, one)
        retotal(order)
    elif way == "deny":
        order.update(status="c", require_approval=True, cancellation_date=memory.now())
    else:
        raise NotSo("cancel: full, fee, position or deny, not %r" % way)
    memory.touch(order)
    memory.log("order", order=order["code"], what="canceled", way=way)


def rename(position: Thing, parts: Optional[Thing], name: Optional[str]) -> None:
    """A corrected name."""
    position["attendee_name_parts"] = parts if parts is not None else {"_scheme": "full", "full_name": name}
    position["attendee_name"] = whole_name(position["attendee_name_parts"])


def transfer(memory: Memory, order: Thing, position: Thing, name: str, email: Optional[str]) -> str:
    """The ticket goes to somebody else: new name, new address, new secret."""
    rename(position, None, name)
    position["attendee_email"] = email
    memory.log("order", order=order["code"], what="transferred", position=position["id"])
    return replace_secret(memory, order, position)


def set_block(memory: Memory, order: Thing, position: Thing, name: str, is_on: bool) -> None:
    """A block; on signed tickets its secret is on the list of blocked ones, and stays there with false after."""
    names = set(position["blocked"] or [])
    names = names | {name} if is_on else names - {name}
    position["blocked"] = sorted(names) or None
    if (memory.event(order["event"]) or {})["secret_generator"] == "pretix_sig1":
        row = next((one for one in memory.state["blocked"] if one["secret"] == position["secret"]), None)
        if row is None:
            row = {"id": memory.new_id("blocked"), "event": order["event"], "secret": position["secret"]}
            memory.state["blocked"].append(row)
        row.update(blocked=bool(names), updated=memory.now())
    memory.touch(order)
    memory.log("order", order=order["code"], what="blocked" if is_on else "unblocked", position=position["id"])


def delete_order(memory: Memory, order: Thing) -> None:
    """Test orders can be deleted without a trace."""
    memory.state["orders"].remove(order)
    gone = {position["id"] for position in order["positions"]}
    memory.state["checkins"] = [row for row in memory.state["checkins"] if row["position"] not in gone]
    memory.index()
    memory.log("order", order=order["code"], what="deleted")
