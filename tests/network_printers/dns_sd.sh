#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# dns_sd.sh - `lanyard printers --network` finds what a real avahi-daemon offers, on a network of its own without a way out.
#
# Would catch: a printer that offers itself and is not listed, or twice; a hostile text that reaches the terminal; a line that
# station.ini does not take; a search without an end; silence where no daemon runs; printers that are asked one after the other, each with its own patience. Skipped where no such network can be made.
set -eu
fail() { echo "FAIL: $*"; cat "$room/out" "$room/bus.log" "$room/avahi.log" 2>/dev/null; exit 1; }
tries=100
# shellcheck source=tests/network_printers/dns_sd_room.sh
. "$(dirname "$0")/dns_sd_room.sh"
mkdir "$room/services"
mount --bind "$room/services" /etc/avahi/services 2>/dev/null || { echo "skipped: avahi-daemon has no folder of services"; exit 77; }

# Nobody answers: a sentence, and an end.
if "$LANYARD" printers --network >"$room/out" 2>&1; then fail "no daemon, and no error"; fi
grep -q 'avahi-daemon' "$room/out" || fail "the error does not say what is missing"

# service FILE NAME TYPE PORT TXT...
service() {
    file=$1 name=$2 type=$3 port=$4
    shift 4
    {
        echo "<?xml version='1.0'?><!DOCTYPE service-group SYSTEM 'avahi-service.dtd'><service-group><name>$name</name>"
        echo "<service><type>$type</type><port>$port</port>"
        for text in "$@"; do echo "<txt-record>$text</txt-record>"; done
        echo "</service></service-group>"
    } >"$room/services/$file.service"
}
service one 'Front desk' _pdl-datastream._tcp 9100 'txtvers=1' 'ty=Brother QL-820NWB' 'product=(Brother QL-820NWB)' 'usb_MFG=Brother' 'usb_MDL=QL-820NWB'
service two 'Front desk' _printer._tcp 515 'ty=Brother QL-820NWB' 'rp=lp'
service three 'Back room' _ipp._tcp 631 'ty=ZTC ZTS411-203dpi' 'rp=ipp/print'
service four 'Office' _ipp._tcp 631 'ty=HP LaserJet 4' 'product=(HP LaserJet 4)'
# A name with a control character, an escape that would name the terminal's window, a maker that brings a model along.
service five 'Evil &#x85; = @tcp:;' _pdl-datastream._tcp 9101 'usb_MFG=;MDL:QL-700;' "product=$(printf 'A%.0s' $(seq 200))"
sed -i 's|</service>|<txt-record value-format="binary-hex">ty=1b5d303b6f776e656407</txt-record></service>|' "$room/services/five.service"
start_avahi
await sh -c "[ \$(grep -c 'successfully established' '$room/avahi.log') = 5 ]"
"$LANYARD" printers --network >"$room/out" 2>&1 || fail "the search failed"
[ "$(grep -c '^Front desk$' "$room/out")" = 1 ] || fail "the printer is not listed once"
grep -qx '  printers = QL-820NWB-1=brother-ql/QL-820NWB@tcp:127.0.0.1:9100' "$room/out" || fail "no line for station.ini"
grep -q '^Evil' "$room/out" || fail "the hostile one is not listed"
grep -qx '  not known; nearest: zpl/ZT411-203dpi' "$room/out" || fail "the nearest model is not proposed"
grep -qx '  no label printer that Lanyard drives' "$room/out" || fail "an office printer is not told apart"
[ "$(grep -c '^  printers = ' "$room/out")" = 1 ] || fail "a line for what is no label printer"
if LC_ALL=C grep -q "$(printf '[\001-\011\013-\037]\|\302[\200-\237]')" "$room/out"; then fail "control characters reach the terminal"; fi
awk 'length($0) > 200 { exit 1 }' "$room/out" || fail "a text has no bound"

mkfifo "$room/mends"
# A Zebra that answers: its roll stands in the line, which is taken into station.ini, where all else stays as it is.
"$BINARY_DIR/tests/network_printers/standin-printer" "$room/album" language=zpl roll=1243 <"$room/mends" >"$room/port" &
printer=$!
exec 3>"$room/mends" # it ends with its input
await test -s "$room/port"
service six 'Side desk' _pdl-datastream._tcp "$(tr -dc '0-9' <"$room/port")" 'ty=ZTC ZD421-203dpi' 'usb_MFG=Zebra' 'usb_MDL=ZTC ZD421-203dpi'
await sh -c "[ \$(grep -c 'successfully established' '$room/avahi.log') -ge 6 ]"
"$LANYARD" init --event=pycon-us-2024 "$room/station" >"$room/out"
cp "$room/station/station.ini" "$room/before.ini"
"$LANYARD" printers --station="$room/station" --network >"$room/out" 2>&1 || fail "the second search failed"
line=$(sed -n 's/^  printers = \(ZD421.*\)/\1/p' "$room/out")
echo "$line" | grep -q '^ZD421-203dpi-1=zpl/ZD421-203dpi/102x152@tcp:127.0.0.1:' || fail "the roll that the printer tells is not in its line: $line"
if "$LANYARD" printers --station="$room/station" --network --add >"$room/out" 2>&1; then fail "one of two printers is taken unasked"; fi
cmp -s "$room/before.ini" "$room/station/station.ini" || fail "station.ini is changed although nothing was taken"
"$LANYARD" printers --station="$room/station" --network --add 'Side desk' >"$room/out" 2>&1 || fail "the printer is not taken"
grep -qxF "printers = $line" "$room/station/station.ini" || fail "station.ini has not the line"
grep -vxF "printers = $line" "$room/station/station.ini" | cmp -s - "$room/before.ini" || fail "more than one line of station.ini is another"
"$LANYARD" printers --station="$room/station" >"$room/out" 2>&1 || fail "the line that was taken is not understood"
grep -q '^  media: 102x152$' "$room/out" || fail "the printer that was taken has not its roll"
"$LANYARD" printers --station="$room/station" --network --add >"$room/out" 2>&1 || fail "the only one that is new is not taken"
grep -q '; QL-820NWB-1=brother-ql/' "$room/station/station.ini" || fail "the second one does not stand behind the first"
if "$LANYARD" printers --station="$room/station" --network --add >"$room/out" 2>&1; then fail "a printer is taken twice"; fi
if "$LANYARD" printers --station="$room/station" --network --add 'No such' >"$room/out" 2>&1; then fail "a printer is taken that is not there"; fi
grep -qF 'no printer on the network is called "No such"' "$room/out" || fail "it is not said that there is none of this name"

# Three that take a connection and never answer are asked side by side: all of them are connected to at one moment.
python3 - "$room/silent" <<'END' &
import os, select, socket, sys
listeners = [socket.socket() for _ in range(3)]
for listener in listeners:
    listener.bind(("127.0.0.1", 0))
    listener.listen()
with open(sys.argv[1] + ".part", "w") as ports:
    ports.write("".join("%d\n" % listener.getsockname()[1] for listener in listeners))
os.rename(sys.argv[1] + ".part", sys.argv[1])
held = {}
while True:
    for ready in select.select(listeners + list(held), [], [])[0]:
        if ready in listeners:
            connection = ready.accept()[0]
            held[connection] = ready
        elif not ready.recv(65536):
            del held[ready]
            ready.close()
    if len(set(held.values())) == 3:
        open(sys.argv[1] + ".together", "w").close()
END
silent=$!
await test -s "$room/silent"
number=0
while read -r port; do
    number=$((number + 1))
    service "silent$number" "Silent $number" _ipp._tcp "$port" 'ty=Some printer' 'rp=ipp/print' 'pdl=image/pwg-raster'
done <"$room/silent"
await sh -c "[ \$(grep -c 'successfully established' '$room/avahi.log') -ge 9 ]"
"$LANYARD" printers --network >"$room/out" 2>&1 || fail "the search with silent printers failed"
[ "$(grep -c '^Silent [123]$' "$room/out")" = 3 ] || fail "a silent printer is not listed"
[ -e "$room/silent.together" ] || fail "silent printers are asked one after the other"
