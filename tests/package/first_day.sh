#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# first_day.sh - the commands of lanyard(7) and lanyard-printers(7) are typed one after the other, as they stand there, by somebody who
# has a pretix export and a USB stick, and no printer.
set -eu
room=$(mktemp -d) && trap 'rm -rf "$room"' EXIT
mkdir "$room/stick"
cp "$SOURCE_DIR/config/events/pycon-us-2024/samples/checkin-list.csv" "$room/attendees.csv"

# examples PAGE: what stands there between .EX and .EE.
examples() { sed -n '/^\.EX/,/^\.EE/{/^\.E[XE]/!p}' "$SOURCE_DIR/config/man/$1.7" | sed 's/\\-/-/g'; }

# The export lies beside the station, the stick where the test has it; no other station takes this one's port.
examples lanyard | sed "s,/media/stick,$room/stick,; s,attendees.csv,$room/attendees.csv," >"$room/day"
examples lanyard-printers | grep -v ' --network$\| jobs ' >"$room/printers"
[ "$(grep -c '^lanyard ' "$room/day")" -ge 20 ] || { echo "lanyard(7) has few commands"; exit 1; }

# PINs are typed, a station that runs is stopped, and what a machine without printer lacks is said by a code.
lanyard() {
    case $1 in
    volunteer) echo 314159 | "$LANYARD" "$@" ;;
    run) timeout -s TERM 3 "$LANYARD" "$@" || [ $? = 124 ] ;;
    doctor) "$LANYARD" "$@" || [ $? = 1 ] ;;
    init) "$LANYARD" "$@" && for station; do :; done && sed -i "s,^#listen=.*,listen=127.0.0.1:0," "$station/station.ini" ;;
    *) "$LANYARD" "$@" ;;
    esac
}

cd "$room"
while read -r line; do
    eval "$line" >out 2>&1 || { echo "lanyard(7): $line"; cat out; exit 1; }
done <day
cd desk1
while read -r line; do
    eval "$line" >out 2>&1 || { echo "lanyard-printers(7): $line"; cat out; exit 1; }
done <"$room/printers"
if [ ! -s "$room/stick/desk1.db" ] || [ ! -s "$room/desk1/badge.png" ]; then echo "the backup or the badge is not there"; exit 1; fi
