-- SPDX-License-Identifier: GPL-3.0-or-later
-- Between the sponsors' own tables and the common ones: leads come out, contacts go in. Each greeting of a staff's station calls
-- serve_sponsors(), which does it at most once a second; a sponsor who holds locks in its own tables holds up only itself. A sponsor's
-- functions read its own tables only, so a capture is answered by a station of the staff that is on duty and told of it.

-- When it was last done.
CREATE TABLE lanyard.serving(
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    served_at timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO lanyard.serving DEFAULT VALUES;

-- How far the staff's records were looked at for what concerns this sponsor's contacts.
CREATE TABLE lanyard.served(
    sponsor text NOT NULL REFERENCES lanyard.sponsor(code),
    station text NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (sponsor, station)
);

-- Captured badges whose person, or whose minting, was told of since the last time. A code becomes somebody's when another badge that has
-- it is lost, too.
CREATE FUNCTION lanyard.changed_badges(sponsor_code text) RETURNS TABLE(badge text)
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
REVOKE ALL ON FUNCTION lanyard.changed_badges FROM PUBLIC;

-- What the sponsor's stations added goes to the common tables, under the rules of every record there.
CREATE FUNCTION lanyard.take_from_sponsor(own text, sponsor_code text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
    badge text;
BEGIN
    FOR one IN EXECUTE format('SELECT line, first, rival FROM %I.split WHERE NOT is_done', own) LOOP
        -- Of the sponsor's lines only: it may have called one after a desk. One that is not here yet has nothing to split.
        PERFORM lanyard.split_station(s.id, one.first, one.rival) FROM lanyard.station AS s WHERE s.id = one.line AND s.sponsor = sponsor_code;
        EXECUTE format('UPDATE %I.split SET is_done = true WHERE line = $1 AND first = $2 AND rival = $3', own) USING one.line, one.first, one.rival;
    END LOOP;
    EXECUTE format('INSERT INTO lanyard.station AS s(id, name, program, skew_ms, seen_at, sponsor, origin, base_sequence, last_sequence, last_hash)
        SELECT id, name, program, skew_ms, seen_at, $1, origin, base_sequence, base_sequence,
            CASE WHEN origin IS NOT NULL THEN (SELECT r.previous FROM %I.record AS r WHERE r.station = o.id AND r.sequence = o.base_sequence + 1) END
        FROM %I.station AS o WHERE origin IS NULL OR last_sequence > base_sequence
            AND NOT EXISTS (SELECT FROM lanyard.station AS t WHERE t.id = o.origin AND t.sponsor IS DISTINCT FROM $1)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, program = excluded.program, skew_ms = excluded.skew_ms, seen_at = excluded.seen_at
        WHERE s.sponsor = $1 AND s.seen_at IS DISTINCT FROM excluded.seen_at', own, own) USING sponsor_code;
    FOR one IN EXECUTE format('SELECT o.id, s.last_sequence AS taken FROM %I.station AS o
        JOIN lanyard.station AS s ON s.id = o.id AND s.sponsor = $1
        WHERE o.last_sequence > s.last_sequence AND s.revoked_at IS NULL', own) USING sponsor_code
    LOOP
        FOR badge IN EXECUTE format('WITH fresh AS (
            INSERT INTO lanyard.record SELECT r.* FROM %I.record AS r WHERE r.station = $1 AND r.sequence > $2 ORDER BY r.sequence LIMIT 5000
            RETURNING kind, subject) SELECT DISTINCT subject FROM fresh WHERE kind = 10', own) USING one.id, one.taken
        LOOP
            INSERT INTO lanyard.captured(sponsor, token) VALUES (sponsor_code, badge) ON CONFLICT DO NOTHING;
            PERFORM lanyard.give_contact(own, sponsor_code, badge);
        END LOOP;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION lanyard.take_from_sponsor FROM PUBLIC;

CREATE FUNCTION lanyard.give_to_sponsor(own text, sponsor_code text) RETURNS void
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
REVOKE ALL ON FUNCTION lanyard.give_to_sponsor FROM PUBLIC;

-- What concerns one sponsor is one transaction within: a fault there is written down, and the next one's turn comes.
CREATE FUNCTION lanyard.serve_now() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '1s' AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT s.code, 'lanyard_of_' || s.role_name AS own FROM lanyard.sponsor AS s ORDER BY s.code LOOP
        BEGIN
            PERFORM lanyard.give_to_sponsor(one.own, one.code);
            PERFORM lanyard.take_from_sponsor(one.own, one.code);
            UPDATE lanyard.sponsor SET problem = '' WHERE code = one.code AND problem <> '';
        EXCEPTION WHEN OTHERS THEN
            UPDATE lanyard.sponsor SET problem = left(SQLERRM, 500) WHERE code = one.code AND problem <> left(SQLERRM, 500);
        END;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION lanyard.serve_now FROM PUBLIC;

-- One station does it for all; who comes meanwhile goes on.
CREATE FUNCTION lanyard.serve_sponsors() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM lanyard.serving WHERE served_at < clock_timestamp() - interval '1 second' FOR UPDATE SKIP LOCKED;
    IF FOUND THEN
        PERFORM lanyard.serve_now();
        UPDATE lanyard.serving SET served_at = clock_timestamp();
    END IF;
END
$$;
REVOKE ALL ON FUNCTION lanyard.serve_sponsors FROM PUBLIC;

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

-- --- for the owner ---

-- The tables of one sponsor. `record` has the columns of lanyard.record: a later file that adds one there adds it here, too. `pause` and
-- `answer` are written by the staff's side only, so that no lock of the sponsor's holds the staff up.
CREATE FUNCTION lanyard.make_own_tables(own text, sponsor_code text, sponsor_channel text) RETURNS void
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
    EXECUTE format('CREATE TABLE %I.minute(begins_at timestamptz NOT NULL DEFAULT ''-infinity'', capture_count bigint NOT NULL DEFAULT 0,
        most bigint NOT NULL DEFAULT 60)', own);
    EXECUTE format('CREATE TABLE %I.pause(is_paused boolean NOT NULL DEFAULT false, duty_channel text NOT NULL)', own);
    EXECUTE format('CREATE TABLE %I.answer(token text PRIMARY KEY, lead text NOT NULL, is_valid boolean NOT NULL,
        is_gone boolean NOT NULL)', own);
    EXECUTE format('CREATE TABLE %I.contact(token text PRIMARY KEY, name text NOT NULL, email text NOT NULL, company text NOT NULL,
        title text NOT NULL, cv text NOT NULL, withdrawn text NOT NULL, given_name text NOT NULL, family_name text NOT NULL)', own);
    EXECUTE format('CREATE TRIGGER tell_answer AFTER INSERT OR UPDATE ON %I.answer
        FOR EACH ROW EXECUTE FUNCTION lanyard.tell_answer()', own);
    EXECUTE format('CREATE TRIGGER tell_answer AFTER INSERT OR UPDATE OR DELETE ON %I.contact
        FOR EACH ROW EXECUTE FUNCTION lanyard.tell_answer()', own);
    EXECUTE format('CREATE TRIGGER hold_to_leads BEFORE INSERT ON %I.contact
        FOR EACH ROW EXECUTE FUNCTION lanyard.hold_to_leads()', own);
    EXECUTE format('INSERT INTO %I.self(code, channel) VALUES ($1, $2)', own) USING sponsor_code, sponsor_channel;
    EXECUTE format('INSERT INTO %I.minute DEFAULT VALUES', own);
    EXECUTE format('INSERT INTO %I.pause(duty_channel) SELECT duty_channel FROM lanyard.staff', own);
    PERFORM lanyard.follow_pause(sponsor_code);
END
$$;
REVOKE ALL ON FUNCTION lanyard.make_own_tables FROM PUBLIC;

-- Lets a role do what a sponsor's stations do, and nothing more.
CREATE OR REPLACE FUNCTION lanyard.welcome_sponsor(sponsor_code text, sponsor_role text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own text := 'lanyard_of_' || sponsor_role;
    before text := (SELECT 'lanyard_of_' || role_name FROM lanyard.sponsor WHERE code = sponsor_code);
    sponsor_channel text;
BEGIN
    IF octet_length(own) > 63 THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'a sponsor''s role has a name of at most 52 letters; give another one with --role';
    END IF;
    PERFORM lanyard.check_role(sponsor_role, true);
    INSERT INTO lanyard.sponsor(code, role_name) VALUES (sponsor_code, sponsor_role)
    ON CONFLICT (code) DO UPDATE SET role_name = excluded.role_name RETURNING channel INTO sponsor_channel;
    INSERT INTO lanyard.member(role_name, name, sponsor) VALUES (sponsor_role, sponsor_code, sponsor_code)
    ON CONFLICT (role_name) DO UPDATE SET revoked_at = NULL, revoked_reason = '';
    IF before IS NOT NULL AND to_regnamespace(quote_ident(before)) IS NOT NULL THEN
        IF before <> own THEN
            EXECUTE format('ALTER SCHEMA %I RENAME TO %I', before, own);
            DELETE FROM lanyard.member WHERE sponsor = sponsor_code AND role_name <> sponsor_role;
        END IF;
    ELSE
        PERFORM lanyard.make_own_tables(own, sponsor_code, sponsor_channel);
    END IF;
    EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA lanyard FROM %I', sponsor_role);
    EXECUTE format('REVOKE ALL ON ALL FUNCTIONS IN SCHEMA lanyard FROM %I', sponsor_role);
    EXECUTE format('REVOKE ALL ON SCHEMA lanyard FROM %I', sponsor_role);
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM %I', current_database(), sponsor_role);
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), sponsor_role);
    EXECUTE format('GRANT USAGE ON SCHEMA lanyard_sponsor TO %I', sponsor_role);
    EXECUTE format('GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA lanyard_sponsor TO %I', sponsor_role);
END
$$;

-- What a member may use of the server. Apart from welcoming it: the owner may be allowed to make roles, and not to change this one.
CREATE FUNCTION lanyard.limit_role(member_role name, most_connections integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- What a role does not have is not taken from it: since PostgreSQL 16 only who may make databases names that right.
    PERFORM lanyard.alter_role(member_role, format('%s NOCREATEROLE NOINHERIT CONNECTION LIMIT %s',
        (SELECT CASE WHEN rolcreatedb THEN 'NOCREATEDB' END FROM pg_roles WHERE rolname = member_role), most_connections));
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET statement_timeout = ''20s''', member_role, current_database());
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET lock_timeout = ''5s''', member_role, current_database());
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET idle_in_transaction_session_timeout = ''30s''', member_role, current_database());
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET idle_session_timeout = ''10min''', member_role, current_database());
END
$$;
REVOKE ALL ON FUNCTION lanyard.limit_role FROM PUBLIC;

-- In the sponsor's own tables a revocation stands, too: its stations ask there.
CREATE FUNCTION lanyard.tell_revoked() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own text := (SELECT 'lanyard_of_' || role_name FROM lanyard.sponsor WHERE code = new.sponsor);
BEGIN
    EXECUTE format('UPDATE %I.station SET revoked_reason = $2 WHERE id = $1', own)
        USING new.id, CASE WHEN new.revoked_at IS NOT NULL THEN new.revoked_reason END;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION lanyard.tell_revoked FROM PUBLIC;
CREATE TRIGGER tell_revoked AFTER UPDATE OF revoked_at ON lanyard.station FOR EACH ROW
WHEN (new.sponsor IS NOT NULL AND new.revoked_at IS DISTINCT FROM old.revoked_at) EXECUTE FUNCTION lanyard.tell_revoked();

-- How much each sponsor has sent, by the server's clock; one that scrapes badges stands out.
CREATE FUNCTION lanyard.sponsor_use() RETURNS TABLE(code text, lead_count bigint, busiest_count bigint, busiest_at timestamptz, byte_count bigint,
    problem text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT s.code, s.problem, 'lanyard_of_' || s.role_name AS own FROM lanyard.sponsor AS s ORDER BY s.code LOOP
        RETURN QUERY EXECUTE format('SELECT $1, coalesce((SELECT sum(h.lead_count)::bigint FROM %I.hour AS h), 0),
            coalesce(b.lead_count, 0), b.begins_at, s.byte_count, $2 FROM %I.self AS s
            LEFT JOIN (SELECT * FROM %I.hour ORDER BY lead_count DESC, begins_at LIMIT 1) AS b ON true', one.own, one.own, one.own)
            USING one.code, one.problem;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION lanyard.sponsor_use FROM PUBLIC;

-- --- what was here before ---

-- Sponsors read tables and views here, held by policies. They lose both in the transaction that takes their rights on the tables.
DROP VIEW lanyard.contact, lanyard.withdrawal;
DROP FUNCTION lanyard.own_contacts;
ALTER TABLE lanyard.station DISABLE ROW LEVEL SECURITY;
ALTER TABLE lanyard.record DISABLE ROW LEVEL SECURITY;
DROP POLICY staff_reads ON lanyard.station;
DROP POLICY sponsor_reads ON lanyard.station;
DROP POLICY staff_reads ON lanyard.record;
DROP POLICY staff_adds ON lanyard.record;
DROP POLICY sponsor_reads ON lanyard.record;
DROP POLICY sponsor_adds ON lanyard.record;

SELECT lanyard.welcome_sponsor(code, role_name::text) FROM lanyard.sponsor;
SELECT lanyard.welcome_station(role_name::text, name, NULL, may_carry) FROM lanyard.member WHERE sponsor IS NULL;

-- What sponsors' stations sent before the sponsors had tables of their own.
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT code, 'lanyard_of_' || role_name AS own FROM lanyard.sponsor LOOP
        EXECUTE format('INSERT INTO %I.station SELECT id, name, program, skew_ms, seen_at, last_sequence,
            CASE WHEN revoked_at IS NOT NULL THEN revoked_reason END, origin, base_sequence, last_hash
            FROM lanyard.station WHERE sponsor = $1', one.own) USING one.code;
        EXECUTE format('INSERT INTO %I.record SELECT r.* FROM lanyard.record AS r JOIN lanyard.station AS s ON s.id = r.station
            WHERE s.sponsor = $1', one.own) USING one.code;
        EXECUTE format('UPDATE %1$I.self SET byte_count = coalesce((
            SELECT sum(octet_length(r.body) + octet_length(r.subject)) FROM %1$I.record AS r), 0)', one.own);
        INSERT INTO lanyard.captured(sponsor, token) SELECT DISTINCT one.code, r.subject FROM lanyard.record AS r
        JOIN lanyard.station AS s ON s.id = r.station WHERE s.sponsor = one.code AND r.kind = 10;
        PERFORM lanyard.decide(one.code, c.token) FROM lanyard.captured AS c WHERE c.sponsor = one.code ORDER BY c.token COLLATE "C";
        PERFORM lanyard.give_contact(one.own, one.code, c.token) FROM lanyard.captured AS c WHERE c.sponsor = one.code;
    END LOOP;
END
$$;

-- From here on each sponsor has the tables that follow_captures() fills (011_capture.sql).
CREATE TRIGGER follow_captures AFTER INSERT ON lanyard.record REFERENCING NEW TABLE AS fresh
FOR EACH STATEMENT EXECUTE FUNCTION lanyard.follow_captures();
