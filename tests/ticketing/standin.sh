# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# standin.sh - what the scripts of this folder share: the stand-in for pretix beside a script, and its control side.
. "$SOURCE_DIR/tests/cli/lib.sh"

# standin_begin [WORD...]: ends with the script. $port is its port, $standin its process.
standin_begin() {
    mkfifo held && exec 8<>held # it ends with its input, so with this script
    python3 -B "$SOURCE_DIR/tests/ticketing/pretix.py" --port 0 --plain --seed 3 --until-eof "$@" <held >port 2>standin.err 8>&- &
    standin=$!
    tries=0
    until grep -q '^port ' port 2>/dev/null || [ $((tries += 1)) -gt 600 ]; do sleep 0.1; done
    port=$(sed -n 's/^port //p' port)
}

# control PATH [BODY]: the answer is in ./control.
control() {
    if [ $# = 2 ]; then set -- "$1" --data "$2"; fi
    path=$1 && shift
    curl -sS "$@" "http://127.0.0.1:$port/_control/$path" >control || fail "the stand-in does not answer"
}
# told PATH EXPRESSION: what Python makes of an answer of the control side, as `d`.
told() {
    control "$1"
    python3 -c 'import json, sys; d = json.load(open("control")); print(eval(sys.argv[1]))' "$2"
}
code_of() { sqlite3 :memory: "SELECT json_extract(CAST(readfile('control') AS TEXT), '$1')"; }
secret_of() { told "orders/$1" 'd["positions"][0]["secret"]'; }

# new_device: an unused code of a device, as pretix shows it, is in $invitation; its token in $token.
new_device() {
    control make/device '{"security_profile": "pretixscan"}'
    token=$(code_of '$.initialization_token')
    invitation="{\"handshake_version\": 1, \"url\": \"http://127.0.0.1:$port\", \"token\": \"$token\"}"
}

# standin_end: what it did not like of us. After a device was revoked there, doctor and unlink ask once more, as they must.
standin_end() {
    told judge '[c for c in d["carried"] if c["route"] not in ("device.revoke", "checkinlist-list") or c["said"] != ["asked again with a key that was refused"]]' >carried
    equals 'requests that the other side complains of' "$(cat carried)" '[]'
    equals 'e-mails' "$(told judge 'd["mails"]["count"]')" 0
    equals 'what failed in the stand-in itself' "$(told judge 'd["standin_faults"]')" '[]'
    kill "$standin" && wait "$standin"
}
