-- SPDX-License-Identifier: GPL-3.0-or-later
-- What another file holds.

-- Of a damaged store, whose journal cannot be asked: what its index still knows of.
-- :journal_lines_left
SELECT station, max(sequence) FROM journal INDEXED BY journal_subject WHERE subject <> '' GROUP BY station

-- Of every record whose history it is, and whether what it says is here.
-- :journal_hashes
SELECT coalesce(branch.origin, journal.station), sequence, hash, salt IS NULL
FROM journal LEFT JOIN branch ON branch.id = journal.station

-- Whether the record is there, on whatever line, also without those who were taken out of it; and (?4 = 0) not only a stand-in for it.
-- :hash_find
SELECT 1 FROM journal
WHERE sequence = ?2 AND station IN (SELECT ?1 UNION ALL SELECT id FROM branch WHERE origin = ?1) AND hash = ?3
    AND (?4 OR kind <> 13 OR salt IS NOT NULL)
