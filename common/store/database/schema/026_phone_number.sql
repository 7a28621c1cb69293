-- SPDX-License-Identifier: GPL-3.0-or-later
-- People are found by the last digits of their phone number, which the index has from the last one on (search.h).
ALTER TABLE registration ADD COLUMN phone TEXT NOT NULL DEFAULT '';
ALTER TABLE person_text ADD COLUMN phone_end TEXT; -- NULL = none
CREATE INDEX person_text_phone ON person_text(phone_end) WHERE phone_end IS NOT NULL;

-- As in 016_anew.sql.
INSERT OR REPLACE INTO local_value(key, value) SELECT 'projections_due', 'yes' WHERE EXISTS (SELECT 1 FROM journal);
