// SPDX-License-Identifier: GPL-3.0-or-later
// test_spelling.c - a correction of spelling is told from another person, over two hundred invented pairs in twelve scripts.
#include <glib.h>
#include <string.h>

#include "common/base/spelling.h"

static void check_pair(char **cells, int line)
{
    for (int i = 0; i < 4; i++)
        g_strstrip(cells[i]);
    bool wanted = strcmp(cells[3], "same") == 0;
    // Whichever was first.
    if (spelling_is_same_name(cells[1], cells[2]) != wanted || spelling_is_same_name(cells[2], cells[1]) != wanted)
        g_error("spelling.txt:%d: \"%s\" and \"%s\" are not %s", line, cells[1], cells[2], cells[3]);
}

static void test_names(void)
{
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(TEST_SOURCE_DIR "/tests/base/spelling.txt", &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GHashTable) scripts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    int count = 0;
    for (int i = 0; lines[i]; i++) {
        g_auto(GStrv) cells = g_strsplit(lines[i], "|", -1);
        if (*lines[i] == '#' || g_strv_length(cells) != 4)
            continue;
        check_pair(cells, i + 1);
        g_hash_table_add(scripts, g_strdup(cells[0]));
        count++;
    }
    g_assert_cmpint(count, >=, 200);
    g_assert_cmpuint(g_hash_table_size(scripts), ==, 12);
}

static void test_blank(void)
{
    g_assert_true(spelling_is_same_name("", "Ana Horvat"));
    g_assert_true(spelling_is_same_name("Ana Horvat", ""));
    g_assert_true(spelling_is_same_email("", "ana@example.org"));
}

static void test_emails(void)
{
    g_assert_true(spelling_is_same_email("Ana@Example.org", " ana@example.org"));
    g_assert_true(spelling_is_same_email("ana+conf@example.org", "ana@example.org"));
    g_assert_false(spelling_is_same_email("ana@example.org", "ana@example.com"));
    g_assert_false(spelling_is_same_email("ana@example.org", "anna@example.org"));
    g_assert_false(spelling_is_same_email("ana@example.org", "bo@example.org"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/spelling/names", test_names);
    g_test_add_func("/spelling/blank", test_blank);
    g_test_add_func("/spelling/emails", test_emails);
    return g_test_run();
}
