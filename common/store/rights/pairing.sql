-- SPDX-License-Identifier: GPL-3.0-or-later
-- Invitations of phones.

-- :pairing_drop_old
DELETE FROM pairing WHERE until_utc_ms <= ?1 OR until_utc_ms > ?1 + ?2

-- Room for one more.
-- :pairing_make_room
DELETE FROM pairing WHERE code IN (SELECT code FROM pairing ORDER BY until_utc_ms DESC LIMIT -1 OFFSET ?1)

-- :pairing_put
INSERT INTO pairing(code, sponsor, mode, checkpoint, name, volunteer, until_utc_ms) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)

-- :pairing_get
SELECT sponsor, mode, checkpoint, name, volunteer FROM pairing WHERE code = ?1

-- :pairing_drop
DELETE FROM pairing WHERE code = ?1
