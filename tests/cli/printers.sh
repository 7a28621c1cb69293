#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# printers.sh - a report on printers for the maintainers of a driver says what they are, and nothing of the station's people, secrets,
# machine and folders; without a station it says what is plugged in.
. "$SOURCE_DIR/tests/cli/lib.sh"

lanyard 0 printers --report --station=nowhere
says "Lanyard $("$LANYARD" --version | cut -d ' ' -f 2), $(sed -n 's/^PRETTY_NAME="\(.*\)"$/\1/p' /etc/os-release), Linux "
is_silent

# Every model of every driver, and what its word is worth.
lanyard 0 printers --supported
says 'QL-820NWB                       720 300/600  says on USB when a label is out, counts over SNMP'
for driver in brother-ql zpl dymo-lw esclabel escpos star fgl tspl epl2 ipp pdf; do
    grep -q "^$driver " out || fail "no model of $driver is supported"
done

with_station
running=
trap '[ -z "$running" ] || kill -9 "$running" 2>"$room/null"; rm -rf "$room"' EXIT
lanyard 0 volunteer add 'Ana María' --role=lead --pin=314159
mkdir "$room/zebra-at-hotel"
sed -i "s|^#printers=.*|printers=anna=brother-ql/QL-820NWB/62x100@tcp:localhost:9 snmp=off; \
zebra=zpl/ZD421-203dpi/76x102@file:$room/zebra-at-hotel; virtual:$room/labels-of-anna|" station/station.ini
grep -q '^printers=anna' station/station.ini || fail "the station has no printers"
lanyard 0 print "$(secret Individual)"
lanyard 0 printers --report
is_silent
for wanted in '### QL-820NWB' '- driver: brother-ql' '- connected by: tcp' '- media: 62x100' '- state: away' \
    'The printer at (hidden) cannot be reached' '### ZD421-203dpi' '- connected by: file' '- connected by: virtual'; do
    says "$wanted"
done

# What a printer waits for is said beside its state, which it may not know: a person's answer, a disk that takes no end.
store "UPDATE job SET state = 8, worker = 'zebra' WHERE id = (SELECT min(id) FROM job)"
lanyard 0 printers
says 'waits: 1 label may or may not have come out; lanyard jobs asks about them'
store "UPDATE job SET state = 5 WHERE worker = 'zebra'"
lanyard 0 printers
says 'owed: 1 label is not confirmed'
lanyard 0 jobs
says 'zebra does not tell whether labels come out: 1 label is not confirmed. Did all come out'
says 'lanyard jobs came-out 1.'
lanyard 0 report
says 'Labels to be looked for: did they come out?'
grep -A1 'Labels to be looked for' out | grep -q '^ *1 .* zebra$' || fail "the report does not say what is owed"
lanyard 0 report --csv
says '"owed","zebra","",1,0'
# A question is about one printer's labels, and says whose is the last.
lanyard 0 print "$(secret Individual 2)" --only=badge
lanyard 0 print "$(secret Individual 3)" --only=badge
store "UPDATE job SET state = 5, worker = iif(id = 2, 'anna', 'zebra') WHERE id <= 3"
lanyard 0 jobs
says "up to that of $(name_of "$(secret Individual 3)") (lanyard jobs picture 3)? lanyard jobs came-out 1 3."
says "up to that of $(name_of "$(secret Individual 2)") (lanyard jobs picture 2)? lanyard jobs came-out 2."
lanyard 0 jobs came-out 1 3
equals "what is still owed" "$(store 'SELECT group_concat(id) FROM job WHERE state = 5')" 2
lanyard 65 jobs came-out 3
complains "label 3 ($(name_of "$(secret Individual 3)")) is printed already"
store 'DELETE FROM job WHERE id > 1'
store "UPDATE job SET state = 2, changed_utc_ms = 1 WHERE worker = 'zebra'"
lanyard 0 printers
says 'waits: the end of label 1 is not on record for minutes'
equals 'printers that wait' "$(grep -c waits: out)" 1
store "UPDATE job SET state = 0, worker = NULL"

# Why a label does not fit is one sentence, and what the printer lacks another.
"$LANYARD" check >judged || true
grep -qF 'write a label of kind ticket for it into event.ini. The printer at' judged || fail "the sentences about anna run into each other"

# A printer that cannot be read is named once, by whichever check comes first.
cp station/station.ini sound.ini
sed -i 's/^printers=.*/printers=a=zpl\/ZD421-203dpi\/76x102@tcp:localhost, b=virtual:x/' station/station.ini
"$LANYARD" check >judged || true
equals 'findings about the printers' "$(grep -c '^fail ' judged)" 1
mv sound.ini station/station.ini
"$LANYARD" printers --report >out

# Names, e-mails, orders and tickets' secrets of everybody; keys; the machine; what its owner calls things.
python3 - "$SAMPLES/checkin-list.csv" >secrets <<'END'
import csv, sys
for row in list(csv.reader(open(sys.argv[1], newline="")))[1:]:
    for field in row:
        if len(field) >= 5 and not field.isdigit():
            print(field)
END
cat station/keys station/desk.key | grep -oE '[0-9a-fA-F]{16,}|[A-Za-z0-9+/=]{20,}' >>secrets
printf '%s\n' anna localhost 127.0.0.1 zebra-at-hotel "$room" 'Ana María' 314159 >>secrets
[ "$(wc -l <secrets)" -gt 900 ] || fail "there are few secrets to look for"
if grep -nFf secrets out; then fail "this is nobody's business"; fi
if grep -nwF "$(uname -n)" out; then fail "this is the machine's name"; fi
# A printer that a running station has is not asked by another: its labels are on the way.
! grep -q 'not asked' out || fail "nothing runs"
sed -i 's/^#listen=.*/listen=127.0.0.1:0/; s/^#find-printers=.*/find-printers=no/' station/station.ini
"$LANYARD" run >run.out 2>run.err &
running=$!
for _ in $(seq 1200); do
    grep -q 'the page is at' run.err && break
    kill -0 $running 2>"$room/null" || fail "the station does not run: $(cat run.err)"
    sleep 0.05
done
lanyard 0 printers --report
[ "$(grep -cx -- '- not asked, a running station uses it' out)" = 3 ] || fail "its printers are asked"

# Which roll lies in a printer that cannot say: what its head or every label of the event refuses is not written; the rest counts at once.
before=$(cat station/station.ini)
lanyard 65 printers --loaded zebra 210x297
complains 'of which a ZD421-203dpi reaches'
lanyard 78 printers --loaded zebra 30x20
complains 'no label of this event comes out whole on it'
lanyard 65 printers --loaded virtual 62x100
complains 'takes every label'
lanyard 64 printers --loaded anna
lanyard 64 printers --loaded nobody 62x100
lanyard 64 printers zebra
equals 'station.ini after mistakes' "$(cat station/station.ini)" "$before"
lanyard 0 printers --loaded zebra 4x6in
says 'takes it within seconds'
for _ in $(seq 1200); do
    lanyard 0 printers
    grep -A2 -x zebra out | grep -q 'media: 102x152' && break
    sleep 0.05
done
says 'media: 102x152'
equals 'other printers' "$(grep -c '^printers=anna=.*snmp=off; zebra=zpl/ZD421-203dpi/4x6in@file:.*; virtual:' station/station.ini)" 1
kill $running
wait $running || fail "the station did not end well"
running=
finish
