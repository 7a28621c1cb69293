#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# twice.sh - the Debian package built twice is the same to the last bit: in two folders, under what else differs between two
# people's machines and must not be seen in the package (after reprotest's list of variations). No compiler cache: it would hide
# differences. Prints both builds' sums, and the files that differ in modes, times or bytes.
set -eu
source=$(cd "$(dirname "$0")/../.." && pwd)
for tool in dpkg-buildpackage dh dpkg-deb; do
    command -v $tool >/dev/null || { echo "$tool is not installed"; exit 77; }
done
room=$(mktemp -d) && trap 'rm -rf "$room"' EXIT
first=$room/first second=$room/second/in/a-deeper-folder other_source=$room/other
mkdir -p "$first" "$second" "$other_source" "$room/home"

# Somebody else's checkout: of another day, open to the group.
tar -C "$source" --exclude=./build --exclude=./.git -c . | tar -C "$other_source" -x
chmod -R g+w "$other_source" && find "$other_source" -exec touch -h -d '2001-02-03 04:05:06' {} +

# build SOURCES FOLDER UMASK WORD...: makes the package of SOURCES in FOLDER with WORD... in the environment.
build() {
    sources=$1 folder=$2 mask=$3 && shift 3
    (umask "$mask" && env -u SOURCE_DATE_EPOCH -u CMAKE_C_COMPILER_LAUNCHER CCACHE_DISABLE=1 "$@" \
        sh "$sources/config/debian/package.sh" "$folder" -b >"$folder/build.log" 2>&1) || { tail -30 "$folder/build.log"; exit 1; }
    (cd "$folder" && sha256sum -- *.deb) | tee "$folder/sums"
}

# Another language is one that sorts and writes dates otherwise, where this machine has one.
other=$(locale -a | grep -m1 -iE '^(fr_CH|et_EE|de_DE|[a-z]+_[A-Z]+)\.utf-?8$' || echo C.UTF-8)
build "$source" "$first" 0022 TZ=Etc/GMT+12 LC_ALL=C HOME=/nonexistent USER=first DEB_BUILD_OPTIONS=parallel=1
build "$other_source" "$second" 0002 TZ=Etc/GMT-14 LC_ALL="$other" HOME="$room/home" USER=second DEB_BUILD_OPTIONS="parallel=$(($(nproc) + 1))"
cmp -s "$first/sums" "$second/sums" && exit 0

echo "the two builds differ:"
for deb in "$first"/*.deb; do
    for build in "$first" "$second"; do
        dpkg-deb -c "$build/$(basename "$deb")" >"$build/list"
        rm -rf "$build/root" && dpkg-deb -R "$build/$(basename "$deb")" "$build/root"
    done
    (cd "$room" && diff first/list "${second#"$room/"}/list" && diff -rq first/root "${second#"$room/"}/root") || true
done
exit 1
