-- SPDX-License-Identifier: GPL-3.0-or-later
-- What stations that were apart have to tell each other: three kinds of conflicts, and records that were set aside.

-- `kind` is a ConflictKind; station and sequence name the loser's record. CONFLICT_EDIT names the field, the others
-- have ''. CONFLICT_SEAT: the winner is the admission that took the last seat.
DROP TABLE conflict;
CREATE TABLE conflict(
    kind INTEGER NOT NULL,
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    field TEXT NOT NULL,
    registration TEXT NOT NULL,
    scope TEXT NOT NULL,
    winner_station TEXT NOT NULL,
    winner_sequence INTEGER NOT NULL,
    PRIMARY KEY(kind, station, sequence, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX conflict_person ON conflict(registration, scope);
CREATE INDEX conflict_seat ON conflict(scope) WHERE kind = 1;

-- An older store knew of the first kind only; what the admissions say of the other one is made here.
INSERT INTO conflict(kind, station, sequence, field, registration, scope, winner_station, winner_sequence)
SELECT 0, station, sequence, '', registration, scope, winner_station, winner_sequence
FROM (
    SELECT station, sequence, registration, scope, row_number() OVER person AS place,
        first_value(station) OVER person AS winner_station, first_value(sequence) OVER person AS winner_sequence
    FROM admission
    WHERE direction = 1 AND is_once AND NOT is_override
        AND NOT EXISTS (SELECT 1 FROM undone WHERE undone.station = admission.station AND undone.sequence = admission.sequence)
    WINDOW person AS (PARTITION BY registration, scope ORDER BY hlc, station, sequence))
WHERE place > 1;
INSERT INTO conflict(kind, station, sequence, field, registration, scope, winner_station, winner_sequence)
WITH entry AS (
    SELECT station, sequence, hlc, registration, scope, is_override,
        row_number() OVER (PARTITION BY registration, scope ORDER BY hlc, station, sequence) AS number
    FROM admission
    WHERE direction = 1 AND scope LIKE 'session/%'
        AND NOT EXISTS (SELECT 1 FROM undone WHERE undone.station = admission.station AND undone.sequence = admission.sequence)),
seat AS (
    SELECT entry.station, entry.sequence, registration, scope, is_override, capacity,
        row_number() OVER (PARTITION BY scope ORDER BY entry.hlc, entry.station, entry.sequence) AS place
    FROM entry JOIN session ON session.code = substr(scope, 9)
    WHERE number = 1 AND capacity > 0)
SELECT 1, seat.station, seat.sequence, '', seat.registration, seat.scope, last.station, last.sequence
FROM seat JOIN seat AS last ON last.scope = seat.scope AND last.place = last.capacity
WHERE seat.place > seat.capacity AND NOT seat.is_override;

-- Fields that people edited, with what the writer had seen: the stamp of the value that was written over.
CREATE TABLE edit(
    registration TEXT NOT NULL,
    field TEXT NOT NULL,
    hlc INTEGER NOT NULL,
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    value TEXT NOT NULL,
    over_hlc INTEGER NOT NULL,
    over_station TEXT NOT NULL,
    over_sequence INTEGER NOT NULL,
    PRIMARY KEY(registration, field, hlc, station, sequence)
) STRICT, WITHOUT ROWID;

-- Records that could not be exchanged, for people to look at. This station's own.
CREATE TABLE set_aside(
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    utc_ms INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY(station, sequence)
) STRICT, WITHOUT ROWID;
