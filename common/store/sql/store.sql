-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who this station is, and its small values.

-- :meta_get
SELECT value FROM meta WHERE key = ?1

-- :meta_put
INSERT INTO meta(key, value) VALUES(?1, ?2) ON CONFLICT(key) DO UPDATE SET value = excluded.value

-- :local_value_get
SELECT value FROM local_value WHERE key = ?1

-- :local_value_put
INSERT INTO local_value(key, value) VALUES(?1, ?2) ON CONFLICT(key) DO UPDATE SET value = excluded.value

-- :local_value_drop
DELETE FROM local_value WHERE key = ?1
