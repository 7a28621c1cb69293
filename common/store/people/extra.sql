-- SPDX-License-Identifier: GPL-3.0-or-later
-- Shirts and meals.

-- :extra_taken
SELECT entry_count FROM presence WHERE scope = ?1 AND registration = ?2
