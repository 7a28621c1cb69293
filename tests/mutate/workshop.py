# SPDX-License-Identifier: GPL-3.0-or-later
"""A copy of the tree with a build folder of its own, in which one fault at a time is planted, built and tested."""

import math
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

BUILD_TIMEOUT_S = 1800
SHORTEST_TIMEOUT_S = 60  # of one test; a busy machine is no kill
TURNS_S = (0, 3, 15)  # tests that take longer on the sound tree come in a later turn: most faults need the first one only


def run(words, timeout_s, **rest):
    """Runs a command in a process group of its own; (status, output), status None when it took too long and was killed."""
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                               start_new_session=True, **rest)
    try:
        output, _ = process.communicate(timeout=timeout_s)
        return process.returncode, output
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        return None, output


class Workshop:
    def __init__(self, source, folder, jobs):
        self.source = Path(source)
        self.tree = Path(folder) / "tree"
        self.build = self.tree / "build" / "mutate"
        self.jobs = str(jobs)
        self.parts = {}  # ctest regular expression -> (targets, names of its tests by turns, seconds that one may take)
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

    def make(self, targets):
        return run(["cmake", "--build", str(self.build), "-j", self.jobs, "--target", *targets], BUILD_TIMEOUT_S,
                   env=self.environment)

    def test(self, pattern, timeout_s, *more):
        words = ["ctest", "--test-dir", str(self.build), "-R", pattern, "-LE", "vm|bench", "-j", self.jobs, "--no-tests=error",
                 "--timeout", str(timeout_s), *more]
        return run(words, timeout_s * 40, env=self.environment)

    def measure(self, pattern):
        """Builds the tests of a part and runs them on the sound tree: they must pass, or nothing that follows means anything."""
        if pattern in self.parts:
            return self.parts[pattern]
        # ctest tells no command of a test that is not built yet; the files that it reads do.
        commands = "\n".join(file.read_text() for file in self.build.rglob("CTestTestfile.cmake"))
        tests = [match for match in re.finditer(r"^add_test\(\[=\[(.*?)\]=\] (.*)\)$", commands, flags=re.M)
                 if re.search(pattern, match.group(1))]
        words = {word for test in tests for word in re.findall(r'"([^"]*)"', test.group(2)) if word.startswith(str(self.build))}
        targets = sorted(Path(word).name for word in words if re.match(r"(test|fuzz)-", Path(word).name))
        if not targets:
            raise SystemExit(f"mutate: no test is called {pattern}")
        status, output = self.make(targets)
        if status != 0:
            raise SystemExit(f"mutate: the sound tree does not build\n{output[-4000:]}")
        started = time.monotonic()
        status, output = self.test(pattern, 900)
        if status != 0:
            raise SystemExit(f"mutate: the tests {pattern} fail on the sound tree\n{output[-4000:]}")
        for name in re.findall(r"Test\s+#\d+: (\S+) \.+\*\*\*Skipped", output):
            print(f"mutate: {name} is skipped on this machine and kills nothing", flush=True)
        took = {name: float(text) for name, text in re.findall(r"Test\s+#\d+: (\S+) \.+.*?([\d.]+) sec", output)}
        turns = [[name for name in took if least <= took[name] < most] for least, most in zip(TURNS_S, (*TURNS_S[1:], math.inf))]
        print(f"mutate: {pattern}: {len(tests)} tests pass in {time.monotonic() - started:.0f} s", flush=True)
        self.parts[pattern] = (targets, turns, max(SHORTEST_TIMEOUT_S, int(max(took.values()) * 10)))
        return self.parts[pattern]

    def try_out(self, path, text, pattern):
        """Plants `text` as the file `path`; ("killed" | "survived" | "not compiling", which test)."""
        targets, turns, timeout_s = self.measure(pattern)
        place = self.tree / path
        sound = place.read_text()
        place.write_text(text)
        try:
            status, output = self.make(targets)
            if status != 0:
                return "not compiling", ""
            for tests in filter(None, turns):
                status, output = self.test(f"^({'|'.join(tests)})$", timeout_s, "--stop-on-failure")
                if status != 0:
                    names = re.findall(r"Test\s+#\d+: (\S+) \.+[\w ]*\*\*\*(\w+)", output)
                    return "killed", next((f"{name} ({word.lower()})" for name, word in names if word != "Skipped"), "out of time")
            return "survived", ""
        finally:
            place.write_text(sound)
