-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who asks stations over HTTPS.

-- :client_get
SELECT client.id, sponsor, mode, checkpoint, name, client.key, client.utc_ms, secret, off.id IS NOT NULL, off.utc_ms, off.reason
FROM client LEFT JOIN client_off AS off ON off.id = client.id WHERE client.id = ?1

-- :client_list
SELECT client.id, sponsor, mode, checkpoint, name, client.key, client.utc_ms, secret, off.id IS NOT NULL, off.utc_ms, off.reason
FROM client LEFT JOIN client_off AS off ON off.id = client.id ORDER BY name, client.id
