// SPDX-License-Identifier: GPL-3.0-or-later
// test_hub.c - the hub's schema holds its rules by itself, whatever a station sends.
#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>

#include "common/sync/hub.h"
#include "common/sync/pg_connection.h"
#include "tests/sync/cluster.h"

#define STATION "00000000000000aa"
#define EVENT "test-event"

static Hub *open_hub(const char *connection)
{
    g_autoptr(GError) error = NULL;
    Hub *hub = hub_open(&(HubOptions){.connection = connection, .stop_fd = -1}, &error);
    g_assert_no_error(error);
    return hub;
}

static Hub *made_hub(Cluster *cluster, char **out_connection)
{
    g_autofree char *connection = cluster_database(cluster, "hub");
    Hub *hub = open_hub(connection);
    g_autoptr(GError) error = NULL;
    int from, to;
    hub_init(hub, EVENT, NULL, &from, &to, &error);
    g_assert_no_error(error);
    if (out_connection)
        *out_connection = g_steal_pointer(&connection);
    return hub;
}

static GPtrArray *records(gint64 first, gint64 last, const char *body)
{
    GPtrArray *made = g_ptr_array_new_with_free_func((GDestroyNotify)hub_record_free);
    for (gint64 i = first; i <= last; i++) {
        HubRecord *record = g_new0(HubRecord, 1);
        *record =
            (HubRecord){g_strdup(STATION), g_strdup("प्रिया"), g_strdup(body), i, (Hlc)i << 16, i * 10, RECORD_HOLD, NULL, {0}};
        g_ptr_array_add(made, record);
    }
    return made;
}

static void assert_pushes(Hub *hub, gint64 first, gint64 last)
{
    g_autoptr(GPtrArray) batch = records(first, last, "{\"on\":true}");
    g_autoptr(GError) error = NULL;
    hub_push(hub, batch, &error);
    g_assert_no_error(error);
}

static void assert_refuses(Hub *hub, GPtrArray *batch, HubError code)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(hub_push(hub, batch, &error));
    g_assert_error(error, HUB_ERROR, (int)code);
    g_ptr_array_unref(batch);
}

static gint64 count_on(Hub *hub)
{
    g_autoptr(GPtrArray) lines = hub_lines(hub, NULL);
    for (guint i = 0; i < lines->len; i++) {
        const HubLine *line = g_ptr_array_index(lines, i);
        if (strcmp(line->id, STATION) == 0)
            return line->last_sequence;
    }
    return 0;
}

static void test_init(gconstpointer data)
{
    Cluster *cluster = (Cluster *)data;
    g_autofree char *connection = cluster_database(cluster, "hub");
    g_autoptr(Hub) hub = open_hub(connection);
    g_autoptr(GError) error = NULL;
    int from, to;
    HubWelcome welcome;
    const HubGreeting greeting = {.station = STATION, .name = "Desk", .event = EVENT};
    g_assert_false(hub_greet(hub, &greeting, NULL, NULL, &welcome, &error));
    g_assert_error(error, HUB_ERROR, HUB_ERROR_SCHEMA);
    g_clear_error(&error);
    g_assert_true(hub_init(hub, EVENT, NULL, &from, &to, &error));
    g_assert_cmpint(from, ==, 0);
    g_assert_true(hub_init(hub, EVENT, NULL, &from, &to, &error));
    g_assert_cmpint(from, ==, to);
    g_assert_false(hub_init(hub, "another", NULL, &from, &to, &error));
    g_assert_error(error, HUB_ERROR, HUB_ERROR_EVENT);
    g_clear_error(&error);
    g_assert_true(hub_greet(hub, &greeting, NULL, NULL, &welcome, &error));
    // Of a later Lanyard, and those that no release had, whoever comes.
    static const char *const others[] = {"1000", "17", "4"};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        g_autofree char *sql = g_strdup_printf("UPDATE lanyard.hub SET version = %s", others[i]);
        g_free(cluster_sql(cluster, "hub", sql));
        g_assert_false(hub_init(hub, EVENT, NULL, &from, &to, &error));
        g_assert_error(error, HUB_ERROR, HUB_ERROR_SCHEMA);
        g_assert_nonnull(strstr(error->message, i == 0 ? "install the newer one" : "start anew from its stations"));
        g_clear_error(&error);
        g_autoptr(Hub) again = open_hub(connection);
        g_assert_false(hub_greet(again, &greeting, NULL, NULL, &welcome, &error));
        g_assert_error(error, HUB_ERROR, HUB_ERROR_SCHEMA);
        g_clear_error(&error);
    }
}

static void test_round_trip(gconstpointer data)
{
    g_autoptr(Hub) hub = made_hub((Cluster *)data, NULL);
    assert_pushes(hub, 1, 1500);
    assert_pushes(hub, 1, 1500); // the answer was lost, say
    assert_pushes(hub, 1400, 2100);
    g_assert_cmpint(count_on(hub), ==, 2100);
    g_autoptr(GError) error = NULL;
    gint64 last = 5;
    for (int batches = 0; last < 2100; batches++) {
        g_assert_cmpint(batches, <, 3);
        g_autoptr(GPtrArray) pulled = hub_pull(hub, &(HubWanted){STATION, last}, 1, HUB_BATCH_GENTLE, &error);
        g_assert_no_error(error);
        for (guint i = 0; i < pulled->len; i++) {
            const HubRecord *record = g_ptr_array_index(pulled, i);
            g_assert_cmpint(record->sequence, ==, ++last);
            g_assert_cmpint(record->hlc, ==, last << 16);
            g_assert_cmpint(record->utc_ms, ==, last * 10);
            g_assert_cmpint(record->kind, ==, RECORD_HOLD);
            g_assert_cmpstr(record->subject, ==, "प्रिया");
            g_assert_cmpstr(record->body, ==, "{\"on\":true}");
        }
    }
}

static bool count_records(const GPtrArray *part, gpointer data, GError **error)
{
    (void)error;
    gint64 *last = data;
    for (guint i = 0; i < part->len; i++)
        g_assert_cmpint(((const HubRecord *)g_ptr_array_index(part, i))->sequence, ==, ++*last);
    return true;
}

// The name of a line stands in the statement: one that is no id is not asked for.
static void test_stream(gconstpointer data)
{
    g_autoptr(Hub) hub = made_hub((Cluster *)data, NULL);
    g_autoptr(GError) error = NULL;
    assert_pushes(hub, 1, 2500);
    HubLine line = {.id = (char *)STATION, .origin = (char *)STATION, .last_sequence = 2500};
    gint64 last = 30;
    g_assert_true(hub_stream(hub, &line, last, 2400, count_records, &last, &error));
    g_assert_cmpint(last, ==, 2400);
    line.id = (char *)"' OR '' = '";
    last = 0;
    g_assert_false(hub_stream(hub, &line, 0, 2500, count_records, &last, &error));
    g_assert_error(error, HUB_ERROR, HUB_ERROR_SERVER);
    g_assert_cmpint(last, ==, 0);
    g_assert_cmpint(count_on(hub), ==, 2500); // and goes on
}

// A batch of large records ends at about its bytes.
static void test_bounded(gconstpointer data)
{
    g_autoptr(Hub) hub = made_hub((Cluster *)data, NULL);
    g_autofree char *filler = g_strnfill(60000, 'x');
    g_autofree char *body = g_strdup_printf("{\"note\":\"%s\"}", filler);
    for (int i = 0; i < 4; i++) {
        g_autoptr(GPtrArray) batch = records(i * 25 + 1, i * 25 + 25, body);
        g_autoptr(GError) error = NULL;
        hub_push(hub, batch, &error);
        g_assert_no_error(error);
    }
    g_autoptr(GPtrArray) pulled = hub_pull(hub, &(HubWanted){STATION, 0}, 1, HUB_BATCH_GENTLE, NULL);
    g_assert_cmpuint(pulled->len, ==, (gsize)HUB_BATCH_GENTLE.bytes / strlen(body) + 1);
}

static void test_refusals(gconstpointer data)
{
    Cluster *cluster = (Cluster *)data;
    g_autoptr(Hub) hub = made_hub(cluster, NULL);
    assert_pushes(hub, 1, 3);
    assert_refuses(hub, records(5, 6, "{}"), HUB_ERROR_UNREACHABLE); // a gap: look again
    GPtrArray *holed = records(4, 7, "{}");                          // 4, 5, 7: it begins where it should, and has a gap within
    g_ptr_array_remove_index(holed, 2);
    assert_refuses(hub, holed, HUB_ERROR_UNREACHABLE);
    g_assert_cmpint(count_on(hub), ==, 3);
    assert_refuses(hub, records(4, 4, "[]"), HUB_ERROR_RECORD);
    assert_refuses(hub, records(4, 4, "{\"a\""), HUB_ERROR_RECORD);
    assert_refuses(hub, records(4, 4, "{\"a\":\"\xff\"}"), HUB_ERROR_RECORD);
    GPtrArray *unknown = records(4, 4, "{}");
    ((HubRecord *)g_ptr_array_index(unknown, 0))->kind = 99;
    assert_refuses(hub, unknown, HUB_ERROR_RECORD);
    GPtrArray *other = records(2, 4, "{}");
    ((HubRecord *)g_ptr_array_index(other, 0))->hlc = 7;
    assert_refuses(hub, other, HUB_ERROR_COPY);
    g_assert_cmpint(count_on(hub), ==, 3);
    g_autoptr(GError) error = NULL;
    g_assert_true(hub_revoke(hub, STATION, "stolen", &error));
    assert_refuses(hub, records(4, 4, "{}"), HUB_ERROR_REVOKED);
    g_assert_cmpint(count_on(hub), ==, 3);
    HubWelcome welcome;
    g_assert_false(
        hub_greet(hub, &(HubGreeting){.station = STATION, .name = "Desk", .event = EVENT}, NULL, NULL, &welcome, &error));
    g_assert_error(error, HUB_ERROR, HUB_ERROR_REVOKED);
}

// Each refusal has a meaning of its own for an exchange: who is revoked stops, a record that is refused is put aside, what is not
// the station's own is left out, a limit waits, and whoever cannot be reached is asked again.
static void test_meanings(gconstpointer data)
{
    static const struct {
        const char *state;
        HubError code;
    } rows[] = {
        {"LY001", HUB_ERROR_REVOKED},     {"LY003", HUB_ERROR_RECORD},      {"LY004", HUB_ERROR_COPY},
        {"LY007", HUB_ERROR_NOT_OWN},     {"LY002", HUB_ERROR_UNREACHABLE}, {"42501", HUB_ERROR_RIGHTS},
        {"22P02", HUB_ERROR_RECORD},      {"23505", HUB_ERROR_RECORD},      {"54000", HUB_ERROR_UNREACHABLE},
        {"25006", HUB_ERROR_UNREACHABLE}, {"40001", HUB_ERROR_UNREACHABLE}, {"53100", HUB_ERROR_UNREACHABLE},
        {"55P03", HUB_ERROR_UNREACHABLE}, {"57014", HUB_ERROR_UNREACHABLE}, {"58030", HUB_ERROR_UNREACHABLE},
        {"3F000", HUB_ERROR_SCHEMA},      {"42P01", HUB_ERROR_SCHEMA},      {"42883", HUB_ERROR_SCHEMA},
        {"42703", HUB_ERROR_SCHEMA},      {"54001", HUB_ERROR_DEEP},        {"0A000", HUB_ERROR_SERVER},
    };
    g_autofree char *connection = cluster_database((Cluster *)data, "hub");
    g_autoptr(GError) opened = NULL;
    g_autoptr(PgConnection) pg = pg_connection_open(&(HubOptions){.connection = connection, .stop_fd = -1}, &opened);
    g_assert_no_error(opened);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *sql = g_strdup_printf("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '%s'; END $$", rows[i].state);
        g_autoptr(GError) error = NULL;
        g_assert_false(pg_connection_run(pg, sql, NULL, &error));
        g_assert_error(error, HUB_ERROR, (int)rows[i].code);
        g_assert_true(
            g_str_has_prefix(error->message, rows[i].code == HUB_ERROR_SCHEMA ? "the hub lacks the schema" : "the hub says: no"));
    }
}

// The role that stations sign in as adds and reads records, and can do nothing else, whatever it sends.
static void test_role(gconstpointer data)
{
    // clang-format off
    static const char *const forbidden[] = {
        "DELETE FROM lanyard.record", "UPDATE lanyard.record SET body = '{}'", "TRUNCATE lanyard.record",
        "UPDATE lanyard.station SET revoked_at = NULL", "INSERT INTO lanyard.station(id) VALUES ('00000000000000bb')",
        "SELECT lanyard.revoke_station('00000000000000aa', 'x')", "DROP TABLE lanyard.record", "UPDATE lanyard.hub SET event = 'x'",
        "SELECT lanyard.welcome_role('desks')", "CREATE TABLE lanyard.mine(a int)",
        "ALTER TABLE lanyard.record DISABLE TRIGGER ALL",
    };
    // clang-format on
    Cluster *cluster = (Cluster *)data;
    g_autofree char *connection = NULL;
    g_autoptr(Hub) owner = made_hub(cluster, &connection);
    g_free(cluster_sql(cluster, "hub", "DROP ROLE IF EXISTS desks"));
    g_free(cluster_sql(cluster, "hub", "CREATE ROLE desks LOGIN"));
    g_autoptr(GError) error = NULL;
    int from, to;
    g_assert_true(hub_init(owner, EVENT, "desks", &from, &to, &error));
    g_autofree char *as_desks = g_strconcat(connection, " user=desks", NULL);
    g_autoptr(Hub) hub = open_hub(as_desks);
    HubWelcome welcome;
    g_assert_true(
        hub_greet(hub, &(HubGreeting){.station = STATION, .name = "Desk", .event = EVENT}, NULL, NULL, &welcome, &error));
    assert_pushes(hub, 1, 3);
    g_autoptr(GPtrArray) pulled = hub_pull(hub, &(HubWanted){STATION, 0}, 1, HUB_BATCH_GENTLE, &error);
    g_assert_cmpuint(pulled->len, ==, 3);
    for (gsize i = 0; i < G_N_ELEMENTS(forbidden); i++) {
        g_autofree char *sql = g_strdup_printf(
            "SET ROLE desks; DO $do$ BEGIN EXECUTE $x$%s$x$; RAISE EXCEPTION 'allowed'; EXCEPTION WHEN insufficient_privilege THEN NULL; END $do$",
            forbidden[i]);
        g_free(cluster_sql(cluster, "hub", sql));
    }
    g_free(cluster_sql(cluster, "hub", "DROP OWNED BY desks"));
}

static void test_news(gconstpointer data)
{
    g_autofree char *connection = NULL;
    g_autoptr(Hub) hub = made_hub((Cluster *)data, &connection);
    g_autoptr(Hub) listener = open_hub(connection);
    g_autoptr(GError) error = NULL;
    HubWelcome welcome;
    g_assert_true(hub_greet(listener, &(HubGreeting){.station = "00000000000000bb", .name = "PgConnection", .event = EVENT}, NULL,
                            NULL, &welcome, &error));
    g_assert_cmpint(ABS(welcome.skew_ms), <=, welcome.uncertainty_ms + 1); // one machine, one clock
    g_autoptr(GHashTable) vector = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    bool has_news = true;
    g_assert_true(hub_wait(listener, 0, vector, &has_news, &error));
    g_assert_false(has_news);
    assert_pushes(hub, 1, 7);
    g_assert_true(hub_wait(listener, 60000, vector, &has_news, &error));
    g_assert_true(has_news);
    g_assert_cmpint(*(const gint64 *)g_hash_table_lookup(vector, STATION), ==, 7);
}

static void test_settings(void)
{
    g_autoptr(GError) error = NULL;
    HubOptions options = {.connection = "host=127.0.0.1 password=secret", .stop_fd = -1};
    g_assert_null(hub_open(&options, &error));
    g_assert_error(error, HUB_ERROR, HUB_ERROR_SETTINGS);
    g_assert_null(strstr(error->message, "secret"));
    g_clear_error(&error);
    options.connection = "host=127.0.0.1 nonsense=1";
    g_assert_null(hub_open(&options, &error));
    g_assert_error(error, HUB_ERROR, HUB_ERROR_SETTINGS);
    g_clear_error(&error);
    options.connection = "host=127.0.0.1 port=1";
    g_assert_null(hub_open(&options, &error));
    g_assert_error(error, HUB_ERROR, HUB_ERROR_UNREACHABLE);
}

static void assert_unreachable(const HubOptions *options, const char *because)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(hub_open(options, &error));
    g_assert_error(error, HUB_ERROR, HUB_ERROR_UNREACHABLE);
    if (!strstr(error->message, because))
        g_error("expected \"%s\" in: %s", because, error->message);
}

// An address of this machine that is not loopback. NULL when it has none; the caller owns it.
static char *own_address(void)
{
    struct ifaddrs *all = NULL;
    char text[INET_ADDRSTRLEN] = "";
    if (getifaddrs(&all) != 0)
        return NULL;
    for (const struct ifaddrs *one = all; one && !*text; one = one->ifa_next) {
        if (!one->ifa_addr || one->ifa_addr->sa_family != AF_INET || (one->ifa_flags & IFF_LOOPBACK))
            continue;
        const struct sockaddr_in *address = (const struct sockaddr_in *)(const void *)one->ifa_addr;
        inet_ntop(AF_INET, &address->sin_addr, text, sizeof text);
    }
    freeifaddrs(all);
    return *text ? g_strdup(text) : NULL;
}

// The server has no certificate. On loopback that is all right; off it nobody is talked to who cannot prove who he is,
// unless the organisers say so.
static void test_encryption(gconstpointer data)
{
    Cluster *cluster = (Cluster *)data;
    g_autofree char *address = own_address();
    if (!address) {
        g_test_skip("this machine has no address but loopback");
        return;
    }
    g_autofree char *far = g_strdup_printf("host=%s port=%u user=lanyard dbname=postgres", address, cluster_port(cluster));
    g_autofree char *plain = g_strconcat(far, " sslmode=disable", NULL);
    g_autofree char *both =
        g_strdup_printf("host=127.0.0.1,%s port=%u user=nobody dbname=postgres", address, cluster_port(cluster));
    assert_unreachable(&(HubOptions){.connection = far, .stop_fd = -1}, "SSL");
    assert_unreachable(&(HubOptions){.connection = plain, .stop_fd = -1}, "pg_hba.conf");
    assert_unreachable(&(HubOptions){.connection = both, .stop_fd = -1}, "SSL");
}

static void test_password_file(gconstpointer data)
{
    Cluster *cluster = (Cluster *)data;
    g_autofree char *folder = g_dir_make_tmp("lanyard-pass-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "hub.pass", NULL);
    g_autofree char *connection = cluster_connection(cluster, "postgres", "lanyard");
    const HubOptions options = {.connection = connection, .folder = folder, .stop_fd = -1};
    g_assert_true(g_file_set_contents(path, "*:*:*:*:secret\n", -1, NULL));
    g_assert_cmpint(g_chmod(path, 0644), ==, 0);
    g_autoptr(GError) error = NULL;
    g_assert_null(hub_open(&options, &error));
    g_assert_error(error, HUB_ERROR, HUB_ERROR_SETTINGS);
    g_clear_error(&error);
    g_assert_cmpint(g_chmod(path, 0600), ==, 0);
    g_autoptr(Hub) hub = hub_open(&options, &error);
    g_assert_no_error(error);
    g_unlink(path);
    g_rmdir(folder);
}

static gpointer push_another(gpointer data)
{
    assert_refuses(data, records(1, 1, "{\"on\":true,\"other\":true}"), HUB_ERROR_COPY);
    return NULL;
}

// Two send the first record of one station, and not the same: the one that comes second waits for the other, and is told, although
// its statement began before the other record could be seen.
static void test_at_the_same_moment(gconstpointer data)
{
    Cluster *cluster = (Cluster *)data;
    g_autofree char *connection = NULL;
    g_autoptr(Hub) hub = made_hub(cluster, &connection);
    g_autoptr(GError) error = NULL;
    g_autoptr(PgConnection) other = pg_connection_open(&(HubOptions){.connection = connection, .stop_fd = -1}, &error);
    g_assert_no_error(error);
    g_assert_true(pg_connection_run(other,
                                    "BEGIN; INSERT INTO lanyard.record(station, sequence, hlc, utc_ms, kind, subject, body)"
                                    " VALUES ('" STATION "', 1, 65536, 10, 9, 'प्रिया', '{\"on\":true}')",
                                    NULL, &error));
    GThread *thread = g_thread_new("push", push_another, hub);
    g_autofree char *waiting = NULL;
    while (g_strcmp0(waiting, "1") != 0) {
        g_free(waiting);
        waiting = cluster_sql(cluster, "hub", "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
    }
    g_assert_true(pg_connection_run(other, "COMMIT", NULL, &error));
    g_thread_join(thread);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
    g_test_add_func("/hub/connection-strings", test_settings);
    g_test_add_data_func("/hub/off-loopback-the-server-proves-who-it-is", cluster, test_encryption);
    g_test_add_data_func("/hub/a-password-that-others-can-read-is-not-used", cluster, test_password_file);
    g_test_add_data_func("/hub/init-is-idempotent-and-refuses-what-it-does-not-know", cluster, test_init);
    g_test_add_data_func("/hub/records-come-back-as-they-went", cluster, test_round_trip);
    g_test_add_data_func("/hub/a-line-comes-as-one-stream", cluster, test_stream);
    g_test_add_data_func("/hub/batches-are-bounded-in-bytes", cluster, test_bounded);
    g_test_add_data_func("/hub/refusals", cluster, test_refusals);
    g_test_add_data_func("/hub/each-refusal-has-its-meaning", cluster, test_meanings);
    g_test_add_data_func("/hub/a-station-role-adds-and-reads-only", cluster, test_role);
    g_test_add_data_func("/hub/news-are-told", cluster, test_news);
    g_test_add_data_func("/hub/two-at-the-same-moment", cluster, test_at_the_same_moment);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
