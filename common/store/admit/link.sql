-- SPDX-License-Identifier: GPL-3.0-or-later
-- What stations say of the link with a ticketing system. ?1 is the source in use.

-- :link_forget
DELETE FROM outbox
-- :link_forget_lines
DELETE FROM outbox_line
-- :link_take_refused
UPDATE outbox SET state = 2, words = coalesce((SELECT words FROM link_refused AS r WHERE r.source = ?1 AND r.nonce = outbox.nonce), '')
WHERE state = 0 AND nonce IN (SELECT nonce FROM link_refused WHERE source = ?1)
-- :link_take_by_hand
UPDATE outbox SET state = 3 WHERE state IN (0, 2) AND nonce IN (SELECT nonce FROM link_by_hand WHERE source = ?1)
-- The record that the hash names says which line is meant, whatever that was called when it was told.
-- :link_take_sent
UPDATE outbox SET state = 1
WHERE state = 0 AND checkpoint IN (SELECT checkpoint FROM link_sent WHERE source = ?1) AND EXISTS (
    SELECT 1 FROM link_sent AS s CROSS JOIN outbox AS top ON top.nonce = s.nonce
    WHERE s.source = ?1 AND s.checkpoint = outbox.checkpoint AND top.station = outbox.station AND top.sequence >= outbox.sequence)

-- Of each checkpoint and line the last one before which nothing waits, where that is further than was told.
-- :link_news
WITH waits(checkpoint, station, sequence) AS MATERIALIZED (
    SELECT checkpoint, station, min(sequence) FROM outbox WHERE state = 0 GROUP BY checkpoint, station),
ends(checkpoint, station, sequence, nonce) AS (
    SELECT o.checkpoint, o.station, max(o.sequence), o.nonce FROM outbox AS o LEFT JOIN waits AS w USING (checkpoint, station)
    WHERE o.state <> 0 AND (w.sequence IS NULL OR o.sequence < w.sequence) GROUP BY o.checkpoint, o.station)
SELECT e.checkpoint, e.station, e.sequence, e.nonce FROM ends AS e
LEFT JOIN link_sent AS s ON s.source = ?1 AND s.checkpoint = e.checkpoint AND s.line = e.station
WHERE s.sequence IS NULL OR s.sequence < e.sequence
    OR s.sequence = e.sequence AND s.nonce < e.nonce ORDER BY e.checkpoint, e.station

-- :link_own
SELECT source, orders_utc_ms, waiting FROM link_talk WHERE station = ?1
-- :link_source
SELECT source FROM link_talk ORDER BY hlc DESC, station LIMIT 1
-- :link_newest
SELECT system, orders_utc_ms, waiting, coalesce((SELECT name FROM station WHERE station.id = link_talk.station), station), last_utc_ms
FROM link_talk ORDER BY hlc DESC, station LIMIT 1
-- A station's former names are its own.
-- :link_second
SELECT coalesce((SELECT name FROM station WHERE station.id = t.station), t.station) FROM link_talk AS t
JOIN link_talk AS own ON own.station = ?1
WHERE t.station <> ?1 AND t.last_utc_ms > own.first_utc_ms AND t.last_utc_ms > ?2 ORDER BY t.last_utc_ms DESC LIMIT 1
