// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/room.h"

#include <sqlite3.h>

#include "common/store/journal/journal.h"
#include "common/store/store.h"
#include "tests/scratch.h"

void room_init(Room *room)
{
    *room = (Room){.folder = scratch_make_fast()};
}

void room_clear(Room *room)
{
    scratch_remove(room->folder);
    g_free(room->folder);
}

Store *room_store(Room *room)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_strdup_printf("%s/%d.db", room->folder, room->count++);
    g_assert_true(store_create(path, "Desk", "test-event", &error));
    Store *store = store_open(path, &error);
    g_assert_no_error(error);
    return store;
}

static bool take(const Record *record, gpointer data)
{
    g_autoptr(GError) error = NULL;
    bool is_new;
    journal_accept(data, record, &is_new, &error);
    g_assert_no_error(error);
    return true;
}

void room_send(Store *from, Store *to)
{
    g_autoptr(GHashTable) vector = journal_vector(from, NULL);
    GHashTableIter iter;
    gpointer station;
    g_hash_table_iter_init(&iter, vector);
    g_assert_true(store_begin(to, NULL));
    while (g_hash_table_iter_next(&iter, &station, NULL))
        g_assert_true(journal_each(from, station, 0, 1000, take, to, NULL));
    g_assert_true(store_commit(to, NULL));
}

void room_run_sql(const char *path, const char *sql)
{
    sqlite3 *connection = NULL;
    g_assert_cmpint(sqlite3_open(path, &connection), ==, SQLITE_OK);
    sqlite3_busy_timeout(connection, 10000);
    char *message = NULL;
    if (sqlite3_exec(connection, sql, NULL, NULL, &message) != SQLITE_OK)
        g_error("%s: %s", sql, message);
    sqlite3_close(connection);
}
