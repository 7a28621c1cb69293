# SPDX-License-Identifier: GPL-3.0-or-later
"""The control side, under /_control/: how a scene makes things happen on the server, and asks what happened."""

import urllib.parse
from typing import Any, Callable, Dict, List

from . import faults, judge, scenes
from .answers import Answer, Refusal, Request
from .app import App, Outcome, tell
from .clock import read_stamp, written
from .make import MAKERS, change_thing
from .memory import Memory
from .shapes import order_json

Thing = Dict[str, Any]


def wrong(text: str, status: int = 400) -> Refusal:
    """The scene's own mistake."""
    return Refusal(status, {"wrong": text})


def the_event(memory: Memory, body: Thing) -> str:
    """The event that is named, or the only one."""
    if body.get("event"):
        return body["event"]
    if len(memory.state["events"]) != 1:
        raise wrong("say which event")
    return memory.state["events"][0]["slug"]


def the_positions(order: Thing, body: Thing) -> List[Thing]:
    """The positions that are named by positionid, or the first."""
    wanted = body.get("positions") or [body.get("positionid") or order["positions"][0]["positionid"]]
    found = [one for one in order["positions"] if one["positionid"] in wanted]
    if len(found) != len(wanted):
        raise wrong("no such position in %s: %r" % (order["code"], wanted))
    return found


def act_on_order(memory: Memory, code: str, verb: str, body: Thing) -> Thing:
    """One change of one order."""
    event = the_event(memory, body)
    if verb == "make":
        return scenes.new_order(memory, event, body)
    order = memory.orders.get((event, code))
    if order is None:
        raise wrong("no such order: %s" % code, 404)
    act = ORDER_VERBS.get(verb)
    if act is None:
        raise wrong("verbs: make, %s" % ", ".join(ORDER_VERBS), 404)
    act(memory, order, body)
    return order


def expire(memory: Memory, order: Thing, body: Thing) -> None:
    """The time to pay is over."""
    order["status"] = "e"
    memory.touch(order)
    memory.log("order", order=order["code"], what="expired")


def modify(memory: Memory, order: Thing, body: Thing) -> None:
    """Any fields, of the order or (with positionid and "position") of a position. Times are read."""
    for name, value in (body.get("order") or {}).items():
        if name not in order or name in ("id", "code", "event", "positions"):
            raise wrong("no such field of an order: %s" % name)
        order[name] = scenes.stamp_in(value) if name in ("expires", "datetime", "custom_followup_at") else value
    for position in the_positions(order, body) if body.get("position") else []:
        for name, value in body["position"].items():
            if name not in position or name in ("id", "order", "secret"):
                raise wrong("no such field of a position: %s" % name)
            position[name] = scenes.stamp_in(value) if name in ("valid_from", "valid_until") else value
    memory.touch(order)
    memory.log("order", order=order["code"], what="modified", fields=sorted(list(body.get("order") or {}) + list(body.get("position") or {})))


def rename(memory: Memory, order: Thing, body: Thing) -> None:
    """A name is corrected."""
    for position in the_positions(order, body):
        scenes.rename(position, body.get("attendee_name_parts"), body.get("name"))
    memory.touch(order)
    memory.log("order", order=order["code"], what="renamed")


def reactivate(memory: Memory, order: Thing, body: Thing) -> None:
    """A cancelled order lives again, with its secrets."""
    order.update(status=body.get("status", "p"), cancellation_date=None)
    memory.touch(order)
    memory.log("order", order=order["code"], what="reactivated")


def approve(memory: Memory, order: Thing, body: Thing) -> None:
    """The organizer says yes."""
    order["require_approval"] = False
    memory.touch(order)
    memory.log("order", order=order["code"], what="approved")


def each(act: Callable[..., Any], *fields: str) -> Callable[..., None]:
    """A change of the named positions."""
    def all_of_them(memory: Memory, order: Thing, body: Thing) -> None:
        for position in the_positions(order, body):
            act(memory, order, position, *(body.get(field) for field in fields))
    return all_of_them


ORDER_VERBS: Dict[str, Callable[..., None]] = {
    "pay": lambda memory, order, body: scenes.pay(memory, order, body.get("provider", "banktransfer")),
    "cancel": lambda memory, order, body: scenes.cancel(memory, order, body.get("way", "full"), body.get("fee", "5.00"), body.get("positions")),
    "expire": expire, "modify": modify, "rename": rename, "reactivate": reactivate, "approve": approve,
    "transfer": each(scenes.transfer, "name", "email"), "secret": each(scenes.replace_secret, "secret"),
    "block": each(lambda memory, order, position, name: scenes.set_block(memory, order, position, name or "admin", True), "name"),
    "unblock": each(lambda memory, order, position, name: scenes.set_block(memory, order, position, name or "admin", False), "name"),
    "delete": lambda memory, order, body: scenes.delete_order(memory, order),
    "touch": lambda memory, order, body: memory.touch(order),
}


def order_call(app: App, words: List[str], body: Thing) -> Any:
    """orders/make, orders/CODE/VERB; with "late": true it is begun now and committed by commit."""
    memory = app.memory
    code, verb = ("", "make") if words == ["make"] else (words[0], words[1] if len(words) > 1 else "")
    if body.pop("late", False):
        entry = {"transaction": len(memory.state["late"]) + 1, "at": memory.clock.now(), "code": code, "verb": verb, "body": body, "is_done": False}
        memory.state["late"].append(entry)
        memory.log("late", transaction=entry["transaction"], what=verb, order=code)
        return {"transaction": entry["transaction"], "last_modified": entry["at"]}
    order = act_on_order(memory, code, verb, body)
    return raw_order(memory, order)


def commit(app: App, words: List[str], body: Thing) -> Any:
    """A late transaction becomes visible, with the times of its beginning."""
    memory = app.memory
    entry = next((one for one in memory.state["late"] if one["transaction"] == body.get("transaction") and not one["is_done"]), None)
    if entry is None:
        raise wrong("no such open transaction", 404)
    entry["is_done"] = True
    memory.replay = entry["at"]
    try:
        order = act_on_order(memory, entry["code"], entry["verb"], entry["body"])
    finally:
        memory.replay = None
    memory.log("committed", transaction=entry["transaction"], order=order["code"])
    return raw_order(memory, order)


def raw_order(memory: Memory, order: Thing) -> Thing:
    """An order with cancelled positions too, times in UTC."""
    return {**order_json(memory, order, canceled=True, canceled_fees=True), "last_modified_utc": order["last_modified"]}


def clock(app: App, words: List[str], body: Thing) -> Any:
    """{"set": time, "frozen": bool} or {"advance": seconds}; empty: says the time."""
    memory = app.memory
    if "set" in body:
        stamp = read_stamp(body["set"])
        if stamp is None:
            raise wrong("not a time")
        memory.clock.set(stamp, bool(body.get("frozen")))
    if "advance" in body:
        memory.clock.advance(float(body["advance"]))
    memory.log("clock")
    return {"now": written(memory.clock.now())}


def add_fault(app: App, words: List[str], body: Thing) -> Any:
    """One fault, or {"clear": true}."""
    if body.get("clear"):
        app.faults.clear()
    else:
        sentence = faults.check(body)
        if sentence:
            raise wrong(sentence)
        app.faults.append(dict(body))
        app.memory.log("fault", **{"what": body["kind"], "times": body.get("times", 1)})
    return {"waiting": app.faults}


def credential(app: App, words: List[str], body: Thing) -> Any:
    """devices/ID/revoke and teams/ID/revoke, from the organizer's side."""
    record = app.memory.find(words[0], int(words[1])) if len(words) == 3 and words[1].isdigit() else None
    if record is None:
        raise wrong("no such credential", 404)
    if words[2] == "profile" and words[0] == "devices":
        record["security_profile"] = body["profile"]
    elif words[2] == "revoke":
        record.update({"revoked": True} if words[0] == "devices" else {"active": False})
    else:
        raise wrong("verbs: revoke, profile", 404)
    app.memory.log("credential", what=words[2], which="%s %s" % (words[0], words[1]))
    return record


def add_checkin(app: App, words: List[str], body: Thing) -> Any:
    """Somebody else's check-in: {position, list, type, device, nonce, datetime}; checkins/ID/revert: a user deletes one."""
    memory = app.memory
    if len(words) == 2 and words[1] == "revert":
        row = next((one for one in memory.state["checkins"] if str(one["id"]) == words[0]), None)
        if row is None:
            raise wrong("no such check-in", 404)
        memory.state["checkins"].remove(row)
        memory.checkins_of[row["position"]].remove(row)
        if row["position"] in memory.positions:
            memory.touch(memory.positions[row["position"]][0])
        memory.log("reverted", checkin=row["id"], position=row["position"])
        return row
    if body.get("position") not in memory.positions or memory.find("lists", body.get("list")) is None:
        raise wrong("no such position or list")
    return memory.add_checkin(**{**body, "datetime": scenes.stamp_in(body.get("datetime"))})


def make_call(app: App, words: List[str], body: Thing) -> Any:
    """make/KIND: event, item, list, question, category, device, team, gate, medium."""
    maker = MAKERS.get(words[0] if words else "")
    if maker is None:
        raise wrong("make: %s" % ", ".join(MAKERS), 404)
    return maker(app.memory, body if words[0] in ("event", "device", "team", "gate", "medium") else {**body, "event": the_event(app.memory, body)})


def change_call(app: App, words: List[str], body: Thing) -> Any:
    """change/KIND/ID: fields of an item, a list, a question, an event (by slug); {"gone": true} removes it."""
    thing = change_thing(app.memory, words[0], words[1], body) if len(words) == 2 else None
    if thing is None:
        raise wrong("no such thing", 404)
    return thing


def options(app: App, words: List[str], body: Thing) -> Any:
    """rate_per_minute, annul_in_profiles, server_version."""
    strange = set(body) - set(app.memory.state["options"])
    if strange:
        raise wrong("no such option: %s" % ", ".join(strange))
    app.memory.state["options"].update(body)
    return app.memory.state["options"]


def save(app: App, words: List[str], body: Thing) -> Any:
    """Writes the state file now."""
    if not app.state_path:
        raise wrong("no --state was given")
    app.memory.save(app.state_path)
    return {"saved": app.state_path}


POSTS: Dict[str, Callable[[App, List[str], Thing], Any]] = {
    "orders": order_call, "commit": commit, "clock": clock, "faults": add_fault, "checkins": add_checkin, "make": make_call,
    "change": change_call, "options": options, "save": save,
    "devices": lambda app, words, body: credential(app, ["devices"] + words, body),
    "teams": lambda app, words, body: credential(app, ["teams"] + words, body),
}


def overview(app: App) -> Thing:
    """What there is."""
    state = app.memory.state
    return {"now": written(app.memory.clock.now()), "elsewhere": app.elsewhere, "flavour": state["flavour"], "options": state["options"],
            "counts": {name: len(value) for name, value in state.items() if isinstance(value, list)},
            "events": [one["slug"] for one in state["events"]], "lists": state["lists"], "devices": state["devices"], "teams": state["teams"],
            "faults": app.faults}


def get(app: App, words: List[str], query: Thing) -> Any:
    """What a scene may ask for."""
    memory = app.memory
    if not words:
        return overview(app)
    if words[0] == "judge":
        return judge.view(memory)
    if words[0] == "ledger":
        return tell(memory, query.get("kind", ""), int(query.get("after", 0)))
    if words[0] == "scenes":
        return memory.state.get("scenes", {})
    if words[0] == "checkins":
        return memory.state["checkins"]
    if words[0] == "orders" and len(words) == 2:
        order = memory.orders.get((the_event(memory, query), words[1]))
        if order is not None:
            return raw_order(memory, order)
    if words[0] == "orders" and len(words) == 1:
        return [{"code": order["code"], "event": order["event"], "status": order["status"], "testmode": order["testmode"],
                 "positions": [{key: one[key] for key in ("id", "positionid", "secret", "item", "addon_to", "canceled", "attendee_name")}
                               for one in order["positions"]]} for order in memory.state["orders"]]
    raise wrong("ask for: judge, ledger, scenes, checkins, orders, orders/CODE", 404)


def handle(app: App, request: Request) -> Outcome:
    """One control call."""
    words = [urllib.parse.unquote(word) for word in request.path.split("/")[2:] if word]
    with app.lock:
        try:
            if request.method == "GET":
                answer = Answer(200, get(app, words, dict(request.query)))
            elif request.method == "POST" and words and words[0] in POSTS:
                request.headers["content-type"] = "application/json"
                answer = Answer(200, POSTS[words[0]](app, words[1:], request.json()))
            else:
                raise wrong("POST to: %s" % ", ".join(POSTS), 404)
            answer = Answer(answer.status, answer.content())
        except Refusal as refusal:
            answer = refusal.answer
        except (scenes.NotSo, KeyError, IndexError, TypeError, ValueError) as error:
            answer = Answer(400, {"wrong": "%s: %s" % (type(error).__name__, error)})
    return Outcome(answer, None, None)
