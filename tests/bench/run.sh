#!/bin/sh
# run.sh [NAME...] - the figures of the README, measured here and now: decode, store, import, label, memory, exchange, page, or all.
# Medians, and ratios to a baseline that runs beside; the machine's other work is in them. LANYARD_BENCH_PEOPLE=1000000 is
# the larger conference, for store, import and memory.
set -eu
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
        printf "%-34s %8.2f s  %8.2f s of CPU  %7.1f MiB  %8.0f people/s\n", name, $1, $2, $3 / 1024, people / $1 }'
}

decode() {
    title "Reading codes: frames at 1280x720, each on its own"
    "$build/tests/bench/bench-decode"
    title "The hard mix, plain and empty frames at 1920x1080"
    "$build/tests/bench/bench-decode" --size 1920x1080 --set mix --set plain --set empty
    title "A badge moved into view by a person: time to the first reading"
    "$build/tests/bench/bench-decode" --sequences 24
}

store() {
    title "Deciding and finding"
    records=$((people * 10)) # but a million at most, unless there are more people
    [ "$records" -le 1000000 ] || records=1000000
    [ "$records" -ge "$people" ] || records=$people
    "$build/tests/bench/bench-store" "$folder" "$people" "$records"
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
        echo 'INSERT INTO person_search(rowid, names, others) SELECT number, names, others FROM from_store.person_text;'
        sqlite3 "$1" "$made AND type = 'index'"
        echo 'COMMIT;'
    } >"$folder/rows.sql"
    measure 'sqlite3, the same rows and indices' sqlite3 "$2" ".read $folder/rows.sql"
}

import() {
    title "Importing $people people"
    make_list "$people" >"$folder/list.csv"
    rm -rf "$folder/station"
    "$lanyard" init --event=pycon-us-2024 "$folder/station" >/dev/null
    measure 'lanyard import' "$lanyard" import --station="$folder/station" "$folder/list.csv"
    ours=$taken ours_cpu=$cpu
    measure 'the same file again, all unchanged' "$lanyard" import --station="$folder/station" "$folder/list.csv"
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

page() {
    title "From a frame to the event at a browser, the page idle and under 500 requests a second"
    "$build/tests/bench/bench-page"
}

[ $# -gt 0 ] || set -- decode store import label memory exchange page
for name in "$@"; do
    case $name in
    decode | store | import | label | memory | exchange | page) "$name" ;;
    *) echo "bench: there is no $name; choose decode, store, import, label, memory, exchange or page" >&2; exit 64 ;;
    esac
done
