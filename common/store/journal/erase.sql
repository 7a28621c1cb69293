-- SPDX-License-Identifier: GPL-3.0-or-later
-- Taking one person out. Whose it is to be is one short value: everything that comes in is asked for it.

-- :erased_get
SELECT value FROM meta WHERE key = 'erased'

-- Whose erasure acts (the view erasure: 020_erasure.sql).
-- :erased_now
SELECT group_concat(subject, ' ') FROM (SELECT DISTINCT subject FROM erasure WHERE acts ORDER BY subject)
-- :erased_put
INSERT INTO meta(key, value) VALUES('erased', ?1) ON CONFLICT(key) DO UPDATE SET value = excluded.value
-- :erased_drop
DELETE FROM meta WHERE key = 'erased'

-- That the record waits without more ado: nobody acknowledged it, nor any of the ten wishes before it on its line, or it is one more of a
-- person of whom three came before. So whoever writes thousands makes nobody count thousands each time.
-- :erase_waits
WITH held AS (
    SELECT sequence, instr(replace(body, '\', ''), '"with":') > 0 AS is_more, EXISTS (
            SELECT 1 FROM journal AS a WHERE a.subject = 'erase:' || lower(hex(j.hash)) AND a.subject <> '' AND a.kind = 11) AS is_asked
    FROM journal AS j INDEXED BY journal_erasure
    WHERE station = ?1 AND sequence <= ?2 AND kind IN (13, 17) AND (kind = 17 OR instr(body, '"kind":17'))
    ORDER BY sequence DESC),
own AS (SELECT is_more, is_asked FROM held LIMIT 1)
SELECT NOT is_asked AND CASE is_more WHEN 0
    THEN (SELECT count(*) > 10 AND NOT max(is_asked) FROM (SELECT is_asked FROM held WHERE NOT is_more LIMIT 11))
    ELSE (SELECT count(*) = 3 AND min(is_more) FROM (SELECT is_more FROM held LIMIT 3)) END FROM own

-- :erase_records
SELECT station, sequence, hlc, utc_ms, kind, subject, body, salt FROM journal WHERE subject = ?1 AND subject <> '' ORDER BY hlc, station, sequence

-- Records about the person, or a badge of theirs, that could not be taken stand whole in those that hold their place.
-- :erase_stand_ins
SELECT station, sequence, hlc, j.utc_ms, kind, subject, body, salt FROM quarantine JOIN journal AS j USING (station, sequence)
WHERE kind = 13 AND instr(body, '"subject":"' || ?1 || '"')

-- Whether somebody who has this badge, or one with this code, was taken out, or a station told a sponsor's booth so. One row, whoever has it:
-- what a sponsor's capture costs tells nothing (lead_decide.h).
-- :erase_of_badge
SELECT EXISTS (SELECT 1 FROM token WHERE (id = ?1 OR code = ?1)
        AND instr(' ' || (SELECT value FROM meta WHERE key = 'erased') || ' ', ' ' || registration || ' '))
    OR EXISTS (SELECT 1 FROM released WHERE token = ?1 AND is_gone)
-- :erase_tickets
DELETE FROM ticket WHERE person = (SELECT number FROM registration WHERE id = ?1)
-- :erase_index
INSERT INTO person_search(person_search, rowid, names, others, spelt)
SELECT 'delete', number, names, others, spelt FROM person_text WHERE number = (SELECT number FROM registration WHERE id = ?1)
-- :erase_text
DELETE FROM person_text WHERE number = (SELECT number FROM registration WHERE id = ?1)
-- :erase_registration
DELETE FROM registration WHERE id = ?1
-- :erase_edits
DELETE FROM edit WHERE registration = ?1
-- :erase_edit_conflicts
DELETE FROM conflict WHERE registration = ?1 AND field <> ''
-- :erase_sales
DELETE FROM sale WHERE registration = ?1
-- :erase_hold
UPDATE hold SET reason = '' WHERE registration = ?1
-- :erase_details
DELETE FROM lead_detail WHERE token = ?1
-- :erase_given
UPDATE given SET fields = '', box = '', mark = '' WHERE token = ?1
-- :erase_given_fields
DELETE FROM given_field WHERE token = ?1

-- Nobody is told of them any more.
-- :erase_outbox
DELETE FROM outbox WHERE person = ?1
-- :erase_refused
UPDATE link_refused SET words = '' WHERE person = ?1
-- :erase_pulled_tickets
DELETE FROM pulled_ticket WHERE secret IN (
    SELECT secret FROM ticket WHERE person = (SELECT number FROM registration WHERE id = ?1))

-- A label that is on its way comes out without a name; the others only remember what stood on them.
-- :erase_jobs
UPDATE job SET fields = '{}', reason = NULL WHERE person = ?1
-- :erase_outcomes
DELETE FROM scan_outcome WHERE person = ?1 AND person <> ''
-- :erase_disclosures
UPDATE job SET fields = '{}', reason = NULL WHERE state IN (0, 1, 2, 3, 8) AND person = ?1 AND role = 'disclosure'

-- :search_clear
INSERT INTO person_search(person_search) VALUES('delete-all')
