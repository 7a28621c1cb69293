-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who came where, person by person. Both give the columns of AttendanceRow.

-- :attendance_came
SELECT r.id, r.name, r.company, r.order_code, r.ticket_type,
    coalesce((SELECT group_concat(coalesce(secret, reference), ' ') FROM ticket WHERE person = r.number AND status = 'paid'), ''),
    p.scope, p.first_utc_ms, coalesce((SELECT station.name FROM station WHERE station.id = p.first_station), p.first_station),
    coalesce((
        SELECT group_concat(DISTINCT session) FROM admission
        WHERE registration = r.id AND session IS NOT NULL AND EXISTS (
            SELECT 1 FROM presence AS inside
            WHERE inside.scope = admission.scope AND inside.registration = r.id AND inside.entry_count > 0)), '')
FROM presence AS p JOIN registration AS r ON r.id = p.registration
WHERE p.scope BETWEEN ?1 AND ?2 AND p.entry_count > 0
ORDER BY r.name, r.id, p.first_utc_ms

-- :attendance_missing
SELECT r.id, r.name, r.company, r.order_code, r.ticket_type, coalesce(t.secret, t.reference), ?1, 0, '', ''
FROM ticket AS t JOIN registration AS r ON r.number = t.person
WHERE t.entitlement = ?2 AND t.status = 'paid' AND NOT EXISTS (
    SELECT 1 FROM presence AS p WHERE p.scope = ?1 AND p.registration = r.id AND p.entry_count > 0)
GROUP BY r.id ORDER BY r.name, r.id
