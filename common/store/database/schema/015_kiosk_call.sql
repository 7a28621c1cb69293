-- SPDX-License-Identifier: GPL-3.0-or-later
-- Kiosks that ask for a person (kiosk_call.h): of each the newest word of its own, and the newest of who goes there.
CREATE TABLE kiosk_call(
    kiosk TEXT NOT NULL,
    is_answer INTEGER NOT NULL,
    is_on INTEGER NOT NULL,
    volunteer TEXT NOT NULL,
    utc_ms INTEGER NOT NULL,
    hlc INTEGER NOT NULL,
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY(kiosk, is_answer)
) STRICT, WITHOUT ROWID;
