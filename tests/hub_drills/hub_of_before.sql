-- SPDX-License-Identifier: GPL-3.0-or-later
-- PostgreSQL database dump
-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE SCHEMA lanyard;
ALTER SCHEMA lanyard OWNER TO lanyard;
CREATE FUNCTION lanyard.check_role(name_of_role text, for_sponsor boolean) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    is_sponsors boolean := EXISTS (SELECT FROM lanyard.sponsor WHERE role_name = name_of_role);
BEGIN
    IF is_sponsors <> for_sponsor AND (is_sponsors OR has_table_privilege(name_of_role, 'lanyard.record', 'INSERT')) THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = format('role "%s" is %s; take another one', name_of_role,
            CASE WHEN is_sponsors THEN 'a sponsor''s' ELSE 'the staff''s' END);
    END IF;
END
$$;
ALTER FUNCTION lanyard.check_role(name_of_role text, for_sponsor boolean) OWNER TO lanyard;
CREATE FUNCTION lanyard.greet(station_id text, station_name text, station_program text, station_skew_ms bigint) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    owner text := lanyard.own_sponsor();
    known lanyard.station;
BEGIN
    INSERT INTO lanyard.station AS s(id, name, program, skew_ms, seen_at, sponsor)
    VALUES (station_id, station_name, station_program, station_skew_ms, now(), owner)
    ON CONFLICT (id) DO UPDATE SET
        name = excluded.name, program = excluded.program, skew_ms = excluded.skew_ms, seen_at = excluded.seen_at
    WHERE s.sponsor IS NOT DISTINCT FROM owner
    RETURNING * INTO known;
    IF known.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'LY001', MESSAGE = format('station %s belongs to somebody else', station_id);
    END IF;
    RETURN CASE WHEN known.revoked_at IS NOT NULL THEN known.revoked_reason END;
END
$$;
ALTER FUNCTION lanyard.greet(station_id text, station_name text, station_program text, station_skew_ms bigint) OWNER TO lanyard;
CREATE FUNCTION lanyard.holdings() RETURNS TABLE(what text, number bigint)
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    WITH counted AS (
        SELECT count(*) AS records,
            count(DISTINCT subject) FILTER (WHERE kind = 0) AS people,
            count(*) FILTER (WHERE kind IN (0, 1) AND (coalesce(body::json ->> 'name', '') <> ''
                OR coalesce(body::json ->> 'email', '') <> '' OR coalesce(body::json ->> 'company', '') <> '')) AS named,
            count(*) FILTER (WHERE kind IN (0, 1) AND body LIKE '%"secret"%') AS secrets,
            count(*) FILTER (WHERE kind NOT IN (0, 1) AND body::json -> 'by' IS NOT NULL) AS operators,
            count(*) FILTER (WHERE kind = 3) AS admissions,
            count(*) FILTER (WHERE kind = 4) AS refusals,
            count(*) FILTER (WHERE kind = 8) AS labels,
            count(DISTINCT (body::json ->> 'sponsor', subject)) FILTER (WHERE kind = 10) AS leads
        FROM lanyard.record)
    SELECT line.what, line.number FROM counted, LATERAL (VALUES
        ('records', records), ('registrations', people),
        ('records with a name, an e-mail or a company', named), ('records with ticket secrets', secrets),
        ('records with the name of a volunteer or a rep', operators),
        ('admissions', admissions), ('refusals', refusals), ('labels', labels), ('leads', leads),
        ('stations', (SELECT count(*) FROM lanyard.station))) AS line(what, number)
$$;
ALTER FUNCTION lanyard.holdings() OWNER TO lanyard;
CREATE FUNCTION lanyard.make_role(role_name text, verifier text) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L', role_name, verifier);
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), role_name);
    RETURN true;
END
$$;
ALTER FUNCTION lanyard.make_role(role_name text, verifier text) OWNER TO lanyard;
CREATE FUNCTION lanyard.note_records() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    part record;
    known lanyard.station;
BEGIN
    FOR part IN
        SELECT station AS id, min(sequence) AS first, max(sequence) AS last, count(*) AS number FROM fresh GROUP BY station
    LOOP
        INSERT INTO lanyard.station(id) VALUES (part.id) ON CONFLICT DO NOTHING;
        SELECT * INTO known FROM lanyard.station WHERE id = part.id FOR UPDATE;
        IF known.revoked_at IS NOT NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'LY001',
                MESSAGE = format('station %s was revoked: %s', part.id, known.revoked_reason);
        END IF;
        IF part.first <> known.last_sequence + 1 OR part.last - part.first + 1 <> part.number THEN
            RAISE EXCEPTION USING ERRCODE = 'LY002',
                MESSAGE = format('records %s to %s of station %s do not follow record %s', part.first, part.last, part.id,
                    known.last_sequence);
        END IF;
        UPDATE lanyard.station SET last_sequence = part.last WHERE id = part.id;
        PERFORM pg_notify(channel, part.id || ' ' || part.last) FROM lanyard.staff;
        PERFORM pg_notify(channel, part.id || ' ' || part.last) FROM lanyard.sponsor WHERE code = known.sponsor;
    END LOOP;
    RETURN NULL;
END
$$;
ALTER FUNCTION lanyard.note_records() OWNER TO lanyard;
CREATE FUNCTION lanyard.own_channel() RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    SELECT coalesce((SELECT channel FROM lanyard.sponsor WHERE role_name = session_user), (SELECT channel FROM lanyard.staff))
$$;
ALTER FUNCTION lanyard.own_channel() OWNER TO lanyard;
CREATE FUNCTION lanyard.own_contacts() RETURNS TABLE(token text, name text, email text, company text, title text, cv text, withdrawn text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    WITH lead AS (
        SELECT subject AS token, min(hlc) AS first_hlc FROM lanyard.record
        WHERE kind = 10 AND body::json ->> 'sponsor' = lanyard.own_sponsor() GROUP BY subject),
    known AS (
        SELECT lead.token, first_hlc, (
            SELECT t.subject FROM lanyard.record AS t WHERE t.kind = 6 AND t.body::json ->> 'id' = lead.token
            ORDER BY t.subject COLLATE "C" LIMIT 1) AS person
        FROM lead),
    allowing AS (
        SELECT known.token, person, string_to_array(lanyard.person_field(person, 'consent'), ',') AS allowed, ARRAY(
            SELECT DISTINCT unnest(string_to_array(said.body::json ->> 'consent', ',')) FROM lanyard.record AS said
            WHERE said.kind IN (0, 1) AND said.subject = person AND said.hlc >= coalesce((
                SELECT max(before.hlc) FROM lanyard.record AS before
                WHERE before.kind IN (0, 1) AND before.subject = person AND before.body::json -> 'consent' IS NOT NULL
                    AND before.hlc <= first_hlc), 0)) AS once
        FROM known WHERE person IS NOT NULL)
    SELECT allowing.token,
        CASE WHEN 'name' = ANY(allowed) THEN lanyard.person_field(person, 'name') ELSE '' END,
        CASE WHEN 'email' = ANY(allowed) THEN lanyard.person_field(person, 'email') ELSE '' END,
        CASE WHEN 'company' = ANY(allowed) THEN lanyard.person_field(person, 'company') ELSE '' END,
        CASE WHEN 'title' = ANY(allowed) THEN lanyard.person_field(person, 'title') ELSE '' END,
        CASE WHEN 'cv' = ANY(allowed) THEN lanyard.person_field(person, 'cv_url') ELSE '' END,
        array_to_string(ARRAY(
            SELECT field FROM unnest(ARRAY['name', 'email', 'company', 'title', 'cv']) AS field
            WHERE field = ANY(once) AND NOT field = ANY(allowed)), ',')
    FROM allowing
$$;
ALTER FUNCTION lanyard.own_contacts() OWNER TO lanyard;
CREATE FUNCTION lanyard.own_sponsor() RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    SELECT code FROM lanyard.sponsor WHERE role_name = session_user
$$;
ALTER FUNCTION lanyard.own_sponsor() OWNER TO lanyard;
CREATE FUNCTION lanyard.person_field(person text, field text) RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    SELECT coalesce(
        (SELECT body::json ->> field FROM lanyard.record
        WHERE kind = 1 AND subject = person AND body::json -> field IS NOT NULL
        ORDER BY hlc DESC, station COLLATE "C" DESC, sequence DESC LIMIT 1),
        (SELECT body::json ->> field FROM lanyard.record
        WHERE kind = 0 AND subject = person
        ORDER BY hlc DESC, station COLLATE "C" DESC, sequence DESC LIMIT 1),
        '')
$$;
ALTER FUNCTION lanyard.person_field(person text, field text) OWNER TO lanyard;
CREATE FUNCTION lanyard.purge() RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    salt text := gen_random_uuid()::text || gen_random_uuid()::text;
    left_over bigint;
BEGIN
    UPDATE lanyard.record AS r SET
        subject = CASE WHEN r.subject = '' OR r.kind IN (2, 11, 12, 13) THEN r.subject
            ELSE left(encode(sha256(convert_to(salt || r.subject, 'UTF8')), 'hex'), 16) END,
        body = (
            SELECT coalesce(json_object_agg(member.key, CASE
                WHEN member.key = 'id' THEN to_json(left(encode(sha256(convert_to(salt || (member.value #>> '{}'), 'UTF8')), 'hex'), 16))
                WHEN member.key = 'reason' THEN to_json('purged'::text)
                WHEN member.key = 'set' THEN json_build_object('rating', coalesce(member.value ->> 'rating', ''))
                WHEN member.key = 'tickets' THEN lanyard.purged_tickets(salt, member.value)
                ELSE member.value END), '{}')::text
            FROM json_each(r.body::json) AS member
            WHERE member.key = ANY(string_to_array(CASE r.kind
                WHEN 0 THEN 'origin ticket_type status tickets'
                WHEN 1 THEN 'origin ticket_type status tickets'
                WHEN 2 THEN 'title room type speakers start end capacity cancelled'
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
                ELSE '' END, ' ')));
    GET DIAGNOSTICS left_over = ROW_COUNT;
    UPDATE lanyard.station SET revoked_at = now(), revoked_reason = 'the event is over, and its people were taken out of the hub'
    WHERE revoked_at IS NULL;
    RETURN left_over;
END
$$;
ALTER FUNCTION lanyard.purge() OWNER TO lanyard;
CREATE FUNCTION lanyard.purged_tickets(salt text, tickets json) RETURNS json
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    SELECT coalesce(json_object_agg(left(encode(sha256(convert_to(salt || ticket.key, 'UTF8')), 'hex'), 16),
        CASE WHEN json_typeof(ticket.value) <> 'object' THEN NULL ELSE json_strip_nulls(json_build_object(
            'product', ticket.value -> 'product', 'entitlement', ticket.value -> 'entitlement',
            'status', ticket.value -> 'status', 'has_ticket', ticket.value -> 'has_ticket')) END), '{}')
    FROM json_each(tickets) AS ticket
$$;
ALTER FUNCTION lanyard.purged_tickets(salt text, tickets json) OWNER TO lanyard;
CREATE FUNCTION lanyard.revoke_station(station_id text, reason text) RETURNS boolean
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    UPDATE lanyard.station SET revoked_at = now(), revoked_reason = reason WHERE id = station_id RETURNING true
$$;
ALTER FUNCTION lanyard.revoke_station(station_id text, reason text) OWNER TO lanyard;
CREATE FUNCTION lanyard.welcome_role(role_name text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    PERFORM lanyard.check_role(role_name, false);
    EXECUTE format('GRANT USAGE ON SCHEMA lanyard TO %I', role_name);
    EXECUTE format('GRANT SELECT ON lanyard.hub, lanyard.station, lanyard.record TO %I', role_name);
    EXECUTE format('GRANT INSERT ON lanyard.record TO %I', role_name);
    EXECUTE format('GRANT EXECUTE ON FUNCTION lanyard.greet, lanyard.own_channel, lanyard.own_sponsor TO %I', role_name);
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO %I', current_database(), role_name);
END
$$;
ALTER FUNCTION lanyard.welcome_role(role_name text) OWNER TO lanyard;
CREATE FUNCTION lanyard.welcome_sponsor(sponsor_code text, sponsor_role text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    PERFORM lanyard.check_role(sponsor_role, true);
    INSERT INTO lanyard.sponsor(code, role_name) VALUES (sponsor_code, sponsor_role)
    ON CONFLICT (code) DO UPDATE SET role_name = excluded.role_name;
    EXECUTE format('GRANT USAGE ON SCHEMA lanyard TO %I', sponsor_role);
    EXECUTE format('GRANT SELECT ON lanyard.hub, lanyard.station, lanyard.record, lanyard.contact, lanyard.withdrawal TO %I', sponsor_role);
    EXECUTE format('GRANT INSERT ON lanyard.record TO %I', sponsor_role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION lanyard.greet, lanyard.own_channel, lanyard.own_sponsor, lanyard.own_contacts TO %I', sponsor_role);
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO %I', current_database(), sponsor_role);
END
$$;
ALTER FUNCTION lanyard.welcome_sponsor(sponsor_code text, sponsor_role text) OWNER TO lanyard;
CREATE VIEW lanyard.contact WITH (security_barrier='true') AS
 SELECT own_contacts.token,
    own_contacts.name,
    own_contacts.email,
    own_contacts.company,
    own_contacts.title,
    own_contacts.cv,
    own_contacts.withdrawn
   FROM lanyard.own_contacts() own_contacts(token, name, email, company, title, cv, withdrawn);
ALTER TABLE lanyard.contact OWNER TO lanyard;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE lanyard.hub (
    is_only boolean DEFAULT true NOT NULL,
    event text NOT NULL,
    version integer NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT hub_is_only_check CHECK (is_only)
);
ALTER TABLE lanyard.hub OWNER TO lanyard;
CREATE TABLE lanyard.record (
    station text NOT NULL,
    sequence bigint NOT NULL,
    hlc bigint NOT NULL,
    utc_ms bigint NOT NULL,
    kind smallint NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    CONSTRAINT record_body_is_an_object CHECK (((octet_length(body) <= 262144) AND (json_typeof((body)::json) = 'object'::text))),
    CONSTRAINT record_hlc_check CHECK ((hlc >= 0)),
    CONSTRAINT record_kind_is_known CHECK (((kind >= 0) AND (kind <= 14))),
    CONSTRAINT record_sequence_check CHECK ((sequence >= 1)),
    CONSTRAINT record_station_check CHECK ((station ~ '^[0-9a-f]{16}$'::text)),
    CONSTRAINT record_subject_is_short CHECK ((octet_length(subject) <= 1024))
);
ALTER TABLE lanyard.record OWNER TO lanyard;
CREATE TABLE lanyard.sponsor (
    code text NOT NULL,
    role_name name NOT NULL,
    channel text DEFAULT ('lanyard_'::text || gen_random_uuid()) NOT NULL,
    CONSTRAINT sponsor_code_check CHECK ((code ~ '^[a-z0-9][a-z0-9_-]{0,63}$'::text))
);
ALTER TABLE lanyard.sponsor OWNER TO lanyard;
CREATE TABLE lanyard.staff (
    is_only boolean DEFAULT true NOT NULL,
    channel text DEFAULT ('lanyard_'::text || gen_random_uuid()) NOT NULL,
    CONSTRAINT staff_is_only_check CHECK (is_only)
);
ALTER TABLE lanyard.staff OWNER TO lanyard;
CREATE TABLE lanyard.station (
    id text NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    program text DEFAULT ''::text NOT NULL,
    last_sequence bigint DEFAULT 0 NOT NULL,
    skew_ms bigint DEFAULT 0 NOT NULL,
    seen_at timestamp with time zone,
    revoked_at timestamp with time zone,
    revoked_reason text DEFAULT ''::text NOT NULL,
    sponsor text,
    CONSTRAINT station_id_check CHECK ((id ~ '^[0-9a-f]{16}$'::text)),
    CONSTRAINT station_name_check CHECK ((octet_length(name) <= 1024)),
    CONSTRAINT station_program_check CHECK ((octet_length(program) <= 64))
)
WITH (fillfactor='50');
ALTER TABLE lanyard.station OWNER TO lanyard;
CREATE VIEW lanyard.withdrawal WITH (security_barrier='true') AS
 SELECT own_contacts.token,
    own_contacts.withdrawn
   FROM lanyard.own_contacts() own_contacts(token, name, email, company, title, cv, withdrawn)
  WHERE (own_contacts.withdrawn <> ''::text);
ALTER TABLE lanyard.withdrawal OWNER TO lanyard;
-- Data for Name: hub; Type: TABLE DATA; Schema: lanyard; Owner: lanyard
COPY lanyard.hub (is_only, event, version, made_at) FROM stdin;
t	test-event	3	2026-11-22 12:11:33.893082+00
\.
-- Data for Name: record; Type: TABLE DATA; Schema: lanyard; Owner: lanyard
COPY lanyard.record (station, sequence, hlc, utc_ms, kind, subject, body) FROM stdin;
00000000000000dd	1	65536	1	12		{"name":"Desk 1","event":"test-event"}
00000000000000dd	2	131072	2	0	p1	{"name":"Grace","email":"grace@example.org","consent":"name"}
00000000000000dd	3	196608	3	6	p1	{"id":"1111111111111111","kind":1}
00000000000000dd	4	262144	4	1	p2	{"note":"a\\u0000b"}
00000000000000dd	5	327680	5	3	p1	{"scope":"desk","checkpoint":"desk","direction":1,"by":"Ana"}
00000000000000aa	1	300000	4	10	1111111111111111	{"sponsor":"acme","scan":true}
00000000000000aa	2	400000	5	12		{"name":"x\\ud800y"}
00000000000000aa	3	500000	6	13		{"reason":"x\\ud800y"}
\.
-- Data for Name: sponsor; Type: TABLE DATA; Schema: lanyard; Owner: lanyard
COPY lanyard.sponsor (code, role_name, channel) FROM stdin;
acme	acme	lanyard_a4284adc-cce1-4772-b90f-ad80c217d26e
\.
-- Data for Name: staff; Type: TABLE DATA; Schema: lanyard; Owner: lanyard
COPY lanyard.staff (is_only, channel) FROM stdin;
t	lanyard_4d1cb836-f5d5-4c54-9cb2-f07d67738ad6
\.
-- Data for Name: station; Type: TABLE DATA; Schema: lanyard; Owner: lanyard
COPY lanyard.station (id, name, program, last_sequence, skew_ms, seen_at, revoked_at, revoked_reason, sponsor) FROM stdin;
00000000000000dd	Desk 1	0.1.0	5	0	2026-11-22 12:11:33.918265+00	\N		\N
00000000000000aa	Acme booth	0.1.0	3	0	2026-11-22 12:11:33.93542+00	\N		acme
\.
ALTER TABLE ONLY lanyard.hub
    ADD CONSTRAINT hub_pkey PRIMARY KEY (is_only);
ALTER TABLE ONLY lanyard.record
    ADD CONSTRAINT record_pkey PRIMARY KEY (station, sequence);
ALTER TABLE ONLY lanyard.sponsor
    ADD CONSTRAINT sponsor_pkey PRIMARY KEY (code);
ALTER TABLE ONLY lanyard.sponsor
    ADD CONSTRAINT sponsor_role_name_key UNIQUE (role_name);
ALTER TABLE ONLY lanyard.staff
    ADD CONSTRAINT staff_pkey PRIMARY KEY (is_only);
ALTER TABLE ONLY lanyard.station
    ADD CONSTRAINT station_pkey PRIMARY KEY (id);
CREATE INDEX record_of_person ON lanyard.record USING btree (subject) WHERE (kind = ANY (ARRAY[0, 1]));
CREATE INDEX record_of_sponsor ON lanyard.record USING btree ((((body)::json ->> 'sponsor'::text))) WHERE (kind = 10);
CREATE INDEX record_of_token ON lanyard.record USING btree ((((body)::json ->> 'id'::text))) WHERE (kind = 6);
CREATE TRIGGER note_records AFTER INSERT ON lanyard.record REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION lanyard.note_records();
ALTER TABLE ONLY lanyard.station
    ADD CONSTRAINT station_sponsor_fkey FOREIGN KEY (sponsor) REFERENCES lanyard.sponsor(code);
ALTER TABLE lanyard.record ENABLE ROW LEVEL SECURITY;
CREATE POLICY sponsor_adds ON lanyard.record FOR INSERT WITH CHECK (((station IN ( SELECT s.id
   FROM lanyard.station s
  WHERE (s.sponsor = ( SELECT lanyard.own_sponsor() AS own_sponsor)))) AND ((hlc >> 16) <= ( SELECT (((EXTRACT(epoch FROM now()) * (1000)::numeric))::bigint + '315360000000'::bigint))) AND ((kind = ANY (ARRAY[12, 13])) OR ((kind = 10) AND (subject ~ '^[0-9a-f]{16}$'::text) AND (((body)::json ->> 'sponsor'::text) = ( SELECT lanyard.own_sponsor() AS own_sponsor))))));
CREATE POLICY sponsor_reads ON lanyard.record FOR SELECT USING ((station IN ( SELECT s.id
   FROM lanyard.station s
  WHERE (s.sponsor = ( SELECT lanyard.own_sponsor() AS own_sponsor)))));
CREATE POLICY sponsor_reads ON lanyard.station FOR SELECT USING ((sponsor = ( SELECT lanyard.own_sponsor() AS own_sponsor)));
CREATE POLICY staff_adds ON lanyard.record FOR INSERT WITH CHECK ((( SELECT lanyard.own_sponsor() AS own_sponsor) IS NULL));
CREATE POLICY staff_reads ON lanyard.record FOR SELECT USING ((( SELECT lanyard.own_sponsor() AS own_sponsor) IS NULL));
CREATE POLICY staff_reads ON lanyard.station FOR SELECT USING ((( SELECT lanyard.own_sponsor() AS own_sponsor) IS NULL));
ALTER TABLE lanyard.station ENABLE ROW LEVEL SECURITY;
GRANT USAGE ON SCHEMA lanyard TO desk;
GRANT USAGE ON SCHEMA lanyard TO acme;
REVOKE ALL ON FUNCTION lanyard.check_role(name_of_role text, for_sponsor boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION lanyard.greet(station_id text, station_name text, station_program text, station_skew_ms bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION lanyard.greet(station_id text, station_name text, station_program text, station_skew_ms bigint) TO desk;
GRANT ALL ON FUNCTION lanyard.greet(station_id text, station_name text, station_program text, station_skew_ms bigint) TO acme;
REVOKE ALL ON FUNCTION lanyard.holdings() FROM PUBLIC;
REVOKE ALL ON FUNCTION lanyard.make_role(role_name text, verifier text) FROM PUBLIC;
REVOKE ALL ON FUNCTION lanyard.note_records() FROM PUBLIC;
REVOKE ALL ON FUNCTION lanyard.own_channel() FROM PUBLIC;
GRANT ALL ON FUNCTION lanyard.own_channel() TO desk;
GRANT ALL ON FUNCTION lanyard.own_channel() TO acme;
REVOKE ALL ON FUNCTION lanyard.own_contacts() FROM PUBLIC;
GRANT ALL ON FUNCTION lanyard.own_contacts() TO acme;
REVOKE ALL ON FUNCTION lanyard.own_sponsor() FROM PUBLIC;
GRANT ALL ON FUNCTION lanyard.own_sponsor() TO desk;
GRANT ALL ON FUNCTION lanyard.own_sponsor() TO acme;
REVOKE ALL ON FUNCTION lanyard.person_field(person text, field text) FROM PUBLIC;
REVOKE ALL ON FUNCTION lanyard.purge() FROM PUBLIC;
REVOKE ALL ON FUNCTION lanyard.purged_tickets(salt text, tickets json) FROM PUBLIC;
REVOKE ALL ON FUNCTION lanyard.revoke_station(station_id text, reason text) FROM PUBLIC;
REVOKE ALL ON FUNCTION lanyard.welcome_role(role_name text) FROM PUBLIC;
REVOKE ALL ON FUNCTION lanyard.welcome_sponsor(sponsor_code text, sponsor_role text) FROM PUBLIC;
GRANT SELECT ON TABLE lanyard.contact TO acme;
GRANT SELECT ON TABLE lanyard.hub TO desk;
GRANT SELECT ON TABLE lanyard.hub TO acme;
GRANT SELECT,INSERT ON TABLE lanyard.record TO desk;
GRANT SELECT,INSERT ON TABLE lanyard.record TO acme;
GRANT SELECT ON TABLE lanyard.station TO desk;
GRANT SELECT ON TABLE lanyard.station TO acme;
GRANT SELECT ON TABLE lanyard.withdrawal TO acme;
-- PostgreSQL database dump complete
