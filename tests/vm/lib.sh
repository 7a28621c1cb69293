# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# lib.sh - what the scenes share: words to say what is expected, an ordinary user, a station.
room=$TMPDIR/room
mkdir -p "$room"
cd "$room" || exit 1
failed=0
fail() {
    echo "FAILED: $1"
    failed=1
}
equals() { [ "$2" = "$3" ] || fail "$1 is \"$2\", expected \"$3\""; }
# step TEXT: where the scene is, with the guest's seconds.
step() { echo "--- $(cut -d' ' -f1 /proc/uptime) $1"; }
# await SENTENCE COMMAND...: until the command succeeds; the sentence when that is given up.
await() {
    ends=$(($(cut -d. -f1 /proc/uptime) + 300))
    sentence=$1
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$(cut -d. -f1 /proc/uptime)" -lt "$ends" ] || { fail "$sentence"; return 1; }
        sleep 0.5 # asking is what costs here
    done
}
has() { grep -qF -- "$1" "$2"; }
hasnt() { ! has "$@"; }

# Somebody who is not root, in the groups that as_user names; the program is where any user can reach it.
user=65534
cp "$LANYARD" "$TMPDIR/lanyard"
as_user() { # GROUPS COMMAND...
    groups=$1
    shift
    setpriv --reuid=$user --regid=$user --groups="$groups" -- env HOME="$room" "$@"
}

# start_udev: the real one, for what is plugged in from now on.
start_udev() {
    mkdir -p /run/udev
    /lib/systemd/systemd-udevd --daemon 2>/dev/null
}
# start_station GROUPS [OPTION...]: lanyard run as an ordinary user, until stop_station.
start_station() {
    groups=$1
    shift
    HOME=$room setpriv --reuid=$user --regid=$user --groups="$groups" -- "$TMPDIR/lanyard" run "$@" 2>run.err >run.out &
    station=$!
    await "the station did not start: $(cat run.err)" has 'page is at' run.err
}
stop_station() {
    kill -TERM $station
    status=0
    wait $station || status=$?
    equals 'exit status of lanyard run' $status 0
}

# make_station DEVICES-LINE...: ./station of PyCon US 2024 with the first of its sample people.
make_station() {
    head -60 "$SOURCE_DIR/config/events/pycon-us-2024/samples/checkin-list.csv" >people.csv
    "$TMPDIR/lanyard" init --event=pycon-us-2024 station >/dev/null
    "$TMPDIR/lanyard" import --station=station people.csv >/dev/null 2>&1 || fail 'the sample people are not taken in'
    configure "$@"
    export LANYARD_STATION=$room/station
}
configure() {
    printf '[station]\nname = Desk 1\n[page]\nlisten = 127.0.0.1:8917\n[devices]\n' >station/station.ini
    printf '%s\n' "$@" >>station/station.ini
    chown -R $user:$user "$room"
}
# codes COUNT: ticket secrets of as many people who have paid for the conference.
codes() {
    awk -F'","' -v count="$1" '$5 ~ /^(Corporate|Individual|Student)$/ && $10 == "Yes" && n++ < count { print $11 }' people.csv
}
finish() { exit $failed; }
