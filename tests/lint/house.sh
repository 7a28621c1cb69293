#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# house.sh [FOLDER] - the rules of the house that a compiler does not hold. rules.txt lists them, includes.txt says which folder
# may include what, banned.txt which calls are not ours, exceptions.txt where a rule does not hold. Prints each breach as
# file:line: what <- sentence; exit 1 when there is one.
set -u
lists=$(cd "$(dirname "$0")" && pwd)
root=${1:-${SOURCE_DIR:-.}}
cd "$root" || exit 2
# A tree that brings its own includes.txt is whole: each line of that, and of exceptions.txt, must be needed.
includes=$lists is_whole=0
[ ! -f tests/lint/includes.txt ] || { includes=tests/lint && is_whole=1; }
room=$(mktemp -d) && trap 'rm -rf "$room"' EXIT
cp "$includes/includes.txt" "$lists/banned.txt" "$room" || exit 2
exceptions=$room/exceptions.txt
grep -v '^#' "$includes/exceptions.txt" >"$exceptions" 2>/dev/null

files() { find "$@" -type f -not -path '*/node_modules/*' 2>/dev/null | sort; }
files common printer scanner tests -name '*.[ch]' >"$room/sources"

# Our own enumerators.
xargs -r cat <"$room/sources" | awk '/enum [A-Za-z]*( )?\{|enum \{/ { is_in = 1 }
    is_in { line = $0; sub(/\/\/.*/, "", line); sub(/.*\{/, "", line); count = split(line, part, /[,=}; ]+/)
        for (i = 1; i <= count; i++) if (part[i] ~ /^[A-Z][A-Z0-9_]+$/) print part[i] }
    /\}/ { is_in = 0 }' | sort -u >"$room/enumerators"

{
    # shellcheck disable=SC2046
    [ ! -s "$room/sources" ] || awk -v lists="$room" -v enumerators="$room/enumerators" -v is_whole="$is_whole" -f "$lists/house.awk" \
        "$room/includes.txt" "$room/banned.txt" "$room/enumerators" $(cat "$room/sources")

    # shellcheck disable=SC2046
    ! grep -qE '^(common|printer|scanner)/' "$room/sources" || awk -f "$lists/shape.awk" $(grep -E '^(common|printer|scanner)/' "$room/sources")
    files CHANGELOG.md config/web/app -name '*.js' -o -name CHANGELOG.md | xargs -r awk -f "$lists/words.awk"

    files common printer scanner tests config/web \( -name '*.[ch]' -o -name '*.js' -o -name '*.css' -o -name '*.sh' -o -name '*.py' -o -name '*.awk' \) |
        xargs -r wc -l | awk '$2 != "total" && $1 > 500 { print "long " $2 ":1: " $1 " lines" }'

    files config/web -name '*.js' -o -name '*.css' | xargs -r awk 'length > 140 { print "wide " FILENAME ":" FNR ": " length " characters" }'

    files dev CMakeLists.txt common printer scanner tests config .ci .github \( -name '*.[ch]' -o -name '*.js' -o -name '*.mjs' -o -name '*.css' -o -name '*.sh' -o -name '*.sql' \
        -o -name '*.py' -o -name '*.awk' -o -name '*.yml' -o -name CMakeLists.txt -o -name dev \) -not -path '*/corpus/*' |
        xargs -r awk 'FNR == 1 { if (file != "" && !is_said) print "licence " file ":1: no SPDX line"; file = FILENAME; is_said = 0 }
            FNR <= 2 && /SPDX-License-Identifier: GPL-3.0-or-later/ { is_said = 1 }
            END { if (file != "" && !is_said) print "licence " file ":1: no SPDX line" }'

    files common printer scanner tests -name '*.h' | xargs -r grep -L '^#pragma once' | sed 's/.*/once &:1: /'

    files CMakeLists.txt CMakePresets.json common printer scanner tests config \( -name '*.[ch]' -o -name '*.js' -o -name '*.html' -o -name '*.css' -o -name 'CMake*' \
        -o -name '*.cmake' -o -name '*.csv' -o -name '*.json' -o -name '*.ini' -o -name '*.ics' -o -name '*.xml' -o -name '*.sql' -o -name '*.sh' -o -name '*.py' \) \
        -not -path '*/corpus/*' | xargs -r awk -f "$lists/patterns.awk" "$lists/patterns.txt"

    # A step of the schema that a release has carried has run in somebody's store.
    [ ! -f tests/lint/released_steps.txt ] || grep -v '^#' tests/lint/released_steps.txt | while read -r sum name; do
        step=$(files common/store -name "$name")
        [ "$(cat ${step:+"$step"} </dev/null | sha256sum)" = "$sum  -" ] || echo "released ${step:-common/store/$name}:1: $name"
    done
} >"$room/found"

# What exceptions.txt names is left out.
awk -F ' *[|] *' -v is_whole="$is_whole" 'FILENAME == ARGV[1] { count++; rule[count] = $1; file[count] = $2; word[count] = $3; next }
    { for (i = 1; i <= count; i++) if (index($0, rule[i] " " file[i] ":") == 1 && index($0, word[i])) { is_used[i] = 1; next } print }
    END { for (i = 1; i <= count; i++) if (is_whole && !is_used[i]) print "stale tests/lint/exceptions.txt:1: " rule[i] " | " file[i] " | " word[i] }' \
    "$exceptions" "$room/found" >"$room/left" && mv "$room/left" "$room/found"

# Each rule's word becomes its sentence.
awk -F ' *[|] *' 'NR == FNR { if ($0 !~ /^#/ && NF > 1) { sub(/ +$/, "", $1); sentence[$1] = $2 } next }
    { word = $0; sub(/ .*/, "", word); sub(/^[^ ]* /, "")
      if (!(word in sentence)) { print "house.sh: rules.txt has no rule " word; next }
      print $0 "   <- " sentence[word] " [" word "]" }' "$lists/rules.txt" "$room/found"
[ ! -s "$room/found" ]
