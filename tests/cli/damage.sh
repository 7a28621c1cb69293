#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# damage.sh - stores are damaged in every way of damages.txt: doctor notices each, a running station says so on its page and admits
# nobody, one that cannot start says why, and verify --repair makes it a station again that lacks none of its admissions.
. "$SOURCE_DIR/tests/cli/lib.sh"
with_station
# doctor draws each label of the event for many people. Here it is asked seventy times, and of the store: two small labels are enough.
cat >station/event/small.label <<'END'
[label]
width_mm = 62
length_mm = 29
[qr code]
x_mm = 3
y_mm = 3
width_mm = 20
text = {token}
[text name]
x_mm = 26
y_mm = 3
width_mm = 30
height_mm = 10
size_mm = 4
text = {name}
END
sed -i '/^\[label .*-/,/^$/d; s/^template = .*/template = small.label/; s/^media = 62x100/media = 62x29/' station/event/event.ini
running=
trap '[ -z "$running" ] || kill -9 "$running" 2>/dev/null; rm -rf "$room"' EXIT
sed -i 's/^#listen=.*/listen=127.0.0.1:0/; s/^#find-printers=.*/find-printers=no/' station/station.ini
for nth in 1 2 3; do lanyard 0 admit "$(secret Individual $nth)" --time='2024-05-17 09:00'; done
ticket=$(secret Individual 7)
file=station/lanyard.db
PAGE=4096

# The store is one file, without a log.
settle() { store 'PRAGMA wal_checkpoint(TRUNCATE)' >"$room/null"; }
root_of() { store "SELECT rootpage FROM sqlite_master WHERE name = '$1'"; }
pages_of() { sqlite3 station/lanyard.db "SELECT pageno FROM dbstat WHERE name = '$1' ORDER BY pageno"; }
# put FILE BYTE: what comes in, from that byte on.
put() { dd of="$1" bs=1 seek="$2" conv=notrunc 2>"$room/null"; }
noise() { awk "BEGIN { for (i = 0; i < $1; i++) printf \"%c\", 33 + (i * 7 + 13) % 90 }"; }
bytes() { echo "$1" | sed 's/../\\x&/g' | xargs -0 printf '%b' | tr -d '\n'; }

damage() { # HOW WORD...
    kind=$1
    shift
    case $kind in
    page) noise $PAGE | put $file $((($(root_of "$1") - 1) * PAGE)) ;;
    head) noise 8 | put $file $((($(root_of "$1") - 1) * PAGE)) ;;
    last) noise $PAGE | put $file $((($(pages_of "$1" | tail -n 1) - 1) * PAGE)) ;;
    at) bytes "$2" | put $file "$1" ;;
    log) bytes "$2" | put $file-wal "$1" ;;
    sql) store "$*" && settle ;;
    cut)
        pages=$(($(stat -c %s $file) / PAGE))
        truncate -s $((($1 < 0 ? pages + $1 : $1) * PAGE)) $file
        ;;
    in)
        for page in $(pages_of "$1"); do
            at=$(dd if=$file bs=$PAGE skip=$((page - 1)) count=1 2>"$room/null" | grep -abo -m 1 "$2" | head -n 1 | cut -d: -f1)
            [ -z "$at" ] || break
        done
        [ -n "$at" ] || fail "no page of $1 has \"$2\""
        printf %s "$3" | put $file $(((page - 1) * PAGE + at))
        ;;
    esac
}

# A station runs, and its page is at $page; false when it does not come to that.
start() {
    : >run.err # what the last one said goes before this one speaks
    "$LANYARD" run >run.out 2>run.err &
    running=$!
    for _ in $(seq 1200); do
        grep -q 'the page is at' run.err && break
        kill -0 $running 2>"$room/null" || return 1
        sleep 0.05
    done
    page=$(sed -n 's,.*the page is at \(http://[^/]*\)/.*,\1,p' run.err)
}
stop() {
    kill "$1" $running
    wait $running
    ended=$?
    running=
}

# The page says so, and a scan is refused with what to do.
see_page() {
    start || { fail "$name: the station does not start" && cat run.err; return; }
    for _ in $(seq 1200); do
        curl -s -o out "$page/api/hello"
        grep -q '"is_damaged":true' out && break
        sleep 0.05
    done
    grep -q '"is_damaged":true' out || fail "$name: the page does not say that the store is damaged"
    lanyard 65 admit "$ticket" --time='2024-05-17 09:30'
    complains 'lanyard verify --repair'
    stop -TERM
    [ $ended = 0 ] || fail "$name: the station ended with $ended"
    grep -q 'send people to another station' run.err || fail "$name: the station's own log does not say so"
}

see_start() {
    if start; then
        fail "$name: the station starts"
        stop -KILL
        return
    fi
    wait $running
    ended=$?
    running=
    [ $ended -ge 64 ] || fail "$name: the start ends with $ended"
    [ "$(grep -c '^lanyard: ' run.err)" = 1 ] || fail "$name: expected one line that says why it does not start: $(cat run.err)"
}

see_doctor() {
    status=0
    "$LANYARD" doctor >out 2>err || status=$?
    grep -qE "$1" out || fail "$name: doctor does not notice"
    [ $status -le 1 ] || fail "$name: doctor ends with $status"
}

# mend COMMAND...: makes it a station again, which has lost nobody whom it let in, unless the journal itself is damaged.
mend() {
    lanyard 0 "$@"
    status=0
    "$LANYARD" doctor >out 2>err || status=$?
    if grep -q '^fail  store ' out; then fail "$name: the store is not whole after lanyard $*"; fi
    case $how in *journal*) return ;; esac
    equals "$name: admissions" "$(store 'SELECT count(*) FROM admission')" 3
}

settle
lanyard 0 backup backup.db
mkdir whole
cp -a station whole
while IFS='|' read -r name how who; do
    case $name in \#* | '') continue ;; esac
    name=${name%% *}
    who=${who## }
    rm -rf station
    cp -a whole/station station
    # shellcheck disable=SC2086
    [ "$who" = log ] || damage $how
    how=${how## }
    case $who in
    page)
        cp -a station/lanyard.db damaged.db
        see_page
        rm -f station/lanyard.db*
        mv damaged.db station/lanyard.db
        see_doctor '^fail  store '
        mend verify --repair
        ;;
    start)
        see_start
        see_doctor '^fail  store '
        mend restore backup.db
        ;;
    doctor)
        see_doctor '^fail  store .*lanyard verify --repair'
        mend verify --repair
        ;;
    log)
        lanyard 0 admit "$(secret Individual 8)" --time='2024-05-17 09:20'
        settle
        start || fail "$name: the station does not start"
        lanyard 0 admit "$ticket" --time='2024-05-17 09:30'
        stop -KILL
        # shellcheck disable=SC2086
        damage $how
        see_doctor '^warn  history .*the store went back in time'
        ;;
    esac
done <"$SOURCE_DIR/tests/cli/damages.txt"
finish
