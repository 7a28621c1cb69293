#!/bin/sh
# run.sh [NAME...] - the figures of the README, measured here and now: decode, store, import, label, memory, exchange, page, or all.
# Medians, and ratios to a baseline that runs beside; the machine's other work is in them.
set -eu
build=${BINARY_DIR:-build/dev}
folder=$(mktemp -d "${TMPDIR:-/tmp}/lanyard-bench-XXXXXX")
trap 'rm -rf "$folder"' EXIT
people=${LANYARD_BENCH_PEOPLE:-100000}
lanyard=$build/scanner/cli/lanyard

title() { printf '\n== %s\n' "$*"; }
seconds() { # COMMAND...: what it took, in seconds
    start=$(date +%s.%N)
    "$@" >/dev/null
    date +%s.%N | awk -v start="$start" '{ printf "%.2f", $1 - start }'
}

decode() {
    title "Reading codes: frames at 1280x720, ours beside plain zbar"
    "$build/tests/bench/bench-decode"
}

store() {
    title "Deciding and finding"
    "$build/tests/bench/bench-store" "$folder" "$people"
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

import() {
    title "Importing $people people"
    make_list "$people" >"$folder/list.csv"
    "$lanyard" init --event=pycon-us-2024 "$folder/station" >/dev/null
    plain=$(seconds sqlite3 "$folder/plain.db" ".import --csv $folder/list.csv list")
    first=$(seconds "$lanyard" import --station="$folder/station" "$folder/list.csv")
    again=$(seconds "$lanyard" import --station="$folder/station" "$folder/list.csv")
    awk -v people="$people" -v plain="$plain" -v first="$first" -v again="$again" 'BEGIN {
        printf "lanyard import          %8.2f s  %8.0f people/s\n", first, people / first
        printf "the same file again     %8.2f s  %8.0f people/s, nothing recorded\n", again, people / again
        printf "sqlite3 .import, plain  %8.2f s  (ours takes %.1f times that)\n", plain, first / plain
    }'
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

page() {
    title "From a frame to the event at a browser, the page idle and under requests"
    "$build/tests/bench/bench-page"
}

[ $# -gt 0 ] || set -- decode store import label memory exchange page
for name in "$@"; do
    case $name in
    decode | store | import | label | memory | exchange | page) "$name" ;;
    *) echo "bench: there is no $name; choose decode, store, import, label, memory, exchange or page" >&2; exit 64 ;;
    esac
done
