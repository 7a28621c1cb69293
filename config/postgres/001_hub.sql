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

CREATE TABLE lanyard.station(
    id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{16}$'),
    name text NOT NULL DEFAULT '' CHECK (octet_length(name) <= 1024),
    program text NOT NULL DEFAULT '' CHECK (octet_length(program) <= 64),
    last_sequence bigint NOT NULL DEFAULT 0,
    skew_ms bigint NOT NULL DEFAULT 0,
    seen_at timestamptz,
    revoked_at timestamptz,
    revoked_reason text NOT NULL DEFAULT ''
) WITH (fillfactor = 50);

-- Kinds that stations may write; a later file of this folder adds to them.
CREATE TABLE lanyard.record(
    station text NOT NULL CHECK (station ~ '^[0-9a-f]{16}$'),
    sequence bigint NOT NULL CHECK (sequence >= 1),
    hlc bigint NOT NULL CHECK (hlc >= 0),
    utc_ms bigint NOT NULL,
    kind smallint NOT NULL CONSTRAINT record_kind_is_known CHECK (kind BETWEEN 0 AND 13),
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
        PERFORM pg_notify('lanyard', part.id || ' ' || part.last);
    END LOOP;
    RETURN NULL;
END
$$;

CREATE TRIGGER note_records AFTER INSERT ON lanyard.record
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION lanyard.note_records();

-- A station says who it is; the sign of life. Answers why it was revoked, NULL when it was not.
CREATE FUNCTION lanyard.greet(station_id text, station_name text, station_program text, station_skew_ms bigint) RETURNS text
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO lanyard.station AS s(id, name, program, skew_ms, seen_at)
    VALUES (station_id, station_name, station_program, station_skew_ms, now())
    ON CONFLICT (id) DO UPDATE SET
        name = excluded.name, program = excluded.program, skew_ms = excluded.skew_ms, seen_at = excluded.seen_at
    RETURNING CASE WHEN s.revoked_at IS NOT NULL THEN s.revoked_reason END
$$;
REVOKE ALL ON FUNCTION lanyard.greet FROM PUBLIC;
REVOKE ALL ON FUNCTION lanyard.note_records FROM PUBLIC;

-- From now on nothing of the station is taken; what it wrote before stays.
CREATE FUNCTION lanyard.revoke_station(station_id text, reason text) RETURNS boolean
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    UPDATE lanyard.station SET revoked_at = now(), revoked_reason = reason WHERE id = station_id RETURNING true
$$;
REVOKE ALL ON FUNCTION lanyard.revoke_station FROM PUBLIC;

-- Lets a role do what stations do, and nothing more.
CREATE FUNCTION lanyard.welcome_role(role_name text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA lanyard TO %I', role_name);
    EXECUTE format('GRANT SELECT ON lanyard.hub, lanyard.station, lanyard.record TO %I', role_name);
    EXECUTE format('GRANT INSERT ON lanyard.record TO %I', role_name);
    EXECUTE format('GRANT EXECUTE ON FUNCTION lanyard.greet TO %I', role_name);
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO %I', current_database(), role_name);
END
$$;
REVOKE ALL ON FUNCTION lanyard.welcome_role FROM PUBLIC;
