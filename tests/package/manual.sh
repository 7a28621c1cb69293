#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# manual.sh - every man page that is installed is there, is roff without a warning, and says what the program says.
set -eu
pages=$BINARY_DIR/config/generated
command -v groff >/dev/null || { echo "groff is not installed"; exit 77; }
failed=0
fail() { echo "$1"; failed=1; }

rendered=$(mktemp) && trap 'rm -f "$rendered" "$rendered".*' EXIT
for page in "$pages"/man1/*.1 "$pages"/man5/*.5 "$SOURCE_DIR"/config/man/*.[57]; do
    groff -man -ww -k -Tutf8 -P-cbou "$page" 2>&1 >"$rendered" | sed "s|^|$page: |" >"$rendered.warnings"
    [ ! -s "$rendered.warnings" ] || fail "$(cat "$rendered.warnings")"
    for heading in NAME DESCRIPTION 'SEE ALSO'; do
        grep -qx "$heading" "$rendered" || fail "$page has no $heading"
    done
done

for command in $("$LANYARD" generate commands); do
    page=$pages/man1/lanyard-$command.1
    [ -f "$page" ] || { fail "there is no page of $command"; continue; }
    "$LANYARD" generate man "$command" | cmp -s - "$page" || fail "$page is older than the table of commands"
    grep -q "lanyard\\\\-$command" "$pages/man1/lanyard.1" || fail "lanyard(1) does not name $command"
    "$LANYARD" help "$command" >"$rendered.help"
    grep -oE -- ' --[a-z-]+' "$rendered.help" | sort -u | sed 's/^ *--//; s/-/\\\\-/g' | while read -r option; do
        grep -q "^\.B .*\\\\-\\\\-$option" "$page" || echo "$option"
    done >"$rendered"
    [ ! -s "$rendered" ] || fail "$page lacks the options $(cat "$rendered")"
    sed -nE 's/^\.B .*\\-\\-([a-z\\-]+).*/\1/p' "$page" | sed 's/\\-/-/g; s/\\.*//' | while read -r option; do
        grep -qE "^  (-.,|   ) --$option(=| )" "$rendered.help" || echo "$option"
    done >"$rendered"
    [ ! -s "$rendered" ] || fail "$page has the options $(cat "$rendered"), which the help has not"
done
[ "$("$LANYARD" generate commands | wc -l)" = "$(find "$pages/man1" -name 'lanyard-*.1' | wc -l)" ] || fail "there are pages of commands that are gone"

# Every setting of the default file has its entry, and the page no other.
"$LANYARD" generate settings | sed -n 's/^#\{0,1\}\([a-z-]*\)=.*/\1/p' | sort >"$rendered"
sed -n 's/^\.B \([a-z\\-]*\)$/\1/p' "$pages/man5/lanyard-station.ini.5" | sed 's/\\-/-/g' | sort | cmp -s - "$rendered" ||
    fail "lanyard-station.ini(5) and the default station.ini differ in their keys"
[ "$(wc -l <"$rendered")" -ge 10 ] || fail "the default station.ini has few keys"
exit $failed
