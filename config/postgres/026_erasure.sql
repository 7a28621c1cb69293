-- SPDX-License-Identifier: GPL-3.0-or-later
-- Erasing cannot be taken back, so one station does ten by itself, and those beyond wait for a lead at another one. Which act depends on the
-- records alone: the same rule as the stations' view erasure (common/store/database/schema/020_erasure.sql), which says more.

CREATE INDEX record_of_erasure ON lanyard.record(station, sequence) WHERE kind IN (13, 17);
CREATE INDEX record_of_acknowledgement ON lanyard.record(subject) WHERE kind = 11;
CREATE INDEX record_of_introduction ON lanyard.record(station) WHERE kind = 12;

CREATE FUNCTION lanyard.origin_of(line text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((SELECT origin FROM lanyard.station WHERE id = line), line)
$$;
REVOKE ALL ON FUNCTION lanyard.origin_of FROM PUBLIC;

-- Whom each erasure names, and whether it acts.
CREATE FUNCTION lanyard.erasures() RETURNS TABLE(subject text, acts boolean)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE part(line, station, origin, until) AS (
        SELECT held.station, held.station, lanyard.origin_of(held.station), 9223372036854775807
        FROM (SELECT DISTINCT station FROM lanyard.record WHERE kind IN (13, 17)) AS held
        UNION ALL
        SELECT part.line, held.station, part.origin, branch.base_sequence
        FROM part JOIN lanyard.station AS branch ON branch.id = part.station AND branch.origin IS NOT NULL
        JOIN lanyard.record AS first ON first.station = branch.id AND first.sequence = branch.base_sequence + 1
        JOIN lanyard.record AS held ON held.sequence = branch.base_sequence AND held.hash = first.previous
            AND held.station IN (SELECT other.id FROM lanyard.station AS other WHERE part.origin IN (other.id, other.origin))),
    asked AS (
        SELECT part.line, r.station, r.sequence, r.kind, r.subject,
            strpos(replace(r.body, '\', ''), '"with":') > 0 AS is_more, EXISTS (
            SELECT FROM lanyard.record AS a
            WHERE a.kind = 11 AND a.subject = 'erase:' || encode(r.hash, 'hex')
                AND strpos(a.body, '"erase":true') > 0
                AND (lanyard.origin_of(a.station) <> part.origin OR NOT EXISTS (
                    SELECT FROM lanyard.record AS other WHERE other.kind = 12 AND lanyard.origin_of(other.station) <> part.origin))
            ) AS is_acknowledged
        FROM part JOIN lanyard.record AS r ON r.station = part.station AND r.sequence <= part.until
        WHERE r.kind IN (13, 17) AND (r.kind = 17 OR strpos(r.body, '"kind":17') > 0)),
    counted AS (SELECT asked.*, sum((NOT is_more)::integer) OVER (PARTITION BY line ORDER BY sequence) AS person FROM asked),
    first AS (
        SELECT line, person, row_number() OVER line_so_far <= 10
            OR bool_or(is_acknowledged) OVER (line_so_far ROWS BETWEEN 10 PRECEDING AND CURRENT ROW) AS acts
        FROM counted WHERE NOT is_more WINDOW line_so_far AS (PARTITION BY line ORDER BY sequence)),
    placed AS (SELECT counted.*, row_number() OVER (PARTITION BY line, person ORDER BY sequence) AS place FROM counted)
    SELECT placed.subject, placed.is_acknowledged OR (placed.place <= 3 AND coalesce(first.acts, false))
    FROM placed LEFT JOIN first ON first.line = placed.line AND first.person = placed.person
    WHERE placed.station = placed.line AND placed.kind = 17
$$;
REVOKE ALL ON FUNCTION lanyard.erasures FROM PUBLIC;

-- A row for each time that somebody else was at it: whoever greets the hub next looks again (020_members.sql).
CREATE TABLE lanyard.unsettled(at timestamptz NOT NULL DEFAULT now());

-- Of two sessions, one with a wish and one with the word for it, one does this after both. False when another is at it: nobody waits for a
-- transaction that a thief leaves unfinished.
CREATE FUNCTION lanyard.settle_erasures() RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    person text;
BEGIN
    BEGIN
        LOCK TABLE lanyard.erased IN SHARE ROW EXCLUSIVE MODE NOWAIT;
    EXCEPTION WHEN lock_not_available THEN
        RETURN false;
    END;
    DELETE FROM lanyard.unsettled;
    DELETE FROM lanyard.erased AS e WHERE NOT EXISTS (SELECT FROM lanyard.erasures() AS w WHERE w.subject = e.id AND w.acts);
    FOR person IN SELECT DISTINCT w.subject FROM lanyard.erasures() AS w
        WHERE w.acts AND NOT EXISTS (SELECT FROM lanyard.erased AS e WHERE e.id = w.subject) LOOP
        INSERT INTO lanyard.erased(id) VALUES (person);
        PERFORM lanyard.empty_person(person);
    END LOOP;
    RETURN true;
END
$$;
REVOKE ALL ON FUNCTION lanyard.settle_erasures FROM PUBLIC;

-- What the hub has of a person is emptied when the wish acts, and so is what comes later from a station that had not heard of it.
CREATE FUNCTION lanyard.follow_erasures() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM fresh WHERE kind IN (12, 17) OR kind = 11 AND subject LIKE 'erase:%')
        AND NOT lanyard.settle_erasures() THEN
        INSERT INTO lanyard.unsettled DEFAULT VALUES;
    END IF;
    IF NOT EXISTS (SELECT FROM lanyard.erased) THEN
        RETURN NULL;
    END IF;
    UPDATE lanyard.record AS r SET body = lanyard.erased_body(r.kind, r.subject, r.body)
    FROM fresh AS f
    WHERE r.station = f.station AND r.sequence = f.sequence AND f.kind NOT IN (2, 11, 12, 13, 15, 16, 17)
        AND EXISTS (SELECT FROM lanyard.erased AS e WHERE CASE WHEN f.kind IN (10, 20)
            THEN EXISTS (SELECT FROM lanyard.record AS t WHERE t.kind = 6 AND t.subject = e.id
                AND f.subject IN (t.body::json ->> 'id', lanyard.short_code_of(t.body::json ->> 'id')))
            ELSE e.id = f.subject END)
        AND r.body::jsonb <> lanyard.erased_body(r.kind, r.subject, r.body)::jsonb;
    -- A badge turns out to be theirs.
    PERFORM lanyard.empty_person(e.id) FROM lanyard.erased AS e
    WHERE EXISTS (SELECT FROM fresh AS f WHERE f.kind = 6 AND f.subject = e.id);
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION lanyard.follow_erasures FROM PUBLIC;
CREATE TRIGGER follow_erasures AFTER INSERT ON lanyard.record REFERENCING NEW TABLE AS fresh
FOR EACH STATEMENT EXECUTE FUNCTION lanyard.follow_erasures();
