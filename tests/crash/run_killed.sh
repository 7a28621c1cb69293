#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A whole station, cameras to printer, is killed (SIGKILL) again and again in the middle of its morning. What it said on
# its screen is on disk, nobody is admitted twice, no label is printed twice or called printed without being there.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export LANYARD_STATION="$folder/station"
"$LANYARD" init --event=pycon-us-2024 "$LANYARD_STATION" >/dev/null
"$LANYARD" import "$SOURCE_DIR/config/events/pycon-us-2024/samples/checkin-list.csv" >/dev/null
mkdir "$folder/pictures"
for portion in "$BINARY_DIR"/tests/demo/portion-*/; do cp "$portion"text-*.jpeg "$folder/pictures"; done
cat >"$LANYARD_STATION/station.ini" <<EOF
[station]
name = Desk 1
print-at-once = yes
[page]
listen = 127.0.0.1:0
[devices]
find-printers = no
cameras = folder:$folder/pictures
printers = virtual:$folder/labels
EOF
run() { exec "$LANYARD" run --once --scans --time=2024-05-15T08:30 >>"$folder/said" 2>>"$folder/complaints"; }
# States as stored (JobState): 0 to 3 are in work, 4 is printed, 8 is uncertain.
fail() {
    echo "run_killed: $*" >&2
    cat "$folder/complaints" >&2
    exit 1
}
ask() { sqlite3 "$LANYARD_STATION/lanyard.db" "$1"; }

for tenths in 2 3 5 8 4 9 13 6; do
    run &
    station=$!
    sleep "$(awk "BEGIN { print $tenths / 10 }")"
    kill -9 $station 2>/dev/null || true
    wait $station 2>/dev/null || true
done
(run) || fail "the station did not end well after the kills"

"$LANYARD" verify >/dev/null || fail "the store is not what its journal gives"
[ "$(ask 'PRAGMA integrity_check')" = ok ] || fail "the file is damaged"
# Said is kept: each "yes" line is an admission. More may be kept than was said, even all: a line waits for its labels.
said=$(grep -c '^[^ ]* *yes' "$folder/said") || true
admitted=$(ask "SELECT count(*) FROM admission")
twice=$(ask "SELECT count(*) FROM (SELECT 1 FROM admission GROUP BY registration, scope HAVING count(*) > 1)")
[ "$admitted" -ge "$said" ] || fail "$said were welcomed, $admitted are on disk"
[ "$twice" = 0 ] || fail "$twice people were admitted twice"
[ "$admitted" -ge 45 ] || fail "only $admitted were admitted in all"
# A desk that prints at once asks for the badge with the admission, in one piece.
forgotten=$(ask "SELECT count(*) FROM admission WHERE registration NOT IN (SELECT person FROM job WHERE role = 'badge')")
[ "$forgotten" = 0 ] || fail "$forgotten people were admitted and their badge forgotten"
# Every label that is called printed is there; none that was never begun is.
ask "SELECT printf('%06d-%s.png', id, role) FROM job WHERE state = 4" >"$folder/printed"
while read -r label; do [ -s "$folder/labels/$label" ] || fail "$label is called printed and is not there"; done <"$folder/printed"
[ "$(wc -l <"$folder/printed")" -ge 40 ] || fail "only $(wc -l <"$folder/printed") labels were printed"
ask "SELECT count(*) FROM job WHERE state < 4" | grep -qx 0 || fail "labels were left in work"
badges=$(ask "SELECT count(*) FROM (SELECT 1 FROM job WHERE role = 'badge' GROUP BY person HAVING count(*) > 1)")
[ "$badges" = 0 ] || fail "$badges people had two badges asked for"
echo "$admitted admitted, $(wc -l <"$folder/printed") labels printed, $(ask "SELECT count(*) FROM job WHERE state = 8") left to be asked about"
