// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/projection_digest.h"

#include <sqlite3.h>
#include <string.h>

#include "common/base/json.h"
#include "common/store/database/connection.h"
#include "common/store/database/error.h"
#include "common/store/journal/projections.h"
#include "common/store/record/sealed.h"

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
    g_autoptr(GString) digests = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(projections); i++) {
        // Each station knows itself by a record of its own, which the others may not have yet.
        if (strcmp(projections[i].select.name, "station") == 0)
            continue;
        g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
        Statement *row = NULL;
        int result = sqlite3_prepare_v2(store->connection, projections[i].shared.sql, -1, &row, NULL);
        while (result == SQLITE_OK && (result = sqlite3_step(row)) == SQLITE_ROW) {
            digest_row(checksum, row);
            result = SQLITE_OK;
        }
        sqlite3_finalize(row);
        if (result != SQLITE_DONE) {
            store_set_sqlite_error(store, "reading", error);
            return NULL;
        }
        g_string_append_printf(digests, "%s %.16s\n", projections[i].select.name, g_checksum_get_string(checksum));
    }
    return g_string_free(g_steal_pointer(&digests), FALSE);
}
