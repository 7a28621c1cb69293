-- SPDX-License-Identifier: GPL-3.0-or-later
-- Entries and exits, and what is made from them.

-- :admission_insert
INSERT INTO admission(station, sequence, hlc, utc_ms, registration, scope, checkpoint, session, direction, is_once, is_override)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)

-- :admission_get
SELECT registration, scope FROM admission WHERE station = ?1 AND sequence = ?2

-- One person's entries and exits in a scope that were not taken back, in their order.
-- :admission_of_scope
SELECT station, sequence, utc_ms, direction, is_once, is_override FROM admission
WHERE registration = ?1 AND scope = ?2
    AND NOT EXISTS (SELECT 1 FROM undone WHERE undone.station = admission.station AND undone.sequence = admission.sequence)
ORDER BY hlc, station, sequence

-- All of them, scope after scope and person after person; the columns begin with those above.
-- :admission_of_all
SELECT station, sequence, utc_ms, direction, is_once, is_override, registration, scope,
    EXISTS(SELECT 1 FROM undone WHERE undone.station = admission.station AND undone.sequence = admission.sequence)
FROM admission ORDER BY scope, registration, hlc, station, sequence

-- :undone_insert
INSERT INTO undone(station, sequence) VALUES(?1, ?2) ON CONFLICT DO NOTHING

-- :presence_get
SELECT entry_count, is_inside, first_utc_ms, first_station FROM presence WHERE scope = ?1 AND registration = ?2

-- :presence_put
INSERT INTO presence(scope, registration, entry_count, is_inside, first_utc_ms, first_station) VALUES(?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT(scope, registration) DO UPDATE SET
    entry_count = excluded.entry_count, is_inside = excluded.is_inside, first_utc_ms = excluded.first_utc_ms,
    first_station = excluded.first_station

-- :scope_total_add
INSERT INTO scope_total(scope, entered_count, inside_count) VALUES(?1, ?2, ?3)
ON CONFLICT(scope) DO UPDATE SET
    entered_count = entered_count + excluded.entered_count, inside_count = inside_count + excluded.inside_count

-- :scope_total_get
SELECT entered_count, inside_count FROM scope_total WHERE scope = ?1

-- :conflict_insert
INSERT INTO conflict(kind, station, sequence, field, registration, scope, winner_station, winner_sequence)
VALUES(0, ?1, ?2, '', ?3, ?4, ?5, ?6)

-- :conflict_drop
DELETE FROM conflict WHERE scope = ?1 AND registration = ?2 AND kind = 0
