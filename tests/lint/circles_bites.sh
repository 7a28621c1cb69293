#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# circles_bites.sh - circles.py finds two files that need each other, a call past the doors, and one that no header declares.
set -eu
house=$(mktemp -d) && trap 'rm -rf "$house"' EXIT
export SOURCE_DIR_OF_LINT="$SOURCE_DIR" SOURCE_DIR="$house" BINARY_DIR="$house/built" LEAST_OBJECTS=1
mkdir -p "$house/tests/lint" "$house/common/base" "$house/common/rules" "$house/common/store"
printf '%s\n' 'common/base:' 'common/rules: common/base' 'common/store: common/rules' >"$house/tests/lint/includes.txt"

# file PATH TEXT: writes and compiles it.
file() {
    printf '%s\n' "$2" >"$house/$1"
    case $1 in *.c)
        object="$BINARY_DIR/$(dirname "$1")/CMakeFiles/x.dir/$(basename "$1").o"
        mkdir -p "$(dirname "$object")"
        cc -I "$house" -c "$house/$1" -o "$object"
        ;;
    esac
}

# says WORDS: that is found, and nothing else; nothing when there are no words.
says() {
    python3 "$SOURCE_DIR_OF_LINT/tests/lint/circles.py" >"$house/said" && code=0 || code=1
    [ "$code" = "$((${#1} > 0))" ] && [ "$(grep -c . "$house/said")" = "$code" ] && grep -q -- "$1" "$house/said" || {
        echo "\"$1\" was planted, this was found:" && cat "$house/said"
        exit 1
    }
}

file common/base/one.h 'int one(void);'
file common/base/one.c 'int one(void) { return 1; }'
file common/rules/two.h 'int two(void);'
file common/rules/two.c "$(printf '#include "common/base/one.h"\nint two(void) { return one(); }')"
file common/store/three.c "$(printf '#include "common/rules/two.h"\n#include "common/base/one.h"\nint three(void) { return two() + one(); }')"
says ''
file common/base/four.c 'int two(void); int four(void) { return two(); }'
says 'common/base/four.c: calls two() of common/rules/two.c, past the doors'
file common/base/four.c 'int four(void) { return 4; }'
file common/rules/five.c 'extern int four(void); int five(void) { return four(); }'
says 'common/rules/five.c: calls four() of common/base/four.c, which no header'
file common/rules/five.c 'int five(void) { return 5; }'
file common/base/one.c 'int four(void); int one(void) { return four(); }'
file common/base/four.c 'int one(void); int four(void) { return one(); }'
says 'a circle of 2 files: common/base/four.c common/base/one.c'
