// SPDX-License-Identifier: GPL-3.0-or-later
// test_volunteer.c - who may sign in, with what, and how often somebody may guess.
#include <string.h>

#include "common/store/journal/journal.h"
#include "common/store/rights/back_off.h"
#include "common/store/rights/volunteer.h"
#include "tests/store/people.h"

#define MINUTE_MS 60000

static bool put(Store *store, const char *name, const char *pin)
{
    g_autoptr(GError) error = NULL;
    bool is_good = volunteer_put(store, name, ROLE_DESK, pin, clock_utc_ms(), &error);
    g_assert_true(is_good || g_error_matches(error, STORE_ERROR, STORE_ERROR_REFUSED));
    return is_good;
}

static SignIn try_pin(Store *store, const SignInTry *attempt)
{
    g_autoptr(GError) error = NULL;
    g_auto(SignInOutcome) outcome = {0};
    g_assert_true(volunteer_sign_in(store, attempt, &outcome, &error));
    g_assert_true((outcome.volunteer != NULL) == (outcome.result == SIGN_IN_OK));
    g_assert_true((outcome.wait_ms > 0) == (outcome.result == SIGN_IN_WAIT));
    if (outcome.volunteer)
        g_assert_cmpstr(outcome.volunteer->name, ==, attempt->name);
    return outcome.result;
}

static SignIn sign_in_from(Store *store, const char *address, const char *name, const char *pin, gint64 now_utc_ms)
{
    return try_pin(store, &(SignInTry){.name = name, .pin = pin, .address = address, .now_utc_ms = now_utc_ms});
}

static SignIn sign_in(Store *store, const char *name, const char *pin, gint64 now_utc_ms)
{
    return sign_in_from(store, "loopback", name, pin, now_utc_ms);
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
    g_assert_true(volunteer_put(store, "Vera", ROLE_DOOR, "2718", clock_utc_ms(), &error));
    g_assert_true(volunteer_put(store, "Ana", ROLE_SPONSOR, "3141", clock_utc_ms(), &error));
    g_assert_true(volunteer_set_language(store, "Vera", "es", &error));
    g_assert_true(
        volunteer_put(store, "Vera", ROLE_LEAD, "161803", clock_utc_ms(), &error)); // another role and PIN; the language stays
    g_autofree char *both = in_words(store);
    g_assert_cmpstr(both, ==, "Ana sponsor en\nVera lead es\n");
    g_assert_cmpint(sign_in(store, "Vera", "2718", TUESDAY), ==, SIGN_IN_WRONG);
    g_assert_cmpint(sign_in(store, "Vera", "161803", TUESDAY), ==, SIGN_IN_OK);
    g_assert_true(volunteer_remove(store, "Ana", clock_utc_ms(), &error));
    g_assert_false(volunteer_remove(store, "Ana", clock_utc_ms(), &error));
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

#define FREE_TRIES (BACK_OFF_FREE + 1) // and the sixth waits

static void guess(Store *store, const char *address, const char *name, int count, gint64 now_utc_ms)
{
    for (int i = 0; i < count; i++)
        g_assert_cmpint(sign_in_from(store, address, name, "0000", now_utc_ms), ==, SIGN_IN_WRONG);
}

static void test_waits(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    gint64 now_utc_ms = TUESDAY;
    g_assert_true(put(store, "Vera", "2718"));
    guess(store, "loopback", "Vera", FREE_TRIES - 1, now_utc_ms);
    g_assert_cmpint(sign_in(store, "Vera", "2718", now_utc_ms), ==, SIGN_IN_OK); // the right PIN forgives
    guess(store, "loopback", "Vera", FREE_TRIES, now_utc_ms);
    gint64 former_ms = 0, wait_ms = 0;
    for (int i = 0; i < 12; i++) { // each wait is longer than the one before, and none more than an hour
        g_auto(SignInOutcome) outcome = {0};
        g_assert_true(
            volunteer_sign_in(store, &(SignInTry){"Vera", "2718", VOLUNTEER_LOOPBACK, NULL, now_utc_ms, false}, &outcome, NULL));
        g_assert_cmpint(outcome.result, ==, SIGN_IN_WAIT); // the right one is not looked at
        wait_ms = outcome.wait_ms;
        g_assert_true(wait_ms > former_ms || wait_ms == HOUR_MS);
        former_ms = wait_ms;
        g_assert_cmpint(sign_in(store, "Vera", "0000", now_utc_ms + wait_ms - 1), ==, SIGN_IN_WAIT);
        now_utc_ms += wait_ms;
        guess(store, "loopback", "Vera", 1, now_utc_ms);
    }
    g_assert_cmpint(wait_ms, ==, HOUR_MS);
    g_autoptr(Store) again = people_open(people); // as after a restart
    g_assert_cmpint(sign_in(again, "Vera", "2718", now_utc_ms + HOUR_MS - 1), ==, SIGN_IN_WAIT);
    g_assert_cmpint(sign_in(again, "Vera", "2718", now_utc_ms + HOUR_MS), ==, SIGN_IN_OK);
}

static void test_others_do_not_wait(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    g_assert_true(put(store, "Vera", "2718") && put(store, "Bo", "3141"));
    guess(store, "192.0.2.7", "Vera", FREE_TRIES, TUESDAY);
    g_assert_cmpint(sign_in_from(store, "192.0.2.7", "Vera", "2718", TUESDAY), ==, SIGN_IN_WAIT);
    g_assert_cmpint(sign_in_from(store, "192.0.2.7", "Bo", "3141", TUESDAY), ==, SIGN_IN_OK);
    g_assert_cmpint(sign_in_from(store, "192.0.2.8", "Vera", "2718", TUESDAY), ==, SIGN_IN_OK);
    // Names that nobody has are one, however many are tried.
    for (int i = 0; i < FREE_TRIES; i++) {
        g_autofree char *name = g_strdup_printf("Nobody %d", i);
        guess(store, "192.0.2.7", name, 1, TUESDAY);
    }
    g_assert_cmpint(sign_in_from(store, "192.0.2.7", "Nobody else", "2718", TUESDAY), ==, SIGN_IN_WAIT);
    g_assert_cmpint(sign_in_from(store, "192.0.2.7", "Bo", "3141", TUESDAY), ==, SIGN_IN_OK);
    // Another PIN, or a day, ends the wait.
    g_assert_true(put(store, "Vera", "4071"));
    g_assert_cmpint(sign_in_from(store, "192.0.2.7", "Vera", "4071", TUESDAY), ==, SIGN_IN_OK);
    g_assert_cmpint(sign_in_from(store, "192.0.2.7", "Nobody else", "2718", TUESDAY + 25 * HOUR_MS), ==, SIGN_IN_WRONG);
}

// Somebody with many addresses has some tries with all of them together. Who was signed in before does not wait for that, nor does the
// station itself, nor another name; and a right PIN elsewhere gives nobody more tries.
static void test_guesses_from_everywhere(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    g_assert_true(put(store, "Vera", "2718") && put(store, "Bo", "3141"));
    for (int i = 0; i < BACK_OFF_FREE_EVERYWHERE + 1; i++) {
        g_autofree char *address = g_strdup_printf("203.0.113.%d", i);
        guess(store, address, "Vera", 1, TUESDAY);
    }
    g_assert_cmpint(sign_in_from(store, "198.51.100.1", "Vera", "2718", TUESDAY), ==, SIGN_IN_WAIT);
    g_assert_cmpint(sign_in_from(store, "198.51.100.1", "Bo", "3141", TUESDAY), ==, SIGN_IN_OK);
    g_assert_cmpint(sign_in(store, "Vera", "2718", TUESDAY), ==, SIGN_IN_OK);
    SignInTry known = {.name = "Vera", .pin = "2718", .address = "198.51.100.1", .browser = "a browser", .now_utc_ms = TUESDAY};
    g_assert_cmpint(try_pin(store, &known), ==, SIGN_IN_OK);
    g_assert_cmpint(sign_in_from(store, "198.51.100.2", "Vera", "2718", TUESDAY), ==, SIGN_IN_WAIT);
    gint64 later = TUESDAY + BACK_OFF_FIRST_MS;
    guess(store, "198.51.100.2", "Vera", 1, later); // one more, and the wait is longer
    g_assert_cmpint(sign_in_from(store, "198.51.100.1", "Vera", "2718", later + BACK_OFF_FIRST_MS), ==, SIGN_IN_WAIT);
    g_assert_cmpint(sign_in_from(store, "198.51.100.1", "Vera", "2718", later + 2 * BACK_OFF_FIRST_MS), ==, SIGN_IN_OK);
    known.pin = "0000"; // a browser that guesses waits all the same
    for (int i = 0; i < FREE_TRIES; i++)
        g_assert_cmpint(try_pin(store, &known), ==, SIGN_IN_WRONG);
    g_assert_cmpint(try_pin(store, &known), ==, SIGN_IN_WAIT);
}

// Somebody with more places than can be kept does not get rid of what counts against one of them.
static void test_many_places(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    g_assert_true(put(store, "Vera", "2718"));
    guess(store, "192.0.2.7", "Vera", FREE_TRIES, TUESDAY);
    g_assert_true(store_begin(store, NULL));
    for (int i = 0; i < 2100; i++) {
        g_autofree char *browser = g_strdup_printf("browser %d", i);
        const SignInTry attempt = {
            .name = "Nobody", .pin = "0000", .address = "198.51.100.1", .browser = browser, .now_utc_ms = TUESDAY};
        g_assert_cmpint(try_pin(store, &attempt), ==, SIGN_IN_WRONG);
    }
    g_assert_true(store_commit(store, NULL));
    g_assert_cmpint(sign_in_from(store, "192.0.2.7", "Vera", "2718", TUESDAY), ==, SIGN_IN_WAIT);
}

static void test_clock_back(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    g_assert_true(put(store, "Vera", "2718"));
    guess(store, "loopback", "Vera", FREE_TRIES, TUESDAY);
    gint64 before = TUESDAY - 1000 * HOUR_MS; // the wait begins anew, and does not last until Tuesday
    g_assert_cmpint(sign_in(store, "Vera", "2718", before), ==, SIGN_IN_WAIT);
    g_assert_cmpint(sign_in(store, "Vera", "2718", before + HOUR_MS), ==, SIGN_IN_OK);
}

// What another station takes away is taken away here, and what it gives is not given.
static void hear(People *people, const char *name, const char *body, gint64 hlc_ms)
{
    g_autoptr(GError) error = NULL;
    static gint64 sequence;
    bool is_new;
    const Record record = {.station = "00000000000000ab",
                           .sequence = ++sequence,
                           .hlc = hlc_next(0, hlc_ms),
                           .utc_ms = hlc_ms,
                           .kind = RECORD_VOLUNTEER,
                           .subject = name,
                           .body = body};
    g_assert_true(store_begin(people->store, &error));
    g_assert_true(journal_accept(people->store, &record, &is_new, &error) && store_commit(people->store, &error));
    g_assert_no_error(error);
}

static void assert_role(People *people, const char *name, VolunteerRole role)
{
    g_autoptr(Volunteer) volunteer = volunteer_get(people->store, name, NULL);
    g_assert_cmpint(volunteer ? volunteer->role : ROLE_COUNT, ==, role);
}

static void test_elsewhere(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    gint64 now = clock_utc_ms();
    g_assert_true(volunteer_put(store, "Vera", ROLE_LEAD, "407193", clock_utc_ms(), NULL));
    g_autoptr(Volunteer) first = volunteer_get(store, "Vera", NULL);
    hear(people, "Vera", "{\"role\":\"door\"}", now - HOUR_MS); // before she was added here
    assert_role(people, "Vera", ROLE_LEAD);
    hear(people, "Vera", "{\"role\":\"lead\"}", now + HOUR_MS); // another PIN there
    g_autoptr(Volunteer) second = volunteer_get(store, "Vera", NULL);
    g_assert_cmpstr(first->generation, !=, second->generation);
    hear(people, "Vera", "{\"role\":\"desk\"}", now + 2 * HOUR_MS);
    assert_role(people, "Vera", ROLE_DESK);
    hear(people, "Vera", "{}", now + 3 * HOUR_MS);
    assert_role(people, "Vera", ROLE_COUNT);
    g_assert_cmpint(sign_in(store, "Vera", "407193", TUESDAY), ==, SIGN_IN_WRONG);
    g_autofree char *none = in_words(store);
    g_assert_cmpstr(none, ==, "");
    g_assert_true(volunteer_put(store, "Vera", ROLE_DOOR, "407193", clock_utc_ms(), NULL)); // this station's own word, after that
    assert_role(people, "Vera", ROLE_DOOR);
    hear(people, "Vera", "{\"role\":\"lead\"}", now + 4 * HOUR_MS);
    assert_role(people, "Vera", ROLE_DOOR);
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
    ADD("who guesses waits, longer each time, also after a restart", test_waits);
    ADD("nobody else waits", test_others_do_not_wait);
    ADD("many places do not hide one", test_many_places);
    ADD("guesses from everywhere count together", test_guesses_from_everywhere);
    ADD("a clock that jumped back locks nobody out", test_clock_back);
    ADD("what another station took away is taken away here", test_elsewhere);
#undef ADD
    g_test_add_func("/store/volunteer/roles have names", test_roles);
    return g_test_run();
}
