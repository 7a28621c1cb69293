// SPDX-License-Identifier: GPL-3.0-or-later
// test_erase.c - a person who was taken out at their own wish is nowhere any more: not at the hub, not in the raw files of stations
// that heard of it through the hub or by a stick, and not after a station that had not heard of it wrote of them once more.
#include <string.h>

#include "common/store/journal/erase.h"
#include "common/sync/bundle.h"
#include "common/token/seal.h"
#include "tests/sync/exchange_scene.h"
#include "tests/sync/erase_wait.h"

#define MARK "zqzqzq" // long enough that no salt and no hash has it by chance
#define ERASED "00000000000000b1"
#define OTHER "00000000000000b2"
#define OLDER "00000000000000b3" // the same person, told apart by an earlier import
#define BADGE "b1b1b1b1b1b1b1b1"

// Whatever names or describes the person begins with the mark, in small letters as the search index has them.
static void register_them(Store *store)
{
    station_append(
        store, RECORD_REGISTRATION, ERASED,
        "{\"origin\":\"import\",\"digest\":\"zqzqzqdigest\",\"name\":\"zqzqzqname zqzqzqlast\",\"email\":\"zqzqzqmail@example.org\","
        "\"company\":\"zqzqzqcompany\",\"dietary\":\"zqzqzqdietary\",\"consent\":\"name,email\",\"order\":\"zqzqzqorder\","
        "\"ticket_type\":\"individual\",\"status\":\"paid\",\"tickets\":{\"zqzqzqsecret\":{\"secret\":\"zqzqzqsecret\","
        "\"product\":\"x\",\"status\":\"paid\",\"has_ticket\":false},\"zqzqzqtutorial\":{\"secret\":\"zqzqzqtutorial\","
        "\"product\":\"y\",\"entitlement\":\"t-01\",\"status\":\"paid\",\"has_ticket\":true}}}",
        NOON);
    station_append(store, RECORD_REGISTRATION, OLDER,
                   "{\"origin\":\"import\",\"name\":\"zqzqzqname zqzqzqlast\",\"email\":\"zqzqzqmail@example.org\"}", NOON);
    station_append(store, RECORD_REGISTRATION, OTHER,
                   "{\"name\":\"grace ho\",\"email\":\"grace@example.org\",\"status\":\"paid\"}", NOON);
    station_append(store, RECORD_CHANGE, ERASED,
                   "{\"origin\":\"desk\",\"by\":\"lea\",\"name\":\"zqzqzqother\",\"note\":\"zqzqzqnote\"}", NOON + 1);
    station_append(store, RECORD_TOKEN, ERASED, "{\"id\":\"" BADGE "\",\"kind\":1}", NOON + 2);
    station_append(
        store, RECORD_ADMISSION, ERASED,
        "{\"scope\":\"desk\",\"checkpoint\":\"registration\",\"direction\":1,\"once\":true,\"reason\":\"zqzqzqreason\"}",
        NOON + 3);
    station_append(store, RECORD_HOLD, ERASED, "{\"on\":true,\"reason\":\"zqzqzqhold\"}", NOON + 4);
    station_append(store, RECORD_GIVEN, BADGE,
                   "{\"box\":\"zqzqzqbox\",\"client\":\"c1\",\"fields\":\"name\",\"lead\":\"" BADGE "\",\"mark\":\"zqzqzqmark\","
                   "\"sponsor\":\"acme\",\"state\":\"here\"}",
                   NOON + 5);
    station_append(store, RECORD_PRINT, ERASED,
                   "{\"label\":\"badge\",\"badge\":true,\"outcome\":\"failed\",\"reason\":\"zqzqzqroll\"}", NOON + 5);
}

static bool holds_mark(const char *path)
{
    g_autofree char *text = NULL;
    gsize length;
    if (!g_file_get_contents(path, &text, &length, NULL))
        return false; // a log that is not there
    for (gsize i = 0; i < length; i++)
        text[i] = g_ascii_tolower(text[i]);
    return memmem(text, length, MARK, strlen(MARK)) != NULL;
}

static bool station_holds_mark(const Stations *stations, int index)
{
    const char *path = stations_path(stations, index);
    g_autofree char *log = g_strconcat(path, "-wal", NULL);
    return holds_mark(path) || holds_mark(log);
}

static void erase_them(const Stations *stations, int index)
{
    g_autoptr(Store) store = stations_open(stations, index);
    g_autoptr(GError) error = NULL;
    erase_person(store, (const char *const[]){ERASED, OLDER, NULL}, "lea", NOON + 60000, &error);
    g_assert_no_error(error);
}

static void append(const Stations *stations, int index, RecordKind kind, const char *subject, const char *body)
{
    g_autoptr(Store) store = stations_open(stations, index);
    station_append(store, kind, subject, body, NOON + 120000);
}

static void carry(const Stations *stations, int from, int to)
{
    g_autofree char *keys = g_build_filename(stations->folder, "keys", NULL);
    g_autofree char *path = g_build_filename(stations->folder, "stick.bundle", NULL);
    g_autoptr(GError) error = NULL;
    if (!g_file_test(keys, G_FILE_TEST_EXISTS))
        g_assert_true(key_ring_create(keys, NULL));
    g_autoptr(KeyRing) ring = key_ring_load(keys, &error);
    g_autoptr(Store) giver = stations_open(stations, from), taker = stations_open(stations, to);
    const BundleOptions options = {.now_utc_ms = clock_utc_ms()};
    g_auto(BundleReport) out = {0};
    g_auto(BundleReport) in = {0};
    bundle_export(giver, ring, path, &options, NULL, NULL, &out, &error);
    g_assert_no_error(error);
    bundle_import(taker, ring, path, &options, NULL, NULL, &in, &error);
    g_assert_no_error(error);
    g_assert_cmpint(in.refused_count, ==, 0);
}

static void assert_still_known(const Stations *stations, int index)
{
    g_autoptr(Store) store = stations_open(stations, index);
    g_autoptr(GError) error = NULL;
    bool is_erased;
    g_assert_true(erase_has(store, ERASED, &is_erased, &error) && is_erased);
    g_assert_true(erase_has(store, OTHER, &is_erased, &error) && !is_erased);
}

// 0 and 1 are at the hub; 2 is met by a stick alone; 3 was away, writes of the person, and comes back; 4 begins afterwards.
static void test_everywhere(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    Stations *stations = scene->stations;
    {
        g_autoptr(Store) store = stations_open(stations, 0);
        register_them(store);
    }
    append(stations, 1, RECORD_LEAD, BADGE,
           "{\"sponsor\":\"acme\",\"scan\":true,\"set\":{\"note\":\"zqzqzqwants a job\",\"rating\":\"5\"}}");
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 4; i += i == 1 ? 2 : 1) // not 2
            exchange_scene_once(scene, i);
    carry(stations, 0, 2);
    for (int i = 0; i < 4; i++)
        g_assert_true(station_holds_mark(stations, i)); // or the test could not fail
    append(stations, 3, RECORD_CHANGE, ERASED, "{\"origin\":\"desk\",\"by\":\"lea\",\"email\":\"zqzqzqlate@example.org\"}");
    append(stations, 1, RECORD_TOKEN, ERASED, "{\"id\":\"b2b2b2b2b2b2b2b2\",\"kind\":1}");
    append(stations, 1, RECORD_LEAD, "b2b2b2b2b2b2b2b2",
           "{\"sponsor\":\"acme\",\"scan\":true,\"set\":{\"note\":\"zqzqzqagain\"}}");
    // The hub gets this one emptied.
    append(stations, 0, RECORD_CHANGE, ERASED, "{\"origin\":\"desk\",\"by\":\"lea\",\"company\":\"zqzqzqunsent\"}");

    erase_them(stations, 0);
    g_assert_false(station_holds_mark(stations, 0));
    carry(stations, 0, 2);
    g_assert_false(station_holds_mark(stations, 2));
    exchange_scene_once(scene, 0);
    exchange_scene_all(scene);
    carry(stations, 3, 2);
    carry(stations, 2, 0);
    for (int i = 0; i < STATION_COUNT; i++) {
        g_assert_false(station_holds_mark(stations, i));
        assert_still_known(stations, i);
    }
    stations_assert_same(stations);
    g_autofree char *left = cluster_sql(scene->cluster, "hub", "SELECT count(*) FROM lanyard.record WHERE body LIKE '%zqzqzq%'");
    g_assert_cmpstr(left, ==, "0");
    g_autofree char *others =
        cluster_sql(scene->cluster, "hub", "SELECT count(*) FROM lanyard.record WHERE body LIKE '%grace ho%'");
    g_assert_cmpstr(others, ==, "1");
}

// The wish comes before the person: by a stick from a station that had them, say.
static void test_before(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    erase_them(scene->stations, 1);
    exchange_scene_once(scene, 1);
    // A station that sends before it has heard, as an older one may.
    g_free(cluster_sql(scene->cluster, "hub",
                       "INSERT INTO lanyard.record VALUES ('00000000000000d1', 1, 100, 1, 0, '" ERASED "', '{\"name\":\"" MARK
                       "\"}')"));
    g_autofree char *early =
        cluster_sql(scene->cluster, "hub", "SELECT body FROM lanyard.record WHERE station = '00000000000000d1'");
    g_assert_cmpstr(early, ==, "{}");
    {
        g_autoptr(Store) store = stations_open(scene->stations, 0);
        register_them(store);
    }
    exchange_scene_all(scene);
    for (int i = 0; i < STATION_COUNT; i++)
        g_assert_false(station_holds_mark(scene->stations, i));
    stations_assert_same(scene->stations);
    g_autofree char *left = cluster_sql(scene->cluster, "hub", "SELECT count(*) FROM lanyard.record WHERE body LIKE '%zqzqzq%'");
    g_assert_cmpstr(left, ==, "0");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
    g_test_add("/erase/everywhere", ExchangeScene, cluster, exchange_scene_set_up, test_everywhere, exchange_scene_tear_down);
    g_test_add("/erase/before-the-person-is-known", ExchangeScene, cluster, exchange_scene_set_up, test_before,
               exchange_scene_tear_down);
    erase_wait_add(cluster);
    int code = g_test_run();
    cluster_free(cluster);
    return code;
}
