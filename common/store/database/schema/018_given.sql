-- SPDX-License-Identifier: GPL-3.0-or-later
-- What sponsors' clients capture, and what they are given of it (lead_decide.h).

-- A capture has a name: one scan of it counts, whoever recorded it. `at_utc_ms` is when it was, for people; `utc_ms` is when it was recorded,
-- and counts for limits.
DROP TABLE lead_scan;
CREATE TABLE lead_scan(
    sponsor TEXT NOT NULL,
    capture TEXT NOT NULL,
    token TEXT NOT NULL,
    client TEXT NOT NULL,
    rep TEXT NOT NULL,
    code_check TEXT NOT NULL,
    at_utc_ms INTEGER NOT NULL,
    utc_ms INTEGER NOT NULL,
    hlc INTEGER NOT NULL,
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY(sponsor, capture)
) STRICT, WITHOUT ROWID;
CREATE INDEX lead_scan_lead ON lead_scan(sponsor, token, hlc, station, sequence);
CREATE INDEX lead_scan_token ON lead_scan(token);
CREATE INDEX lead_scan_time ON lead_scan(station, utc_ms);
CREATE INDEX lead_scan_recorded ON lead_scan(sponsor, utc_ms);

-- All records of leads by their names: scans, and what reps said.
CREATE TABLE lead_capture(
    sponsor TEXT NOT NULL,
    capture TEXT NOT NULL,
    utc_ms INTEGER NOT NULL,
    hlc INTEGER NOT NULL,
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY(sponsor, capture)
) STRICT, WITHOUT ROWID;
CREATE INDEX lead_capture_recorded ON lead_capture(sponsor, utc_ms);

ALTER TABLE lead_detail ADD COLUMN client TEXT NOT NULL DEFAULT '';
CREATE INDEX lead_detail_token ON lead_detail(token);

-- The last that each client was given of each captured badge. No value stands here in the clear: `box` is sealed to the client.
CREATE TABLE given(
    sponsor TEXT NOT NULL,
    client TEXT NOT NULL,
    token TEXT NOT NULL,
    lead TEXT NOT NULL,
    state TEXT NOT NULL,
    fields TEXT NOT NULL,
    box TEXT NOT NULL,
    mark TEXT NOT NULL,
    hlc INTEGER NOT NULL,
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY(sponsor, client, token)
) STRICT, WITHOUT ROWID;
CREATE INDEX given_token ON given(token);

-- Fields that a sponsor was ever given of a badge; leads that it was ever told to be of.
CREATE TABLE given_field(
    sponsor TEXT NOT NULL,
    token TEXT NOT NULL,
    field TEXT NOT NULL,
    PRIMARY KEY(sponsor, token, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX given_field_token ON given_field(token);
CREATE TABLE given_lead(
    sponsor TEXT NOT NULL,
    token TEXT NOT NULL,
    lead TEXT NOT NULL,
    PRIMARY KEY(sponsor, token, lead)
) STRICT, WITHOUT ROWID;
CREATE INDEX given_lead_named ON given_lead(lead, sponsor);

-- Short codes that were looked up for a sponsor.
CREATE TABLE given_code(
    sponsor TEXT NOT NULL,
    token TEXT NOT NULL,
    utc_ms INTEGER NOT NULL,
    hlc INTEGER NOT NULL,
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY(sponsor, token)
) STRICT, WITHOUT ROWID;
CREATE INDEX given_code_token ON given_code(token);

-- This station's own from here on. What clients are to hear, in the order in which it came to be known here; `client` '' = all of the
-- sponsor's. What they are told is `place`, which counts their sponsor's alone: `number` would tell how much others capture.
CREATE TABLE lead_answer(
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    sponsor TEXT NOT NULL,
    client TEXT NOT NULL,
    token TEXT NOT NULL,
    place INTEGER NOT NULL,
    UNIQUE(sponsor, client, token)
) STRICT;
CREATE INDEX lead_answer_order ON lead_answer(sponsor, place);

-- How far each line of records was looked at for what concerns captured badges, and those that are to be decided again.
CREATE TABLE decide_seen(
    station TEXT PRIMARY KEY,
    sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE decide_due(
    number INTEGER PRIMARY KEY,
    sponsor TEXT NOT NULL,
    token TEXT NOT NULL,
    is_capture INTEGER NOT NULL,
    UNIQUE(sponsor, token)
) STRICT;
CREATE INDEX decide_due_order ON decide_due(is_capture DESC, number);

-- As in 016_anew.sql.
INSERT OR REPLACE INTO local_value(key, value) SELECT 'projections_due', 'yes' WHERE EXISTS (SELECT 1 FROM journal);
