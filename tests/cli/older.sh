#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# older.sh - a store of before the chain of records: it keeps its id and history, whoever opens it first; six programs do it at once;
# a program that is killed (SIGKILL) on the way leaves the old store or the new one. OLDER_KILLS=N: so many kills.
. "$SOURCE_DIR/tests/cli/lib.sh"
with_station
for nth in 1 2 3; do lanyard 0 admit "$(secret Individual $nth)" --time='2024-05-17 09:00'; done
older() { # what a Lanyard of that time would have made of the same records
    rm -f station/lanyard.db*
    cp older.db station/lanyard.db
}
id=$(store "SELECT value FROM meta WHERE key = 'station_id'")
records=$(store 'SELECT count(*) FROM journal')
mv station/lanyard.db now.db
{
    echo "ATTACH 'now.db' AS now;"
    cat "$SOURCE_DIR"/common/store/database/schema/00[1-6]_*.sql "$SOURCE_DIR/tests/store/version_6.sql"
} | sqlite3 older.db || fail 'the old store cannot be made'

is_whole() {
    lanyard 0 verify
    equals "$1: the id" "$(store "SELECT value FROM meta WHERE key = 'station_id'")" "$id"
    equals "$1: records" "$(store 'SELECT count(*) FROM journal')" "$records"
    equals "$1: admissions" "$(store 'SELECT count(*) FROM admission')" 3
    equals "$1: hashes" "$(store "SELECT hex(hash) FROM journal ORDER BY station, sequence" | sha256sum)" "$hashes"
}

older
lanyard 0 verify
hashes=$(store "SELECT hex(hash) FROM journal ORDER BY station, sequence" | sha256sum)
is_whole 'opened alone'

older
for one in 1 2 3 4 5 6; do
    {
        "$LANYARD" report >"said$one" 2>&1
        echo $? >"code$one"
    } &
done
wait
for one in 1 2 3 4 5 6; do equals "the exit code of program $one ($(cat said$one))" "$(cat code$one)" 0; done
is_whole 'opened by six'

# The calls that a migration makes, and then a kill at some of them, the same ones in each run.
export LANYARD_TEST_CALLS="$room/calls" ASAN_OPTIONS="${ASAN_OPTIONS:-}:verify_asan_link_order=0"
killing=$BINARY_DIR/tests/sync/libkilling_calls.so
older
LD_PRELOAD=$killing LANYARD_TEST_KILL_AT=0 "$LANYARD" report >out 2>err || fail 'the migration that nobody kills'
calls=$(cat calls)
[ "$calls" -gt 10 ] || fail "a migration makes only $calls calls"
kills=${OLDER_KILLS:-10}
killed=0
for number in $(seq "$kills"); do
    at=$(((number * 7919) % calls + 1))
    older
    LD_PRELOAD=$killing LANYARD_TEST_KILL_AT=$at "$LANYARD" report >out 2>err || killed=$((killed + 1))
    is_whole "killed at call $at of $calls"
done
[ $killed -ge $((kills / 2)) ] || fail "only $killed of $kills were killed"
echo "$killed killed of $kills, at some of $calls calls"
lanyard 0 admit "$(secret Individual 4)" --time='2024-05-17 09:10'
equals 'the id after a record' "$(store "SELECT value FROM meta WHERE key = 'station_id'")" "$id"
finish
