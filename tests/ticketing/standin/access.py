# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may do what: devices and team tokens, security profiles as allow lists by route, rights, the rate limit."""

from typing import Any, Dict, List, Tuple

from .answers import Request, detail
from .clock import seconds_between
from .memory import Memory
from .routes import CHECKIN, READ, WRITE, Route

DEVICE_RIGHTS = (READ, WRITE, "event:read", "event.items:read", "giftcards", "media", "vouchers:read")

KIOSK = {
    ("GET", "version"), ("GET", "device.eventselection"), ("GET", "idempotency.query"), ("GET", "device.info"), ("POST", "device.update"),
    ("POST", "device.revoke"), ("POST", "device.roll"), ("GET", "event-list"), ("GET", "event-detail"), ("GET", "subevent-list"),
    ("GET", "subevent-detail"), ("GET", "itemcategory-list"), ("GET", "item-list"), ("GET", "question-list"), ("GET", "badgelayout-list"),
    ("GET", "badgeitem-list"), ("GET", "checkinlist-list"), ("GET", "checkinlist-status"), ("POST", "checkinlist-failed_checkins"),
    ("POST", "checkinlistpos-redeem"), ("GET", "revokedsecrets-list"), ("GET", "blockedsecrets-list"), ("POST", "orderposition-printlog"),
    ("GET", "event.settings"), ("POST", "upload"), ("POST", "checkinrpc.redeem"), ("GET", "checkinrpc.search"),
}
NO_ORDERS = KIOSK | {("GET", "checkinlistpos-list")}
SCAN = NO_ORDERS | {("GET", "order-list"), ("GET", "reusablemedium-list")}
PROFILES = {"pretixscan": SCAN, "pretixscan_online_noorders": NO_ORDERS, "pretixscan_online_kiosk": KIOSK,
            "eventyay_checkin": SCAN, "eventyay_checkin_online_kiosk": KIOSK}


class Who:
    """A device or a team token, and what it may."""

    def __init__(self, kind: str, record: Dict[str, Any]) -> None:
        self.kind = kind
        self.record = record
        self.organizer = record["organizer"]
        self.rights = DEVICE_RIGHTS if kind == "device" else tuple(record["rights"])

    @property
    def device(self) -> Any:
        """The device's id, None for a team token: that has no identity in the history."""
        return self.record["id"] if self.kind == "device" else None

    @property
    def gate(self) -> Any:
        """The device's gate."""
        return self.record.get("gate") if self.kind == "device" else None

    @property
    def name(self) -> str:
        """For the ledger."""
        return "%s %s" % (self.kind, self.record["device_id"] if self.kind == "device" else self.record["id"])

    def may(self, right: str) -> bool:
        """Whether it has the right. Who may read or write orders may also check in."""
        return right in self.rights or (right == CHECKIN and WRITE in self.rights)

    def reaches(self, event: Dict[str, Any]) -> bool:
        """Whether the event is one of its own."""
        return event["organizer"] == self.organizer and (self.record["events"] == "all" or event["slug"] in self.record["events"])


def authenticate(memory: Memory, request: Request) -> Who:
    """401 with pretix's sentences."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    challenge = {"WWW_Authenticate": "Token"}
    if scheme == "Device":
        device = next((one for one in memory.state["devices"] if one["api_token"] and one["api_token"] == key), None)
        if device is None:
            raise detail(401, "Invalid token.", **challenge)
        if not device["initialized"]:
            raise detail(401, "Device has not been initialized.", **challenge)
        if device["revoked"]:
            raise detail(401, "Device access has been revoked.", **challenge)
        return Who("device", device)
    if scheme == "Token":
        team = next((one for one in memory.state["teams"] if one["token"] == key and one["active"]), None)
        if team is None:
            raise detail(401, "Invalid token.", **challenge)
        return Who("team", team)
    raise detail(401, "Authentication credentials were not provided.", **challenge)


def check_profile(memory: Memory, who: Who, route: Route) -> None:
    """A device may only what its profile lists; an unknown profile is as full."""
    profile = PROFILES.get(who.record.get("security_profile", "full")) if who.kind == "device" else None
    if profile is None or (route.method, route.name) in profile:
        return
    if route.name == "checkinrpc.annul" and memory.state["options"]["annul_in_profiles"]:
        return
    raise detail(403, "Request denied by device security profile.")


def check_rights(memory: Memory, who: Who, request: Request, route: Route) -> None:
    """One and the same 403 for what is not there and for what one may not."""
    denied = detail(403, "You do not have permission to perform this action.")
    if "organizer" in request.words and request.words["organizer"] != who.organizer:
        raise denied
    if "event" in request.words:
        event = memory.event(request.words["event"])
        if event is None or not who.reaches(event):
            raise denied
    if route.needs and not any(who.may(right) for right in route.needs):
        raise denied


def check_rate(memory: Memory, who: Who) -> None:
    """Per device; for team tokens per organizer, so that all integrations share it. Off unless asked for, as with self-hosted servers."""
    limit = memory.state["options"]["rate_per_minute"]
    if not limit:
        return
    bucket = who.name if who.kind == "device" else "organizer " + who.organizer
    now = memory.clock.now()
    recent: List[Tuple[str, str]] = [entry for entry in memory.state["requests"] if 0 <= seconds_between(entry[1], now) < 60]
    memory.state["requests"] = recent
    mine = [at for name, at in recent if name == bucket]
    if len(mine) >= limit:
        wait = max(1, int(60 - seconds_between(mine[0], now)) + 1)
        raise detail(429, "Request was throttled. Expected available in %d seconds." % wait, Retry_After=str(wait))
    recent.append((bucket, now))
