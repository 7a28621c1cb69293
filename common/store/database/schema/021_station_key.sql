-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who wrote a line of records (station_key.h): the key that its id is made of, and what kind a desk said its holder to be. Made of records.
CREATE TABLE station_key(
    origin TEXT NOT NULL,
    kind TEXT NOT NULL,
    certificate TEXT NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY(origin, kind, certificate)
) STRICT, WITHOUT ROWID;

-- What the hub says of the kind of a line's role, which counts behind record `since`: the hub took those before it under another kind. This
-- station's own list, and it goes with bundles, as that of revoked stations does.
CREATE TABLE station_role(
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Up to where somebody signed a line (line_head.h): the newest that is known here. `signer` is '' where it is the line's own key; else a
-- desk's, which has its `certificate`: of a line from before the keys.
CREATE TABLE line_head(
    origin TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    hash BLOB NOT NULL,
    signature TEXT NOT NULL,
    signer TEXT NOT NULL,
    certificate TEXT NOT NULL,
    PRIMARY KEY(origin, sequence, hash)
) STRICT, WITHOUT ROWID;

-- Whether the id is that of what the record says (client_id.h): such a making counts before any other of that id.
ALTER TABLE client ADD COLUMN is_proper INTEGER NOT NULL DEFAULT 0;

-- As in 016_anew.sql.
INSERT OR REPLACE INTO local_value(key, value) SELECT 'projections_due', 'yes' WHERE EXISTS (SELECT 1 FROM journal);
