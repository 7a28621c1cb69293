-- SPDX-License-Identifier: GPL-3.0-or-later
-- Kind 20: what a sponsor's client is given of a captured badge (common/store/lead/lead_decide.h), sealed to the client. The staff's
-- stations only write and read it; what a sponsor may add stands in 009_sponsor.sql, and its tables hold what it added.
ALTER TABLE lanyard.record DROP CONSTRAINT record_kind_is_known, ADD CONSTRAINT record_kind_is_known CHECK (kind BETWEEN 0 AND 20);

-- Of somebody who was taken out neither the fields nor the box stay, nor what tells whether the values are the same.
CREATE OR REPLACE FUNCTION lanyard.erased_body(kind smallint, person text, body text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE kind
        WHEN 19 THEN body
        WHEN 20 THEN (
            SELECT coalesce(json_object_agg(member.key, member.value), '{}')::text
            FROM json_each(CASE WHEN lanyard.is_readable(body) THEN body ELSE '{}' END::json) AS member
            WHERE member.key NOT IN ('fields', 'box', 'mark'))
        ELSE lanyard.erased_body_of_person(kind, person, body) END
$$;

-- As in 008_erase.sql; a badge's subject is that of what was given, too.
CREATE OR REPLACE FUNCTION lanyard.empty_person(person text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    badges text[] := ARRAY(SELECT unnest(ARRAY[body::json ->> 'id', lanyard.short_code_of(body::json ->> 'id')]) FROM lanyard.record
        WHERE kind = 6 AND subject = person);
    own text;
BEGIN
    UPDATE lanyard.record AS r SET body = lanyard.erased_body(r.kind, r.subject, r.body)
    WHERE (r.subject = person AND r.kind NOT IN (2, 10, 11, 12, 15, 16, 17, 20)
            OR r.kind IN (10, 20) AND r.subject = ANY(badges)
            OR r.kind = 13 AND EXISTS (SELECT FROM unnest(badges || person) AS whose WHERE r.body LIKE '%"subject":"' || whose || '"%'))
        AND (NOT lanyard.is_readable(r.body) OR r.body::jsonb <> lanyard.erased_body(r.kind, r.subject, r.body)::jsonb);
    FOR own IN SELECT 'lanyard_of_' || role_name FROM lanyard.sponsor LOOP
        EXECUTE format('DELETE FROM %I.contact WHERE token = ANY($1)', own) USING badges;
        EXECUTE format('UPDATE %I.answer SET is_gone = true WHERE token = ANY($1) AND NOT is_gone', own) USING badges;
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION lanyard.follow_erasures() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM lanyard.empty_person(one.subject) FROM (SELECT DISTINCT subject FROM fresh WHERE kind = 17) AS one;
    INSERT INTO lanyard.erased(id) SELECT DISTINCT subject FROM fresh WHERE kind = 17 ON CONFLICT DO NOTHING;
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

-- The same words as common/store/upkeep/purge.c. A capture's name stays, so that one that two stations recorded is still one.
CREATE OR REPLACE FUNCTION lanyard.purge_keeps(kind smallint) RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE kind
        WHEN 10 THEN ARRAY['sponsor', 'scan', 'set', 'of', 'at', 'client']
        WHEN 19 THEN ARRAY['sponsor', 'post', 'off']
        WHEN 20 THEN ARRAY['sponsor', 'client', 'state']
        ELSE lanyard.purge_keeps_of_people(kind) END
$$;
