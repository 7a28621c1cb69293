# SPDX-License-Identifier: GPL-3.0-or-later
"""One small programme in every shape that conferences publish, with its truth in programme-truth.json.

frab and pretalx JSON: c3voc's schema.json and pretalx' exporter; schedule2: c3voc's schema2.json as its readers model it; XML: frab's
schedule.xml; Sessionize: its "All" and "GridSmart" views; iCal: RFC 5545 with the properties pretalx sets.
"""

import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Callable, Dict, List
from xml.sax.saxutils import escape

ZONE_NAME = "Europe/Berlin"
ZONE = timezone(timedelta(hours=2))
TITLE, ACRONYM = "Little Conference & Friends", "little24"
ROOMS = ["Großer Saal", "Room 2"]
DAYS = ["2024-05-15", "2024-05-16"]


@dataclass
class Session:
    """A session, as all shapes would say it if they could."""

    code: str
    number: int
    title: str
    kind: str
    room: str
    start: datetime
    minutes: int
    persons: List[str] = field(default_factory=list)
    subtitle: str = ""
    track: str = "Main"
    language: str = "en"

    @property
    def guid(self) -> str:
        """Made from the code, so that it stays."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, "session/" + self.code))

    @property
    def end(self) -> datetime:
        """When it is over."""
        return self.start + timedelta(minutes=self.minutes)

    @property
    def day(self) -> int:
        """Which day of the programme: a session after midnight belongs to the day before."""
        return DAYS.index((self.start - timedelta(hours=5)).strftime("%Y-%m-%d"))


def _at(day: int, hour: int, minute: int) -> datetime:
    base = datetime.strptime(DAYS[day], "%Y-%m-%d").replace(tzinfo=ZONE)
    return base + timedelta(hours=hour, minutes=minute)


SESSIONS = [
    Session("T-01", 101, "Python from the first line", "Tutorial", ROOMS[0], _at(0, 9, 0), 200, ["María José García"]),
    Session("T-07", 107, "Async, \"in depth\"; or: <await> & you", "Tutorial", ROOMS[1], _at(0, 9, 0), 200, ["王伟", "Anna Berg"]),
    Session("KEY-1", 110, "Eröffnung", "Keynote", ROOMS[0], _at(0, 14, 0), 45, ["Suharto"], language="de"),
    Session("NIGHT", 111, "Werewolf", "Social", ROOMS[1], _at(0, 23, 30), 90),
    Session("TALK-2", 112, "Late after midnight", "Talk", ROOMS[1], _at(0, 25, 15), 30, ["Jo Feld"]),
    Session("TALK-3", 113, "A title that is quite a bit longer than seventy-five octets, so that iCal has to fold its line, ünlike others",
            "Talk", ROOMS[0], _at(1, 10, 5), 25, ["Nagy Péter"], "With a subtitle", "Side, track"),
]


def _iso(when: datetime) -> str:
    return when.isoformat()


def _hours(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _slug(session: Session) -> str:
    return f"{ACRONYM}-{session.number}-{session.code.lower()}"


def _json(values: Any) -> bytes:
    return (json.dumps(values, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _frab_event(session: Session, old: bool, index: int) -> Dict[str, Any]:
    durations = [_hours(session.minutes), str(session.minutes), f"{session.minutes // 60}:{session.minutes % 60:02}"]
    made: Dict[str, Any] = {"guid": session.guid, "id": session.number, "logo": None, "date": _iso(session.start),
                            "start": session.start.strftime("%H:%M"),
                            "duration": durations[index % 2 + 1] if old else durations[0], "room": session.room,
                            "slug": _slug(session), "title": session.title, "subtitle": session.subtitle, "track": session.track,
                            "type": session.kind.lower() if old else session.kind, "language": session.language, "abstract": "",
                            "description": "", "recording_license": "", "do_not_record": False, "links": [], "attachments": []}
    if old:
        made["persons"] = [{"id": 900 + number, "public_name": name} for number, name in enumerate(session.persons)]
        return made
    made["code"] = session.code
    made["url"] = f"https://pretalx.example.org/{ACRONYM}/talk/{session.code}/"
    made["persons"] = [{"guid": str(uuid.uuid5(uuid.NAMESPACE_URL, "person/" + name)), "id": 900 + number, "code": f"P{number}",
                        "public_name": name, "name": name, "avatar": None, "biography": None, "answers": []}
                       for number, name in enumerate(session.persons)]
    made["answers"] = []
    return made


def _frab(old: bool) -> bytes:
    days: List[Dict[str, Any]] = []
    for number, date in enumerate(DAYS):
        rooms: Dict[str, List[Dict[str, Any]]] = {}
        for index, session in enumerate(SESSIONS):
            if session.day == number:
                rooms.setdefault(session.room, []).append(_frab_event(session, old, index))
        days.append({"index": number + 1 if not old else number, "date": date, "day_start": _iso(_at(number, 4, 0)),
                     "day_end": _iso(_at(number, 27, 59)), "rooms": rooms})
    conference: Dict[str, Any] = {"acronym": ACRONYM, "title": TITLE, "start": DAYS[0], "end": DAYS[-1], "daysCount": len(DAYS),
                                  "timeslot_duration": "00:05"}
    if not old:
        conference.update({"time_zone_name": ZONE_NAME, "colors": {"primary": "#3aa57c"}, "tracks": [
            {"name": "Main", "slug": "1-main", "color": "#111111"}, {"name": "Side, track", "slug": "2-side", "color": "#222222"}],
            "rooms": [{"name": name, "slug": f"{index}-room", "guid": str(uuid.uuid5(uuid.NAMESPACE_URL, "room/" + name)),
                       "description": None, "capacity": 100} for index, name in enumerate(ROOMS)]})
    conference["days"] = days
    schedule = {"version": "1.0", "base_url": f"https://pretalx.example.org/{ACRONYM}/schedule/", "conference": conference}
    if old:
        return _json({"schedule": schedule})
    return _json({"$schema": "https://c3voc.de/schedule/schema.json", "generator": {"name": "pretalx", "version": "2024.1.0"},
                  "schedule": schedule})


def pretalx() -> bytes:
    """schedule.json of pretalx."""
    return _frab(False)


def frab_old() -> bytes:
    """schedule.json of an older frab: no codes, zone or rooms; durations as minutes and as H:MM; types in small letters."""
    return _frab(True)


def schedule2() -> bytes:
    """c3voc's second shape: events stand in one list, with start and end; a room and a type may be missing."""
    rooms = {name: {"guid": str(uuid.uuid5(uuid.NAMESPACE_URL, "room/" + name)), "name": name, "slug": f"room-{index}"}
             for index, name in enumerate(ROOMS)}
    events = [{"guid": session.guid, "code": session.code, "slug": _slug(session),
               "url": f"https://hub.example.org/{_slug(session)}", "start": _iso(session.start.astimezone(timezone.utc)),
               "end": _iso(session.end.astimezone(timezone.utc)), "type": session.kind.lower(), "state": "confirmed",
               "title": session.title, "subtitle": session.subtitle or None, "abstract": {"en": "", "de": ""}, "description": None,
               "language": session.language, "room": rooms[session.room], "track": {"name": session.track, "slug": "t"},
               "participants": [{"name": name, "role": "speaker"} for name in session.persons], "links": [], "attachments": []}
              for session in SESSIONS]
    conference = {"acronym": ACRONYM, "title": TITLE, "start": _iso(_at(0, 9, 0)), "end": _iso(_at(1, 18, 0)),
                  "time_zone_name": ZONE_NAME, "rooms": [dict(room, type="lecturehall", features={}) for room in rooms.values()],
                  "tracks": [], "days": [{"index": number + 1, "date": date, "start": _iso(_at(number, 4, 0)),
                                          "end": _iso(_at(number, 27, 59))} for number, date in enumerate(DAYS)]}
    return _json({"$schema": "https://c3voc.de/schedule/schema2.json", "generator": {"name": "hub", "version": "1"},
                  "schedule": {"version": "1.0", "conference": conference, "events": events}})


def schedule_xml() -> bytes:
    """frab's schedule.xml."""
    out = ['<?xml version="1.0" encoding="utf-8"?>', "<schedule>", '  <generator name="frab" version="0.7"/>', "  <version>1.0</version>",
           "  <conference>", f"    <acronym>{ACRONYM}</acronym>", f"    <title>{escape(TITLE)}</title>", f"    <start>{DAYS[0]}</start>",
           f"    <end>{DAYS[-1]}</end>", f"    <days>{len(DAYS)}</days>", "    <timeslot_duration>00:05</timeslot_duration>",
           f"    <time_zone_name>{ZONE_NAME}</time_zone_name>", "  </conference>"]
    for number, date in enumerate(DAYS):
        out.append(f'  <day index="{number + 1}" date="{date}" start="{_iso(_at(number, 4, 0))}" end="{_iso(_at(number, 27, 59))}">')
        for room in ROOMS:
            out.append(f'    <room name="{escape(room)}">')
            out += [_xml_event(session) for session in SESSIONS if session.day == number and session.room == room]
            out.append("    </room>")
        out.append("  </day>")
    return ("\n".join(out + ["</schedule>"]) + "\n").encode("utf-8")


def _xml_event(session: Session) -> str:
    persons = "".join(f'<person id="{900 + number}">{escape(name)}</person>' for number, name in enumerate(session.persons))
    fields = {"date": _iso(session.start), "start": session.start.strftime("%H:%M"), "duration": _hours(session.minutes),
              "room": session.room, "slug": _slug(session), "title": session.title, "subtitle": session.subtitle,
              "track": session.track, "type": session.kind, "language": session.language, "abstract": "", "description": ""}
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
    return (f'      <event guid="{session.guid}" id="{session.number}" code="{session.code}">{inner}'
            f"<persons>{persons}</persons><links></links><attachments></attachments></event>")


LUNCH = {"id": "0b4f2f0e-0000-4000-8000-000000000001", "title": "Lunch", "start": _at(0, 12, 30), "end": _at(0, 13, 30)}


def _local(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%S")


def _speakers() -> Dict[str, str]:
    names = sorted({name for session in SESSIONS for name in session.persons})
    return {name: str(uuid.uuid5(uuid.NAMESPACE_URL, "person/" + name)) for name in names}


def sessionize_all() -> bytes:
    """Sessionize's "All" view: local times without an offset, speakers and rooms by id, a break as service session."""
    speakers = _speakers()
    kinds = sorted({session.kind for session in SESSIONS})
    sessions: List[Dict[str, Any]] = [
        {"id": str(session.number), "title": session.title, "description": None, "startsAt": _local(session.start),
         "endsAt": _local(session.end), "isServiceSession": False, "isPlenumSession": session.kind == "Keynote",
         "speakers": [speakers[name] for name in session.persons], "categoryItems": [500 + kinds.index(session.kind)],
         "questionAnswers": [], "roomId": 300 + ROOMS.index(session.room), "liveUrl": None, "recordingUrl": None, "status": "Accepted",
         "isInformed": True, "isConfirmed": True} for session in SESSIONS]
    sessions.append({"id": LUNCH["id"], "title": LUNCH["title"], "description": None, "startsAt": _local(_at(0, 12, 30)),
                     "endsAt": _local(_at(0, 13, 30)), "isServiceSession": True, "isPlenumSession": True, "speakers": [],
                     "categoryItems": [], "questionAnswers": [], "roomId": 300, "liveUrl": None, "recordingUrl": None, "status": None,
                     "isInformed": False, "isConfirmed": False})
    return _json({"sessions": sessions, "speakers": [
        {"id": identifier, "firstName": name.split(" ")[0], "lastName": " ".join(name.split(" ")[1:]), "fullName": name, "bio": "",
         "tagLine": "", "profilePicture": None, "isTopSpeaker": False, "links": [], "categoryItems": [], "questionAnswers": [],
         "sessions": [session.number for session in SESSIONS if name in session.persons]} for name, identifier in speakers.items()],
        "questions": [], "categories": [{"id": 1, "title": "Session format", "items": [
            {"id": 500 + index, "name": kind, "sort": index} for index, kind in enumerate(kinds)], "sort": 0, "type": "session"}],
        "rooms": [{"id": 300 + index, "name": name, "sort": index} for index, name in enumerate(ROOMS)]})


def sessionize_grid() -> bytes:
    """Sessionize's "GridSmart" view: days, rooms, sessions."""
    speakers, days = _speakers(), []
    for number, date in enumerate(DAYS):
        rooms = []
        for index, room in enumerate(ROOMS):
            rooms.append({"id": 300 + index, "name": room, "hasOnlyPlenumSessions": False, "sessions": [
                {"id": str(session.number), "title": session.title, "description": None, "startsAt": _local(session.start),
                 "endsAt": _local(session.end), "isServiceSession": False, "isPlenumSession": False,
                 "speakers": [{"id": speakers[name], "name": name} for name in session.persons],
                 "categories": [{"id": 1, "name": "Session format", "categoryItems": [{"id": 500, "name": session.kind}], "sort": 0}],
                 "roomId": 300 + index, "room": room, "liveUrl": None, "recordingUrl": None, "status": "Accepted"}
                for session in SESSIONS if session.day == number and session.room == room]})
        days.append({"date": date + "T00:00:00", "isDefault": False, "rooms": rooms, "timeSlots": []})
    return _json(days)


def ical() -> bytes:
    """iCal: lines end in CR LF and are folded at 75 octets, texts are escaped; the code stands in the UID."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//pretalx//pretalx.example.org//EN"]
    for session in SESSIONS:
        title = session.title + (" - " + ", ".join(session.persons) if session.persons else "")
        lines += ["BEGIN:VEVENT", f"UID:pretalx-{ACRONYM}-{session.code}@pretalx.example.org", "DTSTAMP:20240401T100000Z",
                  f"DTSTART;TZID={ZONE_NAME}:{session.start.strftime('%Y%m%dT%H%M%S')}",
                  f"DTEND;TZID={ZONE_NAME}:{session.end.strftime('%Y%m%dT%H%M%S')}", "SUMMARY:" + _ical_text(title),
                  "LOCATION:" + _ical_text(session.room), f"URL:https://pretalx.example.org/{ACRONYM}/talk/{session.code}/", "END:VEVENT"]
    return b"".join(_folded(line) for line in lines + ["END:VCALENDAR"])


def _ical_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> bytes:
    out, room = b"", 75
    for sign in line:
        octets = sign.encode("utf-8")
        if len(octets) > room:
            out, room = out + b"\r\n ", 74
        out, room = out + octets, room - len(octets)
    return out + b"\r\n"


# File, writer, what it loses.
PROGRAMMES: Dict[str, Any] = {
    "pretalx.schedule.json": (pretalx, []), "frab-old.schedule.json": (frab_old, ["code", "zone"]),
    "c3voc.schedule2.json": (schedule2, ["id"]), "schedule.xml": (schedule_xml, []),
    "sessionize-all.json": (sessionize_all, ["code", "guid", "zone", "subtitle", "track", "language"]),
    "sessionize-gridsmart.json": (sessionize_grid, ["code", "guid", "zone", "subtitle", "track", "language"]),
    "programme.ics": (ical, ["guid", "id", "type", "subtitle", "track", "language", "persons"]),
}


def truth_values() -> Dict[str, Any]:
    """What a reader must find, and what each file does not say."""
    return {"title": TITLE, "zone": ZONE_NAME, "days": DAYS, "rooms": ROOMS, "sessions": [
        {"code": session.code, "guid": session.guid, "id": session.number, "title": session.title, "subtitle": session.subtitle,
         "type": session.kind, "track": session.track, "language": session.language, "room": session.room, "day": DAYS[session.day],
         "start": _iso(session.start), "start_utc": _iso(session.start.astimezone(timezone.utc)), "minutes": session.minutes,
         "persons": session.persons} for session in SESSIONS],
        "service": {"sessionize-all.json": ["Lunch"]}, "loses": {name: lost for name, (_, lost) in PROGRAMMES.items()}}


def write_all(folder: Path) -> None:
    """All files and the truth."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (writer, _) in PROGRAMMES.items():
        make: Callable[[], bytes] = writer
        (folder / name).write_bytes(make())
    (folder / "programme-truth.json").write_bytes(_json(truth_values()))
