-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the store `now` holds, put into the tables of version 6: no hashes, no branches, no word of machine and file.
INSERT INTO meta SELECT * FROM now.meta WHERE key NOT IN ('machine', 'file', 'incarnation_due');
INSERT INTO journal SELECT station, sequence, hlc, utc_ms, kind, subject,
    iif(kind IN (0, 1), json_remove(body, '$.given_name', '$.family_name', '$.badge_name'), body) FROM now.journal;
INSERT INTO station SELECT * FROM now.station;
INSERT INTO registration SELECT
    number, id, name, second_name, pronouns, company, title, email, order_code, ticket_type, product, status, shirt,
    dietary, ribbons, note, consent, cv_url, base_hlc, base_station, base_sequence, changed, import_digest, import_hlc,
    import_station, import_sequence
FROM now.registration;
INSERT INTO ticket SELECT * FROM now.ticket;
INSERT INTO admission SELECT * FROM now.admission;
INSERT INTO presence SELECT * FROM now.presence;
INSERT INTO scope_total SELECT * FROM now.scope_total;
INSERT INTO session
SELECT code, title, room, type, speakers, start_utc_ms, end_utc_ms, capacity, is_cancelled, 0, '', 0 FROM now.session;
INSERT INTO person_text SELECT number, names, others FROM now.person_text;
INSERT INTO person_search(person_search) VALUES('rebuild');
PRAGMA application_id = 0x4c416e79;
PRAGMA user_version = 6;
