#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# import.sh - what an organiser does with exports: looks first, imports, imports again, corrects, mends what was left out.
. "$SOURCE_DIR/tests/cli/lib.sh"
lanyard 0 init --event=pycon-us-2024 station
export LANYARD_STATION="$room/station"
list=$SAMPLES/checkin-list.csv
people() { store 'SELECT count(*) FROM registration'; }
records() { store 'SELECT count(*) FROM journal'; }

lanyard 0 import --dry-run "$list"
says 'people: 300'
says 'Nothing was imported'
equals 'people after a dry run' "$(people)" 0
lanyard 0 import "$list"
says 'pretix, check-in list'
says 'people: 300. New: 300, changed: 0, unchanged: 0.'
is_silent
equals people "$(people)" 300
[ ! -e "$list.rejects.csv" ] || fail "a file of rejects was made of nothing"

# Again: nothing changes, not even the journal.
before=$(records)
lanyard 0 import "$list"
says 'New: 0, changed: 0, unchanged: 300.'
equals 'records after importing again' "$(records)" "$before"

# Corrected: that person, and only that.
code=$(secret Individual)
name=$(name_of "$code")
sed "/$code/s/$name/Zoë Mended/g" "$list" >corrected.csv
lanyard 0 import corrected.csv
says 'New: 0, changed: 1, unchanged: 299.'
equals 'records after one correction' "$(records)" $((before + 1))
lanyard 0 search zoe mended
says 'Zoë Mended'
lanyard 0 import "$list" corrected.csv

# A row that cannot be read: named by line, kept aside, mended, taken in.
head -1 "$list" >some.csv
sed -n '2,4p' "$list" | sed '2s/"[^"]*","[^"]*","[^"]*","[^"]*","[^"]*"/"","","","",""/' >>some.csv
lanyard 0 init --event=pycon-us-2024 second
lanyard 1 import --station=second some.csv
grep -qE '^some\.csv:3: .+ \(left out\)$' err || fail "the bad row is not named by its line"
says 'Left out: 1 row; correct and import some.csv.rejects.csv.'
equals 'people of a file with a bad row' "$(sqlite3 second/lanyard.db 'SELECT count(*) FROM registration')" 2
equals 'the mode of the rejects' "$(mode_of some.csv.rejects.csv)" 600
sed -i 's/"","","","",""/"MENDE","Ada Mended","Ada","Mended","Individual"/' some.csv.rejects.csv
grep -q MENDE some.csv.rejects.csv || fail "the rejects file does not hold the row as it was: $(cat some.csv.rejects.csv)"
lanyard 0 import --station=second some.csv.rejects.csv
says 'New: 1'
lanyard 0 search --station=second ada mended

# Byte order mark, CRLF and a quoted line break are ordinary.
{ printf '\357\273\277'; sed -n '1,3p' "$list" | sed 's/"Désirée Kealoha"/"Désirée\nKealoha"/; s/$/\r/'; } >windows.csv
lanyard 0 init --event=pycon-us-2024 third
lanyard 0 import --station=third windows.csv
says 'New: 2'

# The programme: again is nothing; a title that changed is one change.
# Letters that no font has (of a private plane) are named for each person, each letter once.
printf 'Order code,Attendee name,Product,Paid,Secret\nP1,Ada \363\261\210\264\363\260\201\202\363\261\210\264,Individual,Yes,p1\nP2,Bo \363\260\201\202,Individual,Yes,p2\n' >private.csv
lanyard 0 init --event=pycon-us-2024 fourth
lanyard 0 import --station=fourth private.csv
grep -q '^no installed font has .* U+F1234 U+F0042, for the name of registration ' err || fail "the letters that no font has are not named"
grep -q '^no installed font has [^ ]* U+F0042, for the name of registration ' err || fail "the letter that no font has is not named a second time"
complains '2 names would print with boxes'

schedule=$SOURCE_DIR/config/events/pycon-us-2024/schedule.json
lanyard 0 import "$schedule"
says 'Programme: 0 new, 0 changed'
sed 's/Packaging, step by step/Packaging, at leisure/' "$schedule" >changed.json
lanyard 0 import changed.json
says 'Programme: 0 new, 1 changed'
equals 'title of the session' "$(store "SELECT title FROM session WHERE code = 'T-04'")" 'Packaging, at leisure'
lanyard 0 import "$schedule"
says 'Programme: 0 new, 1 changed'

# Headings that no map knows: a map is proposed, and serves as it is.
printf 'Kod zamówienia;Imię i nazwisko;Bilet;Adres e-mail\nZZ9;Jan Łoś;Individual;jan@example.org\n' >polish.csv
lanyard 65 import --station=second polish.csv
says 'name = Imię i nazwisko'
complains 'a map is proposed'
cp out my-map.ini
lanyard 0 import --station=second --map=my-map.ini polish.csv
says 'New: 1'

# What a spreadsheet saved opens no door, and a list of nobody may be a filter's.
printf 'Order code,Attendee name,Product,Paid,Secret\nQ1,Ona Roca,Individual,Yes,1.23457E+15\n' >rounded.csv
lanyard 0 import --dry-run --station=second rounded.csv
complains 'rounded.csv:2: "1.23457E+15" is a ticket'"'"'s code that a spreadsheet has rounded'
head -1 rounded.csv >nobody.csv
lanyard 0 import --station=second nobody.csv
complains 'nobody.csv:1: nobody stands below the headings'

lanyard 74 import missing.csv
complains 'missing.csv cannot be opened'
lanyard 74 import "$room"
printf 'a,b\n1,2\n' >strange.csv
lanyard 65 import strange.csv
complains strange.csv
: >empty.csv
lanyard 65 import empty.csv
complains empty.csv
lanyard 65 import "$room/err"
echo '{}' >empty.json
lanyard 65 import empty.json
complains empty.json
equals 'people at the end' "$(people)" 300
lanyard 0 verify
finish
