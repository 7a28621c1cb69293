-- SPDX-License-Identifier: GPL-3.0-or-later
-- The programme, and who sits where. Seats taken are people who entered; expected are those who bought it.

-- :session_get
SELECT code, title, room, type, speakers, start_utc_ms, end_utc_ms, capacity, is_cancelled, open_to,
    EXISTS (
        SELECT 1 FROM session_word AS word WHERE word.code = session.code AND is_desk
            AND NOT EXISTS (SELECT 1 FROM undone WHERE undone.station = word.station AND undone.sequence = word.sequence)),
    coalesce((SELECT entered_count FROM scope_total WHERE scope = 'session/' || session.code), 0),
    (SELECT count(*) FROM ticket WHERE entitlement = session.code AND ticket.status = 'paid')
FROM session WHERE code = ?1

-- :session_list
SELECT code, title, room, type, speakers, start_utc_ms, end_utc_ms, capacity, is_cancelled, open_to,
    EXISTS (
        SELECT 1 FROM session_word AS word WHERE word.code = session.code AND is_desk
            AND NOT EXISTS (SELECT 1 FROM undone WHERE undone.station = word.station AND undone.sequence = word.sequence)),
    coalesce((SELECT entered_count FROM scope_total WHERE scope = 'session/' || session.code), 0),
    (SELECT count(*) FROM ticket WHERE entitlement = session.code AND ticket.status = 'paid')
FROM session WHERE start_utc_ms < ?2 AND end_utc_ms > ?1 ORDER BY start_utc_ms, room

-- :session_list_room
SELECT code, title, room, type, speakers, start_utc_ms, end_utc_ms, capacity, is_cancelled, open_to,
    EXISTS (
        SELECT 1 FROM session_word AS word WHERE word.code = session.code AND is_desk
            AND NOT EXISTS (SELECT 1 FROM undone WHERE undone.station = word.station AND undone.sequence = word.sequence)),
    coalesce((SELECT entered_count FROM scope_total WHERE scope = 'session/' || session.code), 0),
    (SELECT count(*) FROM ticket WHERE entitlement = session.code AND ticket.status = 'paid')
FROM session WHERE room = ?3 AND start_utc_ms < ?2 AND end_utc_ms > ?1 ORDER BY start_utc_ms

-- :session_missing
SELECT registration.id, registration.name FROM ticket JOIN registration ON registration.number = ticket.person
WHERE ticket.entitlement = ?1 AND ticket.status = 'paid'
    AND NOT EXISTS (
        SELECT 1 FROM presence
        WHERE presence.scope = 'session/' || ?1 AND presence.registration = registration.id AND entry_count > 0)
ORDER BY registration.name
