#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# init.sh - a station is made whole, readable by its owner only, or not at all.
. "$SOURCE_DIR/tests/cli/lib.sh"

lanyard 0 init --list
says pycon-us-2024
says pycon-india-2023
for event in $(cat out); do
    lanyard 0 init --event="$event" "of-$event"
    lanyard 0 verify --station="of-$event"
    says 'The store is whole'
    [ "$(sqlite3 "of-$event/lanyard.db" 'SELECT count(*) > 10 FROM session')" = 1 ] || fail "$event has no programme"
done

lanyard 0 init --event=pycon-us-2024 --name='Desk 7' station
says 'station is ready'
equals 'the mode of station' "$(mode_of station)" 700
equals 'the mode of keys' "$(mode_of station/keys)" 600
equals 'the mode of lanyard.db' "$(mode_of station/lanyard.db)" 600
grep -qx 'name=Desk 7' station/station.ini || fail "station.ini does not name the station"
"$LANYARD" generate settings | sed 's/^name=.*/name=Desk 7/' | cmp -s - station/station.ini || fail "station.ini is not the default one"

# Names of what is here, but for this script's own notes.
contents() { find . -mindepth 1 -maxdepth 1 ! -name out ! -name err ! -name before ! -name after | sort; }
contents >before
is_unchanged() {
    contents >after
    diff before after || fail "$said left something behind"
}

lanyard 73 init --event=pycon-us-2024 station
complains 'station exists already'
lanyard 64 init station2
lanyard 64 init --event=pycon-us-2024
lanyard 78 init --event=no-such-event station2
complains no-such-event
is_unchanged
lanyard 73 init --event=pycon-us-2024 nowhere/station
complains 'nowhere/station cannot be made'
is_unchanged

# An organiser's own folder, with a mistake: file, line, what was expected; nothing is made.
mkdir mine
cp "$SOURCE_DIR"/config/events/pycon-us-2024/*.ini "$SOURCE_DIR"/config/events/pycon-us-2024/*.label "$SOURCE_DIR"/config/events/pycon-us-2024/*.svg "$SOURCE_DIR"/config/events/pycon-us-2024/schedule.json mine
sed -i '/^\[label .*-/,/^$/d' mine/event.ini # one badge and one ticket: each label takes a second to judge
contents >before
sed -i 's/^reentry = in-out/reentry = sideways/' mine/event.ini
line=$(grep -n sideways mine/event.ini | cut -d: -f1)
lanyard 78 init --event=mine station2
complains "event.ini:$line: "
complains 'expected one of: once, free, counted, in-out'
is_unchanged
sed -i 's/^reentry = sideways/reentry = in-out/; s/^template = ticket.label/template = cake.label/' mine/event.ini
lanyard 78 init --event=mine station2
complains 'cake.label'
is_unchanged
sed -i 's/^template = cake.label/template = ticket.label/; s/^media = 62x100/media = 30x15/' mine/event.ini
lanyard 78 init --event=mine station2
complains 'badge.label has no room on 30 x 15 mm'
is_unchanged
sed -i 's/^media = 30x15/media = cake/' mine/event.ini
lanyard 78 init --event=mine station2
complains 'media is "cake", which no printer has as label stock'
is_unchanged
sed -i 's/^media = cake/media = 62x100/' mine/event.ini
cat >mine/bridge.svg <<'END'
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><filter id="f" x="-9" y="-9" width="20" height="20"><feTurbulence
numOctaves="900"/><feMorphology radius="99"/></filter><rect width="9" height="9" filter="url(#f)"/></svg>
END
lanyard 78 init --event=mine station2
complains 'mine/bridge.svg cannot be drawn within'
is_unchanged
cp mine/bridge.svg station/event/bridge.svg
lanyard 1 doctor --station=station
grep -q 'event/bridge.svg cannot be drawn within' out || fail "doctor passes a picture that takes for ever"
lanyard 78 run --station=station --once
complains 'event/bridge.svg cannot be drawn within'
cp "$SOURCE_DIR/config/events/pycon-us-2024/bridge.svg" mine
cp mine/bridge.svg station/event
echo '{' >mine/schedule.json
lanyard 78 init --event=mine station2
complains schedule.json
is_unchanged

# The event's keys travel to the second station; keys that others can read do not.
cp "$SOURCE_DIR/config/events/pycon-us-2024/schedule.json" mine
lanyard 0 init --event=mine --keys=station/keys station2
cmp -s station/keys station2/keys || fail "the second station has other keys"
lanyard 0 keys --station=station
cp out fingerprint
lanyard 0 keys --station=station2
cmp -s out fingerprint || fail "the fingerprints differ"
# So does the desks' key, unless the station is a door; nobody else can read it.
cmp -s station/desk.key station2/desk.key || fail "the second desk has no key of the desks"
for file in station/desk.key station2/desk.key; do equals "the mode of $file" "$(mode_of $file)" 600; done
! cmp -s station/keys station/desk.key || fail "the desks' key is that of the event"
lanyard 64 init --event=mine --door station3
complains '--keys=FILE'
lanyard 0 init --event=mine --keys=station/keys --door door
[ ! -e door/desk.key ] || fail "a door has the key of the desks"
lanyard 65 import --station=door "$SAMPLES/checkin-list.csv"
complains 'ask at a desk'
mkdir carried && cp station/keys carried
lanyard 0 init --event=mine --keys=carried/keys station4
[ ! -e station4/desk.key ] || fail "a key of the desks came from nowhere"
cp station/keys open-keys && chmod 644 open-keys
contents >before
lanyard 77 init --event=mine --keys=open-keys station3
complains 'can be read by others'
is_unchanged
finish
