#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# sheets.sh - contact sheets of all views, sizes and languages, from the pictures that the last run of the scenes left.
set -eu
cd "$(dirname "$0")/../.."
export SOURCE_DIR="$PWD" BINARY_DIR="${BINARY_DIR:-$PWD/build/dev}"
exec node tests/browser/sheets.mjs
