-- SPDX-License-Identifier: GPL-3.0-or-later
-- Why a printer cannot print the event's labels on what is loaded now: a JSON object of label and sentence, as the judge says it.
ALTER TABLE printer ADD COLUMN refusals TEXT NOT NULL DEFAULT '{}';
