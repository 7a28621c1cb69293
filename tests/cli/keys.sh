#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# keys.sh - the event's keys stay with their owner; who may sign in is kept without a PIN that could be read.
. "$SOURCE_DIR/tests/cli/lib.sh"
with_station
lanyard 0 keys
grep -qE '^key 0  ([0-9a-f]{4} ){7}[0-9a-f]{4}  \(signs\)$' out || fail "keys shows no fingerprint"
secret_part=$(sed -n '2s/.* //p' station/keys | cut -c1-16)
[ ${#secret_part} = 16 ] || fail "the key file has no key"
! grep -q "$secret_part" out || fail "keys shows the key itself"
lanyard 0 keys show
cp station/keys first

lanyard 0 keys rotate
says '(signs)'
grep -q '^key 0 ' out && grep -q '^key 1 .*(signs)$' out || fail "rotate did not add a key that signs"
equals 'the mode after rotate' "$(mode_of station/keys)" 600
grep -qxF "$(sed -n 2p first)" station/keys || fail "the older key is gone"
cp station/keys second

# On a disk that takes the small file and no record, it says what is so, and what to do.
cp -R station other
for blocks in 8 12 16 24 32; do
    (trap '' XFSZ; ulimit -f $blocks; LANYARD_STATION=other "$LANYARD" keys rotate >rotated 2>&1) && break
    cmp -s other/keys station/keys || grep -q 'the new key is made, and signs from now on' rotated ||
        fail "a rotation that failed has rotated, and does not say so: $(cat rotated)"
    cp station/keys other/keys
done
rm -r other

lanyard 64 keys retire
lanyard 64 keys retire 0
complains '--reason=TEXT'
lanyard 64 keys retire first --reason=stolen
lanyard 65 keys retire 1 --reason=stolen
complains 'key 1 signs'
lanyard 65 keys retire 2 --reason=stolen
complains 'no key 2'
lanyard 0 keys retire 0 --reason=stolen --volunteer=Lea
grep -q '^key 0 .*(retired)$' out && grep -q '^key 1 .*(signs)$' out || fail "keys does not say which key is retired"
lanyard 0 keys retire 0 --reason=again
equals 'retirements' "$(store "SELECT group_concat(json_extract(body, '$.reason')) FROM journal WHERE kind = 15")" stolen
cmp -s station/keys second || fail "retiring changed the key file"

lanyard 78 keys create
cmp -s station/keys second || fail "create changed the keys that were there"
lanyard 64 keys xyzzy

for mode in 644 640 604; do
    chmod $mode station/keys
    for words in 'keys' 'keys rotate' 'admit x' 'search x' 'print x'; do
        # shellcheck disable=SC2086
        lanyard 77 $words
        complains 'can be read by others'
    done
done
cmp -s station/keys second || fail "keys that others can read were changed"
chmod 400 station/keys
lanyard 0 keys
chmod 600 station/keys
ln -s keys station/link && mv station/keys station/real && ln -s real station/keys
lanyard 78 keys
rm station/keys station/link
lanyard 78 keys
complains station/keys
lanyard 0 keys create
equals 'the mode after create' "$(mode_of station/keys)" 600
! grep -qxF "$(sed -n 2p first)" station/keys || fail "create gave the same key twice"

# Sixteen keys are all there is room for.
while [ "$(wc -l <out)" -lt 16 ] && [ $failed = 0 ]; do lanyard 0 keys rotate; done
equals 'keys' "$(wc -l <out)" 16
lanyard 78 keys rotate

lanyard 0 volunteer
equals 'volunteers at first' "$(cat out)" ''
lanyard 0 volunteer add 'Ana María' --role=lead --pin=246803
says 'Ana María may sign in as lead'
lanyard 0 volunteer list
equals 'volunteers' "$(cat out)" 'lead     Ana María'
! grep -aq 246803 station/lanyard.db station/lanyard.db-wal 2>/dev/null || fail "the PIN stands in the store"
store 'SELECT * FROM volunteer' | grep -q 'argon2id' || fail "the PIN is not kept as Argon2id"
echo 135790 | "$LANYARD" volunteer add Bo >out 2>err || fail "a PIN from standard input is not taken"
lanyard 65 volunteer add Cy --pin=12
complains '6 to 12 digits'
lanyard 65 volunteer add Cy --pin=4071
complains 'pin-digits'
printf '[station]\npin-digits = 4\n' >station/station.ini
lanyard 65 volunteer add Cy --pin=0000
complains 'easy to guess'
lanyard 0 volunteer add Cy --pin=4071
# One that is shorter than is wanted now goes on working, and is named.
printf '[station]\npin-digits = 6\n' >station/station.ini
lanyard 65 volunteer add Cy --pin=4071
"$LANYARD" doctor >out 2>err
grep -q '^warn  people .*fewer than 6 digits.*: Cy;' out || fail "doctor does not name the short PIN"
lanyard 0 volunteer remove Cy
"$LANYARD" doctor >out 2>err
grep -q '^ok    people ' out || fail "doctor goes on about short PINs"
lanyard 65 volunteer add Cy --pin=123456
lanyard 65 volunteer add Cy --role=lead --pin=4071
complains '6 to 12 digits'
lanyard 65 volunteer add Cy --pin=abcdef
lanyard 66 volunteer add Cy
complains 'no PIN'
lanyard 64 volunteer add
lanyard 64 volunteer add Cy --role=queen --pin=1234
lanyard 64 volunteer xyzzy
lanyard 0 volunteer remove Bo
lanyard 66 volunteer remove Bo
complains Bo
lanyard 0 volunteer list
equals 'volunteers at last' "$(cat out)" 'lead     Ana María'
finish
