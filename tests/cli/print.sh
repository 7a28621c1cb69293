#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# print.sh - previews, jobs, and a station that prints: a day from the desk to the doors with what came out of the printer.
. "$SOURCE_DIR/tests/cli/lib.sh"
with_station
# Somebody with a tutorial ticket: T-22 is Thursday's.
order=$(awk -F'","' '$5 ~ /T-22/ && $10 == "Yes" { print $1; exit }' "$SAMPLES/checkin-list.csv" | tr -d '"')
code=$(awk -F'","' -v order="\"$order" '$1 == order && $5 !~ /^(Tutorial|PyLadies|Education)/ { print $11; exit }' "$SAMPLES/checkin-list.csv")
person=$(store "SELECT id FROM registration JOIN ticket ON person = number WHERE secret = '$code'")

# A preview: a picture, and a code that opens nothing.
lanyard 0 label "$code" --png=badge.png
says 'badge.png: badge, 696 x '
lanyard 0 label "$person" --png=again.png
cmp -s badge.png again.png || fail "a code and an id give two pictures"
equals 'jobs of a preview' "$(store 'SELECT count(*) FROM job')" 0
lanyard 0 scan badge.png
preview=$(sed 's/^[^ ]* //' out)
lanyard 1 admit "$preview" --at=registration --time='2024-05-16 07:00'
lanyard 0 label "$code" --label=ticket --session=T-22 --png=ticket.png
says 'ticket.png: ticket, '
lanyard 0 label "$code" --pdf=badge.pdf
says 'badge.pdf: badge, 62 x 100 mm'
# 62 mm and 100 mm in points, as the page itself says.
grep -aqE '/MediaBox \[ ?0 0 175\.7[0-9]* 283\.4[0-9]* ?\]' badge.pdf || fail "the page is not 62 x 100 mm"
[ "$(head -c 5 badge.pdf)" = %PDF- ] || fail "no PDF"
lanyard 64 label "$code"
lanyard 74 label "$code" --pdf=nowhere/x.pdf
lanyard 64 label "$code" --label=cake --png=x.png
complains 'no label "cake"'
lanyard 66 label "$code" --label=ticket --session=T-99 --png=x.png
lanyard 74 label "$code" --png=nowhere/x.png
complains nowhere/x.png
status=0
"$LANYARD" label kealoha --png=x.png >out 2>err || status=$?
equals 'exit code of a name that several have' $status 65
grep -c . err | grep -qx 6 || fail "the five people of that name are not listed"
[ ! -e x.png ] || fail "a refused label left a picture"

# Queued, cancelled, asked about.
lanyard 0 print "$code" --only=badge
says '1 label queued'
lanyard 0 jobs
grep -qE '^ +1  [0-9:]+  queued +badge ' out || fail "jobs does not list the badge"
lanyard 0 jobs cancel 1
lanyard 0 jobs
grep -qE '^ +1 .* cancelled ' out || fail "the job is not cancelled"
lanyard 66 jobs cancel 99
lanyard 64 jobs cancel
lanyard 64 jobs eat 1
lanyard 65 jobs came-out 1
complains 1
lanyard 0 jobs picture 1
says label-1.png
cmp -s label-1.png badge.png && fail "a job's picture has not the job's own code"
lanyard 0 scan label-1.png
equals 'the code in the picture of a job' "$(sed 's/^[^ ]* //' out)" "$(store 'SELECT token FROM job WHERE id = 1')"
lanyard 66 jobs picture 99
# What stands below the code finds who has the badge.
short=$(store "SELECT json_extract(fields, '$.short_code') FROM job WHERE id = 1")
[ "${#short}" = 8 ] || fail "the badge has no short code: $short"
lanyard 0 search "$short"
grep -qF "$person" out || fail "the short code finds nobody"
store "UPDATE job SET state = 8 WHERE id = 1"
lanyard 0 jobs
says 'Did this label come out? lanyard jobs came-out 1, or lanyard jobs missing 1'
lanyard 0 jobs cancel 1
lanyard 65 print 'nobody of that name'

# What a printer's cutter and resolution are set to is shown; what it has not is said by file and line.
printf '[devices]\nprinters = wide=brother-ql/QL-820NWB/62@file:%s/wide cut=end resolution=600\n' "$room" >station/station.ini
lanyard 0 printers
says ', cut end, 600 dpi'
lanyard 0 doctor
says 'QL-820NWB, cut end, 600 dpi, media 62'
printf '[devices]\nprinters = zebra=zpl/ZD421-203dpi@file:%s/zebra cut=end\n' "$room" >station/station.ini
lanyard 65 printers
complains 'station.ini:2: printer "zebra=zpl'
lanyard 78 run --once
complains 'station.ini:2: printer "zebra=zpl'

# Nothing is cropped: a roll without room for any label of the event is not called ready, and says why, with a picture on request.
printf '[devices]\nprinters = tape=zpl/ZD410-203dpi/30x15@file:%s/tape\n' "$room" >station/station.ini
lanyard 0 printers --pictures=look
says 'state: ready, for no label of this event'
says 'labels: none. No badge: badge.label has no room on 30 x 15 mm'
cp look/tape-badge.png refused.png || fail "there is no picture of the badge that is refused"
lanyard 0 doctor --pictures=look2
grep -q '^warn  printer .*labels none. No badge: badge.label has no room' out || fail "doctor passes a roll that nothing has room on"
[ -s look2/tape-ticket.png ] || fail "doctor draws no ticket"
printf '[devices]\nprinters = roll=brother-ql/QL-820NWB/62x100@file:%s/roll\n' "$room" >station/station.ini
lanyard 0 printers --pictures=look
grep -q 'state: ready$' out || fail "a roll for badges is not ready"
says 'labels: badge, badge-62. No ticket: '
lanyard 0 doctor
grep -q '^ok    printer .*labels badge, badge-62. No ticket: ' out || fail "doctor does not say what a roll is good for"

# The station runs, prints on a virtual printer, and stops cleanly.
cat >station/station.ini <<EOF
[station]
name = Desk 1
[page]
listen = 127.0.0.1:0
[devices]
printers = virtual:$room/labels; gone=zpl/ZD421-203dpi@tcp:127.0.0.1:9
EOF
mkdir labels
lanyard 0 printers
says 'state: ready'
lanyard 0 print "$code"
count=$(sed -n 's/^\([0-9]*\) labels* queued.*/\1/p' out)
[ "${count:-0}" -ge 2 ] || fail "no tutorial ticket was queued"
"$LANYARD" run >run.out 2>run.err &
daemon=$!
for _ in $(seq 1200); do grep -q 'the page is at' run.err && break; sleep 0.1; done
tries=0
until [ "$(store "SELECT count(*) FROM job WHERE id > 1 AND state IN (SELECT max(state) FROM job WHERE id > 1)")" = "$count" ] &&
    [ "$(find labels -name '*.png' | wc -l)" = "$count" ]; do
    tries=$((tries + 1))
    [ $tries -lt 1200 ] || { fail "the labels did not come out: $(cat run.err; "$LANYARD" jobs)"; break; }
    sleep 0.1
done
page=$(sed -n 's,.*the page is at \(http://127.0.0.1:[1-9][0-9]*/\).*,\1,p' run.err)
[ -n "$page" ] || fail "run does not say where the page is"
curl -fsS "$page" 2>/dev/null | grep -qi '<!doctype html>' || fail "there is no page at $page"
lanyard 0 doctor
says 'printer'
# A printer that the station holds is not asked beside it: what the station knows is told.
store "UPDATE printer SET state = 'stopped', media = '62x29', problem = 'The cover is open.', roll_printed_count = 12,
    roll_length_count = 300 WHERE name = 'gone'"
lanyard 0 printers
says 'state: stopped. The cover is open.'
says 'media: 62x29'
says 'labels left: 288'
lanyard 0 backup while-it-runs.db
lanyard 0 verify while-it-runs.db
kill -TERM $daemon
status=0
wait $daemon || status=$?
equals 'exit code of run after SIGTERM' $status 0
lanyard 0 printers
says 'state: away. The printer at 127.0.0.1:9'
lanyard 0 jobs
equals 'labels that are printed' "$(grep -cE ' (printed|unconfirmed) ' out)" "$count"
for label in labels/*.png; do
    [ -s "${label%.png}.brother-ql.bin" ] && [ -s "${label%.png}.zpl.bin" ] && [ -s "${label%.png}.dymo-lw.bin" ] ||
        fail "$label has no bytes of the three printers beside it"
done

# What came out opens doors.
lanyard 0 scan labels/*-badge.png
badge=$(sed 's/^[^ ]* //' out)
job=$(store "SELECT id FROM job WHERE label = 'ticket' AND fields LIKE '%T-22%'")
lanyard 0 scan "labels/$(printf '%06d' "$job")-ticket.png"
ticket=$(sed 's/^[^ ]* //' out)
equals 'characters of a badge code' ${#badge} 38
lanyard 0 admit "$code" --at=registration --time='2024-05-16 07:45'
lanyard 0 admit "$badge" --at=conference-door --time='2024-05-17 09:00'
lanyard 0 admit "$badge" --at=conference-door --time='2024-05-17 09:01'
room_code=$(store "SELECT room FROM session WHERE code = 'T-22'" | tr 'A-Z ' 'a-z-')
start=$(store "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', start_utc_ms / 1000, 'unixepoch') FROM session WHERE code = 'T-22'")
lanyard 1 admit "$ticket" --at=room-402 --time="$start" --json
lanyard 0 admit "$ticket" --at="$room_code" --time="$start"
lanyard 0 admit "$ticket" --at="$room_code" --time="$start" --json
equals 'verdict of a ticket twice' "$(json '$.verdict')" admit-again
# Whoever has more than one entry says which of them is taken back.
lanyard 1 undo "$ticket" --reason='wrong person'
complains 'name one by its number'

# Lost: the former badge is revoked; without a reason nothing is printed again.
lanyard 65 print "$code" --only=badge
lanyard 0 print "$code" --only=badge --reason=lost
lanyard 1 admit "$badge" --at=conference-door --time='2024-05-18 09:00' --json
equals 'verdict of a lost badge' "$(json '$.verdict')" revoked
# The last but one of the 38 characters: any of them spells a byte of the signature.
case $badge in *0?) digit=1 ;; *) digit=0 ;; esac
forged=${badge%??}$digit${badge#"${badge%?}"}
lanyard 1 admit "$forged" --at=conference-door --time='2024-05-18 09:00' --json
equals 'verdict of a forged badge' "$(json '$.verdict')" forged
lanyard 1 admit "${badge%???}" --at=conference-door --time='2024-05-18 09:00' --json
equals 'verdict of a badge cut short' "$(json '$.verdict')" truncated

# A station that leaves waits for the label in work: here its printer takes it a second later.
job=$(store 'SELECT max(id) FROM job')
mkdir slow
mkfifo "slow/$(printf '%06d' "$job")-badge.bin"
sed -i "s|^printers.*|printers = slow=brother-ql/QL-820NWB/62x100@file:$room/slow|" station/station.ini
{ sleep 1; cat "slow/$(printf '%06d' "$job")-badge.bin" >late.bin; } &
lanyard 0 run --once
wait
[ -s late.bin ] || fail "the label in work did not come out"

# With --once it leaves when nothing is queued any more, whoever queued it.
for other in $(awk -F'","' -v had="$code" '$5 == "Individual" && $10 == "Yes" && $11 != had { print $11; if (++n == 3) exit }' "$SAMPLES/checkin-list.csv"); do
    lanyard 0 print "$other" --only=badge
done
lanyard 0 run --once
lanyard 0 jobs
[ "$(grep -c ' queued ' out)" = 0 ] || fail "labels are left behind: $(cat out)"

# Which labels a station prints is its own setting: a badge on endless tape, tickets on each of the ticket printers' media.
for ticket in ticket-80 ticket-58 ticket-51x140; do
    rm -rf labels
    printf '[station]\nname = Desk 1\n[page]\nlisten = 127.0.0.1:0\n[devices]\nprinters = virtual:%s/labels\nbadge-label = badge-62\nticket-label = %s\n' \
        "$room" "$ticket" >station/station.ini
    lanyard 0 label "$code" --label="$ticket" --session=T-22 --png=preview.png
    says "preview.png: $ticket"
    lanyard 0 print "$code" --reason=damaged
    lanyard 0 run --once
    [ -n "$(find labels -name '*-badge-62.brother-ql.bin' -size +0)" ] || fail "no badge on endless tape came out"
    case $ticket in *51x140) driver=fgl ;; *) driver=escpos ;; esac
    printed=$(find labels -name "*-$ticket.$driver.bin" -size +0 | head -n 1)
    [ -n "$printed" ] || fail "no ticket of $ticket came out: $(ls labels)"
    lanyard 0 scan "${printed%.$driver.bin}.png"
    code_read=$(sed 's/^[^ ]* //' out)
    equals "session that the code of $ticket names" "$(store "SELECT count(*) FROM job WHERE role = 'ticket' AND token = '$code_read' AND label = '$ticket'")" 1
done
sed -i 's/^ticket-label.*/ticket-label = badge/' station/station.ini
lanyard 78 run --once
complains 'ticket-label is "badge"'

# A receipt printer, and nobody has said a word: tickets that were asked for while no printer was known come out on its roll.
# What a station that was killed had known of another printer counts no more.
printf '[station]\nname = Desk 1\n[page]\nlisten = 127.0.0.1:0\n[devices]\nprinters = receipts=escpos/TM-T20II@file:%s/receipts\n' \
    "$room" >station/station.ini
lanyard 0 print "$code" --only=tickets --reason=damaged
job=$(store 'SELECT max(id) FROM job')
equals 'label of a ticket while no printer is known' "$(store "SELECT label FROM job WHERE id = $job")" ticket
store "INSERT INTO printer(name, state, media) VALUES('former', 'ready', '62x29');
    INSERT INTO printer_media(printer, media) VALUES('former', '62x29')"
lanyard 0 run --once
equals 'label of a ticket for a receipt printer' "$(store "SELECT label || ' ' || media FROM job WHERE id = $job")" 'ticket-80 80'
[ -s "receipts/$(printf '%06d' "$job")-ticket-80.bin" ] || fail "no ticket came out on the receipt roll: $(ls receipts; "$LANYARD" jobs)"
equals 'what is known of printers once the station has left' "$(store "SELECT count(*) FROM printer WHERE state IS NOT NULL")" 0
printf '[station]\nname = Desk 1\n[page]\nlisten = 127.0.0.1:0\n' >station/station.ini

# A port that is taken is told.
sed -i 's/^listen.*/listen = 127.0.0.1:1/' station/station.ini
if [ "$(id -u)" != 0 ]; then
    status=0
    timeout 20 "$LANYARD" run >out 2>err || status=$?
    [ $status -ge 64 ] && [ $status -lt 80 ] || fail "run on a port that it may not take: exit code $status"
fi
sed -i 's/^listen.*/listen = 0.0.0.0:8917/' station/station.ini
lanyard 78 run
complains 'station.ini:4: listen'
complains allow-remote
lanyard 0 verify
finish
