-- SPDX-License-Identifier: GPL-3.0-or-later
-- Sessions that are changed on the day: what was said of each, field by field (session_word.h). `session` is made from it.

-- Whom the session is open to, whatever its type needs: "everyone", the code of a ticket type, or '' = as the profile says.
ALTER TABLE session ADD COLUMN open_to TEXT NOT NULL DEFAULT '';
ALTER TABLE session DROP COLUMN hlc;
ALTER TABLE session DROP COLUMN station;
ALTER TABLE session DROP COLUMN sequence;

-- `is_desk`: a lead said so on the day, over what had the stamp over_*; the others are programme files.
CREATE TABLE session_word(
    code TEXT NOT NULL,
    field TEXT NOT NULL,
    hlc INTEGER NOT NULL,
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    is_desk INTEGER NOT NULL,
    value TEXT NOT NULL,
    over_hlc INTEGER NOT NULL,
    over_station TEXT NOT NULL,
    over_sequence INTEGER NOT NULL,
    PRIMARY KEY(code, field, hlc, station, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_word_record ON session_word(station, sequence);
CREATE INDEX conflict_session ON conflict(scope) WHERE kind = 3;

INSERT INTO session_word(code, field, hlc, station, sequence, is_desk, value, over_hlc, over_station, over_sequence)
WITH said AS (SELECT subject, hlc, station, sequence, body FROM journal WHERE kind = 2 AND json_valid(body)),
word AS (
    SELECT subject, 'title' AS field, hlc, station, sequence, json_extract(body, '$.title') AS value FROM said
    UNION ALL SELECT subject, 'room', hlc, station, sequence, json_extract(body, '$.room') FROM said
    UNION ALL SELECT subject, 'type', hlc, station, sequence, json_extract(body, '$.type') FROM said
    UNION ALL SELECT subject, 'speakers', hlc, station, sequence, json_extract(body, '$.speakers') FROM said
    UNION ALL SELECT subject, 'start', hlc, station, sequence, json_extract(body, '$.start') || ' ' || json_extract(body, '$.end') FROM said
    UNION ALL SELECT subject, 'capacity', hlc, station, sequence, CAST(coalesce(json_extract(body, '$.capacity'), 0) AS TEXT) FROM said
    UNION ALL SELECT subject, 'cancelled', hlc, station, sequence, CAST(coalesce(json_extract(body, '$.cancelled'), 0) AS TEXT) FROM said
    UNION ALL SELECT subject, 'open_to', hlc, station, sequence, '' FROM said)
SELECT subject, field, hlc, station, sequence, 0, coalesce(value, ''), 0, '', 0 FROM word;
