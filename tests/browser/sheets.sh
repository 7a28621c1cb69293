#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# sheets.sh - plays the scenes that look at every view in every window, and makes contact sheets of what was seen.
set -eu
cd "$(dirname "$0")/../.."
export SOURCE_DIR="$PWD" BINARY_DIR="${BINARY_DIR:-$PWD/build/dev}" LANYARD_TEST_PICTURES=1
sh tests/browser/run.sh tests/browser/sizes.test.mjs tests/browser/dialogs.test.mjs tests/browser/calls.test.mjs tests/browser/kiosk.test.mjs
exec node tests/browser/sheets.mjs
