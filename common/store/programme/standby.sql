-- SPDX-License-Identifier: GPL-3.0-or-later
-- The standby lines of sessions.

-- The line in its order: everybody stands where they came first since they last left it. Who has a seat is not in it. Who is on
-- hold has no name here.
-- :standby_line
SELECT registration, coalesce((SELECT name FROM registration AS r
        WHERE r.id = registration AND NOT EXISTS (SELECT 1 FROM hold WHERE hold.registration = r.id AND is_on)), ''), utc_ms
FROM (
    SELECT registration, utc_ms, hlc, station, sequence,
        row_number() OVER (PARTITION BY registration ORDER BY hlc, station, sequence) AS number
    FROM standby AS s
    WHERE session = ?1 AND is_on
        AND NOT EXISTS (
            SELECT 1 FROM standby AS later
            WHERE later.session = s.session AND later.registration = s.registration AND NOT later.is_on
                AND (later.hlc, later.station, later.sequence) > (s.hlc, s.station, s.sequence))
        AND NOT EXISTS (
            SELECT 1 FROM presence
            WHERE presence.scope = 'session/' || s.session AND presence.registration = s.registration AND entry_count > 0))
WHERE number = 1
ORDER BY hlc, station, sequence

-- Who bought a seat and has not come; people of the line who have one.
-- :standby_counts
SELECT
    (SELECT count(DISTINCT ticket.person) FROM ticket JOIN registration ON registration.number = ticket.person
        WHERE entitlement = ?1 AND ticket.status = 'paid'
            AND NOT EXISTS (
                SELECT 1 FROM presence
                WHERE presence.scope = 'session/' || ?1 AND presence.registration = registration.id AND entry_count > 0)),
    (SELECT count(DISTINCT standby.registration) FROM standby JOIN presence ON presence.registration = standby.registration
        WHERE standby.session = ?1 AND presence.scope = 'session/' || ?1 AND presence.entry_count > 0)
