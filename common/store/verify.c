// SPDX-License-Identifier: GPL-3.0-or-later
// verify.c - the projections made anew from the journal, compared row by row; and verified copies.
#include <glib/gstdio.h>
#include <string.h>

#include "common/base/json.h"
#include "common/store/damage.h"
#include "common/store/rebuild.h"
#include "common/store/schema.h"
#include "common/store/sealed.h"

#define DIFFERENCES_MOST 20

static const struct {
    const char *table, *select, *shared, *clear;
} projections[] = {
#include "common/store/projections_generated.h"
};

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

static bool is_same_row(Statement *a, Statement *b)
{
    for (int i = 0; i < sqlite3_column_count(a); i++) {
        const char *left = (const char *)sqlite3_column_text(a, i);
        const char *right = (const char *)sqlite3_column_text(b, i);
        if (sqlite3_column_type(a, i) != sqlite3_column_type(b, i) || g_strcmp0(left, right) != 0)
            return false;
    }
    return true;
}

static void compare_table(const char *table, Statement *kept, Statement *made, GPtrArray *differences)
{
    for (;;) {
        int left = sqlite3_step(kept);
        int right = sqlite3_step(made);
        if (left != SQLITE_ROW && right != SQLITE_ROW)
            return;
        if (left != SQLITE_ROW || right != SQLITE_ROW) {
            Statement *longer = left == SQLITE_ROW ? kept : made;
            note(differences, "%s: a row %s (%s)", table,
                 left == SQLITE_ROW ? "that the journal does not give" : "that the journal gives is missing",
                 (const char *)sqlite3_column_text(longer, 0));
            return;
        }
        if (!is_same_row(kept, made)) {
            note(differences, "%s: the row of %s differs", table, (const char *)sqlite3_column_text(made, 0));
            return;
        }
    }
}

static bool compare_all(Store *store, Store *scratch, GPtrArray *differences, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(projections); i++) {
        Statement *kept = NULL, *made = NULL;
        bool is_good = sqlite3_prepare_v2(store->connection, projections[i].select, -1, &kept, NULL) == SQLITE_OK &&
                       sqlite3_prepare_v2(scratch->connection, projections[i].select, -1, &made, NULL) == SQLITE_OK;
        if (is_good)
            compare_table(projections[i].table, kept, made, differences);
        else
            store_set_sqlite_error(store, "comparing", error);
        sqlite3_finalize(kept);
        sqlite3_finalize(made);
        if (!is_good)
            return false;
    }
    return true;
}

// What SQLite says of the pages comes as several lines under a heading.
static void note_lines(GPtrArray *differences, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++)
        if (strcmp(*line, "ok") != 0 && !g_str_has_prefix(*line, "***"))
            note(differences, "file: %s", *line);
}

static bool check_integrity(Store *store, GPtrArray *differences, GError **error)
{
    Statement *statement = NULL;
    if (sqlite3_prepare_v2(store->connection, "PRAGMA integrity_check(20)", -1, &statement, NULL) != SQLITE_OK) {
        store_set_sqlite_error(store, "checking", error);
        return false;
    }
    int result;
    while ((result = sqlite3_step(statement)) == SQLITE_ROW)
        note_lines(differences, statement_text(statement, 0));
    if (result != SQLITE_DONE)
        store_set_sqlite_error(store, "checking", error);
    sqlite3_finalize(statement);
    return result == SQLITE_DONE;
}

bool store_check_pages(Store *store, GError **error)
{
    g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(g_free);
    if (!check_integrity(store, faults, error))
        return false;
    if (faults->len == 0)
        return true;
    damage_note(store, g_ptr_array_index(faults, 0));
    g_set_error(error, STORE_ERROR, STORE_ERROR_DAMAGED, "%s is damaged (%s): " DAMAGE_ADVICE, store->path,
                (const char *)g_ptr_array_index(faults, 0));
    return false;
}

void store_interrupt(Store *store)
{
    sqlite3_interrupt(store->connection);
}

bool store_verify(Store *store, StoreProgress progress, gpointer data, GPtrArray **out_differences, GError **error)
{
    g_autoptr(GPtrArray) differences = g_ptr_array_new_with_free_func(g_free);
    // An empty path is a temporary file of SQLite's, on disk when it grows.
    g_autoptr(Store) scratch = database_open("", true, error);
    if (!scratch || !database_run(scratch, "PRAGMA synchronous=OFF; PRAGMA journal_mode=OFF;", error) ||
        !schema_upgrade(scratch, error) || !store_begin(scratch, error))
        return false;
    scratch->station_id = g_strdup(store->station_id);
    scratch->journal_of = store;
    // One read transaction, so that a station that goes on working is compared with its own journal.
    if (!database_run(store, "BEGIN", error))
        return false;
    bool is_good = check_integrity(store, differences, error) &&
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

// Every column as its text, told apart from NULL and from its neighbours.
static void digest_row(GChecksum *checksum, Statement *row)
{
    for (int i = 0; i < sqlite3_column_count(row); i++) {
        const guchar *text = sqlite3_column_text(row, i);
        g_checksum_update(checksum, (const guchar *)(text ? "+" : "-"), 1);
        if (text)
            g_checksum_update(checksum, text, sqlite3_column_bytes(row, i) + 1);
    }
}

// --- what is the same at all stations, whether they read references and secrets or not ---

static void ticket_alias(sqlite3_context *context, int count, sqlite3_value **values)
{
    g_assert(count == 2);
    char *alias = sealed_ticket_alias((const char *)sqlite3_value_text(values[0]), (const char *)sqlite3_value_text(values[1]));
    sqlite3_result_text(context, alias, -1, g_free);
}

static void ticket_code(sqlite3_context *context, int count, sqlite3_value **values)
{
    g_assert(count == 1);
    char *code = sealed_ticket_code((const char *)sqlite3_value_text(values[0]));
    sqlite3_result_text(context, code, -1, g_free);
}

#define TICKET_STAMP "ticket:"

// The stamps of fields and tickets, the latter by their aliases.
static void alias_stamps(sqlite3_context *context, int count, sqlite3_value **values)
{
    g_assert(count == 2);
    const char *text = (const char *)sqlite3_value_text(values[1]);
    g_autoptr(json_t) stamps = json_loads(text ? text : "{}", 0, NULL), aliased = json_object();
    const char *key;
    json_t *stamp;
    json_object_foreach(stamps, key, stamp)
    {
        bool is_ticket = g_str_has_prefix(key, TICKET_STAMP);
        g_autofree char *alias =
            is_ticket ? sealed_ticket_alias((const char *)sqlite3_value_text(values[0]), key + strlen(TICKET_STAMP))
                      : g_strdup(key);
        json_object_set(aliased, alias, stamp);
    }
    sqlite3_result_text(context, json_canonical(aliased), -1, g_free);
}

static void offer_functions(Store *store)
{
    static const struct {
        const char *name;
        int count;
        void (*function)(sqlite3_context *context, int count, sqlite3_value **values);
    } functions[] = {{"ticket_alias", 2, ticket_alias}, {"ticket_code", 1, ticket_code}, {"alias_stamps", 2, alias_stamps}};
    for (gsize i = 0; i < G_N_ELEMENTS(functions); i++) {
        int result = sqlite3_create_function_v2(store->connection, functions[i].name, functions[i].count, SQLITE_UTF8, NULL,
                                                functions[i].function, NULL, NULL, NULL);
        g_assert(result == SQLITE_OK);
    }
}

char *store_projection_digest(Store *store, GError **error)
{
    offer_functions(store);
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    for (gsize i = 0; i < G_N_ELEMENTS(projections); i++) {
        // Each station knows itself by a record of its own, which the others may not have yet.
        if (strcmp(projections[i].table, "station") == 0)
            continue;
        Statement *row = NULL;
        int result = sqlite3_prepare_v2(store->connection, projections[i].shared, -1, &row, NULL);
        while (result == SQLITE_OK && (result = sqlite3_step(row)) == SQLITE_ROW) {
            digest_row(checksum, row);
            result = SQLITE_OK;
        }
        sqlite3_finalize(row);
        if (result != SQLITE_DONE) {
            store_set_sqlite_error(store, "reading", error);
            return NULL;
        }
    }
    return g_strdup(g_checksum_get_string(checksum));
}

static bool copy_to(Store *store, Store *target, GError **error)
{
    sqlite3_backup *backup = sqlite3_backup_init(target->connection, "main", store->connection, "main");
    if (!backup) {
        store_set_sqlite_error(target, "starting the copy", error);
        return false;
    }
    int result;
    do {
        result = sqlite3_backup_step(backup, 1024);
        if (result == SQLITE_BUSY || result == SQLITE_LOCKED)
            g_usleep(10000);
    } while (result == SQLITE_OK || result == SQLITE_BUSY || result == SQLITE_LOCKED);
    bool is_good = sqlite3_backup_finish(backup) == SQLITE_OK && result == SQLITE_DONE;
    if (!is_good)
        store_set_sqlite_error(target, "copying", error);
    return is_good;
}

static bool check_copy(Store *target, GError **error)
{
    g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(g_free);
    if (!check_integrity(target, faults, error))
        return false;
    if (faults->len == 0)
        return true;
    g_set_error(error, STORE_ERROR, STORE_ERROR_DAMAGED, "the copy is damaged (%s); check both disks",
                (const char *)g_ptr_array_index(faults, 0));
    return false;
}

char *store_backup_unfinished(const char *path)
{
    return g_strconcat(path, ".being-made", NULL);
}

bool store_backup(Store *store, const char *path, GError **error)
{
    if (g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_EXISTS, "%s exists already; a backup never overwrites a file", path);
        return false;
    }
    g_autofree char *beside = store_backup_unfinished(path);
    g_unlink(beside);
    Store *target = database_open(beside, true, error);
    bool is_good = target && copy_to(store, target, error) && check_copy(target, error) &&
                   database_run(target, "PRAGMA journal_mode=DELETE;", error);
    store_close(target);
    if (is_good && g_rename(beside, path) != 0) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_IO, "%s cannot be written; check the disk", path);
        is_good = false;
    }
    if (!is_good)
        g_unlink(beside);
    return is_good;
}
