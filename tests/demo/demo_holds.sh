#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The demo ends well, and what it says is what is there.
set -eu
said=$(mktemp)
trap 'rm -f "$said"' EXIT
LANYARD_DEMO_PORT=0 "$SOURCE_DIR/tests/demo/demo.sh" --once >"$said" 2>&1 || {
    cat "$said"
    exit 1
}
holds() { # PATTERN SENTENCE
    grep -qE "$1" "$said" || {
        cat "$said"
        echo "demo: $2" >&2
        exit 1
    }
}
scans=$(grep -c . "$SOURCE_DIR/tests/demo/scans.txt")
holds "people: 300\." "300 people were to be imported"
holds "^$scans frames, " "every picture was to be looked at"
read=$(sed -n 's/^[0-9]* frames, \([0-9]*\) scans$/\1/p' "$said")
[ "$read" -ge $((scans - 3)) ] && [ "$read" -le "$scans" ] || {
    cat "$said"
    echo "demo: $read of $scans pictures were acted on" >&2
    exit 1
}
holds "^  admit +[0-9]{2}" "dozens were to be admitted"
for verdict in already-in forged online-only other-event pending truncated unknown-code; do
    holds "^  $verdict " "somebody was to get the verdict $verdict"
done
holds "^Labels: [0-9]+ printed$" "every label was to be printed, and nothing else"
holds "^yes: Welcome" "the door was to let somebody in"
holds "^no: (Wrong room|Not today)" "the door was to send somebody elsewhere"
holds "^The store is whole" "the store was to be whole"
