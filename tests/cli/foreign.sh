#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# foreign.sh - a station that is another user's, or that this user may not write to, is called so: neither is it absent, nor its disk ill.
. "$SOURCE_DIR/tests/cli/lib.sh"

# Root may do everything: then somebody else runs the program, who may not be able to enter the folder of the sources (a home).
program=$LANYARD
if [ "$(id -u)" = 0 ]; then
    cp "$program" program
    cp "$SOURCE_DIR/tests/lsan.supp" .
    cat >other <<END
#!/bin/sh
LSAN_OPTIONS=\$(printf %s "\${LSAN_OPTIONS:-}" | sed "s|$SOURCE_DIR/tests/|$room/|")
export LSAN_OPTIONS
exec setpriv --reuid=65534 --regid=65534 --clear-groups "$room/program" "\$@"
END
    chmod 755 other program
    chmod 644 lsan.supp
fi
lanyard 0 init --event=pycon-us-2024 station
chmod 755 "$room"
[ ! -e other ] || LANYARD=$room/other

chmod 000 station
for command in "search ada" doctor run; do
    status=0
    # shellcheck disable=SC2086
    "$LANYARD" $command --station="$room/station" >out 2>err </dev/null || status=$?
    [ $status != 0 ] || fail "$command: another user's station was opened"
    cat out err | grep -q "station.ini belongs to another user; run lanyard as the user who made the station" || fail "$command: says something else"
done
"$LANYARD" check "$room/station" >out 2>err || true
[ "$(cat out err | grep -c .)" = 1 ] || fail "more is said of a station that nobody else can see"
chmod 755 station
chmod -R a+rX station
chmod 555 station && chmod 444 station/lanyard.db
"$LANYARD" check "$room/station" >out 2>err || true
grep -q 'lanyard.db: .*this user may not write to it' out || fail "a store that cannot be written to"
chmod -R u+rwX station

# A disk that is mounted read-only, where a test may mount: SQLite says of it that a file cannot be opened.
chmod 600 station/keys station/desk.key
# shellcheck disable=SC2016
if unshare --mount sh -c 'mount --bind station station && mount -o remount,bind,ro station' 2>/dev/null; then
    unshare --mount sh -c 'mount --bind station station && mount -o remount,bind,ro station && exec "$0" check station' "$program" >out 2>err || true
    grep -q 'lanyard.db: .*mount its disk as writable' out || fail "a disk that is mounted read-only"
fi
finish
