#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# leads.sh - a sponsor's station captures badges and nothing else; exports hold what attendees allow and no formula; purge.
. "$SOURCE_DIR/tests/cli/lib.sh"
with_station
lanyard 0 admit "$(secret Individual)" --time='2024-05-17 09:00' --json
grace=$(json '$.person.id')
lanyard 0 print "$grace"
badge=$(store "SELECT token FROM job WHERE role = 'badge'")
[ ${#badge} = 38 ] || fail "the badge's token is \"$badge\""

lanyard 65 leads capture "$badge"
complains "not a sponsor's station"
lanyard 0 leads list
says 'No sponsor has captured a badge'
lanyard 64 leads xyzzy
lanyard 64 leads export
complains '--sponsor'
lanyard 64 leads export --sponsor=acme --format=pdf
lanyard 64 leads list all

# A sponsor's own station: no key, no attendee.
lanyard 64 init --event=pycon-us-2024 --sponsor='Acme, Inc.' booth
lanyard 64 init --event=pycon-us-2024 --sponsor=acme --keys=station/keys booth
lanyard 64 init --event=pycon-us-2024 --tags=hot booth
lanyard 78 init --event=pycon-us-2024 --sponsor=acme --questions='1;2;3;4;5;6' booth
complains 'at most five questions'
lanyard 0 init --event=pycon-us-2024 --sponsor=acme --name='Acme 1' --tags='hot;python' --questions='Budget?' --recruiting booth
says 'no keys and no attendee data'
[ ! -e booth/keys ] || fail "a sponsor's station has keys"
equals 'the records of a new booth' "$(sqlite3 booth/lanyard.db 'SELECT count(*) FROM journal')" 1
lanyard 0 doctor --station=booth
says 'none, as it must be'
says "none, and a sponsor's station or a gateway needs none"
says 'ask the organiser for a booth file'
lanyard 64 init --event=pycon-us-2024 --sponsor=acme --pass=acme.pass booth2
complains 'do not use the hub any more'
lanyard 78 sync --station=booth
complains 'do not use the hub any more'
cp station/keys booth/keys
lanyard 1 doctor --station=booth
says 'it can mint badges'
rm booth/keys
sed -i 's/^sponsor=/#sponsor=/' booth/station.ini
lanyard 78 leads list --station=booth
complains 'sponsor=CODE'
sed -i 's/^#sponsor=/sponsor=/' booth/station.ini
lanyard 0 leads capture "$badge" --station=booth --volunteer=Rita
says 'yes: Captured.'
lanyard 0 leads capture "$badge" --station=booth
says 'yes: Met before.'
ticket=$(secret Individual 2)
lanyard 1 leads capture "$ticket" --station=booth
says 'no: Not a badge. Ask for the badge. Nothing was kept.'
if grep -qF "$ticket" booth/lanyard.db booth/lanyard.db-wal 2>/dev/null; then fail "a ticket's secret was stored at a sponsor's station"; fi
lanyard 0 leads export --station=booth --format=json
equals 'leads of the booth' "$(json '$.leads[0].rep')" Rita
equals 'contact fields that the booth knows' "$(json '$.leads[0].contact')" '{}'
equals 'attendees at the booth' "$(sqlite3 booth/lanyard.db 'SELECT count(*) FROM registration')" 0

# The staff's store plays both sides here: in the field the records come by exchange.
sed -i 's/^#*mode=.*/mode=sponsor/; s/^#*sponsor=.*/sponsor=acme/' station/station.ini
lanyard 1 doctor
says "they must not be at a sponsor's station"
lanyard 0 leads capture "$badge" --volunteer='=cmd|calc'
sed -i 's/^mode=.*/mode=desk/' station/station.ini
# as a desk records it; a name that spreadsheets would run
store "UPDATE registration SET consent = 'name,company', name = '=HYPERLINK(\"evil\")', company = 'Café; \"Ngũgĩ\"', email = 'g@example.org'
    WHERE id = '$grace'"
lanyard 0 leads export --sponsor=acme --output=acme.csv
says 'acme.csv holds 1 leads of acme.'
equals 'the mode of an export' "$(mode_of acme.csv)" 600
lanyard 73 leads export --sponsor=acme --output=acme.csv
# An independent reader: sqlite3's own CSV import.
sqlite3 :memory: '.import --csv acme.csv t' "SELECT name || '|' || company || '|' || email || '|' || rep FROM t" >out
equals 'the CSV as another program reads it' "$(cat out)" "'=HYPERLINK(\"evil\")|Café; \"Ngũgĩ\"||'=cmd|calc"
equals 'the byte order mark of the CSV' "$(head -c 3 acme.csv | od -An -tx1 | tr -d ' ')" efbbbf
# A name in parts, for other programs' lists.
store "UPDATE registration SET name = 'Grace Brewster Hopper' WHERE id = '$grace'"
lanyard 0 leads export --sponsor=acme --format=vcard
says 'N:Hopper;Grace Brewster;;;'
says 'UID:urn:lanyard:'
# The parts that the ticketing system knows; not those of a name that was corrected since.
store "UPDATE registration SET given_name = 'Grace', family_name = 'Brewster Hopper' WHERE id = '$grace'"
lanyard 0 leads export --sponsor=acme --format=vcard
says 'N:Brewster Hopper;Grace;;;'
lanyard 0 leads export --sponsor=acme --output=parts.csv
sqlite3 :memory: '.import --csv parts.csv t' "SELECT given_name || '|' || family_name FROM t" >out
equals 'the parts of a name' "$(cat out)" 'Grace|Brewster Hopper'
store "UPDATE registration SET family_name = 'Murray' WHERE id = '$grace'"
lanyard 0 leads export --sponsor=acme --format=vcard
says 'N:Hopper;Grace Brewster;;;'
store "UPDATE registration SET name = '=HYPERLINK(\"evil\")' WHERE id = '$grace'"
lanyard 0 leads export --sponsor=acme --format=vcard
says 'FN:=HYPERLINK("evil")'
says 'ORG:Café\; "Ngũgĩ"'
if grep -qF 'g@example.org' out; then fail 'the e-mail was exported without consent'; fi
lanyard 0 leads of "$grace"
says 'acme gets name,company'
lanyard 0 leads alarms
store "UPDATE registration SET consent = '' WHERE id = '$grace'"
lanyard 0 leads export --sponsor=acme --format=vcard
equals 'cards after consent was withdrawn' "$(wc -c <out)" 0
complains 'Without contact details: 1 who share nothing'
complains 'Delete where it was exported: name,company of'
# One sponsor alone is allowed something.
store "UPDATE registration SET sponsor_consent = 'acme:,acme:name,acme:cv' WHERE id = '$grace'"
lanyard 0 leads of "$grace"
says 'acme gets name; may get name,cv; chosen for this sponsor alone'
lanyard 0 leads export --sponsor=acme --format=vcard
if grep -qF 'ORG:' out; then fail 'a company was exported that this sponsor alone may not have'; fi
store "UPDATE registration SET sponsor_consent = '' WHERE id = '$grace'"

# Purge: only when the people's time is over, and then thoroughly.
name=$(name_of "$(secret Individual)")
lanyard 0 purge
says 'registrations with a name'
lanyard 75 purge --days=3650 --yes
complains 'people are kept until'
sed -i 's/^#listen=.*/listen=127.0.0.1:0/' station/station.ini
"$LANYARD" run 2>run.log &
running=$!
for _ in $(seq 1200); do grep -q 'the page is at' run.log && break; sleep 0.1; done
lanyard 75 purge --yes
complains 'stop lanyard run'
kill "$running"
wait "$running"
lanyard 0 purge --yes
says '1  admissions'
says '0  registrations with a name'
says '0  ticket secrets'
for text in "$name" "$ticket" "$(secret Individual)" "$grace"; do
    if cat station/lanyard.db station/lanyard.db-wal 2>/dev/null | grep -qF -- "$text"; then fail "\"$text\" is still in the store"; fi
done
lanyard 0 verify
finish
