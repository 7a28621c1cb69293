# SPDX-License-Identifier: GPL-3.0-or-later
"""The exports of the other systems: heading rows as they were read, and a row for each ticket (Indico: for each registration).

Where each heading row was read stands in expected/headings.json.
"""

import json
import uuid
from typing import Any, Dict, Iterator, List
from zlib import crc32

from .events import QUESTION_CONSENT, QUESTION_DIET, QUESTION_SHIRT, Event
from .model import CANCELLED, PAID, PENDING, Order, Position, World
from .pretix import answers
from .truth import View
from .when import day_of

Rows = Iterator[List[Any]]

TITO = ("Number,Ticket Created Date,Ticket,Ticket Full Name,Ticket First Name,Ticket Last Name,Ticket Email,Ticket Company Name,"
        "Ticket Phone Number,Event,Void Status,Price,Ticket Reference,Tags,Unique Ticket URL,Unique Order URL,Order Reference,"
        "Order Name,Order Email,Order Company Name,Order Phone Number,Order Discount Code,Order IP,Order Created Date,"
        "Order Completed Date,Payment Reference").split(",")
EVENTBRITE = ("Order #,Order Date,First Name,Last Name,Email,Quantity,Price Tier,Ticket Type,Attendee #,Group,Order Type,Currency,"
              "Total Paid,Fees Paid,Eventbrite Fees,Eventbrite Payment Processing,Attendee Status,Home Address 1,Home Address 2,"
              "Home City,Home State,Home Zip,Home Country").split(",")
EVENTBRITE_SUMMARY = "Order #,Order Date,First Name,Surname,Email,Quantity,Ticket Type,Barcode #,Attendee #,Attendee Status".split(",")
LUMA = ("api_id,name,first_name,last_name,email,phone_number,created_at,approval_status,checked_in_at,custom_source,qr_code_url,amount,"
        "amount_tax,amount_discount,currency,coupon_code,eth_address,solana_address,survey_response_rating,survey_response_feedback,"
        "ticket_type_id,ticket_name").split(",")
HI_EVENTS = ("ID,First Name,Last Name,Email,Status,Is Checked In,Checked In At,Product ID,Product Name,Event ID,Public ID,Short ID,"
             "Created Date,Last Updated Date,Notes").split(",")
INDICO = ("ID,Name,First Name,Last Name,Email Address,Affiliation,Ticket,Sessions and extras,Dietary needs,Registration date,"
          "Registration state,Price,Checked in,Check-in date").split(",")
KONFHUB = ("Email Address,Name,Country,Attendee category,Access category,Country code,Dial code,Phone Number,Check-in Status,"
           "Coupon code,Payment ID,Ticket name,Registered at,Registration status,Booking ID,Ticket price,Amount paid,Balance amount,"
           "Refund amount,Refund type,Tax amount,Processing fee,Code tracking ID,Ticket URL,Invoice URL,UTM source,UTM medium,"
           "UTM campaign,Buyer name,Buyer email").split(",")
HASGEEK = ("ticket_id,order_id,receipt_no,ticket_type,base_amount,discounted_amount,final_amount,discount_policy,discount_code,"
           "buyer_fullname,buyer_email,buyer_phone,attendee_fullname,attendee_email,attendee_phone,assignee_url,attendee_details,"
           "utm_campaign,utm_source,utm_medium,utm_term,utm_content,utm_id,gclid,referrer,host,date").split(",")
MEETUP = "Name,User ID,Title,Event Host,RSVP,Guests,RSVPed on,Joined Group on,URL of Member Profile".split(",")
SHEET = "Name,Email,Ticket".split(",")


def _date(event: Event, order: Order, form: str = "{y}-{m:02}-{d:02}") -> str:
    year, month, day = day_of(event, order.day)
    return form.format(y=year, m=month, d=day)


def _whole(world: World, position: Position) -> str:
    """The name in one field, as it was typed, in the order in which its bearer writes it."""
    if not position.person:
        return ""
    name = world.people[position.person].name
    if (position.given, position.family) == (name.given, name.family):
        return name.written()
    parts = (position.family, position.given) if name.family_first else (position.given, position.family)
    return " ".join(part for part in parts if part)


def _mail(order: Order, position: Position) -> str:
    return position.email or order.email


def tito_ticket(order: Order, position: Position) -> str:
    """The slug of a ticket, the text in its code."""
    return "ti_" + position.secret[:24]


def tito(world: World, event: Event, view: View) -> Rows:
    """Tito's attendee export; a ticket that was not assigned has no name."""
    yield TITO + [QUESTION_SHIRT, QUESTION_DIET, QUESTION_CONSENT]
    for order, position in view.lines(world):
        person = world.people.get(position.person or "")
        when = _date(event, order)
        both = " ".join(part for part in (position.given, position.family) if part)
        yield [position.pid, when, position.product.full(), both, position.given, position.family,
               _mail(order, position) if person else "", person.company if person else "", "", event.title, "",
               f"{position.product.price}.00", f"{order.code}-{position.number}", "",
               "https://ti.to/tickets/" + tito_ticket(order, position), "https://ti.to/orders/or_" + order.code.lower(), order.code,
               "", order.email, "", "", position.voucher, "", when, when, ""] + list(answers(person, position, False).values())


def eventbrite_order(order: Order) -> str:
    """Eventbrite's orders are numbers."""
    return str(4000000000 + order.number)


def eventbrite_barcode(order: Order, position: Position) -> str:
    """The order, the attendee, and 001."""
    return f"{4000000000 + order.number}{position.pid:09}001"


def _eventbrite_status(order: Order, position: Position) -> str:
    if order.status == CANCELLED or position.cancelled:
        return "Not Attending"
    return "Checked In" if position.checked_in else "Attending"


def eventbrite(world: World, event: Event, view: View) -> Rows:
    """The attendee report of today: no bar code."""
    yield EVENTBRITE + [QUESTION_SHIRT, QUESTION_DIET]
    for order, position in view.lines(world):
        money = f"{position.product.price}.00"
        given = answers(world.people.get(position.person or ""), position, False)
        yield [eventbrite_order(order), _date(event, order, "{m}/{d}/{y} 12:30"), position.given, position.family,
               _mail(order, position), 1, "", position.product.full(), position.pid, "", "Eventbrite Completed", "USD", money, "0.00",
               "0.00", "0.00", _eventbrite_status(order, position), "", "", "", "", "", "",
               given[QUESTION_SHIRT], given[QUESTION_DIET]]


def eventbrite_summary(world: World, event: Event, view: View) -> Rows:
    """The attendee summary as British organisers get it: a surname and the bar code."""
    yield EVENTBRITE_SUMMARY
    for order, position in view.lines(world):
        yield [eventbrite_order(order), _date(event, order), position.given, position.family, _mail(order, position), 1,
               position.product.full(), eventbrite_barcode(order, position), position.pid, _eventbrite_status(order, position)]


def luma_code(order: Order, position: Position) -> str:
    """The address in a guest's code."""
    return "https://lu.ma/check-in/evt-NKXctR3fMVfX24o?pk=g-" + position.secret[:15]


def luma(world: World, event: Event, view: View) -> Rows:
    """Luma's guest list; questions come after ticket_name."""
    yield LUMA + [QUESTION_SHIRT, QUESTION_DIET]
    words = {PAID: "approved", PENDING: "pending_approval", CANCELLED: "declined"}
    for order, position in view.lines(world):
        given = answers(world.people.get(position.person or ""), position, False)
        when = _date(event, order) + "T12:30:00.000Z"
        yield ["gst-" + position.secret[:15], _whole(world, position), position.given, position.family, _mail(order, position), "", when,
               words[order.status], "", "", luma_code(order, position), f"${position.product.price}.00", "$0.00", "$0.00", "USD",
               position.voucher, "", "", "", "", "evtticktyp-" + position.product.key, position.product.full(),
               given[QUESTION_SHIRT], given[QUESTION_DIET]]


def hi_events_code(order: Order, position: Position) -> str:
    """The public id of an attendee."""
    return "A-" + position.secret[:8].upper()


def hi_events(world: World, event: Event, view: View) -> Rows:
    """Hi.Events' attendee export."""
    yield HI_EVENTS + [QUESTION_SHIRT, QUESTION_DIET]
    words = {PAID: "ACTIVE", PENDING: "AWAITING_PAYMENT", CANCELLED: "CANCELLED"}
    for order, position in view.lines(world):
        given = answers(world.people.get(position.person or ""), position, False)
        when = _date(event, order) + " 12:30:00"
        yield [position.pid, position.given, position.family, _mail(order, position),
               "CANCELLED" if position.cancelled else words[order.status], "Yes" if position.checked_in else "No",
               when if position.checked_in else "", 7, position.product.full(), 1, hi_events_code(order, position),
               "a_" + position.secret[:13], when, when, "", given[QUESTION_SHIRT], given[QUESTION_DIET]]


def indico(world: World, event: Event, view: View) -> Rows:
    """Indico's registration list: a row for each registration, choices joined with a semicolon and a space."""
    yield INDICO
    for order in world.orders:
        rows: Dict[str, List[Position]] = {}
        for _, position in view.lines_of(order):
            rows.setdefault(position.person or "", []).append(position)
        for key, positions in rows.items():
            number = crc32(f"{order.code} {key}".encode("utf-8"))  # a registration keeps its number from export to export
            first, person = positions[0], world.people[key]
            tickets = [line.product.full() for line in positions if line.product.kind == "admission"]
            others = sorted({line.product.full() for line in positions if line.product.kind != "admission"})
            yield [number, " ".join(part for part in (first.given, first.family) if part), first.given, first.family,
                   _mail(order, first), person.company, "; ".join(tickets), "; ".join(others), person.diet, _date(event, order),
                   "Completed" if order.status == PAID else "Awaiting payment",
                   f"{sum(line.product.price for line in positions)}.00 USD", "Yes" if first.checked_in else "No", ""]


def konfhub_code(order: Order, position: Position) -> str:
    """The booking id of a ticket."""
    return position.secret[:8]


def konfhub(world: World, event: Event, view: View) -> Rows:
    """KonfHub's attendee export."""
    yield KONFHUB
    words = {PAID: "Confirmed", PENDING: "Pending", CANCELLED: "Cancelled"}
    for order, position in view.lines(world):
        status = "Cancelled" if position.cancelled else words[order.status]
        yield [_mail(order, position), _whole(world, position), "India", "", "", "in", "+91", "", "Yes" if position.checked_in else "No",
               position.voucher, "", position.product.full(), _date(event, order) + " 12:30:00", status, konfhub_code(order, position),
               position.product.price, position.product.price if order.status == PAID else 0, 0, 0, "", 0, 0, "",
               "https://konfhub.com/ticket/" + konfhub_code(order, position), "", "", "", "", "", order.email]


def hasgeek_order(order: Order) -> str:
    """Boxoffice's orders are UUIDs."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "order/" + order.code))


def hasgeek(world: World, event: Event, view: View) -> Rows:
    """Hasgeek's box office, all confirmed line items; who is not assigned has no attendee."""
    yield HASGEEK
    for order, position in view.lines(world):
        person = world.people.get(position.person or "")
        details = json.dumps({"t_shirt_size": person.shirt, "dietary_preference": person.diet}) if person else ""
        buyer = world.people.get(order.positions[0].person or "")
        price = f"{position.product.price}.00"
        yield [str(uuid.uuid5(uuid.NAMESPACE_URL, position.secret)), hasgeek_order(order), order.number, position.product.full(), price,
               "0.00", price, "", position.voucher, buyer.name.written() if buyer else "", order.email, "", _whole(world, position),
               _mail(order, position) if person else "", "", "", details] + [""] * 9 + [_date(event, order) + " 12:30:00"]


def meetup(world: World, event: Event, view: View) -> Rows:
    """Meetup's attendee list: a row for each person, no e-mail, no ticket."""
    yield MEETUP
    seen = set()
    for order, position in view.lines(world):
        if position.person and position.person not in seen:
            seen.add(position.person)
            number = int(position.person[1:]) + 12500000
            when = _date(event, order, "{m:02}/{d:02}/{y}")
            yield [world.people[position.person].name.written(), f"user {number}", "", "No", "Yes", 0, when, when,
                   f"https://www.meetup.com/example/members/{number}/"]


def plain_sheet(world: World, event: Event, view: View) -> Rows:
    """What somebody typed into a sheet: no order ids at all, a row for each product."""
    yield SHEET
    for order, position in view.lines(world):
        yield [_whole(world, position), _mail(order, position), position.product.full()]
