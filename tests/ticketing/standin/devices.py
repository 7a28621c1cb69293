# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices: the hand-shake that works once, update, info, roll, revoke; which event to use; version; uploads."""

import uuid
from typing import Any, Dict, Tuple

from .answers import Answer, Refusal, Request, detail
from .forms import Form
from .memory import Memory
from .routes import BASE, route

TOKEN_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
FIELDS = ("hardware_brand", "hardware_model", "software_brand", "software_version")


def device_json(memory: Memory, device: Dict[str, Any]) -> Dict[str, Any]:
    """What a device is told about itself, its key too."""
    gate = memory.find("gates", device["gate"])
    shown = {key: device[key] for key in ("organizer", "device_id", "unique_serial", "api_token", "name", "security_profile")}
    shown["gate"] = {key: gate[key] for key in ("id", "name", "identifier")} if gate else None
    return shown


def take_fields(form: Form) -> Dict[str, Any]:
    """The fields of initialize and update."""
    taken: Dict[str, Any] = {name: form.text(name, required=True, nullable=False, longest=190) for name in FIELDS}
    taken.update({name: form.text(name, longest=190) for name in ("os_name", "os_version")})
    taken["info"] = form.data.get("info")
    key = form.text("rsa_pubkey")
    if key and "-----BEGIN PUBLIC KEY-----" not in key:
        form.wrong("rsa_pubkey", "Not a valid public key.")
    taken["rsa_pubkey"] = key
    return taken


@route("POST", "device.initialize", BASE + "device/initialize", is_open=True)
def initialize(app: Any, request: Request) -> Answer:
    """Once for each token; a second time is refused whoever asks."""
    memory: Memory = app.memory
    form = Form(request.json())
    token = form.text("token", required=True, nullable=False, longest=190)
    taken = take_fields(form)
    form.done()
    device = next((one for one in memory.state["devices"] if one["initialization_token"] == token), None)
    if device is None:
        raise Refusal(400, {"token": ["Unknown initialization token."]})
    if device["initialized"]:
        raise Refusal(400, {"token": ["This initialization token has already been used."]})
    if device["revoked"]:
        raise Refusal(400, {"token": ["This initialization token has been revoked."]})
    device.update(taken, initialized=memory.now(), api_token=memory.word(TOKEN_LETTERS, 64))
    memory.log("device", device=device["id"], what="initialized", software=taken["software_brand"])
    return Answer(200, device_json(memory, device))


def own_device(request: Request) -> Dict[str, Any]:
    """These pages know devices only."""
    if request.who.kind != "device":
        raise detail(401, "Authentication credentials were not provided.", WWW_Authenticate="Device")
    return request.who.record


@route("POST", "device.update", BASE + "device/update")
def update(app: Any, request: Request) -> Answer:
    """New software, same device. A public key stays what it was."""
    device, form = own_device(request), Form(request.json())
    taken = take_fields(form)
    if device.get("rsa_pubkey") and taken["rsa_pubkey"] and taken["rsa_pubkey"] != device["rsa_pubkey"]:
        form.wrong("rsa_pubkey", "You cannot change the rsa_pubkey of the device once it is set.")
    form.done()
    device.update({**taken, "rsa_pubkey": device.get("rsa_pubkey") or taken["rsa_pubkey"]})
    app.memory.log("device", device=device["id"], what="updated", software=taken["software_version"])
    return Answer(200, device_json(app.memory, device))


@route("POST", "device.roll", BASE + "device/roll")
def roll(app: Any, request: Request) -> Answer:
    """A new key; the old one is dead at once."""
    device = own_device(request)
    device["api_token"] = app.memory.word(TOKEN_LETTERS, 64)
    app.memory.log("device", device=device["id"], what="rolled")
    return Answer(200, device_json(app.memory, device))


@route("POST", "device.revoke", BASE + "device/revoke")
def revoke(app: Any, request: Request) -> Answer:
    """Final."""
    device = own_device(request)
    device["revoked"] = True
    app.memory.log("device", device=device["id"], what="revoked", by="itself")
    return Answer(200, device_json(app.memory, device))


def versions(memory: Memory) -> Tuple[str, int]:
    """The server's version, and as a number: each part has its digits."""
    text = memory.state["options"]["server_version"]
    parts = [int(part) if part.isdigit() else 0 for part in text.split(".")[:3]] + [0, 0, 0]
    return text, parts[0] * 10 ** 10 + parts[1] * 10 ** 7 + parts[2] * 10 ** 4


@route("GET", "device.info", BASE + "device/info")
def info(app: Any, request: Request) -> Answer:
    """The device and the server's version."""
    text, number = versions(app.memory)
    return Answer(200, {"device": device_json(app.memory, own_device(request)),
                        "server": {"version": {"pretix": text, "pretix_numeric": number}}, "medium_key_sets": []})


@route("GET", "version", BASE + "version")
def version(app: Any, request: Request) -> Answer:
    """The server's version."""
    text, number = versions(app.memory)
    return Answer(200, {"pretix": text, "pretix_numeric": number})


@route("GET", "device.eventselection", BASE + "device/eventselection")
def selection(app: Any, request: Request) -> Answer:
    """304: the event in use is fine; 200: take this one; 404: there is none. (Dates and gates decide less here than in pretix.)"""
    memory: Memory = app.memory
    own_device(request)
    events = [one for one in memory.state["events"] if request.who.reaches(one) and one["live"]]
    if not events:
        return Answer(404)
    now = memory.clock.now()
    current = next((one for one in events if one["slug"] == request.one("current_event")), None)
    if current and current["date_from"] <= now < (current["date_to"] or now):
        return Answer(304)
    running = [one for one in events if one["date_from"] <= now < (one["date_to"] or now)]
    chosen = (running or [current] if current else running or events)[0]
    if chosen is current:
        return Answer(304)
    lists = [one for one in memory.state["lists"] if one["event"] == chosen["slug"]]
    return Answer(200, {"event": {"name": chosen["name"], "slug": chosen["slug"]}, "subevent": None,
                        "checkinlist": lists[0]["id"] if lists else None})


@route("POST", "upload", BASE + "upload")
def upload(app: Any, request: Request) -> Answer:
    """A raw file; its id is good for 24 hours and for this credential only."""
    if "filename=" not in request.headers.get("content-disposition", ""):
        raise detail(400, "Missing filename. Request should include a Content-Disposition header with a filename parameter.")
    if not request.headers.get("content-type"):
        raise detail(415, 'Unsupported media type "" in request.')
    name = "file:" + str(uuid.UUID(int=app.memory.chance.getrandbits(128), version=4))
    app.memory.state["uploads"][name] = {"at": app.memory.now(), "by": request.who.name, "size": len(request.body)}
    return Answer(201, {"id": name})
