# SPDX-License-Identifier: GPL-3.0-or-later
# circles.py - files that need each other in a circle, by the symbols of what was built from them in $BINARY_DIR: each circle is printed, and
# one of more than MOST files fails. Nobody can understand, test or move a part of a circle alone.
import collections
import os
import pathlib
import re
import subprocess
import sys

MOST = 3


def objects_of(binary_dir, source_dir):
    """The object file of each source that is still there."""
    found = {}
    for part in ("common", "printer", "scanner"):
        for path in pathlib.Path(binary_dir, part).rglob("*.c.o"):
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


def main():
    objects = objects_of(os.environ["BINARY_DIR"], os.environ["SOURCE_DIR"])
    if len(objects) < 100:
        sys.exit("circles.py: too few files are built to say anything")
    owner, needed = symbols(objects)
    edges = {path: {owner[name] for name in needed[path] if owner.get(name, path) != path} for path in objects}
    reached = {path: reach(path, edges) for path in objects}
    circles = {frozenset(other for other in reached[path] if path in reached[other]) for path in objects if path in reached[path]}
    for circle in sorted(circles, key=len, reverse=True):
        print(f"{len(circle)} files{f', at most {MOST} are allowed' if len(circle) > MOST else ''}: {' '.join(sorted(circle))}")
    return any(len(circle) > MOST for circle in circles)


sys.exit(main())
