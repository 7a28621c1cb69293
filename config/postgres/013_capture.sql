-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a sponsor is told of a capture, and how much it may capture. A lead is a person, and that is decided here: all badges of one
-- person are one lead of a sponsor, named by the first of them. A badge that is lost, altered or on no record is none, and releases
-- nothing. A sponsor's functions still read its own tables only; a station of the staff, on duty, is told of a capture and answers it.

-- A body that cannot be read stands in neither's way.
CREATE INDEX record_of_revoked ON lanyard.record(subject) WHERE kind = 7;
CREATE INDEX record_of_same ON lanyard.record(subject) WHERE kind = 1 AND body LIKE '%"same"%';

-- Which badge names a sponsor's lead of a person.
CREATE TABLE lanyard.lead(
    sponsor text NOT NULL REFERENCES lanyard.sponsor(code),
    person text NOT NULL,
    token text NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (sponsor, person)
);

-- --- deciding ---

-- All registrations that somebody joined to this one, and itself (common/store/same.h).
CREATE FUNCTION lanyard.same_people(person text) RETURNS text[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE said AS MATERIALIZED (
        SELECT DISTINCT ON (least(r.subject, pair.key), greatest(r.subject, pair.key))
            r.subject AS one, pair.key AS other, pair.value::text = 'true' AS is_one
        FROM lanyard.record AS r, json_each(CASE json_typeof(r.body::json -> 'same') WHEN 'object' THEN r.body::json -> 'same' END) AS pair
        WHERE r.kind = 1 AND r.body LIKE '%"same"%'
        ORDER BY least(r.subject, pair.key), greatest(r.subject, pair.key), r.hlc DESC, r.station COLLATE "C" DESC, r.sequence DESC),
    people(id) AS (
        SELECT person
        UNION
        SELECT CASE WHEN said.one = people.id THEN said.other ELSE said.one END
        FROM people JOIN said ON said.is_one AND people.id IN (said.one, said.other))
    SELECT array_agg(id) FROM people
$$;
REVOKE ALL ON FUNCTION lanyard.same_people FROM PUBLIC;

-- Whose badge a sponsor captured; NULL when it is lost or on no record, or when no capture of it shows the code that was printed.
CREATE FUNCTION lanyard.holder_of(sponsor_code text, badge text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT minted.subject FROM lanyard.record AS minted
    WHERE minted.kind = 6 AND minted.body::json ->> 'id' = badge AND minted.body::json ->> 'kind' = '1'
        AND NOT EXISTS (SELECT FROM lanyard.record AS lost WHERE lost.kind = 7 AND lost.subject = minted.subject AND lost.body::json ->> 'id' = badge)
        AND (minted.body::json ->> 'check' IS NULL OR EXISTS (
            SELECT FROM lanyard.record AS r
            WHERE r.kind = 10 AND r.subject = badge AND r.body::json ->> 'sponsor' = sponsor_code
                AND coalesce(r.body::json ->> 'check', minted.body::json ->> 'check') = minted.body::json ->> 'check'
                AND r.body::json ->> 'scan' = 'true'))
    ORDER BY minted.subject COLLATE "C" LIMIT 1
$$;
REVOKE ALL ON FUNCTION lanyard.holder_of FROM PUBLIC;

-- What a badge is to a sponsor goes into the sponsor's own tables. A badge that is reported lost after it was captured stays the lead
-- that it was, and is not valid any more.
CREATE FUNCTION lanyard.decide(sponsor_code text, badge text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own text := (SELECT 'lanyard_of_' || role_name FROM lanyard.sponsor WHERE code = sponsor_code);
    holder text := lanyard.holder_of(sponsor_code, badge);
    lead_token text;
BEGIN
    IF own IS NULL OR to_regclass(format('%I.answer', own)) IS NULL THEN
        RETURN;
    END IF;
    IF holder IS NOT NULL THEN
        lead_token := coalesce((SELECT l.token FROM lanyard.lead AS l
            WHERE l.sponsor = sponsor_code AND l.person = ANY(lanyard.same_people(holder)) ORDER BY l.since, l.token COLLATE "C" LIMIT 1), badge);
        INSERT INTO lanyard.lead(sponsor, person, token) VALUES (sponsor_code, holder, lead_token) ON CONFLICT DO NOTHING;
    END IF;
    EXECUTE format('INSERT INTO %I.answer AS a(token, lead, is_valid) VALUES ($1, coalesce($2, ''''), $2 IS NOT NULL)
        ON CONFLICT (token) DO UPDATE SET lead = CASE WHEN excluded.is_valid THEN excluded.lead ELSE a.lead END, is_valid = excluded.is_valid
        WHERE a.is_valid <> excluded.is_valid OR excluded.is_valid AND a.lead <> excluded.lead', own) USING badge, lead_token;
-- A record that cannot be read makes nobody a lead, and holds up nobody else.
EXCEPTION WHEN data_exception THEN
    RETURN;
END
$$;
REVOKE ALL ON FUNCTION lanyard.decide FROM PUBLIC;

-- Whatever releases contacts: of a badge that is no lead there is none.
CREATE FUNCTION lanyard.hold_to_leads() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    is_lead boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM %I.answer AS a WHERE a.token = $1 AND a.lead <> '''')', TG_TABLE_SCHEMA) INTO is_lead USING new.token;
    RETURN CASE WHEN is_lead THEN new END;
END
$$;
REVOKE ALL ON FUNCTION lanyard.hold_to_leads FROM PUBLIC;

-- The sponsor's stations hear of an answer as they hear of records.
CREATE FUNCTION lanyard.tell_answer() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_notify(s.channel, 'answer') FROM lanyard.sponsor AS s WHERE 'lanyard_of_' || s.role_name = TG_TABLE_SCHEMA;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION lanyard.tell_answer FROM PUBLIC;

-- The last word of a lead volunteer on a sponsor: an acknowledgement of its alarm, which may say that it is paused.
CREATE FUNCTION lanyard.follow_pause(sponsor_code text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own text := (SELECT 'lanyard_of_' || role_name FROM lanyard.sponsor WHERE code = sponsor_code);
    is_paused boolean := coalesce((SELECT r.body::json ->> 'paused' = 'true' FROM lanyard.record AS r
        WHERE r.kind = 11 AND r.subject = 'scraping:' || sponsor_code AND r.body::json -> 'paused' IS NOT NULL
        ORDER BY r.hlc DESC, r.station COLLATE "C" DESC, r.sequence DESC LIMIT 1), false);
BEGIN
    IF to_regclass(format('%I.pause', own)) IS NOT NULL THEN
        EXECUTE format('UPDATE %I.pause SET is_paused = $1 WHERE is_paused <> $1', own) USING is_paused;
    END IF;
END
$$;
REVOKE ALL ON FUNCTION lanyard.follow_pause FROM PUBLIC;

-- Captures, and what is told of captured badges: printed, lost, of one person.
CREATE FUNCTION lanyard.follow_captures() RETURNS trigger
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
        SELECT c.sponsor, c.token FROM fresh AS f, json_object_keys(f.body::json -> 'same') AS other
        JOIN lanyard.record AS t ON t.kind = 6 JOIN lanyard.captured AS c ON c.token = t.body::json ->> 'id'
        WHERE f.kind = 1 AND json_typeof(f.body::json -> 'same') = 'object' AND t.subject IN (f.subject, other)) AS one;
    PERFORM lanyard.follow_pause(s.code) FROM lanyard.sponsor AS s
    WHERE EXISTS (SELECT FROM fresh AS f WHERE f.kind = 11 AND f.subject = 'scraping:' || s.code);
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION lanyard.follow_captures FROM PUBLIC;
CREATE TRIGGER follow_captures AFTER INSERT ON lanyard.record REFERENCING NEW TABLE AS fresh
FOR EACH STATEMENT EXECUTE FUNCTION lanyard.follow_captures();

-- --- on duty ---

-- A few stations of the staff hear of captures, on a channel whose name no sponsor knows; a lease that is not renewed is another's.
ALTER TABLE lanyard.staff ADD duty_channel text NOT NULL DEFAULT 'lanyard-' || gen_random_uuid();
CREATE TABLE lanyard.duty(
    slot integer PRIMARY KEY,
    station text NOT NULL DEFAULT '',
    until timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO lanyard.duty(slot) VALUES (1), (2), (3);

-- The channel to listen on; NULL when enough others do.
CREATE FUNCTION lanyard.take_duty(station_id text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM lanyard.check_own(ARRAY[station_id]);
    UPDATE lanyard.duty SET station = station_id, until = now() + interval '20 seconds'
    WHERE slot = (SELECT d.slot FROM lanyard.duty AS d WHERE d.station = station_id OR d.until < now()
        ORDER BY d.station = station_id DESC, d.slot LIMIT 1 FOR UPDATE SKIP LOCKED);
    RETURN CASE WHEN FOUND THEN (SELECT duty_channel FROM lanyard.staff) END;
END
$$;
REVOKE ALL ON FUNCTION lanyard.take_duty FROM PUBLIC;

-- What one sponsor has just captured is taken and answered. Who comes second finds nothing to do.
CREATE FUNCTION lanyard.serve_captures(sponsor_role text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    PERFORM FROM lanyard.serving FOR UPDATE;
    PERFORM lanyard.take_from_sponsor('lanyard_of_' || s.role_name, s.code) FROM lanyard.sponsor AS s WHERE s.role_name = sponsor_role;
EXCEPTION WHEN OTHERS THEN
    UPDATE lanyard.sponsor SET problem = left(SQLERRM, 500) WHERE role_name = sponsor_role AND problem <> left(SQLERRM, 500);
END
$$;
REVOKE ALL ON FUNCTION lanyard.serve_captures FROM PUBLIC;

-- For the lead volunteers: each sponsor by the server's clock.
CREATE FUNCTION lanyard.sponsors() RETURNS TABLE(code text, station_count bigint, lead_count bigint, refused_count bigint, busiest_count bigint,
    busiest_at timestamptz, is_paused boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT s.code, 'lanyard_of_' || s.role_name AS own FROM lanyard.sponsor AS s ORDER BY s.code LOOP
        RETURN QUERY EXECUTE format('SELECT $1, (SELECT count(*) FROM %1$I.station AS t WHERE t.origin IS NULL),
            (SELECT count(DISTINCT a.lead) FROM %1$I.answer AS a WHERE a.lead <> ''''), (SELECT count(*) FROM %1$I.answer AS a WHERE a.lead = ''''),
            coalesce(b.lead_count, 0), b.begins_at, p.is_paused FROM %1$I.pause AS p
            LEFT JOIN (SELECT * FROM %1$I.hour ORDER BY lead_count DESC, begins_at LIMIT 1) AS b ON true', one.own) USING one.code;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION lanyard.sponsors FROM PUBLIC;

ALTER FUNCTION lanyard.grant_history(text) RENAME TO grant_history_before_captures;
CREATE FUNCTION lanyard.grant_history(role_name text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM lanyard.grant_history_before_captures(role_name);
    EXECUTE format('GRANT EXECUTE ON FUNCTION lanyard.take_duty, lanyard.serve_captures, lanyard.sponsors TO %I', role_name);
END
$$;
REVOKE ALL ON FUNCTION lanyard.grant_history FROM PUBLIC;
SELECT lanyard.grant_history(role_name::text) FROM lanyard.member WHERE sponsor IS NULL;

-- --- what a sponsor calls ---

-- What each captured badge is: of which lead, whether it is valid now, what its person allows. No row when nobody has answered yet.
CREATE FUNCTION lanyard_sponsor.answers()
RETURNS TABLE(token text, lead text, is_valid boolean, name text, email text, company text, title text, cv text, withdrawn text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT a.token, a.lead, a.is_valid, coalesce(c.name, ''''), coalesce(c.email, ''''), coalesce(c.company, ''''),
        coalesce(c.title, ''''), coalesce(c.cv, ''''), coalesce(c.withdrawn, '''') FROM %1$I.answer AS a LEFT JOIN %1$I.contact AS c ON c.token = a.token',
        lanyard.own_schema());
END
$$;
REVOKE ALL ON FUNCTION lanyard_sponsor.answers FROM PUBLIC;

-- How many captures a station's records hold between two of its sequences.
CREATE FUNCTION lanyard.captures_in(records text, after bigint, until bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(*) FROM json_array_elements(records::json) AS e
    WHERE e ->> 'kind' = '10' AND e ->> 'body' LIKE '%"scan"%' AND (e ->> 'sequence')::bigint > after AND (e ->> 'sequence')::bigint <= until
$$;
REVOKE ALL ON FUNCTION lanyard.captures_in FROM PUBLIC;

-- As many records as the sponsor may add within this minute of the server's, all of its stations together: up to the last capture
-- that there is room for. What the hub has already costs nothing.
CREATE FUNCTION lanyard.cut_to_minute(own text, records text, known bigint) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    room bigint;
    kept text;
BEGIN
    EXECUTE format('SELECT m.most - CASE WHEN m.begins_at = date_trunc(''minute'', now()) THEN m.capture_count ELSE 0 END FROM %I.minute AS m
        FOR UPDATE', own) INTO room;
    SELECT coalesce(json_agg(one.value ORDER BY one.place), '[]')::text INTO kept
    FROM (SELECT e.value, e.place, count(*) FILTER (WHERE lanyard.captures_in(json_build_array(e.value)::text, known, 9223372036854775807) > 0)
            OVER (ORDER BY e.place) AS so_far
        FROM json_array_elements(records::json) WITH ORDINALITY AS e(value, place)) AS one
    WHERE one.so_far <= greatest(room, 0);
    RETURN kept;
END
$$;
REVOKE ALL ON FUNCTION lanyard.cut_to_minute FROM PUBLIC;

-- The names a lead's record may have: `check` is what of its code a badge's minting knows, too.
CREATE OR REPLACE FUNCTION lanyard.is_sponsors(kind smallint, subject text, body text, sponsor_code text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    said jsonb;
BEGIN
    IF kind IS NULL OR subject IS NULL OR body IS NULL OR octet_length(body) > 32768 OR octet_length(subject) > 1024 THEN
        RETURN false;
    END IF;
    said := body::jsonb;
    IF kind IN (12, 13) THEN
        RETURN lanyard.is_flat(body::json, 16, 4096);
    END IF;
    RETURN kind = 10 AND subject ~ '^[0-9a-f]{16}$' AND lanyard.is_flat((said - 'set')::json, 8, 4096)
        AND said - ARRAY['sponsor', 'scan', 'set', 'by', 'check'] = '{}' AND said ->> 'sponsor' = sponsor_code
        AND (SELECT count(*) = count(DISTINCT key) FROM json_object_keys(body::json) AS key)
        AND (said -> 'set' IS NULL OR lanyard.is_flat(body::json -> 'set', 64, 16384));
END
$$;

ALTER FUNCTION lanyard_sponsor.add(text, text) SET SCHEMA lanyard;
ALTER FUNCTION lanyard.add(text, text) RENAME TO add_records;
REVOKE ALL ON FUNCTION lanyard.add_records FROM PUBLIC;

-- As in 006_sponsor.sql, for all stations of a sponsor together: a pause, and so many captures a minute. Who is on duty is told.
CREATE FUNCTION lanyard_sponsor.add(station_id text, records text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET client_min_messages = warning SET lock_timeout = '5s' AS $$
DECLARE
    own text := lanyard.own_schema();
    is_paused boolean;
    duty text;
    known bigint;
    kept text;
    last bigint;
    captures bigint;
BEGIN
    IF records IS NULL OR octet_length(records) > 33554432 THEN
        RAISE EXCEPTION USING ERRCODE = '54000', MESSAGE = 'more records than are taken at once';
    END IF;
    EXECUTE format('SELECT p.is_paused, p.duty_channel FROM %I.pause AS p', own) INTO is_paused, duty;
    IF is_paused THEN
        RAISE EXCEPTION USING ERRCODE = 'LY009', MESSAGE = 'the organisers have paused this sponsor';
    END IF;
    EXECUTE format('SELECT s.last_sequence FROM %I.station AS s WHERE s.id = $1', own) INTO known USING station_id;
    kept := lanyard.cut_to_minute(own, records, coalesce(known, 0));
    last := lanyard.add_records(station_id, kept);
    captures := lanyard.captures_in(kept, known, last);
    IF captures > 0 THEN
        EXECUTE format('UPDATE %I.minute SET capture_count = CASE WHEN begins_at = $1 THEN capture_count ELSE 0 END + $2, begins_at = $1', own)
            USING date_trunc('minute', now()), captures;
        PERFORM pg_notify(duty, 'serve ' || session_user);
    END IF;
    RETURN last;
END
$$;
REVOKE ALL ON FUNCTION lanyard_sponsor.add FROM PUBLIC;

-- --- for the owner ---

ALTER FUNCTION lanyard.make_own_tables(text, text, text) RENAME TO make_own_tables_before_captures;

-- `pause` and `answer` are written by the staff's side only, so that no lock of the sponsor's holds the staff up.
CREATE FUNCTION lanyard.make_capture_tables(own text, sponsor_code text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('CREATE TABLE %I.pause(is_paused boolean NOT NULL DEFAULT false, duty_channel text NOT NULL)', own);
    EXECUTE format('INSERT INTO %I.pause(duty_channel) SELECT duty_channel FROM lanyard.staff', own);
    EXECUTE format('CREATE TABLE %I.minute(begins_at timestamptz NOT NULL DEFAULT ''-infinity'', capture_count bigint NOT NULL DEFAULT 0,
        most bigint NOT NULL DEFAULT 60)', own);
    EXECUTE format('INSERT INTO %I.minute DEFAULT VALUES', own);
    EXECUTE format('CREATE TABLE %I.answer(token text PRIMARY KEY, lead text NOT NULL, is_valid boolean NOT NULL)', own);
    EXECUTE format('CREATE TRIGGER tell_answer AFTER INSERT OR UPDATE ON %I.answer FOR EACH ROW EXECUTE FUNCTION lanyard.tell_answer()', own);
    EXECUTE format('CREATE TRIGGER tell_answer AFTER INSERT OR UPDATE OR DELETE ON %I.contact FOR EACH ROW EXECUTE FUNCTION lanyard.tell_answer()', own);
    EXECUTE format('CREATE TRIGGER hold_to_leads BEFORE INSERT ON %I.contact FOR EACH ROW EXECUTE FUNCTION lanyard.hold_to_leads()', own);
    PERFORM lanyard.decide(sponsor_code, c.token) FROM lanyard.captured AS c WHERE c.sponsor = sponsor_code ORDER BY c.token COLLATE "C";
    EXECUTE format('DELETE FROM %I.contact AS c WHERE NOT EXISTS (SELECT FROM %I.answer AS a WHERE a.token = c.token AND a.lead <> '''')', own, own);
    PERFORM lanyard.follow_pause(sponsor_code);
END
$$;
REVOKE ALL ON FUNCTION lanyard.make_capture_tables FROM PUBLIC;

CREATE FUNCTION lanyard.make_own_tables(own text, sponsor_code text, sponsor_channel text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM lanyard.make_own_tables_before_captures(own, sponsor_code, sponsor_channel);
    PERFORM lanyard.make_capture_tables(own, sponsor_code);
END
$$;
REVOKE ALL ON FUNCTION lanyard.make_own_tables FROM PUBLIC;

DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT code, role_name FROM lanyard.sponsor LOOP
        PERFORM lanyard.make_capture_tables('lanyard_of_' || one.role_name, one.code);
        PERFORM lanyard.welcome_sponsor(one.code, one.role_name);
    END LOOP;
END
$$;

-- As in 008_readable.sql; which badges are one person's lead goes, too.
CREATE OR REPLACE FUNCTION lanyard.empty_own_tables() RETURNS SETOF text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own text;
    emptied text;
BEGIN
    DELETE FROM lanyard.captured;
    DELETE FROM lanyard.lead;
    FOR own IN SELECT 'lanyard_of_' || role_name FROM lanyard.sponsor LOOP
        FOREACH emptied IN ARRAY ARRAY['contact', 'record', 'answer'] LOOP
            EXECUTE format('DELETE FROM %I.%I', own, emptied);
            RETURN NEXT format('%I.%I', own, emptied);
        END LOOP;
    END LOOP;
END
$$;
