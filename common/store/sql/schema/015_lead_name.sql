-- SPDX-License-Identifier: GPL-3.0-or-later
-- Parts of a name, as far as the hub released them with it.
ALTER TABLE released ADD COLUMN given_name TEXT NOT NULL DEFAULT '';
ALTER TABLE released ADD COLUMN family_name TEXT NOT NULL DEFAULT '';
