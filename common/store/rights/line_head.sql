-- SPDX-License-Identifier: GPL-3.0-or-later
-- Signed heads of lines.

-- :line_last
SELECT sequence, hash FROM journal WHERE station = ?1 ORDER BY sequence DESC LIMIT 1

-- :line_head_get
SELECT head.sequence, head.hash, signature, signer, certificate FROM line_head AS head
JOIN journal ON journal.station = ?1 AND journal.sequence = head.sequence AND journal.hash = head.hash
WHERE head.origin = ?2 ORDER BY head.sequence DESC LIMIT 1

-- :line_head_each
SELECT origin, sequence, hash, signature, signer, certificate FROM line_head

-- Where the record stands here: whoever signed it may call the line by another name.
-- :line_head_place
SELECT station FROM journal WHERE sequence = ?2 AND hash = ?3 AND station IN (SELECT ?1 UNION ALL SELECT id FROM branch WHERE origin = ?1)

-- :line_head_drop_older
DELETE FROM line_head WHERE origin = ?2 AND sequence < ?3 AND EXISTS (
    SELECT 1 FROM journal WHERE journal.station = ?1 AND journal.sequence = line_head.sequence AND journal.hash = line_head.hash)

-- :line_head_put
INSERT INTO line_head(origin, sequence, hash, signature, signer, certificate) VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING
