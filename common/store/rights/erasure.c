// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/rights/erasure.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/database/connection.h"
#include "common/store/rights/statements_generated.h"

GPtrArray *erasure_waiting(Store *store, GError **error)
{
    static const RowLayout layout =
        ROW_LAYOUT(WaitingErasure, key, person_id, name, station_id, station, by, with, utc_ms, is_own, is_ended);
    return statement_structs(store, statement_begin(store, STATEMENT_ERASURE_WAITING), &layout, error);
}

bool erasure_count(Store *store, gint64 *out, GError **error)
{
    return statement_number(store, statement_begin(store, STATEMENT_ERASURE_COUNT), out, error);
}

static bool may_acknowledge(Store *store, const WaitingErasure *waiting, GError **error)
{
    gint64 is_alone = 0;
    if (waiting->is_own && !statement_number(store, statement_begin(store, STATEMENT_ERASURE_IS_ALONE), &is_alone, error))
        return false;
    if (waiting->is_ended)
        g_set_error(error, STORE_ERROR, STORE_ERROR_REFUSED,
                    "station %s was revoked: what it wanted erased is never erased by it; ask the person and erase them here",
                    waiting->station);
    else if (waiting->is_own && !is_alone)
        g_set_error(error, STORE_ERROR, STORE_ERROR_REFUSED,
                    "it was asked for at this station; a lead at another station has to acknowledge it");
    return !waiting->is_ended && (!waiting->is_own || is_alone);
}

static bool put(Store *store, const WaitingErasure *waiting, const char *note, const char *volunteer_name, gint64 now_utc_ms,
                GError **error)
{
    g_autoptr(json_t) body = json_object();
    json_put_text(body, "note", note);
    json_put_text(body, "by", volunteer_name);
    json_object_set_new(body, "erase", json_true()); // which a door may not say (station_kind.h)
    return may_acknowledge(store, waiting, error) &&
           journal_append(store, RECORD_ACK, waiting->key, body, now_utc_ms, NULL, error);
}

static const char *person_of(const WaitingErasure *waiting)
{
    return *waiting->with ? waiting->with : waiting->person_id;
}

static bool put_all(Store *store, const GPtrArray *all, const WaitingErasure *named, const char *note, const char *volunteer_name,
                    gint64 now_utc_ms, GError **error)
{
    bool is_good = true;
    for (guint i = 0; is_good && i < all->len; i++) {
        const WaitingErasure *one = g_ptr_array_index(all, i);
        if (strcmp(one->station_id, named->station_id) == 0 && strcmp(person_of(one), person_of(named)) == 0)
            is_good = put(store, one, note, volunteer_name, now_utc_ms, error);
    }
    return is_good;
}

// A registration may wait twice: asked for at two stations. One word is enough.
static bool acknowledge(Store *store, const char *key, const char *note, const char *volunteer_name, gint64 now_utc_ms,
                        GError **error)
{
    g_autoptr(GPtrArray) all = erasure_waiting(store, error);
    const WaitingErasure *best = NULL;
    ARRAY_EACH(const WaitingErasure, one, all) {
        bool is_named = strcmp(one->key, key) == 0 || strcmp(one->person_id, key) == 0 || strcmp(one->with, key) == 0;
        if (is_named && (!best || (!one->is_own && !one->is_ended)))
            best = one;
    }
    if (all && !best)
        g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "no erasure \"%s\" waits; list them again", key);
    return best && put_all(store, all, best, note, volunteer_name, now_utc_ms, error);
}

bool erasure_acknowledge(Store *store, const char *key, const char *note, const char *volunteer_name, gint64 now_utc_ms,
                         GError **error)
{
    return store_begin_nested(store, error) &&
           store_finish(store, acknowledge(store, key, note, volunteer_name, now_utc_ms, error), error);
}
