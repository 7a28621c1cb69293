// SPDX-License-Identifier: GPL-3.0-or-later
// test_lead_mirror.c - what an attendee is told of a sponsor's clients: what they were given, not what they might have been; what was taken back.
#include "common/store/lead/lead_mirror.h"
#include "tests/store/fair.h"

static void assert_told(Store *store, const char *person, const char *wanted)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) words = g_string_new(NULL);
    g_autoptr(GPtrArray) mirrors = lead_mirror(store, person, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < mirrors->len; i++) {
        const LeadMirror *one = g_ptr_array_index(mirrors, i);
        g_string_append_printf(words, "%s %d at %d: %s -%s; ", one->sponsor, (int)one->scan_count,
                               (int)(one->first_utc_ms - NOON), one->fields, one->withdrawn);
    }
    g_assert_cmpstr(words->str, ==, wanted);
}

static void change(Fair *fair, gint64 at, const char *consent)
{
    g_autofree char *body = g_strdup_printf("{\"consent\":\"%s\"}", consent);
    fair_hear(fair->store, at, RECORD_CHANGE, GRACE, body);
}

static void test_given(Fair *fair, gconstpointer data)
{
    (void)data;
    assert_told(fair->store, GRACE, "acme 1 at 1:  -; "); // nobody decided yet
    change(fair, 10, "");
    fair_decide(fair->store);
    assert_told(fair->store, GRACE, "acme 1 at 1:  -; "); // it could have had something, and did not
    change(fair, 20, "name,email");
    fair_decide(fair->store);
    assert_told(fair->store, GRACE, "acme 1 at 1: name,email -; ");
    change(fair, 30, "cv");
    assert_told(fair->store, GRACE, "acme 1 at 1: name,email -name,email; "); // is still there
    fair_decide(fair->store);
    assert_told(fair->store, GRACE, "acme 1 at 1: cv -name,email; ");
    fair_capture(fair, fair->store, 40, BOLT, FIRST);
    fair_decide(fair->store);
    assert_told(fair->store, GRACE, "acme 1 at 1: cv -name,email; bolt 1 at 40: cv -; ");
}

// By a code, of joined registrations, and of a sponsor that has a station at the hub, too.
static void test_ways(Fair *fair, gconstpointer data)
{
    (void)data;
    fair_capture(fair, fair->store, 10, ACME, CODE);
    fair_hear(fair->store, 11, RECORD_CHANGE, GRACE, "{\"same\":{\"" THEA "\":true}}");
    fair_decide(fair->store);
    assert_told(fair->store, THEA, "acme 2 at 1: name,email,cv -; ");
    fair_hear(fair->store, 12, RECORD_LEAD, THIRD, "{\"scan\":true,\"sponsor\":\"colt\"}");
    assert_told(fair->store, THEA, "acme 2 at 1: name,email,cv -; colt 1 at 12: name,email -; ");
    fair_hear(fair->store, 13, RECORD_CHANGE, THEA, "{\"consent\":\"\"}");
    fair_decide(fair->store);
    assert_told(fair->store, THEA, "acme 2 at 1: name,cv -email; colt 1 at 12:  -name,email; ");
}

// A client that is off keeps what it was given, and is given nothing; of who was taken out nothing is told.
static void test_off_and_erased(Fair *fair, gconstpointer data)
{
    (void)data;
    fair_decide(fair->store);
    fair_hear(fair->store, 10, RECORD_CLIENT, ACME, "{\"off\":true}");
    assert_told(fair->store, GRACE, "acme 1 at 1:  -; ");
    change(fair, 20, "");
    assert_told(fair->store, GRACE, "acme 1 at 1:  -name,cv; ");
    fair_hear(fair->store, 30, RECORD_ERASE, GRACE, "{}");
    assert_told(fair->store, GRACE, "acme 1 at 1:  -; ");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function) g_test_add("/store/lead-mirror/" name, Fair, NULL, fair_set_up, function, fair_tear_down)
    TEST("what-was-given", test_given);
    TEST("whichever-way", test_ways);
    TEST("off-and-taken-out", test_off_and_erased);
    return g_test_run();
}
