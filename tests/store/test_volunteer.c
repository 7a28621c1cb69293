// SPDX-License-Identifier: GPL-3.0-or-later
// test_volunteer.c - who may sign in, with what, and how often somebody may guess.
#include <string.h>

#include "common/store/volunteer.h"
#include "tests/store/people.h"

#define MINUTE_MS 60000

static bool put(Store *store, const char *name, const char *pin)
{
    g_autoptr(GError) error = NULL;
    bool is_good = volunteer_put(store, name, ROLE_DESK, pin, &error);
    g_assert_true(is_good || g_error_matches(error, STORE_ERROR, STORE_ERROR_REFUSED));
    return is_good;
}

static SignIn sign_in(Store *store, const char *name, const char *pin, gint64 now_utc_ms)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Volunteer) volunteer = NULL;
    SignIn result;
    g_assert_true(volunteer_sign_in(store, name, pin, now_utc_ms, &result, &volunteer, &error));
    g_assert_true((volunteer != NULL) == (result == SIGN_IN_OK));
    if (volunteer)
        g_assert_cmpstr(volunteer->name, ==, name);
    return result;
}

// "NAME ROLE LANGUAGE" of each.
static char *in_words(Store *store)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) list = volunteer_list(store, &error);
    g_assert_no_error(error);
    GString *words = g_string_new(NULL);
    for (guint i = 0; i < list->len; i++) {
        const Volunteer *volunteer = g_ptr_array_index(list, i);
        g_string_append_printf(words, "%s %s %s\n", volunteer->name, volunteer_role_name(volunteer->role), volunteer->language);
    }
    return g_string_free(words, FALSE);
}

static void test_list(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Store *store = people->store;
    g_assert_true(volunteer_put(store, "Vera", ROLE_DOOR, "2718", &error));
    g_assert_true(volunteer_put(store, "Ana", ROLE_SPONSOR, "3141", &error));
    g_assert_true(volunteer_set_language(store, "Vera", "es", &error));
    g_assert_true(volunteer_put(store, "Vera", ROLE_LEAD, "161803", &error)); // another role and PIN; the language stays
    g_autofree char *both = in_words(store);
    g_assert_cmpstr(both, ==, "Ana sponsor en\nVera lead es\n");
    g_assert_cmpint(sign_in(store, "Vera", "2718", TUESDAY), ==, SIGN_IN_WRONG);
    g_assert_cmpint(sign_in(store, "Vera", "161803", TUESDAY), ==, SIGN_IN_OK);
    g_assert_true(volunteer_remove(store, "Ana", &error));
    g_assert_false(volunteer_remove(store, "Ana", &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_autofree char *one = in_words(store);
    g_assert_cmpstr(one, ==, "Vera lead es\n");
}

static void test_pins(People *people, gconstpointer data)
{
    (void)data;
    g_assert_false(put(people->store, "Vera", "271"));
    g_assert_true(put(people->store, "Vera", "2718"));
    g_assert_true(put(people->store, "Vera", "271828182845"));
    g_assert_false(put(people->store, "Vera", "2718281828459"));
    g_assert_false(put(people->store, "Vera", "27a8"));
    g_assert_false(put(people->store, "", "2718"));
    g_assert_false(put(people->store, "V\xff", "2718"));
    g_assert_cmpint(sign_in(people->store, "Vera", "271828182845", TUESDAY), ==, SIGN_IN_OK); // what was refused changed nothing
}

static void test_guesses(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    g_assert_true(put(store, "Vera", "2718"));
    for (int i = 0; i < 9; i++)
        g_assert_cmpint(sign_in(store, "Nobody", "0000", TUESDAY), ==, SIGN_IN_WRONG);
    g_assert_cmpint(sign_in(store, "Vera", "2718", TUESDAY), ==, SIGN_IN_OK); // the right PIN is no guess
    g_assert_cmpint(sign_in(store, "Vera", "2718", TUESDAY), ==, SIGN_IN_OK);
    g_assert_cmpint(sign_in(store, "Nobody", "0000", TUESDAY + 1), ==, SIGN_IN_WRONG);
    g_assert_cmpint(sign_in(store, "Vera", "2718", TUESDAY + 1), ==, SIGN_IN_LOCKED);
    g_assert_cmpint(sign_in(store, "Vera", "2718", TUESDAY + MINUTE_MS), ==, SIGN_IN_LOCKED);
    g_assert_cmpint(sign_in(store, "Vera", "2718", TUESDAY + MINUTE_MS + 1), ==, SIGN_IN_OK);
}

static void test_clock_back(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    g_assert_true(put(store, "Vera", "2718"));
    for (int i = 0; i < 10; i++)
        sign_in(store, "Nobody", "0000", TUESDAY);
    g_assert_cmpint(sign_in(store, "Vera", "2718", TUESDAY), ==, SIGN_IN_LOCKED);
    g_assert_cmpint(sign_in(store, "Vera", "2718", TUESDAY - 1), ==, SIGN_IN_OK);
}

static void test_roles(void)
{
    for (int role = 0; role < ROLE_COUNT; role++)
        g_assert_cmpint(volunteer_role_from_name(volunteer_role_name((VolunteerRole)role)), ==, role);
    g_assert_cmpint(volunteer_role_from_name("lead"), ==, ROLE_LEAD);
    g_assert_cmpint(volunteer_role_from_name("king"), ==, ROLE_COUNT);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add("/store/volunteer/" name, People, NULL, people_set_up, function, people_tear_down)
    ADD("the list is by name, and a new PIN ends the old one", test_list);
    ADD("a PIN has 4 to 12 digits and a name to it", test_pins);
    ADD("ten wrong PINs in a minute lock everybody out for the rest of it", test_guesses);
    ADD("a clock that jumped back locks nobody out", test_clock_back);
#undef ADD
    g_test_add_func("/store/volunteer/roles have names", test_roles);
    return g_test_run();
}
