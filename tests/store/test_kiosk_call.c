// SPDX-License-Identifier: GPL-3.0-or-later
// test_kiosk_call.c - a kiosk's call at another station: it stands, somebody goes there, it ends, in whatever order the others hear.
#include "common/base/clock.h"
#include "common/store/journal/journal.h"
#include "common/store/admit/kiosk_call.h"
#include "common/store/record/station.h"
#include "common/store/upkeep/purge.h"
#include "common/store/upkeep/verify.h"
#include "tests/store/room.h"

#define NOON G_GINT64_CONSTANT(4102444800000) // 2100-01-01, beyond the stores' first records

typedef struct {
    Room room;
    Store *kiosk, *desk, *late; // `late` hears what the others tell it, when they do
} Hall;

static void set_up(Hall *hall, gconstpointer data)
{
    (void)data;
    room_init(&hall->room);
    hall->kiosk = room_store(&hall->room);
    hall->desk = room_store(&hall->room);
    hall->late = room_store(&hall->room);
}

static void tear_down(Hall *hall, gconstpointer data)
{
    (void)data;
    store_close(hall->kiosk);
    store_close(hall->desk);
    store_close(hall->late);
    room_clear(&hall->room);
}

static void say(Store *store, bool is_asking, gint64 now_utc_ms)
{
    g_autoptr(GError) error = NULL;
    gint64 sequence = 0;
    g_assert_true(kiosk_call_say(store, is_asking, now_utc_ms, &sequence, &error));
    g_assert_no_error(error);
    g_assert_cmpint(sequence, >, 0);
}

// `goer` "" = nobody yet, NULL = no call stands.
static void assert_call(Store *store, const char *kiosk, const char *goer, gint64 now_utc_ms)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) calls = kiosk_call_list(store, now_utc_ms, &error);
    g_assert_no_error(error);
    const KioskCall *call = kiosk_call_of(calls, kiosk);
    g_assert_cmpuint(calls->len, ==, goer ? 1 : 0);
    if (!goer)
        return;
    g_assert_cmpstr(call->name, ==, "Desk"); // as every store of a room
    g_assert_cmpstr(call->goer, ==, *goer ? goer : NULL);
}

static void test_comes_and_goes(Hall *hall, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *kiosk = g_strdup(store_station_id(hall->kiosk));
    say(hall->kiosk, true, NOON);
    assert_call(hall->desk, kiosk, NULL, NOON); // before it has heard
    room_send(hall->kiosk, hall->desk);
    assert_call(hall->desk, kiosk, "", NOON + 1);
    g_assert_true(kiosk_call_go(hall->desk, kiosk, "Ana", NOON + 2, &error));
    room_send(hall->desk, hall->kiosk);
    assert_call(hall->kiosk, kiosk, "Ana", NOON + 3);
    say(hall->kiosk, false, NOON + 4);
    room_send(hall->kiosk, hall->desk);
    assert_call(hall->desk, kiosk, NULL, NOON + 5);
    g_assert_false(kiosk_call_go(hall->desk, kiosk, "Ana", NOON + 6, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
    say(hall->kiosk, true, NOON + 7); // the next visitor's: who went to the former one does not go to this one
    room_send(hall->kiosk, hall->desk);
    assert_call(hall->desk, kiosk, "", NOON + 8);
}

static void test_ends_by_itself(Hall *hall, gconstpointer data)
{
    (void)data;
    const char *kiosk = store_station_id(hall->kiosk);
    say(hall->kiosk, true, NOON);
    room_send(hall->kiosk, hall->desk);
    assert_call(hall->desk, kiosk, "", NOON + KIOSK_CALL_STANDS_MS - 1);
    assert_call(hall->desk, kiosk, NULL, NOON + KIOSK_CALL_STANDS_MS);
}

// Who goes there is heard of before the call, and once more when it was over: all stations say the same.
static void test_any_order(Hall *hall, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) differences = NULL;
    const char *kiosk = store_station_id(hall->kiosk);
    say(hall->kiosk, true, NOON);
    room_send(hall->kiosk, hall->desk);
    g_assert_true(kiosk_call_go(hall->desk, kiosk, "Ana", NOON + 1, &error));
    room_send(hall->desk, hall->late);
    assert_call(hall->late, kiosk, "Ana", NOON + 2);
    say(hall->kiosk, false, NOON + 3);
    g_assert_true(kiosk_call_go(hall->late, kiosk, "Bo", NOON + 4, &error)); // which had not heard of it
    room_send(hall->kiosk, hall->late);
    assert_call(hall->late, kiosk, NULL, NOON + 5);
    room_send(hall->late, hall->desk);
    assert_call(hall->desk, kiosk, NULL, NOON + 5);
    g_assert_true(store_verify(hall->desk, NULL, NULL, &differences, &error));
}

static void test_purged(Hall *hall, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) differences = NULL;
    const char *kiosk = store_station_id(hall->kiosk);
    say(hall->kiosk, true, NOON);
    g_assert_true(kiosk_call_go(hall->kiosk, kiosk, "Ana", NOON + 1, &error));
    g_assert_true(store_purge(hall->kiosk, &error));
    assert_call(hall->kiosk, kiosk, NULL, NOON + 2);
    g_assert_true(store_verify(hall->kiosk, NULL, NULL, &differences, &error));
}

#define ADD(name, function) g_test_add("/store/kiosk-call/" name, Hall, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("comes and goes", test_comes_and_goes);
    ADD("ends by itself", test_ends_by_itself);
    ADD("in any order", test_any_order);
    ADD("nothing of it after a purge", test_purged);
    return g_test_run();
}
