-- SPDX-License-Identifier: GPL-3.0-or-later
-- Taking one person out. Whose it is to be is one short value: everything that comes in is asked for it.

-- :erased_get
SELECT value FROM meta WHERE key = 'erased'
-- :erase_records
SELECT station, sequence, hlc, utc_ms, kind, subject, body, salt FROM journal WHERE subject = ?1 AND subject <> '' ORDER BY hlc, station, sequence

-- Records about the person, or a badge of theirs, that could not be taken stand whole in those that hold their place.
-- :erase_stand_ins
SELECT station, sequence, hlc, j.utc_ms, kind, subject, body, salt FROM quarantine JOIN journal AS j USING (station, sequence)
WHERE kind = 13 AND instr(body, '"subject":"' || ?1 || '"')

-- Whether somebody who has this badge, or one with this code, was taken out, or the hub told a sponsor's station so. One row, whoever has it:
-- what a sponsor's capture costs tells nothing (lead_decide.h).
-- :erase_of_badge
SELECT EXISTS (SELECT 1 FROM token WHERE (id = ?1 OR code = ?1)
        AND instr(' ' || (SELECT value FROM meta WHERE key = 'erased') || ' ', ' ' || registration || ' '))
    OR EXISTS (SELECT 1 FROM released WHERE token = ?1 AND is_gone)
-- :erase_tickets
DELETE FROM ticket WHERE person = (SELECT number FROM registration WHERE id = ?1)
-- :erase_index
INSERT INTO person_search(person_search, rowid, names, others)
SELECT 'delete', number, names, others FROM person_text WHERE number = (SELECT number FROM registration WHERE id = ?1)
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

-- A label that is on its way comes out without a name; the others only remember what stood on them.
-- :erase_jobs
UPDATE job SET fields = '{}', reason = NULL WHERE person = ?1
-- :erase_disclosures
UPDATE job SET fields = '{}', reason = NULL WHERE state IN (0, 1, 2, 3, 8) AND person = ?1 AND role = 'disclosure'

-- :search_clear
INSERT INTO person_search(person_search) VALUES('delete-all')
