#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# two.sh - two desks with one credential: the link is handed on without sending again, a second one that talks is reported, and a desk that
# was restored from a backup neither sends again nor forgets.
. "$SOURCE_DIR/tests/ticketing/standin.sh"

standin_begin
control make/event '{"slug": "ev"}'
control make/item '{"name": "Individual"}'
control make/list '{"name": "Registration"}'
order() { # NAME: the ticket's code is in $secret
    control orders/make "{\"email\": \"$1@example.org\", \"status\": \"p\", \"positions\": [{\"item\": 301, \"attendee_name\": \"$1 Meyer\"}]}"
    secret=$(secret_of "$(code_of '$.code')")
}
at() { LANYARD_STATION="$room/$1" && export LANYARD_STATION; }
admit() { # SECRET TIME
    lanyard 0 admit "$1" --at=registration --time="2024-05-17 $2"
}
stick() { # FROM TO
    rm -f stick
    at "$1" && lanyard 0 bundle export stick
    at "$2" && lanyard 0 bundle import stick
}
doctor() {
    lanyard 0 doctor
    sed -i '/ ticketing /!d' out
}
judged() { # what the other side has: entries, and those that came again
    equals 'entries there' "$(told judge 'sum(len(p["entries"]) for p in d["places"])')" "$1"
    equals 'repeats there' "$(told judge 'd["repeats"]')" "$2"
}

for name in Ann Bob Cem Dot Eve; do order "$name" && echo "$secret" >>secrets; done
lanyard 0 init --event=pycon-us-2024 --name='Desk 1' a
sed -i 's/^\[checkpoint registration\]/&\ncheck-in-list = 41/' a/event/event.ini
at a
new_device
lanyard 0 ticketing link "$invitation"
lanyard 0 ticketing pull
lanyard 0 station add 'Desk 2' --output=b.station
lanyard 0 init --from=b.station b

# --- the link goes from one desk to the other: nothing is sent again, and nobody complains ---
admit "$(sed -n 1p secrets)" 09:00
admit "$(sed -n 2p secrets)" 09:01
lanyard 0 ticketing push
lanyard 0 backup early
stick a b
cp a/ticketing.key b/ticketing.key
lanyard 0 ticketing push
says '2 sent, 0 waiting'
judged 2 0
doctor
if grep -q 'too' out; then fail 'a link that was handed on is called a second one'; fi

# --- both talk, and there is no hub that decides: it is said ---
at a
admit "$(sed -n 3p secrets)" 09:02
lanyard 0 ticketing push
stick a b
doctor
says 'Desk 1 is linked, too, and sends the same; keep ticketing.key at one of the stations'
lanyard 0 ticketing push
judged 3 0

# --- refused here, seen there; done by hand there, known here ---
control faults '{"kind": "reason", "reason": "moon_phase", "explanation": "Not tonight", "match": {"route": "checkinrpc.redeem"}}'
at b
admit "$(sed -n 4p secrets)" 09:03
lanyard 1 ticketing push
stick b a
lanyard 1 ticketing status
says 'moon_phase: Not tonight'
lanyard 0 ticketing push
lanyard 1 ticketing status
key=$(sed -n 's/^\([0-9a-f]*-[0-9]*\)  entry.*/\1/p' out)
lanyard 0 ticketing by-hand "$key"
stick a b
lanyard 0 ticketing status
says '1 sent by hand'
judged 3 0

# --- the disk of the first desk is gone, and its backup is from before most of it: the other desk brings what was sent ---
at a
rm -f a/lanyard.db a/lanyard.db-wal a/lanyard.db-shm
lanyard 0 restore early
stick b a
at a
admit "$(sed -n 5p secrets)" 09:04
lanyard 0 ticketing push
says '1 sent now'
judged 4 0
lanyard 0 verify
standin_end
exit $failed
