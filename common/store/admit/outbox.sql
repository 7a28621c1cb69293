-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the ticketing system is to be told, and what it told us. States as OutboxState.

-- :outbox_line_get
SELECT sequence FROM outbox_line WHERE station = ?1
-- :outbox_line_put
INSERT INTO outbox_line(station, sequence) VALUES(?1, ?2) ON CONFLICT(station) DO UPDATE SET sequence = max(sequence, excluded.sequence)

-- :outbox_add
INSERT INTO outbox(nonce, station, sequence, act, entry, checkpoint, person, ticket, at_utc_ms)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT(nonce) DO UPDATE SET station = excluded.station, sequence = excluded.sequence -- its line has another name now

-- What an undo takes back.
-- :outbox_entry
SELECT kind, lower(hex(hash)), coalesce(json_extract(body, '$.checkpoint'), ''), coalesce(json_extract(body, '$.ticket'), '')
FROM journal WHERE station = ?1 AND sequence = ?2

-- Of a checkpoint, those behind (time, nonce).
-- :outbox_next
SELECT nonce, station, sequence, act, entry, checkpoint, person, ticket, at_utc_ms, words,
    coalesce((SELECT name FROM registration WHERE id = person), ''),
    coalesce((SELECT at_utc_ms FROM outbox AS e WHERE e.nonce = outbox.entry), 0),
    coalesce((SELECT s.name FROM station AS s WHERE s.id = outbox.station), station),
    coalesce((SELECT state FROM outbox AS e WHERE e.nonce = outbox.entry), 1)
FROM outbox WHERE state = 0 AND checkpoint = ?1 AND (at_utc_ms, nonce) > (?2, ?3) ORDER BY at_utc_ms, nonce LIMIT ?4
-- :outbox_refusals
SELECT nonce, line, number, act, '', checkpoint, person, '', at_utc_ms, words,
    coalesce((SELECT name FROM registration WHERE id = person), ''), 0,
    coalesce((SELECT s.name FROM station AS s WHERE s.id = line), line), 1
FROM link_refused AS r WHERE words <> '' AND source = ?1 AND (?2 = '' OR nonce = ?2)
    AND NOT EXISTS (SELECT 1 FROM link_by_hand AS h WHERE h.source = r.source AND h.nonce = r.nonce)
ORDER BY at_utc_ms, nonce LIMIT ?3

-- :outbox_settle
UPDATE outbox SET state = ?2, words = ?3 WHERE nonce = ?1 AND state <> 1
-- What failed there without a word about it; how often that was.
-- :outbox_fail
UPDATE outbox SET tries = tries + 1 WHERE nonce = ?1
-- :outbox_tries
SELECT tries FROM outbox WHERE nonce = ?1
-- :outbox_drop
DELETE FROM outbox WHERE nonce = ?1
-- :outbox_counts
SELECT checkpoint, state, count(*), max(at_utc_ms) FROM outbox GROUP BY checkpoint, state
-- :outbox_waiting
SELECT count(*) FROM outbox WHERE state = 0 AND checkpoint = ?1
-- :outbox_refused
SELECT count(*) FROM link_refused AS r WHERE words <> '' AND source = ?1
    AND NOT EXISTS (SELECT 1 FROM link_by_hand AS h WHERE h.source = r.source AND h.nonce = r.nonce)

-- :pulled_order_get
SELECT digest FROM pulled_order WHERE code = ?1
-- :pulled_order_put
INSERT INTO pulled_order(code, digest) VALUES(?1, ?2) ON CONFLICT(code) DO UPDATE SET digest = excluded.digest
-- :pulled_order_clear
DELETE FROM pulled_order
-- :pulled_ticket_list
SELECT secret FROM pulled_ticket WHERE order_code = ?1
-- :pulled_ticket_drop
DELETE FROM pulled_ticket WHERE order_code = ?1
-- :pulled_ticket_put
INSERT INTO pulled_ticket(order_code, secret) VALUES(?1, ?2) ON CONFLICT DO NOTHING
-- :pulled_ticket_clear
DELETE FROM pulled_ticket
