-- SPDX-License-Identifier: GPL-3.0-or-later
-- Writing people and their tickets.

-- The fields come last, so that what stands before them has the same number whatever fields there are.
-- :person_row_get
SELECT number, base_hlc, base_station, base_sequence, changed, import_digest, import_hlc, import_station, import_sequence, {fields}
FROM registration WHERE id = ?1

-- Nothing happens when the person is known.
-- :person_row_insert
INSERT INTO registration(id, base_hlc, base_station, base_sequence, changed, import_digest, import_hlc, import_station,
    import_sequence, {fields})
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, {values})
ON CONFLICT(id) DO NOTHING

-- :person_row_save
UPDATE registration SET
    base_hlc = ?2, base_station = ?3, base_sequence = ?4, changed = ?5,
    import_digest = ?6, import_hlc = ?7, import_station = ?8, import_sequence = ?9, {assignments}
WHERE id = ?1

-- :person_text_put
INSERT INTO person_text(number, names, others, spelt, phone_end) VALUES(?1, ?2, ?3, ?4, nullif(?5, ''))
ON CONFLICT(number) DO UPDATE SET
    names = excluded.names, others = excluded.others, spelt = excluded.spelt, phone_end = excluded.phone_end

-- :person_index_put
INSERT INTO person_search(rowid, names, others, spelt) VALUES(?1, ?2, ?3, ?4)

-- The index must be told the old texts to forget them; there are none for a person that was not indexed yet.
-- :person_index_drop
INSERT INTO person_search(person_search, rowid, names, others, spelt)
SELECT 'delete', number, names, others, spelt FROM person_text WHERE number = ?1

-- :ticket_put
INSERT INTO ticket(person, reference, secret, product, entitlement, status, has_ticket) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT(person, reference) DO UPDATE SET
    secret = excluded.secret, product = excluded.product, entitlement = excluded.entitlement, status = excluded.status,
    has_ticket = excluded.has_ticket

-- :ticket_drop
DELETE FROM ticket WHERE person = ?1 AND reference = ?2

-- :ticket_references
SELECT reference FROM ticket WHERE person = ?1 ORDER BY reference
