# SPDX-License-Identifier: GPL-3.0-or-later
# circles.py - who calls whom, by the symbols of what was built from them in $BINARY_DIR. Files that need each other in a circle fail: nobody
# can understand, test or move a part of a circle alone. So does a call that no header allows: past the doors of includes.txt, or by an
# "extern" of the caller's own.
import collections
import os
import pathlib
import re
import subprocess
import sys

LEAST = int(os.environ.get("LEAST_OBJECTS", 100))


def objects_of(binary_dir, source_dir):
    """The object file of each source that is still there; the newest, where a target that is gone has left one, too."""
    found = {}
    for part in ("common", "printer", "scanner"):
        for path in sorted(pathlib.Path(binary_dir, part).rglob("*.c.o"), key=lambda path: path.stat().st_mtime):
            source = re.sub(r"CMakeFiles/[^/]+[.]dir/|[.]o$", "", str(path.relative_to(binary_dir)))
            if pathlib.Path(source_dir, source).exists():
                found[source] = path
    return found


def symbols(objects):
    """Who defines a name, and which names each file needs."""
    source_of = {str(path): source for source, path in objects.items()}
    owner, needed = {}, collections.defaultdict(set)
    listed = subprocess.run(["nm", "--print-file-name", *source_of], capture_output=True, text=True, check=True).stdout
    for line in listed.splitlines():
        path, symbol = line.rsplit(":", 1)
        kind, name = symbol.split()[-2:]
        if kind == "U":
            needed[source_of[path]].add(name)
        elif kind in "TDRB":
            owner[name] = source_of[path]
    return owner, needed


def reach(start, edges):
    """All files that `start` needs, itself only when it is in a circle."""
    found, waiting = set(), [start]
    while waiting:
        for other in edges[waiting.pop()] - found:
            found.add(other)
            waiting.append(other)
    return found


def doors_of(source_dir):
    """Which folders each folder may include, and those behind them."""
    doors = collections.defaultdict(set)
    for line in pathlib.Path(source_dir, "tests/lint/includes.txt").read_text().splitlines():
        folder, colon, names = line.partition(":")
        if colon and not line.startswith("#"):
            doors[folder] |= {re.sub(r"/[^/]*[.][a-z]+$", "", name) for name in names.split() if not name.startswith("<")}
    return {folder: reach(folder, doors) for folder in list(doors)}


def declared(source, source_dir, binary_dir, cache):
    """All words of the headers that a file sees."""
    def read(path):
        if path not in cache:
            found = [root / path for root in (pathlib.Path(source_dir), pathlib.Path(binary_dir)) if (root / path).exists()]
            text = found[0].read_text() if found else ""
            cache[path] = set(re.findall(r"[A-Za-z_]\w+", re.sub(r"//.*", "", text))), re.findall(r'^#include "(.*?)"', text, re.M)
        return cache[path]
    words, seen, waiting = set(), set(), list(read(source)[1])
    while waiting:
        header = waiting.pop()
        if header not in seen:
            seen.add(header)
            words |= read(header)[0]
            waiting += read(header)[1]
    return words


def breaches(owner, needed, source_dir, binary_dir):
    """Calls of other folders that no door leads to, or no header declares."""
    doors, cache = doors_of(source_dir), {}
    for source in sorted(needed):
        folder = os.path.dirname(source)
        theirs = {name for name in needed[source] if name in owner and os.path.dirname(owner[name]) != folder}
        words = declared(source, source_dir, binary_dir, cache) if theirs else set()
        for name in sorted(theirs):
            theirs_at = pathlib.PurePath(owner[name]).parents
            if not any(str(room) in doors.get(folder, ()) for room in theirs_at):
                yield f"{source}: calls {name}() of {owner[name]}, past the doors of tests/lint/includes.txt"
            elif name not in words:
                yield f"{source}: calls {name}() of {owner[name]}, which no header of its declares"


def main():
    binary_dir, source_dir = os.environ["BINARY_DIR"], os.environ["SOURCE_DIR"]
    objects = objects_of(binary_dir, source_dir)
    if len(objects) < LEAST:
        sys.exit("circles.py: too few files are built to say anything")
    owner, needed = symbols(objects)
    edges = {path: {owner[name] for name in needed[path] if owner.get(name, path) != path} for path in objects}
    reached = {path: reach(path, edges) for path in objects}
    circles = {frozenset(other for other in reached[path] if path in reached[other]) for path in objects if path in reached[path]}
    found = [f"a circle of {len(circle)} files: {' '.join(sorted(circle))}" for circle in circles]
    found += breaches(owner, needed, source_dir, binary_dir)
    print("\n".join(sorted(found)))
    return bool(found)


sys.exit(main())
