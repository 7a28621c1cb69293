-- SPDX-License-Identifier: GPL-3.0-or-later
-- Labels that went to the printer on one sheet of paper: the number of the first of them; 0 = by itself. It is one piece of the
-- printer's work, so after a restart the printer is asked for it once.
ALTER TABLE job ADD COLUMN sheet_id INTEGER NOT NULL DEFAULT 0;
