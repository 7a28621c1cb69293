#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# restore.sh - a backup comes back under a new id and nothing that was written since is lost; a file that was only copied back
# is noticed; two histories that meet on sticks both stay; a damaged store is made anew from what can be read.
. "$SOURCE_DIR/tests/cli/lib.sh"
with_station
lanyard 0 init --event=pycon-us-2024 --keys=station/keys other
admit() { # N: the Nth person
    lanyard 0 admit "$(secret Individual "$1")" --time="2024-05-17 09:$1"
}
station_id() { store "SELECT value FROM meta WHERE key = 'station_id'"; }
admissions() { sqlite3 "$1" "SELECT count(*) FROM admission"; }
forks() { sqlite3 "$1" "SELECT count(*) FROM branch"; }
carry() { # FROM TO: by a stick
    rm -f stick
    lanyard 0 bundle export stick --station="$1"
    lanyard 0 bundle import stick --station="$2"
}
first=$(station_id)
admit 10
lanyard 0 backup friday.db
admit 11
admit 12

# Restored: the two admissions of after the backup are taken from the file that is replaced.
lanyard 0 restore friday.db
says 'continues under a new id'
equals 'admissions after the restore' "$(admissions station/lanyard.db)" 3
admit 13
[ "$(station_id)" != "$first" ] || fail "the restored station has its old id"
equals 'stores that were kept' "$(find station -name 'lanyard.db.kept-*' | wc -l)" 1
lanyard 0 verify
second=$(station_id)
admit 14
equals 'the id a record later' "$(station_id)" "$second"

# What is no backup, or a damaged one, changes nothing.
sum=$(store 'SELECT count(*) FROM journal')
echo 'Dear diary' >text.db
lanyard 65 restore text.db
lanyard 66 restore none.db
cp friday.db tampered.db
sqlite3 tampered.db "UPDATE registration SET name = 'Mallory' WHERE number = 7"
lanyard 65 restore tampered.db
complains 'lanyard rescue'
equals 'records' "$(store 'SELECT count(*) FROM journal')" "$sum"
equals 'files that were left' "$(find station -name '*.being-made*' | wc -l)" 0

# Somebody copies the backup over the store by hand: the next record begins anew.
carry station other
cat friday.db >station/lanyard.db
rm -f station/lanyard.db-wal station/lanyard.db-shm
admit 15
[ "$(station_id)" != "$second" ] || fail "a file that went back in time has its old id"
carry other station
equals 'admissions' "$(admissions station/lanyard.db)" 6
equals 'forks' "$(forks station/lanyard.db)" 0

# Somebody copies a former folder back, with all that is in it: that is said, and the next record begins anew.
for copying in 'cp -a' 'cp -r'; do
    former=$(station_id)
    cp -a station folder
    # As if it had been left an hour ago.
    awk -v ago=$(($(date +%s) - 3600))000 'NR == 2 { $0 = sprintf("%20s", ago) } { print }' station/lanyard.db-mark >folder/lanyard.db-mark
    lanyard 0 station
    grep -q 'new id' out && fail "$said: a new id without a reason"
    $copying folder/. station/
    rm -rf folder
    lanyard 0 station
    says 'history: the store went back in time: with its next record this station goes on under a new id'
    "$LANYARD" doctor >out 2>err
    said=doctor
    says 'the store went back in time: with its next record this station goes on under a new id'
    lanyard 0 volunteer add "Ana $former" --role=door --pin=480193
    lanyard 0 volunteer remove "Ana $former"
    [ "$(station_id)" != "$former" ] || fail "a folder that was copied back ($copying) has its old id"
    lanyard 0 verify
    lanyard 0 station
    grep -q 'new id' out && fail "$said: a new id again"
done

# The same, and nothing tells of it: no mark, no file identity. Both histories meet on sticks.
third=$(station_id)
lanyard 0 backup again.db
admit 16
admit 17
carry station other
cat again.db >station/lanyard.db
rm -f station/lanyard.db-*
store "DELETE FROM meta WHERE key IN ('machine', 'file')"
admit 18
equals 'the id' "$(station_id)" "$third"
carry station other
carry other station
for each in station other; do
    equals "admissions at $each" "$(admissions $each/lanyard.db)" 9
    equals "forks at $each" "$(forks $each/lanyard.db)" 1
    lanyard 0 verify "$each/lanyard.db"
    lanyard 0 conflicts --station=$each
    says 'wrote two histories'
done
admit 19
[ "$(station_id)" != "$third" ] || fail "a station whose history forked goes on under its old id"
lanyard 0 conflicts "$(sqlite3 station/lanyard.db "SELECT 'fork:' || id FROM branch")" --note='one laptop was cloned'
lanyard 0 conflicts
says 'No conflicts are waiting'

# Tables that differ are made anew; so is a file with damaged pages, as far as it goes.
lanyard 0 backup whole.db
store "DELETE FROM admission"
lanyard 1 verify
lanyard 0 verify --repair
equals 'admissions' "$(admissions station/lanyard.db)" 10
store "PRAGMA wal_checkpoint(TRUNCATE)" >/dev/null
page=$(store "SELECT rootpage FROM sqlite_master WHERE name = 'ticket'")
dd if=/dev/urandom of=station/lanyard.db bs=4096 seek=$((page - 1)) count=1 conv=notrunc 2>/dev/null
status=0
"$LANYARD" doctor >out 2>err || status=$?
grep -q 'verify --repair' out || fail "doctor does not see a damaged page"
lanyard 0 verify --repair
equals 'admissions' "$(admissions station/lanyard.db)" 10
lanyard 0 verify

# A record of the middle is gone: what stands behind it is written again, and the rest is counted.
cp whole.db holed.db
sqlite3 holed.db "DELETE FROM journal WHERE station = '$first' AND sequence = 5"
lanyard 0 init --event=pycon-us-2024 --keys=station/keys third
lanyard 0 rescue holed.db --station=third
says 'cannot be read'
equals 'admissions that were rescued' "$(admissions third/lanyard.db)" 10
finish
