// SPDX-License-Identifier: GPL-3.0-or-later
// test_erasure.c - all ids that somebody's tickets give, so that no file brings them back; and no id of anybody else.
#include <malloc.h>

#include "common/import/attendee.h"
#include "common/import/erasure.h"
#include "common/store/people/same.h"
#include "tests/import/file.h"

#define ANNA                                                                                                                     \
    "AB1,Anna Li,Individual,Yes,s1,a@example.org,\n"                                                                             \
    "AB1,Anna Li,Tutorial – T-07 Async,Yes,s2,a@example.org,\n"                                                                \
    "AB2,Anna Li,Tutorial – T-09 Web,Yes,s3,a@example.org,\n"
#define ANNAS_OTHER "AB3,A. Li,Student,Yes,s4,anna@example.org,\n"
#define BO "AB4,Bo,Student,Yes,s5,b@example.org,\n"

static void assert_ids(GStrv ids, const char *const (*tickets)[2])
{
    guint count = 0;
    for (; (*tickets)[0]; tickets++, count++) {
        g_autofree char *id = attendee_id((*tickets)[0], (*tickets)[1]);
        g_assert_true(g_strv_contains((const char *const *)ids, id));
    }
    g_assert_cmpuint(g_strv_length(ids), ==, count); // each once
}

static void test_tickets(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_auto(RegistrationsReport) report = file_import_good(desk, HEADING ANNA BO);
    g_autofree char *id = desk_id_of(desk, "Anna Li");
    g_auto(GStrv) ids = erasure_ids(desk->store, id, &error);
    g_assert_no_error(error);
    assert_ids(ids, (const char *const[][2]){{"AB1", "s1"}, {"AB1", "s2"}, {"AB2", "s3"}, {NULL}});
}

// Whom a lead joined with somebody else is all of their registrations.
static void test_joined(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_auto(RegistrationsReport) report = file_import_good(desk, HEADING ANNA ANNAS_OTHER BO);
    g_autofree char *id = desk_id_of(desk, "Anna Li");
    g_autofree char *other = desk_id_of(desk, "A. Li");
    same_join(desk->store, id, other, "Lea", NOON, &error);
    g_assert_no_error(error);
    const char *const tickets[][2] = {{"AB1", "s1"}, {"AB1", "s2"}, {"AB2", "s3"}, {"AB3", "s4"}, {NULL}};
    g_auto(GStrv) ids = erasure_ids(desk->store, id, &error);
    g_assert_no_error(error);
    assert_ids(ids, tickets);
    g_auto(GStrv) same = erasure_ids(desk->store, other, &error);
    g_assert_no_error(error);
    assert_ids(same, tickets);
}

int main(int argc, char **argv)
{
    mallopt(M_PERTURB, 0xa5); // so that a list without an end has none by luck
    g_test_init(&argc, &argv, NULL);
    g_test_add("/erasure/tickets", Desk, NULL, desk_set_up_us, test_tickets, desk_tear_down);
    g_test_add("/erasure/joined", Desk, NULL, desk_set_up_us, test_joined, desk_tear_down);
    return g_test_run();
}
