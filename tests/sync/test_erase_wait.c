// SPDX-License-Identifier: GPL-3.0-or-later
// test_erase_wait.c - more erasures of one station than it may do by itself: hub and stations agree on those that act, in whatever order
// they hear of them and of what leads elsewhere say.
#include "tests/sync/erase_wait.h"

#include "common/base/json.h"
#include "common/store/rights/erasure.h"
#include "tests/store/wishes.h"
#include "tests/sync/exchange_scene.h"

#define PEOPLE 14

static guint hub_count(ExchangeScene *scene, const char *statement)
{
    g_autofree char *text = cluster_sql(scene->cluster, "hub", statement);
    return (guint)g_ascii_strtoull(text, NULL, 10);
}

static guint hub_names(ExchangeScene *scene)
{
    return hub_count(scene, "SELECT count(*) FROM lanyard.record WHERE kind = 0 AND body LIKE '%guest%'");
}

static void write_people(ExchangeScene *scene)
{
    g_autoptr(Store) store = stations_open(scene->stations, 0);
    for (guint i = 0; i < PEOPLE; i++) {
        g_autofree char *id = wishes_id(i);
        station_append(store, RECORD_REGISTRATION, id, "{\"name\":\"guest\",\"status\":\"paid\"}", NOON);
    }
}

static void write_wishes(ExchangeScene *scene, int index, guint from, guint to)
{
    g_autoptr(Store) store = stations_open(scene->stations, index);
    g_assert_true(store_begin(store, NULL));
    for (guint i = from; i < to; i++) {
        g_autofree char *id = wishes_id(i);
        g_autoptr(json_t) body = json_pack("{s:s}", "by", "thief");
        g_assert_true(journal_append(store, RECORD_ERASE, id, body, NOON + 60000, NULL, NULL));
    }
    g_assert_true(store_commit(store, NULL));
}

static guint count_erased(ExchangeScene *scene, int index, guint of)
{
    g_autoptr(Store) store = stations_open(scene->stations, index);
    guint count = 0;
    for (guint i = 0; i < of; i++)
        count += wishes_is_erased(store, i);
    return count;
}

static void assert_everywhere(ExchangeScene *scene, guint of, guint wanted)
{
    for (int i = 0; i < STATION_COUNT; i++)
        g_assert_cmpuint(count_erased(scene, i, of), ==, wanted);
    g_assert_cmpuint(hub_count(scene, "SELECT count(*) FROM lanyard.erased"), ==, wanted);
    stations_assert_same(scene->stations);
}

static gint64 waiting(ExchangeScene *scene, int index)
{
    g_autoptr(Store) store = stations_open(scene->stations, index);
    gint64 count = -1;
    g_assert_true(erasure_count(store, &count, NULL));
    return count;
}

// One statement of a thief who has station 1: everybody but ten is still found at every desk and at the hub, and revoking ends the rest.
static void test_thief(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    write_people(scene);
    exchange_scene_all(scene);
    write_wishes(scene, 1, 0, 300);
    exchange_scene_all(scene);
    assert_everywhere(scene, 300, 10);
    g_assert_cmpuint(hub_names(scene), ==, PEOPLE - 10);
    g_assert_cmpint(waiting(scene, 0), ==, 290);
    g_free(cluster_sql(scene->cluster, "hub",
                       "UPDATE lanyard.station SET revoked_at = now(), revoked_reason = 'stolen' WHERE id = (SELECT station FROM "
                       "lanyard.record WHERE kind = 17 LIMIT 1)"));
    exchange_scene_once(scene, 0);
    g_assert_cmpint(waiting(scene, 0), ==, 0);
    g_assert_cmpuint(hub_names(scene), ==, PEOPLE - 10);
    g_assert_cmpuint(count_erased(scene, 0, 300), ==, 10);
}

static void acknowledge(ExchangeScene *scene, int index, guint number)
{
    g_autoptr(Store) store = stations_open(scene->stations, index);
    g_autofree char *id = wishes_id(number);
    g_autoptr(GError) error = NULL;
    erasure_acknowledge(store, id, "asked me, too", "ana", NOON + 120000, &error);
    g_assert_no_error(error);
}

// The eleventh waits, is shown elsewhere, and acts at all stations and the hub once a lead there says so.
static void test_eleventh(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    write_people(scene);
    exchange_scene_all(scene);
    write_wishes(scene, 1, 0, 11);
    exchange_scene_all(scene);
    assert_everywhere(scene, PEOPLE, 10);
    acknowledge(scene, 2, 10);
    exchange_scene_all(scene);
    assert_everywhere(scene, PEOPLE, 11);
    g_assert_cmpuint(hub_names(scene), ==, PEOPLE - 11);
    write_wishes(scene, 1, 11, 13); // the ten after it need nobody
    exchange_scene_all(scene);
    assert_everywhere(scene, PEOPLE, 13);
    g_assert_cmpuint(hub_names(scene), ==, PEOPLE - 13);
}

static guint32 seed;

// Drawn histories that fork come in by two stations, each in an order of its own: the hub and every station have erased the same people.
static void test_drawn(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GRand) rand = g_rand_new_with_seed(seed++);
    g_autofree Wishes *wishes = wishes_draw(rand);
    for (int i = 0; i < 2; i++) {
        g_autoptr(Store) store = stations_open(scene->stations, i);
        wishes_hear(store, wishes, rand);
    }
    exchange_scene_all(scene);
    guint count = 0;
    for (int i = 0; i < STATION_COUNT; i++) {
        g_autoptr(Store) store = stations_open(scene->stations, i);
        count = (guint)wishes_assert(store, wishes);
    }
    g_assert_cmpuint(count, >, 10);
    assert_everywhere(scene, WISHES_MOST, count);
}

void erase_wait_add(Cluster *cluster)
{
    g_test_add("/erase/thief", ExchangeScene, cluster, exchange_scene_set_up, test_thief, exchange_scene_tear_down);
    g_test_add("/erase/eleventh", ExchangeScene, cluster, exchange_scene_set_up, test_eleventh, exchange_scene_tear_down);
    for (int i = 0; i < 4; i++) {
        g_autofree char *path = g_strdup_printf("/erase/drawn/%d", i);
        g_test_add(path, ExchangeScene, cluster, exchange_scene_set_up, test_drawn, exchange_scene_tear_down);
    }
}
