-- SPDX-License-Identifier: GPL-3.0-or-later
-- A hub that gives a role four functions and nothing else: the harness must find nothing wrong with it.
-- The roles are the cluster's; this runs in an empty database, as its superuser.
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'toy_owner') THEN
        CREATE ROLE toy_owner;
        CREATE ROLE toy_door LOGIN CONNECTION LIMIT 4;
        CREATE ROLE toy_staff LOGIN;
    END IF;
END $$;
ALTER ROLE toy_door CONNECTION LIMIT 4;

-- What a role may do in any database, and not in this one.
DO $$ DECLARE f record; BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO toy_door, toy_staff', current_database());
    FOR f IN SELECT oid::regprocedure AS name FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind = 'f'
        AND (proname ~ '^pg_stat_(get|reset|force)|^pg_(try_)?advisory|^pg_sleep|^lo_|^lo(read|write)$|_size$|^pg_sequence_last_value'
            OR proname IN ('pg_lock_status', 'pg_logical_emit_message', 'pg_export_snapshot', 'pg_current_wal_lsn', 'pg_notify',
                'pg_current_snapshot', 'txid_current_snapshot', 'pg_snapshot_xmax', 'pg_current_xact_id', 'txid_current'))
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f.name);
    END LOOP;
END $$;
REVOKE USAGE ON LANGUAGE plpgsql, sql FROM PUBLIC;
GRANT USAGE ON LANGUAGE plpgsql, sql TO toy_owner;
REVOKE SELECT ON pg_class, pg_stats, pg_stats_ext, pg_sequences, pg_stat_activity, pg_locks FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;

CREATE SCHEMA toy_store AUTHORIZATION toy_owner;
CREATE SCHEMA toy AUTHORIZATION toy_owner;
SET ROLE toy_owner;
CREATE TABLE toy_store.registration (id text PRIMARY KEY, body jsonb NOT NULL);
CREATE TABLE toy_store.token (id text PRIMARY KEY, registration text NOT NULL);
CREATE TABLE toy_store.record (station text, number bigint, body text NOT NULL, PRIMARY KEY (station, number));
CREATE TABLE toy_store.lead (number bigint PRIMARY KEY, token text NOT NULL, note jsonb);
CREATE TABLE toy_store.contact (token text PRIMARY KEY, name text NOT NULL);
INSERT INTO toy_store.registration SELECT 'r' || n, jsonb_build_object('name', 'zqperson' || n) FROM generate_series(1, 40) AS n;
INSERT INTO toy_store.token SELECT 't' || n, 'r' || n FROM generate_series(1, 40) AS n;
INSERT INTO toy_store.contact VALUES ('t1', 'Ada Free');

CREATE FUNCTION toy.greet() RETURNS text LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    SET client_min_messages = warning AS $$ SELECT 'welcome, ' || session_user $$;
CREATE FUNCTION toy.add_lead(token text, note text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp SET client_min_messages = warning SET lock_timeout = '2s' AS $$
DECLARE
    added bigint;
BEGIN
    IF token IS NULL OR length(token) > 64 OR note IS NULL OR length(note) > 2000 THEN
        RAISE EXCEPTION 'a lead is too long or empty' USING ERRCODE = '22023';
    END IF;
    INSERT INTO toy_store.lead SELECT coalesce(max(l.number), 0) + 1, add_lead.token, add_lead.note::jsonb
        FROM toy_store.lead AS l RETURNING number INTO added;
    RETURN added;
EXCEPTION WHEN OTHERS THEN
    RAISE EXCEPTION 'a lead is refused' USING ERRCODE = '22023';
END $$;
CREATE FUNCTION toy.leads_since(since bigint) RETURNS TABLE (number bigint, token text, note jsonb) LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS
    $$ SELECT l.number, l.token, l.note FROM toy_store.lead AS l WHERE l.number > since ORDER BY 1 $$;
CREATE FUNCTION toy.contact(token text) RETURNS text LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS
    $$ SELECT c.name FROM toy_store.contact AS c WHERE c.token = contact.token $$;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA toy FROM PUBLIC;
RESET ROLE;
GRANT USAGE ON SCHEMA toy TO toy_door;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA toy TO toy_door;
GRANT USAGE ON SCHEMA toy_store TO toy_staff;
GRANT ALL ON ALL TABLES IN SCHEMA toy_store TO toy_staff;
