#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# quiet.sh - what a running station writes to its journal names nobody: neither who was scanned, searched, mended and printed,
# nor who signed in, whatever went wrong on the way.
. "$SOURCE_DIR/tests/cli/lib.sh"
with_station
# A printer that nobody answers for, and a hub that is away: both are complained of.
sed -i 's/^#listen=.*/listen=127.0.0.1:0/; s/^#find-printers=.*/find-printers=no/
        s,^#printers=.*,printers=far=zpl/ZD421-203dpi/62x100@tcp:127.0.0.1:9,; s/^#hub=.*/hub=host=127.0.0.1 port=9 dbname=x/' station/station.ini
printf '271828\n' | "$LANYARD" volunteer add 'Desideria Volunteer' --role=lead >out 2>err || fail 'a volunteer cannot be added'
ticket=$(secret Individual)
name=$(name_of "$ticket")
begin
page=$(sed -n 's,.*the page is at \(http://[^/]*\)/.*,\1,p' run.err)

# asks CODE PATH BODY: a request of who is signed in; the answer is in ./out.
token=none
asks() {
    said="POST $2 $3"
    status=$(curl -s -o out -w '%{http_code}' -b jar -c jar -H "X-Lanyard-Token: $token" -H 'Content-Type: application/json' -d "$3" "$page$2")
    [ "$status" = "$1" ] || fail "$said: answered $status, expected $1"
}

asks 403 /api/sign-in '{"name":"Desideria Volunteer","pin":"314159"}'
asks 200 /api/sign-in '{"name":"Desideria Volunteer","pin":"271828"}'
token=$(json '$.token')
asks 200 /api/scan "{\"text\":\"$ticket\"}"
person=$(json '$.person.id')
asks 200 /api/admit "{\"id\":\"$person\",\"print\":true}"
asks 200 /api/search "{\"text\":\"$name\"}"
asks 200 /api/edit "{\"id\":\"$person\",\"fields\":{\"company\":\"Zanzibar Works\",\"email\":\"quiet@example.org\"}}"
asks 200 /api/walk-in '{"id":"00000000000000aa","fields":{"name":"Wanda Walkin"},"ticket_type":"individual"}'
asks 409 /api/hold "{\"id\":\"$person\",\"on\":true,\"reason\":\"\"}"
asks 404 /api/person '{"id":"Wanda Walkin"}'
asks 400 /api/edit '{"id":"Wanda Walkin"'
asks 404 "/api/nothing?name=Wanda+Walkin" '{}'
for _ in $(seq 1200); do grep -q 'exchange:' run.err && break; sleep 0.1; done
grep -q 'exchange:' run.err || fail 'the hub that is away is not complained of'
kill "$running"
wait "$running"
for text in "$name" "$ticket" "$person" Desideria 271828 314159 'Zanzibar' 'quiet@example' Wanda "$token"; do
    if grep -qiF -- "$text" run.out run.err; then fail "the journal says \"$text\""; fi
done
finish
