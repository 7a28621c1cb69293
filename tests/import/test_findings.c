// SPDX-License-Identifier: GPL-3.0-or-later
// test_findings.c - what an organiser is told of a file that was read well: by the first line, and how many rows there are like it.
#include <string.h>

#include "common/import/programme.h"
#include "tests/import/file.h"

#define ROW(order, product, paid, secret) order "," order " Li,\"" product "\"," paid "," secret "," order "@example.org,\n"

static const char programme[] =
    "{\"schedule\":{\"conference\":{\"days\":[{\"rooms\":{\"Hall A\":[{\"code\":\"T-07\",\"title\":\"Async\",\"type\":\"Talk\","
    "\"date\":\"2024-05-15T09:00:00-04:00\",\"duration\":\"3:20\"}]}}]}}}";

static void assert_told(const RegistrationsReport *report, gint64 line, const char *text)
{
    for (guint i = 0; i < report->problems->len; i++) {
        const ImportProblem *problem = g_ptr_array_index(report->problems, i);
        if (problem->line == line && !problem->is_rejected && strstr(problem->reason, text))
            return;
    }
    g_error("not told of line %d: %s", (int)line, text);
}

static gint64 count_of(GHashTable *table, const char *key)
{
    const gint64 *count = g_hash_table_lookup(table, key);
    return count ? *count : 0;
}

static void import_programme(Desk *desk)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = desk_write(desk, "schedule.json", programme, -1);
    g_auto(ProgrammeReport) report;
    programme_import(desk->store, desk->profile, path, NOON, &report, &error);
    g_assert_no_error(error);
}

// Before the programme is there, nobody knows its sessions. A part of the event is none, nor is a ticket that was given back.
static void test_sessions(Desk *desk, gconstpointer data)
{
    (void)data;
    static const char text[] = "Order code,Position ID,Status,Product,Attendee name,Attendee email\n"
                               "A,1,Paid,Individual,Anna Li,a@example.org\n"
                               "A,2,Paid,Tutorial – T-07 Async,Anna Li,a@example.org\n"
                               "B,1,Canceled,Tutorial – T-99 Gone,Bo,b@example.org\n"
                               "C,1,Paid,Individual,Cy,c@example.org\n"
                               "C,2,Paid,Tutorial – T-99 Gone,Cy,c@example.org\n"
                               "D,1,Pending,Tutorial – T-99 Gone,Dee,d@example.org\n"
                               "D,2,Paid,Individual,Dee,d@example.org\n";
    g_auto(RegistrationsReport) before = file_import_good(desk, text);
    g_assert_false(file_says(&before, "not a session of the programme"));
    import_programme(desk);
    g_auto(RegistrationsReport) report = file_import_good(desk, text);
    assert_told(&report, 6, "\"Tutorial – T-99 Gone\" is for T-99, which is not a session of the programme (rows with it: 2)");
    g_assert_false(file_says(&report, "is for T-07"));
    g_assert_cmpint(count_of(report.types, "individual"), ==, 3);
    g_assert_cmpint(count_of(report.types, ""), ==, 1); // B, who has nothing any more
    g_assert_false(file_says(&report, "is all that somebody has"));
}

static void test_products(Desk *desk, gconstpointer data)
{
    (void)data;
    g_auto(RegistrationsReport) report = file_import_good(
        desk, HEADING ROW("A", "Individual", "Yes", "s1") ROW("A", "Mug", "Yes", "s2") ROW("B", "Mug", "Yes", "s3")
                  ROW("C", "Tutorial – T-07 Async", "Yes", "s4") ROW("D", "Tutorial – T-07 Async", "No", "s5"));
    assert_told(&report, 3, "the product \"Mug\" fits no ticket type and no add-on of event.ini");
    assert_told(&report, 3, "(rows with it: 2)");
    g_assert_cmpint(count_of(report.unfitted, "Mug"), ==, 2);
    assert_told(&report, 5, "\"Tutorial – T-07 Async\" is all that somebody has, but does not admit by itself (people: 2)");
    g_assert_cmpint(count_of(report.types, ""), ==, 3);
}

static void test_rounded(Desk *desk, gconstpointer data)
{
    (void)data;
    static const char *const rounded[] = {"1.23457E+15", "1,5e+10", "12E+5", "1.5E10"};
    static const char *const whole[] = {"123456789012345", "12E5", "E+5", "1.5E+10x", "1.5", "1.5E", "a1.5E+10"};
    for (gsize i = 0; i < G_N_ELEMENTS(rounded) + G_N_ELEMENTS(whole); i++) {
        bool is_rounded = i < G_N_ELEMENTS(rounded);
        g_autofree char *text = g_strdup_printf(HEADING "R%d,Anna Li,Individual,Yes,\"%s\",,\n", (int)i,
                                                is_rounded ? rounded[i] : whole[i - G_N_ELEMENTS(rounded)]);
        g_auto(RegistrationsReport) report = file_import_good(desk, text);
        if (is_rounded)
            assert_told(&report, 2, "is a ticket's code that a spreadsheet has rounded");
        else
            g_assert_false(file_says(&report, "has rounded"));
    }
}

// One number for all is nobody's code: everybody goes in, and it is said once.
static void test_rounded_alike(Desk *desk, gconstpointer data)
{
    static const char *const files[] = {
        "Order #,First Name,Last Name,Email,Ticket Type,Barcode #,Attendee #\n1,Ana,Li,a@x.org,Individual,6.0E+25,7\n"
        "2,Bo,Li,b@x.org,Individual,6.0E+25,8\n3,Cy,Li,c@x.org,Individual,6.0E+25,9\n",
        HEADING "A,Ana Li,Individual,Yes,6.0E+25,a@x.org,\nB,Bo Li,Individual,Yes,6.0E+25,b@x.org,\n"
                "B,Cy Li,Individual,Yes,6.0E+25,c@x.org,\n",
        "name,email,ticket,code\nAna Li,a@x.org,Individual,6.0E+25\nBo Li,b@x.org,Individual,6.0E+25\nCy Li,c@x.org,Individual,6.0E+25\n"};
    (void)data;
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_auto(RegistrationsReport) report = file_import_good(desk, files[i]);
        g_assert_cmpint(report.rejected_count, ==, 0);
        g_assert_cmpint(report.person_count, ==, 3);
        g_assert_cmpuint(report.problems->len, ==, 1);
        assert_told(&report, 2, "(rows like it: 3)");
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/findings/sessions", Desk, NULL, desk_set_up_us, test_sessions, desk_tear_down);
    g_test_add("/findings/products", Desk, NULL, desk_set_up_us, test_products, desk_tear_down);
    g_test_add("/findings/rounded", Desk, NULL, desk_set_up_us, test_rounded, desk_tear_down);
    g_test_add("/findings/rounded-alike", Desk, NULL, desk_set_up_us, test_rounded_alike, desk_tear_down);
    return g_test_run();
}
