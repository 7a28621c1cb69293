-- SPDX-License-Identifier: GPL-3.0-or-later
-- The roll that was set when the printer at this address said the same of it: what it says otherwise from then on is another roll, also
-- after it was off. NULL = it never did.
ALTER TABLE printer ADD COLUMN agreed_media TEXT;
