#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# person.sh - what is held on one person is printed whole; taken out at their own wish, they are nowhere in the station's files,
# nobody else is touched, the next import does not bring them back, and says so.
. "$SOURCE_DIR/tests/cli/lib.sh"
with_station
code=elpbthp5v0nddrnu2naof8p5q47l7xd9
email=dsire.kealoha.1@example.org
# The station's files hold this text, in any case.
holds() { cat station/lanyard.db* | grep -aqi -- "$1"; }

lanyard 0 admit "$code"
lanyard 0 print "$code"
lanyard 0 person export --email=$email --json
for part in "$email" 'Data scientist' PTGQE "$code" Vegetarian '"what": "registration"' '"what": "admission"' '"what": "token"'; do
    says "$part"
done
id=$(json '$.id')
lanyard 0 person export "$id"
says "$email"
says 'Désirée Kealoha'
lanyard 66 person export --email=nobody@example.org
lanyard 64 person erase
lanyard 64 person forget "$id"

# Without --yes nothing happens.
lanyard 0 person erase "$id"
says 'cannot be undone'
for part in "$email" "$code" PTGQE 'Désirée Kealoha' 'desiree kealoha'; do holds "$part" || fail "the station's files do not hold $part"; done

people=$(store 'SELECT count(*) FROM registration')
lanyard 0 person erase --email=$email --volunteer=Lea --yes
says 'is erased'
for part in "$email" "$code" PTGQE 'Désirée Kealoha' 'desiree kealoha'; do ! holds "$part" || fail "the station's files still hold $part"; done
lanyard 0 person export "$id"
! grep -qi 'kealoha' out || fail "the export still has the name"
lanyard 0 verify
lanyard 66 person export --email=$email
equals 'people afterwards' "$(store 'SELECT count(*) FROM registration')" "$people"
lanyard 0 search fernández
says 'Kjell'

# The next file has them again.
lanyard 0 import "$SAMPLES/checkin-list.csv"
says 'Erased at their own wish, and not brought back: 1'
for part in "$email" "$code" PTGQE 'Désirée Kealoha' 'desiree kealoha'; do ! holds "$part" || fail "an import brought $part back"; done
lanyard 0 verify

# Two registrations that a lead called one person go together, whichever of them is named.
first=$(store "SELECT id FROM registration WHERE email = 'kjell.fernndez.2@example.org'")
other=$(store "SELECT id FROM registration WHERE email <> '' AND id <> '$first' ORDER BY id LIMIT 1")
mail=$(store "SELECT email FROM registration WHERE id = '$other'")
lanyard 0 people merge "$first" "$other" --volunteer=Lea
lanyard 0 person export "$other"
says 'kjell.fernndez.2@example.org'
says "$mail"
lanyard 0 person erase "$other" --volunteer=Lea --yes
for part in kjell.fernndez.2@example.org "$mail"; do ! holds "$part" || fail "the station's files still hold $part"; done
lanyard 0 import "$SAMPLES/checkin-list.csv"
says 'Erased at their own wish, and not brought back: 3'
for part in kjell.fernndez.2@example.org "$mail"; do ! holds "$part" || fail "an import brought $part back"; done
lanyard 0 verify

# A ticket changes hands. The codes that were mailed are the new holder's, and the next file that has the former name undoes nothing.
id=$(store "SELECT registration.id FROM registration JOIN ticket ON person = number
    WHERE email <> '' AND registration.status = 'paid' AND secret <> '' ORDER BY registration.id LIMIT 1")
name=$(store "SELECT name FROM registration WHERE id = '$id'")
secret=$(store "SELECT secret FROM ticket JOIN registration ON person = number WHERE id = '$id' ORDER BY secret LIMIT 1")
lanyard 64 person transfer "$id"
lanyard 64 person export "$id" --to='Bo Li'
lanyard 0 person transfer "$id" --to='Bo Li' --to-email=bo@example.org
says "--yes gives the ticket to Bo Li"
lanyard 0 person transfer "$id" --to='Bo Li' --to-email=bo@example.org --volunteer=Lea --yes
says "has the ticket of $name"
lanyard 0 person export "$secret"
says 'Bo Li'
lanyard 0 import "$SAMPLES/checkin-list.csv"
lanyard 0 person export "$secret"
says 'Bo Li'
lanyard 0 sales
says 'transfer'
lanyard 0 undo "$id" --reason=mistake --volunteer=Lea
lanyard 0 person export "$secret"
says "$name"
lanyard 0 verify

# What the station asks for beyond ten records waits, and it says so, to whoever asks for their data, too. Alone in its event it decides
# itself; beside another station it does not.
lanyard 0 person erasures
says 'No erasures wait'
store "SELECT id FROM registration WHERE name <> '' ORDER BY id LIMIT 13" >ids
while read -r id; do lanyard 0 person erase "$id" --volunteer=Lea --yes; done <ids
id=$(tail -n 1 ids)
says 'waits for a second lead, and is not erased'
name=$(store "SELECT name FROM registration WHERE id = '$id'")
[ -n "$name" ] || fail "$id was erased"
lanyard 0 person export "$id"
says 'waits for a second lead'
says "$name"
lanyard 0 person erasures
says "$name, $id: not erased; waits for a second lead since"
says 'by Lea'
lanyard 0 doctor
says 'is to be erased and waits for a second lead since'
says 'asked for at'
lanyard 64 person erasures "$id"
lanyard 66 person erasures --acknowledge=00000000000000a1
lanyard 0 person erasures --acknowledge="$id" --volunteer=Ana
says "$id is erased."
! holds "$name" || fail "the station's files still hold $name"
lanyard 0 person erasures --all --volunteer=Ana
says ' 0 still wait'
lanyard 0 person erasures
says 'No erasures wait'
lanyard 0 verify
finish
