-- SPDX-License-Identifier: GPL-3.0-or-later
-- Tables and columns that the steps before this one added are made of records, and records of a newer station may have come before
-- the update: whoever opens the store next makes its projections anew (rebuild.h).
INSERT OR REPLACE INTO local_value(key, value) SELECT 'projections_due', 'yes' WHERE EXISTS (SELECT 1 FROM journal);
