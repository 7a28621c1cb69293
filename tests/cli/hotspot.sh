#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# hotspot.sh - the lines of a hotspot are what NetworkManager and dnsmasq read, the password is of chance, and nothing is written
# elsewhere or over what is there.
. "$SOURCE_DIR/tests/cli/lib.sh"
with_station
printf '[devices]\nserve = 0.0.0.0:8918\nserve-name = desk3.summit.example\n' >>station/station.ini

lanyard 0 hotspot --output=lines --ssid='Summit doors' --address=10.9.8.1 --interface=wlan7
says 'Network: Summit doors'
says 'eight to ten phones'
says 'install -m 600 lines/lanyard-hotspot.nmconnection'
python3 - <<'END' || fail "not what NetworkManager reads"
import configparser, os, re
path = "lines/lanyard-hotspot.nmconnection"
assert os.stat(path).st_mode & 0o777 == 0o600  # NetworkManager passes over a file that others may read
lines = configparser.ConfigParser(delimiters="=", interpolation=None)
lines.read(path)
assert dict(lines["wifi"]) == {"mode": "ap", "ssid": "Summit doors"}
assert lines["connection"]["type"] == "wifi" and lines["connection"]["interface-name"] == "wlan7"
assert dict(lines["ipv4"]) == {"method": "shared", "address1": "10.9.8.1/24"}
assert lines["wifi-security"]["key-mgmt"] == "wpa-psk" and lines["wifi-security"]["proto"] == "rsn;"
assert re.fullmatch("[a-km-np-z2-9]{16}", lines["wifi-security"]["psk"])
END
[ "$(cat lines/lanyard-hotspot.conf)" = 'address=/desk3.summit.example/10.9.8.1' ] || fail 'the name leads elsewhere'
if command -v dnsmasq >/dev/null; then dnsmasq --test --conf-file=lines/lanyard-hotspot.conf || fail 'dnsmasq does not take it'; fi

# What is there stays; another password each time.
before=$(cat lines/lanyard-hotspot.nmconnection)
lanyard 74 hotspot --output=lines
[ "$before" = "$(cat lines/lanyard-hotspot.nmconnection)" ] || fail 'written over'
lanyard 0 hotspot
says 'address1=10.42.0.1/24'
grep '^psk=' out >first || fail 'no password'
lanyard 0 hotspot
grep -qxF "$(cat first)" out && fail 'the same password twice'

lanyard 64 hotspot --ssid='a name that is longer than thirty-two bytes'
lanyard 64 hotspot --ssid="$(printf 'two\nlines')"
lanyard 64 hotspot --address=here
lanyard 64 hotspot --interface='wlan 0'

# Without a name there is nothing to lead anywhere.
sed -i '/^serve-name/d' station/station.ini
lanyard 0 hotspot --output=plain
says 'has no serve-name'
[ ! -e plain/lanyard-hotspot.conf ] || fail 'a line without a name'
finish
