-- SPDX-License-Identifier: GPL-3.0-or-later
-- Reading people.

-- :person_get
SELECT
    coalesce((SELECT is_on FROM hold WHERE hold.registration = r.id), 0),
    EXISTS (
        SELECT 1 FROM printed
        WHERE printed.registration = r.id AND is_badge AND outcome IN ('printed', 'unconfirmed', 'handed-over') AND shows IS NULL),
    coalesce(p.first_utc_ms, 0),
    coalesce((SELECT station.name FROM station WHERE station.id = p.first_station), p.first_station, ''),
    boxed.shows,
    coalesce(boxed.outcome = 'unconfirmed' AND NOT EXISTS (
        SELECT 1 FROM printed AS seen
        WHERE seen.registration = r.id AND seen.token = boxed.token AND seen.outcome = 'came-out'), 0),
    {fields}
FROM registration AS r
LEFT JOIN presence AS p ON p.scope = 'desk' AND p.registration = r.id AND p.entry_count > 0
-- The last badge for a box that was neither revoked nor said to be missing since.
LEFT JOIN printed AS boxed ON (boxed.station, boxed.sequence) = (
    SELECT station, sequence FROM printed
    WHERE printed.registration = r.id AND is_badge AND outcome IN ('printed', 'unconfirmed') AND shows IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM revoked WHERE revoked.token = printed.token)
        AND NOT EXISTS (
            SELECT 1 FROM printed AS later
            WHERE later.registration = r.id AND later.token = printed.token AND later.outcome = 'failed' AND later.hlc > printed.hlc)
    ORDER BY hlc DESC, station DESC, sequence DESC LIMIT 1)
WHERE r.id = ?1

-- :person_tickets
SELECT reference, secret, product, entitlement, status, has_ticket FROM ticket
WHERE person = (SELECT number FROM registration WHERE id = ?1) ORDER BY reference

-- :token_find
SELECT coalesce((SELECT person FROM person_alias WHERE person_alias.id = token.registration), token.registration), kind, session, EXISTS (SELECT 1 FROM revoked WHERE revoked.token = token.id) FROM token WHERE id = ?1

-- By the secret, or, where it cannot be read, by its code.
-- :secret_find
SELECT registration.id FROM ticket JOIN registration ON registration.number = ticket.person
WHERE ticket.secret IN (?1, ?2) ORDER BY registration.id LIMIT 1

-- :person_ids_of_order
SELECT id FROM registration WHERE order_code = ?1 ORDER BY number

-- :person_names
SELECT id, name, second_name FROM registration

-- :imported_people
SELECT id, name, email, status, import_digest FROM registration WHERE import_digest IS NOT NULL

-- :badge_tokens
SELECT id FROM token
WHERE registration IN (SELECT ?1 UNION SELECT id FROM person_alias WHERE person = ?1) AND kind = 1 AND NOT EXISTS (SELECT 1 FROM revoked WHERE revoked.token = token.id)

-- Asked for a few times in an event's life: no index is kept for it.
-- :person_ids_of_email
SELECT id FROM registration WHERE lower(email) = lower(?1) ORDER BY number

-- What changed since they were first imported, of all registrations that are the person.
-- :person_stamps
SELECT id, coalesce(changed, '{}') FROM registration
WHERE id IN (SELECT ?1 UNION SELECT id FROM person_alias WHERE person = ?1) ORDER BY id

-- Sessions whose ticket lies in a box with the badge.
-- :prepared_tickets
SELECT DISTINCT session FROM printed JOIN token ON token.id = printed.token
WHERE printed.registration IN (SELECT ?1 UNION SELECT id FROM person_alias WHERE person = ?1) AND NOT is_badge
    AND shows IS NOT NULL AND outcome IN ('printed', 'unconfirmed') AND session IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM revoked WHERE revoked.token = printed.token)
    AND NOT EXISTS (
        SELECT 1 FROM printed AS later
        WHERE later.registration = printed.registration AND later.token = printed.token AND later.outcome = 'failed' AND later.hlc > printed.hlc)

-- A badge that is on its way to a printer.
-- :badge_is_queued
SELECT 1 FROM job WHERE person = ?1 AND role = 'badge' AND state IN (0, 1, 2, 3, 5, 8) LIMIT 1
-- :import_digest_get
SELECT import_digest FROM registration WHERE id = ?1 AND import_digest IS NOT NULL
