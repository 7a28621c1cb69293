-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who came where, person by person, whichever of their registrations was scanned. Both give the columns of AttendanceRow.

-- :attendance_came
WITH came AS (
    SELECT coalesce((SELECT person FROM person_alias AS a WHERE a.id = registration), registration) AS person,
        scope, min(first_utc_ms) AS first_utc_ms, first_station
    FROM presence WHERE scope BETWEEN ?1 AND ?2 AND entry_count > 0 GROUP BY 1, scope)
SELECT r.id, r.name, r.company,
    r.order_code || coalesce((
        SELECT ',' || group_concat(DISTINCT order_code) FROM registration
        WHERE id IN (SELECT id FROM person_alias WHERE person = r.id) AND order_code <> r.order_code), ''),
    r.ticket_type,
    coalesce((
        SELECT group_concat(coalesce(secret, reference), ' ') FROM registration AS of JOIN ticket ON ticket.person = of.number
        WHERE of.id IN (SELECT r.id UNION SELECT id FROM person_alias WHERE person = r.id) AND ticket.status = 'paid'), ''),
    came.scope, came.first_utc_ms,
    coalesce((SELECT station.name FROM station WHERE station.id = came.first_station), came.first_station),
    coalesce((
        SELECT group_concat(DISTINCT session) FROM admission
        WHERE registration IN (SELECT r.id UNION SELECT id FROM person_alias WHERE person = r.id) AND session IS NOT NULL
            AND EXISTS (
                SELECT 1 FROM presence AS inside
                WHERE inside.scope = admission.scope AND inside.registration = admission.registration AND inside.entry_count > 0)), '')
FROM came JOIN registration AS r ON r.id = came.person
ORDER BY r.name, r.id, came.first_utc_ms

-- :attendance_missing
SELECT r.id, r.name, r.company,
    r.order_code || coalesce((
        SELECT ',' || group_concat(DISTINCT order_code) FROM registration
        WHERE id IN (SELECT id FROM person_alias WHERE person = r.id) AND order_code <> r.order_code), ''),
    r.ticket_type, coalesce(t.secret, t.reference), ?1, 0, '', ''
FROM ticket AS t JOIN registration AS holder ON holder.number = t.person
JOIN registration AS r ON r.id = coalesce((SELECT person FROM person_alias AS a WHERE a.id = holder.id), holder.id)
WHERE t.entitlement = ?2 AND t.status = 'paid' AND NOT EXISTS (
    SELECT 1 FROM presence AS p
    WHERE p.scope = ?1 AND p.entry_count > 0
        AND p.registration IN (SELECT r.id UNION SELECT id FROM person_alias WHERE person = r.id))
GROUP BY r.id ORDER BY r.name, r.id

-- How often the person came through.
-- :attendance_count
SELECT coalesce(sum(entry_count), 0) FROM presence
WHERE scope = ?1 AND registration IN (SELECT ?2 UNION SELECT id FROM person_alias WHERE person = ?2)
