-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who may sign in.

-- :volunteer_put
INSERT INTO volunteer(name, role, pin, language) VALUES(?1, ?2, ?3, 'en')
ON CONFLICT(name) DO UPDATE SET role = excluded.role, pin = excluded.pin

-- :volunteer_drop
DELETE FROM volunteer WHERE name = ?1

-- :volunteer_set_language
UPDATE volunteer SET language = ?2 WHERE name = ?1

-- :volunteer_list
SELECT name, role, language FROM volunteer ORDER BY name

-- :volunteer_get
SELECT name, role, language, pin FROM volunteer WHERE name = ?1

-- :wrong_pin_insert
INSERT INTO wrong_pin(utc_ms) VALUES(?1)

-- :wrong_pin_drop
DELETE FROM wrong_pin WHERE utc_ms < ?1 OR utc_ms > ?2

-- :wrong_pin_count
SELECT count(*) FROM wrong_pin

-- A right PIN takes back the try that it was counted as.
-- :wrong_pin_forgive
DELETE FROM wrong_pin WHERE number = (SELECT max(number) FROM wrong_pin)
