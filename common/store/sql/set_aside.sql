-- Records that could not be exchanged.

-- :set_aside_put
INSERT INTO set_aside(station, sequence, utc_ms, reason) VALUES(?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING

-- :set_aside_has
SELECT 1 FROM set_aside WHERE station = ?1 AND sequence = ?2

-- :set_aside_count
SELECT count(*) FROM set_aside

-- :set_aside_list
SELECT station, sequence, utc_ms, reason FROM set_aside ORDER BY utc_ms DESC, station, sequence LIMIT ?1
