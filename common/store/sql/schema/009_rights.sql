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
