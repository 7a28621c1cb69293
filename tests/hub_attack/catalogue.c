// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/hub_attack/catalogue.h"

#define ROLE "current_setting('attack.role')"
#define NO_TEMPORARY "n.nspname !~ '^pg_(toast_)?temp_' AND n.nspname <> 'pg_toast'"
#define OURS "n.nspname NOT IN ('pg_catalog', 'information_schema') AND " NO_TEMPORARY

const char *const catalogue_privileges[] = {
    "SELECT format('database (this) %s', p) FROM unnest('{CONNECT,CREATE,TEMPORARY}'::text[]) AS p"
    " WHERE has_database_privilege(" ROLE ", current_database(), p)",
    "SELECT format('schema %I %s', n.nspname, p) FROM pg_namespace n, unnest('{USAGE,CREATE}'::text[]) AS p"
    " WHERE " NO_TEMPORARY " AND has_schema_privilege(" ROLE ", n.oid, p)",
    // Also where the schema is shut: the grant is one step from harm.
    "SELECT format('relation %I.%I (%s) %s%s', n.nspname, c.relname, c.relkind, p, CASE WHEN has_schema_privilege(" ROLE
    ", n.oid,"
    " 'USAGE') THEN '' ELSE ', its schema is shut' END) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,"
    " unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) AS p WHERE c.relkind IN ('r','v','m','f','p')"
    " AND " NO_TEMPORARY " AND has_table_privilege(" ROLE ", c.oid, p)",
    // Privileges that a newer server knows.
    "SELECT format('relation %I.%I (%s) %s', n.nspname, c.relname, c.relkind, a.privilege_type) FROM pg_class c JOIN pg_namespace n"
    " ON n.oid = c.relnamespace, aclexplode(c.relacl) AS a WHERE a.privilege_type NOT IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE',"
    " 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'USAGE') AND (a.grantee = 0 OR pg_has_role(" ROLE ", a.grantee, 'MEMBER'))",
    "SELECT format('column %I.%I.%I %s', n.nspname, c.relname, a.attname, p) FROM pg_class c JOIN pg_namespace n"
    " ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped,"
    " unnest('{SELECT,INSERT,UPDATE,REFERENCES}'::text[]) AS p WHERE c.relkind IN ('r','v','m','f','p') AND " NO_TEMPORARY
    " AND has_column_privilege(" ROLE ", c.oid, a.attnum, p) AND NOT has_table_privilege(" ROLE ", c.oid, p)",
    "SELECT format('sequence %I.%I %s', n.nspname, c.relname, p) FROM (SELECT * FROM pg_class WHERE relkind = 'S' OFFSET 0) AS c"
    " JOIN pg_namespace n ON n.oid = c.relnamespace, unnest('{SELECT,USAGE,UPDATE}'::text[]) AS p"
    " WHERE has_sequence_privilege(" ROLE ", c.oid, p)",
    "SELECT format('function %I.%I(%s)%s%s', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid),"
    " CASE WHEN p.oid < 16384 THEN '' WHEN p.prosecdef THEN ', as its owner' ELSE ', as the caller' END,"
    " CASE WHEN p.prosecdef AND NOT EXISTS (SELECT FROM unnest(p.proconfig) AS s WHERE s LIKE 'search_path=%') THEN"
    " ', search_path is open' ELSE '' END) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE " NO_TEMPORARY
    " AND has_function_privilege(" ROLE ", p.oid, 'EXECUTE') AND has_schema_privilege(" ROLE ", n.oid, 'USAGE')",
    "SELECT format('function %I.%I runs as a superuser', n.nspname, p.proname) FROM pg_proc p JOIN pg_namespace n"
    " ON n.oid = p.pronamespace JOIN pg_roles r ON r.oid = p.proowner WHERE p.prosecdef AND r.rolsuper AND p.oid >= 16384"
    " AND has_function_privilege(" ROLE ", p.oid, 'EXECUTE') AND has_schema_privilege(" ROLE ", n.oid, 'USAGE')",
    "SELECT format('type %I.%I', n.nspname, t.typname) FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace"
    " WHERE t.typcategory <> 'A' AND " OURS " AND has_type_privilege(" ROLE ", t.oid, 'USAGE')"
    " AND has_schema_privilege(" ROLE ", n.oid, 'USAGE')",
    "SELECT format('operator %I.%s', n.nspname, o.oprname) FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace"
    " WHERE " OURS " AND has_schema_privilege(" ROLE ", n.oid, 'USAGE')",
    "SELECT format('language %I', lanname) FROM pg_language WHERE has_language_privilege(" ROLE ", oid, 'USAGE')",
    "SELECT format('foreign server %I', srvname) FROM pg_foreign_server WHERE has_server_privilege(" ROLE ", oid, 'USAGE')",
    "SELECT format('foreign-data wrapper %I', fdwname) FROM pg_foreign_data_wrapper"
    " WHERE has_foreign_data_wrapper_privilege(" ROLE ", oid, 'USAGE')",
    "SELECT format('tablespace %I', spcname) FROM pg_tablespace WHERE has_tablespace_privilege(" ROLE ", oid, 'CREATE')",
    "SELECT format('extension %I', extname) FROM pg_extension",
    "SELECT format('parameter %s %s', parname, p) FROM pg_parameter_acl, unnest('{SET,ALTER SYSTEM}'::text[]) AS p"
    " WHERE has_parameter_privilege(" ROLE ", parname, p)",
    "SELECT 'a large object' FROM pg_largeobject_metadata l WHERE l.lomowner = " ROLE "::regrole"
    " OR EXISTS (SELECT FROM aclexplode(l.lomacl) AS a WHERE a.grantee IN (0, " ROLE "::regrole)) LIMIT 1",
    "SELECT format('member of %I', r.rolname) FROM pg_roles r WHERE r.rolname <> " ROLE " AND pg_has_role(" ROLE
    ", r.oid, 'MEMBER')",
    "SELECT unnest(array_remove(ARRAY[CASE WHEN rolsuper THEN 'attribute SUPERUSER' END, CASE WHEN rolcreaterole THEN"
    " 'attribute CREATEROLE' END, CASE WHEN rolcreatedb THEN 'attribute CREATEDB' END, CASE WHEN rolreplication THEN"
    " 'attribute REPLICATION' END, CASE WHEN rolbypassrls THEN 'attribute BYPASSRLS' END, format('connection limit %s', rolconnlimit)],"
    " NULL)) FROM pg_roles WHERE rolname = " ROLE,
    "SELECT DISTINCT 'owner of ' || (pg_identify_object(d.classid, d.objid, d.objsubid)).type FROM pg_shdepend d"
    " WHERE d.deptype = 'o' AND d.refobjid = " ROLE "::regrole",
    // Settings that the role begins with, whoever set them.
    "SELECT DISTINCT format('setting %s', setting) FROM pg_db_role_setting s, unnest(s.setconfig) AS setting"
    " WHERE s.setrole IN (0, " ROLE "::regrole) AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname ="
    " current_database()))",
};
const gsize catalogue_privilege_count = G_N_ELEMENTS(catalogue_privileges);

const char catalogue_readable[] =
    "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind IN ('r','v','m','f','p') AND " NO_TEMPORARY " ORDER BY 1";
const char catalogue_hidden_tables[] =
    "SELECT string_agg(c.oid::text, ', ') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND " OURS;
const char catalogue_hidden_sequences[] =
    "SELECT string_agg(c.oid::text, ', ') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'S' AND " OURS;
const char catalogue_first_schema[] =
    "SELECT quote_ident(n.nspname) FROM pg_namespace n WHERE " OURS " AND n.nspname <> 'public' ORDER BY 1 LIMIT 1";

const CatalogueQuestion catalogue_questions[] = {
    {"how many rows a table has, by the planner's estimate (pg_class.reltuples)",
     "SELECT bool_or(reltuples > 0) FROM pg_class WHERE oid IN ($IDS)", false},
    {"how many pages a table has (pg_class.relpages)", "SELECT bool_or(relpages > 0) FROM pg_class WHERE oid IN ($IDS)", false},
    {"how large a table is (pg_relation_size)", "SELECT bool_or(pg_relation_size(t) > 0) FROM unnest(ARRAY[$IDS]::oid[]) AS t",
     false},
    {"how large a table is (pg_table_size)", "SELECT bool_or(pg_table_size(t) > 0) FROM unnest(ARRAY[$IDS]::oid[]) AS t", false},
    {"how large a table is (pg_total_relation_size)",
     "SELECT bool_or(pg_total_relation_size(t) > 0) FROM unnest(ARRAY[$IDS]::oid[]) AS t", false},
    {"how large an index is (pg_indexes_size)", "SELECT bool_or(pg_indexes_size(t) > 0) FROM unnest(ARRAY[$IDS]::oid[]) AS t",
     false},
    {"how large the database is (pg_database_size)", "SELECT pg_database_size(current_database()) > 0", false},
    {"a table's values, by the planner's statistics (pg_stats)",
     "SELECT count(*) > 0 FROM pg_stats WHERE format('%I.%I', schemaname, tablename)::regclass IN ($IDS)", false},
    {"a table's values, by the planner's statistics (pg_statistic)",
     "SELECT count(*) > 0 FROM pg_statistic WHERE starelid IN ($IDS)", false},
    {"how many rows live in a table (pg_stat_all_tables)",
     "SELECT bool_or(n_live_tup > 0) FROM pg_stat_all_tables WHERE relid IN ($IDS)", false},
    {"how many rows live in a table (pg_stat_get_live_tuples)",
     "SELECT bool_or(pg_stat_get_live_tuples(t) > 0) FROM unnest(ARRAY[$IDS]::oid[]) AS t", false},
    {"how often a table is read and written (pg_stat_all_tables)",
     "SELECT bool_or(seq_scan >= 0) FROM pg_stat_all_tables WHERE relid IN ($IDS)", false},
    {"how often a table is read and written (pg_stat_get_...)",
     "SELECT bool_or(pg_stat_get_numscans(t) >= 0) FROM unnest(ARRAY[$IDS]::oid[]) AS t", false},
    {"what a transaction of one's own reads (pg_stat_xact_all_tables)",
     "SELECT bool_or(seq_scan >= 0) FROM pg_stat_xact_all_tables WHERE relid IN ($IDS)", false},
    {"what a transaction of one's own reads (pg_stat_get_xact_...)",
     "SELECT bool_or(pg_stat_get_xact_numscans(t) >= 0) FROM unnest(ARRAY[$IDS]::oid[]) AS t", false},
    {"how often an index is used (pg_stat_all_indexes)",
     "SELECT bool_or(idx_scan >= 0) FROM pg_stat_all_indexes WHERE relid IN ($IDS)", false},
    {"blocks read of a table (pg_statio_all_tables)",
     "SELECT bool_or(heap_blks_read >= 0) FROM pg_statio_all_tables WHERE relid IN ($IDS)", false},
    {"blocks read of a sequence (pg_statio_all_sequences)",
     "SELECT bool_or(blks_read >= 0) FROM pg_statio_all_sequences WHERE relid IN ($IDS)", true},
    {"how far a sequence is (pg_sequences)",
     "SELECT bool_or(last_value IS NOT NULL) FROM pg_sequences WHERE format('%I.%I', schemaname, sequencename)::regclass IN ($IDS)",
     true},
    {"how far a sequence is (pg_sequence_last_value)",
     "SELECT bool_or(pg_sequence_last_value(t) IS NOT NULL) FROM unnest(ARRAY[$IDS]::oid[]) AS t", true},
    {"which tables others hold (pg_locks)",
     "SELECT count(*) > 0 FROM pg_locks WHERE relation IN ($IDS) AND pid <> pg_backend_pid()", false},
    {"which advisory locks others hold (pg_locks)",
     "SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()", false},
    {"who is connected (pg_stat_activity)", "SELECT count(*) > 0 FROM pg_stat_activity WHERE usename <> current_user", false},
    {"what others run (pg_stat_activity)",
     "SELECT count(*) > 0 FROM pg_stat_activity WHERE usename <> current_user AND query <> '<insufficient privilege>' AND query <> ''",
     false},
    {"what others run (pg_stat_get_backend_activity)",
     "SELECT bool_or(pg_stat_get_backend_activity(b) NOT IN ('<insufficient privilege>', '<backend information not available>'))"
     " FROM pg_stat_get_backend_idset() AS b WHERE pg_stat_get_backend_pid(b) <> pg_backend_pid()",
     false},
    {"where others connect from (pg_stat_activity)",
     "SELECT count(*) > 0 FROM pg_stat_activity WHERE usename <> current_user AND client_addr IS NOT NULL", false},
    {"how busy the database is (pg_stat_database)",
     "SELECT xact_commit >= 0 FROM pg_stat_database WHERE datname = current_database()", false},
    {"how busy the database is (pg_stat_get_db_...)",
     "SELECT pg_stat_get_db_xact_commit(oid) >= 0 FROM pg_database WHERE datname = current_database()", false},
    {"how much is written (pg_current_wal_lsn)", "SELECT pg_current_wal_lsn() IS NOT NULL", false},
    {"how much is written (pg_stat_wal)", "SELECT wal_records >= 0 FROM pg_stat_wal", false},
    {"that somebody writes (pg_current_snapshot)", "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint > 0", false},
    {"whether a transaction was committed (pg_xact_status)", "SELECT pg_xact_status('3'::xid8) IS NULL OR true", false},
    {"transactions that wait for a second phase (pg_prepared_xacts)", "SELECT count(*) >= 0 FROM pg_prepared_xacts", false},
    {"functions' sources (pg_proc.prosrc)", "SELECT count(*) > 0 FROM pg_proc WHERE oid >= 16384 AND prosrc <> ''", false},
    {"names of tables and columns (pg_attribute)", "SELECT count(*) > 0 FROM pg_attribute WHERE attrelid IN ($IDS)", false},
    {"names of roles (pg_roles)", "SELECT count(*) > 0 FROM pg_roles WHERE rolname <> current_user AND rolname !~ '^pg_'", false},
    {"names of other databases (pg_database)", "SELECT count(*) > 0 FROM pg_database WHERE datname = 'postgres'", false},
    {"settings of roles and databases (pg_db_role_setting)", "SELECT count(*) > 0 FROM pg_db_role_setting", false},
    {"how often functions are called (pg_stat_user_functions)", "SELECT coalesce(sum(calls), 0) >= 0 FROM pg_stat_user_functions",
     false},
    {"the file of a table (pg_relation_filepath)",
     "SELECT bool_or(pg_relation_filepath(t) IS NOT NULL) FROM unnest(ARRAY[$IDS]::oid[]) AS t", false},
    {"when large objects were made (pg_largeobject_metadata)", "SELECT count(*) > 0 FROM pg_largeobject_metadata", false},
};
const gsize catalogue_question_count = G_N_ELEMENTS(catalogue_questions);

const CatalogueAttempt catalogue_attempts[] = {
    {"makes temporary tables", "CREATE TEMP TABLE hoard (x int)", false},
    {"makes schemas", "CREATE SCHEMA mine", false},
    {"makes tables in public", "CREATE TABLE public.hoard (x int)", false},
    {"makes tables in the hub's schema", "CREATE TABLE $SCHEMA.hoard (x int)", false},
    {"makes functions for itself", "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'", false},
    {"runs programs of its own (DO)", "DO $a$ BEGIN PERFORM 1; END $a$", false},
    {"sleeps (pg_sleep)", "SELECT pg_sleep(0)", false},
    {"sleeps (pg_sleep_for)", "SELECT pg_sleep_for('0')", false},
    {"sleeps (pg_sleep_until)", "SELECT pg_sleep_until('epoch')", false},
    {"holds a lock of the session (pg_advisory_lock)", "SELECT pg_advisory_lock(4712); SELECT pg_advisory_unlock_all()", false},
    {"holds a lock of the session (pg_try_advisory_lock)", "SELECT pg_try_advisory_lock(4712); SELECT pg_advisory_unlock_all()",
     false},
    {"holds a lock (pg_advisory_xact_lock)", "SELECT pg_advisory_xact_lock(4712)", false},
    {"holds a lock (pg_try_advisory_xact_lock_shared)", "SELECT pg_try_advisory_xact_lock_shared(1, 2)", false},
    {"fills the disk (lo_create)", "SELECT lo_create(0)", false},
    {"fills the disk (lo_from_bytea)", "SELECT lo_from_bytea(0, '\\x00')", false},
    {"fills the disk (pg_logical_emit_message)", "SELECT pg_logical_emit_message(false, 'a', 'b')", false},
    {"fills the disk (pg_export_snapshot)", "SELECT pg_export_snapshot()", false},
    {"uses up transactions (pg_current_xact_id)", "SELECT pg_current_xact_id()", false},
    {"reads files (lo_import)", "SELECT lo_import('/etc/passwd')", false},
    {"reads files (pg_read_file)", "SELECT pg_read_file('PG_VERSION')", false},
    {"reads files (pg_ls_dir)", "SELECT pg_ls_dir('.')", false},
    {"reads files (COPY)", "CREATE TEMP TABLE t (x text); COPY t FROM '/etc/passwd'", false},
    {"writes files (COPY)", "COPY (SELECT 1) TO '/tmp/hub_attack'", false},
    {"runs programs outside of the server (COPY)", "COPY (SELECT 1) TO PROGRAM 'true'", false},
    {"loads libraries", "LOAD 'plpgsql'", false},
    {"makes extensions (dblink)", "CREATE EXTENSION dblink", false},
    {"makes extensions (pg_trgm, trusted)", "CREATE EXTENSION pg_trgm", false},
    {"listens", "LISTEN hub", false},
    {"notifies", "NOTIFY hub, 'mine'", false},
    {"notifies (pg_notify)", "SELECT pg_notify('hub', 'mine')", false},
    {"lifts its statement timeout", "SET LOCAL statement_timeout = 0", false},
    {"lifts its idle timeout", "SET LOCAL idle_in_transaction_session_timeout = 0", false},
    {"lifts its session timeout", "SET LOCAL idle_session_timeout = 0", false},
    {"takes memory (work_mem)", "SET LOCAL work_mem = '2GB'", false},
    {"takes buffers (temp_buffers)", "SET LOCAL temp_buffers = '1GB'", false},
    {"steers the planner (enable_seqscan)", "SET LOCAL enable_seqscan = off", false},
    {"is shown plans of others' functions (debug_print_plan)",
     "SET LOCAL client_min_messages = log; SET LOCAL debug_print_plan = on", false},
    {"counts calls of functions (track_functions)", "SET LOCAL track_functions = 'all'", false},
    {"measures disks (track_io_timing)", "SET LOCAL track_io_timing = on", false},
    {"silences the server's log (log_statement)", "SET LOCAL log_statement = 'none'", false},
    {"silences triggers (session_replication_role)", "SET LOCAL session_replication_role = replica", false},
    {"calls itself something else (application_name)", "SET LOCAL application_name = 'staff'", false},
    {"changes its search_path", "SET LOCAL search_path = pg_temp", false},
    {"becomes the owner", "SET LOCAL ROLE $OWNER", false},
    {"becomes the owner (SESSION AUTHORIZATION)", "SET LOCAL SESSION AUTHORIZATION $OWNER", false},
    {"changes its own password", "ALTER ROLE $SELF PASSWORD 'mine'", false},
    {"changes its own limit", "ALTER ROLE $SELF CONNECTION LIMIT -1", false},
    {"changes its own settings for good", "ALTER ROLE $SELF SET statement_timeout = 0", false},
    {"changes its own validity", "ALTER ROLE $SELF VALID UNTIL 'infinity'", false},
    {"renames itself", "ALTER ROLE $SELF RENAME TO other", false},
    {"ends others' sessions", "SELECT pg_terminate_backend($PID)", false},
    {"cancels others' statements", "SELECT pg_cancel_backend($PID)", false},
    {"reloads the configuration", "SELECT pg_reload_conf()", false},
    {"resets counters", "SELECT pg_stat_reset()", false},
    {"switches the log", "SELECT pg_switch_wal()", false},
    {"logs others' memory", "SELECT pg_log_backend_memory_contexts($PID)", false},
    {"makes databases", "CREATE DATABASE mine", true},
    {"makes roles", "CREATE ROLE mine", false},
    {"makes publications", "CREATE PUBLICATION mine FOR ALL TABLES", false},
    {"makes event triggers", "CREATE EVENT TRIGGER mine ON ddl_command_end EXECUTE FUNCTION suppress_redundant_updates_trigger()",
     false},
    {"writes a checkpoint", "CHECKPOINT", true},
    {"changes the server's settings", "ALTER SYSTEM SET work_mem = '1MB'", true},
    {"replicates (pg_create_logical_replication_slot)", "SELECT pg_create_logical_replication_slot('mine', 'pgoutput')", true},
    {"dumps the database as XML", "SELECT length(database_to_xml(true, false, '')::text)", false},
    {"keeps cursors beyond a transaction", "DECLARE c CURSOR WITH HOLD FOR SELECT 1", false},
    {"prepares transactions", "SELECT 1; PREPARE TRANSACTION 'mine'", false},
    {"computes without end (generate_series)", "SELECT count(*) FROM generate_series(1, 10)", false},
};
const gsize catalogue_attempt_count = G_N_ELEMENTS(catalogue_attempts);
