#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes exports of ticketing systems and the truth beside them. README.md in this folder says what and how."""

import argparse
import sys
from pathlib import Path

from generator import programmes
from generator.changes import at_step
from generator.events import Event
from generator.shapes import SHAPES
from generator.truth import text, truth
from generator.world import make_world

EVENTS = ["pycon-us-2024", "pycon-india-2023"]


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--people", type=int, default=120, help="about so many; every scene is there once in any case")
    parser.add_argument("--event", choices=EVENTS, default=EVENTS[0])
    parser.add_argument("--out", type=Path, required=True, help="folder; made when it is not there")
    parser.add_argument("--step", type=int, choices=[0, 1, 2], help="one export only; all three otherwise")
    parser.add_argument("--shape", choices=["all"] + sorted(SHAPES), default="all")
    parser.add_argument("--no-expect", action="store_true", help="without SHAPE.expect.json")
    parser.add_argument("--programmes", action="store_true", help="the programme files instead of exports")
    options = parser.parse_args()
    if options.programmes:
        programmes.write_all(options.out)
        return 0
    event = Event(options.event)
    world = make_world(event, options.seed, options.people)
    for step in [0, 1, 2] if options.step is None else [options.step]:
        folder = options.out / f"step{step}"
        folder.mkdir(parents=True, exist_ok=True)
        now = at_step(world, step)
        for shape in SHAPES.values():
            if options.shape in ("all", shape.name):
                (folder / shape.file).write_bytes(shape.write(now, event))
                if not options.no_expect:
                    expected = text(truth(now, event, shape.view))
                    (folder / f"{shape.name}.expect.json").write_text(expected, encoding="utf-8")
        (folder / "truth.json").write_text(text(truth(now, event)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
