-- SPDX-License-Identifier: GPL-3.0-or-later
-- Records that could not be exchanged.

-- :quarantine_put
INSERT INTO set_aside(station, sequence, utc_ms, reason) VALUES(?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING

-- :quarantine_has
SELECT 1 FROM set_aside WHERE station = ?1 AND sequence = ?2

-- :quarantine_count
SELECT count(*) FROM set_aside

-- :quarantine_list
SELECT station, sequence, utc_ms, reason FROM set_aside ORDER BY utc_ms DESC, station, sequence LIMIT ?1

-- :quarantine_drop
DELETE FROM set_aside WHERE station = ?1 AND sequence = ?2
