// SPDX-License-Identifier: GPL-3.0-or-later
// test_leaving.c - a volunteer who leaves, is given less to do, or whose PIN got out: signed in no more at the next request.
#include "common/store/journal/journal.h"
#include "common/store/store.h"
#include "scanner/web/sign_in.h"
#include "tests/scratch.h"

typedef struct {
    char *folder, *cookie;
    Store *store;
    SignIns *sign_ins;
} Scene;

static SignedIn *sign_in(Scene *scene, const char *name, const char *pin, char **out_cookie)
{
    g_autoptr(GError) error = NULL;
    g_auto(SignInOutcome) outcome = {0};
    const SignInTry attempt = {.name = name, .pin = pin, .address = VOLUNTEER_LOOPBACK, .now_utc_ms = clock_utc_ms()};
    g_assert_true(volunteer_sign_in(scene->store, &attempt, &outcome, &error));
    g_assert_cmpint(outcome.result, ==, SIGN_IN_OK);
    return sign_ins_add(scene->sign_ins, outcome.volunteer, VOLUNTEER_LOOPBACK, out_cookie, &error);
}

static void set_up(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    scene->folder = scratch_make_fast();
    g_autofree char *path = g_build_filename(scene->folder, "lanyard.db", NULL);
    g_assert_true(store_create(path, "Desk", "event", &error));
    scene->store = store_open(path, &error);
    g_assert_true(volunteer_put(scene->store, "Ana", ROLE_LEAD, "480193", clock_utc_ms(), &error));
    g_assert_true(volunteer_put(scene->store, "Bo", ROLE_DESK, "730528", clock_utc_ms(), &error));
    scene->sign_ins = sign_ins_new(scene->store, 60);
    g_assert_nonnull(sign_in(scene, "Ana", "480193", &scene->cookie));
    g_assert_nonnull(sign_ins_find(scene->sign_ins, scene->cookie));
}

static void tear_down(Scene *scene, gconstpointer data)
{
    (void)data;
    sign_ins_free(scene->sign_ins);
    store_close(scene->store);
    scratch_remove(scene->folder);
    g_free(scene->folder);
    g_free(scene->cookie);
}

// By another process, as lanyard volunteer is one: only the store knows.
static void assert_is_out(Scene *scene)
{
    g_assert_null(sign_ins_find(scene->sign_ins, scene->cookie));
    sign_ins_free(scene->sign_ins);
    scene->sign_ins = sign_ins_new(scene->store, 60);
    g_assert_null(sign_ins_find(scene->sign_ins, scene->cookie));
}

static void test_removed(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autofree char *others = NULL;
    g_assert_nonnull(sign_in(scene, "Bo", "730528", &others));
    g_assert_true(volunteer_remove(scene->store, "Ana", clock_utc_ms(), NULL));
    g_assert_nonnull(sign_ins_find(scene->sign_ins, others));
    assert_is_out(scene);
    g_assert_nonnull(sign_ins_find(scene->sign_ins, others));
}

static void test_demoted(Scene *scene, gconstpointer data)
{
    (void)data;
    g_assert_true(volunteer_put(scene->store, "Ana", ROLE_DOOR, "480193", clock_utc_ms(), NULL));
    assert_is_out(scene);
}

static void test_pin_changed(Scene *scene, gconstpointer data)
{
    (void)data;
    g_assert_true(volunteer_put(scene->store, "Ana", ROLE_LEAD, "918246", clock_utc_ms(), NULL));
    assert_is_out(scene);
}

// Removed and added anew under the same name is another person, for all the station knows.
static void test_same_name_again(Scene *scene, gconstpointer data)
{
    (void)data;
    g_assert_true(volunteer_remove(scene->store, "Ana", clock_utc_ms(), NULL));
    g_assert_true(volunteer_put(scene->store, "Ana", ROLE_LEAD, "480193", clock_utc_ms(), NULL));
    assert_is_out(scene);
}

// What a thief tries first opens nothing, for nobody.
static void test_guessable(Scene *scene, gconstpointer data)
{
    (void)data;
    static const char *const pins[] = {"0000",   "1234",   "123456", "654321", "890123",
                                       "777777", "121212", "123123", "2580",   "098765"};
    for (gsize i = 0; i < G_N_ELEMENTS(pins); i++)
        g_assert_false(volunteer_put(scene->store, "Cy", ROLE_DESK, pins[i], clock_utc_ms(), NULL));
    g_assert_false(volunteer_put(scene->store, "Cy", ROLE_LEAD, "4071", clock_utc_ms(), NULL));
    g_assert_true(volunteer_put(scene->store, "Cy", ROLE_DESK, "4071", clock_utc_ms(), NULL));
    g_assert_true(volunteer_put(scene->store, "Cy", ROLE_LEAD, "407193", clock_utc_ms(), NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function) g_test_add("/leaving/" name, Scene, NULL, set_up, function, tear_down)
    TEST("removed", test_removed);
    TEST("demoted", test_demoted);
    TEST("another-pin", test_pin_changed);
    TEST("the-same-name-again", test_same_name_again);
    TEST("a-pin-that-is-tried-first", test_guessable);
    return g_test_run();
}
