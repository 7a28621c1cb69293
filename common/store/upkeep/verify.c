// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/upkeep/verify.h"

#include "common/store/database/damage.h"
#include "common/store/journal/projections.h"
#include "common/store/database/schema.h"
#include "common/store/database/statement.h"
#include "common/store/record/station_state.h"

#define DIFFERENCES_MOST 20

static void note(GPtrArray *differences, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void note(GPtrArray *differences, const char *format, ...)
{
    if (differences->len >= DIFFERENCES_MOST)
        return;
    va_list arguments;
    va_start(arguments, format);
    g_ptr_array_add(differences, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

static bool compare_table(const StatementText *table, Store *store, Store *scratch, GPtrArray *differences, GError **error)
{
    Statement *kept = statement_begin(store, table), *made = statement_begin(scratch, table);
    StatementStep left, right;
    do {
        left = statement_step(store, kept, error);
        right = left == STEP_FAILED ? STEP_FAILED : statement_step(scratch, made, error);
    } while (left == STEP_ROW && right == STEP_ROW && statement_is_same_row(kept, made));
    if (left == STEP_ROW && right == STEP_ROW)
        note(differences, "%s: the row of %s differs", table->name, statement_text(made, 0));
    else if (left == STEP_ROW && right == STEP_DONE)
        note(differences, "%s: a row that the journal does not give (%s)", table->name, statement_text(kept, 0));
    else if (left == STEP_DONE && right == STEP_ROW)
        note(differences, "%s: a row that the journal gives is missing (%s)", table->name, statement_text(made, 0));
    statement_end(kept);
    statement_end(made);
    return left != STEP_FAILED && right != STEP_FAILED;
}

static bool compare_all(Store *store, Store *scratch, GPtrArray *differences, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(projections); i++)
        if (!compare_table(&projections[i].select, store, scratch, differences, error))
            return false;
    return true;
}

bool store_verify(Store *store, StoreProgress progress, gpointer data, GPtrArray **out_differences, GError **error)
{
    g_autoptr(GPtrArray) differences = g_ptr_array_new_with_free_func(g_free);
    // An empty path is a temporary file of SQLite's, on disk when it grows.
    g_autoptr(Store) scratch = station_open("", true, error);
    if (!scratch || !database_run(scratch, "PRAGMA synchronous=OFF; PRAGMA journal_mode=OFF;", error) ||
        !schema_upgrade(scratch, error) || !store_begin(scratch, error))
        return false;
    scratch->station->id = g_strdup(store->station->id);
    scratch->station->journal_of = store;
    // One read transaction, so that a station that goes on working is compared with its own journal.
    if (!database_run(store, "BEGIN", error))
        return false;
    bool is_good = database_check(store, differences, error) &&
                   rebuild_into(store, scratch, differences, progress, data, error) &&
                   compare_all(store, scratch, differences, error);
    database_run(store, "ROLLBACK", NULL);
    store_rollback(scratch);
    if (!is_good)
        return false;
    bool is_whole = differences->len == 0;
    if (is_whole)
        damage_forget(store);
    else if (g_str_has_prefix(g_ptr_array_index(differences, 0), "file: "))
        damage_note(store, g_ptr_array_index(differences, 0));
    *out_differences = g_steal_pointer(&differences);
    return is_whole;
}
