#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# manual.sh - lanyard-ticketing(7) is played word for word against the stand-in for pretix: each command of the page is typed as it stands
# there, none is left out, and what the page says comes true on both sides.
. "$SOURCE_DIR/tests/ticketing/standin.sh"

# What stands between .EX and .EE.
sed -n '/^\.EX$/,/^\.EE$/{/^\.E[XE]$/d; s/\\-/-/g; p}' "$SOURCE_DIR/config/man/lanyard-ticketing.7" >page
: >played

# typed CODE LINE: the line stands on the page, and is typed.
typed() {
    grep -qxF -- "$2" page || fail "the page does not say: $2"
    echo "$2" >>played
    code=$1
    # shellcheck disable=SC2086 # the page's words
    set -- $2
    shift
    lanyard "$code" "$@"
}
# doctor CODE: what it says of the link is in ./out.
doctor() {
    lanyard "$1" doctor
    sed -i '/ ticketing /!d' out
}
entries() { told judge 'sum(p["entries"] if isinstance(p["entries"], int) else len(p["entries"]) for p in d["places"])'; }
# until_sent N: the running station has sent so many.
until_sent() {
    tries=0
    until [ "$(store 'SELECT count(*) FROM outbox WHERE state = 1')" = "$1" ] || [ $((tries += 1)) -gt 300 ]; do sleep 0.2; done
}
order() { # NAME ITEM: a paid order of this person; the ticket's code is in $secret
    control orders/make "{\"email\": \"$1@example.org\", \"status\": \"p\", \"positions\": [{\"item\": $2, \"attendee_name\": \"$1 Meyer\"}]}"
    secret=$(secret_of "$(code_of '$.code')")
}

standin_begin
control make/event '{"slug": "ev"}'
control make/item '{"name": "Individual"}'
control make/item '{"name": "Grand Pass"}'
control make/list '{"name": "Registration"}'
order Ann 301 && ann=$secret
order Bob 302 && bob=$secret
friday='2024-05-17 09:00'

lanyard 0 init --event=pycon-us-2024 station
export LANYARD_STATION="$room/station"
sed -i 's/^#listen=.*/listen=127.0.0.1:0/' station/station.ini # another test may have the page's port

# --- from the device to the first entry ---
new_device
qrencode -s 8 -o device-code.png "$invitation"
typed 0 'lanyard ticketing link device-code.png'
says 'event ev of conf'
typed 0 'lanyard ticketing lists'
says 'check-in-list = 41  Registration'
grep -A1 -xF '[checkpoint registration]' page >lines && cat lines >>played
sed -i "s/^\[checkpoint registration\]$/$(sed 's/[][]/\\&/g' lines | paste -sd'~' | sed 's/~/\\n/')/" station/event/event.ini
typed 0 'lanyard ticketing lists'
says '<- checkpoint registration'
typed 0 'lanyard ticketing pull --dry-run'
says 'people: 2 new'
equals 'people after a dry run' "$(store 'SELECT count(*) FROM registration')" 0
typed 0 'lanyard ticketing pull'
says 'people: 2 new'
typed 0 'lanyard check'
says 'holds no ticket that admits'
lanyard 1 admit "$bob" --at=registration --time="$friday"
sed -i 's/^match = Individual\*;/match = Grand Pass; Individual*;/' station/event/event.ini
typed 0 'lanyard ticketing pull --all'
typed 0 'lanyard check'
if grep -q 'no ticket that admits' out; then fail 'the product is still unknown'; fi
lanyard 0 admit "$bob" --at=registration --time="$friday"
grep -qxF 'lanyard run' page && echo 'lanyard run' >>played
begin
until_sent 1
kill "$running" && wait "$running"
typed 0 'lanyard ticketing status'
says '1 sent, 0 waiting'
doctor 0
says 'event ev of conf; orders as of'
says '1 sent, 0 waiting'
says 'lets this station in'
says 'entries stay here at checkpoints without check-in-list: conference-door'
if grep -q '^\(warn\|fail\)' out; then fail 'doctor complains of a good link'; fi
sed -i 's/^check-in-list = 41/check-in-list = 99/' station/event/event.ini
doctor 1
says 'shows no check-in list 99'
sed -i 's/^check-in-list = 99/check-in-list = 41/' station/event/event.ini
equals 'entries there' "$(entries)" 1

# --- no network: people are let in, and wait ---
control faults '{"kind": "close", "acted": false, "times": 50}'
lanyard 0 admit "$ann" --at=registration --time="$friday"
begin
tries=0
until grep -q 'ticketing: .* does not answer' run.err || [ $((tries += 1)) -gt 300 ]; do sleep 0.2; done
grep -q 'ticketing: .* does not answer' run.err || fail 'the station does not say that nobody answers'
kill "$running" && wait "$running"
lanyard 0 ticketing status
says '1 sent, 1 waiting, 0 refused'
doctor 0
says 'does not answer'
says 'entries wait until it answers'
says '1 sent, 1 waiting'
control faults '{"clear": true}'

# --- refused for good, and done by hand ---
control faults '{"kind": "reason", "reason": "moon_phase", "explanation": "Not tonight", "match": {"route": "checkinrpc.redeem"}}'
lanyard 1 ticketing push
lanyard 1 ticketing status
says 'moon_phase: Not tonight'
key=$(sed -n 's/^\([0-9a-f]*-[0-9]*\)  entry.*/\1/p' out)
doctor 0
says '1 entry was refused there; lanyard ticketing status'
sed -i "s/ by-hand KEY$/ by-hand $key/" page
typed 0 "lanyard ticketing by-hand $key"

# --- taken back too late for pretix, so it is listed ---
order Cem 301
lanyard 0 ticketing pull
lanyard 0 admit "$secret" --at=registration --time="$friday"
typed 0 'lanyard ticketing push'
equals 'entries there' "$(entries)" 2
lanyard 0 undo 'Cem Meyer' --reason='wrong person'
lanyard 1 ticketing push
lanyard 1 ticketing status
says 'taken back at registration'
key=$(sed -n 's/^\([0-9a-f]*-[0-9]*\)  taken back.*/\1/p' out)
lanyard 0 ticketing by-hand "$key"

# --- revoked there, and linked anew: what was sent is not sent again, what waits is ---
control "devices/$(told '' 'max(d["devices"], key=lambda e: e["id"])["id"]')/revoke" '{}'
order Dot 301
lanyard 65 ticketing pull
complains 'Device access has been revoked'
doctor 1
says 'If the device was revoked: lanyard ticketing unlink, then link a new one'
typed 0 'lanyard ticketing unlink'
says 'revoked there'
is_silent
new_device
grep -qF '.B "lanyard ticketing link \-"' "$SOURCE_DIR/config/man/lanyard-ticketing.7" || fail 'the page does not say: link -'
echo "$invitation" | "$LANYARD" ticketing link - >out 2>err || fail 'a code on standard input is not taken'
typed 0 'lanyard ticketing pull'
says 'people: 1 new'
lanyard 0 admit "$secret" --at=registration --time="$friday"
typed 0 'lanyard ticketing push'
equals 'entries there' "$(entries)" 3
equals 'doubles there' "$(told judge 'd["doubles"]')" '[]'
typed 0 'lanyard ticketing unlink'
says 'revoked there'
[ ! -e station/ticketing.key ] || fail 'the credential is still there'

# --- a code before the camera, after somebody's ticket ---
new_device
mkdir seen
qrencode -s 8 -o seen/1.png "$ann"
lanyard 65 ticketing link --camera=folder:seen
complains 'the camera saw no code of a device'
qrencode -s 8 -o seen/2.png "$invitation"
grep -qF 'lanyard ticketing link \-\-camera=' "$SOURCE_DIR/config/man/lanyard-ticketing.7" || fail 'the page does not say: --camera'
lanyard 0 ticketing link --camera=folder:seen
says 'event ev of conf'
if grep -qF "$token" out err; then fail 'the token is shown'; fi
lanyard 0 ticketing unlink

grep -vxF -f played page >left && fail "the page has lines that were not played: $(cat left)"
standin_end
exit $failed
