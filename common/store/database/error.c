// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/database/error.h"

#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "common/store/database/connection.h"
#include "common/store/database/damage.h"

// What to do about damage, as the end of a sentence.
#define DAMAGE_ADVICE "send people to another station, stop this one, then lanyard verify --repair"
#define PAGES_DAMAGED "its pages do not fit together"
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

// SQLite's word for it, in ours; of a broken rule the field that it is about. "" where the advice says it all. The caller owns it.
static char *what_failed(const Store *store, int result)
{
    const char *words = sqlite3_errmsg(store->connection), *field = strstr(words, ": ");
    switch (result & 0xff) {
    case SQLITE_CONSTRAINT:
        return g_strdup_printf(" (a rule of the store does not allow it: %s)", field ? field + strlen(": ") : words);
    case SQLITE_IOERR:
        return g_strdup(" (the disk did not read or write)");
    case SQLITE_CORRUPT:
        return g_strdup(" (" PAGES_DAMAGED ")");
    case SQLITE_CANTOPEN:
        return g_strdup(" (it cannot be opened)");
    case SQLITE_INTERRUPT:
        return g_strdup(" (it was interrupted)");
    case SQLITE_NOTADB:
        return g_strdup("");
    default:
        return g_strdup_printf(" (%s)", words);
    }
}

static const char *what_to_do(StoreError code, int result)
{
    if ((result & 0xff) == SQLITE_CONSTRAINT)
        return "lanyard verify says whether the store is whole; if it is, report this";
    if ((result & 0xff) == SQLITE_INTERRUPT)
        return "try again";
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
        damage_note(store, code == STORE_ERROR_DAMAGED ? PAGES_DAMAGED : "it is not a database");
    // Where the advice says what is wrong, nothing else has to.
    bool is_said = code == STORE_ERROR_BUSY || code == STORE_ERROR_FULL || is_readonly(store, result);
    g_autofree char *why = is_said ? g_strdup("") : what_failed(store, result);
    g_set_error(error, STORE_ERROR, (int)code, "%s: %s failed%s: %s", store->path, doing, why,
                is_readonly(store, result) ? READONLY_ADVICE : what_to_do(code, result));
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
