#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# package.sh FOLDER [dpkg-buildpackage words...] - lays this folder beside the sources as debian/, in a copy of what git
# tracks (elsewhere: of all but the build folder), and builds the Debian package in FOLDER. The root of the tree keeps its shape.
# When and by whom the files were checked out is not seen in the copy, nor in the package: all are of the changelog's date.
set -eu
folder=$1 && shift
source=$(cd "$(dirname "$0")/../.." && pwd)
version=$(sed -n 's/^project(lanyard VERSION \([0-9.]*\).*/\1/p' "$source/CMakeLists.txt")
tree=$folder/lanyard-$version
rm -rf "$tree" && mkdir -p "$tree"
pack() { tar -C "$source" --mtime="$(dpkg-parsechangelog -l "$source/config/debian/changelog" -S Date)" --mode=u=rwX,go=rX -c "$@"; }
if git -C "$source" rev-parse --git-dir >/dev/null 2>&1; then
    git -C "$source" ls-files -z | pack --null -T - --ignore-failed-read 2>/dev/null | tar -C "$tree" -x
else
    pack --exclude=./build . | tar -C "$tree" -x
fi
cp -r "$tree/config/debian" "$tree/debian"
[ "$(dpkg-parsechangelog -l "$tree/debian/changelog" -S Version)" = "$version" ] ||
    { echo "config/debian/changelog is not of version $version" >&2; exit 1; }
cd "$tree" && dpkg-buildpackage -us -uc "$@"
