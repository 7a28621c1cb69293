// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sync/store_file.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

#define PATIENCE_MS 60000

static sqlite3 *open_file(const char *path)
{
    sqlite3 *connection = NULL;
    g_assert_cmpint(sqlite3_open(path, &connection), ==, SQLITE_OK);
    sqlite3_busy_timeout(connection, PATIENCE_MS);
    return connection;
}

void store_file_run(const char *path, const char *sql)
{
    sqlite3 *connection = open_file(path);
    g_assert_cmpint(sqlite3_exec(connection, sql, NULL, NULL, NULL), ==, SQLITE_OK);
    sqlite3_close(connection);
}

// The texts of the first column of all rows; the caller owns the array.
static GPtrArray *ask(const char *path, const char *sql)
{
    GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);
    sqlite3 *connection = open_file(path);
    sqlite3_stmt *row = NULL;
    g_assert_cmpint(sqlite3_prepare_v2(connection, sql, -1, &row, NULL), ==, SQLITE_OK);
    int step;
    while ((step = sqlite3_step(row)) == SQLITE_ROW)
        g_ptr_array_add(texts, g_strdup((const char *)sqlite3_column_text(row, 0)));
    g_assert_cmpint(step, ==, SQLITE_DONE);
    sqlite3_finalize(row);
    sqlite3_close(connection);
    return texts;
}

char *store_file_ask(const char *path, const char *sql)
{
    g_autoptr(GPtrArray) texts = ask(path, sql);
    return texts->len > 0 ? g_strdup(g_ptr_array_index(texts, 0)) : NULL;
}

gint64 store_file_count(const char *path, const char *sql)
{
    g_autofree char *text = store_file_ask(path, sql);
    g_assert_nonnull(text);
    return g_ascii_strtoll(text, NULL, 10);
}

GHashTable *store_file_hashes(const char *path)
{
    g_autoptr(GPtrArray) texts = ask(path, "SELECT lower(hex(hash)) FROM journal");
    GHashTable *hashes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < texts->len; i++)
        g_hash_table_add(hashes, g_strdup(g_ptr_array_index(texts, i)));
    return hashes;
}

static void remove_beside(const char *path, const char *ending)
{
    g_autofree char *beside = g_strconcat(path, ending, NULL);
    g_unlink(beside);
}

void store_file_put_back(const char *from, const char *to)
{
    g_autofree char *bytes = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(from, &bytes, &length, NULL));
    FILE *file = g_fopen(to, "w");
    g_assert_cmpuint(fwrite(bytes, 1, length, file), ==, length);
    g_assert_cmpint(fclose(file), ==, 0);
    remove_beside(to, "-wal");
    remove_beside(to, "-shm");
}

void store_file_hide(const char *path)
{
    remove_beside(path, "-mark");
    store_file_run(path, "DELETE FROM meta WHERE key IN ('machine', 'file')");
}
