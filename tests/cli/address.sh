#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# address.sh - the address that run prints answers: for this machine, and the one that people type at others.
. "$SOURCE_DIR/tests/cli/lib.sh"
with_station
cp station/station.ini plain.ini

host=$(uname -n)
answers() {
    status=$(curl -s -o out -w '%{http_code}' --resolve "$host:$port:127.0.0.1" "$1")
    [ "$status" = 200 ] || fail "$1 answered $status"
}

# says LISTEN HERE TYPED [SETTING]: with this listen, the page is where HERE says (%p = the port), and people type TYPED (none = nobody).
says() {
    sed "s/^#listen=.*/listen=$1/; s,^#allow-remote=.*,allow-remote=yes,; ${4:-}" plain.ini >station/station.ini
    begin
    here=$(sed -n 's/.*the page is at //p' run.err) port=$(sed -n 's,.*the page is at .*:\([0-9]*\)/$,\1,p' run.err)
    typed=$(sed -n 's/.*people type //p' run.err)
    [ "$here" = "$(echo "$2" | sed "s/%p/$port/")" ] || fail "listen=$1: the page is said to be at $here"
    [ "${typed:-none}" = "$(echo "$3" | sed "s/%p/$port/")" ] || fail "listen=$1: people are told to type ${typed:-nothing}"
    answers "$here"
    case $typed in "http://$host:"*) answers "$typed" ;; esac
    kill "$running"
    wait "$running" || true
}

says 127.0.0.1:0 'http://127.0.0.1:%p/' none
says 0.0.0.0:0 'http://127.0.0.1:%p/' "http://$host:%p/"
says 127.0.0.1:0 'http://127.0.0.1:%p/' https://desk3.example.org/ 's,^#public-url=.*,public-url=https://desk3.example.org,'
finish
