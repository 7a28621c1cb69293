#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# scan.sh - the contract of lanyard scan: pictures in, codes out, a line of JSON each, on codes drawn by qrencode.
. "$SOURCE_DIR/tests/cli/lib.sh"
command -v qrencode >/dev/null || { echo "qrencode is not installed"; exit 77; }
qrencode -s 8 -o text.png 'HELLO DESK 1'
printf 'día “東京”' | qrencode -8 -s 8 -o utf8.png
printf '\377\376\000\001x' | qrencode -8 -s 8 -o bytes.png
qrencode -s 8 -t ASCII NOTHING >notes.txt

lanyard 0 scan --json text.png
is_silent
equals 'lines of one picture' "$(wc -l <out)" 1
equals file "$(json '$.file')" text.png
equals text "$(json '$.codes[0].text')" 'HELLO DESK 1'
equals codes "$(sqlite3 :memory: "SELECT json_array_length(CAST(readfile('out') AS TEXT), '\$.codes')")" 1
equals 'type of ms' "$(sqlite3 :memory: "SELECT json_type(CAST(readfile('out') AS TEXT), '\$.ms')")" real
equals 'keys' "$(sqlite3 :memory: "SELECT group_concat(key) FROM json_each(CAST(readfile('out') AS TEXT))")" file,codes,ms
equals 'keys of a code' "$(sqlite3 :memory: "SELECT group_concat(key) FROM json_each(CAST(readfile('out') AS TEXT), '\$.codes[0]')")" text,corners
# Version 1 with a quiet zone of 4 modules of 8 dots: the symbol lies from 32 to 200.
for corner in 0:32:32 1:200:32 2:200:200 3:32:200; do
    at=${corner%%:*} x=$(echo "$corner" | cut -d: -f2) y=${corner##*:}
    sqlite3 :memory: "SELECT abs(json_extract(j, '\$.codes[0].corners[$at][0]') - $x) < 4 AND abs(json_extract(j, '\$.codes[0].corners[$at][1]') - $y) < 4
        FROM (SELECT CAST(readfile('out') AS TEXT) AS j)" | grep -qx 1 || fail "corner $at is not near $x,$y"
done

lanyard 0 scan --json utf8.png
equals 'text in UTF-8' "$(json '$.codes[0].text')" 'día “東京”'
lanyard 0 scan --json bytes.png
equals 'bytes' "$(json '$.codes[0].base64')" "$(printf '\377\376\000\001x' | base64)"
equals 'text of bytes' "$(json '$.codes[0].text')" ''

# A folder is its pictures by name; other files are passed over. A picture without a code is no error.
mkdir folder
cp text.png folder/b.png && cp utf8.png folder/a.PNG && cp notes.txt folder
{ printf 'P5 64 64 255\n' && head -c 4096 /dev/zero | LC_ALL=C tr '\0' '\200'; } >folder/c.pgm
lanyard 0 scan --json folder
equals 'files of a folder' "$(sed 's/.*"file":"\([^"]*\)".*/\1/' out | tr '\n' ' ')" 'folder/a.PNG folder/b.png folder/c.pgm '
tail -1 out | grep -q '"codes":\[\]' || fail "a grey picture has a code"
lanyard 0 scan folder/c.pgm
says 'folder/c.pgm: no code'
lanyard 0 scan text.png
equals 'plain output' "$(cat out)" 'text.png: HELLO DESK 1'

# An unreadable file is a line with "error" among the others, and 74 at the end.
head -c 100 text.png >cut.png
: >empty.jpg
lanyard 74 scan --json missing.png cut.png text.png empty.jpg notes.txt
equals 'lines with an error' "$(grep -c '"error":' out)" 4
equals 'lines with codes' "$(grep -c 'HELLO DESK 1' out)" 1
equals 'lines' "$(wc -l <out)" 5
while read -r line; do
    printf '%s' "$line" >one && sqlite3 :memory: "SELECT json_valid(CAST(readfile('one') AS TEXT))" | grep -qx 1 || fail "no JSON: $line"
done <out
lanyard 74 scan missing.png
complains missing.png
name=$(printf 'odd\377name.png') && cp text.png "$name"
lanyard 0 scan --json "$name"
sqlite3 :memory: "SELECT json_valid(CAST(readfile('out') AS TEXT))" | grep -qx 1 || fail "a file's name that is not UTF-8 breaks the JSON"
finish
