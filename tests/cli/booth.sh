#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# booth.sh - a sponsor's booth as lanyard-hub(7) makes it, with a desk that serves it: what it learns, while the desk is away too, what is
# taken back, and its end.
. "$SOURCE_DIR/tests/cli/lib.sh"
people=$SOURCE_DIR/tests/browser/people.csv
port=$(python3 -c 'import random; print(random.randint(15000, 29999))')

# begin FOLDER: runs it in the background; its process is $running.
begin() {
    "$LANYARD" run --station="$1" >"$1.out" 2>"$1.err" &
    running=$!
    for _ in $(seq 1200); do grep -q 'the page is at' "$1.err" && return; sleep 0.1; done
    fail "$1 does not run: $(cat "$1.err")"
}
end() {
    kill "$1"
    wait "$1" || fail 'a station ended badly'
}
# mint SECRET: the code of a badge that is printed for them.
mint() {
    lanyard 0 admit "$1" --time='2024-05-17 09:00' --json
    lanyard 0 print "$(json '$.person.id')"
    badge=$(store "SELECT token FROM job WHERE role = 'badge' ORDER BY id DESC LIMIT 1")
}
# learns PATH VALUE: the booth's export holds it before long.
learns() {
    for _ in $(seq 300); do
        lanyard 0 leads export --station=booth --format=json
        [ "$(json "$1")" != "$2" ] || return
        sleep 0.1
    done
    fail "$1 is \"$(json "$1")\" at the booth, expected \"$2\""
}

lanyard 0 init --event=pycon-us-2024 station
export LANYARD_STATION="$room/station"
lanyard 0 import "$people"
mint phone-of-ada-7q2kz8m4 && ada=$badge
mint phone-of-li-6h2m && li=$badge
mint phone-of-priya-9d3w && priya=$badge
sed -i "s/^#serve=.*/serve=127.0.0.1:$port/; s/^#listen=.*/listen=127.0.0.1:0/; s/^#find-printers=.*/find-printers=no/" station/station.ini
begin station && desk=$running

lanyard 0 sponsor add acme --name='Acme, hall 2' --output=acme.booth
equals 'the mode of the file' "$(mode_of acme.booth)" 600
lanyard 0 init --from=acme.booth booth
lanyard 0 volunteer add Rita --role=sponsor --station=booth --pin=480193
sed -i 's/^#listen=.*/listen=127.0.0.1:0/; s/^#find-printers=.*/find-printers=no/' booth/station.ini
equals 'attendees at the booth' "$(sqlite3 booth/lanyard.db 'SELECT count(*) FROM registration')" 0
[ ! -e booth/keys ] || fail 'a booth has keys'
begin booth && stand=$running

lanyard 0 leads capture "$ada" --station=booth --volunteer=Rita
learns '$.leads[0].contact.email' ada@example.org
equals 'the name that Ada allows' "$(json '$.leads[0].contact.name')" 'Ada Ngũgĩ'
equals 'her company, which she does not' "$(json '$.leads[0].contact.company')" ''

# The desk goes away; the booth goes on, and hears when it is back.
kill -9 "$desk"
wait "$desk" 2>/dev/null
lanyard 0 leads capture "$li" --station=booth --volunteer=Rita
begin station && desk=$running
learns '$.leads[0].state' nothing
equals "Ada's name, who was met before" "$(json '$.leads[1].contact.name')" 'Ada Ngũgĩ'

# Ada takes her consent back.
sed '/^"ADA01","Ada/s/"Name, E-mail"/""/' "$people" >changed.csv
lanyard 0 import --yes changed.csv
learns '$.leads[1].withdrawn' name,email
equals 'what is left of her' "$(json '$.leads[1].contact')" '{}'

# And is taken out at her own wish: the booth deletes what its rep said of her.
lanyard 0 person erase phone-of-ada-7q2kz8m4 --volunteer=Lea --yes
learns '$.leads[1].state' gone

# A booth that signed in at the hub in 0.1.0, or works alone, takes a file in and hands in what it has.
lanyard 0 init --event=pycon-us-2024 --sponsor=acme --name='Acme of before' old
lanyard 0 leads capture "$li" --station=old --volunteer=Ron
sed -i 's/^#hub=.*/hub=host=127.0.0.1 dbname=conf user=acme/; s/^#tags=.*/tags=hot;python/' old/station.ini
lanyard 78 sync --station=old
complains "sponsors' booths do not use the hub any more: ask the organiser for a booth file"
lanyard 1 doctor --station=old
says 'do not use the hub any more'
lanyard 0 sponsor add bolt --name='Bolt' --output=bolt.booth
lanyard 0 sponsor add acme --name='Acme again' --output=again.booth
lanyard 65 init --from=bolt.booth old
complains "another sponsor's"
lanyard 73 init --from=again.booth station
complains 'no booth'
lanyard 64 init --from=again.booth --name=New old
[ ! -e old/booth.key ] && grep -q '^hub=' old/station.ini || fail 'a refused file changed the booth'
lanyard 0 init --from=again.booth old
equals 'the mode of its key' "$(mode_of old/booth.key)" 600
grep -qx 'tags=hot;python' old/station.ini && ! grep -q '^hub=' old/station.ini || fail "the booth's settings: $(cat old/station.ini)"
lanyard 0 doctor --station=old
says "knows this booth as the sponsor acme's"
! grep -q programme out || fail "a booth is asked for a programme: $(cat out)"
lanyard 0 sync --station=old
lanyard 0 leads export --station=old --format=json
equals 'what the booth of before learns' "$(json '$.leads[0].state')" nothing
equals 'its capture at the desk' "$(store "SELECT count(*) FROM lead_scan WHERE sponsor = 'acme' AND rep = 'Ron'")" 1
lanyard 0 sync --station=old
equals 'the same, handed in again' "$(store "SELECT count(*) FROM lead_scan WHERE sponsor = 'acme' AND rep = 'Ron'")" 1

# What is stolen learns nothing more, and says why.
lanyard 0 sponsor off 'Acme, hall 2' --reason='laptop stolen'
for _ in $(seq 300); do
    "$LANYARD" doctor --station=booth >out 2>err
    grep -q 'turned' out && break
    sleep 0.1
done
said='doctor at the booth' && says 'turned'
lanyard 0 sponsor list
says 'laptop stolen'
end "$stand"

# Its station is purged: it handed in what it had. What it captures later is nowhere else.
lanyard 0 purge --station=booth
grep -q 'But first' out && fail "what was handed in is owed: $(cat out)"
lanyard 0 leads capture "$priya" --station=booth --volunteer=Rita
lanyard 77 sync --station=booth
complains 'turned this booth off'
lanyard 75 purge --yes --station=booth
complains '1 record of this station is nowhere else; the organisers turned this booth off'
complains '--force purges all the same'
lanyard 0 purge --yes --force --station=booth
end "$desk"
finish
