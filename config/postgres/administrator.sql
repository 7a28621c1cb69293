-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a server gives to whoever may connect, and a hub's database does not: run by lanyard hub harden, as a superuser, after
-- lanyard hub init. Only this database is changed, and what its owner may. Without it a role that was shut out of everything else may still
-- count how many records there are, see who is connected, and take locks that others wait for.
DO $$
DECLARE
    owner text := (SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'lanyard');
    one record;
BEGIN
    FOR one IN
        SELECT oid::regprocedure AS name FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind = 'f'
            AND (proname ~ '^pg_stat_(get|reset|force)|^pg_(try_)?advisory|^pg_sleep|^lo_|^lo(read|write)$|_size$|^pg_sequence_last_value'
                OR proname IN ('pg_lock_status', 'pg_logical_emit_message', 'pg_export_snapshot', 'pg_current_wal_lsn', 'pg_notify',
                    'pg_current_snapshot', 'txid_current_snapshot', 'pg_snapshot_xmax', 'pg_current_xact_id', 'txid_current'))
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', one.name);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', one.name, owner);
    END LOOP;
    EXECUTE format('GRANT USAGE ON LANGUAGE plpgsql, sql TO %I', owner);
    EXECUTE format('GRANT SELECT ON pg_class, pg_stats, pg_stats_ext, pg_sequences, pg_stat_activity, pg_locks TO %I', owner);
    -- The owner ends what stands in its way, whoever it is.
    EXECUTE format('GRANT pg_signal_backend TO %I', owner);
    -- No statement fills the disk, but an upgrade's may be large; and the server's other databases keep some connections.
    EXECUTE format('ALTER DATABASE %I SET temp_file_limit = ''1GB''', current_database());
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET temp_file_limit = -1', owner, current_database());
    IF (SELECT datconnlimit = -1 FROM pg_database WHERE datname = current_database()) THEN
        EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT %s', current_database(), greatest(10,
            current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer - 10));
    END IF;
END
$$;
REVOKE USAGE ON LANGUAGE plpgsql, sql FROM PUBLIC;
REVOKE SELECT ON pg_class, pg_stats, pg_stats_ext, pg_sequences, pg_stat_activity, pg_locks FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
