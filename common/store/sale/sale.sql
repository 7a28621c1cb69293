-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the desk sold, and what it may still sell.

-- :sale_find
SELECT registration, (SELECT body FROM journal AS j WHERE j.station = sale.station AND j.sequence = sale.sequence) FROM sale
WHERE station = ?1 AND sequence = ?2
    AND NOT EXISTS (SELECT 1 FROM undone WHERE undone.station = sale.station AND undone.sequence = sale.sequence)

-- What a sale changed of another registration: of the same person, or of who took a ticket over.
-- :sale_other
SELECT subject, body FROM journal WHERE station = ?1 AND sequence = ?2 AND kind IN (0, 1)

-- Whether who took over has handed it on since.
-- :transferred_on
SELECT 1 FROM sale WHERE step = 'transfer' AND registration = ?1
    AND NOT EXISTS (SELECT 1 FROM undone WHERE undone.station = sale.station AND undone.sequence = sale.sequence)

-- What was taken off stands in records of 0.1.0 by the ticket's reference, which may be its code.
-- :sale_list
SELECT s.station, s.sequence, s.utc_ms, s.volunteer,
    coalesce((SELECT name FROM station WHERE station.id = s.station), s.station), s.registration,
    coalesce(r.name, ''), coalesce(r.order_code, ''), s.step, coalesce(CASE s.step WHEN 'take' THEN (
        SELECT product FROM ticket WHERE person = r.number AND reference = s.what) END, s.what), s.method, s.voucher, s.reason, s.amount, s.amount IS NOT NULL,
    EXISTS (SELECT 1 FROM undone AS u WHERE u.station = s.station AND u.sequence = s.sequence),
    EXISTS (
        SELECT 1 FROM sale AS o
        WHERE o.registration = s.registration AND o.step = s.step AND (o.what = s.what OR o.step = 'transfer')
            AND (o.station, o.sequence) <> (s.station, s.sequence)
            AND NOT EXISTS (SELECT 1 FROM undone AS u WHERE u.station = o.station AND u.sequence = o.sequence))
FROM sale AS s LEFT JOIN registration AS r ON r.id = s.registration
WHERE s.utc_ms >= ?1 AND s.utc_ms < ?2
ORDER BY s.volunteer, s.utc_ms, s.station, s.sequence

-- Who else has bought a seat, and who has taken one without.
-- :seats_held
SELECT count(*) FROM (
    SELECT coalesce((SELECT person FROM person_alias AS a WHERE a.id = registration.id), registration.id) AS id
    FROM ticket JOIN registration ON registration.number = ticket.person
    WHERE ticket.entitlement = ?1 AND ticket.status = 'paid'
    UNION SELECT coalesce((SELECT person FROM person_alias AS a WHERE a.id = presence.registration), presence.registration)
    FROM presence WHERE presence.scope = 'session/' || ?1 AND presence.entry_count > 0)
WHERE id <> ?2

-- :is_undone
SELECT 1 FROM undone WHERE station = ?1 AND sequence = ?2
