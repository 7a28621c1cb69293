-- SPDX-License-Identifier: GPL-3.0-or-later
-- What this station knows of its printers.

-- :printer_show
INSERT INTO printer(name, state, media, problem, takes_any_media, refusals) VALUES(?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT(name) DO UPDATE SET state = excluded.state, media = excluded.media, problem = excluded.problem,
    takes_any_media = excluded.takes_any_media, refusals = excluded.refusals

-- :printer_media_drop
DELETE FROM printer_media WHERE printer = ?1

-- :printer_media_put
INSERT OR IGNORE INTO printer_media(printer, media) VALUES(?1, ?2)

-- ?1 NULL = every printer.
-- :printer_hide
UPDATE printer SET state = NULL WHERE (?1 IS NULL OR name = ?1) AND state IS NOT NULL

-- :printer_shown
SELECT state, media, problem FROM printer WHERE name = ?1 AND state IS NOT NULL

-- :printer_list
SELECT name, state, media, problem, takes_any_media,
    coalesce((SELECT group_concat(media) FROM printer_media WHERE printer = name), ''), refusals
FROM printer WHERE state IS NOT NULL ORDER BY name

-- A row when one of them (?1 NULL = any) can print a label that wants ?2.
-- :printer_takes
SELECT 1 FROM printer
WHERE (?1 IS NULL OR name = ?1) AND state <> 'away'
    AND (takes_any_media OR EXISTS (SELECT 1 FROM printer_media WHERE printer = name AND media = ?2))
LIMIT 1

-- :printer_roll_get
SELECT roll_printed_count, roll_length_count, roll_is_ended FROM printer WHERE name = ?1

-- :printer_roll_put
INSERT INTO printer(name, roll_printed_count, roll_length_count, roll_is_ended) VALUES(?1, ?2, ?3, ?4)
ON CONFLICT(name) DO UPDATE SET roll_printed_count = excluded.roll_printed_count,
    roll_length_count = excluded.roll_length_count, roll_is_ended = excluded.roll_is_ended

-- :printer_answers_get
SELECT was_heard, is_mute, asked_job, slowest_answer_ms FROM printer WHERE name = ?1 AND address = ?2

-- :printer_answers_put
INSERT INTO printer(name, address, was_heard, is_mute, asked_job, slowest_answer_ms) VALUES(?1, ?2, ?3, ?4, nullif(?5, 0), ?6)
ON CONFLICT(name) DO UPDATE SET address = excluded.address, was_heard = excluded.was_heard, is_mute = excluded.is_mute,
    asked_job = excluded.asked_job, slowest_answer_ms = excluded.slowest_answer_ms,
    agreed_media = CASE WHEN printer.address IS excluded.address THEN agreed_media END

-- :printer_agreed_get
SELECT 1 FROM printer WHERE name = ?1 AND address = ?2 AND agreed_media = ?3

-- :printer_agreed_put
UPDATE printer SET agreed_media = ?3 WHERE name = ?1 AND address = ?2
