-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who came to a session's standby line (is_on) and who left it, as recorded; who stands in it now, and where, follows.
CREATE TABLE standby(
    session TEXT NOT NULL,
    registration TEXT NOT NULL,
    hlc INTEGER NOT NULL,
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    is_on INTEGER NOT NULL,
    utc_ms INTEGER NOT NULL,
    PRIMARY KEY(session, registration, hlc, station, sequence)
) STRICT, WITHOUT ROWID;
