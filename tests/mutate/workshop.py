# SPDX-License-Identifier: GPL-3.0-or-later
"""A copy of the tree with a build folder of its own, in which one fault at a time is planted, built and tested."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

BUILD_TIMEOUT_S = 1800
SOUND_TIMEOUT_S = 900
SHORTEST_TIMEOUT_S = 150  # of one test: longer than tests wait for what never comes (120 s), so that they say so themselves
TURN_S = 4  # what the tests of a first turn take together; each further turn takes four times as long
UNKNOWN_S = {False: 1, True: 30}  # what a test is taken for until it has run once; True: one that is labelled slow
LEFT_OUT_LABELS = {"vm", "bench"}
SKIPPED_STATUS = 77


def run(words, timeout_s, **rest):
    """Runs a command in a process group of its own; (status, output), status None when it took too long. What is left of the group
    is killed, such as the stations of a test that failed."""
    with tempfile.TemporaryFile() as output:  # no pipe: whoever is left behind would keep it open
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                                   start_new_session=True, **rest)
        try:
            status = process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            status = None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        output.seek(0)
        return status, output.read().decode(errors="replace")


@contextlib.contextmanager
def planted(place, text):
    sound = place.read_text()
    place.write_text(text)
    try:
        yield
    finally:
        place.write_text(sound)


def is_near(path, test):
    """Whether a test bears a word of the file's name: it is the likeliest to find a fault there."""
    return any(word in test for word in re.split(r"[_.]", Path(path).stem) if len(word) > 3)


class Workshop:
    def __init__(self, source, folder, jobs):
        self.source = Path(source)
        self.tree = Path(folder) / "tree"
        self.build = self.tree / "build" / "mutate"
        self.jobs = jobs
        self.memory = Path(folder) / "seconds.json"  # of each test on the sound tree, from earlier runs: for the order only
        self.seconds = json.loads(self.memory.read_text()) if self.memory.is_file() else {}
        self.tests = {}  # ctest name -> ctest's properties of the test, once it is built
        self.sound = {}  # ctest name -> seconds that it may take, None when it kills nothing here
        self.kills = {}  # (file, ctest name) -> faults found so far
        self.environment = dict(os.environ, CCACHE_BASEDIR=str(self.tree), CCACHE_NOHASHDIR="1", LC_ALL="C.UTF-8")

    def prepare(self):
        """Brings the copy up to date with the tree, touching only what differs, and configures its build."""
        status, listing = run(["git", "-C", str(self.source), "ls-files", "-co", "--exclude-standard"], 60)
        if status != 0:
            raise SystemExit("mutate: git does not list the files of this tree")
        wanted = set(listing.splitlines())
        for name in wanted:
            here, there = self.source / name, self.tree / name
            if here.is_file() and not (there.is_file() and there.read_bytes() == here.read_bytes()):
                there.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(here, there)
        for there in [path for path in self.tree.rglob("*") if path.is_file() and self.build not in path.parents]:
            if str(there.relative_to(self.tree)) not in wanted:
                there.unlink()
        # Warnings are no errors here: a variable that a fault leaves unused is for the tests to find.
        status, output = run(["cmake", "-S", str(self.tree), "-B", str(self.build), "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug",
                              "-DCMAKE_C_FLAGS=-O1 -w", "-DCMAKE_C_FLAGS_DEBUG="], 300, env=self.environment)
        if status != 0:
            raise SystemExit(f"mutate: the build cannot be configured\n{output}")
        self.read_tests()

    def read_tests(self):
        """Asks ctest for its tests. A command is told of those only that are built."""
        status, output = run(["ctest", "--test-dir", str(self.build), "--show-only=json-v1"], 60, env=self.environment)
        if status != 0:
            raise SystemExit(f"mutate: ctest does not list its tests\n{output}")
        for test in json.loads(output[output.index("{"):])["tests"]:
            test["properties"] = {row["name"]: row["value"] for row in test.get("properties", [])}
            self.tests[test["name"]] = test

    def targets(self, names):
        """What is to be built for tests. The files that ctest reads tell it also of a test that is not built yet."""
        commands = "\n".join(file.read_text() for file in self.build.rglob("CTestTestfile.cmake"))
        found = set()
        for name in names:
            words = re.search(rf"^add_test\(\[=\[{re.escape(name)}\]=\] (.*)\)$", commands, flags=re.M).group(1)
            paths = [Path(word) for word in re.findall(r'"([^"]*)"', words) if word.startswith(str(self.build))]
            found |= {path.name for path in paths if re.match(r"(test|fuzz)-", path.name)}
        return sorted(found)

    def make(self, names):
        targets = self.targets(names)
        if not targets:
            return 0, ""
        return run(["cmake", "--build", str(self.build), "-j", str(self.jobs), "--target", *targets], BUILD_TIMEOUT_S,
                   env=self.environment)

    def play(self, name, timeout_s):
        """Runs one test as ctest does, so long as it may; ("passed" | "failed" | "skipped" | "timed out", output)."""
        test = self.tests[name]
        environment = dict(self.environment, **dict(pair.split("=", 1) for pair in test["properties"].get("ENVIRONMENT", [])))
        status, output = run(test["command"], timeout_s, env=environment, cwd=test["properties"]["WORKING_DIRECTORY"])
        return {None: "timed out", 0: "passed", SKIPPED_STATUS: "skipped"}.get(status, "failed"), output

    def measure(self, names):
        """Builds tests and runs them on the sound tree, the first time they are asked for: one that fails there kills nothing."""
        names = [name for name in names if name not in self.sound]
        if not names:
            return
        status, output = self.make(names)
        if status != 0:
            raise SystemExit(f"mutate: the sound tree does not build\n{output[-4000:]}")
        self.read_tests()
        for name in names:
            started = time.monotonic()
            state, output = self.play(name, SOUND_TIMEOUT_S)
            self.seconds[name] = took_s = time.monotonic() - started
            self.sound[name] = max(SHORTEST_TIMEOUT_S, int(took_s * 10)) if state == "passed" else None
            if state != "passed":
                print(f"mutate: {name}: {state} on the sound tree, so it kills nothing", flush=True)
            if state == "failed":
                print(output[-2000:], flush=True)
        self.memory.write_text(json.dumps(self.seconds))

    def guess_s(self, name):
        return self.seconds.get(name, UNKNOWN_S["slow" in self.tests[name]["properties"].get("LABELS", [])])

    def turns(self, path, pattern):
        """The tests of a part in the order in which they are likely to find a fault of the file soon, some at a time."""
        names = [name for name, test in self.tests.items()
                 if re.search(pattern, name) and not LEFT_OUT_LABELS & set(test["properties"].get("LABELS", []))]
        if not names:
            raise SystemExit(f"mutate: no test is called {pattern}")
        names.sort(key=lambda name: (-self.kills.get((path, name), 0), self.guess_s(name) * (0.1 if is_near(path, name) else 1)))
        turn, room_s, turn_s = [], TURN_S, TURN_S
        for name in names:
            if turn and self.guess_s(name) > room_s:
                yield turn
                turn_s *= 4
                turn, room_s = [], turn_s
            turn.append(name)
            room_s -= self.guess_s(name)
        yield turn

    def find_killer(self, names):
        """Plays tests against the fault that is planted; (the first that fails, those that took too long)."""
        killers, slow = [], []

        def play(name):
            if killers or self.sound[name] is None:
                return
            state, _ = self.play(name, self.sound[name])
            # A test that fails once for another cause is no kill.
            if state == "failed" and self.play(name, self.sound[name])[0] == "failed":
                killers.append(name)
            elif state == "timed out":
                slow.append(name)

        with ThreadPoolExecutor(self.jobs) as pool:
            list(pool.map(play, names))
        return (killers or [None])[0], slow

    def try_out(self, path, text, pattern):
        """Plants `text` as the file `path`; ("killed" | "survived" | "timed out" | "not compiling", which test)."""
        hung = []
        for names in self.turns(path, pattern):
            self.measure(names)
            with planted(self.tree / path, text):
                if self.make(names)[0] != 0:
                    return "not compiling", ""
                killer, slow = self.find_killer(names)
            hung += slow
            if killer:
                self.kills[path, killer] = self.kills.get((path, killer), 0) + 1
                return "killed", killer
        return ("timed out", " ".join(hung)) if hung else ("survived", "")
