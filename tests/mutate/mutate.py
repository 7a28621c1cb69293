#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""mutate.py [PATH...]: would the tests notice? Plants small faults in the sources, one at a time in a copy of the tree, and
runs the tests of the part that the file belongs to (parts.txt). A fault that they miss has survived: a test is missing, or
the fault changes nothing (equivalent.txt says which and why). Faults that do not compile are not counted."""

import argparse
import random
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

sys.dont_write_bytecode = True  # nothing is left in the tree

import faults  # noqa: E402
from workshop import Workshop  # noqa: E402

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parent.parent


@dataclass
class Part:
    folder: str
    pattern: str
    share: int


def rows(name):
    for line in (HERE / name).read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            yield line


def read_parts():
    parts = []
    for row in rows("parts.txt"):
        # The middle may hold "|" itself.
        folder, rest = row.split("|", 1)
        pattern, share = rest.rsplit("|", 1)
        parts.append(Part(folder.strip(), pattern.strip(), int(share)))
    return parts


def part_of(parts, path):
    fits = [part for part in parts if path.startswith(part.folder + "/")]
    return max(fits, key=lambda part: len(part.folder), default=None)


def sources(path):
    """The C and SQL files under a path of the tree, without the schema's steps, which are never edited."""
    place = SOURCE / path
    found = [place] if place.is_file() else sorted([*place.rglob("*.c"), *place.rglob("*.sql")])
    return [str(file.relative_to(SOURCE)) for file in found if "/schema/" not in str(file)]


def find_faults(paths):
    headers = [file.read_text() for folder in ("common", "printer") for file in (SOURCE / folder).rglob("*.[ch]")]
    enums = faults.read_enums(headers)
    return [fault for path in paths for file in sources(path) for fault in faults.find(file, (SOURCE / file).read_text(), enums)]


def draw(found, count, seed):
    """A sample, in turn from each kind, so that rare kinds are in it."""
    dice = random.Random(seed)
    kinds = {}
    for fault in found:
        kinds.setdefault(fault.kind, []).append(fault)
    for list_of_kind in kinds.values():
        dice.shuffle(list_of_kind)
    chosen = []
    while len(chosen) < min(count, len(found)):
        for kind in sorted(kinds):
            if kinds[kind] and len(chosen) < count:
                chosen.append(kinds[kind].pop())
    return sorted(chosen, key=lambda fault: (fault.path, fault.start))


@dataclass
class Named:
    """A fault of named.txt: old lines that are to be found once, and the lines that take their place."""

    name: str
    path: str
    pattern: str
    patch: list

    def apply(self):
        if not (SOURCE / self.path).is_file():
            return None
        lines = (SOURCE / self.path).read_text().splitlines()
        old = [line[1:].strip() for line in self.patch if line[0] in " -"]
        flat = [line.strip() for line in lines]
        places = [at for at in range(len(flat)) if flat[at : at + len(old)] == old]
        if len(places) != 1:
            return None
        new = [line[1:] for line in self.patch if line[0] in " +"]
        lines[places[0] : places[0] + len(old)] = new
        return "\n".join(lines) + "\n"


def read_named():
    named = []
    for row in rows("named.txt"):
        if row.startswith("["):
            named.append(Named(row.strip("[]"), "", "", []))
        elif not named[-1].path:
            path, pattern = row.split("|", 1)
            named[-1].path, named[-1].pattern = path.strip(), pattern.strip()
        else:
            named[-1].patch.append(row)
    return named


def replay_named(workshop, only):
    bad = 0
    for fault in read_named():
        if only and fault.name not in only:
            continue
        text = fault.apply()
        state, test = workshop.try_out(fault.path, text, fault.pattern) if text else ("does not apply any more", "")
        bad += state != "killed"
        print(f"{fault.name:40} {state:14} {test}", flush=True)
    print("mutate: each named fault is found" if bad == 0 else f"mutate: {bad} named faults are not found")
    return 1 if bad else 0


def play(workshop, chosen, parts, equivalent):
    results = []
    texts = {fault.path: (SOURCE / fault.path).read_text() for fault in chosen}  # as it was when the faults were found
    for number, fault in enumerate(chosen, 1):
        part = part_of(parts, fault.path)
        if fault.id in equivalent:
            state, test = "equivalent", ""
        else:
            state, test = workshop.try_out(fault.path, fault.apply(texts[fault.path]), part.pattern)
        results.append((part, fault, state))
        print(f"{number:4}/{len(chosen)} {state:14} {fault.id} {fault.kind} {test}", flush=True)
        if state in ("survived", "timed out"):
            print(f"          line {fault.line}: {fault.before}\n               now: {fault.after}", flush=True)
    return results


def show_table(results):
    """Prints what became of the faults; answers how many parts are below their share."""
    states = ["killed", "survived", "timed out", "equivalent", "not compiling"]
    print(f"\n{'part':20} {'kind':20}" + "".join(f"{state:>15}" for state in states))
    keys = sorted({(part.folder, fault.kind) for part, fault, _ in results})
    for folder, kind in keys:
        row = [state for part, fault, state in results if (part.folder, fault.kind) == (folder, kind)]
        print(f"{folder:20} {kind:20}" + "".join(f"{row.count(state):15}" for state in states))
    below = 0
    for part in sorted({part.folder: part for part, _, _ in results}.values(), key=lambda part: part.folder):
        row = [state for other, _, state in results if other.folder == part.folder]
        counted = row.count("killed") + row.count("survived") + row.count("timed out")
        share = 100 * row.count("killed") / counted if counted else 100
        below += share < part.share
        print(f"{part.folder:20} {row.count('killed')} of {counted} killed: {share:.1f} %, {part.share} % asked"
              + (" <- below" if share < part.share else ""))
    for part, fault, state in results:
        if state in ("survived", "timed out"):
            print(f"{state}: {fault.path}:{fault.line} {fault.kind}: {fault.after}   [{fault.id}]")
    return below


def check_lists(parts, tests):
    """What of the lists does not fit the tree any more, as sentences."""
    for part in parts:
        if not any(re.search(part.pattern, test) for test in tests):
            yield f"parts.txt: no test is called {part.pattern}"
        if not (SOURCE / part.folder).is_dir() or not find_faults([part.folder]):
            yield f"parts.txt: no fault can be planted in {part.folder}"
    for fault in read_named():
        if fault.apply() is None:
            yield f"named.txt: the lines of [{fault.name}] are not in {fault.path}, or are there twice"
        if not any(re.search(fault.pattern, test) for test in tests):
            yield f"named.txt: no test is called {fault.pattern}, which is to find [{fault.name}]"
    ids = {fault.id for fault in find_faults([part.folder for part in parts])}
    for row in rows("equivalent.txt"):
        if row.split("|", 1)[0].strip() not in ids:
            yield f"equivalent.txt: this fault is not there any more: {row}"


def main():
    parser = argparse.ArgumentParser(prog="./dev mutate", description=__doc__)
    parser.add_argument("paths", nargs="*", metavar="PATH", help="folders or files; default: common and printer")
    parser.add_argument("--count", type=int, default=40, help="faults of each part (default 40; 0: all)")
    parser.add_argument("--seed", type=int, default=1, help="which are drawn (default 1)")
    parser.add_argument("--only", action="append", default=[], metavar="ID", help="only this fault; may be repeated")
    parser.add_argument("--list", action="store_true", help="print the faults, do not play them")
    parser.add_argument("--named", action="store_true", help="replay the faults of named.txt: all of them must be found")
    parser.add_argument("--check", action="store_true", help="only see that the lists fit the tree and the tests, whose names stand on stdin")
    parser.add_argument("--scratch", metavar="FOLDER", help="where the copy and its build are kept (default build/mutate)")
    parser.add_argument("--jobs", type=int, default=2, help="builds and tests at a time (default 2)")
    options = parser.parse_args()

    parts = read_parts()
    if options.check:
        found = list(check_lists(parts, sys.stdin.read().split()))
        print("\n".join(found) or "mutate: the lists fit")
        return 1 if found else 0
    paths = [re.sub(r"/+$", "", path) for path in options.paths]
    if not paths:
        paths = [part.folder for part in parts if part.folder.startswith(("common/", "printer/"))]
    found = [fault for fault in find_faults(paths) if part_of(parts, fault.path)]
    if options.only:
        chosen = [fault for fault in found if fault.id in options.only]
    else:
        folders = sorted({part_of(parts, fault.path).folder for fault in found})
        chosen = [fault for folder in folders
                  for fault in draw([fault for fault in found if part_of(parts, fault.path).folder == folder],
                                    options.count or len(found), options.seed)]
    if options.list:
        for fault in chosen:
            print(f"{fault.id} {fault.path}:{fault.line} {fault.kind}: {fault.before}  =>  {fault.after}")
        print(f"{len(chosen)} of {len(found)} faults")
        return 0
    if not chosen and not options.named:
        print("mutate: there is nothing to plant a fault in", file=sys.stderr)
        return 2
    folder = Path(options.scratch) if options.scratch else SOURCE / "build" / "mutate"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="mutate-") as temporary:
        Path(temporary).chmod(0o755)  # as root, PostgreSQL's files are another user's
        workshop = Workshop(SOURCE, folder.resolve(), options.jobs)
        workshop.environment["TMPDIR"] = temporary  # killed tests leave things behind
        workshop.prepare()
        if options.named:
            return replay_named(workshop, options.only)
        equivalent = {row.split("|", 1)[0].strip() for row in rows("equivalent.txt")}
        return 1 if show_table(play(workshop, chosen, parts, equivalent)) else 0


if __name__ == "__main__":
    sys.exit(main())
