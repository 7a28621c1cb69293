-- SPDX-License-Identifier: GPL-3.0-or-later
-- What was sold at desks, for the list at the end of the day (sale.h). `amount` is NULL where nobody said how much.
CREATE TABLE sale(
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    utc_ms INTEGER NOT NULL,
    registration TEXT NOT NULL,
    step TEXT NOT NULL,
    what TEXT NOT NULL,
    method TEXT NOT NULL,
    amount INTEGER,
    voucher TEXT NOT NULL,
    reason TEXT NOT NULL,
    volunteer TEXT NOT NULL,
    PRIMARY KEY(station, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX sale_time ON sale(utc_ms);
CREATE INDEX sale_registration ON sale(registration);
