-- SPDX-License-Identifier: GPL-3.0-or-later
-- The hub: where the stations of one event exchange their records. Everything stands in the schema "lanyard".
--
-- Stations add records and read them; nobody changes or removes one. A record's rules are constraints, so that one that
-- breaks them is refused by itself, whoever sends it. What concerns a whole station (revoked, a gap, a copy at work) is
-- looked at once per statement, in note_records().

CREATE SCHEMA lanyard;

-- One row: which event this is, and how far the schema got.
CREATE TABLE lanyard.hub(
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    event text NOT NULL,
    version integer NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now()
);

-- Each sponsor signs in with a role of its own; every other role that is welcome is the staff's. News of records go out on
-- channels whose names only those learn whom they concern: LISTEN needs no right, and a message says who wrote how much.
CREATE TABLE lanyard.sponsor(
    code text PRIMARY KEY CHECK (code ~ '^[a-z0-9][a-z0-9_-]{0,63}$'),
    role_name name NOT NULL UNIQUE,
    channel text NOT NULL DEFAULT 'lanyard_' || gen_random_uuid()
);
CREATE TABLE lanyard.staff(
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    channel text NOT NULL DEFAULT 'lanyard_' || gen_random_uuid()
);
INSERT INTO lanyard.staff DEFAULT VALUES;

-- Whose role this is; NULL for the staff.
CREATE FUNCTION lanyard.own_sponsor() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT code FROM lanyard.sponsor WHERE role_name = session_user
$$;
REVOKE ALL ON FUNCTION lanyard.own_sponsor FROM PUBLIC;

-- Where the role that asks hears of records that it may see.
CREATE FUNCTION lanyard.own_channel() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((SELECT channel FROM lanyard.sponsor WHERE role_name = session_user), (SELECT channel FROM lanyard.staff))
$$;
REVOKE ALL ON FUNCTION lanyard.own_channel FROM PUBLIC;

-- `sponsor` is whose the station is; NULL for the staff.
CREATE TABLE lanyard.station(
    id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{16}$'),
    name text NOT NULL DEFAULT '' CHECK (octet_length(name) <= 1024),
    program text NOT NULL DEFAULT '' CHECK (octet_length(program) <= 64),
    last_sequence bigint NOT NULL DEFAULT 0,
    skew_ms bigint NOT NULL DEFAULT 0,
    seen_at timestamptz,
    revoked_at timestamptz,
    revoked_reason text NOT NULL DEFAULT '',
    sponsor text REFERENCES lanyard.sponsor(code)
) WITH (fillfactor = 50);

-- `kind` is a RecordKind (common/store/journal/journal.h); a new one is added by a later file of this folder.
CREATE TABLE lanyard.record(
    station text NOT NULL CHECK (station ~ '^[0-9a-f]{16}$'),
    sequence bigint NOT NULL CHECK (sequence >= 1),
    hlc bigint NOT NULL CHECK (hlc >= 0),
    utc_ms bigint NOT NULL,
    kind smallint NOT NULL CONSTRAINT record_kind_is_known CHECK (kind BETWEEN 0 AND 14),
    subject text NOT NULL CONSTRAINT record_subject_is_short CHECK (octet_length(subject) <= 1024),
    body text NOT NULL CONSTRAINT record_body_is_an_object CHECK (octet_length(body) <= 262144 AND json_typeof(body::json) = 'object'),
    PRIMARY KEY (station, sequence)
);

-- After records were added: is the station still welcome, are they the next ones; then the news is spread. Runs with its
-- owner's rights, so that stations need none on the table of stations.
CREATE FUNCTION lanyard.note_records() RETURNS trigger
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
REVOKE ALL ON FUNCTION lanyard.note_records FROM PUBLIC;

CREATE TRIGGER note_records AFTER INSERT ON lanyard.record
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION lanyard.note_records();

-- A station says who it is; the sign of life. Answers why it was revoked, NULL when it was not. A station belongs for good
-- to the sponsor, or to the staff, that it signed in for first.
CREATE FUNCTION lanyard.greet(station_id text, station_name text, station_program text, station_skew_ms bigint) RETURNS text
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
REVOKE ALL ON FUNCTION lanyard.greet FROM PUBLIC;

-- From now on nothing of the station is taken; what it wrote before stays.
CREATE FUNCTION lanyard.revoke_station(station_id text, reason text) RETURNS boolean
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    UPDATE lanyard.station SET revoked_at = now(), revoked_reason = reason WHERE id = station_id RETURNING true
$$;
REVOKE ALL ON FUNCTION lanyard.revoke_station FROM PUBLIC;

-- --- roles ---

-- Makes a role that stations sign in as, unless it is there. `verifier` is what the server keeps in place of a password.
CREATE FUNCTION lanyard.make_role(role_name text, verifier text) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L', role_name, verifier);
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), role_name);
    RETURN true;
END
$$;
REVOKE ALL ON FUNCTION lanyard.make_role FROM PUBLIC;

-- The two kinds of roles are kept apart: one that both were would be held to a sponsor's rules at a desk.
CREATE FUNCTION lanyard.check_role(name_of_role text, for_sponsor boolean) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    is_sponsors boolean := EXISTS (SELECT FROM lanyard.sponsor WHERE role_name = name_of_role);
BEGIN
    IF is_sponsors <> for_sponsor AND (is_sponsors OR has_table_privilege(name_of_role, 'lanyard.record', 'INSERT')) THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = format('role "%s" is %s; take another one', name_of_role,
            CASE WHEN is_sponsors THEN 'a sponsor''s' ELSE 'the staff''s' END);
    END IF;
END
$$;
REVOKE ALL ON FUNCTION lanyard.check_role FROM PUBLIC;

-- Lets a role do what the staff's stations do, and nothing more.
CREATE FUNCTION lanyard.welcome_role(role_name text) RETURNS void
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
REVOKE ALL ON FUNCTION lanyard.welcome_role FROM PUBLIC;
