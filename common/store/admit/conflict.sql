-- SPDX-License-Identifier: GPL-3.0-or-later
-- The conflict inbox, and the conflicts that are made from seats and edits; those of admissions are in project_admission.sql.

-- :conflict_list
SELECT c.kind, c.station, c.sequence, c.field, c.registration,
    coalesce((SELECT name FROM registration WHERE registration.id = c.registration), ''),
    coalesce((SELECT title FROM session WHERE 'session/' || session.code = c.scope), ''),
    coalesce((SELECT name FROM station WHERE station.id = c.station), c.station), loser.utc_ms, loser.body,
    c.winner_station, c.winner_sequence,
    coalesce((SELECT name FROM station WHERE station.id = c.winner_station), c.winner_station), winner.utc_ms, winner.body,
    a.note, ack.body
FROM conflict AS c
JOIN journal AS loser ON loser.station = c.station AND loser.sequence = c.sequence
JOIN journal AS winner ON winner.station = c.winner_station AND winner.sequence = c.winner_sequence
LEFT JOIN acknowledged AS a ON a.key = CASE c.kind WHEN 0 THEN 'twice:' WHEN 1 THEN 'seat:' WHEN 2 THEN 'edit:' ELSE 'session:' END
    || c.station || '-' || c.sequence || CASE WHEN c.field = '' THEN '' ELSE ':' || c.field END
LEFT JOIN journal AS ack ON ack.station = a.station AND ack.sequence = a.sequence
WHERE ?1 OR a.key IS NULL
ORDER BY loser.hlc DESC, c.station, c.sequence LIMIT ?2

-- :conflict_count
SELECT (
    SELECT count(*) FROM conflict AS c
    WHERE NOT EXISTS (
        SELECT 1 FROM acknowledged AS a WHERE a.key = CASE c.kind WHEN 0 THEN 'twice:' WHEN 1 THEN 'seat:' WHEN 2 THEN 'edit:' ELSE 'session:' END
            || c.station || '-' || c.sequence || CASE WHEN c.field = '' THEN '' ELSE ':' || c.field END)) + (
    SELECT count(*) FROM branch
    WHERE NOT EXISTS (SELECT 1 FROM acknowledged AS a WHERE a.key = 'fork:' || branch.id))

-- :conflict_find
SELECT 1 FROM conflict WHERE kind = ?1 AND station = ?2 AND sequence = ?3 AND field = ?4

-- Seats that desks sold and that are too many, since another desk sold, or a file brought, the same ones: of the desks' sales of a session
-- that stand the last ones, at most as many as are too many; beside each the one that had the last seat: the sale before them, else
-- whoever was brought by a file, or came in at the door, last. A sale is of the session whose ticket it makes a paid one, so what was open
-- and is paid at a desk is among them, whichever registration of the person has it; of two to one person the first counts. Columns as in
-- conflict_list.
-- :oversold_list
WITH given AS (
    SELECT sale.station, sale.sequence, sale.registration AS buyer, part.subject AS registration, journal.hlc,
        CASE ticket.type WHEN 'object' THEN json_extract(ticket.value, '$.entitlement') END AS code,
        CASE ticket.type WHEN 'object' THEN json_extract(ticket.value, '$.status') END AS status
    FROM sale CROSS JOIN journal ON journal.station = sale.station AND journal.sequence = sale.sequence
    CROSS JOIN journal AS part ON part.station = sale.station AND part.sequence IN (
        SELECT sale.sequence UNION ALL SELECT value FROM json_each(journal.body, '$.sale.others'))
    CROSS JOIN json_each(part.body, '$.tickets') AS ticket
    WHERE sale.step <> 'transfer' AND NOT EXISTS (SELECT 1 FROM undone WHERE undone.station = sale.station AND undone.sequence = sale.sequence)),
first AS (
    SELECT given.*, row_number() OVER (PARTITION BY given.registration, given.code ORDER BY hlc, given.station, given.sequence) AS time
    FROM given CROSS JOIN session ON session.code = given.code
    CROSS JOIN registration ON registration.id = given.registration
    WHERE given.status = 'paid' AND session.capacity > 0 AND NOT session.is_cancelled
        AND EXISTS (SELECT 1 FROM ticket
            WHERE ticket.person = registration.number AND ticket.entitlement = given.code AND ticket.status = 'paid')),
sold AS (
    SELECT station, sequence, buyer, registration, code,
        row_number() OVER (PARTITION BY code ORDER BY hlc DESC, station DESC, sequence DESC) AS place
    FROM first WHERE time = 1),
counted AS (
    SELECT code, title, capacity, (SELECT count(*) FROM (
            SELECT coalesce((SELECT person FROM person_alias AS a WHERE a.id = registration.id), registration.id)
            FROM ticket JOIN registration ON registration.number = ticket.person
            WHERE ticket.entitlement = session.code AND ticket.status = 'paid'
            UNION SELECT coalesce((SELECT person FROM person_alias AS a WHERE a.id = presence.registration), presence.registration)
            FROM presence WHERE presence.scope = 'session/' || session.code AND presence.entry_count > 0)) AS seats
    FROM session WHERE code IN (SELECT code FROM sold)),
held AS MATERIALIZED (SELECT code, title, seats - capacity AS excess FROM counted WHERE seats > capacity),
came AS (
    SELECT held.code, registration.id, import_station AS station, import_sequence AS sequence, import_hlc AS hlc
    FROM held CROSS JOIN ticket ON ticket.entitlement = held.code AND ticket.status = 'paid'
    CROSS JOIN registration ON registration.number = ticket.person AND import_station IS NOT NULL
    UNION ALL SELECT held.code, presence.registration, admission.station, admission.sequence, admission.hlc
    FROM held CROSS JOIN presence ON presence.scope = 'session/' || held.code AND presence.entry_count > 0
    CROSS JOIN admission ON admission.registration = presence.registration AND admission.scope = presence.scope),
other AS (
    SELECT code, station, sequence, row_number() OVER (PARTITION BY code ORDER BY hlc DESC, station DESC, sequence DESC) AS place
    FROM came WHERE NOT EXISTS (SELECT 1 FROM sold WHERE sold.code = came.code AND sold.registration = came.id)),
last AS (
    SELECT held.code, coalesce(sold.station, other.station) AS station, coalesce(sold.sequence, other.sequence) AS sequence
    FROM held LEFT JOIN sold ON sold.code = held.code AND sold.place = held.excess + 1
    LEFT JOIN other ON other.code = held.code AND other.place = 1)
SELECT 4, sold.station, sold.sequence, '', sold.buyer,
    coalesce((SELECT name FROM registration WHERE registration.id = sold.buyer), ''), held.title,
    coalesce((SELECT name FROM station WHERE station.id = sold.station), sold.station), loser.utc_ms, loser.body,
    winner.station, winner.sequence,
    coalesce((SELECT name FROM station WHERE station.id = winner.station), winner.station), winner.utc_ms, winner.body,
    a.note, ack.body
FROM held JOIN sold ON sold.code = held.code AND sold.place <= held.excess
JOIN last ON last.code = held.code
CROSS JOIN journal AS loser ON loser.station = sold.station AND loser.sequence = sold.sequence
CROSS JOIN journal AS winner ON winner.station = coalesce(last.station, sold.station)
    AND winner.sequence = coalesce(last.sequence, sold.sequence)
LEFT JOIN acknowledged AS a ON a.key = 'sold:' || sold.station || '-' || sold.sequence
LEFT JOIN journal AS ack ON ack.station = a.station AND ack.sequence = a.sequence
WHERE ?1 OR a.key IS NULL
ORDER BY sold.place, sold.code

-- Tickets that stations handed on to two people while apart: of the transfers of one registration that stand each but the first, beside
-- the first. Columns as in conflict_list.
-- :transferred_list
WITH given AS (
    SELECT sale.station, sale.sequence, sale.registration, sale.what,
        row_number() OVER (PARTITION BY sale.registration ORDER BY journal.hlc, sale.station, sale.sequence) AS place
    FROM sale CROSS JOIN journal ON journal.station = sale.station AND journal.sequence = sale.sequence
    WHERE sale.step = 'transfer'
        AND NOT EXISTS (SELECT 1 FROM undone WHERE undone.station = sale.station AND undone.sequence = sale.sequence))
SELECT 5, later.station, later.sequence, '', later.registration,
    coalesce((SELECT name FROM registration WHERE registration.id = later.registration), ''), '',
    coalesce((SELECT name FROM station WHERE station.id = later.station), later.station), loser.utc_ms, loser.body,
    first.station, first.sequence,
    coalesce((SELECT name FROM station WHERE station.id = first.station), first.station), winner.utc_ms, winner.body,
    a.note, ack.body
FROM given AS later JOIN given AS first ON first.registration = later.registration AND first.place = 1
CROSS JOIN journal AS loser ON loser.station = later.station AND loser.sequence = later.sequence
CROSS JOIN journal AS winner ON winner.station = first.station AND winner.sequence = first.sequence
LEFT JOIN acknowledged AS a ON a.key = 'transferred:' || later.station || '-' || later.sequence
LEFT JOIN journal AS ack ON ack.station = a.station AND ack.sequence = a.sequence
WHERE later.place > 1 AND later.what <> first.what AND (?1 OR a.key IS NULL)
ORDER BY later.station, later.sequence
