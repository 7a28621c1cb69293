#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# unit.sh - systemd reads the unit without a complaint, the program's own words fit it, and its lock-down stays as
# tight as it was made.
set -eu
unit=$SOURCE_DIR/config/systemd/lanyard.service
many=$SOURCE_DIR/config/systemd/lanyard@.service
command -v systemd-analyze >/dev/null || { echo "systemd-analyze is not installed"; exit 77; }
room=$(mktemp -d) && trap 'rm -rf "$room"' EXIT
failed=0
fail() { echo "$1"; failed=1; }

# The program stands in the build folder, its manual too, and the user is not on this machine.
sed "s|^ExecStart=lanyard|ExecStart=$LANYARD|; /^Documentation=/d; s|^\(User\|Group\)=.*|\1=root|" "$unit" >"$room/lanyard.service"
systemd-analyze verify --man=no "$room/lanyard.service" >"$room/said" 2>&1 || true
grep -F lanyard.service "$room/said" && fail "systemd complains of the unit"

systemd-analyze security --offline=true --no-pager "$unit" >"$room/security" 2>&1 || true
exposure=$(sed -n 's/.*Overall exposure level for lanyard.service: \([0-9]*\)\.\([0-9]\).*/\1\2/p' "$room/security")
[ -n "$exposure" ] || { cat "$room/security"; fail "systemd-analyze told no exposure level"; }
[ "${exposure:-99}" -le 25 ] || { cat "$room/security"; fail "the exposure level is above 2.5"; }

# The unit for several stations is this one, a folder deeper.
sed 's|^\(Description=.*\)$|\1 %i|; s|/var/lib/lanyard|/var/lib/lanyard/%i|; s|^StateDirectory=lanyard|&/%i|' "$unit" | cmp -s - "$many" ||
    fail "lanyard@.service differs from lanyard.service in more than the folder"

# The unit starts what the program has.
start=$(sed -n 's/^ExecStart=lanyard \([a-z]*\).*/\1/p' "$unit")
"$LANYARD" help "$start" >"$room/help" || fail "the unit starts the command \"$start\", which is not there"
grep -q -- --station= "$room/help" || fail "$start takes no --station"
for page in $(sed -n 's/^Documentation=//p' "$unit" | tr ' ' '\n' | sed 's/^man:\(.*\)(1)$/\1/'); do
    [ -f "$BINARY_DIR/config/generated/man1/$page.1" ] || fail "the unit names $page(1), which is not there"
done
folder=$(sed -n 's/^StateDirectory=//p' "$unit")
"$LANYARD" help "$start" | grep -qF "/var/lib/$folder" || fail "the program's default folder is not the unit's"
grep -q "^u $(sed -n 's/^User=//p' "$unit") " "$SOURCE_DIR/config/systemd/lanyard.sysusers" || fail "the unit's user is not declared"
if command -v systemd-sysusers >/dev/null; then
    mkdir -p "$room/root/etc"
    systemd-sysusers --root="$room/root" "$SOURCE_DIR/config/systemd/lanyard.sysusers" >"$room/said" 2>&1 || { cat "$room/said"; fail "systemd-sysusers refuses the user"; }
    grep -q '^lanyard:' "$room/root/etc/passwd" || fail "systemd-sysusers made no user"
fi
exit $failed
