#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Does the generator write what its truth says? Parses every file back with Python's own readers, by columns, and compares.

Would catch: a row whose cells slip, a person the rule of joining would make two (or two one), a secret nobody owns, a product that
the profile no longer matches, files that differ from run to run, heading rows that differ from those committed with their source.
"""

import configparser
import csv
import fnmatch
import io
import json
import os
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
import zipfile
from collections import Counter
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Dict, List, Tuple

from generate import EVENTS
from generator.changes import at_step
from generator.events import ROOT, Event
from generator.headings import WORDS, word
from generator.model import World
from generator.names import clean, fold
from generator.programmes import PROGRAMMES, truth_values
from generator.shapes import SHAPES, Shape
from generator.truth import find, truth
from generator.world import SCENES, make_world

HERE = Path(__file__).resolve().parent
CATALOGUES = {slug: Event(slug) for slug in EVENTS}

# Columns: name (one, or given and family), e-mail, product (or product and variation), secret, order; "" for what is not there.
COLUMNS: Dict[str, Tuple[str, str, str, str, str]] = {
    "pretix-positions-2023": ("Attendee name", "Email", "Product|Variation", "Ticket secret", "Order code"),
    "pretix-positions-2023-paid": ("Attendee name", "Email", "Product|Variation", "Ticket secret", "Order code"),
    "pretix-positions": ("Attendee name", "Email", "Product|Variation", "Ticket secret", "Order code"),
    "tito": ("Ticket First Name|Ticket Last Name", "Ticket Email", "Ticket", "Unique Ticket URL", "Order Reference"),
    "eventbrite": ("First Name|Last Name", "Email", "Ticket Type", "", "Order #"),
    "eventbrite-summary": ("First Name|Surname", "Email", "Ticket Type", "Barcode #", "Order #"),
    "luma": ("first_name|last_name", "email", "ticket_name", "qr_code_url", ""),
    "hi-events": ("First Name|Last Name", "Email", "Product Name", "Public ID", ""),
    "konfhub": ("Name", "Email Address", "Ticket name", "Booking ID", ""),
    "hasgeek": ("attendee_fullname", "attendee_email", "ticket_type", "", "order_id"),
    "plain-sheet": ("Name", "Email", "Ticket", "", ""),
}


def tongue_of(name: str) -> str:
    """The language of a positions sheet."""
    tongue = name.removeprefix("pretix-positions-")
    return tongue if tongue in WORDS else "en"


for _name in SHAPES:
    if _name.startswith("pretix-checkin"):
        _tongue = _name.rsplit("-checkin-", 1)[1] if _name.rsplit("-checkin-", 1)[1] in WORDS else "en"
        _tongue = "de" if _name == "pretix-checkin-semicolon" else _tongue
        COLUMNS[_name] = (word(_tongue, "Attendee name"), "E-mail" if _name.endswith("2023") else word(_tongue, "Email"),
                          word(_tongue, "Product"), word(_tongue, "Secret"), word(_tongue, "Order code"))
    if _name.startswith("pretix-positions-") and tongue_of(_name) != "en":
        _tongue = tongue_of(_name)
        COLUMNS[_name] = (word(_tongue, "Attendee name"), word(_tongue, "Email"), f"{word(_tongue, 'Product')}|{word(_tongue, 'Variation')}",
                          word(_tongue, "Ticket secret"), word(_tongue, "Order code"))


def table(shape: Shape, data: bytes) -> List[List[str]]:
    """The cells of a file, the heading row first."""
    if shape.file.endswith(".xlsx"):
        space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            sheet = ElementTree.fromstring(package.read("xl/worksheets/sheet1.xml"))
        return [["".join(text.text or "" for text in cell.iter(space + "t")) for cell in row] for row in sheet.iter(space + "row")]
    text = data.decode("utf-8-sig")
    delimiter = "\t" if shape.file.endswith(".xls") else ";" if shape.name.endswith("semicolon") else ","
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def cell(rows: List[List[str]], row: List[str], columns: str, joint: str = " ") -> str:
    """One cell, or several put together; the first column of a name counts."""
    if not columns:
        return ""
    return joint.join(part for part in (row[rows[0].index(column)] for column in columns.split("|")) if part)


class Files(unittest.TestCase):
    """Every shape, read back."""

    def check_people(self, shape: Shape, world: World, event: Event, expected: Dict[str, Any]) -> None:
        """Rows against people: by secret where there is one, by e-mail, name and product in any case."""
        name, mail, product, secret, order = COLUMNS[shape.name]
        rows = table(shape, shape.write(world, event))
        owners: Dict[str, Dict[str, Any]] = {}
        for person in expected["people"]:
            for code in (person["secrets"] or []) + (person["dead_secrets"] or []):
                self.assertNotIn(code, owners, "a secret has one owner")
                owners[code] = person
        bought: Dict[str, List[str]] = {}
        others = {gift["secret"] for gift in expected["not_people"]} | {row["secret"] for row in expected["asked"]}
        for row in rows[1:]:
            self.assertEqual(len(row), len(rows[0]), f"{shape.name}: cells of {row}")
            if not secret:
                continue
            code = cell(rows, row, secret).replace("https://ti.to/tickets/", "")
            if code not in owners:
                self.assertIn(code, others, f"{shape.name}: nobody owns {code}")
                continue
            person = owners[code]
            typed = cell(rows, row, name)
            known = {fold(spelling) for spelling in person["spellings"] + [person["written"]]}
            known |= {fold(person["family"] + " " + person["given"])} if person["given"] is not None else set()
            if typed:
                self.assertTrue(fold(typed) in known or shape.view.whole_name, f"{shape.name}: {typed!r} of {person}")
            if order:
                self.assertIn(cell(rows, row, order), person["orders"])
            if code in person["secrets"]:
                bought.setdefault(person["key"], []).append(cell(rows, row, product, " – "))
        for person in expected["people"]:
            if person["secrets"] and (person["status"] == "pending" or not person["pending"]):
                self.assertEqual(sorted(bought[person["key"]]), person["products"], f"{shape.name}: {person['key']}")
        if expected["asked"] or "addons" in shape.view.loses:
            named = Counter(cell(rows, row, order) for row in rows[1:] if cell(rows, row, name) and "canceled" not in row)
            open_rows = [row for row in rows[1:] if not cell(rows, row, name) and named[cell(rows, row, order)] > 1]
            self.assertEqual(sorted(cell(rows, row, secret) for row in open_rows), sorted(row["secret"] for row in expected["asked"]))
        self.check_rule(shape, rows, expected)

    def check_rule(self, shape: Shape, rows: List[List[str]], expected: Dict[str, Any]) -> None:
        """Same e-mail and same folded name are one person: as many of these as people, no more, no fewer."""
        name, mail, _, _, _ = COLUMNS[shape.name]
        if shape.name.startswith("pretix-positions") or expected["asked"]:
            mail = word(tongue_of(shape.name), "Email")
        found = {(cell(rows, row, mail), fold(cell(rows, row, name))) for row in rows[1:] if cell(rows, row, name)}
        if shape.name.startswith("pretix-positions"):
            own = rows[0].index(word(tongue_of(shape.name), "Attendee email"))
            found = {(row[own] or cell(rows, row, mail), fold(cell(rows, row, name))) for row in rows[1:] if cell(rows, row, name)}
        self.assertEqual(len(found), len(expected["people"]), f"{shape.name}: people by the rule of joining")
        self.assertEqual({mail for mail, _ in found}, {person["email"] for person in expected["people"]})

    def check_json(self, world: World, event: Event, expected: Dict[str, Any]) -> None:
        """Order data (JSON): every position has its person, add-ons through addon_to."""
        content = json.loads(SHAPES["pretix-json"].write(world, event))["event"]
        items = {item["id"]: item for item in content["items"]}
        variations = {variation["id"]: variation for item in content["items"] for variation in item["variations"]}
        secrets: Dict[str, List[str]] = {}
        for order in content["orders"]:
            by_id = {line["id"]: line for line in order["positions"]}
            for line in order["positions"]:
                full = items[line["item"]]["name"]
                full += " – " + variations[line["variation"]]["name"] if line["variation"] else ""
                holder = by_id[line["addon_to"]] if line["addon_to"] else line
                if order["testmode"] or not holder["attendee_name"]:
                    self.assertIn(line["secret"], [gift["secret"] for gift in expected["not_people"]])
                    continue
                key = (holder["attendee_email"] or order["email"]) + "/" + fold(holder["attendee_name"])
                secrets.setdefault(key, []).append(line["secret"])
        wanted = {person["email"] + "/" + fold(person["name"]): sorted(person["secrets"] + person["dead_secrets"])
                  for person in expected["people"]}
        self.assertEqual({key: sorted(codes) for key, codes in secrets.items()}, wanted)

    def test_every_shape_parses_back_to_the_truth(self) -> None:
        for seed in range(1, 21):
            event = CATALOGUES[EVENTS[seed % 2]]
            world = at_step(make_world(event, seed, 40), seed % 3)
            for shape in SHAPES.values():
                expected = truth(world, event, shape.view)
                with self.subTest(seed=seed, shape=shape.name):
                    if shape.name == "pretix-json":
                        self.check_json(world, event, expected)
                    elif shape.name in COLUMNS:
                        self.check_people(shape, world, event, expected)
                    else:
                        rows = table(shape, shape.write(world, event))
                        self.assertTrue(all(len(row) == len(rows[0]) for row in rows))
                        self.assertGreaterEqual(len(rows) - 1, len(expected["people"]))

    def test_a_workbook_has_the_cells_of_the_list(self) -> None:
        event = CATALOGUES[EVENTS[0]]
        world = at_step(make_world(event, 3, 60), 0)
        plain, book = SHAPES["pretix-checkin-en"], SHAPES["pretix-checkin-xlsx"]
        self.assertEqual(table(book, book.write(world, event)), table(plain, plain.write(world, event)))

    def test_heading_rows_are_those_that_were_read(self) -> None:
        committed = json.loads((HERE / "expected" / "headings.json").read_text(encoding="utf-8"))
        event = CATALOGUES[EVENTS[0]]
        world = at_step(make_world(event, 1, 1), 0)
        for name, shape in SHAPES.items():
            if shape.rows is not None:
                self.assertTrue(committed[name]["source"], f"{name}: where were they read?")
                rows = table(shape, shape.write(world, event))
                self.assertEqual(rows[0], committed[name]["headings"], name)
                if "yes-no" in committed[name]:
                    paid = next(rows[0].index(words.get("Paid", "Paid")) for words in WORDS.values()
                                if words.get("Paid", "Paid") in rows[0])
                    self.assertEqual(sorted({row[paid] for row in rows[1:]}), sorted(committed[name]["yes-no"]), name)

    def test_two_runs_write_the_same_bytes(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            runs = []
            for run in ("1", "2"):
                out = Path(folder) / run
                subprocess.run([sys.executable, str(HERE / "generate.py"), "--seed", "5", "--people", "1", "--out", str(out)],
                               check=True, env=dict(os.environ, PYTHONHASHSEED=run))
                runs.append({path.relative_to(out): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()})
            self.assertEqual(runs[0], runs[1])
            self.assertEqual(len(runs[0]), 3 * (2 * len(SHAPES) + 1))


class Worlds(unittest.TestCase):
    """What happens in a world, and in which step."""

    def test_every_scene_is_in_every_world(self) -> None:
        for slug in EVENTS:
            world = make_world(CATALOGUES[slug], 7, 1)
            scenes = {person.scene for person in world.people.values()}
            named = {scene.__name__.replace("_", "-") for scene in SCENES} - {"donation"}
            self.assertEqual(named - scenes, set())

    def test_changes_come_in_their_step(self) -> None:
        for slug in EVENTS:
            event = CATALOGUES[slug]
            world = make_world(event, 11, 40)
            steps = [truth(at_step(world, step), event) for step in range(3)]
            keys = {person.scene: key for key, person in reversed(list(world.people.items()))}

            def state(scene: str, name: str) -> List[Any]:
                return [(find(step, keys[scene]) or {}).get(name) for step in steps]

            self.assertEqual(state("refunded", "status"), ["paid", "cancelled", "cancelled"])
            self.assertEqual(len(set(map(str, state("upgraded", "type") + state("upgraded", "products")))) > 2, True)
            self.assertEqual(len(set(map(str, state("upgraded", "secrets")))), 1)
            self.assertEqual(len(set(state("renamed", "name"))), 2)
            self.assertEqual([len(orders) for orders in state("adds-later", "orders")], [1, 2, 2])
            self.assertEqual([value is None for value in state("late-buyer", "status")], [True, True, False])
            self.assertEqual([len(given) for given in state("cancelled-later", "entitlements")], [1, 1, 0])
            self.assertEqual([len(given) for given in state("cancelled-position", "entitlements")], [1, 1, 1])
            shirts = next(given for given in state("quantities", "entitlements")[0] if given["key"] == "shirt")
            self.assertEqual((shirts["quantity"], len(set(shirts["sizes"]))), (2, 2))
            self.assertEqual(state("test-mode", "key"), [None] * 3)
            self.assertEqual(Counter(review["reason"] for review in steps[0]["review"]).keys(), {"same-name", "near-name"})

    def test_names_that_count_as_one_are_one_person(self) -> None:
        for seed in range(1, 21):
            event = CATALOGUES[EVENTS[seed % 2]]
            people = truth(at_step(make_world(event, seed, 100), 2), event)["people"]
            seen = Counter((person["email"], fold(person["name"])) for person in people)
            self.assertEqual([key for key, count in seen.items() if count > 1], [])
            for person in people:
                self.assertEqual({fold(spelling) for spelling in person["spellings"]}, {fold(person["name"])})
                self.assertTrue(person["clean"] and person["clean"] == clean(person["clean"]))

    def test_products_are_those_of_the_profile(self) -> None:
        for slug, event in CATALOGUES.items():
            profile = configparser.RawConfigParser(strict=False)
            profile.read(ROOT / "config" / "events" / slug / "event.ini", encoding="utf-8")
            types = [(section.split(" ", 1)[1], profile[section].get("match", "")) for section in profile.sections()
                     if section.startswith("ticket-type ")]
            for product in event.types:
                fits = [name for name, patterns in types
                        if any(fnmatch.fnmatchcase(product.item, pattern.strip()) for pattern in patterns.split(";"))]
                self.assertEqual(fits[:1], [product.key], f"{slug}: {product.item}")


class Programmes(unittest.TestCase):
    """The programme files."""

    def setUp(self) -> None:
        self.files = {name: writer() for name, (writer, _) in PROGRAMMES.items()}
        self.wanted = sorted((session["title"], session["start_utc"], session["minutes"], session["room"])
                             for session in truth_values()["sessions"])

    def utc(self, text: str) -> str:
        """A time with an offset, in UTC."""
        return datetime.fromisoformat(text).astimezone(timezone.utc).isoformat()

    def minutes(self, text: str) -> int:
        """H:MM or minutes."""
        hours, _, rest = text.rpartition(":")
        return int(hours or 0) * 60 + int(rest)

    def test_json_of_frab_and_pretalx(self) -> None:
        for name in ("pretalx.schedule.json", "frab-old.schedule.json"):
            days = json.loads(self.files[name])["schedule"]["conference"]["days"]
            found = [(event["title"], self.utc(event["date"]), self.minutes(event["duration"]), room)
                     for day in days for room, events in day["rooms"].items() for event in events]
            self.assertEqual(sorted(found), self.wanted, name)

    def test_schedule2(self) -> None:
        events = json.loads(self.files["c3voc.schedule2.json"])["schedule"]["events"]
        found = [(event["title"], self.utc(event["start"]), int((datetime.fromisoformat(event["end"]) - datetime.fromisoformat(
            event["start"])).total_seconds()) // 60, event["room"]["name"]) for event in events]
        self.assertEqual(sorted(found), self.wanted)

    def test_xml(self) -> None:
        found = [(event.findtext("title"), self.utc(event.findtext("date") or ""), self.minutes(event.findtext("duration") or ""),
                  event.findtext("room")) for event in ElementTree.fromstring(self.files["schedule.xml"]).iter("event")]
        self.assertEqual(sorted(found), self.wanted)  # type: ignore[type-var]

    def test_sessionize(self) -> None:
        whole = json.loads(self.files["sessionize-all.json"])
        rooms = {room["id"]: room["name"] for room in whole["rooms"]}
        grid = [session for day in json.loads(self.files["sessionize-gridsmart.json"]) for room in day["rooms"]
                for session in room["sessions"]]
        for sessions in (whole["sessions"], grid):
            found = [(session["title"], self.utc(session["startsAt"] + "+02:00"), int((datetime.fromisoformat(
                session["endsAt"]) - datetime.fromisoformat(session["startsAt"])).total_seconds()) // 60, rooms[session["roomId"]])
                for session in sessions if not session["isServiceSession"]]
            self.assertEqual(sorted(found), self.wanted)

    def test_ical(self) -> None:
        data = self.files["programme.ics"]
        self.assertTrue(all(len(line) <= 75 for line in data.split(b"\r\n")))
        text = data.replace(b"\r\n ", b"").decode("utf-8")
        self.assertEqual(text.count("BEGIN:VEVENT"), len(self.wanted))
        for session in truth_values()["sessions"]:
            self.assertIn(f"-{session['code']}@", text)


if __name__ == "__main__":
    unittest.main()
