#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# documents.sh - what the documents tell people to type or to look at is there: commands of the program with their options,
# words of ./dev, files and folders of the tree.
set -eu
cd "$SOURCE_DIR"
. tests/lint/document_lines.sh
room=$(mktemp -d) && trap 'rm -rf "$room"' EXIT
failed=0
fail() { echo "$1"; failed=1; }
documents=$(find . -name '*.md' -not -path './build/*' -not -path '*/node_modules/*' | sort)

for document in $documents; do
    document_lines "$document" >"$room/lines"
    grep -E '^lanyard [a-z]+( |\$)' "$room/lines" | while read -r _ command words; do
        "$LANYARD" help "$command" >"$room/help" 2>&1 || { echo "$document: there is no command lanyard $command"; continue; }
        for option in $(printf '%s\n' "$words" | grep -oE -- '(^| )--[a-z-]+' || true); do
            grep -qE "^  (-.,|   ) $option(=| |\$)" "$room/help" || echo "$document: lanyard $command has no $option"
        done
    done
    sed -nE 's,^\./dev ([a-z-]+).*,\1,p' "$room/lines" | while read -r word; do
        ./dev help | grep -qE "\./dev $word( |\$)|; $word: " || echo "$document: ./dev has no $word"
    done
done >"$room/strangers"
[ ! -s "$room/strangers" ] || fail "$(sort -u "$room/strangers")"

# Paths from the root, in all that people read, comments among it; what a build makes ends in _generated.h.
find . -type f \( -name '*.md' -o -name '*.[ch]' -o -name '*.sh' -o -name '*.sql' -o -name '*.js' -o -name '*.mjs' -o -name '*.5' -o -name CMakeLists.txt \) \
    -not -path './build/*' -not -path '*/node_modules/*' -not -name '*_bites.sh' -print0 |
    xargs -0 grep -oE '(^|[^A-Za-z0-9_./$}-])(common|scanner|printer|config|tests)(/[a-z0-9_.-]+)+' |
    sed -E 's/:[^a-z]/:/; s/[.-]$//' | sort -u | grep -v '_generated\.h$' | while IFS=: read -r document path; do
    [ -e "$path" ] || [ -n "$(find "$(dirname "$path")" -path "$path*" 2>/dev/null | head -n 1)" ] || echo "$document: $path is not there"
done >"$room/strangers"
[ ! -s "$room/strangers" ] || fail "$(cat "$room/strangers")"

# Who tries the demo can sign in with what stands there.
for document in README.md Containerfile; do
    pin=$(grep -oE 'Lea, PIN [0-9]+' "$document" | grep -oE '[0-9]+')
    grep -q "add Lea .*--pin=$pin\$" tests/demo/demo.sh || fail "$document: the demo's Lea has another PIN than $pin"
done
exit $failed
