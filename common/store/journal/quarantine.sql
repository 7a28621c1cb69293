-- SPDX-License-Identifier: GPL-3.0-or-later
-- Records that could not be exchanged.

-- :quarantine_put
INSERT INTO quarantine(station, sequence, utc_ms, reason) VALUES(?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING

-- :quarantine_has
SELECT 1 FROM quarantine WHERE station = ?1 AND sequence = ?2

-- :quarantine_count
SELECT count(*) FROM quarantine

-- :quarantine_list
SELECT station, sequence, utc_ms, reason FROM quarantine ORDER BY utc_ms DESC, station, sequence LIMIT ?1

-- :quarantine_drop
DELETE FROM quarantine WHERE station = ?1 AND sequence = ?2
