-- SPDX-License-Identifier: GPL-3.0-or-later
-- Stations that the organisers shut out.

-- :revoked_station_list
SELECT id, since_utc_ms FROM revoked_station ORDER BY id

-- :revoked_station_clear
DELETE FROM revoked_station

-- :revoked_station_put
INSERT INTO revoked_station(id, since_utc_ms) VALUES(?1, ?2) ON CONFLICT(id) DO NOTHING
