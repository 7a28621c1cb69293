#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# clock.sh - what a command records carries the clock that lanyard run goes by: the machine's as the last exchange corrected it, and
# that of a rehearsal while it runs.
. "$SOURCE_DIR/tests/cli/lib.sh"
with_station
hours=0
# ahead: the last exchange found this machine another hour behind. An hour each, for the journal's clock never runs backwards.
ahead() {
    hours=$((hours + 1))
    store "INSERT OR REPLACE INTO local_value VALUES('sync.state', '{\"offset_ms\":$((hours * 3600000))}')"
}
now_ms() { date +%s000; }
# is_now WHAT MS OFFSET-MS: the moment is the machine's, moved by so much, within five minutes.
is_now() {
    off=$(($2 - $(now_ms) - $3))
    [ "${off#-}" -lt 300000 ] || fail "$said: $1 is $((off / 60000)) minutes off the corrected clock"
}
# records WORD...: the command ends well, and its last record, or QUERY's moment, is the corrected clock's.
last="SELECT utc_ms FROM journal ORDER BY sequence DESC LIMIT 1"
records() {
    ahead
    count=$(store 'SELECT count(*) FROM journal')
    lanyard 0 "$@"
    [ "$(store 'SELECT count(*) FROM journal')" -gt "$count" ] || fail "$said: recorded nothing"
    is_now 'the record' "$(store "$last")" $((hours * 3600000))
}
notes() {
    ahead
    lanyard 0 "$@"
    is_now 'the note' "$(store 'SELECT utc_ms FROM audit_event ORDER BY number DESC LIMIT 1')" $((hours * 3600000))
}
# moves WORD...: a job.
moves() {
    ahead
    lanyard 0 "$@"
    is_now 'the job' "$(store 'SELECT max(changed_utc_ms) FROM job')" $((hours * 3600000))
}

lanyard 0 admit "$(secret Individual)" --time='2024-05-17 09:00' --json
one=$(json '$.person.id') number=$(json '$.record')
lanyard 0 admit "$(secret Individual 2)" --time='2024-05-17 09:00' --json
other=$(json '$.person.id')

records session add --title='Juggling' --room='Room 318' --at='2024-05-17 14:00'
records undo "$number" --reason=mistake
records people keep-apart "$one" "$other"
records people merge "$one" "$other"
records people split "$one" "$other"
moves print "$one"
job=$(store 'SELECT max(id) FROM job')
moves jobs cancel "$job"
notes attendance
notes backup copy.db
notes keys rotate
notes volunteer add Ana --pin=480193
records volunteer add Ana --pin=591204 --role=door
records volunteer remove Ana
records keys retire 0 --reason=stolen
records admit "$(secret Individual 3)" --at=registration
sed 's/Individual/Corporate/' "$SAMPLES/checkin-list.csv" >changed.csv
records import changed.csv
sed 's/Room 318/Room 319/' "$LANYARD_STATION/event/schedule.json" >schedule.json
records import --yes schedule.json
records person erase "$other" --yes

# A rehearsal moves it for the commands, too, as long as it runs.
store "DELETE FROM local_value WHERE key = 'sync.state'"
sed -i 's/^#listen=.*/listen=127.0.0.1:0/; s/^#find-printers=.*/find-printers=no/' station/station.ini
begin --time='2024-05-17 09:00'
lanyard 0 attendance
noted=$(store 'SELECT utc_ms FROM audit_event ORDER BY number DESC LIMIT 1')
equals 'the day of a rehearsal' "$(date -u -d "@$((noted / 1000))" +%F)" 2024-05-17
# What another station recorded today, which does not rehearse, is no record from the future.
lanyard 0 init --event="$LANYARD_STATION/event" --name='Desk 9' --keys="$LANYARD_STATION/keys" other
LANYARD_STATION=$PWD/other lanyard 0 import "$SAMPLES/checkin-list.csv"
LANYARD_STATION=$PWD/other lanyard 0 bundle export other.bundle
lanyard 0 bundle import other.bundle
grep -q 'set aside' out && fail "$said: $(cat out)"
grep -q 'records were new, from Desk 9' out || fail "$said: $(cat out)"
"$LANYARD" doctor >out 2>err
said=doctor
says 'it is 2024-05-17T09:'
kill -9 $running
wait $running 2>/dev/null
hours=-1
notes attendance

# A clock that was 700 days ahead for one entry, without a hub: the station says so, and another one refuses what it wrote since. Once a
# person says that the clock is right, it is written again, and the other station takes all.
days() { store "INSERT OR REPLACE INTO local_value VALUES('sync.state', '{\"offset_ms\":$(($1 * 86400000))}')"; }
entries() { store "SELECT count(*) FROM admission"; }
days 0
lanyard 0 station add 'Desk 9' --output=desk9.station
lanyard 0 init --from=desk9.station ninth
lanyard 0 bundle export before.bundle
lanyard 0 bundle import before.bundle --station=ninth
lanyard 0 station clock
says 'no record is ahead of it'
days 700
lanyard 0 admit "$(secret Individual 4)" --at=registration
days 0
lanyard 0 admit "$(secret Individual 5)" --at=registration
lanyard 1 station clock
says 'its records are 6'
says 'station clock --now-is-right'
lanyard 0 station
says 'days ahead of its clock'
lanyard 1 doctor
says 'days ahead of it, and other stations refuse such'
count=$(entries)
lanyard 0 station clock --now-is-right
says '2 records of a time to come'
says 'no record is ahead of it'
equals 'entries' "$(entries)" "$count"
lanyard 0 verify
lanyard 0 station clock
lanyard 0 bundle export after.bundle
lanyard 0 bundle import after.bundle --station=ninth
equals 'entries elsewhere' "$(sqlite3 ninth/lanyard.db 'SELECT count(*) FROM admission')" "$count"
finish
