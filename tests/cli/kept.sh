#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# kept.sh - whoever kills a restore at any of its calls that change a file leaves a store that holds every record that was acknowledged;
# what a kept store alone holds is counted, and no purge takes it away unasked; what is damaged in it is said once.
# CALLS is the library that kills (tests/sync/killing_calls.c).
. "$SOURCE_DIR/tests/cli/lib.sh"
with_station
admit() { lanyard 0 admit "$(secret Individual "$1")" --time="2024-05-17 09:$1"; }
admissions() { sqlite3 "$1/lanyard.db" 'SELECT count(*) FROM admission'; }
kept() { find "$room/$1" -name 'lanyard.db.kept-*' ! -name '*-wal' ! -name '*-shm' | head -1; }

admit 10
lanyard 0 backup friday.db
admit 11
admit 12
cp -a station whole

# restored AT: the restore of a copy of the station's folder, killed at its call AT; the copy is ./one.
restored() {
    rm -rf one calls
    cp -a whole one
    ASAN_OPTIONS="${ASAN_OPTIONS:-}:verify_asan_link_order=0" LD_PRELOAD=$CALLS LANYARD_TEST_KILL_AT=$1 LANYARD_TEST_CALLS=calls \
        "$LANYARD" restore friday.db --station=one >out 2>err
}
restored 0 || fail "the restore"
count=$(cat calls)
[ "$count" -gt 20 ] || fail "the restore made $count calls that change a file"
killed=0
for at in $(seq "$count"); do
    # Each of the last, where one store takes the other's place; of the copying before, one in thirty.
    [ "$at" -gt $((count - 40)) ] || [ $((at % 30)) = 0 ] || continue
    restored "$at" && continue
    killed=$((killed + 1))
    equals "admissions after a restore killed at $at of $count" "$(admissions one)" 3
    lanyard 0 purge --yes --station=one
    equals "admissions after the purge of what was killed at $at of $count" "$(admissions one)" 3
done
[ $killed -gt 20 ] || fail "only $killed restores were killed"

# A record that stands in a kept store alone, such as after a restore by 0.1.0 that was killed.
lanyard 0 restore friday.db
equals 'admissions' "$(admissions station)" 3
equals 'stores that were kept' "$(find station -name 'lanyard.db.kept-*' | wc -l)" 1
sqlite3 friday.db "VACUUM INTO 'alone.db'"
kept=$(kept station)
rm -f station/lanyard.db station/lanyard.db-*
mv alone.db station/lanyard.db
chmod 600 station/lanyard.db
admit 13
equals 'admissions' "$(admissions station)" 2
"$LANYARD" doctor >out 2>err
said=doctor
says "2 records in $kept are not in this station's store; lanyard rescue $kept takes them in"
lanyard 0 purge
says "But first: 2 records in $kept are not in"
lanyard 75 purge --yes
complains "2 records in $kept are not in this station's store"
complains 'nothing was changed'
[ -e "$kept" ] || fail "a purge that refused took the kept store away"
lanyard 0 rescue "$kept"
says '2 records came from'
equals 'admissions' "$(admissions station)" 4
lanyard 0 rescue "$kept"
says '0 records came from'
lanyard 0 purge
grep -q 'But first' out && fail "what was rescued is still owed"

# With a hole in it, what stands behind is written again, once, but not what is here already; then no more can be had of it, and nobody asks again.
cp -a whole holed
mv holed/lanyard.db holed/lanyard.db.kept-20240517T101500Z
sqlite3 holed/lanyard.db.kept-20240517T101500Z "DELETE FROM journal WHERE sequence IN (305, 456)"
sqlite3 friday.db "VACUUM INTO 'holed/lanyard.db'"
rm -f holed/lanyard.db-*
lanyard 75 purge --yes --station=holed
for again in 1 2; do
    lanyard 0 rescue "$(kept holed)" --station=holed
    equals "admissions after rescue $again" "$(admissions holed)" 2
    lanyard 0 conflicts --station=holed
    says 'No conflicts are waiting'
done
lanyard 0 purge --yes --station=holed
says 'files of stores that were kept'
[ -z "$(kept holed)" ] || fail "the purge left a kept store"

# One that is no store at all is not taken away unasked.
cp -a whole odd
echo 'Dear diary' >odd/lanyard.db.kept-20240517T101500Z
lanyard 75 purge --yes --station=odd
complains 'nobody has looked what'
lanyard 0 purge --yes --force --station=odd
[ -z "$(kept odd)" ] || fail "the forced purge left a kept store"
finish
