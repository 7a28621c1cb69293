-- News go out on channels whose names only those learn whom they concern: LISTEN needs no right, and a message says who wrote
-- how much.

CREATE TABLE lanyard.staff(
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    channel text NOT NULL DEFAULT 'lanyard_' || gen_random_uuid()
);
INSERT INTO lanyard.staff DEFAULT VALUES;
ALTER TABLE lanyard.sponsor ADD COLUMN channel text NOT NULL DEFAULT 'lanyard_' || gen_random_uuid();

-- Where the role that asks hears of records that it may see.
CREATE FUNCTION lanyard.own_channel() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((SELECT channel FROM lanyard.sponsor WHERE role_name = session_user), (SELECT channel FROM lanyard.staff))
$$;
REVOKE ALL ON FUNCTION lanyard.own_channel FROM PUBLIC;

CREATE OR REPLACE FUNCTION lanyard.note_records() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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

CREATE OR REPLACE FUNCTION lanyard.welcome_sponsor(sponsor_code text, sponsor_role text) RETURNS void
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

CREATE OR REPLACE FUNCTION lanyard.welcome_role(role_name text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM lanyard.check_role(role_name, false);
    EXECUTE format('GRANT USAGE ON SCHEMA lanyard TO %I', role_name);
    EXECUTE format('GRANT SELECT ON lanyard.hub, lanyard.station, lanyard.record TO %I', role_name);
    EXECUTE format('GRANT INSERT ON lanyard.record TO %I', role_name);
    EXECUTE format('GRANT EXECUTE ON FUNCTION lanyard.greet, lanyard.own_channel, lanyard.own_sponsor TO %I', role_name);
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO %I', current_database(), role_name);
END
$$;

DO $$
DECLARE
    welcomed regrole;
BEGIN
    -- Roles that were welcomed before this file.
    FOR welcomed IN SELECT acl.grantee FROM pg_catalog.pg_proc, LATERAL aclexplode(proacl) AS acl
        WHERE oid = 'lanyard.own_sponsor()'::regprocedure AND acl.grantee <> proowner
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION lanyard.own_channel TO %s', welcomed);
    END LOOP;
END
$$;
