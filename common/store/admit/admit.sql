-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a decision asks, and what happened lately.

-- :passage_get
SELECT entry_count, is_inside, first_utc_ms,
    coalesce((SELECT station.name FROM station WHERE station.id = first_station), first_station)
FROM presence WHERE scope = ?1 AND registration = ?2
