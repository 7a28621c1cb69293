#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# mutate_lists.sh - the lists of tests/mutate fit the tree: each part has faults and tests, each named fault still finds its
# lines, no ID of equivalent.txt is of a line that is gone. (Whether tests find the faults: ./dev mutate.)
set -eu
cd "$SOURCE_DIR"
ctest --test-dir "$BINARY_DIR" -N | sed -nE 's/^ *Test +#[0-9]+: //p' | python3 tests/mutate/mutate.py --check
