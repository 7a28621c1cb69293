// SPDX-License-Identifier: GPL-3.0-or-later
// test_near_search.c - people are found by names that were heard or typed a little wrong, and nobody is who is not like what was typed.
#include <string.h>

#include "scanner/desk/desk.h"
#include "common/store/people/near_search.h"
#include "common/store/record/person_field.h"
#include "tests/web/stage.h"

static void invite(Store *store, const char *id, const char *name)
{
    g_autoptr(GError) error = NULL;
    const char *fields[FIELD_COUNT] = {[FIELD_NAME] = name, [FIELD_TICKET_TYPE] = "individual", [FIELD_STATUS] = "paid"};
    g_assert_true(person_create(store, id, fields, NULL, "Desi", clock_utc_ms(), &error));
    g_assert_no_error(error);
}

static char *found(Store *store, const char *text, bool *is_near)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) hits = near_search(store, text, 20, is_near, &error);
    g_assert_no_error(error);
    GString *names = g_string_new(NULL);
    for (guint i = 0; i < hits->len; i++)
        g_string_append_printf(names, "%s%s", i ? "|" : "", ((const SearchHit *)g_ptr_array_index(hits, i))->name);
    return g_string_free(names, FALSE);
}

static void test_near(void)
{
    static const struct {
        const char *typed, *name;
        bool is_near;
    } cases[] = {
        {"priya", "Priya Raghunathan", false},
        {"raghunatan", "Priya Raghunathan", false},
        {"raghnuathan", "Priya Raghunathan", true},
        {"rahgunathan", "Priya Raghunathan", false},
        {"raggunathan", "Priya Raghunathan", false},
        {"prija raghunathan", "Priya Raghunathan", true},
        {"mueller", "Jörg Müller", false},
        {"muller", "Jörg Müller", false},
        {"joerg", "Jörg Müller", false},
        {"schröder", "Anna Schroeder", false},
        {"strauss", "Eva Strauß", false},
        {"bob carr", "Robert Carr", true},
        {"roberto carr", "Robert Carr", true},
        {"rob carr", "Robert Carr", false},
        {"liz", "Liz Carr|Elizabeth Ngũgĩ", false},
        {"zzyzx", "", true},
        {"xaviera", "", true},
    };
    g_autoptr(Stage) stage = stage_new("desk", "registration");
    g_autoptr(Desk) desk = stage_desk(stage);
    Store *store = desk_store(desk);
    invite(store, "00000000000000c1", "Jörg Müller");
    invite(store, "00000000000000c2", "Anna Schroeder");
    invite(store, "00000000000000c3", "Eva Strauß");
    invite(store, "00000000000000c4", "Robert Carr");
    invite(store, "00000000000000c5", "Elizabeth Ngũgĩ");
    invite(store, "00000000000000c6", "Liz Carr");
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        bool is_near;
        g_autofree char *names = found(store, cases[i].typed, &is_near);
        g_test_message("%s: %s", cases[i].typed, names);
        g_assert_cmpstr(names, ==, cases[i].name);
        g_assert_cmpint(is_near, ==, cases[i].is_near);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/near-search/a-letter-in-five", test_near);
    return g_test_run();
}
