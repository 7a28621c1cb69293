// SPDX-License-Identifier: GPL-3.0-or-later
// kept.c - the stores that a restore, a wipe or a repair left beside the present one, and what they still hold.
#include <string.h>
#include <sys/stat.h>

#include "common/store/database/schema.h"
#include "common/store/record/incarnation.h"
#include "common/store/record/station_state.h"
#include "common/store/upkeep/kept.h"
#include "common/store/upkeep/kept_private.h"
#include "common/store/upkeep/statements_generated.h"

#define EXHAUSTED_KEY "rescued" // files of which no more can be had, a line each: a value of the store

GPtrArray *store_kept_files(const char *path)
{
    GPtrArray *files = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *beginning = g_strconcat(name, KEPT, NULL);
    g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
    for (const char *entry; entries && (entry = g_dir_read_name(entries));)
        if (g_str_has_prefix(entry, beginning))
            g_ptr_array_add(files, g_build_filename(folder, entry, NULL));
    return files;
}

bool kept_is_same_file(const char *one, const char *other)
{
    struct stat a, b;
    return stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

Store *kept_open(const char *file, GError **error)
{
    g_autoptr(Store) from = station_open(file, false, error);
    if (!from)
        return NULL;
    if (database_number(from, "PRAGMA application_id", 0) != STORE_APPLICATION_ID)
        return error_set_null(STORE_ERROR, STORE_ERROR_NOT_OURS, error, "%s is not a store of Lanyard", file);
    if (database_number(from, "PRAGMA user_version", 0) != schema_version)
        return error_set_null(STORE_ERROR, STORE_ERROR_NOT_OURS, error,
                              "%s is of another version; open it once, for example with lanyard verify %s", file, file);
    return g_steal_pointer(&from);
}

// --- files of which no more can be had ---

// The file's line in the list of those of which no more can be had. A disk that does not tell when a file was made uses its number again.
static char *line_of(const char *file)
{
    g_autofree char *name = incarnation_file(file);
    return name && !g_str_has_suffix(name, ":0") ? g_strconcat(name, "\n", NULL) : NULL;
}

static bool is_exhausted(Store *store, const char *file)
{
    g_autofree char *line = line_of(file);
    g_autofree char *list = store_get(store, EXHAUSTED_KEY);
    return line && list && strstr(list, line);
}

bool kept_note_exhausted(Store *store, const char *file, GError **error)
{
    g_autofree char *line = line_of(file);
    g_autofree char *list = store_get(store, EXHAUSTED_KEY);
    g_autofree char *longer = line ? g_strconcat(line, list, NULL) : NULL;
    return !longer || is_exhausted(store, file) || store_put(store, EXHAUSTED_KEY, longer, error);
}

// --- what is where ---

bool kept_is_here(Store *store, const char *origin, gint64 sequence, const guint8 *hash, bool says_nothing, bool *out,
                  GError **error)
{
    Statement *find = statement_begin(store, STATEMENT_HASH_FIND);
    statement_bind_text(find, 1, origin);
    statement_bind_int(find, 2, sequence);
    statement_bind_blob(find, 3, hash, CHAIN_BYTES);
    statement_bind_int(find, 4, says_nothing);
    StatementStep found = statement_step(store, find, error);
    statement_end(find);
    *out = found == STEP_ROW;
    return found != STEP_FAILED;
}

bool store_contains(Store *new, Store *old, gint64 *out_found, gint64 *out_missing, GError **error)
{
    *out_found = *out_missing = 0;
    Statement *row = statement_begin(old, STATEMENT_JOURNAL_HASHES);
    StatementStep step;
    while ((step = statement_step(old, row, error)) == STEP_ROW) {
        guint8 hash[CHAIN_BYTES];
        bool is_here;
        statement_blob(row, 2, hash, CHAIN_BYTES);
        if (!kept_is_here(new, statement_text(row, 0), statement_int(row, 1), hash, statement_int(row, 3), &is_here, error)) {
            statement_end(row);
            return false;
        }
        ++*(is_here ? out_found : out_missing);
    }
    return step == STEP_DONE;
}

static void kept_debt_free(gpointer data)
{
    KeptDebt *debt = data;
    g_free(debt->file);
    g_free(debt->why);
    g_free(debt);
}

static bool is_log(const char *file)
{
    return g_str_has_suffix(file, "-wal") || g_str_has_suffix(file, "-shm");
}

GPtrArray *store_kept_debts(Store *store, const char *path)
{
    GPtrArray *debts = g_ptr_array_new_with_free_func(kept_debt_free);
    g_autoptr(GPtrArray) files = store_kept_files(path);
    ARRAY_EACH(const char, file, files) {
        if (is_log(file) || kept_is_same_file(store->path, file) || is_exhausted(store, file))
            continue;
        g_autoptr(GError) error = NULL;
        g_autoptr(Store) from = kept_open(file, &error);
        gint64 found = 0, missing = 0;
        bool is_read = from && store_contains(store, from, &found, &missing, &error);
        if (is_read && missing == 0)
            continue;
        KeptDebt *debt = g_new0(KeptDebt, 1);
        debt->file = g_strdup(file);
        debt->missing_count = is_read ? missing : 0;
        debt->why = is_read ? NULL : g_strdup(error->message);
        g_ptr_array_add(debts, debt);
    }
    return debts;
}

gint64 store_kept_missing(const GPtrArray *debts)
{
    gint64 count = 0;
    ARRAY_EACH(const KeptDebt, debt, debts)
        count += debt->missing_count;
    return count;
}

char *store_kept_words(const GPtrArray *debts)
{
    if (debts->len == 0)
        return NULL;
    const KeptDebt *first = g_ptr_array_index(debts, 0);
    if (first->why)
        return g_strdup_printf(
            "nobody has looked what %s holds, and it cannot be counted (%s); lanyard rescue %s takes what can be read",
            first->file, first->why, first->file);
    return g_strdup_printf("%" G_GINT64_FORMAT " record%s in %s %s not in this station's store; lanyard rescue %s takes %s in",
                           first->missing_count, first->missing_count == 1 ? "" : "s", first->file,
                           first->missing_count == 1 ? "is" : "are", first->file, first->missing_count == 1 ? "it" : "them");
}
