-- SPDX-License-Identifier: GPL-3.0-or-later
-- Keys of the event that are retired, by fingerprint: what was made with one is good only if it is on record. The earliest record counts.
CREATE TABLE retired_key(
    fingerprint TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    utc_ms INTEGER NOT NULL,
    hlc INTEGER NOT NULL,
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What another station did to a volunteer of this name: the newest record counts. `role` '' = may sign in no more.
CREATE TABLE volunteer_change(
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    hlc INTEGER NOT NULL,
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- When this station said so itself: changes of before do not count. How many digits the PIN has; 0 = not known.
ALTER TABLE volunteer ADD COLUMN hlc INTEGER NOT NULL DEFAULT 0;
ALTER TABLE volunteer ADD COLUMN pin_digits INTEGER NOT NULL DEFAULT 0;

-- Wrong PINs since the last right one, of a volunteer's name ('' = nobody's) from an address.
DROP TABLE wrong_pin;
CREATE TABLE wrong_pin(
    volunteer TEXT NOT NULL,
    address TEXT NOT NULL,
    wrong_count INTEGER NOT NULL,
    last_utc_ms INTEGER NOT NULL,
    PRIMARY KEY(volunteer, address)
) STRICT, WITHOUT ROWID;

-- What people did at this station that no record says (audit.h); the newest rows are kept. The same again is counted.
CREATE TABLE audit_event(
    number INTEGER PRIMARY KEY,
    utc_ms INTEGER NOT NULL,
    act TEXT NOT NULL,
    volunteer TEXT NOT NULL,
    address TEXT NOT NULL,
    detail TEXT NOT NULL,
    repeat_count INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_event_time ON audit_event(utc_ms);
-- Records that belong to the audit trail: overrides, walk-ins, edits, labels printed again, what was taken back, holds, what was looked at, keys,
-- volunteers, people taken out, what leads did to the programme. The statement audit_list says the same. Most registrations are told from a
-- walk-in's by their first letters: keys are sorted, and a walk-in's first is "badge_name" or "by". Searching through each text was a
-- thirtieth of an import.
CREATE INDEX journal_audit ON journal(utc_ms) WHERE kind IN (5, 9, 11, 15, 16, 17)
    OR (kind = 0 AND substr(body, 1, 3) = '{"b' AND instr(body, '"origin":"walk-in"')) OR (kind = 1 AND instr(body, '"origin":"desk"'))
    OR (kind = 2 AND instr(body, '"origin":"desk"'))
    OR (kind = 3 AND instr(body, '"override":true')) OR (kind = 8 AND instr(body, '"outcome":"asked"'));

-- Stations that the organisers shut out, as the hub said it last.
CREATE TABLE revoked_station(
    id TEXT PRIMARY KEY,
    since_utc_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
