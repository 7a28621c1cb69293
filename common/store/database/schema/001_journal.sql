-- SPDX-License-Identifier: GPL-3.0-or-later
-- The journal and what is made from it. A table whose name stands under "projections" in verify.c is a function of the
-- set of journal records and of nothing else; the others are this station's own.

-- Who this station is: station_id, station_name, event_slug; and hlc, the last hybrid clock value that was given out.
CREATE TABLE meta(
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Small named values of this station.
CREATE TABLE local_value(
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The truth. `kind` is a RecordKind; `hlc` orders records across stations, with station and sequence to break ties;
-- `utc_ms` is when it happened by the clock of its station, for people.
CREATE TABLE journal(
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    hlc INTEGER NOT NULL,
    utc_ms INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY(station, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX journal_subject ON journal(subject, hlc, station, sequence) WHERE subject <> '';

-- Stations that records tell of, with their display names.
CREATE TABLE station(
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- People. base_* is the stamp of the RECORD_REGISTRATION that counts (0 and '' before one was heard of); `changed`
-- maps each field that a RECORD_CHANGE gave to that record's stamp, NULL when there is none.
-- `number` is only this store's: it joins the search index.
CREATE TABLE registration(
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL DEFAULT '',
    second_name TEXT NOT NULL DEFAULT '',
    pronouns TEXT NOT NULL DEFAULT '',
    company TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL DEFAULT '',
    order_code TEXT NOT NULL DEFAULT '',
    ticket_type TEXT NOT NULL DEFAULT '',
    product TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL DEFAULT '',
    shirt TEXT NOT NULL DEFAULT '',
    dietary TEXT NOT NULL DEFAULT '',
    ribbons TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    consent TEXT NOT NULL DEFAULT '',
    cv_url TEXT NOT NULL DEFAULT '',
    base_hlc INTEGER NOT NULL DEFAULT 0,
    base_station TEXT NOT NULL DEFAULT '',
    base_sequence INTEGER NOT NULL DEFAULT 0,
    changed TEXT
) STRICT;
CREATE INDEX registration_order ON registration(order_code);

-- What people bought: one row per position of the ticketing system.
CREATE TABLE ticket(
    registration TEXT NOT NULL,
    reference TEXT NOT NULL,
    secret TEXT,
    product TEXT NOT NULL,
    entitlement TEXT,
    status TEXT NOT NULL,
    has_ticket INTEGER NOT NULL,
    PRIMARY KEY(registration, reference)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_secret ON ticket(secret, registration) WHERE secret IS NOT NULL;
CREATE INDEX ticket_entitlement ON ticket(entitlement, registration) WHERE entitlement IS NOT NULL;

-- What the last import said of a person, as a digest, so that an unchanged row costs one look.
CREATE TABLE imported(
    registration TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    hlc INTEGER NOT NULL,
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE hold(
    registration TEXT PRIMARY KEY,
    is_on INTEGER NOT NULL,
    reason TEXT NOT NULL,
    hlc INTEGER NOT NULL,
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Tokens of our own that were printed for people, and those that were revoked (perhaps before we hear of the token).
CREATE TABLE token(
    id TEXT PRIMARY KEY,
    registration TEXT NOT NULL,
    kind INTEGER NOT NULL,
    session TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX token_registration ON token(registration);
CREATE TABLE revoked(
    token TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Every entry (direction 1) and exit (-1); taken back ones stay, named in `undone`.
CREATE TABLE admission(
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    hlc INTEGER NOT NULL,
    utc_ms INTEGER NOT NULL,
    registration TEXT NOT NULL,
    scope TEXT NOT NULL,
    checkpoint TEXT NOT NULL,
    session TEXT,
    direction INTEGER NOT NULL,
    is_once INTEGER NOT NULL,
    is_override INTEGER NOT NULL,
    PRIMARY KEY(station, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX admission_person ON admission(registration, scope, hlc, station, sequence);
CREATE TABLE undone(
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY(station, sequence)
) STRICT, WITHOUT ROWID;
CREATE TABLE refusal(
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    hlc INTEGER NOT NULL,
    utc_ms INTEGER NOT NULL,
    registration TEXT NOT NULL,
    checkpoint TEXT NOT NULL,
    session TEXT,
    verdict TEXT NOT NULL,
    PRIMARY KEY(station, sequence)
) STRICT, WITHOUT ROWID;

-- One person within one scope: made anew from the admissions whenever one is added or taken back.
CREATE TABLE presence(
    scope TEXT NOT NULL,
    registration TEXT NOT NULL,
    entry_count INTEGER NOT NULL,
    is_inside INTEGER NOT NULL,
    first_utc_ms INTEGER NOT NULL,
    first_station TEXT NOT NULL,
    PRIMARY KEY(scope, registration)
) STRICT, WITHOUT ROWID;
CREATE TABLE scope_total(
    scope TEXT PRIMARY KEY,
    entered_count INTEGER NOT NULL,
    inside_count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Admissions that lost against an earlier one in a scope that lets people in once; acknowledged ones are in `acknowledged`.
CREATE TABLE conflict(
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    registration TEXT NOT NULL,
    scope TEXT NOT NULL,
    winner_station TEXT NOT NULL,
    winner_sequence INTEGER NOT NULL,
    PRIMARY KEY(station, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX conflict_person ON conflict(registration, scope);
CREATE TABLE acknowledged(
    key TEXT PRIMARY KEY,
    note TEXT NOT NULL,
    hlc INTEGER NOT NULL,
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Labels that came out, or of which the printer could not say so.
CREATE TABLE printed(
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    hlc INTEGER NOT NULL,
    registration TEXT NOT NULL,
    label TEXT NOT NULL,
    is_badge INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    PRIMARY KEY(station, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX printed_registration ON printed(registration);

-- The programme.
CREATE TABLE session(
    code TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    room TEXT NOT NULL,
    type TEXT NOT NULL,
    speakers TEXT NOT NULL,
    start_utc_ms INTEGER NOT NULL,
    end_utc_ms INTEGER NOT NULL,
    capacity INTEGER NOT NULL,
    is_cancelled INTEGER NOT NULL,
    hlc INTEGER NOT NULL,
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_room ON session(room, start_utc_ms);
CREATE INDEX session_start ON session(start_utc_ms);

-- Folded texts of people, and the index over them.
CREATE TABLE person_text(
    number INTEGER PRIMARY KEY,
    names TEXT NOT NULL,
    others TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE person_search USING fts5(
    names, others,
    content='person_text', content_rowid='number',
    tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc So'",
    prefix='2 3', detail='column', columnsize=0
);

-- Who may sign in here; pin is an Argon2id hash.
CREATE TABLE volunteer(
    name TEXT PRIMARY KEY,
    role INTEGER NOT NULL,
    pin TEXT NOT NULL,
    language TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- Wrong PINs of the last minute.
CREATE TABLE wrong_pin(
    number INTEGER PRIMARY KEY,
    utc_ms INTEGER NOT NULL
) STRICT;
