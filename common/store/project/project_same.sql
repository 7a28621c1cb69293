-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who is whom.

-- :person_tokens
SELECT id FROM token WHERE registration = ?1 ORDER BY id

-- :pair_put
INSERT INTO person_pair(low, high, is_same, kept, hlc, station, sequence) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT(low, high) DO UPDATE SET
    is_same = excluded.is_same, kept = excluded.kept, hlc = excluded.hlc, station = excluded.station, sequence = excluded.sequence
WHERE (excluded.hlc, excluded.station, excluded.sequence) > (person_pair.hlc, person_pair.station, person_pair.sequence)

-- :pairs_of
SELECT CASE low WHEN ?1 THEN high ELSE low END, kept, hlc, station, sequence FROM person_pair
WHERE (low = ?1 OR high = ?1) AND is_same ORDER BY low, high

-- :pairs_apart_of
SELECT CASE low WHEN ?1 THEN high ELSE low END FROM person_pair
WHERE (low = ?1 OR high = ?1) AND NOT is_same ORDER BY low, high

-- :alias_drop
DELETE FROM person_alias WHERE id = ?1

-- :alias_put
INSERT INTO person_alias(id, person) VALUES(?1, ?2)

-- :alias_get
SELECT person FROM person_alias WHERE id = ?1

-- :alias_members
SELECT id FROM person_alias WHERE person = ?1 ORDER BY id
