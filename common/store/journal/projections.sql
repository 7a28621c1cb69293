-- SPDX-License-Identifier: GPL-3.0-or-later
-- What verify compares: every projection, ordered by its key. Where a second SELECT follows, it gives what is the same at all stations,
-- whether they can read private fields or not (sealed.h); ticket_alias, ticket_code and alias_stamps are functions of tests/store/projection_digest.c.

-- :station
SELECT id, name FROM station ORDER BY id
-- :station_key
SELECT origin, key, kind, certificate FROM station_key ORDER BY origin, kind, certificate
-- :registration
SELECT id, {fields}, base_hlc, base_station, base_sequence, changed, import_digest, import_hlc, import_station, import_sequence FROM registration ORDER BY id
SELECT id, {public_fields}, base_hlc, base_station, base_sequence, alias_stamps(id, changed) FROM registration ORDER BY id
-- :ticket
SELECT id, reference, secret, ticket.product, entitlement, ticket.status, has_ticket FROM registration JOIN ticket ON ticket.person = number ORDER BY id, reference
SELECT id, ticket_alias(id, reference) AS alias, ticket_code(secret), ticket.product, entitlement, ticket.status, has_ticket FROM registration JOIN ticket ON ticket.person = number ORDER BY id, alias
-- :hold
SELECT registration, is_on, reason, hlc, station, sequence FROM hold ORDER BY registration
-- :token
SELECT id, registration, kind, session FROM token ORDER BY id
-- :revoked
SELECT token FROM revoked ORDER BY token
-- :retired_key
SELECT fingerprint, reason, utc_ms, hlc, station, sequence FROM retired_key ORDER BY fingerprint
-- :volunteer_change
SELECT name, role, hlc, station, sequence FROM volunteer_change ORDER BY name
-- :admission
SELECT station, sequence, hlc, utc_ms, registration, scope, checkpoint, session, direction, is_once, is_override FROM admission ORDER BY station, sequence
-- :undone
SELECT station, sequence FROM undone ORDER BY station, sequence
-- :refusal
SELECT station, sequence, hlc, utc_ms, registration, checkpoint, session, verdict FROM refusal ORDER BY station, sequence
-- :presence
SELECT scope, registration, entry_count, is_inside, first_utc_ms, first_station FROM presence ORDER BY scope, registration
-- :scope_total
SELECT scope, entered_count, inside_count FROM scope_total ORDER BY scope
-- :conflict
SELECT kind, station, sequence, field, registration, scope, winner_station, winner_sequence FROM conflict ORDER BY kind, station, sequence, field
SELECT kind, station, sequence, field, registration, scope, winner_station, winner_sequence FROM conflict WHERE field NOT IN ({private_names}) ORDER BY kind, station, sequence, field
-- :edit
SELECT registration, field, hlc, station, sequence, value, over_hlc, over_station, over_sequence FROM edit ORDER BY registration, field, hlc, station, sequence
SELECT registration, field, hlc, station, sequence, CASE WHEN field IN ({private_names}) THEN '' ELSE value END, over_hlc, over_station, over_sequence FROM edit ORDER BY registration, field, hlc, station, sequence
-- :acknowledged
SELECT key, note, hlc, station, sequence FROM acknowledged ORDER BY key
-- :printed
SELECT station, sequence, hlc, registration, label, is_badge, outcome, token, shows FROM printed ORDER BY station, sequence
-- :kiosk_call
SELECT kiosk, is_answer, is_on, volunteer, utc_ms, hlc, station, sequence FROM kiosk_call ORDER BY kiosk, is_answer
-- :client
SELECT id, sponsor, mode, checkpoint, name, key, secret, utc_ms, hlc, station, sequence, is_proper FROM client ORDER BY id
-- :client_off
SELECT id, reason, utc_ms, hlc, station, sequence FROM client_off ORDER BY id
-- :session
SELECT code, title, room, type, speakers, start_utc_ms, end_utc_ms, capacity, is_cancelled, open_to FROM session ORDER BY code
-- :session_word
SELECT code, field, hlc, station, sequence, is_desk, value, over_hlc, over_station, over_sequence FROM session_word ORDER BY code, field, hlc, station, sequence
-- :standby
SELECT session, registration, is_on, utc_ms, hlc, station, sequence FROM standby ORDER BY session, registration, hlc, station, sequence
-- :person_text
SELECT id, names, others, spelt, phone_end FROM person_text JOIN registration USING (number) ORDER BY id
SELECT id, names, spelt FROM person_text JOIN registration USING (number) ORDER BY id
-- :lead_scan
SELECT sponsor, capture, token, client, rep, code_check, at_utc_ms, utc_ms, hlc, station, sequence FROM lead_scan ORDER BY sponsor, capture
-- :lead_capture
SELECT sponsor, capture, utc_ms, hlc, station, sequence FROM lead_capture ORDER BY sponsor, capture
-- :lead_detail
SELECT sponsor, token, detail, value, utc_ms, rep, client, hlc, station, sequence FROM lead_detail ORDER BY sponsor, token, detail
-- :given
SELECT sponsor, client, token, lead, state, fields, box, mark, hlc, station, sequence FROM given ORDER BY sponsor, client, token
-- :given_field
SELECT sponsor, token, field FROM given_field ORDER BY sponsor, token, field
-- :given_lead
SELECT sponsor, token, lead FROM given_lead ORDER BY sponsor, token, lead
-- :given_code
SELECT sponsor, token, utc_ms, hlc, station, sequence FROM given_code ORDER BY sponsor, token
-- :sale
SELECT station, sequence, utc_ms, registration, step, what, method, amount, voucher, reason, volunteer FROM sale ORDER BY station, sequence
SELECT station, sequence, utc_ms, registration, step, what, method, amount, voucher, volunteer FROM sale ORDER BY station, sequence
-- :person_pair
SELECT low, high, is_same, kept, hlc, station, sequence FROM person_pair ORDER BY low, high
-- :person_alias
SELECT id, person FROM person_alias ORDER BY id
-- :link_sent
SELECT source, checkpoint, line, sequence, nonce FROM link_sent ORDER BY source, checkpoint, line
-- :link_refused
SELECT source, nonce, person, act, checkpoint, line, number, at_utc_ms, words, hlc, station, sequence FROM link_refused ORDER BY source, nonce
-- :link_by_hand
SELECT source, nonce FROM link_by_hand ORDER BY source, nonce
-- :link_talk
SELECT station, source, system, orders_utc_ms, waiting, first_utc_ms, last_utc_ms, hlc FROM link_talk ORDER BY station
