-- SPDX-License-Identifier: GPL-3.0-or-later
-- A badge whose QR code cannot be read is captured by the short code below it (common/token/short_code.h). Such a capture is about the
-- id that the code begins, with zeros behind: no badge has that one. Whose it is, is looked up here, as of a scan; a sponsor calls nothing new for it.
-- Codes are short, so a sponsor has so many wrong ones an hour, by the server's clock. After that none is looked up, and the answer is
-- that of a wrong one.

CREATE FUNCTION lanyard.is_short_code(badge text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$ SELECT badge ~ '^[0-9a-f]{7}[048c]0{8}$' $$;
REVOKE ALL ON FUNCTION lanyard.is_short_code FROM PUBLIC;

-- The first 30 bits of a badge's id.
CREATE FUNCTION lanyard.short_code_of(badge text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT left(badge, 7) || substr('000044448888cccc', strpos('0123456789abcdef', substr(badge, 8, 1)), 1) || '00000000'
$$;
REVOKE ALL ON FUNCTION lanyard.short_code_of FROM PUBLIC;

-- Without a function of ours, which whoever adds a record would have to be allowed to run.
CREATE INDEX record_of_short_code ON lanyard.record(left(body::json ->> 'id', 7)) WHERE kind = 6;

-- The codes that were looked up for a sponsor, and to whom each led; NULL = to nobody.
CREATE TABLE lanyard.typed_code(
    sponsor text NOT NULL REFERENCES lanyard.sponsor(code),
    code text NOT NULL,
    person text,
    looked_up_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (sponsor, code)
);

CREATE FUNCTION lanyard.most_wrong_codes() RETURNS integer
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$ SELECT 20 $$;
REVOKE ALL ON FUNCTION lanyard.most_wrong_codes FROM PUBLIC;

-- --- deciding ---

-- Whose badge a code is on; NULL when it is lost, on no record, or on the badges of several people.
CREATE FUNCTION lanyard.holder_of_short_code(typed text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN count(DISTINCT minted.subject) = 1 THEN min(minted.subject) END FROM lanyard.record AS minted
    WHERE minted.kind = 6 AND left(minted.body::json ->> 'id', 7) = left(typed, 7)
        AND lanyard.short_code_of(minted.body::json ->> 'id') = typed AND minted.body::json ->> 'kind' = '1'
        AND NOT EXISTS (SELECT FROM lanyard.record AS lost
            WHERE lost.kind = 7 AND lost.subject = minted.subject AND lost.body::json ->> 'id' = minted.body::json ->> 'id')
$$;
REVOKE ALL ON FUNCTION lanyard.holder_of_short_code FROM PUBLIC;

-- One that was looked up before costs nothing.
CREATE FUNCTION lanyard.look_up_short_code(sponsor_code text, typed text) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    holder text;
BEGIN
    IF NOT EXISTS (SELECT FROM lanyard.typed_code AS t WHERE t.sponsor = sponsor_code AND t.code = typed)
        AND (SELECT count(*) FROM lanyard.typed_code AS t WHERE t.sponsor = sponsor_code AND t.person IS NULL
            AND t.looked_up_at > clock_timestamp() - interval '1 hour') >= lanyard.most_wrong_codes() THEN
        RETURN NULL;
    END IF;
    holder := lanyard.holder_of_short_code(typed);
    INSERT INTO lanyard.typed_code AS t(sponsor, code, person) VALUES (sponsor_code, typed, holder)
    ON CONFLICT (sponsor, code) DO UPDATE SET person = coalesce(excluded.person, t.person);
    RETURN holder;
END
$$;
REVOKE ALL ON FUNCTION lanyard.look_up_short_code FROM PUBLIC;

-- As in 016_gone.sql, also of what was typed.
CREATE OR REPLACE FUNCTION lanyard.decide(sponsor_code text, badge text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own text := (SELECT 'lanyard_of_' || role_name FROM lanyard.sponsor WHERE code = sponsor_code);
    holder text;
    is_gone boolean;
    lead_token text;
BEGIN
    IF own IS NULL OR to_regclass(format('%I.answer', own)) IS NULL THEN
        RETURN;
    END IF;
    holder := CASE WHEN lanyard.is_short_code(badge) THEN lanyard.look_up_short_code(sponsor_code, badge)
        ELSE lanyard.holder_of(sponsor_code, badge) END;
    is_gone := CASE WHEN lanyard.is_short_code(badge) THEN EXISTS (SELECT FROM lanyard.erased AS e WHERE e.id = holder)
        ELSE EXISTS (SELECT FROM lanyard.record AS t JOIN lanyard.erased AS e ON e.id = t.subject
            WHERE t.kind = 6 AND t.body::json ->> 'id' = badge) END;
    IF holder IS NOT NULL THEN
        lead_token := coalesce((SELECT l.token FROM lanyard.lead AS l
            WHERE l.sponsor = sponsor_code AND l.person = ANY(lanyard.same_people(holder)) ORDER BY l.since, l.token COLLATE "C" LIMIT 1), badge);
        INSERT INTO lanyard.lead(sponsor, person, token) VALUES (sponsor_code, holder, lead_token) ON CONFLICT DO NOTHING;
    END IF;
    EXECUTE format('INSERT INTO %I.answer AS a(token, lead, is_valid, is_gone) VALUES ($1, coalesce($2, ''''), $2 IS NOT NULL, $3)
        ON CONFLICT (token) DO UPDATE SET lead = CASE WHEN excluded.is_valid THEN excluded.lead ELSE a.lead END, is_valid = excluded.is_valid,
            is_gone = excluded.is_gone
        WHERE a.is_valid <> excluded.is_valid OR excluded.is_valid AND a.lead <> excluded.lead OR a.is_gone <> excluded.is_gone', own)
        USING badge, lead_token, is_gone;
-- A record that cannot be read makes nobody a lead, and holds up nobody else.
EXCEPTION WHEN data_exception THEN
    RETURN;
END
$$;

-- As in 013_capture.sql. What is told of a badge later concerns a code only when it was looked up: else whoever sends codes beyond the
-- limit would have them tried against each badge that is printed from then on.
CREATE OR REPLACE FUNCTION lanyard.follow_captures() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM fresh WHERE kind IN (6, 7, 10, 11) OR kind = 1 AND body LIKE '%"same"%') THEN
        RETURN NULL;
    END IF;
    PERFORM lanyard.decide(one.sponsor, one.token) FROM (
        SELECT f.body::json ->> 'sponsor' AS sponsor, f.subject AS token FROM fresh AS f
        WHERE f.kind = 10 AND f.body::json ->> 'scan' = 'true'
        UNION
        SELECT c.sponsor, c.token FROM fresh AS f JOIN lanyard.captured AS c ON c.token = f.body::json ->> 'id' WHERE f.kind IN (6, 7)
        UNION
        SELECT t.sponsor, t.code FROM fresh AS f JOIN lanyard.typed_code AS t ON t.code = lanyard.short_code_of(f.body::json ->> 'id')
        WHERE f.kind IN (6, 7)
        UNION
        SELECT c.sponsor, c.token FROM fresh AS f, json_object_keys(f.body::json -> 'same') AS other
        JOIN lanyard.record AS t ON t.kind = 6 JOIN lanyard.captured AS c ON c.token = t.body::json ->> 'id'
        WHERE f.kind = 1 AND json_typeof(f.body::json -> 'same') = 'object' AND t.subject IN (f.subject, other)
        UNION
        SELECT t.sponsor, t.code FROM fresh AS f, json_object_keys(f.body::json -> 'same') AS other
        JOIN lanyard.typed_code AS t ON true
        WHERE f.kind = 1 AND json_typeof(f.body::json -> 'same') = 'object' AND t.person IN (f.subject, other)) AS one;
    PERFORM lanyard.follow_pause(s.code) FROM lanyard.sponsor AS s
    WHERE EXISTS (SELECT FROM fresh AS f WHERE f.kind = 11 AND f.subject = 'scraping:' || s.code);
    RETURN NULL;
END
$$;

-- --- contacts ---

-- As in 017_one_sponsor.sql; of a code, of the person to whom it led.
CREATE OR REPLACE FUNCTION lanyard.contact_of(sponsor_code text, badge text)
RETURNS TABLE(name text, email text, company text, title text, cv text, withdrawn text, given_name text, family_name text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    first_hlc bigint := (SELECT min(r.hlc) FROM lanyard.record AS r
        WHERE r.kind = 10 AND r.body::json ->> 'sponsor' = sponsor_code AND r.subject = badge);
    person text := CASE WHEN lanyard.is_short_code(badge)
        THEN (SELECT c.person FROM lanyard.typed_code AS c WHERE c.sponsor = sponsor_code AND c.code = badge)
        ELSE (SELECT t.subject FROM lanyard.record AS t WHERE t.kind = 6 AND t.body::json ->> 'id' = badge ORDER BY t.subject COLLATE "C" LIMIT 1)
        END;
    allowed text[];
    once text[];
BEGIN
    IF person IS NULL OR first_hlc IS NULL THEN
        RETURN;
    END IF;
    allowed := lanyard.allowed_to(sponsor_code, lanyard.person_field(person, 'consent'), lanyard.person_field(person, 'sponsor_consent'));
    once := lanyard.allowed_since(sponsor_code, person, first_hlc);
    name := CASE WHEN 'name' = ANY(allowed) THEN lanyard.person_field(person, 'name') ELSE '' END;
    email := CASE WHEN 'email' = ANY(allowed) THEN lanyard.person_field(person, 'email') ELSE '' END;
    company := CASE WHEN 'company' = ANY(allowed) THEN lanyard.person_field(person, 'company') ELSE '' END;
    title := CASE WHEN 'title' = ANY(allowed) THEN lanyard.person_field(person, 'title') ELSE '' END;
    cv := CASE WHEN 'cv' = ANY(allowed) THEN lanyard.person_field(person, 'cv_url') ELSE '' END;
    withdrawn := array_to_string(ARRAY(SELECT field FROM unnest(ARRAY['name', 'email', 'company', 'title', 'cv']) AS field
        WHERE field = ANY(once) AND NOT field = ANY(allowed)), ',');
    given_name := lanyard.person_field(person, 'given_name');
    family_name := lanyard.person_field(person, 'family_name');
    IF strpos(name, given_name) = 0 OR strpos(name, family_name) = 0 THEN
        given_name := '';
        family_name := '';
    END IF;
    IF name || email || company || title || cv || withdrawn <> '' THEN
        RETURN NEXT;
    END IF;
-- A record that cannot be read gives nobody's contact away, and holds up nobody else's.
EXCEPTION WHEN data_exception THEN
    RETURN;
END
$$;
-- As in 007_serve.sql; a code becomes somebody's when another badge that has it is lost, too.
CREATE OR REPLACE FUNCTION lanyard.changed_badges(sponsor_code text) RETURNS TABLE(badge text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH fresh AS MATERIALIZED (
        SELECT r.kind, r.subject, r.body FROM lanyard.station AS s
        LEFT JOIN lanyard.served AS v ON v.sponsor = sponsor_code AND v.station = s.id
        JOIN lanyard.record AS r ON r.station = s.id AND r.sequence > coalesce(v.sequence, 0) AND r.sequence <= s.last_sequence
        WHERE s.sponsor IS NULL AND s.last_sequence > coalesce(v.sequence, 0) AND r.kind IN (0, 1, 6, 7))
    SELECT c.token FROM lanyard.captured AS c
    WHERE c.sponsor = sponsor_code AND EXISTS (SELECT FROM fresh)
        AND (EXISTS (SELECT FROM fresh AS f WHERE f.kind = 6 AND f.body::json ->> 'id' = c.token)
            OR EXISTS (SELECT FROM lanyard.record AS t JOIN fresh AS f ON f.kind IN (0, 1) AND f.subject = t.subject
                WHERE t.kind = 6 AND t.body::json ->> 'id' = c.token)
            OR EXISTS (SELECT FROM lanyard.typed_code AS t JOIN fresh AS f ON f.kind IN (6, 7) AND lanyard.short_code_of(f.body::json ->> 'id') = t.code
                    OR f.kind IN (0, 1) AND f.subject = t.person
                WHERE t.sponsor = sponsor_code AND t.code = c.token))
$$;

-- --- purge, one person taken out ---

-- As in 015_person.sql.
CREATE OR REPLACE FUNCTION lanyard.empty_own_tables() RETURNS SETOF text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own text;
    emptied text;
BEGIN
    DELETE FROM lanyard.captured;
    DELETE FROM lanyard.lead;
    DELETE FROM lanyard.typed_code;
    RETURN QUERY SELECT unnest(ARRAY['lanyard.captured', 'lanyard.lead', 'lanyard.typed_code', 'lanyard.erased']);
    FOR own IN SELECT 'lanyard_of_' || role_name FROM lanyard.sponsor LOOP
        FOREACH emptied IN ARRAY ARRAY['contact', 'record', 'answer'] LOOP
            EXECUTE format('DELETE FROM %I.%I', own, emptied);
            RETURN NEXT format('%I.%I', own, emptied);
        END LOOP;
    END LOOP;
END
$$;

-- As in 016_gone.sql; with the codes of their badges.
CREATE OR REPLACE FUNCTION lanyard.empty_person(person text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    badges text[] := ARRAY(SELECT unnest(ARRAY[body::json ->> 'id', lanyard.short_code_of(body::json ->> 'id')]) FROM lanyard.record
        WHERE kind = 6 AND subject = person);
    own text;
BEGIN
    UPDATE lanyard.record AS r SET body = lanyard.erased_body(r.kind, r.subject, r.body)
    WHERE (r.subject = person AND r.kind NOT IN (2, 10, 11, 12, 15, 16, 17)
            OR r.kind = 10 AND r.subject = ANY(badges)
            OR r.kind = 13 AND EXISTS (SELECT FROM unnest(badges || person) AS whose WHERE r.body LIKE '%"subject":"' || whose || '"%'))
        AND (NOT lanyard.is_readable(r.body) OR r.body::jsonb <> lanyard.erased_body(r.kind, r.subject, r.body)::jsonb);
    FOR own IN SELECT 'lanyard_of_' || role_name FROM lanyard.sponsor LOOP
        EXECUTE format('DELETE FROM %I.contact WHERE token = ANY($1)', own) USING badges;
        EXECUTE format('UPDATE %I.answer SET is_gone = true WHERE token = ANY($1) AND NOT is_gone', own) USING badges;
    END LOOP;
END
$$;

-- As in 011_erase.sql.
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
        AND EXISTS (SELECT FROM lanyard.erased AS e WHERE CASE f.kind
            WHEN 10 THEN EXISTS (SELECT FROM lanyard.record AS t WHERE t.kind = 6 AND t.subject = e.id
                AND f.subject IN (t.body::json ->> 'id', lanyard.short_code_of(t.body::json ->> 'id')))
            ELSE e.id = f.subject END)
        AND r.body::jsonb <> lanyard.erased_body(r.kind, r.subject, r.body)::jsonb;
    -- A badge turns out to be theirs.
    PERFORM lanyard.empty_person(e.id) FROM lanyard.erased AS e
    WHERE EXISTS (SELECT FROM fresh AS f WHERE f.kind = 6 AND f.subject = e.id);
    RETURN NULL;
END
$$;

-- --- for the lead volunteers ---

-- The hour in which a sponsor sent most wrong codes, by its end.
CREATE FUNCTION lanyard.most_codes_of(sponsor_code text) RETURNS TABLE(code_count bigint, looked_up_at timestamptz)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(*) OVER (ORDER BY t.looked_up_at RANGE BETWEEN interval '1 hour' PRECEDING AND CURRENT ROW) AS code_count, t.looked_up_at
    FROM lanyard.typed_code AS t WHERE t.sponsor = sponsor_code AND t.person IS NULL ORDER BY 1 DESC, 2 DESC LIMIT 1
$$;
REVOKE ALL ON FUNCTION lanyard.most_codes_of FROM PUBLIC;

-- As in 013_capture.sql.
DROP FUNCTION lanyard.sponsors();
CREATE FUNCTION lanyard.sponsors() RETURNS TABLE(code text, station_count bigint, lead_count bigint, refused_count bigint, busiest_count bigint,
    busiest_at timestamptz, is_paused boolean, wrong_code_count bigint, wrong_code_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT s.code, 'lanyard_of_' || s.role_name AS own FROM lanyard.sponsor AS s ORDER BY s.code LOOP
        RETURN QUERY EXECUTE format('SELECT $1, (SELECT count(*) FROM %1$I.station AS t WHERE t.origin IS NULL),
            (SELECT count(DISTINCT a.lead) FROM %1$I.answer AS a WHERE a.lead <> ''''), (SELECT count(*) FROM %1$I.answer AS a WHERE a.lead = ''''),
            coalesce(b.lead_count, 0), b.begins_at, p.is_paused, coalesce(w.code_count, 0), w.looked_up_at FROM %1$I.pause AS p
            LEFT JOIN (SELECT * FROM %1$I.hour ORDER BY lead_count DESC, begins_at LIMIT 1) AS b ON true
            LEFT JOIN lanyard.most_codes_of($1) AS w ON true', one.own) USING one.code;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION lanyard.sponsors FROM PUBLIC;

SELECT lanyard.grant_history(role_name::text) FROM lanyard.member WHERE sponsor IS NULL;
