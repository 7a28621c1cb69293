#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# team.sh - a station linked by a team's token, which has no device there: orders come, entries go, what is taken back soon is annulled;
# exits, and what is taken back too late, are left to a lead, for nobody there could tell a repeat.
. "$SOURCE_DIR/tests/ticketing/standin.sh"

standin_begin
control make/event '{"slug": "ev"}'
control make/item '{"name": "Individual"}'
control make/list '{"name": "Expo", "allow_multiple_entries": true, "allow_entry_after_exit": true}'
for name in Ann Bob Cem; do
    positions="[{\"item\": 301, \"attendee_name\": \"$name Meyer\"}]"
    control orders/make "{\"email\": \"$name@example.org\", \"status\": \"p\", \"positions\": $positions}"
    secret_of "$(code_of '$.code')" >"$name"
done
control make/team '{}'
token=$(code_of '$.token')

# The program at a time of the event's third day.
printf '#!/bin/sh\nLD_PRELOAD=%s LANYARD_TEST_CLOCK=%s ASAN_OPTIONS=%s:verify_asan_link_order=0 exec %s "$@"\n' \
    "$BINARY_DIR/tests/sync/libmoved_clock.so" "$room/clock" "${ASAN_OPTIONS:-}" "$LANYARD" >lanyard
chmod +x lanyard
LANYARD="$room/lanyard"
at() { # TIME
    python3 -c 'import datetime as d, struct, sys, time
then = d.datetime.fromisoformat("2024-05-17T" + sys.argv[1] + ":00-04:00").timestamp()
open("clock", "wb").write(struct.pack("=q", int((then - time.time()) * 1000)))' "$1"
}
last() { store "SELECT max(sequence) FROM journal WHERE kind = 3"; } # the newest entry
at 09:00
lanyard 0 init --event=pycon-us-2024 station
export LANYARD_STATION="$room/station"
sed -i '/^\[checkpoint expo-hall\]/,/^$/s/^kind = part/kind = desk\ncheck-in-list = 41/' station/event/event.ini # no badge is asked for
echo "$token" >team.token
"$LANYARD" ticketing link --team="http://127.0.0.1:$port" - <team.token >out 2>err && fail 'a team without its organizer is taken'
complains 'needs --organizer'
"$LANYARD" ticketing link --team="http://127.0.0.1:$port" --organizer=conf - <team.token >out 2>err || fail "a team's token is not taken"
says 'exits stay here'
if grep -qF "$token" out err; then fail 'the token is shown'; fi
equals 'mode of ticketing.key' "$(mode_of station/ticketing.key)" 600
lanyard 0 ticketing pull
says 'people: 3 new'

lanyard 0 admit "$(cat Bob)" --at=expo-hall
lanyard 0 admit "$(cat Ann)" --at=expo-hall
control faults '{"kind": "close", "acted": true, "match": {"route": "checkinrpc.redeem"}}'
lanyard 0 ticketing push
says 'Entries: 2 sent, 0 waiting, 0 refused'
at 09:05
lanyard 0 undo "$(last)" --reason='wrong person'
lanyard 0 ticketing push
says 'Entries: 3 sent, 0 waiting, 0 refused'
equals 'annulled there' "$(told checkins '[c["error_reason"] for c in d if not c["successful"]]')" "['annulled']"
lanyard 0 admit "$(cat Bob)" --at=expo-hall # out again
at 10:00
lanyard 1 ticketing push
says '1 refused'
lanyard 1 ticketing status
says 'exits are sent by a device only'
lanyard 0 admit "$(cat Cem)" --at=expo-hall
lanyard 0 ticketing push
at 11:00
lanyard 0 undo "$(last)" --reason='wrong person'
lanyard 1 ticketing push
lanyard 1 ticketing status
says 'more than 15 minutes'
equals 'exits there' "$(told checkins '[c for c in d if c["type"] == "exit"]')" '[]'
equals 'entries there' "$(told checkins 'sum(c["successful"] for c in d)')" 2
standin_end
exit $failed
