#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# stations.sh - whole stations as processes on one PostgreSQL: `lanyard run` at each, people admitted by commands and
# carried by bundle, stations and the server killed in the middle. In the end every record that was acknowledged is on
# every station, all say the same, and each double admission is in the inbox once.
#
# The network is cut by killing the server; tests/sync/test_apart.c has worse. Seeded: LANYARD_SEED, LANYARD_ROUNDS.
. "$SOURCE_DIR/tests/cli/lib.sh"
seed=${LANYARD_SEED:-1} rounds=${LANYARD_ROUNDS:-2} count=5

programs=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$programs" ] || { echo "PostgreSQL is not installed"; exit 77; }
as_server() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
chmod 755 "$room"
mkdir "$room/hub"
[ "$(id -u)" != 0 ] || chown postgres "$room/hub"
port=$((20000 + $$ % 20000))
start_server() {
    as_server "$programs/pg_ctl" -D "$room/hub/data" -l "$room/hub/log" -w -t 60 \
        -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$room/hub -c fsync=off" start >/dev/null
}
kill_server() {
    kill -9 "-$(head -n 1 "$room/hub/data/postmaster.pid")"
    while kill -0 "$(head -n 1 "$room/hub/data/postmaster.pid")" 2>/dev/null; do sleep 0.1; done
    rm -f "$room/hub/data/postmaster.pid"
}
as_server "$programs/initdb" -D "$room/hub/data" -U lanyard -A trust -N >/dev/null
start_server

pids=
# shellcheck disable=SC2317 # the trap calls it
at_end() {
    # shellcheck disable=SC2086
    [ -z "$pids" ] || kill -9 $pids 2>/dev/null
    as_server "$programs/pg_ctl" -D "$room/hub/data" -m immediate stop >/dev/null 2>&1
    rm -rf "$room"
}
trap at_end EXIT

# dice MOST: a number from 0 to MOST - 1, the same for the same seed.
dice() {
    seed=$(((seed * 1103515245 + 12345) % 2147483648))
    rolled=$((seed / 65536 % $1))
}
pid_of() { eval "echo \$pid_$1"; }
start_station() {
    "$LANYARD" run --station="s$1" 2>>"s$1.log" &
    eval "pid_$1=$!"
    pids="$pids $!"
}

for i in $(seq $count); do
    if [ "$i" = 1 ]; then lanyard 0 init --event=pycon-us-2024 s1; else lanyard 0 init --event=pycon-us-2024 --keys=s1/keys --name="Desk $i" "s$i"; fi
    printf '[station]\nname = Desk %s\ncheckpoint = registration\n[page]\nlisten = 127.0.0.1:%s\n[exchange]\nhub = host=127.0.0.1 port=%s user=lanyard dbname=postgres\n' \
        "$i" $((port + i)) "$port" >"s$i/station.ini"
done
lanyard 0 hub init --station=s1
lanyard 0 import --station=s1 "$SAMPLES/checkin-list.csv"
for i in $(seq $count); do lanyard 0 sync --station="s$i"; done
secrets=$(awk -F'","' '$5 ~ /^Individual/ && $10 == "Yes" { print $11 }' "$SAMPLES/checkin-list.csv" | head -n 25)
secret_count=$(echo "$secrets" | wc -l)
[ "$secret_count" -ge 10 ] || fail "the samples hold too few people"

# admit STATION: somebody at random; what the station acknowledged is kept in ./acknowledged.
admit() {
    dice "$secret_count"
    code=$(echo "$secrets" | sed -n "$((rolled + 1))p")
    status=0
    "$LANYARD" admit --station="s$1" --time=2024-05-16T09:00 --json "$code" >out 2>err || status=$?
    if [ "$status" = 0 ]; then sqlite3 "s$1/lanyard.db" "SELECT station || ' ' || max(sequence) FROM journal WHERE station = (SELECT value FROM meta WHERE key = 'station_id')" >>acknowledged; fi
    [ "$status" -le 1 ] || fail "admit at s$1: exit code $status"
}

for i in $(seq $count); do start_station "$i"; done
for _ in $(seq "$rounds"); do
    # Apart: the server is dead, one station dies too.
    kill_server
    dice "$count"
    victim=$((rolled + 1))
    for n in $(seq 12); do
        dice $count
        admit $((rolled + 1))
        [ "$n" != 6 ] || kill -9 "$(pid_of $victim)"
    done
    start_server
    start_station $victim
    # Together again, in the middle of which a station dies; and a bundle goes around as well.
    for n in $(seq 4); do dice $count; admit $((rolled + 1)); done
    kill -9 "$(pid_of $victim)"
    start_station $victim
    dice $count
    lanyard 0 bundle export --station="s$((rolled + 1))" stick
    dice $count
    lanyard 0 bundle import --station="s$((rolled + 1))" stick
    rm stick
done

# The end of the day: everybody stops, each exchanges once more, twice round.
# shellcheck disable=SC2086
kill $pids 2>/dev/null
wait
pids=
for i in $(seq $count) $(seq $count); do lanyard 0 sync --station="s$i"; done

tables='admission conflict registration presence scope_total undone'
# The number of a registration is its store's own.
what_is() {
    for table in $tables; do
        echo "$table"
        sqlite3 "$1/lanyard.db" "SELECT * FROM $table" | if [ "$table" = registration ]; then cut -d'|' -f2-; else cat; fi | sort
    done
}
what_is s1 >first
for i in $(seq $count); do
    what_is "s$i" >this
    cmp -s first this || fail "s$i is not what s1 is"
    lanyard 0 verify --station="s$i"
    while read -r station sequence; do
        equals "record $sequence of $station at s$i" "$(sqlite3 "s$i/lanyard.db" "SELECT count(*) FROM journal WHERE station = '$station' AND sequence = $sequence")" 1
    done <acknowledged
done
doubles=$(sqlite3 s1/lanyard.db "SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM admission WHERE is_once AND direction = 1 GROUP BY registration, scope)")
lanyard 0 conflicts --station=s2 --json
equals "number of conflicts" "$(grep -c '"kind":"twice"' out)" "$doubles"
[ "$doubles" -gt 0 ] || fail "nobody was admitted twice; the scene is too tame"
key=$(sed -n '1s/.*"key":"\([^"]*\)".*/\1/p' out)
lanyard 0 conflicts --station=s2 --note='same person' --volunteer=Lee "$key"
lanyard 0 sync --station=s2
lanyard 0 sync --station=s3
lanyard 0 conflicts --station=s3 --json
equals "number of conflicts left" "$(grep -c '"kind":"twice"' out)" "$((doubles - 1))"

# A station that was lost is revoked and says so; a wiped one comes back from the hub alone.
lanyard 0 hub revoke "$(sqlite3 s4/lanyard.db "SELECT value FROM meta WHERE key = 'station_id'")" --station=s1 --reason=stolen
lanyard 77 sync --station=s4
complains "the organisers revoked this station (stolen)"
lanyard 1 doctor --station=s4
says "the organisers revoked this station (stolen)"
lanyard 0 station wipe --station=s5
lanyard 0 sync --station=s1
what_is s1 >first
what_is s5 >this
cmp -s first this || fail "the wiped station is not what s1 is"
echo "$(wc -l <acknowledged) admissions acknowledged, $doubles double ones, $count stations"
finish
