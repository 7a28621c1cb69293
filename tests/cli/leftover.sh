#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# leftover.sh - a backup or a restore that is killed (SIGKILL) leaves people in a file that nobody knows of: the next command that looks
# for it removes it, from a stick that was away, too.
. "$SOURCE_DIR/tests/cli/lib.sh"
with_station
sed -i 's/^#listen=.*/listen=127.0.0.1:0/; s/^#find-printers=.*/find-printers=no/' station/station.ini
mkdir stick pictures
export LANYARD_TEST_CALLS="$room/calls" ASAN_OPTIONS="${ASAN_OPTIONS:-}:verify_asan_link_order=0"
killed() { # CALL WORD...: the command, killed at this call
    at=$1 && shift
    LD_PRELOAD=$BINARY_DIR/tests/sync/libkilling_calls.so LANYARD_TEST_KILL_AT=$at "$LANYARD" "$@" >out 2>err
    [ $? = 137 ] || fail "lanyard $* was not killed at call $at"
}
left() { find . -name '*.being-made*' | wc -l; }

for at in 30 100 200; do
    killed $at backup stick/friday.db
    [ "$(left)" -gt 0 ] || fail "the killed backup left nothing, so nothing is proved"
    lanyard 0 backup "stick/next$at.db"
    equals 'files that a killed backup left' "$(left)" 0
done

# The stick is away when somebody looks, and comes back.
killed 100 backup stick/friday.db
mv stick away
lanyard 0 run --once --camera=folder:pictures
complains 'is half a backup and holds people'
mv away stick
[ "$(left)" -gt 0 ] || fail "the stick is empty, so nothing is proved"
lanyard 0 run --once --camera=folder:pictures
equals 'files on the stick that came back' "$(left)" 0

killed 100 restore stick/next30.db
[ "$(left)" -gt 0 ] || fail "the killed restore left nothing, so nothing is proved"
lanyard 0 run --once --camera=folder:pictures
equals 'files that a killed restore left' "$(left)" 0
lanyard 0 backup stick/friday.db
finish
