// SPDX-License-Identifier: GPL-3.0-or-later
// test_statements.c - every named statement prepares on an empty migrated store, and none reads a big table whole; what verify
// compares is all that the schema has.
#include <sqlite3.h>
#include <string.h>

#include "common/store/admit/statements_generated.h"
#include "common/store/database/statements_generated.h"
#include "common/store/job/statements_generated.h"
#include "common/store/journal/projections.h"
#include "common/store/journal/statements_generated.h"
#include "common/store/lead/statements_generated.h"
#include "common/store/people/statements_generated.h"
#include "common/store/programme/statements_generated.h"
#include "common/store/project/statements_generated.h"
#include "common/store/record/statements_generated.h"
#include "common/store/rights/statements_generated.h"
#include "common/store/sale/statements_generated.h"
#include "common/store/upkeep/statements_generated.h"
#include "common/store/store.h"
#include "tests/scratch.h"

// Statements that are meant to read all of it: rebuilding, comparing, counting, looking at every name.
static const char *const whole_readers[] = {
    "journal_all",          "journal_lines_left", "journal_hashes",   "journal_of_the_future", "journal_count",
    "job_counts",           "person_names",       "purge_left",       "report_ticket_types",   "imported_people",
    "person_ids_of_email",  "erase_jobs",         "admission_of_all", "review_people",         "holding_entitlements",
    "holding_ticket_types", "holding_consents",   "holding_products", "holding_nameless",      NULL};
static const char *const big_tables[] = {"journal",  "registration", "ticket", "token", "admission",
                                         "presence", "job",          "r",      "p",     NULL};

static bool reads_whole(const char *plan)
{
    if (!g_str_has_prefix(plan, "SCAN "))
        return false;
    g_auto(GStrv) words = g_strsplit(plan, " ", -1);
    bool is_part = strstr(plan, "VIRTUAL TABLE") || strstr(plan, "INDEX journal_erasure"); // of erasures alone
    return words[1] && g_strv_contains(big_tables, words[1]) && !is_part;
}

static void check_statement(sqlite3 *connection, const StatementText *text)
{
    g_autofree char *explain = g_strconcat("EXPLAIN QUERY PLAN ", text->sql, NULL);
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(connection, explain, -1, &statement, NULL);
    if (result != SQLITE_OK)
        g_error("%s: %s", text->name, sqlite3_errmsg(connection));
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const char *plan = (const char *)sqlite3_column_text(statement, 3);
        if (reads_whole(plan) && !g_strv_contains(whole_readers, text->name))
            g_error("%s reads a table whole: %s", text->name, plan);
    }
    sqlite3_finalize(statement);
}

static void test_statements(gconstpointer data)
{
    const StatementText *const *const districts[] = {
        database_statements, record_statements, project_statements, journal_statements, people_statements, programme_statements,
        rights_statements,   job_statements,    admit_statements,   sale_statements,    lead_statements,   upkeep_statements};
    for (gsize i = 0; i < G_N_ELEMENTS(districts); i++)
        for (const StatementText *const *text = districts[i]; *text; text++)
            check_statement((sqlite3 *)data, *text);
}

// --- what verify compares is what the schema has ---

// Tables that hold this station's own, which no record gives.
static const char *const own_tables[] = {"branch",
                                         "former",
                                         "meta",
                                         "local_value",
                                         "journal",
                                         "job",
                                         "quarantine",
                                         "released",
                                         "volunteer",
                                         "wrong_pin",
                                         "printer",
                                         "printer_media",
                                         "audit_event",
                                         "revoked_station",
                                         "exported",
                                         "lead_answer",
                                         "decide_seen",
                                         "decide_due",
                                         "colleague_scan",
                                         "colleague_detail",
                                         "handed_in",
                                         "line_head",
                                         "station_role",
                                         "pairing",
                                         "client_seen",
                                         "scan_outcome",
                                         "outbox",
                                         "outbox_line",
                                         "pulled_order",
                                         "pulled_ticket",
                                         NULL};
// Numbers of rows of this very store.
static const char *const own_columns[] = {"registration.number", "ticket.person", "person_text.number", NULL};

static const char *select_of(const char *table)
{
    for (gsize i = 0; i < G_N_ELEMENTS(projections); i++)
        if (strcmp(projections[i].select.name, table) == 0)
            return projections[i].select.sql;
    return NULL;
}

static void check_columns(sqlite3 *connection, const char *table)
{
    const char *select = select_of(table);
    if (!select)
        g_error("table %s is neither in journal/projections.sql nor one of own_tables: verify would not see it", table);
    sqlite3_stmt *compared = NULL, *row = NULL;
    g_assert_cmpint(sqlite3_prepare_v2(connection, select, -1, &compared, NULL), ==, SQLITE_OK);
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int i = 0; i < sqlite3_column_count(compared); i++)
        g_hash_table_add(names, g_strdup(sqlite3_column_name(compared, i)));
    g_autofree char *info = g_strdup_printf("PRAGMA table_info(%s)", table);
    g_assert_cmpint(sqlite3_prepare_v2(connection, info, -1, &row, NULL), ==, SQLITE_OK);
    while (sqlite3_step(row) == SQLITE_ROW) {
        const char *column = (const char *)sqlite3_column_text(row, 1);
        g_autofree char *full = g_strconcat(table, ".", column, NULL);
        if (!g_hash_table_contains(names, column) && !g_strv_contains(own_columns, full))
            g_error("column %s is not in journal/projections.sql: verify would not see it", full);
    }
    sqlite3_finalize(row);
    sqlite3_finalize(compared);
}

static void test_compared(gconstpointer data)
{
    sqlite3 *connection = (sqlite3 *)data;
    sqlite3_stmt *row = NULL;
    static const char tables[] = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                                 " AND name NOT LIKE 'person_search%'"; // the index over person_text
    g_assert_cmpint(sqlite3_prepare_v2(connection, tables, -1, &row, NULL), ==, SQLITE_OK);
    int table_count = 0;
    for (; sqlite3_step(row) == SQLITE_ROW; table_count++) {
        const char *table = (const char *)sqlite3_column_text(row, 0);
        if (!g_strv_contains(own_tables, table))
            check_columns(connection, table);
    }
    sqlite3_finalize(row);
    g_assert_cmpint(table_count, >, (int)G_N_ELEMENTS(projections));
}

// Each field has a column of its name in the table, and the table has no column that is no field nor one of these.
static void test_fields(gconstpointer data)
{
    static const char *const columns[] = {
#define PERSON_FIELD(symbol, json_name, column, ...) #column,
#include "common/store/record/fields.def"
#undef PERSON_FIELD
        "number",
        "id",
        "base_hlc",
        "base_station",
        "base_sequence",
        "changed",
        "import_digest",
        "import_hlc",
        "import_station",
        "import_sequence",
        NULL};
    sqlite3_stmt *row = NULL;
    guint count = 0;
    g_assert_cmpint(sqlite3_prepare_v2((sqlite3 *)data, "PRAGMA table_info(registration)", -1, &row, NULL), ==, SQLITE_OK);
    for (; sqlite3_step(row) == SQLITE_ROW; count++)
        if (!g_strv_contains(columns, (const char *)sqlite3_column_text(row, 1)))
            g_error("column registration.%s is no field of fields.def", sqlite3_column_text(row, 1));
    sqlite3_finalize(row);
    if (count != G_N_ELEMENTS(columns) - 1)
        g_error("fields.def has a field without a column: add a step to database/schema/");
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
    g_test_add_data_func("/store/fields-are-columns", connection,
                         test_fields); // first: it names what else fails for want of a column
    g_test_add_data_func("/store/statements-prepare-and-use-indexes", connection, test_statements);
    g_test_add_data_func("/store/verify-compares-every-column", connection, test_compared);
    int result = g_test_run();
    sqlite3_close(connection);
    scratch_remove(folder);
    return result;
}
