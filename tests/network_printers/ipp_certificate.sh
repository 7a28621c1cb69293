#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# ipp_certificate.sh - ippeveprinter of CUPS with TLS, and the same with another certificate in its place: a station names the certificate that
# it is to see, prints while that is shown, and sends nothing to whoever shows another.
#
# Would catch: a badge sent to a machine that took the printer's place; a certificate that is compared with anything but what OpenSSL says
# of the printer's own file. Skipped where no network of its own can be made, or a program is missing.
set -eu
fail() {
    echo "FAIL: $*"
    "$LANYARD" jobs --station="$room/station" 2>/dev/null || true
    tail -n 20 "$room/listed" "$room/run" "$room/printer.log" 2>/dev/null
    exit 1
}
tries=150
# shellcheck source=tests/network_printers/dns_sd_room.sh
. "$(dirname "$0")/dns_sd_room.sh"
start_avahi

mkdir "$room/spool" "$room/out-tray" "$room/own" "$room/other"
cat >"$room/print" <<PRINT
#!/bin/sh
cp "\$1" "$room/out-tray/"
echo "ATTR: job-impressions-completed=1" >&2
PRINT
chmod 755 "$room/print"
start_printer() { # FOLDER with its key and certificate
    ippeveprinter -p 8631 -n localhost -K "$1" -c "$room/print" -d "$room/spool" -a "$room/label.conf" -r _print -vv 'Badge desk' \
        >"$room/printer.log" 2>&1 &
    printer=$!
}
stop_printer() {
    kill "$printer"
    wait "$printer" 2>/dev/null || true
    printer=
}
say_printer() { # ADDRESS
    sed -i "s|^#*printers *=.*|printers = badge=$1|" "$room/station/station.ini"
}
is_listed() { # WORDS
    "$LANYARD" printers --station="$room/station" >"$room/listed" 2>&1
    tr '\n' ' ' <"$room/listed" | tr -s ' ' | grep -qF -- "$1"
}
digest_of() { # what OpenSSL says of the file
    openssl x509 -noout -fingerprint -sha256 -in "$1"/localhost.crt | sed 's/.*=//; s/://g' | tr 'A-F' 'a-f'
}
is_job() { "$LANYARD" jobs --station="$room/station" | grep -q "$1 .*$2"; }
count_labels() { find "$room/out-tray" -type f | wc -l; }

"$LANYARD" init --event=pycon-us-2024 "$room/station" >/dev/null
sed -i 's|^#find-printers=.*|find-printers=no|; s|^#listen=.*|listen=127.0.0.1:0|' "$room/station/station.ini"
cat >"$room/list.csv" <<END
"Order code","Attendee name","Product","Paid","Secret","E-mail","Company"
"AAAAA","Grace Hopper","Individual","Yes","s1","g@example.org","Navy"
"BBBBB","Ada Lovelace","Individual","Yes","s2","a@example.org","Analytical Engines"
END
"$LANYARD" import --station="$room/station" "$room/list.csv" >/dev/null

# A certificate that nobody has named is not believed, and the line that names it is the one that OpenSSL would write.
address=ipps://localhost:8631/ipp/print
start_printer "$room/own"
say_printer "$address"
await is_listed 'that station.ini does not name'
[ -s "$room/own/localhost.crt" ] || fail "the printer has no certificate"
own=$(digest_of "$room/own")
is_listed "write $address#$own in station.ini" || fail "the printer's certificate is not named as it is, $own"

say_printer "$address#$own"
run() {
    "$LANYARD" run --station="$room/station" >"$room/run" 2>&1 &
    station=$!
}
run
"$LANYARD" print --station="$room/station" --only=badge AAAAA >/dev/null
await is_job printed "Grace Hopper"
[ "$(count_labels)" = 1 ] || fail "$(count_labels) labels came out, not 1"

# Another machine in its place, while the station runs.
stop_printer
start_printer "$room/other"
await test -s "$room/other/localhost.crt"
other=$(digest_of "$room/other")
[ "$own" != "$other" ] || fail "both have one certificate"
"$LANYARD" print --station="$room/station" --only=badge BBBBB >/dev/null
await is_listed 'another certificate than the one in station.ini'
is_listed "write $address#$other in station.ini" || fail "the other certificate is not named as it is"
is_job queued "Ada Lovelace" || fail "a label went to another machine"
grep -q 'localhost POST' "$room/printer.log" && fail "another machine was asked something"
[ "$(count_labels)" = 1 ] || fail "a badge came out of another machine"

# A report for maintainers says nothing of hosts, whether a port or a certificate stands behind them.
cp "$room/station/station.ini" "$room/before.ini"
for named in "$address#$own" "ipps://localhost/ipp/print#$own" ipps://localhost/ipp/print; do
    say_printer "$named"
    "$LANYARD" printers --station="$room/station" --report >"$room/listed" 2>&1
    grep -q '^- says:' "$room/listed" || fail "the report of $named says nothing of the certificate"
    grep -q 'localhost' "$room/listed" && fail "the report of $named names the host"
done
cp "$room/before.ini" "$room/station/station.ini"

# The printer is back.
stop_printer
start_printer "$room/own"
await is_job printed "Ada Lovelace"
[ "$(count_labels)" = 2 ] || fail "$(count_labels) labels came out, not 2"
echo "2 badges for the certificate that station.ini names, none for another"
