-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who may sign in.

-- :volunteer_put
INSERT INTO volunteer(name, role, pin, language, hlc, pin_digits) VALUES(?1, ?2, ?3, 'en', ?4, ?5)
ON CONFLICT(name) DO UPDATE SET role = excluded.role, pin = excluded.pin, hlc = excluded.hlc, pin_digits = excluded.pin_digits

-- :volunteer_drop
DELETE FROM volunteer WHERE name = ?1

-- :volunteer_set_language
UPDATE volunteer SET language = ?2 WHERE name = ?1

-- With what another station did to the name since then, NULL when nothing.
-- :volunteer_list
SELECT volunteer.name, volunteer.role, language, pin, pin_digits, change.role, change.hlc, change.station, change.sequence
FROM volunteer LEFT JOIN volunteer_change AS change ON change.name = volunteer.name AND change.hlc > volunteer.hlc
ORDER BY volunteer.name

-- :volunteer_get
SELECT volunteer.name, volunteer.role, language, pin, pin_digits, change.role, change.hlc, change.station, change.sequence
FROM volunteer LEFT JOIN volunteer_change AS change ON change.name = volunteer.name AND change.hlc > volunteer.hlc
WHERE volunteer.name = ?1

-- :wrong_pin_get
SELECT wrong_count, last_utc_ms FROM wrong_pin WHERE volunteer = ?1 AND address = ?2

-- :wrong_pin_put
INSERT INTO wrong_pin(volunteer, address, wrong_count, last_utc_ms) VALUES(?1, ?2, ?3, ?4)
ON CONFLICT(volunteer, address) DO UPDATE SET wrong_count = excluded.wrong_count, last_utc_ms = excluded.last_utc_ms

-- :wrong_pin_forgive
DELETE FROM wrong_pin WHERE volunteer = ?1 AND address = ?2

-- The volunteer has another PIN.
-- :wrong_pin_forget
DELETE FROM wrong_pin WHERE volunteer = ?1

-- :wrong_pin_drop
DELETE FROM wrong_pin WHERE last_utc_ms < ?1

-- Room for one more: those with the fewest wrong tries go.
-- :wrong_pin_make_room
DELETE FROM wrong_pin WHERE (volunteer, address) IN (
    SELECT volunteer, address FROM wrong_pin ORDER BY wrong_count, last_utc_ms LIMIT max(0, (SELECT count(*) FROM wrong_pin) - ?1))
