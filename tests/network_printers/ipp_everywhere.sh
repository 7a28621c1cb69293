#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# ipp_everywhere.sh - badges through a real IPP Everywhere printer program, ippeveprinter of CUPS, without a driver of its maker: found on
# the network, asked what it takes, printed on, followed to the end, and asked again after the station was killed.
#
# Would catch: raster or attributes that only we understand; a label called printed that was never counted; one printed twice after a
# restart. Skipped where no network of its own can be made, or ippeveprinter is not installed (package cups-ipp-utils).
set -eu
fail() {
    echo "FAIL: $*"
    "$LANYARD" jobs --station="$room/station" 2>/dev/null || true
    tail -n 20 "$room/out" "$room/printer.log" "$room/avahi.log" 2>/dev/null
    exit 1
}
tries=100
# shellcheck source=tests/network_printers/dns_sd_room.sh
. "$(dirname "$0")/dns_sd_room.sh"
start_avahi

mkdir "$room/spool" "$room/out-tray" "$room/keys"
# What the printer does with a document: it waits for "held" to go, keeps it, and counts it where "counts" is there.
cat >"$room/print" <<PRINT
#!/bin/sh
while [ -e "$room/held" ]; do sleep 0.1; done
cp "\$1" "$room/out-tray/"
[ ! -e "$room/counts" ] || echo "ATTR: job-impressions-completed=1" >&2
PRINT
chmod 755 "$room/print"
touch "$room/counts"
ippeveprinter -p 8631 -n localhost -K "$room/keys" -c "$room/print" -d "$room/spool" -a "$room/label.conf" -r _print -vv 'Badge desk' >"$room/printer.log" 2>&1 &
printer=$!
is_offered() { "$LANYARD" printers --network | grep -q '^Badge desk'; }
await is_offered

"$LANYARD" init --event=pycon-us-2024 "$room/station" >/dev/null
"$LANYARD" printers --station="$room/station" --network --add 'Badge desk' >"$room/out" 2>&1 || fail "the printer is not taken"
digest=$(openssl x509 -noout -fingerprint -sha256 -in "$room"/keys/localhost.crt | sed 's/.*=//; s/://g' | tr 'A-F' 'a-f')
grep -q "^printers = .*=ipp/pwg-300dpi/62x100@ipps://.*/ipp/print#$digest\$" "$room/station/station.ini" || {
    grep "^printers" "$room/station/station.ini"
    fail "station.ini has not its line with the certificate $digest"
}
if "$LANYARD" printers --station="$room/station" --network --add 'Badge desk' >"$room/out" 2>&1; then fail "the printer is taken twice"; fi
sed -i 's|^#find-printers=.*|find-printers=no|; s|^#listen=.*|listen=127.0.0.1:0|' "$room/station/station.ini"
cat >"$room/list.csv" <<END
"Order code","Attendee name","Product","Paid","Secret","E-mail","Company"
"AAAAA","Grace Hopper","Individual","Yes","s1","g@example.org","Navy"
"BBBBB","Ada Lovelace","Individual","Yes","s2","a@example.org","Analytical Engines"
"CCCCC","Mary Jackson","Individual","Yes","s3","m@example.org","NASA"
END
"$LANYARD" import --station="$room/station" "$room/list.csv" >/dev/null
run() {
    "$LANYARD" run --station="$room/station" >"$room/run" 2>&1 &
    station=$!
}
is_job() { "$LANYARD" jobs --station="$room/station" | grep -q "$1 .*$2"; }
run
"$LANYARD" print --station="$room/station" --only=badge AAAAA >/dev/null
await is_job printed "Grace Hopper"
head -c 13 "$room"/out-tray/1-* | grep -q '^RaS2PwgRaster' || fail "what came out is no PWG raster"

rm "$room/counts" # the printer counts no more: nobody may say that it is out
"$LANYARD" print --station="$room/station" --only=badge BBBBB >/dev/null
await is_job unconfirmed "Ada Lovelace"

touch "$room/counts" "$room/held"
"$LANYARD" print --station="$room/station" --only=badge CCCCC >/dev/null
await is_job sent "Mary Jackson"
kill -9 "$station"
run
sleep 1
rm "$room/held"
await is_job printed "Mary Jackson"
[ "$(find "$room/out-tray" -type f | wc -l)" = 3 ] || fail "$(find "$room/out-tray" -type f | wc -l) labels came out, not 3"
echo "3 badges through ippeveprinter of $(ippeveprinter --version 2>&1 | head -n 1)"
