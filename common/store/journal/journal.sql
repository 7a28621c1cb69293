-- SPDX-License-Identifier: GPL-3.0-or-later
-- The records, and the hybrid clock.

-- :journal_insert
INSERT INTO journal(station, sequence, hlc, utc_ms, kind, subject, body, salt, digest, hash) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)

-- :journal_last
SELECT sequence, hash FROM journal WHERE station = ?1 ORDER BY sequence DESC LIMIT 1

-- :journal_of_station
SELECT station, sequence, hlc, utc_ms, kind, subject, body, salt, digest, hash FROM journal
WHERE station = ?1 AND sequence > ?2 ORDER BY sequence LIMIT ?3

-- :journal_of_subject
SELECT station, sequence, hlc, utc_ms, kind, subject, body FROM journal
WHERE subject = ?1 AND subject <> '' ORDER BY hlc, station, sequence

-- The last sequence of each station, by jumping from station to station.
-- :journal_vector
WITH RECURSIVE known(station) AS (
    SELECT min(station) FROM journal
    UNION ALL
    SELECT (SELECT min(station) FROM journal WHERE journal.station > known.station) FROM known
    WHERE known.station IS NOT NULL
)
SELECT station, (SELECT max(sequence) FROM journal WHERE journal.station = known.station) FROM known
WHERE station IS NOT NULL

-- :journal_count
SELECT count(*) FROM journal

-- Everything, for a rebuild and for checking the chain: the order is the table's own.
-- :journal_all
SELECT station, sequence, hlc, utc_ms, kind, subject, body, salt, digest, hash FROM journal ORDER BY station, sequence

-- The same stations, those that stand on others behind them.
-- :journal_lines
WITH RECURSIVE known(station) AS (
    SELECT min(station) FROM journal
    UNION ALL
    SELECT (SELECT min(station) FROM journal WHERE journal.station > known.station) FROM known
    WHERE known.station IS NOT NULL
)
SELECT station FROM known LEFT JOIN branch ON branch.id = known.station
WHERE station IS NOT NULL ORDER BY coalesce(base_sequence, 0), station

-- :journal_is_stand_in
SELECT 1 FROM journal WHERE station = ?1 AND sequence = ?2 AND kind = 13 AND salt IS NULL

-- :journal_drop
DELETE FROM journal WHERE station = ?1 AND sequence = ?2

-- A line of which another record is here now than was looked at (lead_decide.h).
-- :journal_look_again
DELETE FROM decide_seen WHERE station = ?1
-- :journal_send_again
DELETE FROM outbox_line WHERE station = ?1

-- Records that no clock can have given yet.
-- :journal_of_the_future
SELECT station, sequence, hlc, utc_ms, kind, subject, body, salt, digest, hash FROM journal
WHERE hlc > ?1 AND kind <> 13 ORDER BY hlc, station, sequence

-- :journal_stand_in
UPDATE journal SET kind = 13, subject = '', body = ?3, hlc = ?4, utc_ms = ?5, salt = NULL, digest = ?6
WHERE station = ?1 AND sequence = ?2
-- The salt goes, so that nobody can try out what stood there; the digest is kept in its place, for the chain.
-- :journal_rewrite
UPDATE journal SET subject = ?3, body = ?4, salt = NULL, digest = coalesce(?5, digest) WHERE station = ?1 AND sequence = ?2
