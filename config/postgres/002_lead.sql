-- What a sponsor's role may do and see, held by the server whatever SQL it sends.
--
-- A sponsor is a role of the server. It sees the stations that signed in with it, what these wrote, and of the people behind
-- its own leads the fields that each allows at this moment. It adds leads under its own name, from its own stations. All else
-- is the staff's: every role that is no sponsor's. What decides is session_user, which SET ROLE does not change.

CREATE TABLE lanyard.sponsor(
    code text PRIMARY KEY CHECK (code ~ '^[a-z0-9][a-z0-9_-]{0,63}$'),
    role_name name NOT NULL UNIQUE
);

ALTER TABLE lanyard.station ADD COLUMN sponsor text REFERENCES lanyard.sponsor(code);

-- Whose role this is; NULL for the staff.
CREATE FUNCTION lanyard.own_sponsor() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT code FROM lanyard.sponsor WHERE role_name = session_user
$$;
REVOKE ALL ON FUNCTION lanyard.own_sponsor FROM PUBLIC;

ALTER TABLE lanyard.station ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff_reads ON lanyard.station FOR SELECT USING ((SELECT lanyard.own_sponsor()) IS NULL);
CREATE POLICY sponsor_reads ON lanyard.station FOR SELECT USING (sponsor = (SELECT lanyard.own_sponsor()));

-- Kinds: 10 lead, 12 station, 13 withheld.
ALTER TABLE lanyard.record ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff_reads ON lanyard.record FOR SELECT USING ((SELECT lanyard.own_sponsor()) IS NULL);
CREATE POLICY staff_adds ON lanyard.record FOR INSERT WITH CHECK ((SELECT lanyard.own_sponsor()) IS NULL);
CREATE POLICY sponsor_reads ON lanyard.record FOR SELECT USING (
    station IN (SELECT s.id FROM lanyard.station AS s WHERE s.sponsor = (SELECT lanyard.own_sponsor())));
CREATE POLICY sponsor_adds ON lanyard.record FOR INSERT WITH CHECK (
    station IN (SELECT s.id FROM lanyard.station AS s WHERE s.sponsor = (SELECT lanyard.own_sponsor()))
    AND (kind IN (12, 13)
        OR kind = 10 AND subject ~ '^[0-9a-f]{16}$' AND body::json ->> 'sponsor' = (SELECT lanyard.own_sponsor())));

-- A station belongs for good to the sponsor, or to the staff, that it signed in for first.
CREATE OR REPLACE FUNCTION lanyard.greet(station_id text, station_name text, station_program text, station_skew_ms bigint) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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

-- --- the people behind a sponsor's leads ---

CREATE INDEX record_of_token ON lanyard.record((body::json ->> 'id')) WHERE kind = 6;
CREATE INDEX record_of_person ON lanyard.record(subject) WHERE kind IN (0, 1);
CREATE INDEX record_of_sponsor ON lanyard.record((body::json ->> 'sponsor')) WHERE kind = 10;

-- A field of a registration as stations know it: the last change of it, else the last registration. For the owner only.
CREATE FUNCTION lanyard.person_field(person text, field text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(
        (SELECT body::json ->> field FROM lanyard.record
        WHERE kind = 1 AND subject = person AND body::json -> field IS NOT NULL
        ORDER BY hlc DESC, station COLLATE "C" DESC, sequence DESC LIMIT 1),
        (SELECT body::json ->> field FROM lanyard.record
        WHERE kind = 0 AND subject = person
        ORDER BY hlc DESC, station COLLATE "C" DESC, sequence DESC LIMIT 1),
        '')
$$;
REVOKE ALL ON FUNCTION lanyard.person_field FROM PUBLIC;

-- The contacts of the sponsor that asks: it takes no argument, so that nobody can ask for another's. A field that is not
-- allowed now is ''; `withdrawn` lists those that were allowed at some time since the badge was captured.
CREATE FUNCTION lanyard.own_contacts()
RETURNS TABLE(token text, name text, email text, company text, title text, cv text, withdrawn text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
REVOKE ALL ON FUNCTION lanyard.own_contacts FROM PUBLIC;

-- What sponsors read, with any client: their contacts, and those of whom something was withdrawn.
CREATE VIEW lanyard.contact WITH (security_barrier) AS SELECT * FROM lanyard.own_contacts();
CREATE VIEW lanyard.withdrawal WITH (security_barrier) AS SELECT token, withdrawn FROM lanyard.own_contacts() WHERE withdrawn <> '';

-- Lets a role do what a sponsor's stations do, and nothing more.
CREATE FUNCTION lanyard.welcome_sponsor(sponsor_code text, sponsor_role text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO lanyard.sponsor(code, role_name) VALUES (sponsor_code, sponsor_role)
    ON CONFLICT (code) DO UPDATE SET role_name = excluded.role_name;
    EXECUTE format('GRANT USAGE ON SCHEMA lanyard TO %I', sponsor_role);
    EXECUTE format('GRANT SELECT ON lanyard.hub, lanyard.station, lanyard.record, lanyard.contact, lanyard.withdrawal TO %I', sponsor_role);
    EXECUTE format('GRANT INSERT ON lanyard.record TO %I', sponsor_role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION lanyard.greet, lanyard.own_sponsor, lanyard.own_contacts TO %I', sponsor_role);
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO %I', current_database(), sponsor_role);
END
$$;
REVOKE ALL ON FUNCTION lanyard.welcome_sponsor FROM PUBLIC;

-- The staff's stations read the same tables through the policies above, which ask whose role it is.
CREATE OR REPLACE FUNCTION lanyard.welcome_role(role_name text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA lanyard TO %I', role_name);
    EXECUTE format('GRANT SELECT ON lanyard.hub, lanyard.station, lanyard.record TO %I', role_name);
    EXECUTE format('GRANT INSERT ON lanyard.record TO %I', role_name);
    EXECUTE format('GRANT EXECUTE ON FUNCTION lanyard.greet, lanyard.own_sponsor TO %I', role_name);
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO %I', current_database(), role_name);
END
$$;
DO $$
DECLARE
    staff name;
BEGIN
    -- Roles that were welcomed before this file are the staff's.
    FOR staff IN SELECT DISTINCT grantee FROM information_schema.role_table_grants
        WHERE table_schema = 'lanyard' AND table_name = 'record' AND privilege_type = 'INSERT' AND grantee <> current_user
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION lanyard.own_sponsor TO %I', staff);
    END LOOP;
END
$$;

-- --- when the event is over ---

-- Takes the people out of all records, as lanyard purge does at a station: each keeps its place, time and kind; what names
-- or describes anybody goes, ids become pseudonyms under a key that is thrown away. Gives how many records are left.
CREATE FUNCTION lanyard.purge() RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
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
                ELSE member.value END), '{}')::text
            FROM json_each(r.body::json) AS member
            WHERE member.key = ANY(string_to_array(CASE r.kind
                WHEN 0 THEN 'origin ticket_type status'
                WHEN 1 THEN 'origin ticket_type status'
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
                ELSE '' END, ' ')));
    GET DIAGNOSTICS left_over = ROW_COUNT;
    RETURN left_over;
END
$$;
REVOKE ALL ON FUNCTION lanyard.purge FROM PUBLIC;
