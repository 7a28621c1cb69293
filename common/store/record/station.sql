-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the file says of its station, and the hybrid clock.

-- :meta_get
SELECT value FROM meta WHERE key = ?1

-- :meta_put
INSERT INTO meta(key, value) VALUES(?1, ?2) ON CONFLICT(key) DO UPDATE SET value = excluded.value

-- :hlc_get
SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'hlc'

-- :hlc_put
UPDATE meta SET value = CAST(?1 AS TEXT) WHERE key = 'hlc'

-- :former_put
INSERT INTO former(id, utc_ms, reason) VALUES(?1, ?2, ?3)

-- :former_list
SELECT id, utc_ms, reason FROM former ORDER BY utc_ms, id

-- Which station this is, with its file's identity and whether it has to begin a new incarnation.
-- :identity_get
SELECT key, value FROM meta WHERE key IN ('station_id', 'machine', 'file', 'incarnation_due', 'station_key')

-- :meta_drop
DELETE FROM meta WHERE key = ?1

-- :seals_get
SELECT 1 FROM local_value WHERE key = 'sealed'

-- :line_name
SELECT name FROM station WHERE name <> '' AND id IN (?1, (SELECT origin FROM branch WHERE branch.id = ?1)) ORDER BY id = ?1 DESC LIMIT 1
