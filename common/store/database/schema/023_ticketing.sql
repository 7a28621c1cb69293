-- SPDX-License-Identifier: GPL-3.0-or-later
-- The live link with a ticketing system (common/ticketing): this station's own, never exchanged.

-- What the journal has to tell there, and what became of it. `nonce` is the record's hash: who has it is told the same thing once.
CREATE TABLE outbox(
    nonce TEXT PRIMARY KEY,
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    act INTEGER NOT NULL,
    entry TEXT NOT NULL,
    checkpoint TEXT NOT NULL,
    person TEXT NOT NULL,
    ticket TEXT NOT NULL,
    at_utc_ms INTEGER NOT NULL,
    state INTEGER NOT NULL DEFAULT 0,
    words TEXT NOT NULL DEFAULT '',
    tries INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_state ON outbox(state, at_utc_ms, nonce);
CREATE INDEX outbox_person ON outbox(person);

-- Up to where each line of records was looked at for it.
CREATE TABLE outbox_line(
    station TEXT PRIMARY KEY,
    sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Orders as they were taken last, as keyed digests.
CREATE TABLE pulled_order(
    code TEXT PRIMARY KEY,
    digest TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE pulled_ticket(
    order_code TEXT NOT NULL,
    secret TEXT NOT NULL,
    PRIMARY KEY(order_code, secret)
) STRICT, WITHOUT ROWID;
CREATE INDEX pulled_ticket_secret ON pulled_ticket(secret);
