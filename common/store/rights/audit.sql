-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who did what.

-- The same again within an hour is one row.
-- :audit_repeat
UPDATE audit_event SET utc_ms = ?1, repeat_count = repeat_count + 1
WHERE number = (SELECT max(number) FROM audit_event) AND act = ?2 AND volunteer = ?3 AND address = ?4 AND detail = ?5
    AND utc_ms BETWEEN ?1 - 3600000 AND ?1

-- :audit_insert
INSERT INTO audit_event(utc_ms, act, volunteer, address, detail, repeat_count) VALUES(?1, ?2, ?3, ?4, ?5, 1)

-- :audit_drop_old
DELETE FROM audit_event WHERE number <= (SELECT max(number) FROM audit_event) - ?1

-- The newest first: this station's own events (kind -1) and the records of all. The condition is that of the index journal_audit.
-- :audit_list
SELECT utc_ms, kind, act, volunteer, station, address, subject, text, repeat_count,
    coalesce((SELECT registration.name FROM registration WHERE registration.id = subject), ''), revoked_utc_ms,
    (SELECT client.name FROM client WHERE client.id = subject)
FROM (
    SELECT utc_ms, -1 AS kind, act, volunteer, ?3 AS station, address, '' AS subject, detail AS text, repeat_count, 0 AS revoked_utc_ms
    FROM audit_event
    WHERE utc_ms >= ?1
    UNION ALL
    SELECT utc_ms, kind, '', '', coalesce((SELECT s.name FROM station AS s WHERE s.id = journal.station), station), '', subject, body, 1,
        coalesce((SELECT since_utc_ms FROM revoked_station WHERE id = journal.station), 0)
    FROM journal INDEXED BY journal_audit
    WHERE (kind IN (5, 9, 11, 15, 16, 17, 19)
        OR (kind = 0 AND substr(body, 1, 3) = '{"b' AND instr(body, '"origin":"walk-in"')) OR (kind = 1 AND instr(body, '"origin":"desk"'))
        OR (kind = 2 AND instr(body, '"origin":"desk"'))
        OR (kind = 3 AND instr(body, '"override":true')) OR (kind = 8 AND instr(body, '"outcome":"asked"'))) AND utc_ms >= ?1)
ORDER BY utc_ms DESC LIMIT ?2
