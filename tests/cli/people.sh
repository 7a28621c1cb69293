# SPDX-License-Identifier: GPL-3.0-or-later
# people.sh - two registrations are said to be one person: listed, joined, found by every code, kept over an import, taken apart.
. "$SOURCE_DIR/tests/cli/lib.sh"
lanyard 0 init --event=pycon-us-2024 station
export LANYARD_STATION="$room/station"
cat >people.csv <<'EOF'
"Order code","Attendee name","Product","Paid","Secret","E-mail"
"MMAAA","Ada Ngugi","Individual","Yes","secret-of-the-pass","ada@example.org"
"MMBBB","Ada Ngugi","Tutorial – T-07 Async in depth","Yes","secret-of-the-tutorial","ada@work.example"
"MMCCC","Grace Hopper","Individual","Yes","secret-of-grace","grace@example.org"
EOF
lanyard 0 import people.csv
lanyard 0 people review --json
says '"why":"same name"'
says ada@work.example
equals "doubts" "$(wc -l <out)" 1
ada=$(store "SELECT id FROM registration WHERE order_code = 'MMAAA'")
other=$(store "SELECT id FROM registration WHERE order_code = 'MMBBB'")
lanyard 1 admit secret-of-the-tutorial --json
lanyard 0 people merge "$ada" "$other" --volunteer=Lea
says "They are one person."
lanyard 0 people review
equals "lines with the headings" "$(wc -l <out)" 1
lanyard 0 admit secret-of-the-tutorial --at=registration --time=2024-05-15T08:00 --json
equals "who came" "$(json '$.person.id')" "$ada"
equals "their tutorial tickets" "$(json '$.hand_over.tickets')" 1
# Who came, and who did not come to a session, are people as well.
lanyard 0 attendance
equals "lines with the headings" "$(wc -l <out)" 2
says '"MMAAA,MMBBB"'
says 'secret-of-the-tutorial'
lanyard 0 attendance --session=T-07
says '"Ada Ngugi","","MMAAA,MMBBB"'
lanyard 66 attendance --session=T-77
complains 'no session "T-77"'
lanyard 0 import people.csv
says "unchanged: 3"
lanyard 65 people merge "$other" "$ada"
complains "one person already"
lanyard 65 people split "$ada" MMCCC
complains "has no ticket of order MMCCC"
lanyard 0 people split "$ada" MMBBB
lanyard 0 people keep-apart "$ada" "$other"
lanyard 0 people review
equals "lines with the headings" "$(wc -l <out)" 1
# What an import joined by name and e-mail comes apart by order, and stays so.
sed 's/ada@work.example/ada@example.org/' people.csv >one.csv
echo '"MMDDD","Grace Hopper","Student","Yes","secret-of-the-other-grace","grace@example.org"' >>one.csv
lanyard 0 import one.csv
grace=$(store "SELECT id FROM registration WHERE order_code = 'MMCCC'")
equals "people called Grace" "$(store "SELECT count(*) FROM registration WHERE name = 'Grace Hopper'")" 1
lanyard 0 people split "$grace" MMDDD --volunteer=Lea
says "MMDDD is a separate person again."
lanyard 0 import one.csv
lanyard 0 admit secret-of-the-other-grace --at=registration --time=2024-05-15T08:00 --json
equals "whose the other order is" "$(json '$.person.id')" "$(store "SELECT id FROM registration WHERE order_code = 'MMDDD'")"
equals "their ticket" "$(json '$.person.ticket_type')" student
lanyard 66 people merge "$ada" 0123456789abcdef
complains "nobody has the registration id"
lanyard 64 people review "$ada"
lanyard 64 people merge "$ada"
lanyard 64 people marry "$ada" "$other"
# What was handed out by the piece stands in the list of who came.
cat >shirt.csv <<'EOF'
"Order code","Attendee name","Product","Paid","Secret","E-mail"
"MMEEE","Kim Vale","Individual","Yes","secret-of-kim","kim@example.org"
"MMEEE","Kim Vale","T-shirt – M straight","Yes","secret-of-a-shirt","kim@example.org"
EOF
lanyard 0 import shirt.csv
lanyard 0 print --all --session=shirt --sheet=sheets
lanyard 0 admit secret-of-kim --at=registration --time=2024-05-17T08:00
lanyard 0 admit secret-of-kim --at=shirts --time=2024-05-17T09:00
lanyard 0 attendance --json
says '"name":"Kim Vale"'
says '"taken":"T-shirts: 1"'
lanyard 0 verify
finish
