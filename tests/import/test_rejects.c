// SPDX-License-Identifier: GPL-3.0-or-later
// test_rejects.c - what an import cannot read or doubts is said with its line; rejected rows stand in a file of their own, to be mended.
#include <string.h>

#include "tests/import/file.h"

#define ANNA "AB1,Anna Li,Individual,Yes,s1,a@example.org,Acme\n"
#define ANNA_TUTORIAL "AB1,Anna Li,Tutorial – T-07 Async,Yes,s2,a@example.org,Acme\n"

static void test_mended_rejects(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_auto(RegistrationsReport) first = file_import(
        desk, HEADING ANNA "AB1,Anna Li,Tutorial – T-07 Async,Perhaps,s2,a@example.org,Acme\nAB3,Jos\xe9,Student,Yes,s7,,\n", -1,
        &error);
    g_assert_no_error(error);
    g_assert_cmpint(first.rejected_count, ==, 2);
    g_assert_cmpint(first.person_count, ==, 1);
    g_autofree char *id = desk_id_of(desk, "Anna Li");

    // Somebody mends one row, and takes over the rejects file's reading of the other.
    g_autofree char *rejects = file_rejects(desk);
    char *word = strstr(rejects, "\"Perhaps\",\"s2\"");
    g_assert_nonnull(word);
    g_autoptr(GString) mended = g_string_new(rejects);
    g_assert_cmpuint(g_string_replace(mended, "\"Perhaps\",\"s2\"", "\"Yes\",\"s2\"", 1), ==, 1);
    g_auto(RegistrationsReport) second = file_import(desk, mended->str, -1, &error);
    g_assert_no_error(error);
    g_assert_cmpint(second.rejected_count, ==, 0);
    g_assert_cmpint(second.changed_count, ==, 1);
    g_assert_cmpint(second.added_count, ==, 1);
    g_autoptr(Person) anna = desk_load(desk, id);
    g_assert_cmpuint(anna->tickets->len, ==, 2); // the admission, which the rejects file did not have, is still there
    g_assert_cmpstr(anna->fields[FIELD_TICKET_TYPE], ==, "individual");
    g_autoptr(Person) jose = desk_person(desk, "José");
    g_assert_cmpstr(jose->fields[FIELD_TICKET_TYPE], ==, "student");

    // The whole file, mended at its source, has nothing to add.
    g_assert_cmpint(file_records_of(desk, HEADING ANNA ANNA_TUTORIAL "AB3,José,Student,Yes,s7,,\n"), ==, 0);
    desk_assert_whole(desk);
}

// Whoever opens the rejects file in a spreadsheet runs nothing of it, and what is imported from it is what the row said.
static void test_formula(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_auto(RegistrationsReport) first = file_import(desk, HEADING "AB1,=1+Anna;-Li,Individual,Perhaps,s1,,\n", -1, &error);
    g_assert_no_error(error);
    g_assert_cmpint(first.rejected_count, ==, 1);
    g_autofree char *rejects = file_rejects(desk);
    g_assert_nonnull(strstr(rejects, "\"'=1+Anna;'-Li\""));
    g_autoptr(GString) mended = g_string_new(rejects);
    g_assert_cmpuint(g_string_replace(mended, "\"Perhaps\",\"s1\"", "\"Yes\",\"s1\"", 1), ==, 1);
    g_auto(RegistrationsReport) second = file_import(desk, mended->str, -1, &error);
    g_assert_no_error(error);
    g_assert_cmpint(second.rejected_count, ==, 0);
    g_autofree char *id = desk_id_of(desk, "=1+Anna;-Li");
    g_assert_nonnull(id);
}

// A rejects file that is imported unmended is rejected again, and stands in its own place with the reasons of now.
static void test_rejects_rejected_again(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_auto(RegistrationsReport) first = file_import(desk, HEADING "AB1,Anna Li,Individual,Perhaps,s1,,\n", -1, &error);
    g_autofree char *rejects = desk_path(desk, "rejects.csv");
    g_auto(RegistrationsReport) second = file_import_path(desk, rejects, &error);
    g_assert_no_error(error);
    g_assert_cmpint(second.rejected_count, ==, 1);
    g_autofree char *text = file_rejects(desk);
    g_assert_nonnull(strstr(text, "\r\n\"2\",\"Paid\","));
    g_assert_nonnull(strstr(text, "Rejected because"));
    g_assert_null(strstr(strstr(text, "Rejected because") + 1, "Rejected because"));
}

static void test_rejects_cannot_be_written(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = desk_write(desk, "people.csv", HEADING ",Anna,Individual,Yes,s1,,\n", -1);
    const RegistrationsRequest request = {.path = path, .rejects_path = "/nowhere/rejects.csv"};
    g_auto(RegistrationsReport) report = file_import_as(desk, &request, &error);
    g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
    g_assert_nonnull(strstr(error->message, "/nowhere/rejects.csv"));
}

static void test_dry_run(Desk *desk, gconstpointer data)
{
    (void)data;
    gint64 records = desk_record_count(desk);
    g_autofree char *rejects = desk_path(desk, "rejects.csv");
    const RegistrationsRequest request = {.rejects_path = rejects, .is_dry_run = true};
    g_auto(RegistrationsReport) report =
        file_import_text(desk, HEADING ANNA ANNA_TUTORIAL ",Nobody,Individual,Yes,s3,,\n", &request);
    g_assert_cmpint(report.added_count, ==, 1);
    g_assert_cmpint(report.rejected_count, ==, 1);
    g_assert_cmpuint(report.people->len, ==, 1);
    const RegistrationsPerson *person = g_ptr_array_index(report.people, 0);
    g_assert_cmpstr(person->fields[FIELD_NAME], ==, "Anna Li");
    g_assert_cmpuint(person->tickets->len, ==, 2);
    g_assert_cmpint(desk_record_count(desk), ==, records);
    g_assert_false(g_file_test(rejects, G_FILE_TEST_EXISTS));
}

static void test_told(Desk *desk, gconstpointer data)
{
    (void)data;
    g_auto(RegistrationsReport) report = file_import_good(
        desk,
        "Order code,Attendee name,Product,E-mail\nA,,Individual,a@example.org\nB,Bo,Mug,b@example.org\nC,Cy,Mug,c@example.org\n");
    g_assert_cmpint(report.rejected_count, ==, 0);
    g_assert_cmpint(report.person_count, ==, 3);
    static const char *const said[] = {"cannot be scanned", "no name", "\"Mug\" fits no ticket type"};
    g_assert_cmpuint(report.problems->len, ==, G_N_ELEMENTS(said));
    for (guint i = 0; i < report.problems->len; i++) {
        const ImportProblem *problem = g_ptr_array_index(report.problems, i);
        g_assert_cmpint(problem->line, ==, i + 1);
        g_assert_nonnull(strstr(problem->reason, said[i]));
        g_assert_false(problem->is_rejected);
    }
}

static void test_too_many_tickets(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GString) text = g_string_new(HEADING "AB2,Bo,Student,Yes,s9,b@example.org,\n");
    for (int i = 0; i < 1000; i++)
        g_string_append_printf(text, "AB1,Anna Li,Tutorial – T-07 Async,Yes,t%d,,\n", i);
    g_auto(RegistrationsReport) report = file_import_good(desk, text->str);
    g_assert_cmpint(report.rejected_count, ==, 1000);
    g_assert_cmpint(report.added_count, ==, 1);
    const ImportProblem *problem = g_ptr_array_index(report.problems, 0);
    g_assert_nonnull(strstr(problem->reason, "1000 tickets"));
}

#define ADD(path, function) g_test_add(path, Desk, NULL, desk_set_up, function, desk_tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/rejects/mended", test_mended_rejects);
    ADD("/rejects/formula", test_formula);
    ADD("/rejects/rejected-again", test_rejects_rejected_again);
    ADD("/rejects/cannot-be-written", test_rejects_cannot_be_written);
    ADD("/rejects/dry-run-touches-nothing", test_dry_run);
    ADD("/rejects/what-went-in-and-is-told", test_told);
    ADD("/rejects/too-many-tickets", test_too_many_tickets);
    return g_test_run();
}
