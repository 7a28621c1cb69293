-- SPDX-License-Identifier: GPL-3.0-or-later
-- What came of the last scans of a phone.

-- :scan_outcome_put
INSERT OR REPLACE INTO scan_outcome(client, number, person, outcome) VALUES(?1, ?2, ?3, ?4)

-- :scan_outcome_drop_old
DELETE FROM scan_outcome WHERE client = ?1 AND number IN (
    SELECT number FROM scan_outcome WHERE client = ?1 ORDER BY number DESC LIMIT -1 OFFSET ?2)

-- :scan_outcome_get
SELECT outcome FROM scan_outcome WHERE client = ?1 AND number = ?2

-- :scan_outcome_last
SELECT coalesce(max(number), 0) FROM scan_outcome WHERE client = ?1
