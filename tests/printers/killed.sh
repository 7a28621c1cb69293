#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# killed.sh - the scene on TCP, with the station killed (SIGKILL) at a hundred random moments and at 20 named points of
# a label's life (claimed, sending, sent, printed).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$BINARY_DIR/tests/printers/print-scene" --folder="$folder" --program="$LANYARD" --badges=300 --tickets=50 --trouble=5 \
    --kills=120 --kill-every=150 --print-ms=600 --limit=900 --seed=5
"$BINARY_DIR/tests/printers/print-check" "$folder"
