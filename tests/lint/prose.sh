#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# prose.sh - what people read first is short: README.md and the newest section of CHANGELOG.md. What is to be added takes the place
# of something else.
set -eu
cd "$SOURCE_DIR"

# yes: a text that is too long fails. no: it is only told.
is_asked=yes

WORDS_MAX=900
PICTURES_MAX=4
SECTION_LINES_MAX=120

# too_long README CHANGELOG: a line for each limit that is passed.
too_long() {
    words=$(wc -w <"$1")
    [ "$words" -le $WORDS_MAX ] || echo "README.md has $words words; $WORDS_MAX are allowed"
    pictures=$(grep -oE '!\[|<img ' "$1" | wc -l)
    [ "$pictures" -le $PICTURES_MAX ] || echo "README.md has $pictures pictures; $PICTURES_MAX are allowed"
    lines=$(awk '/^## / { section++ } section == 1' "$2" | wc -l)
    [ "$lines" -le $SECTION_LINES_MAX ] || echo "CHANGELOG.md: the newest section has $lines lines; $SECTION_LINES_MAX are allowed"
}

# The limits bite: at each of them nothing is said, and one more is found.
room=$(mktemp -d) && trap 'rm -rf "$room"' EXIT
# write WORDS PICTURES LINES: texts of so many; a picture is a word.
write() {
    { yes '![a](b.png)' | head -"$2"; yes word | head -$(($1 - $2)); } >"$room/README.md"
    { echo '# Changes'; echo '## 2'; yes -- '- a' | head -$(($3 - 1)); echo '## 1'; yes -- '- b' | head -500; } >"$room/CHANGELOG.md"
}
write $WORDS_MAX $PICTURES_MAX $SECTION_LINES_MAX
[ -z "$(too_long "$room/README.md" "$room/CHANGELOG.md")" ] || { echo 'a text at the limits is found'; exit 1; }
write $((WORDS_MAX + 1)) $((PICTURES_MAX + 1)) $((SECTION_LINES_MAX + 1))
[ "$(too_long "$room/README.md" "$room/CHANGELOG.md" | wc -l)" -eq 3 ] || { echo 'a text past the limits is not found'; exit 1; }

found=$(too_long README.md CHANGELOG.md)
[ -z "$found" ] || echo "$found"
[ -z "$found" ] || [ $is_asked = no ]
