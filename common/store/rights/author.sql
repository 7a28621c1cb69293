-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who wrote a line of records.

-- :station_key_list
SELECT key, kind, certificate FROM station_key WHERE origin = ?1 ORDER BY kind, certificate

-- :station_role_get
SELECT kind, since FROM station_role WHERE id = ?1

-- :station_role_list
SELECT id, kind, since FROM station_role ORDER BY id

-- :station_role_clear
DELETE FROM station_role

-- :station_role_put
INSERT INTO station_role(id, kind, since) VALUES(?1, ?2, ?3) ON CONFLICT(id) DO NOTHING
