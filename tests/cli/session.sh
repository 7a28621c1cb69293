# SPDX-License-Identifier: GPL-3.0-or-later
# session.sh - the programme on the day: a session is moved, cancelled, made up on the spot; doors follow; files of before take nothing
# back, and newer ones say what they overrule.
. "$SOURCE_DIR/tests/cli/lib.sh"
lanyard 0 init --event=pycon-us-2024 station
export LANYARD_STATION="$room/station"
schedule=$SOURCE_DIR/config/events/pycon-us-2024/schedule.json
lanyard 0 import "$schedule"
lanyard 0 session move T-07 --room='Room 319' --at='2024-05-15 14:00' --volunteer=Lea
says 'Wed 15 May 14:00-17:20  Room 319'
moved=$(sed -n 's/^Record \([0-9]*\);.*/\1/p' out)
lanyard 0 import "$schedule"
says 'T-07: a lead made room "Room 319", the file says "Room 318"; it said so before, so the lead'
says '0 changed'
equals 'the room' "$(store "SELECT room FROM session WHERE code = 'T-07'")" 'Room 319'
sed 's/"Room 318"/"Room 321"/g' "$schedule" >newer.json
lanyard 0 import newer.json --yes
says 'the file says "Room 321"; the file has something newer, which counts'
equals 'the room' "$(store "SELECT room FROM session WHERE code = 'T-07'")" 'Room 321'
lanyard 0 conflicts
says 'The room of Async in depth was changed on the day, but the change no longer counts'
says 'overwritten'
says 'by Lea: "Room 319"'
lanyard 0 undo "$moved" --reason='not moved after all'
lanyard 0 conflicts
says "No conflicts are waiting."

lanyard 0 session add --title='Juggling for all' --room='Room 318' --at='2024-05-15 13:00' --minutes=30 --open-to=student
code=$(sed -n 's/ .*//;1p' out)
lanyard 0 session list
says 'Juggling for all (changed on the day)'
lanyard 0 session move "$code" --open-to=everyone --capacity=12
equals 'the audience' "$(store "SELECT open_to || ' ' || capacity FROM session WHERE code = '$code'")" 'everyone 12'
lanyard 0 import newer.json # which does not have it, and cancels only what files had
says '0 cancelled'
equals 'what a lead added is cancelled' "$(store "SELECT is_cancelled FROM session WHERE code = '$code'")" 0
lanyard 0 session cancel "$code"
says '(cancelled)'
lanyard 0 session restore "$code"
lanyard 0 session restore "$code"
says 'nothing was recorded'
lanyard 0 session list --json
grep -q '"code":"T-07"' out || fail 'a session as JSON'

lanyard 66 session move T-99 --room=Hall
lanyard 64 session move "$code" --open-to=nobody
complains 'neither "everyone" nor the code of a ticket type'
lanyard 64 session move "$code" --at=soon
lanyard 64 session move "$code" --minutes=0
lanyard 64 session move
lanyard 64 session add --title=x
lanyard 1 session add T-07 --title=x --room=y --at='2024-05-15 13:00'
lanyard 65 session add --title=' ' --room=y --at='2024-05-15 13:00'
complains 'a session has a title'
lanyard 0 audit
says 'programme'
lanyard 0 verify
finish
