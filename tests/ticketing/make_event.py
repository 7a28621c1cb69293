#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""make_event.py --seed N --orders N --out FILE.json - fills a state file for pretix.py with a plausible event. The same seed writes
the same file. "scenes" in it says which order codes are of which kind."""

import argparse
import sys

from standin import make
from standin.clock import read_stamp, shifted
from standin.maker import Maker
from standin.memory import Memory


def main() -> int:
    """Writes the file."""
    parser = argparse.ArgumentParser(description="a plausible event for pretix.py")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--orders", type=int, default=300)
    parser.add_argument("--out", required=True)
    parser.add_argument("--slug", default="sampleconf")
    parser.add_argument("--start", default="2026-12-01T09:00:00+01:00", help="when the event begins")
    parser.add_argument("--secrets", choices=("random", "pretix_sig1"), default="random")
    words = parser.parse_args()
    start = read_stamp(words.start)
    if start is None or not 1 <= words.orders <= 100000:
        parser.error("--start is a time, --orders at most 100000")
    memory = Memory(seed=words.seed)
    memory.clock.set(shifted(start, -120 * 86400), True)
    Maker(memory, words.seed, words.orders, words.slug, start, words.secrets).run()
    for profile in ("pretixscan", "pretixscan", "full"):
        make.device(memory, {"name": "Station with " + profile, "security_profile": profile})
    make.team(memory, {})
    memory.state["clock"].clear()
    memory.save(words.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
