-- SPDX-License-Identifier: GPL-3.0-or-later
-- What this station knows of its printers, by name; it is not exchanged. Before this step it stood in local values, as texts.
CREATE TABLE printer(
    name TEXT PRIMARY KEY,
    -- As its worker shows it; NULL = it has none.
    state TEXT CHECK(state IN ('away', 'ready', 'printing', 'stopped')),
    media TEXT NOT NULL DEFAULT '',
    problem TEXT NOT NULL DEFAULT '',
    takes_any_media INTEGER NOT NULL DEFAULT 0,
    -- Labels of the roll that is loaded, and how many the one before had; 0 = not known.
    roll_printed_count INTEGER NOT NULL DEFAULT 0,
    roll_length_count INTEGER NOT NULL DEFAULT 0,
    roll_is_ended INTEGER NOT NULL DEFAULT 0,
    -- Whether it answers, as learned at this address; at another one it is another printer.
    address TEXT,
    was_heard INTEGER NOT NULL DEFAULT 0,
    is_mute INTEGER NOT NULL DEFAULT 0,
    -- The label that a person is asked about, because the printer said nothing.
    asked_job INTEGER,
    -- The slowest answer that it has given; 0 = not known.
    slowest_answer_ms INTEGER NOT NULL DEFAULT 0,
    -- The roll that was set when the printer at this address said the same of it: what it says otherwise from then on is another roll,
    -- also after it was off. NULL = it never did.
    agreed_media TEXT
) STRICT, WITHOUT ROWID;

-- What labels may want, to be printed on what is loaded now.
CREATE TABLE printer_media(
    printer TEXT NOT NULL,
    media TEXT NOT NULL,
    PRIMARY KEY(printer, media)
) STRICT, WITHOUT ROWID;

INSERT INTO printer(name)
SELECT DISTINCT substr(key, 9, length(key) - 8 - length(ending))
FROM local_value
JOIN (SELECT '.roll' AS ending UNION ALL SELECT '.answers' UNION ALL SELECT '.mute' UNION ALL SELECT '.asked')
    ON key GLOB 'printer.?*' || ending;

-- "PRINTED,LENGTH,ENDED"
UPDATE printer SET
    roll_printed_count = CAST(value AS INTEGER),
    roll_length_count = CAST(substr(value, instr(value, ',') + 1) AS INTEGER),
    roll_is_ended = value GLOB '*,1'
FROM local_value WHERE key = 'printer.' || name || '.roll' AND value GLOB '[0-9]*,[0-9]*,[01]';

UPDATE printer SET address = coalesce(
    (SELECT value FROM local_value WHERE key = 'printer.' || name || '.answers'),
    (SELECT value FROM local_value WHERE key = 'printer.' || name || '.mute'),
    (SELECT substr(value, instr(value, ' ') + 1) FROM local_value WHERE key = 'printer.' || name || '.asked'));
UPDATE printer SET
    was_heard = EXISTS (SELECT 1 FROM local_value WHERE key = 'printer.' || name || '.answers' AND value = address),
    is_mute = EXISTS (SELECT 1 FROM local_value WHERE key = 'printer.' || name || '.mute' AND value = address),
    -- "JOB ADDRESS"
    asked_job = (SELECT CAST(value AS INTEGER) FROM local_value
        WHERE key = 'printer.' || name || '.asked' AND substr(value, instr(value, ' ') + 1) = address);

DELETE FROM local_value WHERE key GLOB 'printer.*';
