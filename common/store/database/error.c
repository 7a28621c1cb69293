// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/database/error.h"

#include <sqlite3.h>
#include <unistd.h>

#include "common/store/database/connection.h"
#include "common/store/database/damage.h"

// What to do about damage, as the end of a sentence.
#define DAMAGE_ADVICE "send people to another station, stop this one, then lanyard verify --repair"
#define READONLY_ADVICE                                                                                                          \
    "this user may not write to it; run lanyard as the user who made the station, or mount its disk as writable"

G_DEFINE_QUARK(lanyard_store_error, store_error)

static StoreError error_code(int result)
{
    switch (result & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return STORE_ERROR_BUSY;
    case SQLITE_FULL:
        return STORE_ERROR_FULL;
    case SQLITE_CORRUPT:
        return STORE_ERROR_DAMAGED;
    case SQLITE_NOTADB:
        return STORE_ERROR_NOT_OURS;
    default:
        return STORE_ERROR_IO;
    }
}

static const char *what_to_do(StoreError code)
{
    switch (code) {
    case STORE_ERROR_BUSY:
        return "another program is using it; try again";
    case STORE_ERROR_FULL:
        return "the disk is full; make room";
    case STORE_ERROR_DAMAGED:
        return DAMAGE_ADVICE;
    case STORE_ERROR_NOT_OURS:
        return "it is not a database, or its first page is damaged; lanyard restore replaces it by a backup";
    case STORE_ERROR_MISSING:
    case STORE_ERROR_NEWER:
    case STORE_ERROR_IO:
    case STORE_ERROR_REFUSED:
    case STORE_ERROR_NOT_FOUND:
    case STORE_ERROR_EXISTS:
        break;
    }
    return "check the disk";
}

// Also where the log beside the file cannot be made: that is a file that cannot be opened, whatever the cause.
static bool is_readonly(const Store *store, int result)
{
    g_autofree char *folder = g_path_get_dirname(store->path);
    return (result & 0xff) == SQLITE_READONLY || ((result & 0xff) == SQLITE_CANTOPEN && access(folder, W_OK) != 0);
}

void store_set_sqlite_error(Store *store, const char *doing, GError **error)
{
    int result = sqlite3_extended_errcode(store->connection);
    StoreError code = error_code(result);
    if (code == STORE_ERROR_DAMAGED || code == STORE_ERROR_NOT_OURS)
        damage_note(store, sqlite3_errmsg(store->connection));
    // Where the advice says what is wrong, SQLite's words say it less well.
    bool is_said = code == STORE_ERROR_BUSY || code == STORE_ERROR_FULL || is_readonly(store, result);
    g_autofree char *why = is_said ? g_strdup("") : g_strdup_printf(" (%s)", sqlite3_errmsg(store->connection));
    g_set_error(error, STORE_ERROR, (int)code, "%s: %s failed%s: %s", store->path, doing, why,
                is_readonly(store, result) ? READONLY_ADVICE : what_to_do(code));
}

void store_set_damaged(const Store *store, const char *what, GError **error)
{
    g_set_error(error, STORE_ERROR, STORE_ERROR_DAMAGED, "%s is damaged (%s): " DAMAGE_ADVICE, store->path, what);
}

bool store_is_sound(Store *store, GError **error)
{
    g_autofree char *known = store->is_repair ? NULL : store_damage(store->path);
    const char *what = known ? known : store->damage;
    if (!what || store->is_repair)
        return true;
    store_set_damaged(store, what, error);
    return false;
}
