// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/rights/serving.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/database/connection.h"
#include "common/store/journal/journal.h"
#include "common/store/record/station.h"
#include "common/store/rights/statements_generated.h"

static bool append(Store *store, const char *serves, gint64 now_utc_ms, GError **error)
{
    g_autoptr(json_t) body = json_object();
    json_put_text(body, "name", store_station_name(store));
    json_put_text(body, "event", store_event_slug(store));
    json_object_set_new(body, "serves", json_string(serves));
    return store_begin_nested(store, error) &&
           store_finish(store, journal_append(store, RECORD_STATION, store_station_id(store), body, now_utc_ms, NULL, error),
                        error);
}

bool serving_say(Store *store, const char *serves, gint64 now_utc_ms, GError **error)
{
    Statement *row = statement_with(store, STATEMENT_SERVING_SAID, "%s", store_station_id(store));
    g_autoptr(GPtrArray) said = statement_list(store, row, error);
    if (!said)
        return false;
    const char *last = said->len > 0 ? g_ptr_array_index(said, 0) : "";
    return strcmp(last, serves) == 0 || append(store, serves, now_utc_ms, error);
}

// Each address of `said` once.
static GPtrArray *parted(const GPtrArray *said)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < said->len; i++) {
        g_auto(GStrv) each = g_strsplit(g_ptr_array_index(said, i), ";", -1);
        for (char **one = each; *one; one++)
            if (**one && !g_ptr_array_find_with_equal_func(list, *one, g_str_equal, NULL))
                g_ptr_array_add(list, g_strdup(*one));
    }
    return list;
}

GPtrArray *serving_own(Store *store, GError **error)
{
    Statement *row = statement_with(store, STATEMENT_SERVING_SAID, "%s", store_station_id(store));
    g_autoptr(GPtrArray) said = statement_list(store, row, error);
    return said ? parted(said) : NULL;
}

GPtrArray *serving_list(Store *store, GError **error)
{
    Statement *row = statement_with(store, STATEMENT_SERVING_LIST, "%s", store_station_id(store));
    g_autoptr(GPtrArray) said = statement_list(store, row, error);
    return said ? parted(said) : NULL;
}
