# SPDX-License-Identifier: GPL-3.0-or-later
"""Events and what they sell, and the lists with Last-Modified; secrets that were revoked or blocked; reusable media."""

from email.utils import formatdate, parsedate_to_datetime
from typing import Any, Callable, Dict, List, Optional

from .answers import Answer, Request, boolean_filter, not_found, ordered, page, time_filter
from .clock import moment_of
from .memory import Memory
from .routes import CHECKIN, EVENT, ORGANIZER, READ, route
from .shapes import list_json, pruned

Thing = Dict[str, Any]


def conditional(app: Any, request: Request, kind: str, rows: List[Thing], shape: Callable[[Thing], Thing],
                headers: Optional[Dict[str, str]] = None) -> Answer:
    """304 when nothing of this kind changed since. The header counts whole seconds, so a change within the same second goes unseen."""
    stamp = app.memory.state["changed"].get(request.words["event"], {}).get(kind)
    if stamp:
        changed = int(moment_of(stamp).timestamp())
        try:
            since = int(parsedate_to_datetime(request.headers.get("if-modified-since", "")).timestamp())
        except (TypeError, ValueError, IndexError):
            since = None
        if since is not None and changed <= since:
            return Answer(304)
    answer = page(request, rows, shape, headers)
    if stamp:
        answer.headers["Last-Modified"] = formatdate(changed, usegmt=True)
    return answer


def plain(thing: Thing) -> Thing:
    """Without what is only ours."""
    return {key: value for key, value in thing.items() if key != "event" and not key.startswith("_")}


def of_event(app: Any, kind: str, request: Request) -> List[Thing]:
    """This event's things of a kind, by id."""
    return sorted((one for one in app.memory.state[kind] if one["event"] == request.words["event"]), key=lambda one: one["id"])


def simple_list(name: str, path: str, kind: str) -> None:
    """A list that is nothing but conditional."""
    def handler(app: Any, request: Request) -> Answer:
        return conditional(app, request, kind, of_event(app, kind, request), plain)

    route("GET", name, EVENT + path + "/")(handler)


for _name, _path, _kind in (("itemcategory-list", "categories", "categories"), ("item-list", "items", "items"),
                            ("item-list", "products", "items"), ("question-list", "questions", "questions"),
                            ("quota-list", "quotas", "quotas"), ("taxrule-list", "taxrules", "taxrules")):
    simple_list(_name, _path, _kind)


@route("GET", "subevent-list", EVENT + "subevents/")
def subevents(app: Any, request: Request) -> Answer:
    """Dates of a series: both Last-Modified and X-Page-Generated."""
    return conditional(app, request, "subevents", of_event(app, "subevents", request), plain, generated(app, request))


@route("GET", "checkinlist-list", EVENT + "checkinlists/", needs=(READ, CHECKIN))
def checkin_lists(app: Any, request: Request) -> Answer:
    """Check-in lists. That their counts or exit_all_at moved is no change."""
    exclude = request.all("exclude")
    return conditional(app, request, "lists", of_event(app, "lists", request), lambda one: pruned(list_json(app.memory, one), [], exclude))


@route("GET", "checkinlist-detail", EVENT + "checkinlists/{list}/", needs=(READ, CHECKIN))
def checkin_list(app: Any, request: Request) -> Answer:
    """One check-in list."""
    one = next((one for one in of_event(app, "lists", request) if str(one["id"]) == request.words["list"]), None)
    if one is None:
        raise not_found("No CheckinList matches the given query.")
    return Answer(200, list_json(app.memory, one))


@route("GET", "badgelayout-list", EVENT + "badgelayouts/")
@route("GET", "badgeitem-list", EVENT + "badgeitems/")
def nothing(app: Any, request: Request) -> Answer:
    """Lists that are empty here."""
    return page(request, [], plain)


def event_json(app: Any, event: Thing) -> Thing:
    """An event."""
    memory: Memory = app.memory
    shown = {key: value for key, value in event.items() if not key.startswith("_") and key not in ("organizer", "settings", "secret_generator")}
    for name in ("date_from", "date_to", "date_admission"):
        shown[name] = memory.written(event["slug"], event.get(name))
    return shown


@route("GET", "event-list", ORGANIZER + "events/")
def events(app: Any, request: Request) -> Answer:
    """The events that this credential reaches."""
    rows = sorted((one for one in app.memory.state["events"] if request.who.reaches(one)), key=lambda one: one["slug"])
    return page(request, ordered(request, rows, {name: lambda one, name=name: one[name] for name in ("slug", "date_from")}, "slug"),
                lambda one: event_json(app, one))


@route("GET", "event-detail", EVENT)
def event_detail(app: Any, request: Request) -> Answer:
    """One event, with the keys of signed tickets."""
    return Answer(200, event_json(app, app.memory.event(request.words["event"])))


@route("GET", "event.settings", EVENT + "settings/")
def settings(app: Any, request: Request) -> Answer:
    """Settings."""
    return Answer(200, app.memory.event(request.words["event"])["settings"])


def generated(app: Any, request: Request) -> Dict[str, str]:
    """X-Page-Generated: the time when this request began."""
    return {"X-Page-Generated": app.memory.written(request.words.get("event", ""), request.started)}


@route("GET", "revokedsecrets-list", EVENT + "revokedsecrets/", needs=(READ, CHECKIN))
def revoked(app: Any, request: Request) -> Answer:
    """Documented with X-Page-Generated, but sent without."""
    since = time_filter(request, "created_since")
    rows = [one for one in of_event(app, "revoked", request) if since is None or one["created"] >= since]
    rows = ordered(request, rows, {"created": lambda one: one["created"], "secret": lambda one: one["secret"]}, "created")
    return page(request, rows, lambda one: {"id": one["id"], "secret": one["secret"], "created": app.memory.written(one["event"], one["created"])})


@route("GET", "blockedsecrets-list", EVENT + "blockedsecrets/", needs=(READ, CHECKIN))
def blocked(app: Any, request: Request) -> Answer:
    """Entries stay, with blocked false, when a block is lifted. No X-Page-Generated either."""
    since, wish = time_filter(request, "updated_since"), boolean_filter(request.one("blocked"))
    rows = [one for one in of_event(app, "blocked", request) if (since is None or one["updated"] >= since) and wish in (None, one["blocked"])]
    rows = ordered(request, rows, {"updated": lambda one: one["updated"], "secret": lambda one: one["secret"]}, "updated")
    return page(request, rows, lambda one: {"id": one["id"], "secret": one["secret"], "blocked": one["blocked"],
                                            "updated": app.memory.written(one["event"], one["updated"])})


@route("GET", "reusablemedium-list", ORGANIZER + "reusablemedia/")
def media(app: Any, request: Request) -> Answer:
    """Wristbands and cards."""
    if app.memory.state["flavour"] == "eventyay":
        raise not_found()
    since = time_filter(request, "updated_since")
    rows = [one for one in app.memory.state["media"] if since is None or one["updated"] >= since]
    return page(request, rows, plain, generated(app, request))
