-- SPDX-License-Identifier: GPL-3.0-or-later
-- A sponsor's booth that asks stations over HTTPS (booth_answers.h, booth_captures.h). All of it is the booth's own: no record makes it.

-- What the sponsor's others captured and said, as a station told it.
CREATE TABLE colleague_scan(
    sponsor TEXT NOT NULL,
    token TEXT NOT NULL,
    capture TEXT NOT NULL,
    client TEXT NOT NULL,
    name TEXT NOT NULL,
    rep TEXT NOT NULL,
    at_utc_ms INTEGER NOT NULL,
    PRIMARY KEY(sponsor, token, capture)
) STRICT, WITHOUT ROWID;
CREATE TABLE colleague_detail(
    sponsor TEXT NOT NULL,
    token TEXT NOT NULL,
    detail TEXT NOT NULL,
    value TEXT NOT NULL,
    utc_ms INTEGER NOT NULL,
    client TEXT NOT NULL,
    name TEXT NOT NULL,
    rep TEXT NOT NULL,
    PRIMARY KEY(sponsor, token, detail)
) STRICT, WITHOUT ROWID;

-- How far each line of records was handed in. `epoch` is the id of the store that took it.
CREATE TABLE handed_in(
    epoch TEXT NOT NULL,
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY(epoch, station)
) STRICT, WITHOUT ROWID;
