// SPDX-License-Identifier: GPL-3.0-or-later
// test_isolation.c - a sponsor's role against the hub, driven by the server's own catalogue: a table, view or function that
// has no case here fails the test, and so does one that tells the sponsor what is not its own.
//
// What must not be told is marked (sponsors.h). psql sends the statements, and whatever it prints, complaints
// and notices among it, is searched for them.
#include <string.h>

#include "tests/sync/sponsors.h"
#include "tests/sync/stations.h"

typedef struct {
    Sponsors sponsors;
    Hub *bolt_station, *desk_station; // connected, as stations are
} Scene;

// As a station of the role's.
static Hub *open_station(Cluster *cluster, const char *role, const HubGreeting *greeting)
{
    g_autofree char *connection = cluster_connection(cluster, "hub", role);
    g_autoptr(GError) error = NULL;
    Hub *hub = hub_open(&(HubOptions){.connection = connection, .stop_fd = -1}, &error);
    g_assert_no_error(error);
    HubWelcome welcome;
    hub_greet(hub, greeting, NULL, NULL, &welcome, &error);
    g_assert_no_error(error);
    return hub;
}

static void set_up(Scene *scene, gconstpointer data)
{
    sponsors_set_up(&scene->sponsors, data);
    scene->desk_station =
        open_station(scene->sponsors.cluster, "desk", &(HubGreeting){.station = DESK, .name = "zqdeskname", .event = EVENT});
    scene->bolt_station = open_station(scene->sponsors.cluster, "bolt",
                                       &(HubGreeting){.station = BOLT, .name = "zqboltname", .event = EVENT, .sponsor = "bolt"});
    // What stations have in hand: a batch on its way, and a statement that names somebody.
    sponsors_must(
        scene->sponsors.desk,
        "CREATE TEMPORARY TABLE incoming(body text); INSERT INTO pg_temp.incoming VALUES ('zqbatch'); SELECT 'zqstatement'");
    g_free(cluster_sql(scene->sponsors.cluster, "hub", "ANALYZE"));
}

static void tear_down(Scene *scene, gconstpointer data)
{
    sponsors_tear_down(&scene->sponsors, data);
    hub_close(scene->desk_station);
    hub_close(scene->bolt_station);
}

// --- the cases ---

// Letters: r SELECT, a INSERT, w UPDATE, d DELETE, D TRUNCATE, x REFERENCES, t TRIGGER.
// What the staff may do with a relation; a sponsor may do nothing with any.
typedef struct {
    const char *name, *staff;
} RelationCase;

static const RelationCase relation_cases[] = {
    {"hub", "r"},
    {"record", "ra"},
    {"station", "r"},
};

// What each role may run, and what a sponsor is told by it.
static const char *const staff_functions[] = {
    "lanyard.begin_branch(text,text,bigint,bytea)",
    "lanyard.check_own(text[])",
    "lanyard.greet(text,text,text,bigint)",
    "lanyard.own_channel()",
    "lanyard.own_sponsor()",
    "lanyard.serve_captures(text)",
    "lanyard.serve_sponsors()",
    "lanyard.split_station(text,bigint,bytea)",
    "lanyard.sponsors()",
    "lanyard.take_duty(text)",
    "lanyard.take_lease(text,text)",
    "lanyard.tell_lag(text,bigint,bigint)",
};
static const char *const sponsor_functions[] = {
    "lanyard_sponsor.add(text,text)",
    "lanyard_sponsor.answers()",
    "lanyard_sponsor.begin_branch(text,text,bigint,bytea)",
    "lanyard_sponsor.contacts()",
    "lanyard_sponsor.greet(text,text,text,bigint)",
    "lanyard_sponsor.hello()",
    "lanyard_sponsor.records(text[],bigint[],bigint,integer)",
    "lanyard_sponsor.split(text,bigint,bytea)",
    "lanyard_sponsor.stations()",
};
static const struct {
    const char *asked, *told;
} told_cases[] = {
    {"SELECT lanyard_sponsor.greet('" ACME "', 'Acme booth', '1', 0)", ""},
    {"SELECT event, code FROM lanyard_sponsor.hello()", EVENT "|acme"},
    {"SELECT id, last_sequence FROM lanyard_sponsor.stations()", ACME "|1"},
    {"SELECT station, sequence, subject FROM lanyard_sponsor.records(ARRAY['" ACME "','" DESK "','" BOLT
     "'], '{0,0,0}', 1000000, 100)",
     ACME "|1|" SCANNED},
    {"SELECT * FROM lanyard_sponsor.answers()", SCANNED "|" SCANNED "|t|Grace||||https://cv.example||Grace||f"},
    {"SELECT * FROM lanyard_sponsor.contacts()", SCANNED "|Grace||||https://cv.example|"},
};

// The rows of one column that the owner reads.
static GStrv catalogue(Scene *scene, const char *sql)
{
    g_autofree char *text = cluster_sql(scene->sponsors.cluster, "hub", sql);
    return *text ? g_strsplit(text, "\n", -1) : g_new0(char *, 1);
}

static void assert_told(Scene *scene, const char *sql, const char *wanted)
{
    g_autofree char *told = g_strchomp(cluster_ask(scene->sponsors.cluster, "acme", "hub", sql));
    if (strcmp(told, wanted) != 0)
        g_error("\"%s\" tells a sponsor \"%s\", not \"%s\"", sql, told, wanted);
}

// What a role may do with a relation, and with any of its columns, as letters.
static char *rights(Scene *scene, const char *role, const char *relation)
{
    g_autofree char *sql = g_strdup_printf(
        "SELECT coalesce(string_agg(letter, '' ORDER BY place), '') FROM (VALUES (1, 'r', 'SELECT'), (2, 'a', 'INSERT'), (3, 'w', 'UPDATE'),"
        " (4, 'd', 'DELETE'), (5, 'D', 'TRUNCATE'), (6, 'x', 'REFERENCES'), (7, 't', 'TRIGGER')) AS v(place, letter, word)"
        " WHERE has_table_privilege('%1$s', '%2$s', word) OR CASE WHEN word IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')"
        " THEN has_any_column_privilege('%1$s', '%2$s', word) END",
        role, relation);
    return cluster_sql(scene->sponsors.cluster, "hub", sql);
}

static void test_relations(Scene *scene, gconstpointer data)
{
    (void)data;
    g_auto(GStrv) names = catalogue(
        scene, "SELECT n.nspname || '.' || c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
               " WHERE n.nspname LIKE 'lanyard%' AND relkind NOT IN ('i', 'I', 'c', 't')");
    g_assert_cmpuint(g_strv_length(names), >, 15);
    for (char **name = names; *name; name++) {
        g_autofree char *sponsor = rights(scene, "acme", *name);
        g_autofree char *staff = rights(scene, "desk", *name);
        g_autofree char *stranger = rights(scene, "stranger", *name);
        const char *wanted = "";
        for (gsize i = 0; i < G_N_ELEMENTS(relation_cases); i++)
            if (g_str_has_prefix(*name, "lanyard.") && strcmp(*name + strlen("lanyard."), relation_cases[i].name) == 0)
                wanted = relation_cases[i].staff;
        g_assert_cmpstr(sponsor, ==, "");
        if (strcmp(staff, wanted) != 0)
            g_error("the staff may %s with %s", staff, *name);
        g_assert_cmpstr(stranger, ==, "");
    }
}

// What a role may run in our schemas, that it may use: the list, and nothing beside it.
static void assert_runs(Scene *scene, const char *role, const char *const *wanted, gsize count)
{
    g_autofree char *sql = g_strdup_printf(
        "SELECT n.nspname || '.' || p.proname || '(' || replace(oidvectortypes(p.proargtypes), ', ', ',') || ')' FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace WHERE n.nspname LIKE 'lanyard%%'"
        " AND has_schema_privilege('%1$s', n.oid, 'USAGE') AND has_function_privilege('%1$s', p.oid, 'EXECUTE') AND p.prosecdef"
        " ORDER BY n.nspname || '.' || p.proname COLLATE \"C\"",
        role);
    g_auto(GStrv) names = catalogue(scene, sql);
    for (gsize i = 0; i < count || names[i]; i++)
        g_assert_cmpstr(names[i], ==, i < count ? wanted[i] : NULL);
}

static void test_functions(Scene *scene, gconstpointer data)
{
    (void)data;
    assert_runs(scene, "acme", sponsor_functions, G_N_ELEMENTS(sponsor_functions));
    assert_runs(scene, "desk", staff_functions, G_N_ELEMENTS(staff_functions));
    assert_runs(scene, "stranger", NULL, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(told_cases); i++)
        assert_told(scene, told_cases[i].asked, told_cases[i].told);
}

// How the schema holds it: each statement gives what breaks the rule.
static void test_how_it_is_held(Scene *scene, gconstpointer data)
{
    (void)data;
    static const char *const breaches[] = {
        // A function with its owner's rights looks up names in no schema that others can write to.
        "SELECT proname FROM pg_proc WHERE pronamespace IN ('lanyard'::regnamespace, 'lanyard_sponsor'::regnamespace)"
        " AND prosecdef AND NOT coalesce(proconfig @> ARRAY['search_path=pg_catalog, pg_temp'], false)",
        // None is everybody's: who may run it is said where it is granted.
        "SELECT oid::regprocedure FROM pg_proc WHERE pronamespace IN ('lanyard'::regnamespace, 'lanyard_sponsor'::regnamespace)"
        " AND has_function_privilege('public', oid, 'EXECUTE')",
        // What a sponsor runs shows no plan of its statements, and nothing that it runs is another's.
        "SELECT proname FROM pg_proc WHERE pronamespace = 'lanyard_sponsor'::regnamespace AND NOT (prosecdef AND proconfig @> ARRAY['client_min_messages=warning'])",
        "SELECT n.nspname FROM pg_namespace AS n WHERE n.nspname !~ '^pg_|^information_schema$' AND (has_schema_privilege('acme', n.oid, 'CREATE')"
        " OR has_schema_privilege('acme', n.oid, 'USAGE') AND n.nspname <> 'lanyard_sponsor')",
        "SELECT word FROM unnest('{CREATE,TEMPORARY}'::text[]) AS word WHERE has_database_privilege('acme', 'hub', word)",
        "SELECT rolname FROM pg_roles WHERE rolname = 'acme' AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)",
        "SELECT roleid::regrole FROM pg_auth_members WHERE member = 'acme'::regrole",
        "SELECT relname FROM pg_class WHERE relowner IN ('acme'::regrole, 'desk'::regrole) AND relpersistence <> 't'",
        "SELECT nspname FROM pg_namespace WHERE nspname NOT IN ('lanyard', 'lanyard_sponsor', 'lanyard_of_acme', 'lanyard_of_bolt', 'public',"
        " 'information_schema') AND nspname !~ '^pg_'",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(breaches); i++) {
        g_autofree char *found = cluster_sql(scene->sponsors.cluster, "hub", breaches[i]);
        if (*found)
            g_error("%s: %s", breaches[i], found);
    }
}

// --- whatever it sends ---

// All of them in one session; only when something came to light, one by one, each after `before`, to tell which it was.
static void assert_hides(Scene *scene, const char *role, const char *before, const GPtrArray *statements)
{
    g_autoptr(GString) script = g_string_new(before);
    for (guint i = 0; i < statements->len; i++)
        g_string_append_printf(script, "%s;\n", (const char *)g_ptr_array_index(statements, i));
    g_autofree char *all = cluster_ask(scene->sponsors.cluster, role, "hub", script->str);
    if (!sponsors_leak(all))
        return;
    for (guint i = 0; i < statements->len; i++) {
        g_autofree char *one = g_strdup_printf("%s%s;\n", before, (const char *)g_ptr_array_index(statements, i));
        g_autofree char *told = cluster_ask(scene->sponsors.cluster, role, "hub", one);
        if (sponsors_leak(told))
            g_error("%s reads by %s: %.200s", role, one, sponsors_leak(told));
    }
    g_error("%s reads %.200s", role, sponsors_leak(all));
}

static void add_each(GPtrArray *statements, const char *const *templates, gsize count, char **names)
{
    for (char **name = names; *name; name++)
        for (gsize i = 0; i < count; i++) {
            g_auto(GStrv) parts = g_strsplit(templates[i], "@", -1);
            g_ptr_array_add(statements, g_strjoinv(*name, parts));
        }
}

// Everything that the server keeps in tables and views, its own among them: statistics, sessions, settings.
static void test_all_relations_of_the_server(Scene *scene, gconstpointer data)
{
    (void)data;
    static const char *const reading[] = {"SELECT t::text FROM @ AS t"};
    g_auto(GStrv) names =
        catalogue(scene, "SELECT oid::regclass FROM pg_class WHERE relkind IN ('r', 'v', 'm', 'p', 'f', 'S', 't') ORDER BY oid");
    g_assert_cmpuint(g_strv_length(names), >, 150);
    g_autoptr(GPtrArray) statements = g_ptr_array_new_with_free_func(g_free);
    add_each(statements, reading, G_N_ELEMENTS(reading), names);
    assert_hides(scene, "acme", "", statements);
}

static void test_all_ways_to_read(Scene *scene, gconstpointer data)
{
    (void)data;
    // clang-format off
    static const char *const of_relations[] = {
        "TABLE @", "COPY @ TO STDOUT", "COPY (SELECT * FROM @) TO STDOUT", "EXPLAIN (ANALYZE, VERBOSE) SELECT * FROM @",
        "SELECT * FROM @ TABLESAMPLE SYSTEM (100)", "SELECT * FROM @ WHERE ctid = '(0,1)'", "SELECT * FROM ONLY @ FOR SHARE",
        "SELECT t::text FROM lanyard_sponsor.contacts() AS c RIGHT JOIN @ AS t ON true", "SELECT t::text::int FROM @ AS t",
        "INSERT INTO lanyard.record SELECT * FROM @ RETURNING *", "CREATE TEMP TABLE own AS SELECT * FROM @",
        "CREATE TEMP VIEW own AS SELECT * FROM @; SELECT * FROM pg_temp.own; DROP VIEW own",
        "DECLARE c CURSOR WITH HOLD FOR SELECT * FROM @; FETCH ALL c; CLOSE c",
        "SELECT * FROM @ AS t WHERE pg_temp.shout(t::text)", "MERGE INTO @ AS t USING @ AS s ON true WHEN MATCHED THEN DELETE",
        "CREATE TRIGGER own BEFORE INSERT ON @ FOR EACH ROW EXECUTE FUNCTION pg_temp.shouting()",
        "CREATE RULE own AS ON SELECT TO @ DO INSTEAD SELECT 1", "CREATE POLICY own ON @ USING (true)", "LOCK TABLE @",
        "CREATE STATISTICS pg_temp.own ON (1) FROM @",
    };
    // clang-format on
    // The operator's estimator would hand the values that statistics keep to its function.
    // clang-format off
    static const char *const of_columns[] = {
        "SELECT pg_temp.shout(@)", "SELECT count(*) FROM # WHERE pg_temp.shout(@)", "SELECT max(@), min(@) FROM #",
        "SELECT count(*) FROM # WHERE @::int = 1", "EXPLAIN SELECT * FROM # WHERE @ OPERATOR(pg_temp.<<<) 'x'",
        "EXPLAIN SELECT count(*) FROM # WHERE @ > 'm' GROUP BY @",
    };
    // clang-format on
    g_auto(GStrv) relations = catalogue(
        scene, "SELECT n.nspname || '.' || c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
               " WHERE n.nspname LIKE 'lanyard%' AND relkind NOT IN ('i', 'I', 'c', 't')");
    g_autoptr(GPtrArray) statements = g_ptr_array_new_with_free_func(g_free);
    add_each(statements, of_relations, G_N_ELEMENTS(of_relations), relations);
    for (char **relation = relations; *relation; relation++) {
        g_autofree char *sql = g_strdup_printf(
            "SELECT attname || '::text' FROM pg_attribute WHERE attrelid = '%s'::regclass AND attnum > 0", *relation);
        g_auto(GStrv) columns = catalogue(scene, sql);
        for (gsize i = 0; i < G_N_ELEMENTS(of_columns); i++) {
            g_auto(GStrv) parts = g_strsplit(of_columns[i], "#", -1);
            g_autofree char *template = g_strjoinv(*relation, parts);
            const char *one = template;
            add_each(statements, &one, 1, columns);
        }
    }
    static const char shout[] =
        "CREATE FUNCTION pg_temp.shout(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS $$ BEGIN RAISE NOTICE '%', $1; RETURN true; END $$;\n"
        "CREATE FUNCTION pg_temp.shouting() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '%', NEW; RETURN NEW; END $$;\n"
        "CREATE FUNCTION pg_temp.shout_both(text, text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '% %', $1, $2; RETURN true; END $$;\n"
        "CREATE OPERATOR pg_temp.<<< (LEFTARG = text, RIGHTARG = text, FUNCTION = pg_temp.shout_both, RESTRICT = scalarltsel);\n";
    assert_hides(scene, "acme", shout, statements);
    assert_hides(scene, "stranger", shout, statements);
}

static void test_other_doors(Scene *scene, gconstpointer data)
{
    (void)data;
    // clang-format off
    static const char *const ways[] = {
        "SELECT query_to_xml('SELECT * FROM lanyard.record', true, true, '')", "SELECT schema_to_xml('lanyard', true, true, '')",
        "SELECT database_to_xml(true, true, '')", "SELECT table_to_xml('lanyard.station', true, true, '')",
        "SET row_security = off; SELECT * FROM lanyard.record; SELECT * FROM lanyard_sponsor.contacts(); RESET row_security",
        "SET ROLE desk; SELECT * FROM lanyard.record; RESET ROLE", "SET ROLE bolt; SELECT * FROM lanyard_sponsor.contacts(); RESET ROLE",
        "SET SESSION AUTHORIZATION bolt; SELECT * FROM lanyard_sponsor.contacts()", "SET ROLE pg_read_all_data; SELECT * FROM lanyard.record",
        "GRANT desk TO acme", "ALTER ROLE acme BYPASSRLS", "ALTER TABLE lanyard.record DISABLE ROW LEVEL SECURITY",
        "COPY lanyard.record TO PROGRAM 'cat'", "COPY lanyard.record TO '/tmp/stolen'", "SELECT pg_read_file('PG_VERSION')",
        "SELECT pg_read_binary_file(pg_relation_filepath('lanyard.record'))", "SELECT pg_ls_dir('.')",
        "SELECT lo_import('/etc/passwd')", "SELECT lo_get(oid) FROM pg_largeobject_metadata",
        "SELECT string_agg(encode(data, 'escape'), '') FROM pg_largeobject",
        "CREATE FUNCTION public.own() RETURNS int LANGUAGE sql AS 'SELECT 1'", "CREATE SCHEMA own", "CREATE TABLE public.own(a int)",
        "CREATE EXTENSION file_fdw", "CREATE EXTENSION pg_stat_statements", "CREATE EXTENSION pageinspect", "CREATE EXTENSION dblink",
        "SELECT pg_create_logical_replication_slot('own', 'test_decoding')", "SELECT pg_switch_wal()", "CREATE PUBLICATION own FOR ALL TABLES",
        "CREATE EVENT TRIGGER own ON ddl_command_end EXECUTE FUNCTION pg_temp.shouting()",
        "SET search_path = pg_temp, lanyard; CREATE TEMP TABLE sponsor(code text, role_name name);"
        " INSERT INTO sponsor VALUES ('bolt', 'acme'); SELECT lanyard.own_sponsor(); SELECT * FROM lanyard_sponsor.contacts(); DROP TABLE pg_temp.sponsor",
        "SET debug_print_plan = on; SET client_min_messages = debug5; SELECT * FROM lanyard.record; SELECT * FROM lanyard_sponsor.contacts(); RESET ALL",
        "DO $$ DECLARE r record; BEGIN FOR r IN SELECT * FROM lanyard.record LOOP RAISE NOTICE '%', r; END LOOP; END $$",
        // Whether a record is there is told by no constraint.
        "INSERT INTO lanyard.record VALUES ('00000000000000' || 'dd', 1, 1, 1, 10, '', '{}')",
        "INSERT INTO lanyard.record VALUES ('00000000000000' || 'bb', 1, 1, 1, 10, '', '{}') ON CONFLICT DO NOTHING RETURNING *",
        "INSERT INTO lanyard.record VALUES ('00000000000000' || 'bb', 1, 1, 1, 10, '', '{}') ON CONFLICT (station, sequence) DO UPDATE"
        " SET body = excluded.body RETURNING *",
    };
    // clang-format on
    g_autoptr(GPtrArray) statements = g_ptr_array_new();
    for (gsize i = 0; i < G_N_ELEMENTS(ways); i++)
        g_ptr_array_add(statements, (char *)ways[i]);
    // Temporary tables of other sessions.
    g_autofree char *batches = cluster_sql(scene->sponsors.cluster, "hub",
                                           "SELECT string_agg('SELECT * FROM ' || nspname || '.' || relname, ';')"
                                           " FROM pg_class JOIN pg_namespace AS n ON n.oid = relnamespace"
                                           " WHERE nspname LIKE 'pg\\_temp%' AND relname = 'incoming'");
    g_assert_nonnull(strstr(batches, ".incoming"));
    g_ptr_array_add(statements, batches);
    assert_hides(scene, "acme", "", statements);
    assert_hides(scene, "stranger", "", statements);
    // Nothing that was tried had an effect.
    assert_told(scene, "SELECT code, current_user, session_user FROM lanyard_sponsor.hello()", "acme|acme|acme");
    g_autofree char *count = cluster_sql(scene->sponsors.cluster, "hub", "SELECT count(*) FROM lanyard.record");
    g_assert_cmpstr(count, ==, "9");
}

static void hear(const char *payload, gpointer data)
{
    g_string_append((GString *)data, payload);
}

// Who listens hears of its own records, and of nobody's else.
static void test_news(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GString) heard = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(PgRows) rows = pg_connection_query(
        scene->sponsors.acme, "SELECT 'LISTEN ' || quote_ident(channel) FROM lanyard_sponsor.hello()", NULL, &error);
    g_assert_no_error(error);
    sponsors_must(scene->sponsors.acme, pg_text(rows, 0, 0));
    sponsors_must(scene->sponsors.acme, "LISTEN lanyard");
    sponsors_must(scene->sponsors.desk, RECORD(DESK, 8, 30, 3, "zqpthree", "{\"scope\":\"desk\"}"));
    sponsors_must(scene->sponsors.bolt, OWN_RECORD(BOLT, 2, 31, 10, BOLTS, "{\"sponsor\":\"bolt\",\"scan\":true}"));
    sponsors_must(scene->sponsors.acme, OWN_RECORD(ACME, 2, 32, 10, SCANNED, "{\"sponsor\":\"acme\",\"scan\":true}"));
    g_assert_true(pg_connection_wait(scene->sponsors.acme, 60000, hear, heard, &error));
    g_assert_cmpstr(heard->str, ==, ACME " 2");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
#define TEST(name, function) g_test_add("/sync/isolation/" name, Scene, cluster, set_up, function, tear_down)
    TEST("each-table-and-view", test_relations);
    TEST("each-function", test_functions);
    TEST("how-it-is-held", test_how_it_is_held);
    TEST("all-relations-of-the-server", test_all_relations_of_the_server);
    TEST("all-ways-to-read", test_all_ways_to_read);
    TEST("other-doors", test_other_doors);
    TEST("news", test_news);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
