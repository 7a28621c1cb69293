#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# hostile.sh - codes, names, notes and files come from strangers: nothing in them reaches a terminal as a command to it, and none
# begins a line of its own. What machines read keeps it to the byte.
. "$SOURCE_DIR/tests/cli/lib.sh"
with_station
# Red, a line of its own, the screen's title, a line drawn from the right, the C1 form of ESC [, a break of lines, no UTF-8.
evil=$(printf 'Eve\033[31m\nforged: yes\r\033]0;x\007\342\200\256txet\342\201\246\302\2331m\342\200\250z')
sql="'Eve'||char(27)||'[31m'||char(10)||'forged: yes'||char(13)||char(27)||']0;x'||char(7)||char(8238)||'txet'||char(8294)||char(155)||'1m'||char(8232)||'z'"

# is_plain FILE: nothing in it moves a cursor or turns a line round, and no text began a line.
is_plain() {
    ! LC_ALL=C grep -aqP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8-\xae]|\xe2\x81[\xa6-\xa9]|\xf3\xa0[\x80-\x81]' "$1" ||
        fail "$said: $1 has what a terminal obeys"
    ! grep -q '^forged' "$1" || fail "$said: a stranger's text begins a line in $1"
    iconv -f UTF-8 -t UTF-8 "$1" >/dev/null 2>&1 || fail "$said: $1 is no UTF-8"
}
# shows CODE WORD...: as lanyard, and what it prints is plain. tells: and the text is there, in a form that can be seen.
shows() { lanyard "$@" && is_plain out && is_plain err; }
tells() { shows "$@" && { grep -qF 'Eve\u001b[31m\u000aforged: yes' out || grep -qF 'Eve\u001b[31m\u000aforged: yes' err || fail "$said: says nothing of Eve"; }; }

# --- codes ---
if command -v qrencode >/dev/null; then
    printf '%s' "$evil" | qrencode -8 -s 8 -o code.png
    printf 'Eve\377\000' | qrencode -8 -s 8 -o bytes.png
    tells 0 scan code.png
    equals 'lines of one code' "$(wc -l <out)" 1
    shows 0 scan bytes.png
    says 'bytes.png: Eve\xff\u0000'
    cp code.png "$evil.png"
    tells 0 scan "$evil.png"
    lanyard 0 scan --json code.png
    equals 'the code in JSON' "$(json '$.codes[0].text')" "$evil"
    mkdir pictures && cp code.png pictures
    sed -i 's/^#listen=.*/listen=127.0.0.1:0/; s/^#find-printers=.*/find-printers=no/' station/station.ini
    shows 0 run --once --scans --camera=folder:pictures
    says 'Eve\u001b[31m no '
fi
shows 1 admit "$evil"
shows 64 "$evil"
shows 64 admit --time="$evil" x
tells 65 label "$evil" --png=x.png
tells 74 scan "$evil"

# --- a person whose every text is hostile, as a record from elsewhere may make them ---
code=$(secret Individual)
lanyard 0 admit "$code" --time='2024-05-17 09:00' --volunteer="$evil" --json
id=$(json '$.person.id')
lanyard 0 print "$id"
lanyard 0 volunteer add "$evil" --role=lead --pin=738205
is_plain out
store "UPDATE registration SET name = $sql, second_name = $sql, company = $sql, order_code = $sql, email = $sql, title = $sql, note = $sql
    WHERE id = '$id';
    UPDATE ticket SET product = $sql, reference = $sql WHERE person = (SELECT number FROM registration WHERE id = '$id');
    UPDATE job SET reason = $sql, printer = $sql, worker = $sql, state = (SELECT max(state) FROM job);
    UPDATE session SET title = $sql, room = $sql;
    UPDATE audit_event SET detail = $sql, address = $sql, volunteer = $sql;
    INSERT INTO quarantine VALUES('00000000000000aa', 1, 0, $sql);
    INSERT INTO station VALUES('00000000000000bb', $sql);
    INSERT INTO sale SELECT station_id, 1, 1715950000000, '$id', 'pay', $sql, 'cash', 100, $sql, $sql, $sql
        FROM (SELECT station AS station_id FROM admission LIMIT 1);
    INSERT INTO conflict SELECT 0, station, sequence, '', registration, scope, station, sequence FROM admission LIMIT 1;
    INSERT INTO lead_scan(sponsor, capture, token, client, rep, code_check, at_utc_ms, utc_ms, hlc, station, sequence)
        SELECT $sql, 'aa', token, '', $sql, '', 1715950000000, 1715950000000, 1, station, 1 FROM job, admission WHERE role = 'badge' LIMIT 1"

tells 1 admit "$code" --time='2024-05-17 09:30' --dry-run
tells 0 undo
shows 0 undo "$id"
tells 0 person export "$id"
tells 0 person erase "$id"
tells 0 jobs
tells 0 volunteer list
tells 0 session list
tells 0 audit
tells 0 conflicts
tells 0 station
tells 0 leads list
shows 0 leads of "$id"
shows 0 leads list --sponsor="$evil"
shows 0 label "$id" --png=label.png
shows 0 print --all --sort=company
shows 0 report
shows 1 doctor
tells 74 bundle export "$evil/none.bundle"
name=$(name_of "$code")
tells 0 search "${name%% *}"
lanyard 0 person export --json "$id"
equals 'the name in JSON' "$(json '$.person.name')" "$evil"
said='JSON on a terminal'
! command -v script >/dev/null || { script -qec "$LANYARD audit --json" /dev/null </dev/null | tr -d '\r' >out && is_plain out; }

# --- lists: a terminal shows a line break within a cell; a file has the cell to the byte, and says that it is UTF-8 ---
for words in attendance sales 'people review' 'leads export --sponsor=acme' 'report --csv'; do
    # shellcheck disable=SC2086
    lanyard 0 $words
    equals "the byte order mark of $words" "$(head -c 3 out | od -An -tx1)" ' ef bb bf'
    said="$words on a terminal"
    ! command -v script >/dev/null || { script -qec "$LANYARD $words" /dev/null </dev/null | tr -d '\r' >out && is_plain out; }
    ! grep -q 'ufeff' out || fail "$said: the byte order mark is shown"
done
if command -v script >/dev/null; then
    script -qec "$LANYARD attendance" /dev/null </dev/null >out
    tells_eve=$(grep -c 'Eve.u001b.31m.u000aforged: yes' out)
    equals 'rows with Eve on a terminal' "$tells_eve" 1
fi

# --- files ---
printf 'Name,Email,Product,Order code\n"%s",a@example.org,"%s",ABC\n' "$evil" "$evil" >evil.csv
for flags in --dry-run --full; do
    "$LANYARD" import $flags evil.csv >out 2>err </dev/null
    said="import $flags evil.csv"
    is_plain out && is_plain err
done
printf '%s' "$evil" >station/event/event.ini
shows 78 admit x
finish
