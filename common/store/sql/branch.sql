-- SPDX-License-Identifier: GPL-3.0-or-later
-- Histories that stand apart, and the station's own ids.

-- :branch_get
SELECT origin, base_sequence, base_hash FROM branch WHERE id = ?1

-- :branch_put
INSERT INTO branch(id, origin, base_sequence, base_hash) VALUES(?1, ?2, ?3, ?4)

-- The records ?2 of a station's history, whatever line they stand on.
-- :line_rows
SELECT station, hash FROM journal
WHERE sequence = ?2 AND station IN (SELECT ?1 UNION ALL SELECT id FROM branch WHERE origin = ?1)

-- From ?3 on the line ?1 is named ?2.
-- :line_rename
UPDATE journal SET station = ?2 WHERE station = ?1 AND sequence >= ?3
-- :quarantine_rename
UPDATE quarantine SET station = ?2 WHERE station = ?1 AND sequence >= ?3

-- For people: what stands apart, since when by the clock of the station, how many records.
-- :fork_list
SELECT b.id, b.origin, coalesce((SELECT name FROM station WHERE station.id = b.origin), ''), b.base_sequence,
    coalesce((SELECT utc_ms FROM journal WHERE journal.station = b.id AND journal.sequence = b.base_sequence + 1), 0),
    coalesce((SELECT max(sequence) FROM journal WHERE journal.station = b.id), b.base_sequence) - b.base_sequence,
    EXISTS (SELECT 1 FROM acknowledged WHERE acknowledged.key = 'fork:' || b.id)
FROM branch AS b ORDER BY b.origin, b.base_sequence, b.id

-- :former_put
INSERT INTO former(id, utc_ms, reason) VALUES(?1, ?2, ?3)

-- :former_list
SELECT id, utc_ms, reason FROM former ORDER BY utc_ms, id

-- Which station this is, with its file's identity and whether it has to begin a new incarnation.
-- :identity_get
SELECT key, value FROM meta WHERE key IN ('station_id', 'machine', 'file', 'incarnation_due')

-- :identity_drop
DELETE FROM meta WHERE key = ?1

-- Of every record whose history it is, and whether what it says is here.
-- :journal_hashes
SELECT coalesce(branch.origin, journal.station), sequence, hash, salt IS NULL
FROM journal LEFT JOIN branch ON branch.id = journal.station

-- Whether the record is there, on whatever line, and (?4 = 0) not only a stand-in for it.
-- :hash_find
SELECT 1 FROM journal
WHERE sequence = ?2 AND station IN (SELECT ?1 UNION ALL SELECT id FROM branch WHERE origin = ?1) AND hash = ?3
    AND (?4 OR salt IS NOT NULL)
