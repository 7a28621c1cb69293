#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# pictures.sh - takes the README's pictures of the page anew, from a running station.
set -eu
cd "$(dirname "$0")/../.."
export SOURCE_DIR="$PWD" BINARY_DIR="${BINARY_DIR:-$PWD/build/dev}" LANYARD_TAKE_PICTURES=1
exec sh tests/browser/run.sh tests/browser/readme.test.mjs
