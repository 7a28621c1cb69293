-- SPDX-License-Identifier: GPL-3.0-or-later
-- Whom people said to be one person, or two (same.h). The pairs are what the records say, the last one of each pair; person_alias is
-- made from them: who is known as whom.
CREATE TABLE person_pair(
    low TEXT NOT NULL,
    high TEXT NOT NULL,
    is_same INTEGER NOT NULL,
    kept TEXT NOT NULL,
    hlc INTEGER NOT NULL,
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY(low, high)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_pair_high ON person_pair(high);
CREATE TABLE person_alias(
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX person_alias_person ON person_alias(person);

-- Parts of a name as the ticketing system knows them, and what somebody wishes to be called.
ALTER TABLE registration ADD COLUMN given_name TEXT NOT NULL DEFAULT '';
ALTER TABLE registration ADD COLUMN family_name TEXT NOT NULL DEFAULT '';
ALTER TABLE registration ADD COLUMN badge_name TEXT NOT NULL DEFAULT '';
-- What the person lets one sponsor have, whatever others may (lead_consent.h).
ALTER TABLE registration ADD COLUMN sponsor_consent TEXT NOT NULL DEFAULT '';
