-- SPDX-License-Identifier: GPL-3.0-or-later
-- What came since with names in it is known to release, purge and erasure: the parts of a name, what leads changed in the programme, what
-- sponsors hold in tables of their own.

-- --- the parts of a name go with the name ---

-- Given and family part as the ticketing system has them. Parts that are not in the name, because it was corrected since, are not told.
DROP FUNCTION lanyard.contact_of(text, text);
CREATE FUNCTION lanyard.contact_of(sponsor_code text, badge text)
RETURNS TABLE(name text, email text, company text, title text, cv text, withdrawn text, given_name text, family_name text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    first_hlc bigint := (SELECT min(r.hlc) FROM lanyard.record AS r
        WHERE r.kind = 10 AND r.body::json ->> 'sponsor' = sponsor_code AND r.subject = badge);
    person text := (SELECT t.subject FROM lanyard.record AS t WHERE t.kind = 6 AND t.body::json ->> 'id' = badge
        ORDER BY t.subject COLLATE "C" LIMIT 1);
    allowed text[];
    once text[];
BEGIN
    IF person IS NULL OR first_hlc IS NULL THEN
        RETURN;
    END IF;
    allowed := string_to_array(lanyard.person_field(person, 'consent'), ',');
    once := ARRAY(SELECT DISTINCT unnest(string_to_array(said.body::json ->> 'consent', ',')) FROM lanyard.record AS said
        WHERE said.kind IN (0, 1) AND said.subject = person AND said.hlc >= coalesce((
            SELECT max(before.hlc) FROM lanyard.record AS before
            WHERE before.kind IN (0, 1) AND before.subject = person AND before.body::json -> 'consent' IS NOT NULL
                AND before.hlc <= first_hlc), 0));
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
REVOKE ALL ON FUNCTION lanyard.contact_of FROM PUBLIC;

CREATE OR REPLACE FUNCTION lanyard.give_contact(own text, sponsor_code text, badge text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('WITH now_allowed AS MATERIALIZED (SELECT * FROM lanyard.contact_of($1, $2)),
        gone AS (DELETE FROM %I.contact AS c WHERE c.token = $2 AND NOT EXISTS (SELECT FROM now_allowed))
        INSERT INTO %I.contact AS c(token, name, email, company, title, cv, withdrawn, given_name, family_name) SELECT $2, a.* FROM now_allowed AS a
        ON CONFLICT (token) DO UPDATE SET name = excluded.name, email = excluded.email, company = excluded.company,
            title = excluded.title, cv = excluded.cv, withdrawn = excluded.withdrawn,
            given_name = excluded.given_name, family_name = excluded.family_name
        WHERE (c.name, c.email, c.company, c.title, c.cv, c.withdrawn, c.given_name, c.family_name)
            <> (excluded.name, excluded.email, excluded.company, excluded.title, excluded.cv, excluded.withdrawn, excluded.given_name,
                excluded.family_name)', own, own)
        USING sponsor_code, badge;
END
$$;

-- As in 007_serve.sql.
CREATE OR REPLACE FUNCTION lanyard.make_own_tables_before_captures(own text, sponsor_code text, sponsor_channel text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('CREATE SCHEMA %I', own);
    EXECUTE format('CREATE TABLE %I.self(code text PRIMARY KEY, channel text NOT NULL, byte_count bigint NOT NULL DEFAULT 0,
        most_bytes bigint NOT NULL DEFAULT 33554432, most_per_hour bigint NOT NULL DEFAULT 2000)', own);
    EXECUTE format('CREATE TABLE %I.station(id text PRIMARY KEY, name text NOT NULL, program text NOT NULL, skew_ms bigint NOT NULL,
        seen_at timestamptz, last_sequence bigint NOT NULL DEFAULT 0, revoked_reason text, origin text,
        base_sequence bigint NOT NULL DEFAULT 0, last_hash bytea)', own);
    EXECUTE format('CREATE TABLE %I.split(line text, first bigint, rival bytea, is_done boolean NOT NULL DEFAULT false,
        PRIMARY KEY (line, first, rival))', own);
    EXECUTE format('CREATE TABLE %I.record(LIKE lanyard.record INCLUDING DEFAULTS INCLUDING CONSTRAINTS, PRIMARY KEY (station, sequence))', own);
    EXECUTE format('CREATE TABLE %I.hour(begins_at timestamptz PRIMARY KEY, record_count bigint NOT NULL, lead_count bigint NOT NULL)', own);
    EXECUTE format('CREATE TABLE %I.contact(token text PRIMARY KEY, name text NOT NULL, email text NOT NULL, company text NOT NULL,
        title text NOT NULL, cv text NOT NULL, withdrawn text NOT NULL,
        given_name text NOT NULL DEFAULT '''', family_name text NOT NULL DEFAULT '''')', own);
    EXECUTE format('INSERT INTO %I.self(code, channel) VALUES ($1, $2)', own) USING sponsor_code, sponsor_channel;
    -- What its stations sent before it had tables of its own.
    EXECUTE format('INSERT INTO %I.station SELECT id, name, program, skew_ms, seen_at, last_sequence,
        CASE WHEN revoked_at IS NOT NULL THEN revoked_reason END, origin, base_sequence, last_hash FROM lanyard.station WHERE sponsor = $1', own) USING sponsor_code;
    EXECUTE format('INSERT INTO %I.record SELECT r.* FROM lanyard.record AS r JOIN lanyard.station AS s ON s.id = r.station WHERE s.sponsor = $1', own)
        USING sponsor_code;
    EXECUTE format('UPDATE %I.self SET byte_count = coalesce((SELECT sum(octet_length(r.body) + octet_length(r.subject)) FROM %I.record AS r), 0)',
        own, own);
    INSERT INTO lanyard.captured(sponsor, token) SELECT DISTINCT sponsor_code, r.subject FROM lanyard.record AS r
    JOIN lanyard.station AS s ON s.id = r.station WHERE s.sponsor = sponsor_code AND r.kind = 10;
    PERFORM lanyard.give_contact(own, sponsor_code, c.token) FROM lanyard.captured AS c WHERE c.sponsor = sponsor_code;
END
$$;

DROP FUNCTION lanyard_sponsor.answers();
-- As in 013_capture.sql.
CREATE FUNCTION lanyard_sponsor.answers()
RETURNS TABLE(token text, lead text, is_valid boolean, name text, email text, company text, title text, cv text, withdrawn text,
    given_name text, family_name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT a.token, a.lead, a.is_valid, coalesce(c.name, ''''), coalesce(c.email, ''''), coalesce(c.company, ''''),
        coalesce(c.title, ''''), coalesce(c.cv, ''''), coalesce(c.withdrawn, ''''), coalesce(c.given_name, ''''), coalesce(c.family_name, '''')
        FROM %1$I.answer AS a LEFT JOIN %1$I.contact AS c ON c.token = a.token', lanyard.own_schema());
END
$$;
REVOKE ALL ON FUNCTION lanyard_sponsor.answers FROM PUBLIC;

DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT code, role_name, 'lanyard_of_' || role_name AS own FROM lanyard.sponsor LOOP
        EXECUTE format('ALTER TABLE %I.contact ADD given_name text NOT NULL DEFAULT '''', ADD family_name text NOT NULL DEFAULT ''''', one.own);
        PERFORM lanyard.give_contact(one.own, one.code, c.token) FROM lanyard.captured AS c WHERE c.sponsor = one.code;
        PERFORM lanyard.welcome_sponsor(one.code, one.role_name);
    END LOOP;
END
$$;

-- --- purge ---

-- The stamps that something was written over, of the members that are kept; NULL when none is.
CREATE FUNCTION lanyard.purged_over(body json, kept text[]) RETURNS json
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT json_object_agg(stamp.key, stamp.value)
    FROM json_each(CASE json_typeof(body -> 'over') WHEN 'object' THEN body -> 'over' END) AS stamp
    WHERE stamp.key = ANY(kept) AND body -> stamp.key IS NOT NULL
$$;
REVOKE ALL ON FUNCTION lanyard.purged_over FROM PUBLIC;

-- What of a record's members a purge keeps, by kind: the same words as common/store/purge.c.
CREATE FUNCTION lanyard.purge_keeps(kind smallint) RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT string_to_array(CASE kind
        WHEN 0 THEN 'origin ticket_type status tickets over'
        WHEN 1 THEN 'origin ticket_type status tickets over'
        WHEN 2 THEN 'origin title room type speakers start end capacity cancelled open_to over'
        WHEN 3 THEN 'scope checkpoint session direction once override'
        WHEN 4 THEN 'checkpoint verdict session'
        WHEN 5 THEN 'station sequence reason'
        WHEN 6 THEN 'id kind session'
        WHEN 7 THEN 'id'
        WHEN 8 THEN 'label badge outcome'
        WHEN 9 THEN 'on'
        WHEN 10 THEN 'sponsor scan set'
        WHEN 12 THEN 'name event'
        WHEN 13 THEN 'kind reason'
        WHEN 14 THEN 'session on'
        WHEN 15 THEN 'key'
        WHEN 16 THEN 'role'
        ELSE '' END, ' ')
$$;
REVOKE ALL ON FUNCTION lanyard.purge_keeps FROM PUBLIC;

-- As in 008_readable.sql; who was taken out before is a list of ids, which goes, too.
CREATE OR REPLACE FUNCTION lanyard.purge() RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    secret text := gen_random_uuid()::text || gen_random_uuid()::text;
    left_over bigint;
BEGIN
    UPDATE lanyard.record AS r SET
        subject = CASE WHEN r.subject = '' OR r.kind IN (2, 11, 12, 13, 15) THEN r.subject
            ELSE left(encode(sha256(convert_to(secret || r.subject, 'UTF8')), 'hex'), 16) END,
        body = (
            SELECT coalesce(json_object_agg(member.key, CASE
                WHEN member.key = 'id' THEN to_json(left(encode(sha256(convert_to(secret || (member.value #>> '{}'), 'UTF8')), 'hex'), 16))
                WHEN member.key = 'reason' THEN to_json('purged'::text)
                WHEN member.key = 'set' THEN json_build_object('rating', coalesce(member.value ->> 'rating', ''))
                WHEN member.key = 'tickets' THEN lanyard.purged_tickets(secret, member.value)
                WHEN member.key = 'over' THEN lanyard.purged_over(r.body::json, lanyard.purge_keeps(r.kind))
                ELSE member.value END), '{}')::text
            FROM json_each(r.body::json) AS member
            WHERE member.key = ANY(lanyard.purge_keeps(r.kind))
                AND (member.key <> 'over' OR lanyard.purged_over(r.body::json, lanyard.purge_keeps(r.kind)) IS NOT NULL));
    GET DIAGNOSTICS left_over = ROW_COUNT;
    DELETE FROM lanyard.erased;
    UPDATE lanyard.station SET revoked_at = now(), revoked_reason = 'the event is over, and its people were taken out of the hub'
    WHERE revoked_at IS NULL;
    RETURN left_over;
END
$$;

-- As in 013_capture.sql. What it names is written anew, so that no old row is left in a page.
CREATE OR REPLACE FUNCTION lanyard.empty_own_tables() RETURNS SETOF text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own text;
    emptied text;
BEGIN
    DELETE FROM lanyard.captured;
    DELETE FROM lanyard.lead;
    RETURN QUERY SELECT unnest(ARRAY['lanyard.captured', 'lanyard.lead', 'lanyard.erased']);
    FOR own IN SELECT 'lanyard_of_' || role_name FROM lanyard.sponsor LOOP
        FOREACH emptied IN ARRAY ARRAY['contact', 'record', 'answer'] LOOP
            EXECUTE format('DELETE FROM %I.%I', own, emptied);
            RETURN NEXT format('%I.%I', own, emptied);
        END LOOP;
    END LOOP;
END
$$;

-- --- one person taken out ---

-- As in 011_erase.sql; a record that holds the place of another one holds it whole, of a person as of one of their badges.
CREATE OR REPLACE FUNCTION lanyard.empty_person(person text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    badges text[] := ARRAY(SELECT body::json ->> 'id' FROM lanyard.record WHERE kind = 6 AND subject = person);
    own text;
BEGIN
    UPDATE lanyard.record AS r SET body = lanyard.erased_body(r.kind, r.subject, r.body)
    WHERE (r.subject = person AND r.kind NOT IN (2, 10, 11, 12, 15, 16, 17)
            OR r.kind = 10 AND r.subject = ANY(badges)
            OR r.kind = 13 AND EXISTS (SELECT FROM unnest(badges || person) AS whose WHERE r.body LIKE '%"subject":"' || whose || '"%'))
        AND (NOT lanyard.is_readable(r.body) OR r.body::jsonb <> lanyard.erased_body(r.kind, r.subject, r.body)::jsonb);
    FOR own IN SELECT 'lanyard_of_' || role_name FROM lanyard.sponsor LOOP
        EXECUTE format('DELETE FROM %I.contact WHERE token = ANY($1)', own) USING badges;
    END LOOP;
END
$$;

CREATE INDEX record_of_lead_taken_out ON lanyard.record(station, sequence) WHERE kind = 10 AND digest IS NOT NULL;

-- What reps typed of somebody who was taken out goes from the sponsor's own table, as it went from the common one. Done when the sponsor
-- is served, since a sponsor may hold a lock there.
CREATE FUNCTION lanyard.empty_own_leads(own text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('UPDATE %I.record AS o SET body = r.body, body_salt = NULL, digest = r.digest FROM lanyard.record AS r
        WHERE r.kind = 10 AND r.digest IS NOT NULL AND o.station = r.station AND o.sequence = r.sequence AND o.hash = r.hash
            AND o.digest IS NULL', own);
END
$$;
REVOKE ALL ON FUNCTION lanyard.empty_own_leads FROM PUBLIC;

-- As in 007_serve.sql.
CREATE OR REPLACE FUNCTION lanyard.give_to_sponsor(own text, sponsor_code text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT DISTINCT badge FROM lanyard.changed_badges(sponsor_code) LOOP
        PERFORM lanyard.give_contact(own, sponsor_code, one.badge);
    END LOOP;
    PERFORM lanyard.empty_own_leads(own);
    INSERT INTO lanyard.served AS v(sponsor, station, sequence)
    SELECT sponsor_code, s.id, s.last_sequence FROM lanyard.station AS s WHERE s.sponsor IS NULL AND s.last_sequence > 0
    ON CONFLICT (sponsor, station) DO UPDATE SET sequence = excluded.sequence WHERE v.sequence <> excluded.sequence;
END
$$;
