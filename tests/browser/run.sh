#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh [FILE...] - scenes in a browser, two files at once; without a file, only what they need is fetched. Without node, npm or a
# Chromium they are skipped (77).
set -eu
for program in node npm; do
    command -v "$program" >/dev/null || { echo "browser tests need $program; ./dev test installs it"; exit 77; }
done
{ command -v chromium-headless-shell || command -v chromium || command -v chromium-browser; } >/dev/null || { echo 'browser tests need chromium-headless-shell; ./dev test installs it'; exit 77; }
here=$(cd "$(dirname "$0")" && pwd)
sh "$here/install.sh" "$BINARY_DIR/browser" || { echo "browser tests need npm packages, and npm cannot fetch them here"; exit 77; }
[ $# -gt 0 ] || exit 0
exec node --test --test-concurrency=2 "$@"
