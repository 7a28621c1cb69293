#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# demo.sh [--once] - the main job on invented people, without hardware: pictures of codes as a camera sees them are
# read, decided on, recorded, and their labels printed on a virtual printer. Then the page, until Ctrl-C; with --once it
# leaves instead. Everything is made anew in a temporary folder, which --once takes away again.
set -eu
build=${BINARY_DIR:-build/dev}
source=${SOURCE_DIR:-.}
lanyard=$build/scanner/cli/lanyard
samples=$source/config/events/pycon-us-2024/samples
once=
[ "${1:-}" != --once ] || once=yes

title() { printf '\n== %s\n' "$*"; }

folder=$(mktemp -d "${TMPDIR:-/tmp}/lanyard-demo-XXXXXX")
station=$folder/station
daemons=
finish() {
    for daemon in $daemons; do { kill "$daemon" 2>/dev/null && wait "$daemon"; } || true; done
    if [ -n "$once" ]; then rm -rf "$folder"; else echo "The day stays in $folder"; fi
}
trap finish EXIT
trap 'exit 0' INT TERM

title "Before the event: a station for PyCon US 2024, and 300 invented people from a pretix export"
"$lanyard" init --event=pycon-us-2024 --name="Desk 1" "$station"
export LANYARD_STATION="$station"
"$lanyard" import "$samples/checkin-list.csv"
"$lanyard" volunteer add Lea --role=lead --pin=271828
"$lanyard" volunteer add Ana --role=desk --pin=314159

mkdir "$folder/pictures"
for portion in "$build"/tests/demo/portion-*/; do
    ln "$portion"text-*.jpeg "$folder/pictures" 2>/dev/null || cp "$portion"text-*.jpeg "$folder/pictures"
done
cat >"$station/station.ini" <<EOF
[station]
name = Desk 1
print-at-once = yes
practice = yes
[page]
listen = 127.0.0.1:${LANYARD_DEMO_PORT:-8917}
[devices]
find-printers = no
cameras = folder:$folder/pictures
printers = virtual:$folder/labels
EOF

# A small station of its own, at a time of its own: FOLDER PORT LINES-OF-[station]
small_station() {
    printf '[station]\n%s\n[page]\nlisten = 127.0.0.1:%s\n[devices]\nfind-printers = no\n' "$3" "$2" >"$1/station.ini"
}

# The door of room 318 in the afternoon, which knows what the desk knew: the tutorial tickets are read back from their labels.
door=$folder/door
doors() {
    title "Wednesday 13:05, the door of room 318: tickets as printed, read back from their labels"
    "$lanyard" init --event=pycon-us-2024 --name="Door 318" --keys="$station/keys" --door "$door" >/dev/null
    small_station "$door" "${LANYARD_DEMO_DOOR_PORT:-8918}" "name = Door 318
mode = door
checkpoint = room-318
practice = yes"
    "$lanyard" volunteer add Lea --role=lead --pin=271828 --station="$door" >/dev/null
    "$lanyard" bundle export "$folder/to-door" >/dev/null
    "$lanyard" bundle import --station="$door" "$folder/to-door" >/dev/null
    count=0
    for ticket in "$folder"/labels/*-ticket.png; do
        count=$((count + 1))
        [ $count -le 12 ] || break
        code=$("$lanyard" scan "$ticket" | sed 's/^[^ ]*: //')
        "$lanyard" admit "$code" --station="$door" --at=room-318 --time=2024-05-15T13:05 || [ $? = 1 ]
    done
    title "What is on disk"
    "$lanyard" verify
    set -- "$folder"/labels/*.png
    echo "$# labels as PNG, each beside the bytes that a Brother QL, a DYMO and a Zebra would have got:"
    find "$folder/labels" -type f | sort | head -4
}

title "Wednesday 08:30, the registration desk: $(find "$folder/pictures" -name '*.jpeg' | wc -l) pictures of phones and print-outs"
if [ -n "$once" ]; then
    "$lanyard" run --once --scans --time=2024-05-15T08:30
    doors
    exit 0
fi
echo "The page shows it live: http://127.0.0.1:8917/  (sign in as Lea, PIN 271828, or Ana, PIN 314159)"
"$lanyard" run --scans --rate=${LANYARD_DEMO_RATE:-2} --time=2024-05-15T08:30 &
daemons=$!
while kill -0 "$daemons" 2>/dev/null && ! "$lanyard" jobs | grep -q 'printed'; do sleep 1; done
sleep "$(($(find "$folder/pictures" -name '*.jpeg' | wc -l) / 2))"
doors

# A sponsor's booth that works alone.
booth=$folder/booth
"$lanyard" init --event=pycon-us-2024 --name="Booth 1" --sponsor=acme "$booth" >/dev/null
small_station "$booth" "${LANYARD_DEMO_BOOTH_PORT:-8919}" "name = Booth 1
mode = sponsor
sponsor = acme
practice = yes"
"$lanyard" volunteer add Rita --role=sponsor --pin=314159 --station="$booth"
"$lanyard" run --station="$door" --time=2024-05-15T13:05 &
daemons="$daemons $!"
"$lanyard" run --station="$booth" --time=2024-05-15T13:05 &
daemons="$daemons $!"
title "It goes on until Ctrl-C: somebody comes to the desk every few seconds, until you press Pause on the page"
echo "  http://127.0.0.1:8917/  the desk, 08:30 (Lea, PIN 271828, or Ana, PIN 314159)"
echo "  http://127.0.0.1:8918/  the door of room 318, 13:05 (Lea, PIN 271828)"
echo "  http://127.0.0.1:8919/  a sponsor's booth (Rita, PIN 314159)"
wait "${daemons%% *}"
