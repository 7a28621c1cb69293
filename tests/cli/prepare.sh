# SPDX-License-Identifier: GPL-3.0-or-later
# prepare.sh - badges before the day: everybody's once, in order, also when the command is killed in the middle and run again.
. "$SOURCE_DIR/tests/cli/lib.sh"
with_station
may_come=$(store "SELECT count(*) FROM registration AS r WHERE status = 'paid' AND ticket_type <> 'online'")
badges() { store "SELECT count(*) FROM printed WHERE is_badge AND shows IS NOT NULL"; }

# On sheets: killed when the first ones are done.
"$LANYARD" print --all --sheet=sheets >first 2>&1 &
killed=$!
while [ "$(badges)" = 0 ] && kill -0 $killed 2>/dev/null; do :; done
kill -9 $killed 2>/dev/null
wait $killed 2>/dev/null
before=$(badges)
[ "$before" -gt 0 ] || fail "nothing was prepared before the kill"
[ "$before" -lt "$may_come" ] || fail "the command was not killed in the middle"
lanyard 0 verify
lanyard 0 print --all --sheet=sheets
says "$before were before"
equals 'badges' "$(badges)" "$may_come"
equals 'people with two' "$(store "SELECT count(*) FROM (SELECT 1 FROM printed WHERE is_badge GROUP BY registration HAVING count(*) > 1)")" 0
[ "$(find sheets -name '.*' -type f | wc -l)" = 0 ] || fail "a half file was left"
for sheet in sheets/*.pdf; do [ "$(head -c 5 "$sheet")" = %PDF- ] || fail "$sheet is no PDF"; done
[ "$(find sheets -name '01-*.pdf' ! -name '*-tickets.pdf' | wc -l)" = 1 ] || fail "the first box has not one file of badges"
[ -n "$(find sheets -name '*-tickets.pdf')" ] || fail "tickets have no files of their own"
lanyard 0 print --all --sheet=sheets
says '0 prepared now'
lanyard 0 verify

# What nobody can hold is a slip of the pen.
lanyard 64 print --all --session=T-77 --sheet=sheets
complains '"T-77" is neither a session'
lanyard 0 print --all --session=T-07 --sheet=sheets
lanyard 0 print --all --session=shirt --sheet=sheets

# The desk says where the badge is.
lanyard 0 admit "$(secret Individual 3)" --at=registration --time='2024-05-17 09:00'
says 'Badge is in box '
equals 'badges that were handed over' "$(store "SELECT count(*) FROM journal WHERE body LIKE '%\"handed-over\"%'")" 1

# On label printers: what waits for its printer, or came out, is not asked for again.
rm -rf station
lanyard 0 init --event=pycon-us-2024 station
lanyard 0 import "$SAMPLES/checkin-list.csv"
"$LANYARD" print --all --sort=name >first 2>&1 &
killed=$!
while [ "$(store "SELECT count(*) FROM job" 2>/dev/null || echo 0)" -lt 20 ] && kill -0 $killed 2>/dev/null; do :; done
kill -9 $killed 2>/dev/null
wait $killed 2>/dev/null
lanyard 0 verify
queued() { store "SELECT count(*) FROM job WHERE role = 'badge' AND person <> ''"; }
[ "$(queued)" -lt "$may_come" ] || fail "the queue was full before the kill"
lanyard 0 print --all --sort=name
equals 'badges in the queue' "$(queued)" "$may_come"
equals 'badges of one person' "$(store "SELECT max(n) FROM (SELECT count(*) AS n FROM job WHERE role = 'badge' AND person <> '' GROUP BY person)")" 1
[ "$(store "SELECT count(*) FROM job WHERE person = ''")" -ge 4 ] || fail "the groups are not parted"
lanyard 0 jobs
lanyard 0 print --all --type=speaker
says '0 prepared now'

lanyard 64 print
lanyard 64 print --all somebody
lanyard 64 print --all --sort=size
lanyard 64 print --all --type=nobody
lanyard 64 print --all --only=badge
lanyard 64 print --all --reason=lost
lanyard 64 print somebody --sheet=sheets
lanyard 64 print somebody --paper=A4
lanyard 73 print --all --sheet=/proc/none
finish
