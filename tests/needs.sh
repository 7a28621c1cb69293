#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# needs.sh PROGRAMS COMMAND... - runs a test that needs these programs (one word, with spaces between them); without one of
# them it is skipped (77), with a sentence. needs.sh --skip SENTENCE: skips.
set -u
if [ "$1" = --skip ]; then
    echo "skipped: $2"
    exit 77
fi
for program in $1; do
    command -v "$program" >/dev/null || { echo "skipped: $program is not installed; ./dev install-deps installs it"; exit 77; }
done
shift
exec "$@"
