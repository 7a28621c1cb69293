#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh [FILE...] - the scenes in a browser; without node, npm or Chromium they are skipped (77).
set -eu
for program in node npm chromium; do
    command -v "$program" >/dev/null || { echo "browser tests need $program; ./dev test installs it"; exit 77; }
done
here=$(cd "$(dirname "$0")" && pwd)
sh "$here/install.sh" "$BINARY_DIR/browser" || { echo "browser tests need npm packages, and npm cannot fetch them here"; exit 77; }
[ $# -gt 0 ] || set -- "$here"/*.test.mjs
exec node --test --test-concurrency=2 "$@"
