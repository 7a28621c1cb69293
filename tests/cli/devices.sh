#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# devices.sh - run serves booths and phones where station.ini says so, known by one key for ever; elsewhere nothing listens.
. "$SOURCE_DIR/tests/cli/lib.sh"
with_station
sed -i 's/^#listen=.*/listen=127.0.0.1:0/; s/^#find-printers=.*/find-printers=no/' station/station.ini
port=$(python3 -c 'import random; print(random.randint(15000, 29999))')

begin
[ ! -e station/device.pem ] || fail "a certificate is made, though nobody is to be served"
kill "$running"
wait "$running" || true

sed -i "s/^#serve=.*/serve=127.0.0.1:$port/" station/station.ini
first=
for _ in 1 2; do
    begin
    status=$(curl -ks -o out -w '%{http_code}' -H 'Content-Type: application/json' -d '{}' "https://127.0.0.1:$port/device/hello")
    equals 'the answer to a stranger' "$status" 401
    grep -q '"unknown"' out || fail 'a stranger is not told that nobody is known'
    pin=$(openssl s_client -connect "127.0.0.1:$port" </dev/null 2>/dev/null | openssl x509 -noout -pubkey)
    [ -n "$pin" ] || fail 'no certificate is shown'
    equals 'the key after it was killed' "$pin" "${first:-$pin}"
    first=$pin
    lanyard 0 check station
    kill -9 "$running"
    wait "$running" 2>/dev/null || true
done
equals 'the mode of device.pem' "$(mode_of station/device.pem)" 600
echo nonsense >station/device.pem
lanyard 78 run
complains 'device.pem: it holds no certificate in PEM'
finish
