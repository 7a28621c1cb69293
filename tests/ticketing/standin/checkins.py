# SPDX-License-Identifier: GPL-3.0-or-later
"""Beside the scan: annul, refusals that happened offline, search, history, a list's status, print logs, the automatic exit."""

from typing import Any, Dict, List

from .answers import Answer, Refusal, Request, boolean_filter, detail, not_found, number_filter, ordered, page, time_filter
from .clock import seconds_between, shifted
from .forms import Form
from .memory import Memory
from .redeem import check_lists, own_lists
from .routes import CHECKIN, EVENT, ORGANIZER, READ, WRITE, route
from .shapes import device_number, is_on_list, print_json, scanned_json

Thing = Dict[str, Any]
REASONS = ("canceled", "invalid", "unpaid", "product", "rules", "revoked", "incomplete", "already_redeemed", "ambiguous", "error", "blocked",
           "unapproved", "invalid_time", "annulled")


@route("POST", "checkinrpc.annul", ORGANIZER + "checkinrpc/annul/")
def annul(app: Any, request: Request) -> Answer:
    """Takes a check-in back: own device, at most 15 minutes between the two times that the client says."""
    memory: Memory = app.memory
    if memory.state["flavour"] == "eventyay":
        raise not_found()
    form = Form(request.json())
    lists = own_lists(memory, request, form)
    nonce, at, explanation = form.text("nonce", required=True, nullable=False), form.time("datetime"), form.text("error_explanation")
    form.done()
    check_lists(lists)
    numbers = [one["id"] for one in lists]
    found = [row for row in memory.state["checkins"] if row["nonce"] == nonce and row["list"] in numbers
             and (request.who.kind != "device" or row["device"] == request.who.device)]
    if not found:
        raise not_found("No check-in found based on nonce")
    if len(found) > 1:
        raise Refusal(400, ["Multiple check-ins found based on nonce"])
    row = found[0]
    if not row["successful"] or row["position"] is None:
        raise Refusal(400, ["Cannot annul an unsuccessful checkin"])
    if seconds_between(row["datetime"], at or memory.now()) > 15 * 60:
        raise Refusal(400, {"non_field_errors": ["Annulment is not allowed more than 15 minutes after check-in"]})
    if row["device"] is not None and row["device"] != request.who.device:
        raise Refusal(400, {"non_field_errors": ["Annulment is only allowed from the same device"]})
    row.update(successful=False, error_reason="annulled", error_explanation=explanation)
    memory.touch(memory.positions[row["position"]][0])
    memory.log("annulled", checkin=row["id"], position=row["position"], list=row["list"], nonce=nonce, device=row["device"])
    return Answer(200, {"status": "ok"})


def list_of(app: Any, request: Request) -> Thing:
    """The list that the path names."""
    number = request.words["list"]
    one = app.memory.find("lists", int(number)) if number.isdigit() else None
    if one is None or one["event"] != request.words["event"]:
        raise not_found("No CheckinList matches the given query.")
    return one


@route("POST", "checkinlist-failed_checkins", EVENT + "checkinlists/{list}/failed_checkins/", needs=(CHECKIN, WRITE))
def failed(app: Any, request: Request) -> Answer:
    """A refusal that a device decided by itself; here a repeated nonce is harmless."""
    memory: Memory = app.memory
    one, form = list_of(app, request), Form(request.json())
    facts: Thing = {
        "error_reason": form.choice("error_reason", REASONS, required=True), "raw_barcode": form.text("raw_barcode", True, False),
        "datetime": form.time("datetime"), "type": form.choice("type", ("entry", "exit"), "entry"), "nonce": form.text("nonce", longest=190),
        "error_explanation": form.text("error_explanation", blank=True)}
    number = form.data.get("position")
    if number is not None and (not isinstance(number, int) or number not in memory.positions or memory.positions[number][0]["event"] != one["event"]):
        form.wrong("position", 'Invalid pk "%s" - object does not exist.' % number)
    form.done()
    known = [] if number else memory.by_secret(one["event"], facts["raw_barcode"])
    position = number or (known[0] if known else None)
    if facts["nonce"]:
        rows = memory.checkins(known[0], None, False) if known else [row for row in memory.state["checkins"] if row["list"] == one["id"]
                                                                     and not row["successful"] and row["raw_barcode"] == facts["raw_barcode"]]
        if any(row["nonce"] == facts["nonce"] for row in rows):
            return Answer(201, form.data)
    memory.add_checkin(position=position, list=one["id"], successful=False, device=request.who.device, gate=request.who.gate, forced=True,
                       force_sent=True, **{**facts, "datetime": facts["datetime"] or memory.now()})
    return Answer(201, form.data)


@route("GET", "checkinlist-status", EVENT + "checkinlists/{list}/status/", needs=(READ, CHECKIN))
def status(app: Any, request: Request) -> Answer:
    """Counts by product and variation."""
    memory: Memory = app.memory
    one = list_of(app, request)
    members = [position for order, position in memory.positions.values() if is_on_list(one, order, position)]
    rows = {position["id"]: sorted(memory.checkins(position["id"], one["id"]), key=lambda row: (row["datetime"], row["id"])) for position in members}
    entered = [position for position in members if any(row["type"] == "entry" for row in rows[position["id"]])]

    def count(places: List[Thing], field: str, number: int) -> int:
        return sum(1 for position in places if position[field] == number)

    items = [{"id": item["id"], "name": next(iter(item["name"].values())), "admission": item["admission"],
              "checkin_count": count(entered, "item", item["id"]), "position_count": count(members, "item", item["id"]),
              "variations": [{"id": kind["id"], "value": next(iter(kind["value"].values())), "checkin_count": count(entered, "variation", kind["id"]),
                              "position_count": count(members, "variation", kind["id"])} for kind in item["variations"]]}
             for item in memory.state["items"] if item["event"] == one["event"] and (one["all_products"] or item["id"] in one["limit_products"])]
    inside = sum(1 for position in members if rows[position["id"]] and rows[position["id"]][-1]["type"] == "entry")
    return Answer(200, {"event": {"name": one["event"]}, "checkin_count": len(entered), "position_count": len(members), "inside_count": inside,
                        "items": items})


# --- search ---

def searched(app: Any, request: Request, lists: List[Thing]) -> Answer:
    """Positions of these lists by a piece of name, order code, address, or the beginning of a secret."""
    memory: Memory = app.memory
    text = request.one("search").strip().lower()
    if len(text) < 3 and not request.who.may(READ):
        return page(request, [], lambda row: row)
    has_checkin = boolean_filter(request.one("has_checkin"))
    secret, only_order, state = request.one("secret"), request.one("order"), request.one("order__status")
    product, parent = number_filter(request, "item"), number_filter(request, "addon_to")
    numbers, found = [one["id"] for one in lists], []
    for order, position in memory.positions.values():
        one = next((one for one in lists if one["event"] == order["event"]), None)
        if one is None or position["canceled"] or not (is_on_list(one, order, position) or (
                request.is_true("ignore_status") and is_on_list({**one, "include_pending": True}, {**order, "status": "p"}, position))):
            continue
        above = memory.positions.get(position["addon_to"], (None, {}))[1]
        words = (position["attendee_name"], above.get("attendee_name"), position["attendee_email"], order["email"],
                 (order["invoice_address"] or {}).get("name"), (order["invoice_address"] or {}).get("company"))
        if text and not (any(text in (word or "").lower() for word in words) or text in order["code"].lower()
                         or position["secret"].lower().startswith(text)):
            continue
        if (secret and position["secret"] != secret) or (only_order and order["code"] != only_order) or (state and order["status"] != state):
            continue
        if (product is not None and position["item"] != product) or (parent is not None and position["addon_to"] != parent):
            continue
        rows = [row for row in memory.checkins(position["id"]) if row["list"] in numbers]
        if has_checkin is None or bool(rows) == has_checkin:
            found.append((order, position, rows, position["attendee_name"] or above.get("attendee_name") or ""))
    fields = {"attendee_name": lambda one: (one[3] == "", one[3], one[1]["positionid"]), "positionid": lambda one: one[1]["positionid"],
              "order__code": lambda one: one[0]["code"], "order__datetime": lambda one: one[0]["datetime"],
              "order__email": lambda one: one[0]["email"] or "",
              "last_checked_in": lambda one: max([row["datetime"] for row in one[2]], default="")}
    rows = ordered(request, found, fields, "attendee_name")
    return page(request, rows, lambda one: scanned_json(memory, one[0], one[1], numbers))


@route("GET", "checkinrpc.search", ORGANIZER + "checkinrpc/search/")
def search(app: Any, request: Request) -> Answer:
    """Search on one list for each event."""
    wanted = [int(text) for text in request.all("list") if text.isdigit()]
    lists = [one for one in (app.memory.find("lists", number) for number in wanted)
             if one and request.who.reaches(app.memory.event(one["event"])) and (request.who.may(READ) or request.who.may(CHECKIN))]
    if len(lists) != len(wanted):
        missing = set(wanted) - {one["id"] for one in lists}
        raise detail(403, "You requested lists that do not exist or that you do not have access to: " + ", ".join(map(str, sorted(missing))))
    check_lists(lists)
    return searched(app, request, lists)


@route("GET", "checkinlistpos-list", EVENT + "checkinlists/{list}/positions/", needs=(READ, CHECKIN))
def positions(app: Any, request: Request) -> Answer:
    """The positions of one list."""
    return searched(app, request, [list_of(app, request)])


@route("GET", "checkin-list", EVENT + "checkins/", needs=(READ,))
def history(app: Any, request: Request) -> Answer:
    """All tries, successful or not; without nonces."""
    memory: Memory = app.memory
    event = request.words["event"]
    own = {one["id"] for one in memory.state["lists"] if one["event"] == event}
    rows = [row for row in memory.state["checkins"] if row["list"] in own]
    for field in ("created", "datetime"):
        since, before = time_filter(request, field + "_since"), time_filter(request, field + "_before")
        rows = [row for row in rows if (since is None or row[field] >= since) and (before is None or row[field] < before)]
    for field in ("successful", "auto_checked_in"):
        wish = boolean_filter(request.one(field))
        rows = [row for row in rows if wish is None or row[field] is wish]
    for field in ("list", "gate", "device"):
        number = number_filter(request, field)
        rows = [row for row in rows if number is None or row[field] == number]
    for field in ("type", "error_reason"):
        rows = [row for row in rows if not request.one(field) or row[field] == request.one(field)]
    keys = ("id", "successful", "error_reason", "error_explanation", "position", "list", "auto_checked_in", "gate", "device", "type")
    rows = ordered(request, rows, {name: lambda row, name=name: row[name] for name in ("created", "datetime", "id")}, "created")
    return page(request, rows, lambda row: {
        **{key: row[key] for key in keys}, "datetime": memory.written(event, row["datetime"]), "created": memory.written(event, row["created"]),
        "device_id": device_number(memory, row["device"])})


@route("POST", "orderposition-printlog", EVENT + "orderpositions/{position}/printlog/", needs=(WRITE,))
def print_log(app: Any, request: Request) -> Answer:
    """A ticket or badge was printed. No nonce here: a repeat without an idempotency key is a second row."""
    memory: Memory = app.memory
    number = request.words["position"]
    order, position = memory.positions.get(int(number) if number.isdigit() else 0, (None, None))
    if order is None or order["event"] != request.words["event"] or position["canceled"]:
        raise not_found("No OrderPosition matches the given query.")
    form = Form(request.json())
    log = {"datetime": form.time("datetime"), "source": form.text("source", longest=255) or "", "successful": form.flag("successful", True),
           "type": form.choice("type", ("badge", "ticket", "certificate", "other"), required=True), "info": form.data.get("info") or {}}
    if not isinstance(log["info"], dict):
        form.wrong("info", "Value must be valid JSON.")
    form.done()
    log.update(id=memory.new_id("print"), position=position["id"], device=request.who.device, datetime=log["datetime"] or memory.now())
    memory.state["print_logs"].append(log)
    memory.prints_of.setdefault(position["id"], []).append(log)
    memory.touch(order)
    memory.log("print", position=position["id"], type=log["type"], successful=log["successful"], device=request.who.device)
    return Answer(201, print_json(memory, order["event"], log))


def exit_all(memory: Memory) -> None:
    """exit_all_at: who is inside then goes out, without a device, and the time moves to the next day."""
    for one in memory.state["lists"]:
        for _ in range(400):
            at = one["exit_all_at"]
            if at is None or at > memory.clock.now():
                break
            for number in list(memory.positions):
                rows = [row for row in memory.checkins(number, one["id"]) if row["datetime"] <= at]
                if rows and max(rows, key=lambda row: (row["datetime"], row["id"]))["type"] == "entry":
                    memory.add_checkin(position=number, list=one["id"], type="exit", datetime=at, auto_checked_in=True)
            one["exit_all_at"] = shifted(at, 24 * 3600)  # no entry in the log of changes: the list's Last-Modified stays
