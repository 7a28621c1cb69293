#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# event_manual.sh - lanyard-event.ini(5) has exactly the groups and keys that the reader takes, and its example is read.
set -eu
manual=$SOURCE_DIR/config/man/lanyard-event.ini.5
room=$(mktemp -d) && trap 'rm -rf "$room"' EXIT
mkdir "$room/event"
failed=0

# said TEXT: what init says of an event.ini with this text.
said() {
    printf '%b' "$1" >"$room/event/event.ini"
    "$LANYARD" init --event="$room/event" "$room/station" 2>&1 || true
    rm -rf "$room/station"
}

groups=$(said '[xyzzy]\na = 1\n' | grep -oE '\[[a-z|-]+( NAME)?\]' | tr -d '[]' | sed 's/ NAME//' | tr '|' ' ' | tr '\n' ' ')
listed=$(sed -n 's/^\.SS "\{0,1\}\[\([a-z\\-]*\).*/\1/p' "$manual" | sed 's/\\-/-/g' | sort | tr '\n' ' ')
# shellcheck disable=SC2086
[ "$(printf '%s\n' xyzzy $groups | grep -v xyzzy | sort | tr '\n' ' ')" = "$listed" ] ||
    { echo "the reader takes the groups: $groups; the manual has: $listed"; failed=1; }

for group in $listed; do
    name=$([ "$group" = event ] || echo ' a')
    case $group in
    event) text="[event]\nxyzzy = 1\n" ;;
    *) text="[event]\nslug = s\ntitle = t\nzone = UTC\n[$group$name]\nxyzzy = 1\n" ;;
    esac
    said "$text" | sed -n 's/.*unknown key.*expected one of: *//p' | tr -s ' ' '\n' | grep . | sort >"$room/keys" || true
    [ -s "$room/keys" ] || { echo "the reader did not list the keys of [$group]"; failed=1; }
    escaped=$(echo "$group" | sed 's/-/\\\\-/g')
    sed -n "/^\.SS \"\{0,1\}\[${escaped}[] ]/,/^\.S[SH]/p" "$manual" |
        sed -n '/^\.TP/{n;s/^\.B //p}' | sed 's/\\-/-/g' | sort >"$room/listed"
    diff "$room/keys" "$room/listed" >"$room/diff" ||
        { echo "[$group]: the reader's keys (<) and the manual's (>) differ:"; cat "$room/diff"; failed=1; }
done

example=$(sed -n '/^\.nf/,/^\.fi/p' "$manual" | sed '1d;$d; s/\\-/-/g')
sed -n '/^\.nf/,/^\.fi/p' "$SOURCE_DIR/config/man/lanyard-label.5" | sed '1d;$d' >"$room/event/badge.label"
said "$example\n" >"$room/answer"
grep -q 'is ready' "$room/answer" || { echo "the example is not read:"; cat "$room/answer"; failed=1; }
exit $failed
