#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Do the stand-ins hold the facts that they were written from? One line for each fact: section of the fact sheet, sentence, outcome.

selftest.py [WORD] plays those whose sentence has the word. Would catch: a stand-in kinder, or harder, than the server it stands for.
"""

import sys
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from facts import access, checkin, desk, lists, machinery, other_servers  # noqa: E402,F401 - they fill FACTS
from facts.world import FACTS, World  # noqa: E402


def main() -> int:
    """Plays them all."""
    word = sys.argv[1].lower() if len(sys.argv) > 1 else ""
    failed = played = 0
    begun = time.monotonic()
    for section, sentence, prove in FACTS:
        if word not in sentence.lower():
            continue
        played += 1
        world = World()
        try:
            prove(world)
            said = "ok"
        except Exception as error:  # noqa: BLE001 - whatever it is, the fact does not hold
            failed += 1
            where = traceback.extract_tb(error.__traceback__)
            line = next((frame.lineno for frame in reversed(where) if "/facts/" in frame.filename and "world.py" not in frame.filename), 0)
            said = "NOT SO, line %s: %s: %s" % (line, type(error).__name__, error)
        finally:
            world.close()
        print("§%-3s %s: %s" % (section, sentence, said), flush=True)
    print("%d facts, %d do not hold, %.1f s" % (played, failed, time.monotonic() - begun))
    return 1 if failed or not played else 0


if __name__ == "__main__":
    sys.exit(main())
