#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# deb.sh - the Debian package is made from this build, has every file in its place, names what it needs, and its
# program makes a station, checks somebody in and draws a badge from where it was unpacked.
set -eu
for tool in cpack dpkg-deb dpkg-shlibdeps; do
    command -v $tool >/dev/null || { echo "$tool is not installed"; exit 77; }
done
room=$(mktemp -d) && trap 'rm -rf "$room"' EXIT
failed=0
fail() { echo "$1"; failed=1; }

cpack -G DEB --config "$BINARY_DIR/CPackConfig.cmake" -B "$room" >"$room/cpack.log" 2>&1 || { cat "$room/cpack.log"; exit 1; }
deb=$(find "$room" -maxdepth 1 -name '*.deb')
[ -n "$deb" ] || { echo "cpack left no .deb"; exit 1; }
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
for script in postinst prerm postrm; do
    { [ -x "$room/control/$script" ] && sh -n "$room/control/$script"; } || fail "$script is no script"
done

for file in bin/lanyard lib/systemd/system/lanyard.service lib/sysusers.d/lanyard.conf lib/udev/rules.d/60-lanyard.rules \
    share/bash-completion/completions/lanyard share/man/man1/lanyard.1 share/man/man5/lanyard-station.ini.5 \
    share/man/man5/lanyard-event.ini.5 share/man/man5/lanyard-label.5 share/doc/lanyard/copyright; do
    [ -s "$room/root/usr/$file" ] || fail "usr/$file is not in the package"
done
for command in $("$LANYARD" generate commands); do
    [ -s "$room/root/usr/share/man/man1/lanyard-$command.1" ] || fail "the page of $command is not in the package"
done
[ -z "$(find "$room/root" -perm /022 ! -type l)" ] || fail "others may write: $(find "$room/root" -perm /022 ! -type l)"
[ -z "$(find "$room/root" -mindepth 1 -maxdepth 1 ! -name usr)" ] || fail "the package has files beside /usr"

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
