-- SPDX-License-Identifier: GPL-3.0-or-later
-- Phones at this station alone: invitations that nobody took yet (pairing.h), when each was heard last (client.h), and what came of the
-- last scans of each (scan_outcome.h).
CREATE TABLE pairing(
    code TEXT PRIMARY KEY, -- the SHA-256 of it
    sponsor TEXT NOT NULL, mode TEXT NOT NULL, checkpoint TEXT NOT NULL, name TEXT NOT NULL, volunteer TEXT NOT NULL,
    until_utc_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE client_seen(
    client TEXT PRIMARY KEY, utc_ms INTEGER NOT NULL, round_trip_ms INTEGER NOT NULL, is_locked INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE scan_outcome(
    client TEXT NOT NULL, number INTEGER NOT NULL,
    person TEXT NOT NULL, -- '' = nobody's
    outcome TEXT NOT NULL,
    PRIMARY KEY(client, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX scan_outcome_person ON scan_outcome(person) WHERE person <> '';
