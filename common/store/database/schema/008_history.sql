-- SPDX-License-Identifier: GPL-3.0-or-later
-- Records that could not be taken (quarantine.h).
ALTER TABLE set_aside RENAME TO quarantine;

-- Each record gets its salt and its hash (chain.h); what is there already gets the hash that every station and the hub derive
-- alike, by the function derive_hash(), which remembers the record before. `salt` is NULL, and `digest` is there, where the
-- body was taken out, or a record stands in the place of another (derive_kept()).
CREATE TABLE chained(
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    hlc INTEGER NOT NULL,
    utc_ms INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    salt BLOB,
    digest BLOB,
    hash BLOB NOT NULL,
    PRIMARY KEY(station, sequence)
) STRICT, WITHOUT ROWID;
INSERT INTO chained(station, sequence, hlc, utc_ms, kind, subject, body, salt, digest, hash)
SELECT station, sequence, hlc, utc_ms, kind, subject, body, CASE WHEN kept IS NULL THEN x'' END, kept,
    derive_hash(station, sequence, hlc, utc_ms, kind, subject, body, kept)
FROM (
    SELECT j.*, derive_kept(hlc, utc_ms, kind, body, EXISTS (
        SELECT 1 FROM quarantine AS s WHERE s.station = j.station AND s.sequence = j.sequence)) AS kept
    FROM journal AS j ORDER BY station, sequence);
DROP TABLE journal;
ALTER TABLE chained RENAME TO journal;
CREATE INDEX journal_subject ON journal(subject, hlc, station, sequence) WHERE subject <> '';

-- Parts of a station's history that stand apart, since the station's file went back in time or existed twice (branch.h): the
-- records of `origin` above `base_sequence` that follow the record with the hash `base_hash` are named `id` in all tables.
CREATE TABLE branch(
    id TEXT PRIMARY KEY,
    origin TEXT NOT NULL,
    base_sequence INTEGER NOT NULL,
    base_hash BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX branch_origin ON branch(origin);

-- Ids that this station had before; their records are its own history.
CREATE TABLE former(
    id TEXT PRIMARY KEY,
    utc_ms INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;
