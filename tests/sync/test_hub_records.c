// SPDX-License-Identifier: GPL-3.0-or-later
// test_hub_records.c - what the hub does with records of each kind, until the purge; roles that the owner makes.
#include <string.h>

#include "common/base/json.h"
#include "common/store/journal/quarantine.h"
#include "common/store/record/station.h"
#include "common/sync/hub_owner.h"
#include "tests/sync/cluster.h"
#include "tests/sync/stations.h"

#define CLIENT "00000000000000c1"
#define OTHER_CLIENT "00000000000000c2"
#define GOOD (-1) // no error is expected

typedef struct {
    Cluster *cluster;
    Hub *owner;
    Stations *stations;
    char *desk; // connection
} Scene;

static void set_up(Scene *scene, gconstpointer data)
{
    scene->cluster = (Cluster *)data;
    g_autofree char *connection = cluster_database(scene->cluster, "hub");
    g_autoptr(GError) error = NULL;
    scene->owner = hub_open(&(HubOptions){.connection = connection, .stop_fd = -1}, &error);
    g_assert_no_error(error);
    int from, to;
    g_assert_true(hub_init(scene->owner, EVENT, NULL, &from, &to, &error));
    cluster_role(scene->cluster, "desk", "");
    scene->desk = cluster_connection(scene->cluster, "hub", "desk");
    g_assert_true(hub_init(scene->owner, EVENT, "desk", &from, &to, &error));
    scene->stations = stations_new(1);
}

static void tear_down(Scene *scene, gconstpointer data)
{
    (void)data;
    hub_close(scene->owner);
    stations_free(scene->stations);
    g_free(scene->desk);
}

static SyncReport exchange(const Scene *scene, int wanted)
{
    const SyncOptions options = {.store_path = stations_path(scene->stations, 0), .hub = scene->desk};
    SyncReport report;
    g_autoptr(GError) error = NULL;
    if (sync_once(&options, NULL, NULL, &report, &error))
        g_assert_cmpint(wanted, ==, GOOD);
    else
        g_assert_error(error, HUB_ERROR, wanted);
    return report;
}

// A role without rights is not a record's fault: nothing is set aside, and it goes on once the rights are there.
static void test_no_rights(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(Store) store = stations_open(scene->stations, 0);
    station_append(store, RECORD_ADMISSION, "00000000000000a1", "{\"scope\":\"desk\"}", clock_utc_ms());
    g_free(cluster_sql(scene->cluster, "hub", "REVOKE INSERT ON lanyard.record FROM desk"));
    SyncReport report = exchange(scene, HUB_ERROR_RIGHTS);
    g_assert_cmpint(report.quarantine_count, ==, 0);
    g_free(cluster_sql(scene->cluster, "hub", "GRANT INSERT ON lanyard.record TO desk"));
    report = exchange(scene, GOOD);
    g_assert_cmpint(report.state.mode, ==, SYNC_IN_STEP);
}

// Each kind of record that this Lanyard writes is one that the hub knows.
static void test_kinds(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func((GDestroyNotify)hub_record_free);
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++) {
        HubRecord *record = g_new0(HubRecord, 1);
        *record =
            (HubRecord){g_strdup("00000000000000aa"), g_strdup("x"), g_strdup("{}"), kind + 1, (Hlc)kind, kind, kind, NULL, {0}};
        g_ptr_array_add(records, record);
    }
    g_autoptr(GError) error = NULL;
    hub_push(scene->owner, records, &error);
    g_assert_no_error(error);
}

static char *clients_at(const Scene *scene)
{
    return cluster_sql(scene->cluster, "hub", "SELECT string_agg(body, ' ' ORDER BY hlc) FROM lanyard.record WHERE kind = 19");
}

// An erasure of a client's id changes nothing, and a purge leaves what it was for.
static void test_clients(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(Store) store = stations_open(scene->stations, 0);
    gint64 now = clock_utc_ms();
    static const char made[] = "{\"by\":\"Lea\",\"name\":\"Acme, hall 2\",\"secret\":\"5ec3e7\",\"sponsor\":\"acme\"}",
                      off[] = "{\"by\":\"Lea\",\"off\":true,\"reason\":\"stolen\"}";
    station_append(store, RECORD_CLIENT, CLIENT, made, now);
    station_append(store, RECORD_CLIENT, CLIENT, off, now);
    station_append(store, RECORD_ERASE, CLIENT, "{\"by\":\"Lea\"}", now);
    exchange(scene, GOOD);
    g_autofree char *both = g_strconcat(made, " ", off, NULL), *held = clients_at(scene);
    g_assert_cmpstr(held, ==, both);
    gint64 left;
    g_assert_true(hub_purge(scene->owner, &left, NULL, NULL));
    g_autofree char *purged = clients_at(scene);
    g_autoptr(json_t) clean = json_loads(purged, JSON_DISABLE_EOF_CHECK, NULL);
    g_autofree char *kept = json_canonical(clean);
    g_assert_cmpstr(kept, ==, "{\"sponsor\":\"acme\"}");
    g_assert_nonnull(strstr(purged, "\"off\""));
    g_assert_null(strstr(purged, "Lea"));
    g_assert_null(strstr(purged, "stolen"));
}

static char *given_at(const Scene *scene)
{
    return cluster_sql(scene->cluster, "hub", "SELECT string_agg(body, ' ' ORDER BY hlc) FROM lanyard.record WHERE kind = 20");
}

// Erasing the person empties what a client was given, and a purge leaves that something was.
static void test_given(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(Store) store = stations_open(scene->stations, 0);
    gint64 now = clock_utc_ms();
    static const char given[] = "{\"box\":\"zqbox\",\"client\":\"" CLIENT "\",\"fields\":\"name\",\"lead\":\"" OTHER_CLIENT
                                "\",\"mark\":\"m\",\"sponsor\":\"acme\",\"state\":\"here\"}",
                      left[] =
                          "{\"client\":\"" CLIENT "\",\"lead\":\"" OTHER_CLIENT "\",\"sponsor\":\"acme\",\"state\":\"here\"}";
    station_append(store, RECORD_TOKEN, "00000000000000a1", "{\"id\":\"" OTHER_CLIENT "\",\"kind\":1}", now);
    station_append(store, RECORD_GIVEN, OTHER_CLIENT, given, now);
    exchange(scene, GOOD);
    g_autofree char *held = given_at(scene);
    g_assert_cmpstr(held, ==, given);
    station_append(store, RECORD_ERASE, "00000000000000a1", "{}", now);
    exchange(scene, GOOD);
    g_autofree char *emptied = given_at(scene);
    g_autoptr(json_t) clean = json_loads(emptied, 0, NULL);
    g_autofree char *stays = json_canonical(clean);
    g_assert_cmpstr(stays, ==, left);
    gint64 count;
    g_assert_true(hub_purge(scene->owner, &count, NULL, NULL));
    g_autofree char *purged = given_at(scene);
    g_autoptr(json_t) kept = json_loads(purged, 0, NULL);
    g_autofree char *says = json_canonical(kept);
    g_assert_cmpstr(says, ==, "{\"client\":\"" CLIENT "\",\"sponsor\":\"acme\",\"state\":\"here\"}");
}

static gint64 holding(Hub *owner, const char *what)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) holdings = hub_holdings(owner, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < holdings->len; i++) {
        const HubHolding *one = g_ptr_array_index(holdings, i);
        if (strcmp(one->what, what) == 0)
            return one->count;
    }
    g_error("the hub does not count \"%s\"", what);
}

// The hub keeps the figures and nobody's data, and a station that comes late cannot bring people back.
static void test_purge(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(Store) store = stations_open(scene->stations, 0);
    gint64 now = clock_utc_ms();
    station_append(
        store, RECORD_REGISTRATION, "00000000000000a1",
        "{\"name\":\"Grace\",\"status\":\"paid\",\"tickets\":{\"ref-1\":{\"secret\":\"s3cret\",\"product\":\"Full\",\"status\":\"paid\"}}}",
        now);
    station_append(store, RECORD_ADMISSION, "00000000000000a1",
                   "{\"scope\":\"desk\",\"checkpoint\":\"desk\",\"direction\":1,\"once\":true,\"by\":\"Ana\"}", now);
    exchange(scene, GOOD);
    g_assert_cmpint(holding(scene->owner, "records with a name, an e-mail or a company"), ==, 1);
    g_assert_cmpint(holding(scene->owner, "records with ticket secrets"), ==, 1);
    gint64 left;
    g_autoptr(GError) error = NULL;
    hub_purge(scene->owner, &left, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpint(left, ==, 3);
    static const char *const gone[] = {"records with a name, an e-mail or a company", "records with ticket secrets",
                                       "records with the name of a volunteer or a rep"};
    for (gsize i = 0; i < G_N_ELEMENTS(gone); i++)
        g_assert_cmpint(holding(scene->owner, gone[i]), ==, 0);
    g_assert_cmpint(holding(scene->owner, "admissions"), ==, 1);
    g_autofree char *body = cluster_sql(scene->cluster, "hub", "SELECT body FROM lanyard.record WHERE kind = 0");
    g_assert_nonnull(strstr(body, "Full"));
    g_assert_null(strstr(body, "ref-1"));
    station_append(store, RECORD_CHANGE, "00000000000000a1", "{\"name\":\"Grace Again\"}", now);
    SyncReport report = exchange(scene, HUB_ERROR_REVOKED);
    g_assert_true(report.state.is_revoked);
    g_assert_cmpint(holding(scene->owner, gone[0]), ==, 0);
}

// What is taken out of people stays of the programme: who changed it is gone, what was changed is not.
static void test_purge_of_programme(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(Store) store = stations_open(scene->stations, 0);
    gint64 now = clock_utc_ms(), left;
    station_append(
        store, RECORD_SESSION, "T-1",
        "{\"origin\":\"desk\",\"by\":\"zqlead\",\"title\":\"Types\",\"room\":\"2\",\"start\":1,\"end\":2,\"open_to\":\"everyone\","
        "\"over\":{\"room\":[1,\"st\",2],\"open_to\":[3,\"\",0],\"zqother\":[1,\"\",0]}}",
        now);
    station_append(store, RECORD_CHANGE, "zqpone", "{\"badge_name\":\"zqaddie\",\"over\":{\"badge_name\":[1,\"\",0]}}", now);
    station_append(store, RECORD_LEAD, "1111111111111111",
                   "{\"by\":\"zqrep\",\"client\":\"" CLIENT "\",\"set\":{\"note\":\"zqnote\"},\"sponsor\":\"acme\"}", now);
    station_append(store, RECORD_ERASE, "00000000000000e1", "{}", now);
    exchange(scene, GOOD);
    g_assert_true(hub_purge(scene->owner, &left, NULL, NULL));
    g_assert_cmpint(left, ==, 5);
    g_autofree char *rest = cluster_sql(scene->cluster, "hub", "SELECT string_agg(r::text, ' ') FROM lanyard.record AS r");
    static const char *const personal[] = {"zq", "note", "1111111111111111"};
    for (gsize i = 0; i < G_N_ELEMENTS(personal); i++)
        g_assert_null(strstr(rest, personal[i]));
    g_autofree char *erased = cluster_sql(scene->cluster, "hub", "SELECT count(*) FROM lanyard.erased");
    g_assert_cmpstr(erased, ==, "0");
    g_autofree char *session = cluster_sql(scene->cluster, "hub",
                                           "SELECT concat_ws('|', subject, r.body::json ->> 'origin', r.body::json ->> 'open_to',"
                                           " r.body::jsonb -> 'over') FROM lanyard.record AS r WHERE kind = 2");
    g_assert_cmpstr(session, ==, "T-1|desk|everyone|{\"room\": [1, \"st\", 2], \"open_to\": [3, \"\", 0]}");
}

typedef struct {
    char *line; // NULL: none was handed over
    bool is_full, is_taken_back;
} Bearer;

static bool hand_over(const char *where, const char *line, gpointer data, GError **error)
{
    Bearer *bearer = data;
    g_assert_true(g_str_has_prefix(where, "host=127.0.0.1 "));
    if (bearer->is_full)
        g_set_error_literal(error, G_FILE_ERROR, G_FILE_ERROR_NOSPC, "full");
    else
        bearer->line = g_strdup(line);
    return !bearer->is_full;
}

static void take_back(gpointer data)
{
    ((Bearer *)data)->is_taken_back = true;
}

static void assert_added(Scene *scene, const HubMember *member, Bearer *bearer, bool wanted, bool wanted_new)
{
    g_autoptr(GError) error = NULL;
    bool is_new;
    bool is_added = hub_add_member(scene->owner, member, &(HubBearer){hand_over, take_back, bearer}, &is_new, &error);
    g_assert_true(is_added == wanted && is_added == !error);
    g_assert_true(is_new == wanted_new);
}

// A role is made once, with a password that signs in and that only the line tells; it has its rights, or it is not there.
static void test_make_role(Scene *scene, gconstpointer data)
{
    (void)data;
    Bearer nothing = {0}, full = {.is_full = true}, refused = {0}, bearer = {0};
    assert_added(scene, &(HubMember){.role = "desk", .name = "Desk"}, &nothing, true, false);
    g_assert_null(nothing.line);
    g_free(cluster_sql(scene->cluster, "hub", "DROP ROLE IF EXISTS \"odd:role\""));
    assert_added(scene, &(HubMember){.role = "odd:role", .name = "Odd"}, &full, false, true);
    assert_added(scene, &(HubMember){.role = "odd:role", .name = "Odd", .station = "00000000000000aa"}, &refused, false, true);
    g_assert_true(refused.is_taken_back && !full.is_taken_back);
    g_free(refused.line);
    assert_added(scene, &(HubMember){.role = "odd:role", .name = "Odd"}, &bearer, true, true);
    g_autofree char *start = g_strdup_printf("127.0.0.1:%u:hub:odd\\:role:", cluster_port(scene->cluster));
    g_assert_true(g_str_has_prefix(bearer.line, start));
    g_assert_cmpuint(strlen(bearer.line), ==, strlen(start) + 32);
    g_free(bearer.line);
    g_autofree char *kept = cluster_sql(scene->cluster, "hub", "SELECT rolpassword FROM pg_authid WHERE rolname = 'odd:role'");
    g_assert_true(g_str_has_prefix(kept, "SCRAM-SHA-256$"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
#define TEST(name, function) g_test_add("/sync/hub-records/" name, Scene, cluster, set_up, function, tear_down)
    TEST("a-role-without-rights-sets-nothing-aside", test_no_rights);
    TEST("every-kind-is-known", test_kinds);
    TEST("a-client-is-nobody-to-erase", test_clients);
    TEST("what-was-given-is-emptied", test_given);
    TEST("purge-counts-and-closes", test_purge);
    TEST("purge-keeps-the-programme", test_purge_of_programme);
    TEST("roles-are-made-once", test_make_role);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
