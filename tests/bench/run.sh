#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh [--photos DIR] [NAME...] - the figures of the README, measured here and now: decode, store, import, label, memory, exchange, booths, phones, page, print, or all.
# Medians, and ratios to a baseline that runs beside; the machine's other work is in them. LANYARD_BENCH_PEOPLE=1000000 is
# the larger conference, for store, import and memory. With --photos, decode reads the photographs of a folder (tests/bench/photo.h). LANYARD_BENCH_BASELINE=PROGRAM is another lanyard that imports beside this one.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=${BINARY_DIR:-build/dev}
folder=$(mktemp -d "${TMPDIR:-/tmp}/lanyard-bench-XXXXXX")
trap 'rm -rf "$folder"' EXIT
people=${LANYARD_BENCH_PEOPLE:-100000}
lanyard=$build/scanner/cli/lanyard

title() { printf '\n== %s\n' "$*"; }

# measure NAME COMMAND...: a line of what it took; seconds, and those of CPU, stay in $taken and $cpu.
measure() {
    name=$1 && shift
    /usr/bin/time -f '%e %U %S %M' -o "$folder/times" "$@" >/dev/null
    read -r taken user system peak <"$folder/times"
    cpu=$(echo "$user $system" | awk '{ print $1 + $2 }')
    echo "$taken $cpu $peak" | awk -v name="$name" -v people="$people" '{
        printf "%-36s %8.2f s  %8.2f s of CPU  %7.1f MiB  %8.0f people/s\n", name, $1, $2, $3 / 1024, people / $1 }'
}

# seconds FUNCTION [WORD...]: how long it took, by the wall.
seconds() {
    since=$(date +%s.%N)
    "$@" >/dev/null
    echo "$since $(date +%s.%N)" | awk '{ printf "%.2f", $2 - $1 }'
}

# fetch_npm: the readers that browsers use, into the build folder; where that is stays in $npm.
fetch_npm() {
    npm=$build/bench-npm
    mkdir -p "$npm"
    cp "$here/npm.mjs" "$here/package.json" "$npm/"
    [ -d "$npm/node_modules/jsqr" ] || npm install --prefix "$npm" --no-package-lock --no-audit --no-fund --loglevel=error >&2 || npm=
    [ -z "$npm" ] || sed -n 's/.*"\(name\|version\)": *"\([^"]*\)".*/\2/p' "$npm"/node_modules/jsqr/package.json \
        "$npm"/node_modules/zxing-wasm/package.json | paste -sd' ' -
}

decode_with() { "$build/tests/bench/bench-decode" ${npm:+--npm "$npm"} "$@"; }

decode() {
    fetch_npm
    if [ -n "$photos" ]; then
        title "Photographs in $photos, shrunk to 1280x720"
        decode_with --photos "$photos"
        return
    fi
    title "Reading codes: frames at 1280x720, each on its own"
    decode_with
    title "The hard mixes, plain and empty frames at 1920x1080"
    decode_with --size 1920x1080 --set mix --set hand --set plain --set empty
    title "A badge or phone brought into view by a person: time to the first reading"
    decode_with --sequences 24
    title "Pictures that look like codes all over, at 1920x1080"
    decode_with --hostile 60 --size 1920x1080
}

# Ten for each of the people, but a million at most, unless there are more people.
record_count() {
    records=$((people * 10))
    [ "$records" -le 1000000 ] || records=1000000
    [ "$records" -ge "$people" ] || records=$people
    echo "$records"
}

store() {
    title "Deciding and finding"
    "$build/tests/bench/bench-store" "$folder" "$people" "$(record_count)"
    rm -f "$folder"/lanyard.db*
}

# A pretix check-in list of so many people; every second one has a tutorial.
make_list() {
    awk -v count="$1" 'BEGIN {
        print "\"Order code\",\"Attendee name\",\"Product\",\"Paid\",\"Secret\",\"E-mail\",\"Company\""
        for (i = 1; i <= count; i++) {
            printf "\"O%07d\",\"Anna %d Müller\",\"Individual\",\"Yes\",\"s%015d\",\"a%d@example.org\",\"Acme & Töchter\"\n", i, i, i, i
            if (i % 2) printf "\"O%07d\",\"Anna %d Müller\",\"Tutorial – T-07 Async in depth\",\"Yes\",\"t%015d\",\"a%d@example.org\",\"Acme & Töchter\"\n", i, i, i, i
        }
    }'
}

# Fills COPY with SQLite alone: the rows of STORE into the same tables, in the order in which they came, then the same
# indices, with the import's cache, in one durable transaction.
same_rows() { # STORE COPY
    made="SELECT sql || ';' FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'person\_search\_%' ESCAPE '\' AND name <> 'sqlite_sequence'"
    {
        echo 'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;'
        sqlite3 "$1" "$made AND type = 'table'"
        echo "ATTACH '$1' AS from_store; BEGIN;"
        echo 'INSERT INTO journal SELECT * FROM from_store.journal ORDER BY +sequence;'
        echo 'INSERT INTO registration SELECT * FROM from_store.registration ORDER BY +number;'
        echo 'INSERT INTO ticket SELECT * FROM from_store.ticket ORDER BY +person;'
        echo 'INSERT INTO person_text SELECT * FROM from_store.person_text ORDER BY +number;'
        echo 'INSERT INTO person_search(rowid, names, others, spelt) SELECT number, names, others, spelt FROM from_store.person_text;'
        sqlite3 "$1" "$made AND type = 'index'"
        echo 'COMMIT;'
    } >"$folder/rows.sql"
    measure 'sqlite3, the same rows and indices' sqlite3 "$2" ".read $folder/rows.sql"
}

# The same two imports by another program, and how many times its CPU time ours take.
beside() {
    "$1" init --event=pycon-us-2024 "$folder/other" >/dev/null
    measure 'the baseline' "$1" import --station="$folder/other" "$folder/list.csv"
    first=$cpu
    measure 'the baseline, the same file again' "$1" import --station="$folder/other" "$folder/list.csv"
    echo "$ours_cpu $open_cpu $again_cpu $first $cpu" | awk '{
        printf "of the baseline'"'"'s CPU time: first %.2f times, without a key %.2f times, again %.2f times\n", $1 / $4, $2 / $4, $3 / $5 }'
    rm -rf "$folder/other"
}

import() {
    title "Importing $people people"
    make_list "$people" >"$folder/list.csv"
    rm -rf "$folder/station" "$folder/open"
    "$lanyard" init --event=pycon-us-2024 "$folder/open" >/dev/null
    rm "$folder/open/desk.key"
    measure 'lanyard import, no desk.key' "$lanyard" import --station="$folder/open" "$folder/list.csv"
    open_cpu=$cpu
    rm -rf "$folder/open"
    "$lanyard" init --event=pycon-us-2024 "$folder/station" >/dev/null
    measure 'lanyard import, private parts sealed' "$lanyard" import --station="$folder/station" "$folder/list.csv"
    ours=$taken ours_cpu=$cpu
    measure 'the same file again, all unchanged' "$lanyard" import --station="$folder/station" "$folder/list.csv"
    again_cpu=$cpu
    [ -z "${LANYARD_BENCH_BASELINE:-}" ] || beside "$LANYARD_BENCH_BASELINE"
    measure 'sqlite3 .import, plain' sqlite3 "$folder/plain.db" ".import --csv $folder/list.csv list"
    plain=$taken plain_cpu=$cpu
    same_rows "$folder/station/lanyard.db" "$folder/same.db"
    echo "$ours $plain $taken $ours_cpu $plain_cpu $cpu" | awk '{
        printf "lanyard import takes %.1f times the plain one (of CPU: %.1f times)", $1 / $2, $4 / $5
        printf " and %.1f times that of the same rows (of CPU: %.1f times)\n", $1 / $3, $4 / $6 }'
    rm -f "$folder"/plain.db "$folder"/same.db* "$folder"/list.csv
}

label() {
    title "Drawing labels"
    "$build/tests/label/bench-label"
}

memory() {
    title "Memory of lanyard run, idle, $people people"
    [ -d "$folder/station" ] || import >/dev/null
    printf '[page]\nlisten = 127.0.0.1:0\n' >"$folder/station/station.ini"
    "$lanyard" run --station="$folder/station" 2>/dev/null &
    station=$!
    sleep 3
    awk '/VmRSS/ { printf "resident  %6.1f MiB\n", $2 / 1024 }' "/proc/$station/status"
    kill "$station"
    wait "$station" || true
}

exchange() {
    title "Exchange through PostgreSQL on this machine, $people people"
    "$build/tests/bench/bench-exchange" "$people" "$((people * 10))" "${LANYARD_BENCH_STATIONS:-200}"
}

booths() {
    title "From a scan to its answer: three hundred booths at one station, thirty through a gateway, and what a clock tells apart"
    "$build/tests/bench/bench-booths"
    "$build/tests/bench/bench-gate"
    "$build/tests/bench/bench-alike"
}

phones() {
    for round_trip in 20 80; do
        for count in 1 10 30; do
            title "From a code in view of a phone to the verdict: $count phones, $round_trip ms of round trip"
            "$build/tests/bench/bench-phones" "$count" 30 "$round_trip"
        done
    done
    fetch_npm
    for quality in "" 70; do
        title "What is read of a phone's crop, ${quality:+as the JPEG that it sends }${quality:-untouched}"
        decode_with --set mix --set hand --size 640x640 --count 150 ${quality:+--jpeg "$quality"}
    done
    title "The same with a phone more that floods"
    "$build/tests/bench/bench-phones" 30 30 20 flood
}

page() {
    title "From a frame to the event at a browser, the page idle and under 500 requests a second"
    "$build/tests/bench/bench-page"
    title "Each route at $people people, and verdicts beside a report that is asked for without end"
    "$build/tests/bench/bench-routes" "$people" "$(record_count)"
}

# A station that starts, and prints until so many labels of a Zebra are files.
print_until() {
    "$lanyard" run --station="$folder/print" >/dev/null 2>&1 &
    station=$!
    until [ "$(find "$folder/zebra" -name '*.bin' 2>/dev/null | wc -l)" -ge "$1" ]; do sleep 0.02; done
    kill $station
    wait $station || true
}

print_station() {
    "$lanyard" init --event=pycon-us-2024 "$folder/print" >/dev/null
    sed -i "s|^#printers=.*|printers=zebra=zpl/ZD421-203dpi/62x100@file:$folder/zebra|; s|^#find-printers=.*|find-printers=no|
            s|^#listen=.*|listen=127.0.0.1:0|" "$folder/print/station.ini"
    make_list 50 >"$folder/fifty.csv"
    "$lanyard" import --station="$folder/print" "$folder/fifty.csv" >/dev/null
    "$lanyard" print --station="$folder/print" --only=badge O0000001 >/dev/null
    one=$(seconds print_until 1)
    for number in $(seq 2 50); do
        "$lanyard" print --station="$folder/print" --only=badge "$(printf 'O%07d' "$number")" >/dev/null
    done
    rest=$(seconds print_until 50)
    printf 'lanyard run, from its start:        1 badge %s s, 49 badges %s s, %s bytes each\n' "$one" "$rest" \
        "$(cat "$folder"/zebra/*.bin | wc -c | awk '{ printf "%d", $1 / 50 }')"
}

# The same badge as a picture, by LPrint's server and its command.
print_lprint() {
    command -v lprint >/dev/null || { echo "lprint is not installed"; return; }
    "$lanyard" label --station="$folder/print" --png="$folder/badge.png" O0000001 >/dev/null
    mkdir "$folder/lprint" "$folder/home" "$folder/lprint/out"
    port=$((20000 + $$ % 20000))
    HOME=$folder/home TMPDIR=$folder/lprint lprint server -o server-port=$port -o log-file="$folder/lprint/log" >/dev/null 2>&1 &
    server=$!
    at=ipp://localhost:$port/ipp
    until lprint add -u $at/system -d zebra -v "file://$folder/lprint/out" -m zpl_4inch-203dpi-dt >/dev/null 2>&1; do sleep 0.2; done
    print_by_lprint() {
        (cd "$folder" && lprint submit -u $at/print/zebra -o media=na_index-4x6_4x6in badge.png >/dev/null)
        while lprint jobs -u $at/print/zebra 2>/dev/null | grep -qE 'pending|processing'; do sleep 0.02; done
    }
    print_many() { for _ in $(seq 2 50); do print_by_lprint; done; }
    one=$(seconds print_by_lprint)
    rest=$(seconds print_many)
    kill $server
    printf 'lprint submit, the server running:  1 badge %s s, 49 badges %s s, %s bytes each\n' "$one" "$rest" \
        "$(wc -c <"$folder/lprint/out/badge.png.prn")"
}

print() {
    title "From a job to the printer's bytes"
    "$build/tests/queue/bench-print"
    title "Fifty badges in a row: how long each make-believe printer stood still and waited for us"
    "$build/tests/queue/bench-burst"
    title "The same badge through LPrint, as whole processes"
    print_station
    print_lprint
}

photos=
if [ "${1:-}" = --photos ]; then
    [ -d "${2:-}" ] || { echo "bench: --photos needs a folder" >&2; exit 64; }
    photos=$2 && shift 2
    [ $# -gt 0 ] || set -- decode
fi
[ $# -gt 0 ] || set -- decode store import label memory exchange booths phones page print
for name in "$@"; do
    case $name in
    decode | store | import | label | memory | exchange | booths | phones | page | print) "$name" ;;
    *) echo "bench: there is no $name; choose decode, store, import, label, memory, exchange, booths, phones, page or print" >&2; exit 64 ;;
    esac
done
