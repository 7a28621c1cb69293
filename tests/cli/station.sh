#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# station.sh - one more station is one file to carry: what it brings along, what it keeps from a door, and what is no such file.
. "$SOURCE_DIR/tests/cli/lib.sh"
with_station
lanyard 0 volunteer add Lea --role=lead --pin=271828
lanyard 0 volunteer add Dora --role=door --pin=618033
lanyard 0 session move T-07 --room='Room 319' --at='2024-05-15 14:00' --volunteer=Lea
lanyard 0 admit "$(secret Individual)" --time='2024-05-17 09:00'
hash_of() { sqlite3 "$1/lanyard.db" "SELECT group_concat(name || pin || role) FROM (SELECT * FROM volunteer ORDER BY name)"; }

lanyard 0 station add 'Desk 2' --output=desk-2.station
says 'lanyard init --from=desk-2.station DIR'
says "It holds the event's keys"
equals 'the mode of the file' "$(mode_of desk-2.station)" 600
head -c 80 desk-2.station | grep -q '^{"about":"Makes the station Desk 2' || fail "the file does not say what it is"
equals 'the export in the audit trail' "$(store "SELECT count(*) FROM audit_event WHERE detail LIKE '%Desk 2%'")" 1
lanyard 0 init --from=desk-2.station desk2
says 'desk2 is ready: Desk 2 (desk)'
says "desk-2.station holds the event's keys: remove it"
for file in keys desk.key; do
    cmp -s "station/$file" "desk2/$file" || fail "the second desk has another $file"
    equals "the mode of $file" "$(mode_of "desk2/$file")" 600
done
diff -r station/event desk2/event || fail "the second desk has another event"
equals 'who may sign in' "$(hash_of desk2)" "$(hash_of station)"
equals 'people' "$(sqlite3 desk2/lanyard.db 'SELECT count(*) FROM registration')" "$(store 'SELECT count(*) FROM registration')"
equals 'the room that a lead changed' "$(sqlite3 desk2/lanyard.db "SELECT room FROM session WHERE code = 'T-07'")" 'Room 319'
lanyard 0 verify --station=desk2
lanyard 1 admit --station=desk2 "$(secret Individual)" --time='2024-05-17 09:10'
says 'Checked in at 9:00 am, Desk 1'
[ "$(sqlite3 desk2/lanyard.db 'SELECT DISTINCT station FROM journal' | wc -l)" = 2 ] || fail "the second desk writes under the first one's id"
lanyard 0 check desk2
lanyard 0 init --from=desk-2.station desk3 # a third machine, with the same file: another station all the same
id_of() { sqlite3 "$1/lanyard.db" "SELECT value FROM meta WHERE key = 'station_id'"; }
[ -n "$(id_of desk2)" ] && [ "$(id_of desk2)" != "$(id_of desk3)" ] || fail "two stations have one id"

# A door and a kiosk read no e-mails; a door stands at a room.
lanyard 65 station add 'Room 318' --mode=door --output=door.station
complains 'a door needs the checkpoint'
lanyard 65 station add 'Room 318' --mode=door --checkpoint=room-999 --output=door.station
complains 'no checkpoint "room-999"'
lanyard 65 station add 'Room 318' --mode=cake --output=door.station
complains 'not "cake"'
lanyard 65 station add 'Room 318' --mode=door --checkpoint=room-318 --printer=cake --output=door.station
complains cake
[ ! -e door.station ] || fail "a wish that cannot be left a file"
lanyard 0 station add 'Room 318' --mode=door --checkpoint=room-318 --output=door.station
lanyard 0 init --from=door.station door
[ ! -e door/desk.key ] || fail "a door has the key of the desks"
grep -q '"keys":' door.station && ! grep -q '"desk.key"' door.station || fail "the file of a door holds the key of the desks"
grep -qx 'checkpoint=room-318' door/station.ini && grep -qx 'mode=door' door/station.ini || fail "the door stands nowhere"
lanyard 65 import --station=door "$SAMPLES/checkin-list.csv"
complains 'ask at a desk'
lanyard 65 station add --station=door 'Desk 4' --output=desk-4.station
complains 'ask at a desk'
lanyard 0 station add --station=door 'Kiosk' --mode=kiosk --checkpoint=registration --printer=practice --output=kiosk.station
lanyard 0 init --from=kiosk.station kiosk
grep -qx "printers=practice=virtual:$room/kiosk/labels" kiosk/station.ini || fail "the kiosk's labels go elsewhere"
[ ! -e kiosk/desk.key ] || fail "a kiosk has the key of the desks"
lanyard 65 station add Gate --mode=gateway --output=gate.station # hub-booths and hub-manual make one
complains 'beside a hub'
lanyard 0 init --event=pycon-us-2024 --sponsor=acme booth
lanyard 65 station add --station=booth 'Desk 5' --output=desk-5.station
[ ! -e desk-5.station ] || fail "a sponsor's station gave away keys"

# A name that station.ini does not give back is refused by whoever takes one, before anything is made.
for name in ' Desk' 'Desk ' '   ' "$(printf '\302\240Desk')" 'De\sk' "$(printf 'De\nsk')" "$(printf 'De\tsk')" "$(printf 'De\033sk')"; do
    lanyard 78 init --event=pycon-us-2024 --name="$name" odd
    complains 'cannot stand in station.ini'
    lanyard 78 station add "$name" --output=odd.station
    complains 'cannot stand in station.ini'
done
lanyard 78 station add "$(printf 'De\377sk')" --output=odd.station
complains 'cannot stand in station.ini'
[ ! -e odd ] && [ ! -e odd.station ] || fail "a name that cannot be kept was taken"

# What is there stays as it is; what is no whole file makes nothing.
contents() { find . -mindepth 1 -maxdepth 1 ! -name out ! -name err ! -name before ! -name after ! -name '*.odd' | sort; }
contents >before
is_unchanged() {
    contents >after
    diff before after || fail "$said left something behind"
}
sum=$(cksum <door.station)
lanyard 65 station add 'Desk 2' --output=door.station
complains 'door.station exists already'
equals 'the file that was there' "$(cksum <door.station)" "$sum"
lanyard 64 station add 'Desk 2'
lanyard 64 station add --output=x.station
lanyard 64 init --from=door.station --event=pycon-us-2024 new
complains 'leave out --event'
lanyard 64 init --from=door.station
lanyard 73 init --from=door.station door
lanyard 73 init --from=door.station nowhere/door
is_unchanged
odd() { # COMPLAINT FILE
    lanyard 78 init --from="$2" new
    complains "$1"
    is_unchanged
}
head -c 5000 door.station >cut.odd
odd 'not a complete station file' cut.odd
odd 'not a complete station file' "$SAMPLES/checkin-list.csv"
sed 's/"station_file":1/"station_file":2/' door.station >newer.odd
odd 'from a newer Lanyard' newer.odd
for path in ../evil /evil event/../../evil event//evil event/.evil station.ini lanyard.db event keys/evil; do
    sed "s|\"event/badge.label\"|\"$path\"|" door.station >path.odd
    odd 'names a file that no station has' path.odd
done
[ ! -e /evil ] || fail "a file was written outside of the station"
sed 's/"keys":"[^"]*"/"keys":"AAAA"/' door.station >keys.odd
lanyard 78 init --from=keys.odd new
is_unchanged
sed 's/"mode":"door"/"mode":"cake"/' door.station >mode.odd
lanyard 78 init --from=mode.odd new
complains 'expected desk, door, sponsor, print, kiosk or gateway'
is_unchanged
sed 's/\$argon2id\$/plain/g' door.station >pin.odd
lanyard 65 init --from=pin.odd new
complains 'a volunteer without a name, a role or a PIN'
is_unchanged

# What could not be read back is not written: a picture of 400 MB in the event's folder makes more than 512 MB of file.
truncate -s 400M station/event/large.png
lanyard 65 station add 'Desk 6' --output=desk-6.station
complains 'more than the 512 MB that a station'"'"'s file may hold'
complains 'lanyard bundle export'
rm station/event/large.png
lanyard 74 station add 'Desk 6' --output=nowhere/desk-6.station
[ -z "$(find . -name 'desk-6.station*')" ] || fail "a file that could not be made left something"

# The purge takes the files that lanyard setup left in the station's folder, and pictures of labels: there are people in them.
mkdir -p station/stations labels && cp door.station station/stations
sed -i "s|^#printers=.*|printers = practice=virtual:$room/labels cut=each|" station/station.ini
touch labels/000017-badge.png labels/000017-badge.zpl.bin labels/holiday.png
lanyard 0 purge --yes
says "         2  files with pictures of labels, in $room/labels"
[ "$(ls labels)" = holiday.png ] || fail "the purge left pictures of labels, or took more"
[ ! -e station/stations ] || fail "the purge left files with people in them"
finish
