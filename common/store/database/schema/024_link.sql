-- SPDX-License-Identifier: GPL-3.0-or-later
-- What stations tell one another of the link with a ticketing system (common/store/admit/link.h).

-- What waits is asked for by checkpoint: of most checkpoints nothing is sent.
DROP INDEX outbox_state;
CREATE INDEX outbox_place ON outbox(state, checkpoint, at_utc_ms, nonce);

-- Up to which record of each line entries at a checkpoint are there. The record's hash tells which history is meant.
CREATE TABLE link_sent(
    source TEXT NOT NULL, checkpoint TEXT NOT NULL, line TEXT NOT NULL, sequence INTEGER NOT NULL, nonce TEXT NOT NULL,
    PRIMARY KEY(source, checkpoint, line)
) STRICT, WITHOUT ROWID;

-- What it refused for good, as the lowest stamp says; and what of it somebody did there by hand.
CREATE TABLE link_refused(
    source TEXT NOT NULL, nonce TEXT NOT NULL, person TEXT NOT NULL, act INTEGER NOT NULL, checkpoint TEXT NOT NULL,
    line TEXT NOT NULL, number INTEGER NOT NULL, at_utc_ms INTEGER NOT NULL, words TEXT NOT NULL,
    hlc INTEGER NOT NULL, station TEXT NOT NULL, sequence INTEGER NOT NULL,
    PRIMARY KEY(source, nonce)
) STRICT, WITHOUT ROWID;
CREATE TABLE link_by_hand(source TEXT NOT NULL, nonce TEXT NOT NULL, PRIMARY KEY(source, nonce)) STRICT, WITHOUT ROWID;

-- Who talked to it: since when, and what was said last.
CREATE TABLE link_talk(
    station TEXT PRIMARY KEY, source TEXT NOT NULL, system TEXT NOT NULL, orders_utc_ms INTEGER NOT NULL,
    waiting INTEGER NOT NULL, first_utc_ms INTEGER NOT NULL, last_utc_ms INTEGER NOT NULL, hlc INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
