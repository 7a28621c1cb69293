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
daemon=
finish() {
    [ -z "$daemon" ] || { kill "$daemon" 2>/dev/null && wait "$daemon" || true; }
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
[page]
listen = 127.0.0.1:${LANYARD_DEMO_PORT:-8917}
[devices]
find-printers = no
cameras = folder:$folder/pictures
printers = virtual:$folder/labels
EOF

# The door of room 318 on Wednesday: the tutorial tickets that the desk has just printed are read back from their labels.
doors() {
    title "Wednesday 13:05, the door of room 318: tickets as printed, read back from their labels"
    count=0
    for ticket in "$folder"/labels/*-ticket.png; do
        count=$((count + 1))
        [ $count -le 12 ] || break
        code=$("$lanyard" scan "$ticket" | sed 's/^[^ ]*: //')
        "$lanyard" admit "$code" --at=room-318 --time=2024-05-15T13:05 || [ $? = 1 ]
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
daemon=$!
while kill -0 $daemon 2>/dev/null && ! "$lanyard" jobs | grep -q 'printed'; do sleep 1; done
sleep "$(($(find "$folder/pictures" -name '*.jpeg' | wc -l) / 2))"
doors
title "The station goes on: http://127.0.0.1:8917/ until Ctrl-C"
wait $daemon
