-- SPDX-License-Identifier: GPL-3.0-or-later
-- Registrations that are one person.

-- :pair_get
SELECT is_same FROM person_pair WHERE low = ?1 AND high = ?2

-- :pairs_apart
SELECT low, high FROM person_pair WHERE NOT is_same ORDER BY low, high

-- :review_people
SELECT id, name, email, order_code, status FROM registration ORDER BY id
