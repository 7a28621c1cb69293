-- SPDX-License-Identifier: GPL-3.0-or-later
-- What happened lately.

-- The last scans of a station: admissions and refusals, each list read from its end. Who is on hold has no name here.
-- :recent_scans
SELECT sequence, utc_ms, registration, coalesce((SELECT name FROM registration AS r
        WHERE r.id = registration AND NOT EXISTS (SELECT 1 FROM hold WHERE hold.registration = r.id AND is_on)), ''),
    checkpoint, coalesce(session, ''), verdict, is_undone
FROM (
    SELECT * FROM (
        SELECT sequence, utc_ms, registration, checkpoint, session, CASE direction WHEN 1 THEN 'admit' ELSE 'leave' END AS verdict,
            EXISTS (SELECT 1 FROM undone AS u WHERE u.station = admission.station AND u.sequence = admission.sequence) AS is_undone
        FROM admission WHERE station = ?1 ORDER BY sequence DESC LIMIT ?2)
    UNION ALL
    SELECT * FROM (
        SELECT sequence, utc_ms, registration, checkpoint, session, verdict, 0
        FROM refusal WHERE station = ?1 ORDER BY sequence DESC LIMIT ?2)
)
ORDER BY sequence DESC LIMIT ?2

-- :person_history
SELECT station, coalesce((SELECT s.name FROM station AS s WHERE s.id = journal.station), station), sequence, utc_ms, kind, body,
    EXISTS (SELECT 1 FROM undone AS u WHERE u.station = journal.station AND u.sequence = journal.sequence),
    coalesce((SELECT since_utc_ms FROM revoked_station WHERE id = journal.station), 0), subject
FROM journal WHERE subject IN (SELECT ?1 UNION SELECT id FROM person_alias WHERE person = ?1) AND subject <> '' AND instr(body, '"seals":') = 0 ORDER BY hlc, station, sequence
