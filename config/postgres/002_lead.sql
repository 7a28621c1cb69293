-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a sponsor's role may do and see, held by the server whatever SQL it sends.
--
-- A sponsor is a role of the server. It sees the stations that signed in with it, what these wrote, and of the people behind
-- its own leads the fields that each allows at this moment. It adds leads under its own name, from its own stations. All else
-- is the staff's: every role that is no sponsor's. What decides is session_user, which SET ROLE does not change.

ALTER TABLE lanyard.station ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff_reads ON lanyard.station FOR SELECT USING ((SELECT lanyard.own_sponsor()) IS NULL);
CREATE POLICY sponsor_reads ON lanyard.station FOR SELECT USING (sponsor = (SELECT lanyard.own_sponsor()));

ALTER TABLE lanyard.record ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff_reads ON lanyard.record FOR SELECT USING ((SELECT lanyard.own_sponsor()) IS NULL);
CREATE POLICY staff_adds ON lanyard.record FOR INSERT WITH CHECK ((SELECT lanyard.own_sponsor()) IS NULL);
CREATE POLICY sponsor_reads ON lanyard.record FOR SELECT USING (
    station IN (SELECT s.id FROM lanyard.station AS s WHERE s.sponsor = (SELECT lanyard.own_sponsor())));
-- Kinds: 10 lead, 12 station, 13 withheld. Every station's clock goes on from the latest record that it took, so a sponsor
-- must not write one of the end of time. The upper 48 bits of hlc are milliseconds; a laptop that was once some years ahead
-- is still taken.
CREATE POLICY sponsor_adds ON lanyard.record FOR INSERT WITH CHECK (
    station IN (SELECT s.id FROM lanyard.station AS s WHERE s.sponsor = (SELECT lanyard.own_sponsor()))
    AND hlc >> 16 <= (SELECT (extract(epoch FROM now()) * 1000)::bigint + 315360000000)
    AND (kind IN (12, 13)
        OR kind = 10 AND subject ~ '^[0-9a-f]{16}$' AND body::json ->> 'sponsor' = (SELECT lanyard.own_sponsor())));

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
REVOKE ALL ON FUNCTION lanyard.welcome_sponsor FROM PUBLIC;
