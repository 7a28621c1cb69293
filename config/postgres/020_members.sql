-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who may sign in: each station has a role of its own, which can be shut out by itself.
--
-- A station's role writes under the ids that it brought itself (a station that was wiped comes back with a new one, and a branch
-- of its own history is its own). What it brings of others stands in 027_kind.sql.

CREATE TABLE lanyard.member(
    role_name name PRIMARY KEY,
    name text NOT NULL DEFAULT '' CHECK (octet_length(name) <= 1024),
    kind text NOT NULL DEFAULT 'desk', -- of station (027_kind.sql)
    added_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz,
    revoked_reason text NOT NULL DEFAULT ''
);

-- Whose role the station is; NULL = nobody's: others brought what it wrote.
ALTER TABLE lanyard.station ADD COLUMN role_name name;

INSERT INTO lanyard.member(role_name, name)
SELECT DISTINCT pg_get_userbyid(acl.grantee), pg_get_userbyid(acl.grantee)
FROM pg_class AS c, aclexplode(c.relacl) AS acl
WHERE c.oid = 'lanyard.record'::regclass AND acl.privilege_type = 'INSERT' AND acl.grantee NOT IN (0, c.relowner);
-- The stations of a hub of before shared one role; of several nobody knows which station is whose, and `hub station add --id` says it.
UPDATE lanyard.station SET role_name = m.role_name FROM lanyard.member AS m
WHERE seen_at IS NOT NULL AND (SELECT count(*) FROM lanyard.member) = 1;

-- --- under one's own ids only ---

-- A station that was never seen belongs to the role that brings it.
CREATE FUNCTION lanyard.own_new_station() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- A branch belongs to whom the line belongs that it stands on.
    IF new.origin IS NOT NULL THEN
        new.role_name := (SELECT role_name FROM lanyard.station WHERE id = new.origin);
        RETURN new;
    ELSIF NOT EXISTS (SELECT FROM lanyard.member WHERE role_name = session_user) THEN
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
    IF self.role_name IS NULL THEN
        RETURN;
    END IF;
    PERFORM lanyard.check_not_purged(); -- 025_purge.sql
    IF EXISTS (SELECT FROM lanyard.hub WHERE made_in <> lanyard.place() OR only_role <> session_user) THEN
        RAISE EXCEPTION USING ERRCODE = 'LY008', MESSAGE = 'the hub was put back from a backup, and serves nobody before its owner runs'
            ' lanyard hub upgrade at the desk that was in step with it last';
    END IF;
    SELECT id INTO foreign_id FROM unnest(ids) AS id
    WHERE NOT EXISTS (SELECT FROM lanyard.station AS s WHERE s.id = id.id AND s.role_name = session_user) LIMIT 1;
    IF foreign_id IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'LY007', MESSAGE = format('station %s is not one of the role "%s"', foreign_id, session_user);
    END IF;
END
$$;
REVOKE ALL ON FUNCTION lanyard.check_own FROM PUBLIC;

-- A station says who it is; the sign of life. Answers why it was revoked, NULL when it was not.
CREATE OR REPLACE FUNCTION lanyard.greet(station_id text, station_name text, station_program text, station_skew_ms bigint) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known lanyard.station;
BEGIN
    INSERT INTO lanyard.station AS s(id, name, program, skew_ms, seen_at)
    VALUES (station_id, station_name, station_program, station_skew_ms, now())
    ON CONFLICT (id) DO UPDATE SET
        name = excluded.name, program = excluded.program, skew_ms = excluded.skew_ms, seen_at = excluded.seen_at
    RETURNING * INTO known;
    PERFORM lanyard.check_own(ARRAY[station_id]);
    IF EXISTS (SELECT FROM lanyard.unsettled) THEN
        PERFORM lanyard.settle_erasures(); -- 026_erasure.sql
    END IF;
    RETURN CASE WHEN known.revoked_at IS NOT NULL THEN known.revoked_reason END;
END
$$;

-- --- for the owner ---

-- Lets a role do what stations do, and nothing more, and what its `kind` may (NULL = as it is, else a desk's). A `station_id` that the hub knows becomes the role's; NULL =
-- none. Some of the functions stand in later files.
CREATE FUNCTION lanyard.welcome_station(station_role text, station_name text, station_id text, station_kind text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known lanyard.station;
BEGIN
    SELECT * INTO known FROM lanyard.station WHERE id = station_id;
    IF known.revoked_at IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'LY001', MESSAGE = format('station %s was revoked and stays out; if it was found:'
            ' lanyard hub station admit-again', station_id);
    -- A role that several share is called by its own name.
    ELSIF EXISTS (SELECT FROM lanyard.member AS m WHERE m.role_name = known.role_name AND m.role_name <> station_role AND m.name <> m.role_name) THEN
        RAISE EXCEPTION USING ERRCODE = 'LY007', MESSAGE = format('station %s signs in as %s; lanyard hub rotate-password gives it another'
            ' password', station_id, known.role_name);
    END IF;
    INSERT INTO lanyard.member AS member(role_name, name, kind) VALUES (station_role, station_name, coalesce(station_kind, 'desk'))
    ON CONFLICT (role_name) DO UPDATE SET name = excluded.name, kind = coalesce(station_kind, member.kind), revoked_at = NULL, revoked_reason = '';
    UPDATE lanyard.station SET role_name = station_role WHERE id = station_id;
    IF station_id IS NOT NULL AND NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'LY007', MESSAGE = format('the hub knows no station %s', station_id);
    END IF;
    EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO %I', current_database(), station_role);
    EXECUTE format('GRANT USAGE ON SCHEMA lanyard TO %I', station_role);
    EXECUTE format('GRANT SELECT ON lanyard.hub, lanyard.station, lanyard.incarnation TO %I', station_role);
    PERFORM lanyard.let_read(station_role);
    EXECUTE format('GRANT INSERT ON lanyard.record TO %I', station_role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION lanyard.greet, lanyard.own_channel, lanyard.check_own, lanyard.tell_lag, lanyard.begin_branch,
        lanyard.split_station, lanyard.take_lease, lanyard.hand_in, lanyard.note_head, lanyard.prove_line,
        lanyard.kinds, lanyard.tell_hub TO %I', station_role);
END
$$;
REVOKE ALL ON FUNCTION lanyard.welcome_station FROM PUBLIC;

-- The role that several stations share.
CREATE OR REPLACE FUNCTION lanyard.welcome_role(role_name text) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT lanyard.welcome_station(role_name, role_name, NULL, NULL)
$$;

-- The member that a word means: its role, its name, the id of a station of it, or what that calls itself. NULL when there is none, or several.
CREATE FUNCTION lanyard.find_member(word text) RETURNS name
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(
        (SELECT role_name FROM lanyard.member WHERE role_name = word),
        (SELECT CASE WHEN count(*) = 1 THEN min(role_name::text)::name END FROM lanyard.member WHERE name = word),
        (SELECT role_name FROM lanyard.station WHERE id = word),
        (SELECT CASE WHEN count(DISTINCT role_name) = 1 THEN min(role_name::text)::name END FROM lanyard.station WHERE name = word))
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

-- Nothing of the role's stations is taken any more. What they wrote before stays, and says since when.
CREATE FUNCTION lanyard.close_stations(member_role name) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    UPDATE lanyard.station AS s SET revoked_at = m.revoked_at, revoked_reason = m.revoked_reason FROM lanyard.member AS m
    WHERE m.role_name = member_role AND s.revoked_at IS NULL AND s.role_name = m.role_name
$$;
REVOKE ALL ON FUNCTION lanyard.close_stations FROM PUBLIC;

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

-- Shutting out is the program's (common/sync/hub_sessions.h): each of its steps is a transaction of its own, and what stands in the way is
-- ended by a second session. That reaches the server's other databases, too, and whatever role stands in the way. Before PostgreSQL 16 whoever
-- makes roles may take this; since then the server's administrator gives it (lanyard hub harden), and without it the owner is a member of the roles that it made.
DO $$
BEGIN
    IF NOT pg_has_role('pg_signal_backend', 'USAGE') THEN
        EXECUTE format('GRANT pg_signal_backend TO %I', current_user);
    END IF;
EXCEPTION WHEN insufficient_privilege THEN
    NULL;
END
$$;

-- --- what everybody had ---

DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
END
$$;
