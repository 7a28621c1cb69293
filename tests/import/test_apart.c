// SPDX-License-Identifier: GPL-3.0-or-later
// test_apart.c - two people of one name and one e-mail, whom imports join: an order taken out stays out, whatever is imported later,
// in whatever order; joining them takes it back.
#include <string.h>

#include "common/import/order_split.h"
#include "common/store/people/same.h"
#include "tests/import/file.h"

#define PASS "AB1,Ana Silva,Individual,Yes,s1,silva@example.org,\n"
#define PASS_TUTORIAL "AB1,Ana Silva,Tutorial – T-04 Packaging,Yes,s2,silva@example.org,\n"
#define DAUGHTER "AB2,Ana Silva,Student,Yes,s3,silva@example.org,\n"
#define DAUGHTER_TUTORIAL "AB2,Ana Silva,Tutorial – T-07 Async,Yes,s4,silva@example.org,\n"
#define LATER "AB3,Ana Silva,Tutorial – T-08 Data,Yes,s5,silva@example.org,\n"
#define BOTH HEADING PASS PASS_TUTORIAL DAUGHTER DAUGHTER_TUTORIAL

static char *holder(Desk *desk, const char *secret)
{
    Credential credential;
    g_assert_true(person_find_credential(desk->store, secret, &credential, NULL));
    char *id = g_strdup(credential.id ? credential.id : "");
    credential_clear(&credential);
    return id;
}

// Whose the tickets s1 to s5 are, as letters in the order in which people come: "aabb-".
static char *owners(Desk *desk)
{
    g_autoptr(GPtrArray) known = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 1; i <= 5; i++) {
        g_autofree char *secret = g_strdup_printf("s%d", i);
        g_autofree char *id = holder(desk, secret);
        guint at;
        if (!*id) {
            g_string_append_c(text, '-');
            continue;
        }
        if (!g_ptr_array_find_with_equal_func(known, id, g_str_equal, &at)) {
            at = known->len;
            g_ptr_array_add(known, g_strdup(id));
        }
        g_string_append_c(text, (char)('a' + (int)at));
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void assert_owners(Desk *desk, const char *wanted)
{
    g_autofree char *is = owners(desk);
    g_assert_cmpstr(is, ==, wanted);
}

static void import(Desk *desk, const char *text)
{
    g_auto(RegistrationsReport) report = file_import_good(desk, text);
    g_assert_cmpint(report.rejected_count, ==, 0);
}

static char *take_out(Desk *desk, const char *order)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *id = holder(desk, "s1");
    const char *const orders[] = {order, NULL};
    char *out;
    order_split(desk->store, desk->profile, id, orders, "Lea", NOON, &out, &error);
    g_assert_no_error(error);
    return out;
}

static void assert_type(Desk *desk, const char *secret, const char *type, const char *entitlement)
{
    g_autofree char *id = holder(desk, secret);
    g_autoptr(Person) person = desk_load(desk, id);
    g_assert_cmpstr(person->fields[FIELD_TICKET_TYPE], ==, type);
    g_assert_cmpstr(person->fields[FIELD_NAME], ==, "Ana Silva");
    g_assert_true(g_strv_contains((const char *const *)person->entitlements, entitlement));
}

static void test_stays_out(Desk *desk, gconstpointer data)
{
    (void)data;
    import(desk, BOTH);
    assert_owners(desk, "aaaa-");
    g_autofree char *out = take_out(desk, "AB2");
    assert_owners(desk, "aabb-");
    assert_type(desk, "s1", "individual", "T-04");
    assert_type(desk, "s3", "student", "T-07");
    gint64 records = desk_record_count(desk);
    import(desk, BOTH);
    g_assert_cmpint(desk_record_count(desk), ==, records); // the file says nothing new
    import(desk, HEADING DAUGHTER_TUTORIAL DAUGHTER);
    import(desk, HEADING PASS PASS_TUTORIAL);
    import(desk, HEADING DAUGHTER DAUGHTER_TUTORIAL PASS_TUTORIAL PASS);
    assert_owners(desk, "aabb-");
    g_assert_cmpint(desk_record_count(desk), ==, records);
    desk_assert_whole(desk);
}

// A name that was corrected at a desk since does not bring them together again, and the file may change a ticket of either.
static void test_renamed_and_changed(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    import(desk, BOTH);
    g_autofree char *out = take_out(desk, "AB2");
    const char *fields[FIELD_COUNT] = {[FIELD_NAME] = "Ana Silva junior"};
    g_assert_true(person_edit(desk->store, out, fields, "Mo", NOON, &error));
    import(desk, HEADING PASS PASS_TUTORIAL "AB2,Ana Silva,Corporate,Yes,s3,silva@example.org,\n" DAUGHTER_TUTORIAL);
    assert_owners(desk, "aabb-");
    g_autofree char *now = holder(desk, "s3");
    g_autoptr(Person) person = desk_load(desk, now);
    g_assert_cmpstr(person->fields[FIELD_NAME], ==, "Ana Silva junior");
    g_assert_cmpstr(person->fields[FIELD_TICKET_TYPE], ==, "corporate");
    desk_assert_whole(desk);
}

// Whose a later order is nobody knows, whichever file brings it: it is somebody by itself until a lead says.
static void test_later_order(Desk *desk, gconstpointer data)
{
    (void)data;
    import(desk, BOTH);
    g_autofree char *out = take_out(desk, "AB2");
    import(desk, HEADING LATER);
    assert_owners(desk, "aabbc");
    import(desk, BOTH LATER);
    assert_owners(desk, "aabbc");
    g_autoptr(GError) error = NULL;
    g_autofree char *later = holder(desk, "s5");
    same_join(desk->store, out, later, "Lea", NOON, &error);
    g_assert_no_error(error);
    assert_owners(desk, "aabbb");
    import(desk, BOTH LATER);
    assert_owners(desk, "aabbb");
    desk_assert_whole(desk);
}

// Kept apart by themselves, and one over a third: who is whom is made from all pairs, and nobody is named as kept apart from themselves.
static void test_one_over_another(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    import(desk, BOTH);
    g_autofree char *id = holder(desk, "s1");
    g_autofree char *out = take_out(desk, "AB2");
    import(desk, HEADING LATER);
    g_autofree char *later = holder(desk, "s5");
    g_assert_true(same_join(desk->store, later, out, "Lea", NOON, &error));
    g_autoptr(GPtrArray) apart = same_apart(desk->store, id, &error);
    g_assert_cmpuint(apart->len, ==, 1);
    g_assert_cmpstr(g_ptr_array_index(apart, 0), ==, later);
    g_assert_true(same_join(desk->store, id, later, "Lea", NOON, &error));
    g_assert_no_error(error);
    assert_owners(desk, "aaaaa");
    g_autoptr(GPtrArray) none = same_apart(desk->store, id, &error);
    g_assert_cmpuint(none->len, ==, 0);
}

static void test_taken_back(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    import(desk, BOTH);
    g_autofree char *out = take_out(desk, "AB2");
    g_autofree char *id = holder(desk, "s1");
    same_join(desk->store, id, out, "Lea", NOON, &error);
    g_assert_no_error(error);
    assert_owners(desk, "aaaa-");
    import(desk, BOTH LATER);
    assert_owners(desk, "aaaaa");
    desk_assert_whole(desk);
}

// Two orders of three are the other one's, and stay so.
static void test_several_orders(Desk *desk, gconstpointer data)
{
    (void)data;
    static const char *const orders[] = {"AB3", "AB2", NULL};
    g_autoptr(GError) error = NULL;
    import(desk, BOTH LATER);
    assert_owners(desk, "aaaaa");
    g_autofree char *id = holder(desk, "s1");
    g_autofree char *out = NULL;
    order_split(desk->store, desk->profile, id, orders, "Lea", NOON, &out, &error);
    g_assert_no_error(error);
    assert_owners(desk, "aabbb");
    import(desk, HEADING LATER PASS DAUGHTER PASS_TUTORIAL DAUGHTER_TUTORIAL);
    assert_owners(desk, "aabbb");
    assert_type(desk, "s3", "student", "T-08");
    g_autoptr(GPtrArray) apart = same_apart(desk->store, id, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(apart->len, ==, 1);
    g_assert_cmpstr(g_ptr_array_index(apart, 0), ==, out);
    same_join(desk->store, id, out, "Lea", NOON, &error);
    g_assert_no_error(error);
    g_autoptr(GPtrArray) none = same_apart(desk->store, id, &error);
    g_assert_cmpuint(none->len, ==, 0);
    desk_assert_whole(desk);
}

static void test_nothing_to_split(Desk *desk, gconstpointer data)
{
    (void)data;
    static const char *const orders[][3] = {{"AB1"}, {"AB9"}, {"AB1", "AB9"}};
    import(desk, HEADING PASS PASS_TUTORIAL);
    g_autofree char *id = holder(desk, "s1");
    gint64 records = desk_record_count(desk);
    for (gsize i = 0; i < G_N_ELEMENTS(orders); i++) {
        g_autoptr(GError) error = NULL;
        char *out;
        g_assert_false(order_split(desk->store, desk->profile, id, orders[i], "Lea", NOON, &out, &error));
        g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
        g_assert_null(out);
    }
    g_assert_cmpint(desk_record_count(desk), ==, records);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, test) g_test_add("/apart/" name, Desk, NULL, desk_set_up, test, desk_tear_down)
    ADD("an order stays out", test_stays_out);
    ADD("renamed and changed since", test_renamed_and_changed);
    ADD("a later order", test_later_order);
    ADD("one over another", test_one_over_another);
    ADD("taken back", test_taken_back);
    ADD("several orders", test_several_orders);
    ADD("nothing to split", test_nothing_to_split);
    return g_test_run();
}
