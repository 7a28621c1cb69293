-- SPDX-License-Identifier: GPL-3.0-or-later
-- Histories that fork: lines get their names.

-- :branch_put
INSERT INTO branch(id, origin, base_sequence, base_hash) VALUES(?1, ?2, ?3, ?4)

-- From ?3 on the line ?1 is named ?2.
-- :line_rename
UPDATE journal SET station = ?2 WHERE station = ?1 AND sequence >= ?3

-- :quarantine_rename
UPDATE quarantine SET station = ?2 WHERE station = ?1 AND sequence >= ?3
