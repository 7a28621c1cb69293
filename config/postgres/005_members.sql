-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who may sign in: each station of the staff and each sponsor has a role of its own, which can be shut out by itself.
--
-- A station's role writes under the ids that it brought itself (a station that was wiped comes back with a new one, and a branch
-- of its own history is its own). A role that carries writes under any id: for records that came by a bundle from a station
-- without a network, and what a role that all stations shared was until now.

CREATE TABLE lanyard.member(
    role_name name PRIMARY KEY,
    name text NOT NULL DEFAULT '' CHECK (octet_length(name) <= 1024),
    sponsor text REFERENCES lanyard.sponsor(code),
    may_carry boolean NOT NULL DEFAULT false,
    added_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz,
    revoked_reason text NOT NULL DEFAULT '',
    CHECK (sponsor IS NULL OR NOT may_carry)
);

-- Whose role the station is; NULL = a sponsor's, or one that came with a role that carries.
ALTER TABLE lanyard.station ADD COLUMN role_name name;

INSERT INTO lanyard.member(role_name, name, sponsor) SELECT role_name, code, code FROM lanyard.sponsor;
INSERT INTO lanyard.member(role_name, name, may_carry)
SELECT DISTINCT pg_get_userbyid(acl.grantee), pg_get_userbyid(acl.grantee), true
FROM pg_class AS c, aclexplode(c.relacl) AS acl
WHERE c.oid = 'lanyard.record'::regclass AND acl.privilege_type = 'INSERT' AND acl.grantee NOT IN (0, c.relowner)
ON CONFLICT DO NOTHING;

-- --- under one's own ids only ---

CREATE FUNCTION lanyard.fail_not_own(station_id text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'LY007', MESSAGE = format('station %s is not one of the role "%s"', station_id, session_user);
END
$$;
REVOKE ALL ON FUNCTION lanyard.fail_not_own FROM PUBLIC;

-- A station that was never seen belongs to the role that brings it.
CREATE FUNCTION lanyard.own_new_station() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- A branch belongs to whom the line belongs that it stands on.
    IF new.origin IS NOT NULL THEN
        new.role_name := (SELECT role_name FROM lanyard.station WHERE id = new.origin);
        RETURN new;
    ELSIF new.sponsor IS NOT NULL OR NOT EXISTS (
        SELECT FROM lanyard.member WHERE role_name = session_user AND sponsor IS NULL AND NOT may_carry) THEN
        RETURN new;
    END IF;
    IF (SELECT count(*) FROM lanyard.station WHERE role_name = session_user) >= 64 THEN
        RAISE EXCEPTION USING ERRCODE = 'LY007', MESSAGE = format('the role "%s" has 64 stations, which is enough', session_user);
    END IF;
    new.role_name := session_user;
    RETURN new;
END
$$;
REVOKE ALL ON FUNCTION lanyard.own_new_station FROM PUBLIC;
CREATE TRIGGER own_new_station BEFORE INSERT ON lanyard.station FOR EACH ROW EXECUTE FUNCTION lanyard.own_new_station();

-- What decides is session_user: it is who signed in, whatever SET ROLE says. The owner is no member, and may write all.
CREATE FUNCTION lanyard.check_own(ids text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    self lanyard.member;
    foreign_id text;
BEGIN
    SELECT * INTO self FROM lanyard.member WHERE role_name = session_user;
    IF self.revoked_at IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'LY001', MESSAGE = format('the role "%s" was revoked: %s', session_user, self.revoked_reason);
    END IF;
    IF self.role_name IS NULL OR self.may_carry THEN
        RETURN;
    END IF;
    SELECT id INTO foreign_id FROM unnest(ids) AS id
    WHERE NOT EXISTS (SELECT FROM lanyard.station AS s WHERE s.id = id.id AND s.role_name = session_user) LIMIT 1;
    IF foreign_id IS NOT NULL THEN
        PERFORM lanyard.fail_not_own(foreign_id);
    END IF;
END
$$;
REVOKE ALL ON FUNCTION lanyard.check_own FROM PUBLIC;

-- Fires before note_records, by its name. What functions of this schema add by themselves runs as their owner.
CREATE FUNCTION lanyard.hold_to_own() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM lanyard.check_own(ARRAY(SELECT DISTINCT station FROM fresh));
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION lanyard.hold_to_own FROM PUBLIC;
CREATE TRIGGER hold_to_own AFTER INSERT ON lanyard.record REFERENCING NEW TABLE AS fresh
FOR EACH STATEMENT WHEN (current_user = session_user) EXECUTE FUNCTION lanyard.hold_to_own();

-- A station of the staff says who it is; the sign of life. Answers why it was revoked, NULL when it was not.
CREATE OR REPLACE FUNCTION lanyard.greet(station_id text, station_name text, station_program text, station_skew_ms bigint) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known lanyard.station;
BEGIN
    INSERT INTO lanyard.station AS s(id, name, program, skew_ms, seen_at)
    VALUES (station_id, station_name, station_program, station_skew_ms, now())
    ON CONFLICT (id) DO UPDATE SET
        name = excluded.name, program = excluded.program, skew_ms = excluded.skew_ms, seen_at = excluded.seen_at
    WHERE s.sponsor IS NULL
    RETURNING * INTO known;
    IF known.id IS NULL THEN
        PERFORM lanyard.fail_not_own(station_id);
    END IF;
    PERFORM lanyard.check_own(ARRAY[station_id]);
    RETURN CASE WHEN known.revoked_at IS NOT NULL THEN known.revoked_reason END;
END
$$;

-- --- for the owner ---

-- Lets a role do what stations of the staff do, and nothing more: under its own ids, or, if it `carries`, under any. A `station_id` that the
-- hub knows becomes the role's; NULL = none. Some of the functions stand in later files.
CREATE FUNCTION lanyard.welcome_station(station_role text, station_name text, station_id text, carries boolean) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM lanyard.check_role(station_role, false);
    INSERT INTO lanyard.member(role_name, name, may_carry) VALUES (station_role, station_name, carries)
    ON CONFLICT (role_name) DO UPDATE SET name = excluded.name, may_carry = excluded.may_carry, revoked_at = NULL, revoked_reason = '';
    UPDATE lanyard.station SET role_name = station_role WHERE id = station_id AND sponsor IS NULL;
    IF station_id IS NOT NULL AND NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'LY007', MESSAGE = format('the hub knows no station %s of the staff', station_id);
    END IF;
    EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO %I', current_database(), station_role);
    EXECUTE format('GRANT USAGE ON SCHEMA lanyard TO %I', station_role);
    EXECUTE format('GRANT SELECT ON lanyard.hub, lanyard.station, lanyard.record TO %I', station_role);
    EXECUTE format('GRANT INSERT ON lanyard.record TO %I', station_role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION lanyard.greet, lanyard.own_channel, lanyard.own_sponsor, lanyard.check_own, lanyard.tell_lag,
        lanyard.begin_branch, lanyard.split_station, lanyard.serve_sponsors, lanyard.take_duty, lanyard.serve_captures, lanyard.sponsors
        TO %I', station_role);
END
$$;
REVOKE ALL ON FUNCTION lanyard.welcome_station FROM PUBLIC;

-- The role that several stations share.
CREATE OR REPLACE FUNCTION lanyard.welcome_role(role_name text) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT lanyard.welcome_station(role_name, role_name, NULL, true)
$$;

-- The member that a word means: its role, its name, or the id of a station of it. NULL when there is none.
CREATE FUNCTION lanyard.find_member(word text) RETURNS name
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(
        (SELECT role_name FROM lanyard.member WHERE role_name = word),
        (SELECT CASE WHEN count(*) = 1 THEN min(role_name::text)::name END FROM lanyard.member WHERE name = word),
        (SELECT role_name FROM lanyard.station WHERE id = word))
$$;
REVOKE ALL ON FUNCTION lanyard.find_member FROM PUBLIC;

-- Changes a role. Since PostgreSQL 16 a hub's owner changes only those that it made itself, or was given: one that the server's
-- administrator made, or that came from an older server, it is given first.
CREATE FUNCTION lanyard.alter_role(member_role name, change text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    reason text;
BEGIN
    EXECUTE format('ALTER ROLE %I %s', member_role, change);
EXCEPTION WHEN insufficient_privilege THEN
    GET STACKED DIAGNOSTICS reason = PG_EXCEPTION_DETAIL;
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = format('"%s" may not change the role "%s" (%s); let the server''s'
        ' administrator run ALTER ROLE %I NOCREATEDB; GRANT %I TO %I WITH ADMIN OPTION; then try again', current_user, member_role,
        coalesce(nullif(reason, ''), SQLERRM), member_role, member_role, current_user);
END
$$;
REVOKE ALL ON FUNCTION lanyard.alter_role FROM PUBLIC;

-- The role signs in no more: the first of three steps, each a transaction of its own, so that none waits for a lock that the
-- role's sessions hold, and none of them comes back in between. Then end_sessions(), then close_stations().
CREATE FUNCTION lanyard.shut_out(member_role name, reason text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE lanyard.member SET revoked_at = now(), revoked_reason = reason WHERE role_name = member_role;
    PERFORM lanyard.alter_role(member_role, 'NOLOGIN');
END
$$;
REVOKE ALL ON FUNCTION lanyard.shut_out FROM PUBLIC;

-- Nothing of the role's stations is taken any more. What they wrote before stays, and says since when.
CREATE FUNCTION lanyard.close_stations(member_role name) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    UPDATE lanyard.station AS s SET revoked_at = m.revoked_at, revoked_reason = m.revoked_reason FROM lanyard.member AS m
    WHERE m.role_name = member_role AND s.revoked_at IS NULL AND (s.role_name = m.role_name OR s.sponsor = m.sponsor)
$$;
REVOKE ALL ON FUNCTION lanyard.close_stations FROM PUBLIC;

-- Ends what the role is connected with.
CREATE FUNCTION lanyard.end_sessions(member_role name) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one integer;
    number bigint := 0;
BEGIN
    IF NOT pg_has_role(current_user, member_role, 'USAGE') THEN
        EXECUTE format('GRANT %I TO %I', member_role, current_user);
    END IF;
    -- One by one: in a condition, the planner may ask the costly part first, of everybody.
    FOR one IN SELECT a.pid FROM pg_stat_activity AS a WHERE a.usename = member_role AND a.datname = current_database() LOOP
        number := number + pg_terminate_backend(one, 5000)::integer;
    END LOOP;
    RETURN number;
END
$$;
REVOKE ALL ON FUNCTION lanyard.end_sessions FROM PUBLIC;

CREATE FUNCTION lanyard.change_password(member_role name, verifier text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM lanyard.alter_role(member_role, format('PASSWORD %L', verifier));
END
$$;
REVOKE ALL ON FUNCTION lanyard.change_password FROM PUBLIC;

-- --- what everybody had ---

DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
END
$$;
