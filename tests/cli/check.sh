#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# check.sh - who asks the one judge, and what follows: init refuses, run refuses, doctor fails, import warns, check says it all. What is
# found is the business of tests/check/mistakes.txt.
. "$SOURCE_DIR/tests/cli/lib.sh"

# mine: a sound copy of a shipped event in ./mine, with one badge and one ticket: each label takes a second to judge.
mine() {
    rm -rf mine && mkdir mine
    cp "$SOURCE_DIR"/config/events/pycon-us-2024/*.* mine
    sed -i '/^\[label .*-/,/^$/d' mine/event.ini
}

mine
lanyard 0 check mine
says 'No problem was found.'
lanyard 1 check nowhere
says 'nowhere/station.ini is not there, and no event.ini either'

# Each would have been found on the day only.
is_refused() { # FILE SED SENTENCE
    mine
    sed -i "$2" "mine/$1"
    lanyard 1 check mine
    says "$3"
    lanyard 78 init --event=mine station
    complains "$3"
    [ ! -e station ] || fail "$said: made a station all the same"
}
is_refused badge.label 's/^tape = 1.6/taep = 1.6/' 'badge.label:7: found the key "taep"'
is_refused badge.label 's/bridge.svg/brigde.svg/' 'found file = brigde.svg'
is_refused badge.label 's/^text = {token}/text = badge/' 'is not the person'
is_refused event.ini 's/^room = Room 403/room = Room 430/' '[checkpoint room-403] is at "Room 430"'
is_refused schedule.json 's/2024-/2023-/' 'take the programme of this event'
is_refused event.ini 's/^media = 62x/media = 6200x/' 'which no printer has'
complains '; lanyard check mine names 2 more'

# Stock that people own, judged by a printer that has it.
for media in 102x152 102x51 57x32 62x29; do
    mine
    sed -i "s/^media = 62x100/media = $media/" mine/event.ini
    lanyard 0 check mine
    says 'No problem was found.'
done

# What may be meant is said and not refused; before, it was passed over in silence.
mine
sed -i '/T-01/s/"duration": "03:20"/"duration": "soon"/' mine/schedule.json
lanyard 0 init --event=mine station
complains 'its duration cannot be read'
export LANYARD_STATION="$room/station"
lanyard 0 import "$SAMPLES/checkin-list.csv"
lanyard 1 check
says 'which is neither a session nor a part'
lanyard 0 import "$SOURCE_DIR/config/events/pycon-us-2024/schedule.json"
is_silent
lanyard 0 check

# An import says what it leaves behind, and what would be, without taking it in.
sed 's/Room 403/Room 304/' "$SOURCE_DIR/config/events/pycon-us-2024/schedule.json" >moved.json
lanyard 0 import --dry-run moved.json
complains '[checkpoint room-403] is at "Room 403", where the programme has no session'
lanyard 0 import moved.json
complains '[checkpoint room-403] is at "Room 403", where the programme has no session'
# The rolls of the printers: a badge has no room on the tickets' labels, and is drawn on what another printer holds.
lanyard 0 import "$SOURCE_DIR/config/events/pycon-us-2024/schedule.json"
mkdir labels
cp station/station.ini sound.ini
sed -i "s|^#printers=.*|printers=t=brother-ql/QL-820NWB/62x29@file:$room/labels|" station/station.ini
lanyard 0 check
says 'no printer has a roll for a badge of the event'
sed -i "s|^printers=.*|&; b=zpl/ZD421-203dpi/76x102@file:$room/labels|" station/station.ini
lanyard 0 check
if grep -q 'roll for\|no code\|cannot be drawn' out; then fail "a roll with room is not taken"; fi

# A picture is taken with each camera that station.ini names, and read. A folder of pictures is one; black is all that is seen with
# the cover on, and a file that was cut off is what a broken camera leaves. The code is another program's.
with_camera() { # FOLDER COMMAND; doctor also says what is well
    sed "s|^#cameras=.*|cameras=folder:$room/$1|" sound.ini >station/station.ini
    lanyard 0 "$2"
    if grep -q '^warn  camera *none' out; then fail "a camera that is named is passed over"; fi
}
camera_line=$(grep -n '^#cameras=' sound.ini | cut -d: -f1)
mkdir covered broken empty badge wall
{ printf 'P5\n64 48\n255\n' && head -c 3072 /dev/zero; } >covered/1.pgm
{ printf 'P5\n64 48\n255\n' && awk 'BEGIN { for (i = 0; i < 3072; i++) printf "%c", 33 + i % 64 }'; } >wall/1.pgm
head -c 100 wall/1.pgm >broken/1.pgm
qrencode -s 8 -o badge/1.png 'a code of somebody else'
with_camera covered check
says "warn  camera     folder:$room/covered shows only grey; take the cover off its lens, or turn on a light"
with_camera broken check
says "warn  camera     station.ini:$camera_line: folder:$room/broken gave no picture"
with_camera empty check
says "warn  camera     station.ini:$camera_line: $room/empty holds no picture"
with_camera gone check
says "warn  camera     station.ini:$camera_line: Error opening directory"
with_camera wall doctor
says "ok    camera     folder:$room/wall gives pictures of 64 x 48; hold a badge in front of it to see a code read"
with_camera badge doctor
says "ok    camera     folder:$room/badge gives pictures of "
says ", and a code in it was read"
cp sound.ini station/station.ini
lanyard 0 import moved.json

# On the day the station starts all the same, and says what keeps it from working when something does.
lanyard 0 run --once
sed -i 's/^#checkpoint=.*/checkpoint=regsitration/' station/station.ini
lanyard 78 run --once
complains 'station.ini:10: checkpoint is "regsitration"'
lanyard 1 doctor
says 'station.ini:10: checkpoint is "regsitration"'
sed -i 's/^checkpoint=.*/#checkpoint=/' station/station.ini
sed -i 's/^slug = .*/slug = pycon-us-2025/' station/event/event.ini
lanyard 78 run --once
complains 'the store belongs to "pycon-us-2024", but event/ to "pycon-us-2025"'
finish
