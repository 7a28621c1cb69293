-- SPDX-License-Identifier: GPL-3.0-or-later
-- Taking the people out of a store: the journal page by page, then what was made from it and what is the station's own.

-- :purge_page
SELECT station, sequence, hlc, utc_ms, kind, subject, body, salt, hash FROM journal
WHERE (station, sequence) > (?1, ?2) ORDER BY station, sequence LIMIT ?3

-- :purge_person_text
DELETE FROM person_text
-- :purge_registration
DELETE FROM registration
-- :purge_ticket
DELETE FROM ticket
-- :purge_hold
DELETE FROM hold
-- :purge_token
DELETE FROM token
-- :purge_revoked
DELETE FROM revoked
-- :purge_admission
DELETE FROM admission
-- :purge_undone
DELETE FROM undone
-- :purge_refusal
DELETE FROM refusal
-- :purge_presence
DELETE FROM presence
-- :purge_scope_total
DELETE FROM scope_total
-- :purge_conflict
DELETE FROM conflict
-- :purge_edit
DELETE FROM edit
-- :purge_acknowledged
DELETE FROM acknowledged
-- :purge_printed
DELETE FROM printed
-- :purge_lead_scan
DELETE FROM lead_scan
-- :purge_lead_detail
DELETE FROM lead_detail
-- :purge_lead_capture
DELETE FROM lead_capture
-- :purge_given
DELETE FROM given
-- :purge_given_field
DELETE FROM given_field
-- :purge_given_lead
DELETE FROM given_lead
-- :purge_given_code
DELETE FROM given_code
-- :purge_lead_answer
DELETE FROM lead_answer
-- :purge_decide_seen
DELETE FROM decide_seen
-- :purge_decide_due
DELETE FROM decide_due
-- :purge_standby
DELETE FROM standby
-- :purge_released
DELETE FROM released
-- :purge_colleague_scan
DELETE FROM colleague_scan
-- :purge_colleague_detail
DELETE FROM colleague_detail
-- :purge_handed_in
DELETE FROM handed_in
-- :purge_exported
DELETE FROM exported
-- :purge_job
DELETE FROM job
-- :purge_volunteer
DELETE FROM volunteer
-- :purge_wrong_pin
DELETE FROM wrong_pin
-- :purge_local_value
DELETE FROM local_value
-- :purge_printer
DELETE FROM printer
-- :purge_printer_media
DELETE FROM printer_media
-- :purge_volunteer_change
DELETE FROM volunteer_change
-- :purge_audit_event
DELETE FROM audit_event
-- :purge_sale
DELETE FROM sale
-- :purge_person_pair
DELETE FROM person_pair
-- :purge_person_alias
DELETE FROM person_alias
-- :purge_session_word
DELETE FROM session_word
-- :purge_kiosk_call
DELETE FROM kiosk_call
-- :purge_client
DELETE FROM client
-- :purge_client_off
DELETE FROM client_off
-- :purge_pairing
DELETE FROM pairing
-- :purge_client_seen
DELETE FROM client_seen
-- :purge_scan_outcome
DELETE FROM scan_outcome
-- :purge_retired_key
DELETE FROM retired_key

-- :purge_outbox
DELETE FROM outbox
-- :purge_outbox_line
DELETE FROM outbox_line
-- :purge_link_sent
DELETE FROM link_sent
-- :purge_link_refused
DELETE FROM link_refused
-- :purge_link_by_hand
DELETE FROM link_by_hand
-- :purge_link_talk
DELETE FROM link_talk
-- :purge_pulled_order
DELETE FROM pulled_order
-- :purge_pulled_ticket
DELETE FROM pulled_ticket

-- The journal gives it anew, under the pseudonyms.
-- :purge_erased
DELETE FROM meta WHERE key = 'erased'
-- :purge_quarantine
UPDATE quarantine SET reason = ''

-- What is left, by name.
-- :purge_left
SELECT 'records', count(*) FROM journal
UNION ALL SELECT 'registrations without a name', count(*) FROM registration WHERE name = '' AND email = '' AND company = ''
UNION ALL SELECT 'registrations with a name, an e-mail or a company', count(*) FROM registration
    WHERE name <> '' OR email <> '' OR company <> ''
UNION ALL SELECT 'ticket secrets', count(*) FROM ticket WHERE secret IS NOT NULL AND secret NOT LIKE 'code-%'
UNION ALL SELECT 'admissions', count(*) FROM admission
UNION ALL SELECT 'refusals', count(*) FROM refusal
UNION ALL SELECT 'labels', count(*) FROM printed
UNION ALL SELECT 'leads without contact', count(*) FROM (SELECT DISTINCT sponsor, token FROM lead_scan)
UNION ALL SELECT 'released contacts', (SELECT count(*) FROM released) + (SELECT count(*) FROM given WHERE box <> '')
UNION ALL SELECT 'print jobs', count(*) FROM job
UNION ALL SELECT 'volunteers', count(*) FROM volunteer
