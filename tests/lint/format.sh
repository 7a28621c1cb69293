#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# format.sh [FILE...] - every C file, or the files that are named, is laid out as .clang-format says. Each major version lays out a
# little differently, so only 14, which Debian 12 has, is asked; without it the test is skipped.
set -eu
cd "${SOURCE_DIR:-$(dirname "$0")/../..}"
program=
for name in clang-format-14 clang-format; do
    if $name --version 2>/dev/null | grep -q 'version 14\.'; then program=$name && break; fi
done
[ -n "$program" ] || { echo "skipped: clang-format 14 is not installed; ./dev lint installs it where Debian has it"; exit 77; }

if [ $# = 0 ]; then
    # shellcheck disable=SC2046
    set -- $(find common printer scanner tests -name '*.[ch]' -not -path '*/node_modules/*' | sort)
fi
bad=$(printf '%s\n' "$@" | xargs -P 2 -n 40 "$program" --dry-run 2>&1 | sed -n 's/:[0-9]*:[0-9]*: warning: code should be clang-formatted.*//p' | sort -u)
[ -z "$bad" ] || { echo "$bad" | sed "s|\$|: not laid out; $program -i FILE does it|"; exit 1; }
echo "format: $# files are laid out"
