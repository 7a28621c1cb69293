// SPDX-License-Identifier: GPL-3.0-or-later
// test_statements.c - every named statement prepares on an empty migrated store, and none reads a big table whole.
#include <sqlite3.h>
#include <string.h>

#include "common/store/statement.h"
#include "common/store/statement_table.h"
#include "tests/scratch.h"

// Statements that are meant to read all of it: rebuilding, comparing, counting, looking at every name.
static const char *const whole_readers[] = {"journal_all", "journal_count",       "job_counts", "person_names",
                                            "purge_left",  "report_ticket_types", NULL};
static const char *const big_tables[] = {"journal",  "registration", "ticket", "token", "admission",
                                         "presence", "job",          "r",      "p",     NULL};

static bool reads_whole(const char *plan)
{
    if (!g_str_has_prefix(plan, "SCAN "))
        return false;
    g_auto(GStrv) words = g_strsplit(plan, " ", -1);
    return words[1] && g_strv_contains(big_tables, words[1]) && !strstr(plan, "VIRTUAL TABLE");
}

static void test_statements(gconstpointer data)
{
    sqlite3 *connection = (sqlite3 *)data;
    for (int i = 0; i < STATEMENT_COUNT; i++) {
        g_autofree char *explain = g_strconcat("EXPLAIN QUERY PLAN ", statement_texts[i].sql, NULL);
        sqlite3_stmt *statement = NULL;
        int result = sqlite3_prepare_v2(connection, explain, -1, &statement, NULL);
        if (result != SQLITE_OK)
            g_error("%s: %s", statement_texts[i].name, sqlite3_errmsg(connection));
        while (sqlite3_step(statement) == SQLITE_ROW) {
            const char *plan = (const char *)sqlite3_column_text(statement, 3);
            if (reads_whole(plan) && !g_strv_contains(whole_readers, statement_texts[i].name))
                g_error("%s reads a table whole: %s", statement_texts[i].name, plan);
        }
        sqlite3_finalize(statement);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autofree char *folder = g_dir_make_tmp("lanyard-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "lanyard.db", NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(store_create(path, "Desk 1", "test-event", &error));
    sqlite3 *connection = NULL;
    g_assert_cmpint(sqlite3_open(path, &connection), ==, SQLITE_OK);
    g_test_add_data_func("/store/statements-prepare-and-use-indexes", connection, test_statements);
    int result = g_test_run();
    sqlite3_close(connection);
    scratch_remove(folder);
    return result;
}
