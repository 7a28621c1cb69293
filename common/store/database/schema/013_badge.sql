-- SPDX-License-Identifier: GPL-3.0-or-later
-- Badges that are printed before the day: `shows` says of which state of the person's fields (prepared.h), NULL = of a label that was
-- handed over. A job that prepares one has it, too.
ALTER TABLE printed ADD COLUMN token TEXT NOT NULL DEFAULT '';
ALTER TABLE printed ADD COLUMN shows TEXT;
ALTER TABLE job ADD COLUMN shows TEXT;
UPDATE printed SET token = coalesce((
    SELECT json_extract(body, '$.token') FROM journal
    WHERE journal.station = printed.station AND journal.sequence = printed.sequence AND json_valid(body)), '');

-- Labels that went to the printer on one sheet of paper: the number of the first of them; 0 = by itself. It is one piece of the
-- printer's work, so after a restart the printer is asked for it once.
ALTER TABLE job ADD COLUMN sheet_id INTEGER NOT NULL DEFAULT 0;
