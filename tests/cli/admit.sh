#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# admit.sh - codes at a desk and at doors: who passes, who does not and why, once even when two ask at once.
. "$SOURCE_DIR/tests/cli/lib.sh"
with_station
lanyard 0 undo
says 'Nobody was let in here'
friday='2024-05-17 09:00'
code=$(secret Individual)
name=$(name_of "$code")

lanyard 0 admit "$code" --at=registration --time="$friday" --dry-run
equals 'admissions after a dry run' "$(store 'SELECT count(*) FROM admission')" 0
lanyard 0 admit "$code" --at=registration --time="$friday"
says "yes: Welcome, $name."
is_silent
lanyard 1 admit "$code" --at=registration --time='2024-05-17 09:05'
says "no: Already here, $name."
says '9:00 am'
second=$(secret Individual 2)
lanyard 0 admit "$second" --time="$friday" --json
equals 'lines of --json' "$(wc -l <out)" 1
equals verdict "$(json '$.verdict')" admit
equals is_pass "$(json '$.is_pass')" 1
equals person.name "$(json '$.person.name')" "$(name_of "$second")"
[ "$(json '$.record')" -gt 0 ] || fail "--json names no record"

# Refusals, each with its reason.
refuse() { # VERDICT WORD...
    verdict=$1 && shift
    lanyard 1 admit "$@" --json
    equals "the verdict of $*" "$(json '$.verdict')" "$verdict"
    [ -n "$(json '$.headline')" ] || fail "$said: no headline"
}
refuse unknown-code nobodyhasthis --at=registration
refuse unknown-code '' --at=registration
refuse already-in "$code" --at=registration --time='2024-05-18 09:00'
refuse badge-first "$code" --at=conference-door --time="$friday"
refuse online-only "$(secret 'Online – Individual')" --at=registration --time="$friday"
refuse pending "$(awk -F'","' '$10 == "No" && $5 == "Student" { print $11; exit }' "$SAMPLES/checkin-list.csv")" --at=registration --time="$friday"
order=$(sed -n 's/^"[^"]*","\([A-Z0-9]*\)",.*/\1/p' "$SAMPLES/cancelled-orders.csv" | head -1)
lanyard 0 import "$SAMPLES/cancelled-orders.csv"
refuse cancelled "$(awk -F'","' -v order="\"$order" '$1 == order { print $11; exit }' "$SAMPLES/checkin-list.csv")" --at=registration --time="$friday"

lanyard 65 admit "$code" --at=nowhere
complains 'no checkpoint "nowhere"'
lanyard 64 admit "$code" --time=yesterday
complains --time

# Eight at once: one gets in, seven are told that the person is here, nobody gets an error.
twice=$(secret Individual 3)
for i in 1 2 3 4 5 6 7 8; do
    (
        code=0
        "$LANYARD" admit "$twice" --at=registration --time="$friday" >"at-once-$i" 2>&1 || code=$?
        echo "$code" >"code-$i"
    ) &
done
wait
equals 'processes that admitted' "$(cat code-? | grep -cx 0)" 1
equals 'processes that refused' "$(cat code-? | grep -cx 1)" 7
equals 'admissions of one person' "$(store "SELECT count(*) FROM admission WHERE registration = (SELECT id FROM registration JOIN ticket ON person = number WHERE secret = '$twice')")" 1
equals 'admissions that the journal has' "$(store 'SELECT count(*) FROM admission')" 3

# A mistake is taken back, and the person may come in again.
lanyard 1 admit "$twice" --at=registration --time="$friday"
record=$(store "SELECT sequence FROM admission WHERE registration = (SELECT id FROM registration JOIN ticket ON person = number WHERE secret = '$twice')")
lanyard 0 undo "$record" --reason='wrong person' --volunteer=Ana
says 'is taken back'
lanyard 0 admit "$twice" --at=registration --time="$friday"
record=$(sed -n 's/^Record \([0-9]*\);.*/\1/p' out)
# The number stands where people look: with the admission, in the list of the last ones, with the person; or the code is enough.
lanyard 0 undo
says "$record  Fri 17 May"
lanyard 0 undo "$twice"
says "$record  Fri 17 May"
lanyard 0 undo "$twice" --reason='wrong person'
says "Record $record is taken back."
lanyard 1 undo "$twice" --reason='wrong person'
complains 'nothing of theirs can be taken back'
lanyard 0 admit "$twice" --at=registration --time="$friday"
lanyard 66 undo 999999 --reason=x
lanyard 0 report
says 'Refusals by reason'
says 'Already in'
lanyard 0 report --csv
says '"part","key","title","count","of"'
lanyard 0 verify
finish
