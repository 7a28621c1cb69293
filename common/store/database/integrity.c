// SPDX-License-Identifier: GPL-3.0-or-later
// integrity.c - what SQLite says of the file; a copy of all of it.
#include <sqlite3.h>

#include "common/store/database/connection.h"
#include "common/store/database/damage.h"
#include "common/store/database/error.h"

#define COPY_PAGES 1024
#define COPY_PAUSE_US 10000

// What SQLite says of the pages comes as several lines under a heading.
static void note_lines(GPtrArray *faults, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++)
        if (strcmp(*line, "ok") != 0 && !g_str_has_prefix(*line, "***"))
            g_ptr_array_add(faults, g_strdup_printf("file: %s", *line));
}

bool database_check(Store *store, GPtrArray *faults, GError **error)
{
    Statement *statement = NULL;
    if (sqlite3_prepare_v2(store->connection, "PRAGMA integrity_check(20)", -1, &statement, NULL) != SQLITE_OK) {
        store_set_sqlite_error(store, "checking", error);
        return false;
    }
    int result;
    while ((result = sqlite3_step(statement)) == SQLITE_ROW)
        note_lines(faults, statement_text(statement, 0));
    if (result != SQLITE_DONE)
        store_set_sqlite_error(store, "checking", error);
    sqlite3_finalize(statement);
    return result == SQLITE_DONE;
}

bool store_check_pages(Store *store, GError **error)
{
    g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(g_free);
    if (!database_check(store, faults, error))
        return false;
    if (faults->len == 0)
        return true;
    damage_note(store, g_ptr_array_index(faults, 0));
    store_set_damaged(store, g_ptr_array_index(faults, 0), error);
    return false;
}

void store_interrupt(Store *store)
{
    sqlite3_interrupt(store->connection);
}

bool database_copy(Store *from, Store *to, GError **error)
{
    sqlite3_backup *backup = sqlite3_backup_init(to->connection, "main", from->connection, "main");
    if (!backup) {
        store_set_sqlite_error(to, "starting the copy", error);
        return false;
    }
    int result;
    do {
        result = sqlite3_backup_step(backup, COPY_PAGES);
        if (result == SQLITE_BUSY || result == SQLITE_LOCKED)
            g_usleep(COPY_PAUSE_US);
    } while (result == SQLITE_OK || result == SQLITE_BUSY || result == SQLITE_LOCKED);
    bool is_good = sqlite3_backup_finish(backup) == SQLITE_OK && result == SQLITE_DONE;
    if (!is_good)
        store_set_sqlite_error(to, "copying", error);
    return is_good;
}
