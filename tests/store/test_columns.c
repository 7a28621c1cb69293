// SPDX-License-Identifier: GPL-3.0-or-later
// test_columns.c - a statement that gives fewer columns than are read, or has other parameters than it is given values, ends the
// program; it does not answer "" and 0.
#include "common/store/database/statement.h"
#include "common/store/record/station_state.h"

static void read_text(Statement *row, int column)
{
    statement_text(row, column);
}

static void read_copy(Statement *row, int column)
{
    g_free(statement_dup_or_null(row, column));
}

static void read_int(Statement *row, int column)
{
    statement_int(row, column);
}

static void read_blob(Statement *row, int column)
{
    char byte;
    statement_blob(row, column, &byte, 1);
}

static void test_column(gconstpointer data)
{
    static void (*const read[])(Statement * row, int column) = {read_text, read_copy, read_int, read_blob};
    static const StatementText two[1] = {{"two", "SELECT 1, 2"}};
    int which = GPOINTER_TO_INT(data);
    if (!g_test_subprocess()) {
        g_test_trap_subprocess(NULL, 0, 0);
        g_test_trap_assert_failed();
        g_test_trap_assert_stderr("*column < sqlite3_column_count*");
        return;
    }
    g_autoptr(Store) store = station_open("", true, NULL);
    Statement *row = statement_begin(store, two);
    g_assert_cmpint(statement_step(store, row, NULL), ==, STEP_ROW);
    read[which](row, 1);
    read[which](row, 2);
}

static void test_values(void)
{
    static const StatementText four[1] = {{"four", "SELECT ?1, ?2, ?3, ?4 IS NULL"}};
    g_autoptr(Store) store = station_open("", true, NULL);
    Statement *row = statement_with(store, four, "%s %d %jd %s", "a text", -3, G_MININT64, (const char *)NULL);
    g_assert_cmpint(statement_step(store, row, NULL), ==, STEP_ROW);
    g_assert_cmpstr(statement_text(row, 0), ==, "a text");
    g_assert_cmpint(statement_int(row, 1), ==, -3);
    g_assert_cmpint(statement_int(row, 2), ==, G_MININT64);
    g_assert_true(statement_int(row, 3));
    statement_end(row);
}

static void test_value_missing(void)
{
    static const StatementText two[1] = {{"two", "SELECT ?1, ?2"}};
    if (!g_test_subprocess()) {
        g_test_trap_subprocess(NULL, 0, 0);
        g_test_trap_assert_failed();
        g_test_trap_assert_stderr("*count == sqlite3_bind_parameter_count*");
        return;
    }
    g_autoptr(Store) store = station_open("", true, NULL);
    statement_with(store, two, "%s", "one");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/store/columns/text", GINT_TO_POINTER(0), test_column);
    g_test_add_data_func("/store/columns/copy", GINT_TO_POINTER(1), test_column);
    g_test_add_data_func("/store/columns/number", GINT_TO_POINTER(2), test_column);
    g_test_add_data_func("/store/columns/bytes", GINT_TO_POINTER(3), test_column);
    g_test_add_func("/store/columns/values", test_values);
    g_test_add_func("/store/columns/value-missing", test_value_missing);
    return g_test_run();
}
