// SPDX-License-Identifier: GPL-3.0-or-later
// test_lag.c - who lags and who is silent is named, by the program at a real hub; the clocks are moved, nobody waits.
#include <string.h>

#include "common/base/json.h"
#include "common/store/store.h"
#include "common/sync/hub_owner.h"
#include "common/sync/sync.h"
#include "tests/scratch.h"
#include "tests/sync/cluster.h"
#include "tests/sync/daemon.h"

#define SLUG "pycon-us-2024"
#define OPEN_UTC_MS G_GINT64_CONSTANT(1715788800000) // a noon of that event
#define DAY_MS G_GINT64_CONSTANT(86400000)
#define OTHER "00000000000000fe"
#define WHY "7 records of Desk 9 cannot be handed in from here: it did not sign them"

typedef struct {
    Cluster *cluster;
    char *folder;
    Daemon *first, *second;
} Scene;

static void make_hub(Cluster *cluster)
{
    g_autofree char *connection = cluster_database(cluster, "hub");
    g_free(cluster_sql(cluster, "hub", "DO $$ BEGIN CREATE ROLE desk LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$"));
    g_autoptr(GError) error = NULL;
    g_autoptr(Hub) hub = hub_open(&(HubOptions){.connection = connection, .stop_fd = -1}, &error);
    g_assert_no_error(error);
    int from, to;
    hub_init(hub, SLUG, NULL, &from, &to, &error);
    g_assert_no_error(error);
    g_assert_true(hub_welcome_station(hub, "desk", "Desk 1", NULL, NULL, &error));
}

// Both stations sign in as one station's role: which of them holds an id is not what is looked at here.
static Daemon *make_station(const Scene *scene, int number, const char *more)
{
    g_autofree char *folder = g_strdup_printf("%s/s%d", scene->folder, number);
    g_autofree char *hub = cluster_connection(scene->cluster, "hub", "desk");
    g_autofree char *settings = g_strdup_printf("[station]\nname = Desk %d\n[exchange]\nhub = %s\n%s", number, hub, more);
    Daemon *daemon = daemon_new(folder);
    g_autofree char *words = g_strdup_printf("--event=" SLUG " --name=Desk%d", number);
    daemon_init(daemon, words, settings);
    return daemon;
}

static void set_up(Scene *scene, gconstpointer data)
{
    scene->cluster = (Cluster *)data;
    scene->folder = scratch_make_fast();
    make_hub(scene->cluster);
    scene->first = make_station(scene, 1, "");
    scene->second = make_station(scene, 2, "silent-seconds = 10000\n");
    g_free(daemon_command(scene->first, 0, "sync"));
    g_free(daemon_command(scene->second, 0, "sync"));
    g_free(daemon_command(scene->first, 0, "sync"));
}

static void tear_down(Scene *scene, gconstpointer data)
{
    (void)data;
    daemon_free(scene->first);
    daemon_free(scene->second);
    scratch_remove(scene->folder);
    g_free(scene->folder);
}

static void set_clock(Scene *scene, gint64 utc_ms)
{
    daemon_set_clock(scene->first, utc_ms - g_get_real_time() / 1000);
    daemon_set_clock(scene->second, utc_ms - g_get_real_time() / 1000);
}

// The last sign of life of the second station was so long ago.
static void was_seen(Scene *scene, int seconds_ago)
{
    g_autofree char *sql =
        g_strdup_printf("UPDATE lanyard.station SET seen_at = now() - interval '%d s' WHERE name = 'Desk2'", seconds_ago);
    g_free(cluster_sql(scene->cluster, "hub", sql));
}

// Records of a third station, which the others have not got.
static void add_records(Scene *scene, int first, int last)
{
    g_autofree char *sql = g_strdup_printf(
        "DO $$ BEGIN FOR n IN %d..%d LOOP INSERT INTO lanyard.record(station, sequence, hlc, utc_ms, kind, subject, body)"
        " VALUES ('" OTHER "', n, n, n, 9, '00000000000000aa', '{\"on\":true}'); END LOOP; END $$",
        first, last);
    g_free(cluster_sql(scene->cluster, "hub", sql));
}

static json_t *status_of(Scene *scene, int code, const char *name)
{
    g_autofree char *said = daemon_command(scene->first, code, "hub status --json");
    g_auto(GStrv) lines = g_strsplit(said, "\n", -1);
    for (char **line = lines; *line; line++) {
        json_t *object = json_loads(*line, 0, NULL);
        if (object && strcmp(json_text(object, "name", ""), name) == 0)
            return object;
        json_decref(object);
    }
    g_error("no %s in %s", name, said);
}

static void assert_state(Scene *scene, int code, const char *state)
{
    g_autoptr(json_t) second = status_of(scene, code, "Desk2");
    g_assert_cmpstr(json_text(second, "state", ""), ==, state);
}

static void test_silent(Scene *scene, gconstpointer data)
{
    (void)data;
    set_clock(scene, OPEN_UTC_MS);
    was_seen(scene, 100);
    assert_state(scene, 0, "in-step");
    was_seen(scene, 4000);
    assert_state(scene, 1, "silent");
    g_autofree char *said = daemon_command(scene->first, 1, "hub status");
    g_assert_nonnull(strstr(said, "Desk2 is silent for 40"));
    g_assert_null(strstr(said, "Desk1 is silent"));
    g_free(daemon_command(scene->second, 0, "hub status")); // its own settings are more patient
    // When nobody works, nobody is missed.
    set_clock(scene, OPEN_UTC_MS + 300 * DAY_MS);
    assert_state(scene, 0, "away");
}

static void test_lagging(Scene *scene, gconstpointer data)
{
    (void)data;
    set_clock(scene, OPEN_UTC_MS);
    add_records(scene, 1, 90);
    was_seen(scene, 120);
    assert_state(scene, 1, "behind"); // few
    add_records(scene, 91, 150);
    assert_state(scene, 1, "lagging");
    g_autoptr(json_t) second = status_of(scene, 1, "Desk2");
    g_assert_cmpint(json_int(second, "behind", 0), ==, 150);
    g_assert_cmpint(json_int(second, "unsent", -1), ==, 0);
    g_autofree char *said = daemon_command(scene->first, 1, "hub status");
    g_assert_nonnull(strstr(said, "Desk2 lags: 150 records behind for 12"));
    was_seen(scene, 0);
    assert_state(scene, 1, "behind"); // many, and not for long
}

// What a station has not sent is told by itself, and by nobody else.
static void test_told(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autofree char *id = cluster_sql(scene->cluster, "hub", "SELECT id FROM lanyard.station WHERE name = 'Desk2'");
    g_autofree char *connection = cluster_connection(scene->cluster, "hub", "desk");
    g_autoptr(GError) error = NULL;
    g_autoptr(Hub) hub = hub_open(&(HubOptions){.connection = connection, .stop_fd = -1}, &error);
    g_assert_no_error(error);
    HubGreeting greeting = {
        .station = id, .name = "Desk2", .event = SLUG, .unsent_count = 120, .missing_count = 30, .problem = WHY};
    HubWelcome welcome;
    for (int round = 0; round < 2; round++) {
        g_assert_true(hub_greet(hub, &greeting, NULL, NULL, &welcome, &error));
        g_autoptr(json_t) second = status_of(scene, round == 0, "Desk2");
        g_autofree char *said = daemon_command(scene->first, round == 0, "hub status");
        g_assert_cmpstr(json_text(second, "problem", NULL), ==, greeting.problem);
        g_assert_true((strstr(said, "Desk2 is not in step: " WHY ".\n") != NULL) == (round == 0));
        g_assert_nonnull(json_text(second, "in_step_as_of", NULL)); // of before, too
        g_assert_cmpint(json_int(second, "unsent", -1), ==, greeting.unsent_count);
        g_assert_cmpint(json_int(second, "behind", -1), ==, greeting.unsent_count + greeting.missing_count);
        greeting.unsent_count = greeting.missing_count = 0;
        greeting.problem = round == 0 ? NULL : WHY; // a word alone is enough
    }
    g_assert_true(hub_greet(hub, &greeting, NULL, NULL, &welcome, &error));
    assert_state(scene, 1, "behind");
    greeting.problem = NULL;
    g_assert_true(hub_greet(hub, &greeting, NULL, NULL, &welcome, &error));
    g_autofree char *well = daemon_command(scene->first, 0, "hub status");
    g_assert_nonnull(strstr(well, "  in step as of 20"));
    g_free(cluster_sql(scene->cluster, "hub", "INSERT INTO lanyard.station(id, name) VALUES ('" OTHER "', 'Another')"));
    g_autofree char *refused = cluster_ask(scene->cluster, "desk", "hub", "SELECT lanyard.tell_lag('" OTHER "', 7, 7, '')");
    g_assert_nonnull(strstr(refused, "is not one of the role"));
    g_autoptr(json_t) other = status_of(scene, 0, "Another");
    g_assert_cmpstr(json_text(other, "state", ""), ==, "carried");
    g_assert_null(json_object_get(other, "behind"));
}

// Each exchange leaves behind how the others stood; doctor says it.
static void test_doctor(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autofree char *path = daemon_store_path(scene->first);
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = store_open(path, &error);
    g_assert_no_error(error);
    gint64 asked_utc_ms;
    g_autoptr(GPtrArray) peers = peers_load(store, &asked_utc_ms);
    g_assert_cmpuint(peers->len, ==, 2);
    g_assert_cmpint(asked_utc_ms, >, OPEN_UTC_MS);
    Peer *second = g_ptr_array_index(peers, 1);
    g_assert_cmpstr(second->name, ==, "Desk2");
    g_assert_cmpint(second->seen_utc_ms, >, OPEN_UTC_MS);
    second->lag.silent_ms = 400000;
    g_assert_true(peers_keep(store, peers, OPEN_UTC_MS, &error));
    daemon_set_clock(scene->first, 0);
    g_autofree char *said = daemon_command(scene->first, 0, "doctor");
    g_assert_nonnull(strstr(said, "Desk2 is silent for 400 s"));
    second->lag = (PeerLag){.behind_count = 101, .behind_ms = 61000};
    g_assert_true(peers_keep(store, peers, OPEN_UTC_MS, &error));
    g_autofree char *lags = daemon_command(scene->first, 0, "doctor");
    g_assert_nonnull(strstr(lags, "Desk2 lags: 101 records behind"));
}

// --- the rule ---

static void test_rule(void)
{
    const PeerLimits limits = {
        .behind_count = 100, .behind_ms = 60000, .silent_ms = 300000, .open_utc_ms = 1000, .close_utc_ms = 2000};
    static const struct {
        PeerLag lag;
        gint64 now_utc_ms;
        PeerState state;
    } cases[] = {
        {{0, 0, 0, false}, 1500, PEER_IN_STEP},           {{100, 60001, 0, false}, 1500, PEER_BEHIND},
        {{101, 60000, 0, false}, 1500, PEER_BEHIND},      {{101, 60001, 0, false}, 1500, PEER_LAGGING},
        {{101, 60001, 0, false}, 999, PEER_LAGGING},      {{0, 0, 300000, false}, 1500, PEER_IN_STEP},
        {{0, 0, 300001, false}, 1500, PEER_SILENT},       {{0, 0, 300001, false}, 1000, PEER_SILENT},
        {{0, 0, 300001, false}, 2000, PEER_SILENT},       {{0, 0, 300001, false}, 999, PEER_AWAY},
        {{0, 0, 300001, false}, 2001, PEER_AWAY},         {{101, 60001, 300001, false}, 1500, PEER_SILENT},
        {{-1, 60001, 0, false}, 1500, PEER_IN_STEP},      {{101, 60001, -1, false}, 1500, PEER_CARRIED},
        {{101, 60001, 300001, true}, 1500, PEER_REVOKED},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(peer_state(&cases[i].lag, &limits, cases[i].now_utc_ms), ==, cases[i].state);
    for (int state = 0; state < PEER_STATE_COUNT; state++)
        g_assert_cmpint(peer_is_trouble((PeerState)state), ==, state == PEER_LAGGING || state == PEER_SILENT);
    // A station's own state, by the same rule.
    const SyncState alone = {.mode = SYNC_ALONE, .exchanged_utc_ms = 1500 - 300001, .unsent_count = 1, .since_utc_ms = 1000};
    const SyncState behind = {.mode = SYNC_BEHIND, .unsent_count = 60, .missing_count = 41, .since_utc_ms = 1500 - 60001};
    PeerLag lag = sync_state_lag(&alone, 1500);
    g_assert_cmpint(peer_state(&lag, &limits, 1500), ==, PEER_SILENT);
    lag = sync_state_lag(&behind, 1500);
    g_assert_cmpint(peer_state(&lag, &limits, 1500), ==, PEER_LAGGING);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sync/lag/the-rule", test_rule);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
#define TEST(name, function) g_test_add("/sync/lag/" name, Scene, cluster, set_up, function, tear_down)
    TEST("a-station-is-silent", test_silent);
    TEST("a-station-lags", test_lagging);
    TEST("a-station-tells-it-itself", test_told);
    TEST("doctor-says-it", test_doctor);
#undef TEST
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
