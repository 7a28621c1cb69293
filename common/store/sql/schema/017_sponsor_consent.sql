-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a person lets one sponsor have, whatever others may (lead_consent.h).
ALTER TABLE registration ADD COLUMN sponsor_consent TEXT NOT NULL DEFAULT '';
