-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the store `now` holds, put into the tables of version 5: tickets by the registration's id, imports on their own.
INSERT INTO meta SELECT * FROM now.meta WHERE key NOT IN ('machine', 'file');
INSERT INTO journal SELECT station, sequence, hlc, utc_ms, kind, subject, body FROM now.journal;
INSERT INTO station SELECT * FROM now.station;
INSERT INTO registration
SELECT number, id, name, second_name, pronouns, company, title, email, order_code, ticket_type, product, status, shirt, dietary,
    ribbons, note, consent, cv_url, base_hlc, base_station, base_sequence, changed
FROM now.registration;
INSERT INTO ticket(registration, reference, secret, product, entitlement, status, has_ticket)
SELECT id, reference, secret, t.product, entitlement, t.status, has_ticket
FROM now.ticket AS t JOIN now.registration AS r ON r.number = t.person;
INSERT INTO imported(registration, digest, hlc, station, sequence)
SELECT id, import_digest, import_hlc, import_station, import_sequence FROM now.registration WHERE import_digest IS NOT NULL;
INSERT INTO session
SELECT code, title, room, type, speakers, start_utc_ms, end_utc_ms, capacity, is_cancelled, 0, '', 0 FROM now.session;
INSERT INTO person_text SELECT number, names, others FROM now.person_text;
INSERT INTO person_search(person_search) VALUES('rebuild');
PRAGMA application_id = 0x4c416e79;
PRAGMA user_version = 5;
