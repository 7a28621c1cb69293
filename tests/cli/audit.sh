#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# audit.sh - what commands do that matters afterwards is written down, and what they are told in secret is not.
. "$SOURCE_DIR/tests/cli/lib.sh"
with_station
lanyard 0 volunteer add Lea --role=lead --pin=738205
lanyard 0 volunteer add Lea --role=desk --pin=918246
lanyard 0 volunteer remove Lea
lanyard 0 keys rotate
lanyard 0 keys retire 0 --reason='laptop stolen' --volunteer=Ada
lanyard 0 attendance
lanyard 0 backup copy.db
lanyard 0 bundle export all.bundle
lanyard 0 bundle import all.bundle
lanyard 0 leads export --sponsor=acme
lanyard 0 audit
for said_of in 'volunteer-added .*(Lea lead)' 'volunteer-changed .*(Lea desk)' 'volunteer-removed .*(Lea)' 'key-begun ' \
    'key-retired .*Ada .*(laptop stolen)' 'export .*(attendance of desk)' 'export .*(leads of acme)' 'export .*(backup)' 'export .*[(]bundle of ' 'import .*[(]bundle of '; do
    grep -qE "$said_of" out || fail "the audit trail does not say $said_of"
done
! grep -qE '738205|918246' out || fail "a PIN is in the audit trail"
lanyard 0 audit --json --limit=3
equals 'lines of --limit=3' "$(wc -l <out)" 3
[ "$(tail -n 1 out | cut -c1)" = '{' ] || fail "no JSON"
lanyard 0 audit --since='2100-01-01 00:00'
equals 'the audit trail of the future' "$(cat out)" ''
lanyard 64 audit --since=yesterday
complains '--since'
lanyard 64 audit --limit=0
finish
