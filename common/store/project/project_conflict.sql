-- SPDX-License-Identifier: GPL-3.0-or-later
-- Conflicts between stations that worked apart.

-- :seat_capacity
SELECT capacity FROM session WHERE code = ?1

-- :seat_conflict_drop
DELETE FROM conflict WHERE kind = 1 AND scope = ?1

-- Everybody's first entry that was not taken back, in order: those beyond the capacity had no seat, unless a lead
-- let them in.
-- :seat_conflict_insert
INSERT INTO conflict(kind, station, sequence, field, registration, scope, winner_station, winner_sequence)
WITH entry AS (
    SELECT a.station, a.sequence, a.hlc, a.registration, a.is_override,
        row_number() OVER (PARTITION BY a.registration ORDER BY a.hlc, a.station, a.sequence) AS number
    FROM presence CROSS JOIN admission AS a ON a.registration = presence.registration AND a.scope = presence.scope
    WHERE presence.scope = ?1 AND presence.entry_count > 0 AND a.direction = 1
        AND NOT EXISTS (SELECT 1 FROM undone WHERE undone.station = a.station AND undone.sequence = a.sequence)),
seat AS (
    SELECT station, sequence, registration, is_override, row_number() OVER (ORDER BY hlc, station, sequence) AS place
    FROM entry WHERE number = 1)
SELECT 1, seat.station, seat.sequence, '', seat.registration, ?1, last.station, last.sequence
FROM seat CROSS JOIN seat AS last ON last.place = ?2
WHERE seat.place > ?2 AND NOT seat.is_override

-- :edit_insert
INSERT INTO edit(registration, field, hlc, station, sequence, value, over_hlc, over_station, over_sequence)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)

-- :edit_conflict_drop
DELETE FROM conflict WHERE registration = ?1 AND scope = '' AND kind = 2 AND field = ?2

-- An edit that the next one in order had not seen, and that said something else, was lost.
-- :edit_conflict_insert
INSERT INTO conflict(kind, station, sequence, field, registration, scope, winner_station, winner_sequence)
SELECT 2, station, sequence, ?2, ?1, '', next_station, next_sequence
FROM (
    SELECT hlc, station, sequence, value, lead(station) OVER later AS next_station, lead(sequence) OVER later AS next_sequence,
        lead(value) OVER later AS next_value, lead(over_hlc) OVER later AS seen_hlc, lead(over_station) OVER later AS seen_station,
        lead(over_sequence) OVER later AS seen_sequence
    FROM edit WHERE registration = ?1 AND field = ?2
    WINDOW later AS (ORDER BY hlc, station, sequence))
WHERE next_station IS NOT NULL AND next_value <> value AND (seen_hlc, seen_station, seen_sequence) < (hlc, station, sequence)

-- What a lead said of a session on the day, and what stands instead.
-- :session_conflict_drop
DELETE FROM conflict WHERE scope = ?1 AND kind = 3

-- :session_conflict_insert
INSERT INTO conflict(kind, station, sequence, field, registration, scope, winner_station, winner_sequence)
VALUES(3, ?1, ?2, ?3, '', ?4, ?5, ?6)
