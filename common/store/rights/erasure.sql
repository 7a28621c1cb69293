-- SPDX-License-Identifier: GPL-3.0-or-later
-- Erasures that wait for a second lead; the view erasure is in 020_erasure.sql.

-- :erasure_waiting
SELECT key, subject, coalesce((SELECT name FROM registration WHERE registration.id = subject), ''), station,
    coalesce((SELECT name FROM station WHERE station.id = erasure.station), (SELECT name FROM station WHERE station.id = origin), station),
    coalesce(json_extract(body, '$.by'), ''), coalesce(json_extract(body, '$.with'), ''), utc_ms,
    origin IN (SELECT value FROM meta WHERE meta.key = 'station_id' UNION ALL SELECT id FROM former), is_ended
FROM erasure WHERE NOT acts ORDER BY utc_ms, station, sequence

-- :erasure_count
SELECT count(*) FROM erasure WHERE NOT acts AND NOT is_ended

-- As the view has it: what this station was called before a restore is another station.
-- :erasure_is_alone
SELECT NOT EXISTS (
    SELECT 1 FROM station LEFT JOIN branch ON branch.id = station.id
    WHERE coalesce(branch.origin, station.id) NOT IN (SELECT value FROM meta WHERE meta.key = 'station_id'))
