-- SPDX-License-Identifier: GPL-3.0-or-later
-- Of which leads the hub told a sponsor's station that they are gone (erase.h).
ALTER TABLE released ADD COLUMN is_gone INTEGER NOT NULL DEFAULT 0;
CREATE INDEX released_gone ON released(token) WHERE is_gone;
