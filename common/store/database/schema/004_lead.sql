-- SPDX-License-Identifier: GPL-3.0-or-later
-- What sponsors' stations captured. No table here names a person: a lead is the token of a badge, and what the rep typed.

-- Each time a station saw a badge for the first time; `operator` is the rep.
CREATE TABLE lead_scan(
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    hlc INTEGER NOT NULL,
    utc_ms INTEGER NOT NULL,
    sponsor TEXT NOT NULL,
    token TEXT NOT NULL,
    operator TEXT NOT NULL,
    PRIMARY KEY(station, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX lead_scan_lead ON lead_scan(sponsor, token, hlc, station, sequence);
CREATE INDEX lead_scan_token ON lead_scan(token);
CREATE INDEX lead_scan_time ON lead_scan(station, utc_ms);

-- What was said of a lead, each detail last-writer-wins: rating, role, seniority, tag/TAG, answer/QUESTION, and one note
-- of each rep at each station: note/STATION/REP.
CREATE TABLE lead_detail(
    sponsor TEXT NOT NULL,
    token TEXT NOT NULL,
    detail TEXT NOT NULL,
    value TEXT NOT NULL,
    utc_ms INTEGER NOT NULL,
    operator TEXT NOT NULL,
    hlc INTEGER NOT NULL,
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY(sponsor, token, detail)
) STRICT, WITHOUT ROWID;

-- What the hub released to this station of the people behind its own leads, and what was taken back since. This
-- station's own; a station of the event's staff has the registrations themselves and keeps nothing here.
CREATE TABLE released(
    sponsor TEXT NOT NULL,
    token TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    company TEXT NOT NULL,
    title TEXT NOT NULL,
    cv_url TEXT NOT NULL,
    withdrawn TEXT NOT NULL,
    PRIMARY KEY(sponsor, token)
) STRICT, WITHOUT ROWID;
