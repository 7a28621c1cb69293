-- SPDX-License-Identifier: GPL-3.0-or-later
-- Parts of a name as the ticketing system knows them, and what somebody wishes to be called.
ALTER TABLE registration ADD COLUMN given_name TEXT NOT NULL DEFAULT '';
ALTER TABLE registration ADD COLUMN family_name TEXT NOT NULL DEFAULT '';
ALTER TABLE registration ADD COLUMN badge_name TEXT NOT NULL DEFAULT '';
