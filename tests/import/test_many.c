// SPDX-License-Identifier: GPL-3.0-or-later
// test_many.c - a file of 100,000 rows goes in, in bounded memory, and a second time without a record.
#include <string.h>

#include "tests/import/file.h"

#define PEOPLE 60000
#define ROWS 100000
// What the import may add to the process, pages of the store included; a sanitizer keeps what was freed.
#ifdef __SANITIZE_ADDRESS__
#define MEMORY_CEILING_KB (2 * 1024 * 1024)
#else
#define MEMORY_CEILING_KB (200 * 1024)
#endif

// Rows of an order stand far apart, so that many orders are open at once.
static char *write_rows(const Desk *desk)
{
    g_autoptr(GString) text = g_string_new(HEADING);
    for (int i = 0; i < PEOPLE; i++)
        g_string_append_printf(text, "O%d,\"Person %d,\nof many\",Individual,Yes,admission%028d,p%d@example.org,Company %d\n",
                               i / 2, i, i, i, i % 97);
    for (int i = 0; i < ROWS - PEOPLE; i++)
        g_string_append_printf(text, "O%d,\"Person %d,\nof many\",Tutorial – T-%02d Title,Yes,tutorial%029d,p%d@example.org,\n",
                               i / 2, i, i % 24 + 1, i, i);
    return desk_write(desk, "people.csv", text->str, (gssize)text->len);
}

static gint64 resident_kb(void)
{
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents("/proc/self/status", &text, NULL, NULL));
    const char *line = strstr(text, "VmHWM:");
    g_assert_nonnull(line);
    return g_ascii_strtoll(line + strlen("VmHWM:"), NULL, 10);
}

static void test_many(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = write_rows(desk);
    gint64 before_kb = resident_kb();
    g_auto(RegistrationsReport) first = file_import_path(desk, path, &error);
    g_assert_no_error(error);
    g_assert_cmpint(first.row_count, ==, ROWS);
    g_assert_cmpint(first.rejected_count, ==, 0);
    g_assert_cmpint(first.added_count, ==, PEOPLE);
    g_assert_cmpint(resident_kb() - before_kb, <, MEMORY_CEILING_KB);

    gint64 records = desk_record_count(desk);
    g_auto(RegistrationsReport) second = file_import_path(desk, path, &error);
    g_assert_no_error(error);
    g_assert_cmpint(second.unchanged_count, ==, PEOPLE);
    g_assert_cmpint(desk_record_count(desk), ==, records);
    g_autoptr(Person) person = desk_person(desk, "Person 39999, of many");
    g_assert_cmpuint(person->tickets->len, ==, 2);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/many/100000-rows", Desk, NULL, desk_set_up, test_many, desk_tear_down);
    return g_test_run();
}
