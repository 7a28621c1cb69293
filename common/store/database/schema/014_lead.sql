-- SPDX-License-Identifier: GPL-3.0-or-later
-- What is answered about captures, and what of it was exported.

-- Of which lead the badge is ('' = of none), and whether it is valid now.
ALTER TABLE released ADD COLUMN lead TEXT NOT NULL DEFAULT '';
ALTER TABLE released ADD COLUMN is_valid INTEGER NOT NULL DEFAULT 1;
UPDATE released SET lead = token;
-- Parts of a name, as far as they were given with it.
ALTER TABLE released ADD COLUMN given_name TEXT NOT NULL DEFAULT '';
ALTER TABLE released ADD COLUMN family_name TEXT NOT NULL DEFAULT '';
-- Of which leads a booth was told that they are gone (erase.h).
ALTER TABLE released ADD COLUMN is_gone INTEGER NOT NULL DEFAULT 0;
CREATE INDEX released_gone ON released(token) WHERE is_gone;
-- The badges of one lead are found without reading all that was given.
CREATE INDEX released_lead ON released(sponsor, lead);

-- What sponsors captured by the short code below a badge's: the first 30 bits of its id, zeros behind (common/token/short_code.h).
ALTER TABLE token ADD COLUMN code TEXT GENERATED ALWAYS AS (
    substr(id, 1, 7) || substr('000044448888cccc', instr('0123456789abcdef', substr(id, 8, 1)), 1) || '00000000') VIRTUAL;
CREATE INDEX token_code ON token(code, registration);

-- Contact fields that went out of this station by an export, comma-separated. This station's own.
CREATE TABLE exported(
    sponsor TEXT NOT NULL,
    token TEXT NOT NULL,
    utc_ms INTEGER NOT NULL,
    fields TEXT NOT NULL,
    PRIMARY KEY(sponsor, token)
) STRICT, WITHOUT ROWID;

-- Who captured, by the word for that role.
ALTER TABLE lead_scan RENAME COLUMN operator TO rep;
ALTER TABLE lead_detail RENAME COLUMN operator TO rep;

-- Each rep's rating stands by itself, as notes do.
DELETE FROM lead_detail WHERE detail = 'rating';
INSERT INTO lead_detail(sponsor, token, detail, value, utc_ms, rep, hlc, station, sequence)
SELECT sponsor, token, 'rating/' || station || '/' || rep, value, utc_ms, rep, hlc, station, sequence
FROM (
    SELECT json_extract(body, '$.sponsor') AS sponsor, subject AS token, json_extract(body, '$.set.rating') AS value, utc_ms,
        coalesce(json_extract(body, '$.by'), '') AS rep, hlc, station, sequence,
        row_number() OVER (PARTITION BY json_extract(body, '$.sponsor'), subject, station, json_extract(body, '$.by')
            ORDER BY hlc DESC, sequence DESC) AS place
    FROM journal WHERE kind = 10 AND json_type(body, '$.set.rating') = 'text')
WHERE place = 1;
