#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# upgrade.sh NEW.deb - a machine with 0.1.0's package whose station has let people in and printed gets NEW.deb: the station keeps
# its settings, keys, event, records, entries, labels, volunteers and its enabled unit; badges printed earlier are read, and who is in stays in.
# 0.1.0's package is built from this repository's history, as its README said. Root, on a machine to throw away (./dev test-on).
set -eu
new=$(realpath "$1")
source=$(cd "$(dirname "$0")/../.." && pwd)
first_release=050a5973d1371411aef5428ecda900ab0d1ada96
station=/var/lib/lanyard
room=$(mktemp -d) && trap 'pkill -u lanyard -x lanyard || true; rm -rf "$room"' EXIT
fail() {
    echo "upgrade: $*" >&2
    exit 1
}
equals() { [ "$2" = "$3" ] || fail "$1: $3 before, $2 now"; }
store() { sqlite3 "$station/lanyard.db" "$1"; }
install_package() {
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >"$room/apt" 2>&1 || { tail -20 "$room/apt" && fail "apt-get install $*"; }
}

# What must be the same afterwards, a line each.
kept_files() { (cd "$station" && find event keys station.ini out -type f -exec sha256sum {} +) | LC_ALL=C sort; }
kept_records() { # kept_records COUNT: so many records, the people, entries, labels and volunteers
    store "SELECT station, sequence, hlc, utc_ms, kind, subject, body FROM journal ORDER BY station, sequence LIMIT $1"
    store 'SELECT count(*) FROM registration; SELECT count(*) FROM admission; SELECT id, state FROM job ORDER BY id'
    lanyard volunteer list | awk '{ print $1 }'
}
# run_until TRIES COMMAND...: the station runs as its service's user until COMMAND succeeds.
run_until() {
    tries=$1 && shift
    runuser -u lanyard -- lanyard run >"$room/run.log" 2>&1 &
    running=$!
    until "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || { cat "$room/run.log" && fail "never came: $*"; }
        sleep 1
    done
    kill -TERM "$(pgrep -u lanyard -x lanyard)"
    wait $running || fail "the station ended with $?: $(cat "$room/run.log")"
}
all_printed() { [ "$(lanyard jobs | awk '{ print $3 }' | sort -u)" = printed ]; }
page_answers() { curl -sf http://127.0.0.1:8917/ | grep -q '<title'; }

mkdir "$room/old" && git -C "$source" archive "$first_release" | tar -C "$room/old" -x
cmake -S "$room/old" -B "$room/build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DBUILD_TESTING=OFF >"$room/log"
ninja -C "$room/build" >>"$room/log" || { tail -30 "$room/log" && fail '0.1.0 does not build'; }
(cd "$room/build" && cpack --config CPackConfig.cmake >>"$room/log")
install_package systemd curl sqlite3 procps
install_package "$room"/build/lanyard_0.1.0_*.deb
systemctl enable lanyard.service 2>/dev/null

# A day with 0.1.0: its own profile, with a line that somebody added; one person in, another's badge and tickets printed.
rm -rf "$station"
lanyard init --event="$room/old/config/events/pycon-us-2024" "$station"
echo '# The organisers wrote this line.' >>"$station/event/event.ini"
sed -i "s|^#printers=.*|printers=badge=zpl/ZD421-203dpi/62x100@virtual:$station/out|" "$station/station.ini"
people=$room/old/config/events/pycon-us-2024/samples/checkin-list.csv
lanyard import "$people"
secret() { awk -F'","' -v nth="$1" '$10 == "Yes" && $5 == "Individual" && ++found == nth { print $11; exit }' "$people"; }
lanyard volunteer add Lea --role=lead --pin=271828
lanyard admit "$(secret 1)" --time='2024-05-17 09:00'
lanyard print "$(secret 2)"
chown -R lanyard: "$station"
run_until 60 all_printed
printed=$(basename "$(find "$station/out" -name '*-badge.png' | head -1)")
code=$(lanyard scan "$station/out/$printed" | sed 's/^[^:]*: //')
records=$(store 'SELECT count(*) FROM journal')
kept_files >"$room/files" && kept_records "$records" >"$room/records"

install_package "$new"
lanyard --version | grep -qv '0\.1\.0' || fail 'it is still 0.1.0'
equals 'the unit' "$(systemctl is-enabled lanyard.service)" enabled
run_until 60 page_answers
lanyard verify
lanyard doctor || [ $? = 1 ] || fail "doctor ended with $?"
kept_files | diff "$room/files" - || fail 'files changed'
kept_records "$records" | diff "$room/records" - || fail 'records changed'
equals 'a badge that 0.1.0 printed' "$(lanyard scan "$station/out/$printed" | sed 's/^[^:]*: //')" "$code"
! lanyard admit "$(secret 1)" --time='2024-05-17 09:05' || fail 'who was in is let in again'
lanyard admit "$code" --time='2024-05-17 09:06' || fail 'a badge that 0.1.0 printed is refused'
! lanyard admit "$code" --time='2024-05-17 09:07' || fail 'the badge is let in twice'
lanyard verify
echo "upgraded from 0.1.0 to $(lanyard --version): $records records, $(wc -l <"$room/files") files, as they were"
