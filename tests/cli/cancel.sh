#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# cancel.sh - the wrong file does not empty a station: whoever would cancel many is told how many and who, and asked.
. "$SOURCE_DIR/tests/cli/lib.sh"
with_station
sessions() { store 'SELECT count(*) FROM session WHERE NOT is_cancelled'; }
living() { store "SELECT count(*) FROM registration WHERE status <> 'cancelled'"; }
all_sessions=$(sessions)
all_people=$(living)

# answers ANSWER CODE WORD...: the same on a terminal, where somebody types the answer.
answers() {
    typed=$1 wanted=$2 && shift 2
    said="lanyard $* (typed: $typed)"
    status=0
    printf '%s\n' "$typed" | script -qec "'$LANYARD' $*" "$room/typescript" >out || status=$?
    : >err
    [ "$status" = "$wanted" ] || fail "$said: exit code $status, expected $wanted"
}

# The programme of another year.
other=$SOURCE_DIR/config/events/pycon-india-2023/schedule.json
store 'SELECT code FROM session' | sort >ours
grep -o '"code": *"[^"]*"' "$other" | cut -d'"' -f4 | sort -u >theirs
gone=$(comm -23 ours theirs | wc -l)
lanyard 1 import "$other"
complains "$gone sessions are not in it and would be cancelled: "
complains ', ...'
complains '--yes'
equals 'sessions after a refusal' "$(sessions)" "$all_sessions"
lanyard 0 import --dry-run "$other"
says "$gone cancelled"
equals 'sessions after a look' "$(sessions)" "$all_sessions"

# The list of one table at a door, said to be the whole.
head -5 "$SAMPLES/checkin-list.csv" >few.csv
kept=$(cut -d, -f1 few.csv | sed 1d | sort -u | wc -l)
lanyard 1 import --full few.csv
grep -qE "^few.csv: [0-9]+ people are not in it and would be cancelled: .+, .+, \.\.\.$" err || fail "nobody is named"
equals 'people after a refusal' "$(living)" "$all_people"
lanyard 0 import few.csv
says 'they stay (--full cancels them)'
lanyard 64 import --full few.csv few.csv
complains 'one file'
equals 'people after what was no refusal' "$(living)" "$all_people"

# Who is missing where nearly all are there is not asked about.
awk -F'","' 'NR == 1 || $1 != first && first; NR == 2 { first = $1 }' "$SAMPLES/checkin-list.csv" >most.csv
lanyard 0 import --full most.csv
says ' cancelled: '
[ "$(living)" -lt "$all_people" ] || fail "nobody was cancelled"

# On a terminal: asked, and what is typed counts. A machine without terminals has said what it can.
if script -qec true "$room/typescript" </dev/null >out 2>err; then
    answers n 1 import "$other"
    says 'Cancel them? [y/N]'
    says 'Nothing was imported'
    answers '' 1 import "$other"
    equals 'sessions after no' "$(sessions)" "$all_sessions"
    answers y 0 import "$other"
    says "$gone cancelled"
    living_before=$(living)
    answers no 1 import --full few.csv
    equals 'people after no' "$(living)" "$living_before"
    answers yes 0 import --full few.csv
    says ' cancelled: '
    [ "$(living)" -le "$kept" ] || fail "people who are not in the file are still there"
fi

# --yes says it beforehand.
lanyard 0 import --yes "$SOURCE_DIR/config/events/pycon-us-2024/schedule.json"
equals 'sessions of the right programme again' "$(sessions)" "$all_sessions"
lanyard 0 import --full "$SAMPLES/checkin-list.csv"
equals 'people of the whole list again' "$(living)" "$all_people"
lanyard 0 import --full --yes few.csv
[ "$(living)" -le "$kept" ] || fail "--yes did not cancel"
lanyard 0 verify
finish
