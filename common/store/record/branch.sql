-- SPDX-License-Identifier: GPL-3.0-or-later
-- Histories that stand apart, and the station's own ids.

-- :journal_hash
SELECT hash FROM journal WHERE station = ?1 AND sequence = ?2

-- :branch_get
SELECT origin, base_sequence, base_hash FROM branch WHERE id = ?1

-- The records ?2 of a station's history, whatever line they stand on.
-- :line_rows
SELECT station, hash FROM journal
WHERE sequence = ?2 AND station IN (SELECT ?1 UNION ALL SELECT id FROM branch WHERE origin = ?1)

-- For people: what stands apart, since when by the clock of the station, how many records.
-- :fork_list
SELECT b.id, b.origin, coalesce((SELECT name FROM station WHERE station.id = b.origin), ''), b.base_sequence,
    coalesce((SELECT utc_ms FROM journal WHERE journal.station = b.id AND journal.sequence = b.base_sequence + 1), 0),
    coalesce((SELECT max(sequence) FROM journal WHERE journal.station = b.id), b.base_sequence) - b.base_sequence,
    EXISTS (SELECT 1 FROM acknowledged WHERE acknowledged.key = 'fork:' || b.id)
FROM branch AS b ORDER BY b.origin, b.base_sequence, b.id
