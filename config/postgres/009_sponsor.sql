-- SPDX-License-Identifier: GPL-3.0-or-later
-- A sponsor's role has no table, no view and no column: a handful of functions, and behind them tables that hold what is this sponsor's
-- and nothing else.
--
-- What a function reads can be measured by who may call it (EXPLAIN counts the blocks), so these read nothing that is not the
-- sponsor's own: tables of each sponsor stand in a schema of its own, "lanyard_of_" and the role's name, which the role may not use.
-- The staff's stations carry between them and the common tables (012_serve.sql): leads come out, answers and contacts go in.

CREATE SCHEMA lanyard_sponsor;

ALTER TABLE lanyard.sponsor ADD COLUMN problem text NOT NULL DEFAULT '';

-- --- what a sponsor calls ---

-- The schema of the role that asks. Reads nothing.
CREATE FUNCTION lanyard.own_schema() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$ SELECT 'lanyard_of_' || session_user $$;
REVOKE ALL ON FUNCTION lanyard.own_schema FROM PUBLIC;

-- Which hub this is, and whose role. Leaves no trace.
CREATE FUNCTION lanyard_sponsor.hello(OUT event text, OUT version integer, OUT code text, OUT channel text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
BEGIN
    SELECT h.event, h.version INTO event, version FROM lanyard.hub AS h;
    EXECUTE format('SELECT s.code, s.channel FROM %I.self AS s', lanyard.own_schema()) INTO code, channel;
END
$$;

-- A station says who it is. Answers why it was revoked, NULL when it was not.
CREATE FUNCTION lanyard_sponsor.greet(station_id text, station_name text, station_program text, station_skew_ms bigint) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET client_min_messages = warning SET lock_timeout = '2s' AS $$
DECLARE
    own text := lanyard.own_schema();
    station_count bigint;
    revoked text;
BEGIN
    IF station_id IS NULL OR station_id !~ '^[0-9a-f]{16}$' OR station_name IS NULL OR octet_length(station_name) > 1024
        OR station_program IS NULL OR octet_length(station_program) > 64 OR station_skew_ms IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'a station says its id, its name, its program and its clock';
    END IF;
    EXECUTE format('SELECT count(*) FROM %I.station WHERE id <> $1', own) INTO station_count USING station_id;
    IF station_count >= 64 THEN
        RAISE EXCEPTION USING ERRCODE = 'LY008', MESSAGE = 'a sponsor has at most 64 stations';
    END IF;
    EXECUTE format('INSERT INTO %I.station AS s(id, name, program, skew_ms, seen_at) VALUES ($1, $2, $3, $4, now())
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, program = excluded.program, skew_ms = excluded.skew_ms, seen_at = now()
        RETURNING s.revoked_reason', own) INTO revoked USING station_id, station_name, station_program, station_skew_ms;
    RETURN revoked;
END
$$;

-- The sponsor's stations, and how many records the hub has of each.
CREATE FUNCTION lanyard_sponsor.stations() RETURNS TABLE(id text, origin text, base_sequence bigint, last_sequence bigint, last_hash bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT s.id, s.origin, s.base_sequence, s.last_sequence, s.last_hash FROM %I.station AS s', lanyard.own_schema());
END
$$;

-- The sponsor's own records: of each station those after a sequence, in order, until it is enough.
CREATE FUNCTION lanyard_sponsor.records(station_ids text[], afters bigint[], most_bytes bigint, most_records integer) RETURNS SETOF lanyard.record
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
    one lanyard.record;
    record_count integer := 0;
    byte_count bigint := 0;
    place integer;
BEGIN
    IF station_ids IS NULL OR afters IS NULL OR cardinality(station_ids) > 64 OR cardinality(station_ids) <> cardinality(afters) THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'at most 64 stations are asked for at once';
    END IF;
    FOR place IN 1 .. cardinality(station_ids) LOOP
        FOR one IN EXECUTE format('SELECT r.* FROM %I.record AS r WHERE r.station = $1 AND r.sequence > $2 ORDER BY r.sequence LIMIT 20000',
            lanyard.own_schema()) USING station_ids[place], afters[place]
        LOOP
            IF record_count >= least(most_records, 20000) OR byte_count >= least(most_bytes, 8388608) THEN
                RETURN;
            END IF;
            record_count := record_count + 1;
            byte_count := byte_count + octet_length(one.body);
            RETURN NEXT one;
        END LOOP;
    END LOOP;
END
$$;

-- The people behind the sponsor's leads, as far as each allows. Of a token that nobody has, and of a person who allows nothing,
-- there is no row.
CREATE FUNCTION lanyard_sponsor.contacts()
RETURNS TABLE(token text, name text, email text, company text, title text, cv text, withdrawn text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT c.token, c.name, c.email, c.company, c.title, c.cv, c.withdrawn FROM %I.contact AS c',
        lanyard.own_schema());
END
$$;

-- What each captured badge is: of which lead, whether it is valid now, what its person allows, whether that person was taken out. No row
-- when nobody has answered yet.
CREATE FUNCTION lanyard_sponsor.answers()
RETURNS TABLE(token text, lead text, is_valid boolean, name text, email text, company text, title text, cv text, withdrawn text,
    given_name text, family_name text, is_gone boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT a.token, a.lead, a.is_valid, coalesce(c.name, ''''), coalesce(c.email, ''''), coalesce(c.company, ''''),
        coalesce(c.title, ''''), coalesce(c.cv, ''''), coalesce(c.withdrawn, ''''), coalesce(c.given_name, ''''), coalesce(c.family_name, ''''),
        a.is_gone
        FROM %1$I.answer AS a LEFT JOIN %1$I.contact AS c ON c.token = a.token', lanyard.own_schema());
END
$$;

-- An object of texts, numbers and truths, without an object in it; names stand once.
CREATE FUNCTION lanyard.is_flat(value json, most_members integer, most_bytes integer) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN json_typeof(value) <> 'object' THEN false ELSE (
        SELECT count(*) <= most_members AND count(*) = count(DISTINCT member.key)
            AND coalesce(bool_and(octet_length(member.key) <= 1024 AND octet_length(member.value::text) <= most_bytes
                AND json_typeof(member.value) NOT IN ('object', 'array')), true)
        FROM json_each(value) AS member) END
$$;
REVOKE ALL ON FUNCTION lanyard.is_flat FROM PUBLIC;

-- Whether a sponsor may say this. Kinds: 10 lead, 12 station, 13 withheld. A body that jsonb does not take (\u0000, a lone half
-- of a surrogate pair) is an error of class 22. `check` is what of its code a badge's minting knows, too.
CREATE FUNCTION lanyard.is_sponsors(kind smallint, subject text, body text, sponsor_code text) RETURNS boolean
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
REVOKE ALL ON FUNCTION lanyard.is_sponsors FROM PUBLIC;

-- How many more records are taken of this sponsor: within this hour of the server's, and in all.
CREATE FUNCTION lanyard.room_for(own text, this_hour timestamptz) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    room bigint;
BEGIN
    EXECUTE format('SELECT CASE WHEN s.byte_count >= s.most_bytes THEN 0 ELSE
        s.most_per_hour - coalesce((SELECT h.record_count FROM %I.hour AS h WHERE h.begins_at = $1), 0) END FROM %I.self AS s FOR UPDATE OF s',
        own, own) INTO room USING this_hour;
    RETURN greatest(room, 0);
END
$$;
REVOKE ALL ON FUNCTION lanyard.room_for FROM PUBLIC;

-- Adds records of one station, in order, after what the hub has; what it has is passed over. `records` is a JSON array of objects
-- with the columns of lanyard.record. Gives the last sequence that the hub has then: less than what was sent when no more is taken
-- within this hour.
CREATE FUNCTION lanyard.add_records(own text, station_id text, records text) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    this_hour timestamptz := date_trunc('hour', now());
    latest_ms bigint := (extract(epoch FROM now()) * 1000)::bigint + 86400000;
    sponsor_code text;
    sponsor_channel text;
    known record;
    last bigint;
    before bytea;
    one lanyard.record;
    held_hash bytea;
    room bigint;
    new_count integer := 0;
    lead_count integer := 0;
    new_bytes bigint := 0;
BEGIN
    EXECUTE format('SELECT s.code, s.channel FROM %I.self AS s', own) INTO sponsor_code, sponsor_channel;
    EXECUTE format('SELECT s.* FROM %I.station AS s WHERE s.id = $1 FOR UPDATE', own) INTO known USING station_id;
    IF known.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'LY007', MESSAGE = 'the station has not greeted';
    ELSIF known.revoked_reason IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'LY001', MESSAGE = format('station %s was revoked: %s', station_id, known.revoked_reason);
    END IF;
    last := known.last_sequence;
    before := coalesce(known.last_hash, lanyard.genesis(station_id));
    room := lanyard.room_for(own, this_hour);
    FOR one IN SELECT r.* FROM jsonb_populate_recordset(NULL::lanyard.record, records::jsonb) AS r ORDER BY r.sequence LOOP
        IF one.station IS DISTINCT FROM station_id OR one.sequence IS NULL THEN
            RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'a record of another station';
        ELSIF one.sequence <= last THEN
            EXECUTE format('SELECT r.hash FROM %I.record AS r WHERE r.station = $1 AND r.sequence = $2', own)
                INTO held_hash USING one.station, one.sequence;
            IF held_hash <> one.hash THEN
                RAISE EXCEPTION USING ERRCODE = 'LY004', MESSAGE = format('the hub has another record %s of station %s', one.sequence, station_id);
            END IF;
            CONTINUE;
        ELSIF one.sequence <> last + 1 THEN
            RAISE EXCEPTION USING ERRCODE = 'LY002', MESSAGE = format('record %s does not follow record %s', one.sequence, last);
        ELSIF one.hlc >> 16 > latest_ms OR one.utc_ms > latest_ms THEN
            RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'a record of more than a day ahead';
        ELSIF NOT coalesce(lanyard.is_sponsors(one.kind, one.subject, one.body, sponsor_code), false) THEN
            RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'a record that a sponsor does not write';
        END IF;
        EXIT WHEN new_count >= room;
        IF one.hash IS NULL THEN
            one.body_salt := '';
            one.previous := before;
            one.hash := lanyard.chain_hash(before, one.sequence,
                lanyard.record_digest(one.body_salt, one.hlc, one.utc_ms, one.kind, one.subject, one.body));
        ELSIF one.previous IS DISTINCT FROM before
            OR known.origin IS NOT NULL AND one.sequence = known.base_sequence + 1 AND station_id <> lanyard.branch_id(one.hash) THEN
            RAISE EXCEPTION USING ERRCODE = 'LY004', MESSAGE = format('record %s of station %s follows another history', one.sequence, station_id);
        END IF;
        before := one.hash;
        EXECUTE format('INSERT INTO %I.record SELECT ($1).*', own) USING one;
        last := one.sequence;
        new_count := new_count + 1;
        lead_count := lead_count + (one.kind = 10 AND one.body LIKE '%"scan"%')::integer;
        new_bytes := new_bytes + octet_length(one.body) + octet_length(one.subject);
    END LOOP;
    IF new_count > 0 THEN
        EXECUTE format('UPDATE %I.station SET last_sequence = $2, last_hash = $3 WHERE id = $1', own) USING station_id, last, before;
        EXECUTE format('UPDATE %I.self SET byte_count = byte_count + $1', own) USING new_bytes;
        EXECUTE format('INSERT INTO %I.hour AS h(begins_at, record_count, lead_count) VALUES ($1, $2, $3) ON CONFLICT (begins_at)
            DO UPDATE SET record_count = h.record_count + excluded.record_count, lead_count = h.lead_count + excluded.lead_count', own)
            USING this_hour, new_count, lead_count;
        PERFORM pg_notify(sponsor_channel, station_id || ' ' || last);
    END IF;
    RETURN last;
END
$$;
REVOKE ALL ON FUNCTION lanyard.add_records FROM PUBLIC;

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

-- The same for all stations of a sponsor together: a pause, and so many captures a minute. Who is on duty is told.
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
    last := lanyard.add_records(own, station_id, kept);
    captures := lanyard.captures_in(kept, known, last);
    IF captures > 0 THEN
        EXECUTE format('UPDATE %I.minute SET capture_count = CASE WHEN begins_at = $1 THEN capture_count ELSE 0 END + $2, begins_at = $1', own)
            USING date_trunc('minute', now()), captures;
        PERFORM pg_notify(duty, 'serve ' || session_user);
    END IF;
    RETURN last;
END
$$;

-- --- forks, as in 004_history.sql ---

CREATE FUNCTION lanyard_sponsor.begin_branch(branch_id text, origin_id text, base bigint, base_hash bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET client_min_messages = warning SET lock_timeout = '5s' AS $$
DECLARE
    own text := lanyard.own_schema();
    is_room boolean;
BEGIN
    EXECUTE format('SELECT count(*) < 64 FROM %I.station', own) INTO is_room;
    IF branch_id IS NULL OR branch_id !~ '^[0-9a-f]{16}$' OR base IS NULL OR base < 1 OR base_hash IS NULL OR octet_length(base_hash) <> 16 THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'a branch says its id and what it stands on';
    ELSIF NOT is_room THEN
        RAISE EXCEPTION USING ERRCODE = 'LY008', MESSAGE = 'a sponsor has at most 64 stations';
    END IF;
    EXECUTE format('INSERT INTO %I.station(id, name, program, skew_ms, origin, base_sequence, last_sequence, last_hash)
        SELECT $1, s.name, s.program, s.skew_ms, $2, $3, $3, $4 FROM %I.station AS s WHERE s.id = $2 ON CONFLICT DO NOTHING', own, own)
        USING branch_id, origin_id, base, base_hash;
END
$$;

-- What the staff's side has to do as well stands in `split`.
CREATE FUNCTION lanyard_sponsor.split(line text, first bigint, rival bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET client_min_messages = warning SET lock_timeout = '5s' AS $$
DECLARE
    own text := lanyard.own_schema();
    held record;
    new_id text;
BEGIN
    EXECUTE format('SELECT s.id FROM %I.station AS s WHERE s.id = $1 FOR UPDATE', own) INTO held USING line;
    EXECUTE format('SELECT r.hash, r.previous FROM %I.record AS r WHERE r.station = $1 AND r.sequence = $2', own) INTO held USING line, first;
    IF held.hash IS NULL OR rival IS NULL OR octet_length(rival) <> 16 OR held.hash <= rival THEN
        RETURN;
    END IF;
    new_id := lanyard.branch_id(held.hash);
    EXECUTE format('INSERT INTO %I.station(id, name, program, skew_ms, seen_at, origin, base_sequence, last_sequence, last_hash, revoked_reason)
        SELECT $1, s.name, s.program, s.skew_ms, s.seen_at, coalesce(s.origin, s.id), $3 - 1, s.last_sequence, s.last_hash, s.revoked_reason
        FROM %I.station AS s WHERE s.id = $2', own, own) USING new_id, line, first;
    EXECUTE format('UPDATE %I.record SET station = $1 WHERE station = $2 AND sequence >= $3', own) USING new_id, line, first;
    EXECUTE format('UPDATE %I.station SET last_sequence = $2 - 1, last_hash = $3 WHERE id = $1', own) USING line, first, held.previous;
    EXECUTE format('INSERT INTO %I.split(line, first, rival) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', own) USING line, first, rival;
END
$$;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA lanyard_sponsor FROM PUBLIC;
