-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who asks stations over HTTPS.

-- :client_get
SELECT client.id, sponsor, mode, checkpoint, name, client.key, client.utc_ms, off.id IS NOT NULL, off.utc_ms, off.reason, secret
FROM client LEFT JOIN client_off AS off ON off.id = client.id WHERE client.id = ?1

-- :client_list
SELECT client.id, sponsor, mode, checkpoint, name, client.key, client.utc_ms, off.id IS NOT NULL, off.utc_ms, off.reason, secret
FROM client LEFT JOIN client_off AS off ON off.id = client.id ORDER BY name, client.id

-- :client_seen_put
INSERT OR REPLACE INTO client_seen(client, utc_ms, round_trip_ms, is_locked) VALUES(?1, ?2, ?3, ?4)

-- :client_seen_get
SELECT utc_ms, round_trip_ms, is_locked FROM client_seen WHERE client = ?1
