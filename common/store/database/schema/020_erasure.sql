-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which erasures act, and which wait for a second lead (erase.h). Stand-ins of erasures count, so that whoever lacks one counts alike.
CREATE INDEX journal_erasure ON journal(station, sequence) WHERE kind IN (13, 17);

-- `part` is what each history is made of: a line, and those below it up to where the fork is. `person` numbers the wishes of a history: one,
-- and those that follow for other registrations of the same person (`is_more`), of which two go with it. A wish acts that was acknowledged,
-- or among the ten before it one was, or there are not ten. Time decides nothing: a writer chooses what its records say of it. The hub has
-- the same rule, lanyard.erasures().
CREATE VIEW erasure AS
WITH RECURSIVE part(line, station, origin, until) AS (
    SELECT held.station, held.station, coalesce(branch.origin, held.station), 9223372036854775807
    FROM (SELECT DISTINCT station FROM journal WHERE kind IN (13, 17)) AS held LEFT JOIN branch ON branch.id = held.station
    UNION ALL
    SELECT part.line, held.station, part.origin, branch.base_sequence
    FROM part CROSS JOIN branch ON branch.id = part.station
    CROSS JOIN journal AS held ON held.sequence = branch.base_sequence AND held.hash = branch.base_hash
        AND held.station IN (SELECT part.origin UNION ALL SELECT other.id FROM branch AS other WHERE other.origin = part.origin)),
wish AS (
    SELECT part.line, part.origin, j.station, j.sequence, j.kind, j.subject, j.utc_ms, j.body,
        instr(replace(j.body, '\', ''), '"with":') > 0 AS is_more, 'erase:' || lower(hex(j.hash)) AS key
    FROM part CROSS JOIN journal AS j INDEXED BY journal_erasure ON j.station = part.station AND j.sequence <= part.until
    WHERE j.kind IN (13, 17) AND (j.kind = 17 OR instr(j.body, '"kind":17'))),
asked AS (
    SELECT wish.*, EXISTS (
        SELECT 1 FROM journal AS a LEFT JOIN branch ON branch.id = a.station
        WHERE a.subject = wish.key AND a.subject <> '' AND a.kind = 11 AND instr(a.body, '"erase":true') > 0
            AND (coalesce(branch.origin, a.station) <> wish.origin OR NOT EXISTS (
                SELECT 1 FROM station LEFT JOIN branch ON branch.id = station.id
                WHERE coalesce(branch.origin, station.id) <> wish.origin))) AS is_acknowledged
    FROM wish),
counted AS (SELECT asked.*, sum(NOT is_more) OVER (PARTITION BY line ORDER BY sequence) AS person FROM asked),
first AS (
    SELECT line, person, row_number() OVER line_so_far <= 10
        OR max(is_acknowledged) OVER (line_so_far ROWS BETWEEN 10 PRECEDING AND CURRENT ROW) AS acts
    FROM counted WHERE NOT is_more WINDOW line_so_far AS (PARTITION BY line ORDER BY sequence)),
placed AS (SELECT counted.*, row_number() OVER (PARTITION BY line, person ORDER BY sequence) AS place FROM counted)
SELECT key, station, origin, sequence, subject, utc_ms, body, is_acknowledged OR (place <= 3 AND coalesce(first.acts, 0)) AS acts,
    EXISTS (SELECT 1 FROM revoked_station AS r WHERE r.id IN (placed.station, placed.origin)) AS is_ended
FROM placed LEFT JOIN first ON first.line = placed.line AND first.person = placed.person
WHERE placed.station = placed.line AND kind = 17;

-- As in 016_anew.sql.
INSERT OR REPLACE INTO local_value(key, value) SELECT 'projections_due', 'yes' WHERE EXISTS (SELECT 1 FROM journal);
