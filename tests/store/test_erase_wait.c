// SPDX-License-Identifier: GPL-3.0-or-later
// test_erase_wait.c - one station erases ten people by itself and no more: what comes after waits for a lead at another station, whatever
// time it gives itself and in whatever order it is heard, and never acts once its writer was revoked.
#include <string.h>

#include "common/store/journal/erase.h"
#include "common/store/people/search.h"
#include "common/store/record/station.h"
#include "common/store/rights/erasure.h"
#include "common/store/rights/revoked_station.h"
#include "common/store/store.h"
#include "common/store/upkeep/purge.h"
#include "common/store/upkeep/verify.h"
#include "tests/store/people.h"
#include "tests/store/wishes.h"

#define PEOPLE 12
#define BY_LEA "{\"by\":\"lea\"}"

static void add_people(People *people)
{
    for (guint i = 0; i < PEOPLE; i++) {
        g_autofree char *id = wishes_id(i), *name = g_strdup_printf("Guest Number%c", 'a' + i);
        people_add(people, id, name, NULL);
    }
}

static guint count_erased(Store *store, guint from, guint to)
{
    guint count = 0;
    for (guint i = from; i < to; i++)
        count += wishes_is_erased(store, i);
    return count;
}

static guint found(Store *store, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) hits = search_people(store, text, 50, &error);
    g_assert_no_error(error);
    return hits->len;
}

static gint64 waiting(Store *store)
{
    gint64 count = -1;
    g_assert_true(erasure_count(store, &count, NULL));
    return count;
}

static char *first_key(Store *store)
{
    g_autoptr(GPtrArray) all = erasure_waiting(store, NULL);
    g_assert_cmpuint(all->len, >, 0);
    return g_strdup(((WaitingErasure *)all->pdata[0])->key);
}

static void assert_whole(Store *store)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) differences = NULL;
    g_assert_true(store_verify(store, NULL, NULL, &differences, &error));
    g_assert_no_error(error);
}

static void assert_refused(Store *store, const char *key, gint code)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(erasure_acknowledge(store, key, "", "lea", TUESDAY, &error));
    g_assert_error(error, STORE_ERROR, code);
}

static void revoke_hall(Store *store)
{
    g_autoptr(GPtrArray) revoked = g_ptr_array_new();
    RevokedStation hall = {.id = (char *)HALL, .since_utc_ms = TUESDAY};
    g_ptr_array_add(revoked, &hall);
    g_assert_true(revoked_station_set(store, revoked, NULL));
}

// Hall's laptop was stolen. `apart_ms`: how far the thief dates each record from the one before.
static void test_thief(People *people, gconstpointer data)
{
    gint64 apart_ms = GPOINTER_TO_INT(data);
    add_people(people);
    g_assert_true(store_begin(people->store, NULL));
    for (guint i = 0; i < 300; i++) {
        g_autofree char *id = wishes_id(i);
        people_hear(people->store, RECORD_ERASE, id, apart_ms * (gint64)(i + 1), BY_LEA);
    }
    g_assert_true(store_commit(people->store, NULL));
    g_assert_cmpuint(count_erased(people->store, 0, 300), ==, 10);
    g_assert_cmpuint(found(people->store, "Guest"), ==, PEOPLE - 10);
    g_assert_cmpint(waiting(people->store), ==, 290);
    g_autofree char *key = first_key(people->store);
    revoke_hall(people->store);
    g_assert_cmpint(waiting(people->store), ==, 0);
    assert_refused(people->store, key, STORE_ERROR_REFUSED);
    g_assert_cmpuint(count_erased(people->store, 0, 300), ==, 10);
    g_assert_cmpuint(found(people->store, "Guest"), ==, PEOPLE - 10);
    assert_whole(people->store);
    g_assert_true(store_purge(people->store, NULL));
    assert_whole(people->store);
}

static void erase_here(People *people, guint number)
{
    g_autofree char *id = wishes_id(number);
    g_autoptr(GError) error = NULL;
    g_assert_true(erase_person(people->store, (const char *const[]){id, NULL}, "lea", TUESDAY + HOUR_MS, &error));
    g_assert_no_error(error);
}

// This desk erases more than ten for good reasons: the eleventh waits until Hall's lead says so, and then the next ones do not.
static void test_eleventh(People *people, gconstpointer data)
{
    (void)data;
    add_people(people);
    for (guint i = 0; i < 11; i++)
        erase_here(people, i);
    g_assert_cmpuint(count_erased(people->store, 0, 11), ==, 10);
    g_assert_cmpuint(found(people->store, "Guest"), ==, 2);
    g_autofree char *key = first_key(people->store);
    assert_refused(people->store, key, STORE_ERROR_REFUSED);
    assert_refused(people->store, "00000000000000a1", STORE_ERROR_NOT_FOUND);
    people_hear(people->store, RECORD_ACK, key, HOUR_MS, "{\"by\":\"ana\",\"note\":\"as a door may say it\"}");
    g_assert_cmpint(waiting(people->store), ==, 1);
    people_hear(people->store, RECORD_ACK, key, HOUR_MS + 1, "{\"by\":\"ana\",\"erase\":true,\"note\":\"she asked me, too\"}");
    g_assert_true(wishes_is_erased(people->store, 10));
    g_assert_cmpuint(found(people->store, "Guest"), ==, 1);
    g_assert_cmpint(waiting(people->store), ==, 0);
    erase_here(people, 11);
    g_assert_cmpuint(found(people->store, "Guest"), ==, 0);
    assert_whole(people->store);
}

// With nobody else there is nobody to ask; a second station makes it a question again.
static void test_alone(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    add_people(people);
    for (guint i = 0; i < 11; i++)
        erase_here(people, i);
    g_assert_false(wishes_is_erased(people->store, 10));
    g_autofree char *id = wishes_id(10);
    g_assert_true(erasure_acknowledge(people->store, id, "", "lea", TUESDAY, &error));
    g_assert_true(wishes_is_erased(people->store, 10));
    g_assert_cmpuint(found(people->store, "Guest"), ==, 1);
    people_hear(people->store, RECORD_STATION, HALL, 0, "{\"name\":\"Hall\"}");
    g_assert_cmpint(waiting(people->store), ==, 1);
    g_assert_cmpuint(found(people->store, "Guest"), ==, 1);
    assert_whole(people->store);
}

// --- any order, with histories that fork ---

#define SEEDS 10

static void test_any_order(void)
{
    int acting = 0, waits = 0;
    for (guint32 seed = 0; seed < SEEDS; seed++) {
        g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
        g_autofree Wishes *wishes = wishes_draw(rand);
        People people;
        people_set_up(&people, NULL);
        wishes_hear(people.store, wishes, rand);
        acting += wishes_assert(people.store, wishes);
        waits += (int)waiting(people.store);
        assert_whole(people.store);
        people_tear_down(&people, NULL);
    }
    g_assert_cmpint(acting, >, 10 * SEEDS);
    g_assert_cmpint(waits, >, 10 * SEEDS);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/store/erase/thief", People, GINT_TO_POINTER(1), people_set_up_hall, test_thief, people_tear_down);
    g_test_add("/store/erase/thief-with-thirty-hours", People, GINT_TO_POINTER(HOUR_MS / 10), people_set_up_hall, test_thief,
               people_tear_down);
    g_test_add("/store/erase/thief-of-the-past", People, GINT_TO_POINTER(-HOUR_MS / 10), people_set_up_hall, test_thief,
               people_tear_down);
    g_test_add("/store/erase/eleventh", People, NULL, people_set_up_hall, test_eleventh, people_tear_down);
    g_test_add("/store/erase/alone", People, NULL, people_set_up, test_alone, people_tear_down);
    g_test_add_func("/store/erase/any-order", test_any_order);
    return g_test_run();
}
