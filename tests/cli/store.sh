#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# store.sh - a store is what its journal says, or verify tells; what is no store of ours is left alone; a backup is whole.
. "$SOURCE_DIR/tests/cli/lib.sh"
with_station
lanyard 0 admit "$(secret Individual)" --time='2024-05-17 09:00'
lanyard 0 verify
says 'The store is whole'
is_silent

lanyard 0 backup copy.db
says 'copy.db is a complete copy'
equals 'the mode of a backup' "$(mode_of copy.db)" 600
lanyard 0 verify copy.db
equals 'admissions in the copy' "$(sqlite3 copy.db 'SELECT count(*) FROM admission')" 1
sum=$(cksum <copy.db)
lanyard 73 backup copy.db
complains 'copy.db exists already'
equals 'the file that was there' "$(cksum <copy.db)" "$sum"
lanyard 74 backup nowhere/copy.db
complains nowhere/copy.db
equals 'files beside the backup' "$(find . -maxdepth 1 -name 'copy.db?*' | wc -l)" 0

# Somebody changed a table behind the journal's back; or the journal itself.
tamper() { # WHAT SQL
    cp copy.db tampered.db
    sqlite3 tampered.db "$2" || fail "$1: the test's own SQL failed"
    lanyard 1 verify tampered.db
    says 'The store does not agree with the journal'
    [ "$(wc -l <out)" -ge 2 ] || fail "$1: no difference is named"
}
tamper 'a name' "UPDATE registration SET name = 'Mallory' WHERE number = 7"
tamper 'a status' "UPDATE registration SET status = 'paid' WHERE id = (SELECT id FROM registration WHERE status = 'pending' LIMIT 1)"
tamper 'an admission gone' 'DELETE FROM admission'
tamper 'a ticket that got dearer' "UPDATE ticket SET entitlement = 'T-07' WHERE person = (SELECT min(person) FROM ticket)"
tamper 'a record gone' 'DELETE FROM journal WHERE sequence = (SELECT max(sequence) FROM journal)'

# Damaged, somebody else's, newer, none.
cp copy.db damaged.db
printf 'XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX' | dd of=damaged.db bs=1 seek=40960 conv=notrunc 2>/dev/null
dd if=/dev/urandom of=damaged.db bs=4096 seek=5 count=40 conv=notrunc 2>/dev/null
status=0
"$LANYARD" verify damaged.db >out 2>err || status=$?
case $status in 1 | 65) ;; *) fail "a damaged store: exit code $status, expected 1 or 65" ;; esac
head -c 20000 copy.db >cut.db
status=0
"$LANYARD" verify cut.db >out 2>err || status=$?
case $status in 1 | 65) ;; *) fail "a store cut short: exit code $status, expected 1 or 65" ;; esac
sqlite3 other.db 'CREATE TABLE t(x)'
lanyard 65 verify other.db
complains other.db
sqlite3 other.db .tables | grep -qx t || fail "somebody else's file was changed"
echo 'Dear diary' >text.db
lanyard 65 verify text.db
cp copy.db newer.db
sqlite3 newer.db "PRAGMA user_version = 9999"
lanyard 65 verify newer.db
complains newer.db
lanyard 66 verify none.db
complains none.db
[ ! -e none.db ] || fail "verify made a store"
sqlite3 copy.db 'PRAGMA application_id' | grep -qvx 0 || fail "the store has no application id"

# What SQLite does not take is said in words for people.
store "CREATE TRIGGER rule BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: number'); END"
lanyard 74 admit "$(secret Individual 3)" --at=registration
complains '(a rule of the store does not allow it: number): lanyard verify says whether the store is whole'
store "DROP TRIGGER rule"
finish
