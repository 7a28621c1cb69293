#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# link.sh - a station linked with the stand-in for pretix, by the words of the man page: what it takes in, what it sends, and what of it
# went wrong on the way; judged by the ledger of the other side.
. "$SOURCE_DIR/tests/ticketing/standin.sh"

python3 -B "$SOURCE_DIR/tests/ticketing/make_event.py" --seed 1 --orders 40 --out state.json
standin_begin --state state.json

lanyard 0 init --event=pycon-us-2024 station
export LANYARD_STATION="$room/station"
sed -i 's/^#listen=.*/listen=127.0.0.1:0/' station/station.ini # another test may have the page's port
sed -i 's/^match = Individual\*;/match = Conference Pass; Day Ticket; Vortragende; Individual*;/
    s/^\[checkpoint \(registration\|expo-hall\)\]/&\ncheck-in-list = 41/' station/event/event.ini
lanyard 0 ticketing status
says 'not linked'

# --- link: the code works once, and what it gave is kept ---
new_device
lanyard 0 ticketing link "$invitation"
says 'event sampleconf of conf'
says 'check-in-list = 41  Entrance  <- checkpoint'
equals 'mode of ticketing.key' "$(mode_of station/ticketing.key)" 600
lanyard 73 ticketing link "$invitation"
rm -f other.key && mv station/ticketing.key other.key
lanyard 65 ticketing link "$invitation"
complains 'already been used'
mv other.key station/ticketing.key
if grep -qF "$token" out err; then fail 'the token is shown'; fi

# --- pull: all people, once ---
lanyard 0 ticketing pull
people=$(store 'SELECT count(*) FROM registration')
records=$(store 'SELECT count(*) FROM journal')
[ "$people" -gt 20 ] || fail "only $people people came"
lanyard 0 ticketing pull
says ' 0 of them new or changed; people: 0 new, 0 changed'
equals 'records after a second pull' "$(store 'SELECT count(*) FROM journal')" "$records"
# Every ticket that is good here is good there: paid, or valid while it is pending.
store "SELECT secret FROM ticket WHERE status = 'paid'" >held.txt
told orders '"\n".join(p["secret"] + " " + o["code"] + " " + o["status"] for o in d for p in o["positions"] if not o["testmode"] and not p["canceled"])' >sold.txt
while read -r secret; do
    found=$(grep -F "$secret " sold.txt) || found='- - -'
    [ "${found##* }" != p ] || continue
    found=${found#* }
    equals "valid_if_pending of a ticket that is good here" "$(told "orders/${found% *}" 'd["valid_if_pending"]')" True
done <held.txt

# --- an order of this morning, its cancellation four ways, a transfer ---
order() { # NAME: makes a paid order; its code is in $made
    control orders/make "{\"email\": \"$1@example.org\", \"status\": \"p\", \"positions\": [{\"item\": 301, \"attendee_name\": \"$1 Meyer\"}]}"
    made=$(code_of '$.code')
}
order Late && late=$made && late_secret=$(secret_of "$late")
order Full && full=$made && full_secret=$(secret_of "$full")
order Fee && fee=$made && fee_secret=$(secret_of "$fee")
order Moved && moved=$made && moved_secret=$(secret_of "$moved")
lanyard 0 ticketing pull
says 'people: 4 new'
friday='2024-05-17 09:00'
lanyard 0 admit "$late_secret" --at=registration --time="$friday"
control "orders/$full/cancel" '{"way": "full"}'
control "orders/$fee/cancel" '{"way": "fee", "fee": "5.00"}'
control "orders/$moved/transfer" '{"positionid": 1, "name": "New Holder", "email": "new@example.org"}'
lanyard 0 ticketing pull
for gone in "$full_secret" "$fee_secret" "$moved_secret"; do
    lanyard 1 admit "$gone" --at=registration --time="$friday"
done
lanyard 0 admit "$(secret_of "$moved")" --at=registration --time="$friday"
says 'New Holder'

# Who has tickets of two orders, and hands one of them on, keeps the other alone.
order Both && kept_by=$(secret_of "$made")
order Both && second=$made && second_secret=$(secret_of "$second")
order Twin && first=$made && first_secret=$(secret_of "$first")
order Twin
lanyard 0 ticketing pull
says 'people: 2 new'
for handed in "$first" "$second"; do
    control "orders/$handed/transfer" "{\"positionid\": 1, \"name\": \"Holder $handed\", \"email\": \"$handed@example.org\"}"
done
lanyard 0 ticketing pull
for gone in "$first_secret" "$second_secret"; do
    lanyard 1 admit "$gone" --at=registration --time="$friday"
done
lanyard 0 admit "$kept_by" --at=registration --time="$friday" --dry-run

# A file from before the pull brings the former holder back to nobody.
printf 'Order code,Attendee name,Product,Paid,Secret,E-mail\n%s,Moved Meyer,Conference Pass,Yes,%s,Moved@example.org\n' \
    "$moved" "$moved_secret" >old.csv
touch -d 2020-01-01 old.csv
lanyard 0 import old.csv
says 'Left as they are, since something newer was said of them: 1'
lanyard 1 admit "$moved_secret" --at=registration --time="$friday"

# --- push: each once, though answers are lost ---
control faults '{"kind": "close", "acted": true, "times": 1, "match": {"route": "checkinrpc.redeem"}}'
lanyard 0 ticketing push
says 'Entries: 2 sent, 0 waiting, 0 refused'
lanyard 0 ticketing push
# A station that is restored from before it sent sends again, under the same names.
store "UPDATE outbox SET state = 0"
lanyard 0 ticketing push
equals 'entries there' "$(told judge 'sum(p["entries"] if isinstance(p["entries"], int) else len(p["entries"]) for p in d["places"])')" 2
equals 'doubles there' "$(told judge 'd["doubles"]')" '[]'
records=$(store 'SELECT count(*) FROM journal')
lanyard 0 ticketing pull
says ' 0 of them new or changed'
equals 'records when own entries came back' "$(store 'SELECT count(*) FROM journal')" "$records"

# --- refused for good: said, kept, done by hand; busy: kept waiting ---
order Odd && odd=$(secret_of "$made")
order Slow && slow=$(secret_of "$made")
lanyard 0 ticketing pull
lanyard 0 admit "$odd" --at=registration --time="$friday"
control faults '{"kind": "reason", "reason": "moon_phase", "explanation": "Not tonight", "match": {"route": "checkinrpc.redeem"}}'
lanyard 1 ticketing push
says '1 refused'
lanyard 1 ticketing status
says 'moon_phase: Not tonight'
key=$(sed -n 's/^\([0-9a-f]*-[0-9]*\)  entry.*/\1/p' out)
asked=$(told judge 'd["requests"]')
lanyard 0 ticketing push
equals 'questions about what was refused' "$(told judge 'd["requests"]')" "$asked"
lanyard 0 ticketing by-hand "$key"
lanyard 0 ticketing status
says '1 sent by hand'
lanyard 0 admit "$slow" --at=registration --time="$friday"
control faults '{"kind": "garbage", "match": {"route": "checkinrpc.redeem"}}' # the page of a hotel's network
lanyard 75 ticketing push
lanyard 0 ticketing status
says '2 sent, 1 waiting, 0 refused, 1 sent by hand'
control faults '{"kind": "close", "acted": false, "times": 5}' # nobody there
lanyard 75 ticketing push
control faults '{"clear": true}'
control faults '{"kind": "status", "status": 429, "retry_after": 2, "match": {"route": "checkinrpc.redeem"}}'

# --- somebody else answers in its place, with a certificate that nobody vouches for: nothing is shown to them, and entries wait ---
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -keyout tls.key -out tls.pem 2>/dev/null
mkfifo open && exec 7<>open
python3 -B "$SOURCE_DIR/tests/ticketing/pretix.py" --port 0 --certificate tls.pem --key tls.key --until-eof <open >tls.port 2>tls.err 7>&- 8>&- &
stranger=$!
tries=0
until grep -q '^port ' tls.port || [ $((tries += 1)) -gt 600 ]; do sleep 0.1; done
cp -r station fooled
LANYARD_STATION="$room/fooled"
sed -i "s|http://127.0.0.1:$port|https://127.0.0.1:$(sed -n 's/^port //p' tls.port)|" fooled/ticketing.key
lanyard 65 ticketing push
complains 'certificate'
lanyard 0 ticketing status
says '0 sent, 4 waiting, 0 refused'
curl -sSk "https://127.0.0.1:$(sed -n 's/^port //p' tls.port)/_control/ledger?kind=request" >seen
if grep -q checkinrpc seen; then fail 'entries were shown to a stranger'; fi
LANYARD_STATION="$room/station"
kill "$stranger" && wait "$stranger"

# --- the clock there was an hour ahead: what it stamps once it is right again comes all the same ---
control clock '{"advance": 3600}'
lanyard 0 ticketing pull
control clock '{"advance": -3600}'
order Early
lanyard 0 ticketing pull
says 'people: 1 new'

# --- by itself, beside the page; and the end of the link ---
begin
tries=0
until [ "$(store 'SELECT count(*) FROM outbox WHERE state = 1')" = 3 ] || [ $((tries += 1)) -gt 300 ]; do sleep 0.2; done
equals 'sent by the island' "$(store 'SELECT count(*) FROM outbox WHERE state = 1')" 3
kill "$running" && wait "$running"
lanyard 0 ticketing unlink
says 'revoked there'
[ ! -e station/ticketing.key ] || fail 'the credential is still there'
standin_end
exit $failed
