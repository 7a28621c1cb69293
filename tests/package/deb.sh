#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# deb.sh - the Debian package is made from these sources, pleases lintian, has every file in its place, names what it needs, and its
# program makes a station, checks somebody in and draws a badge from where it was unpacked.
set -eu
for tool in dpkg-buildpackage dh dpkg-deb lintian man; do
    command -v $tool >/dev/null || { echo "$tool is not installed"; exit 77; }
done
room=$(mktemp -d) && trap 'rm -rf "$room"' EXIT
failed=0
fail() { echo "$1"; failed=1; }

# A compiler cache saves most of the time; the compilers' names are found there first.
PATH=/usr/lib/ccache:$PATH sh "$SOURCE_DIR/config/debian/package.sh" "$room" >"$room/build.log" 2>&1 || { tail -30 "$room/build.log"; exit 1; }
deb=$(find "$room" -maxdepth 1 -name 'lanyard_*.deb')
[ -n "$deb" ] || { echo "dpkg-buildpackage left no .deb"; exit 1; }
# One override has a tag that only Debian 13's lintian knows.
lintian --allow-root --suppress-tags alien-tag --fail-on error,warning "$room"/lanyard_*.changes || fail "lintian complains"
dpkg-deb -x "$deb" "$room/root"
dpkg-deb -e "$deb" "$room/control"

field() { dpkg-deb -f "$deb" "$1"; }
[ "lanyard $(field Version)" = "$("$LANYARD" --version)" ] || fail "the package's version is $(field Version)"
for needed in libsqlite3-0 libglib2.0-0 libzbar0 libusb-1.0-0 libpango libmicrohttpd libsodium libsystemd0; do
    field Depends | grep -q "$needed" || fail "the package does not depend on $needed"
done
for wanted in fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji; do
    field Recommends | grep -q "$wanted" || fail "the package does not recommend $wanted"
done
for script in postinst postrm; do
    { [ -x "$room/control/$script" ] && sh -n "$room/control/$script"; } || fail "$script is no script"
done

for file in bin/lanyard lib/sysusers.d/lanyard.conf lib/udev/rules.d/60-lanyard.rules \
    share/bash-completion/completions/lanyard share/zsh/vendor-completions/_lanyard share/fish/vendor_completions.d/lanyard.fish \
    share/man/man1/lanyard.1.gz share/man/man5/lanyard-station.ini.5.gz \
    share/man/man5/lanyard-event.ini.5.gz share/man/man5/lanyard-label.5.gz share/doc/lanyard/copyright share/man/man7/lanyard.7.gz \
    share/man/man7/lanyard-hub.7.gz share/man/man7/lanyard-phones.7.gz share/man/man7/lanyard-printers.7.gz share/man/man7/lanyard-ticketing.7.gz share/applications/org.lanyard.Checkin.desktop \
    share/metainfo/org.lanyard.Checkin.metainfo.xml share/icons/hicolor/scalable/apps/lanyard.svg \
    share/doc/lanyard/examples/pycon-us-2024/event.ini share/doc/lanyard/examples/maps/tito.ini; do
    [ -s "$room/root/usr/$file" ] || fail "usr/$file is not in the package"
done
for command in $("$LANYARD" generate commands); do
    [ -s "$room/root/usr/share/man/man1/lanyard-$command.1.gz" ] || fail "the page of $command is not in the package"
done
MANPATH=$room/root/usr/share/man man 7 lanyard >"$room/page" 2>&1 && grep -q 'lanyard init ' "$room/page" || fail "the first day cannot be read: $(cat "$room/page")"
[ -z "$(find "$room/root" -perm /022 ! -type l)" ] || fail "others may write: $(find "$room/root" -perm /022 ! -type l)"
for unit in lanyard.service lanyard@.service; do
    # /lib is /usr/lib there; which of the two names stands in the package is debhelper's matter.
    [ -n "$(find "$room/root" -path "*/lib/systemd/system/$unit")" ] || fail "$unit is not in the package"
done
grep -q 'deb-systemd-helper enable.*lanyard.service\|deb-systemd-helper --quiet was-enabled.*lanyard.service' "$room/control/postinst" ||
    fail "the unit is not enabled"
BINARY_DIR=$room sh "$SOURCE_DIR/tests/package/hardening.sh" "$room/root/usr/bin/lanyard" || fail "the package's program is not hardened"

# The bill of materials has each library that the linker will load, and no other.
objdump -p "$room/root/usr/bin/lanyard" | awk '$1 == "NEEDED" { print $2 }' | sort >"$room/needed"
{ zcat "$room/root/usr/share/doc/lanyard/lanyard.cdx.json.gz" 2>/dev/null || cat "$room/root/usr/share/doc/lanyard/lanyard.cdx.json"; } >"$room/sbom"
sqlite3 :memory: "SELECT json_extract(value, '\$.description') FROM json_each(CAST(readfile('$room/sbom') AS TEXT), '\$.components')
    WHERE json_extract(value, '\$.purl') LIKE 'pkg:deb/debian/_%@_%' ORDER BY 1" >"$room/listed"
cmp -s "$room/needed" "$room/listed" || fail "needed (<) and listed (>): $(diff "$room/needed" "$room/listed")"

# What stands in the package needs nothing of the build.
unpacked=$room/root/usr/bin/lanyard
cd "$room"
"$unpacked" init --event=pycon-us-2024 station >out || fail "init: $(cat out)"
"$unpacked" import --station=station "$SOURCE_DIR/config/events/pycon-us-2024/samples/checkin-list.csv" >out 2>&1 || true
grep -q 'people: ' out || fail "import: $(cat out)"
secret=$(awk -F'","' '$10 == "Yes" && $5 == "Individual" { print $11; exit }' "$SOURCE_DIR/config/events/pycon-us-2024/samples/checkin-list.csv")
"$unpacked" admit "$secret" --station=station --at=registration --time='2024-05-17 09:00' >out || fail "admit: $(cat out)"
"$unpacked" label "$secret" --station=station --png=badge.png >out || fail "label: $(cat out)"
"$unpacked" scan badge.png >out || fail "scan: $(cat out)"
grep -q PREVIEW out || fail "the badge's code is not read: $(cat out)"
"$unpacked" verify --station=station >out || fail "verify: $(cat out)"
exit $failed
