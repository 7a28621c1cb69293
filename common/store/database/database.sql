-- SPDX-License-Identifier: GPL-3.0-or-later
-- Small values of this station.

-- :local_value_get
SELECT value FROM local_value WHERE key = ?1

-- :local_value_put
INSERT INTO local_value(key, value) VALUES(?1, ?2) ON CONFLICT(key) DO UPDATE SET value = excluded.value

-- :local_value_drop
DELETE FROM local_value WHERE key = ?1

-- Deleted words stay in the index until its parts are merged.
-- :erase_words
INSERT INTO person_search(person_search) VALUES('optimize')
