#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# version.sh - program, CHANGELOG, Debian changelog and AppStream are of one version; once CHANGELOG dates it, of one day too.
set -eu
cd "$SOURCE_DIR"
failed=0
fail() { echo "$1"; failed=1; }

version=$(sed -n 's/^project(lanyard VERSION \([0-9.]*\) .*/\1/p' CMakeLists.txt)
heading=$(grep -m1 '^## ' CHANGELOG.md)
day=${heading##* - }
debian=$(sed -n '1s/.*(\(.*\)).*/\1/p' config/debian/changelog)
signed=$(sed -n 's/^ -- .*>  //p' config/debian/changelog | head -1)
release=$(grep -m1 '<release ' config/desktop/org.lanyard.Checkin.metainfo.xml)
attribute() { printf '%s\n' "$release" | sed -n "s/.* $1=\"\([^\"]*\)\".*/\1/p"; }

[ "$("$LANYARD" --version)" = "lanyard $version" ] || fail "CMakeLists.txt has $version, the program says $("$LANYARD" --version)"
[ "${heading%% - *}" = "## $version" ] || fail "CMakeLists.txt has $version, CHANGELOG.md begins with \"$heading\""
[ "$debian" = "$version" ] || fail "CMakeLists.txt has $version, config/debian/changelog begins with $debian"
[ "$(attribute version)" = "$version" ] || fail "CMakeLists.txt has $version, AppStream's newest release is $(attribute version)"
case $day in
unreleased)
    [ "$(attribute type)" = development ] || fail "CHANGELOG.md says unreleased, and AppStream does not say type=\"development\""
    ;;
20[0-9][0-9]-[01][0-9]-[0-3][0-9])
    [ "$(attribute type)" = "" ] || fail "CHANGELOG.md has a day, and AppStream says type=\"$(attribute type)\""
    [ "$(attribute date)" = "$day" ] || fail "CHANGELOG.md says $day, AppStream $(attribute date)"
    [ "$(TZ=UTC date -d "$signed" +%F)" = "$day" ] || fail "CHANGELOG.md says $day, config/debian/changelog $signed"
    ;;
*) fail "CHANGELOG.md: \"$heading\" ends neither in \"- unreleased\" nor in a day such as 2027-03-01" ;;
esac
exit $failed
