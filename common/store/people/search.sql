-- SPDX-License-Identifier: GPL-3.0-or-later
-- Finding people; the index gives rows in its own order and is cut short, ranking is done by the caller.

-- Who was joined with somebody is found as that person.
-- :search
SELECT r.id, r.name, r.second_name, r.company, r.email, r.order_code, r.ticket_type, '', r.status,
    coalesce((SELECT is_on FROM hold WHERE hold.registration = r.id), 0),
    EXISTS (SELECT 1 FROM presence AS p WHERE p.scope = 'desk' AND p.registration = r.id AND p.entry_count > 0),
    t.names, t.others, t.spelt
FROM (SELECT rowid FROM person_search WHERE person_search MATCH ?1 LIMIT ?2) AS found
JOIN registration AS hit ON hit.number = found.rowid
JOIN registration AS r ON r.id = coalesce((SELECT person FROM person_alias WHERE person_alias.id = hit.id), hit.id)
JOIN person_text AS t ON t.number = found.rowid

-- Those with such a word, as little of each as tells who may be meant; and one of them as above.
-- :search_start
SELECT t.number, t.names, hit.company
FROM (SELECT rowid FROM person_search WHERE person_search MATCH ?1 LIMIT ?2) AS found
JOIN person_text AS t ON t.number = found.rowid
JOIN registration AS hit ON hit.number = found.rowid
-- :search_load
SELECT r.id, r.name, r.second_name, r.company, r.email, r.order_code, r.ticket_type, '', r.status,
    coalesce((SELECT is_on FROM hold WHERE hold.registration = r.id), 0),
    EXISTS (SELECT 1 FROM presence AS p WHERE p.scope = 'desk' AND p.registration = r.id AND p.entry_count > 0)
FROM registration AS hit
JOIN registration AS r ON r.id = coalesce((SELECT person FROM person_alias WHERE person_alias.id = hit.id), hit.id)
WHERE hit.number = ?1

-- How many there are, as far as it is counted; and what stands in those who may be meant.
-- :search_count
SELECT count(*) FROM (SELECT rowid FROM person_search WHERE person_search MATCH ?1 LIMIT ?2)
-- :search_texts
SELECT t.names, t.others, t.spelt
FROM (SELECT rowid FROM person_search WHERE person_search MATCH ?1 LIMIT ?2) AS found
JOIN person_text AS t ON t.number = found.rowid

-- Whose phone number ends so, its digits from the last one on.
-- :search_phone
SELECT r.id, r.name, r.second_name, r.company, r.email, r.order_code, r.ticket_type, hit.phone, r.status,
    coalesce((SELECT is_on FROM hold WHERE hold.registration = r.id), 0),
    EXISTS (SELECT 1 FROM presence AS p WHERE p.scope = 'desk' AND p.registration = r.id AND p.entry_count > 0)
FROM (SELECT number FROM person_text WHERE phone_end BETWEEN ?1 AND ?2 LIMIT ?3) AS found
JOIN registration AS hit ON hit.number = found.number
JOIN registration AS r ON r.id = coalesce((SELECT person FROM person_alias WHERE person_alias.id = hit.id), hit.id)

-- Whose tokens have an id of this range.
-- :search_token
SELECT r.id, r.name, r.second_name, r.company, r.email, r.order_code, r.ticket_type, '', r.status,
    coalesce((SELECT is_on FROM hold WHERE hold.registration = r.id), 0),
    EXISTS (SELECT 1 FROM presence AS p WHERE p.scope = 'desk' AND p.registration = r.id AND p.entry_count > 0)
FROM token AS t
JOIN registration AS r ON r.id = coalesce((SELECT person FROM person_alias WHERE person_alias.id = t.registration), t.registration)
WHERE t.id BETWEEN ?1 AND ?2
