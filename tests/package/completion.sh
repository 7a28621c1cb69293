#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# completion.sh - what bash offers behind "lanyard": commands, their options, files.
set -eu
# shellcheck disable=SC1091
. "$BINARY_DIR/config/generated/completion"
# shellcheck disable=SC2317
compopt() { :; } # only there while bash completes
failed=0

# offered WORD...: what completes the last word, on one line.
offered() {
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
    _lanyard
    echo "${COMPREPLY[*]}"
}
expect() { # OFFERED WANTED
    [ "$1" = "$2" ] || { echo "offered \"$1\", expected \"$2\""; failed=1; }
}

expect "$(offered lanyard '' | tr ' ' '\n' | sort)" "$("$LANYARD" generate commands | sort)"
expect "$(offered lanyard back)" backup
expect "$(offered lanyard admit --j)" --json
expect "$(offered lanyard admit --at)" --at=
expect "$(offered lanyard verify --s)" --station=
expect "$(offered lanyard scan --s)" ''
cd "$SOURCE_DIR"
expect "$(offered lanyard import CMakeL)" CMakeLists.txt
for command in $("$LANYARD" generate commands); do
    for option in $("$LANYARD" help "$command" | sed -nE 's/^  (-.,|   ) (--[a-z-]+=?).*/\2/p'); do
        [[ " $(offered lanyard "$command" --) " == *" $option "* ]] || { echo "$command $option is not offered"; failed=1; }
    done
done
complete -p lanyard | grep -q -- '-F _lanyard' || { echo "bash does not know of it"; failed=1; }
exit $failed
