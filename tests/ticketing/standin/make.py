# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes what orders are made of: events, items, questions, check-in lists, and who may ask: devices, teams."""

from typing import Any, Callable, Dict, Optional

from .clock import shifted
from .memory import Memory
from .scenes import NotSo, money, stamp_in

Thing = Dict[str, Any]
TOKEN_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def event(memory: Memory, wish: Thing) -> Thing:
    """An event; its organizer comes with it."""
    slug = wish["slug"]
    if memory.event(slug):
        raise NotSo("there is an event %s" % slug)
    organizer = wish.get("organizer", "conf")
    memory.state["organizers"].setdefault(organizer, {"name": organizer.title()})
    start = stamp_in(wish.get("date_from")) or memory.now()
    made: Thing = {
        "slug": slug, "organizer": organizer, "name": wish.get("name") or {"en": slug.title()}, "live": True, "testmode": False, "currency": "EUR",
        "date_from": start, "date_to": stamp_in(wish.get("date_to")) or shifted(start, 3 * 24 * 3600), "date_admission": None, "is_public": True,
        "presale_start": None, "presale_end": None, "location": None, "has_subevents": bool(wish.get("has_subevents")), "meta_data": {},
        "plugins": [], "timezone": wish.get("timezone", "Europe/Berlin"), "item_meta_properties": {}, "sales_channels": ["web"],
        "secret_generator": wish.get("secret_generator", "random"), "valid_keys": {"pretix_sig1": wish.get("public_keys", [])},
        "settings": {"name_scheme": "given_family", "locales": ["en"], "locale": "en", "region": "DE"}}
    memory.state["events"].append(made)
    return made


def category(memory: Memory, wish: Thing) -> Thing:
    """A group of products; workshops are sold as add-ons of one."""
    made = {"id": memory.new_id("category"), "event": wish["event"], "name": wish["name"], "internal_name": None, "description": {},
            "position": 0, "is_addon": wish.get("is_addon", False), "cross_selling_mode": None}
    memory.state["categories"].append(made)
    memory.changed(wish["event"], "categories")
    return made


def item(memory: Memory, wish: Thing) -> Thing:
    """A product. variations: [{"value": {…}}]; _sold_out: no quota is left."""
    made: Thing = {
        "id": memory.new_id("item"), "event": wish["event"], "name": wish["name"] if isinstance(wish["name"], dict) else {"en": wish["name"]},
        "internal_name": wish.get("internal_name"), "category": wish.get("category"), "active": True, "admission": wish.get("admission", True),
        "personalized": wish.get("personalized", wish.get("admission", True)), "default_price": money(wish.get("price", "100.00")),
        "free_price": False, "description": {}, "position": 0, "tax_rate": "0.00", "tax_rule": None, "picture": None, "sales_channels": ["web"],
        "checkin_attention": wish.get("checkin_attention", False), "checkin_text": wish.get("checkin_text"), "variations": [], "addons": [],
        "bundles": [], "media_policy": wish.get("media_policy"), "media_type": wish.get("media_type"), "validity_mode": wish.get("validity_mode"),
        "require_approval": False, "has_variations": bool(wish.get("variations")), "meta_data": {}, "program_times": wish.get("program_times", []),
        "_sold_out": wish.get("_sold_out", False)}
    for number, one in enumerate(wish.get("variations") or []):
        made["variations"].append({"id": memory.new_id("variation"), "value": one["value"], "active": True, "position": number,
                                   "default_price": None, "price": made["default_price"], "checkin_attention": one.get("checkin_attention", False),
                                   "checkin_text": one.get("checkin_text"), "meta_data": {}})
    memory.state["items"].append(made)
    memory.changed(wish["event"], "items")
    return made


def question(memory: Memory, wish: Thing) -> Thing:
    """A question. options: [{"answer": {…}}]"""
    made: Thing = {
        "id": memory.new_id("question"), "event": wish["event"], "identifier": wish.get("identifier") or memory.word("ABCDEFGHJKLMNPQRSTUVWXYZ3789", 8),
        "question": wish["question"] if isinstance(wish["question"], dict) else {"en": wish["question"]}, "type": wish.get("type", "S"),
        "required": wish.get("required", False), "items": wish.get("items", []), "position": 0, "ask_during_checkin": wish.get("ask_during_checkin", False),
        "show_during_checkin": wish.get("show_during_checkin", False), "hidden": False, "print_on_invoice": False, "help_text": {}, "options": [],
        "valid_number_min": None, "valid_number_max": None, "valid_date_min": None, "valid_date_max": None, "valid_datetime_min": None,
        "valid_datetime_max": None, "valid_string_length_max": None, "valid_file_portrait": False, "dependency_question": None,
        "dependency_value": None, "dependency_values": []}
    for number, one in enumerate(wish.get("options") or []):
        made["options"].append({"id": memory.new_id("option"), "identifier": memory.word("ABCDEFGHJKLMNPQRSTUVWXYZ3789", 8), "position": number,
                                "answer": one["answer"]})
    memory.state["questions"].append(made)
    memory.changed(wish["event"], "questions")
    return made


def checkin_list(memory: Memory, wish: Thing) -> Thing:
    """A check-in list; of all products unless limit_products says which."""
    made: Thing = {
        "id": memory.new_id("list"), "event": wish["event"], "name": wish.get("name", "Default"), "all_products": not wish.get("limit_products"),
        "limit_products": wish.get("limit_products") or [], "subevent": None, "include_pending": wish.get("include_pending", False),
        "allow_multiple_entries": wish.get("allow_multiple_entries", False), "allow_entry_after_exit": wish.get("allow_entry_after_exit", True),
        "rules": wish.get("rules") or {}, "exit_all_at": stamp_in(wish.get("exit_all_at")), "addon_match": wish.get("addon_match", False),
        "ignore_in_statistics": False, "consider_tickets_used": True}
    memory.state["lists"].append(made)
    memory.changed(wish["event"], "lists")
    return made


def gate(memory: Memory, wish: Thing) -> Thing:
    """A gate."""
    made = {"id": memory.new_id("gate"), "name": wish["name"], "identifier": memory.word("ABCDEFGH3789", 8)}
    memory.state["gates"].append(made)
    return made


def device(memory: Memory, wish: Thing) -> Thing:
    """A device, not initialized yet; initialized: true gives it a key at once."""
    number = memory.new_id("device")
    made: Thing = {
        "id": 1000 + number, "device_id": number, "organizer": wish.get("organizer", "conf"), "name": wish.get("name", "Device %d" % number),
        "unique_serial": memory.word("ABCDEFGHJKLMNPQRSTUVWXYZ3789", 16), "security_profile": wish.get("security_profile", "full"), "gate": wish.get("gate"),
        "events": wish.get("events", "all"), "initialization_token": memory.word(TOKEN_LETTERS, 16), "initialized": None, "revoked": False,
        "api_token": None}
    if wish.get("initialized"):
        made.update(initialized=memory.now(), api_token=memory.word(TOKEN_LETTERS, 64))
    memory.state["devices"].append(made)
    return made


def team(memory: Memory, wish: Thing) -> Thing:
    """A team token. rights as pretix names them; all of orders by default."""
    made: Thing = {"id": memory.new_id("team"), "organizer": wish.get("organizer", "conf"), "events": wish.get("events", "all"), "active": True,
                   "rights": wish.get("rights", ["event.orders:read", "event.orders:write", "event.orders:checkin"]),
                   "token": memory.word(TOKEN_LETTERS, 64)}
    memory.state["teams"].append(made)
    return made


def medium(memory: Memory, wish: Thing) -> Thing:
    """A wristband that stands for a position."""
    made: Thing = {"id": memory.new_id("medium"), "organizer": wish.get("organizer", "conf"), "type": wish.get("type", "nfc_uid"),
                   "identifier": wish["identifier"], "active": True, "expires": None, "customer": None,
                   "linked_orderposition": wish.get("position"), "linked_giftcard": None, "notes": None, "info": {},
                   "created": memory.now(), "updated": memory.now()}
    memory.state["media"].append(made)
    return made


MAKERS: Dict[str, Callable[[Memory, Thing], Thing]] = {
    "event": event, "category": category, "item": item, "question": question, "list": checkin_list, "gate": gate, "device": device, "team": team,
    "medium": medium}
PLURAL = {"item": "items", "list": "lists", "question": "questions", "category": "categories"}


def change_thing(memory: Memory, kind: str, key: str, changes: Thing) -> Optional[Thing]:
    """Changes some fields; the list that it is in has changed then. gone: it is deleted."""
    if kind == "event":
        thing = memory.event(key)
    else:
        thing = memory.find(PLURAL.get(kind, "items"), int(key) if key.isdigit() else None)
    if thing is None:
        return None
    if changes.pop("gone", False):
        memory.state[PLURAL[kind]].remove(thing)
    for name, value in changes.items():
        if name not in thing or name in ("id", "event", "slug"):
            raise NotSo("no such field: %s" % name)
        thing[name] = stamp_in(value) if name in ("exit_all_at", "date_from", "date_to") else value
    if kind != "event":
        memory.changed(thing["event"], PLURAL[kind])
    return thing
