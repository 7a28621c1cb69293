# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# lib.sh - what the scripts of this folder share: a room of its own for each, and words to say what is expected.
# LANYARD is the program, SOURCE_DIR the sources; see lanyard_script_test in tests/CMakeLists.txt.
set -u
unset LANYARD_STATION
SAMPLES=$SOURCE_DIR/config/events/pycon-us-2024/samples
room=$(mktemp -d) && trap 'rm -rf "$room"' EXIT
cd "$room" || exit 1
failed=0

fail() {
    echo "FAILED: $1"
    sed 's/^/    out: /' out 2>/dev/null
    sed 's/^/    err: /' err 2>/dev/null
    failed=1
}

# lanyard CODE WORD...: runs it; what it says is in ./out and ./err. The exit code must be CODE, and what it complains
# of must be a sentence for people: nothing of a library's innards, and one line when it gives up.
lanyard() {
    wanted=$1 && shift
    said="lanyard $*"
    status=0
    "$LANYARD" "$@" >out 2>err </dev/null || status=$?
    [ "$status" = "$wanted" ] || fail "$said: exit code $status, expected $wanted"
    if grep -qiE '\(null\)|assert|critical|sanitizer|sqlite_|glib|constraint failed|disk I/O error|malformed|CONTEXT:' err; then fail "$said: no sentence for people"; fi
    [ "$status" -lt 64 ] || [ "$(grep -vc '^Try: lanyard help ' err)" = 1 ] || [ "$said" = "lanyard " ] || grep -q '"error"' out ||
        fail "$said: expected one line that says what was wrong"
}

# says TEXT, complains TEXT: what the last command printed to standard output, to standard error.
says() { grep -qF -- "$1" out || fail "$said: expected to read \"$1\""; }
complains() { grep -qF -- "$1" err || fail "$said: expected the complaint \"$1\""; }
is_silent() { [ ! -s err ] || fail "$said: expected no complaint"; }

# json PATH: a value of the line of JSON in ./out.
json() { sqlite3 :memory: "SELECT json_extract(CAST(readfile('out') AS TEXT), '$1')"; }
# store SQL: asks the station's store.
store() { sqlite3 station/lanyard.db "$1"; }
equals() { [ "$2" = "$3" ] || fail "$1 is \"$2\", expected \"$3\""; }
mode_of() { stat -c %a "$1"; }

# with_station: ./station of PyCon US 2024 with the 300 sample people; commands find it by the environment.
with_station() {
    lanyard 0 init --event=pycon-us-2024 station
    export LANYARD_STATION="$room/station"
    lanyard 0 import "$SAMPLES/checkin-list.csv"
}
# secret PRODUCT [N]: the ticket secret of the Nth paid person of the samples with this product.
secret() {
    awk -F'","' -v product="$1" -v nth="${2:-1}" '$5 == product && $10 == "Yes" && ++count == nth { print $11; exit }' "$SAMPLES/checkin-list.csv"
}
# name_of SECRET: who has it.
name_of() { awk -F'","' -v secret="$1" '$11 == secret { print $2; exit }' "$SAMPLES/checkin-list.csv"; }

# begin [WORD...]: `lanyard run` beside the script, until its page answers; $running is it, what it says is in ./run.err.
begin() {
    : >run.err # what the last one said goes before this one speaks
    "$LANYARD" run "$@" >run.out 2>run.err &
    running=$!
    for _ in $(seq 1200); do grep -q 'the page is at' run.err && break; sleep 0.1; done
}

finish() { exit $failed; }
