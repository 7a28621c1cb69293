-- SPDX-License-Identifier: GPL-3.0-or-later
-- Clients (client.h): of two makings of one id the lowest stamp counts. One of which client_off has a row is off, whichever came first.
CREATE TABLE client(
    id TEXT PRIMARY KEY,
    sponsor TEXT NOT NULL,
    mode TEXT NOT NULL,
    checkpoint TEXT NOT NULL,
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    secret TEXT NOT NULL,
    utc_ms INTEGER NOT NULL,
    hlc INTEGER NOT NULL,
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE client_off(
    id TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    utc_ms INTEGER NOT NULL,
    hlc INTEGER NOT NULL,
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The audit trail (009_rights.sql) with clients.
DROP INDEX journal_audit;
CREATE INDEX journal_audit ON journal(utc_ms) WHERE kind IN (5, 9, 11, 15, 16, 17, 19)
    OR (kind = 0 AND substr(body, 1, 3) = '{"b' AND instr(body, '"origin":"walk-in"')) OR (kind = 1 AND instr(body, '"origin":"desk"'))
    OR (kind = 2 AND instr(body, '"origin":"desk"'))
    OR (kind = 3 AND instr(body, '"override":true')) OR (kind = 8 AND instr(body, '"outcome":"asked"'));

-- As in 016_anew.sql.
INSERT OR REPLACE INTO local_value(key, value) SELECT 'projections_due', 'yes' WHERE EXISTS (SELECT 1 FROM journal);
