// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/rights/revoked_station.h"

#include <string.h>

#include "common/store/database/connection.h"
#include "common/store/rights/statements_generated.h"

MEMBERS_FREE_FUNC(revoked_station_free, RevokedStation, id)

GPtrArray *revoked_station_list(Store *store, GError **error)
{
    g_autoptr(GPtrArray) stations = g_ptr_array_new_with_free_func((GDestroyNotify)revoked_station_free);
    Statement *row = statement_begin(store, STATEMENT_REVOKED_STATION_LIST);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW) {
        const RevokedStation station = {.id = statement_dup(row, 0), .since_utc_ms = statement_int(row, 1)};
        g_ptr_array_add(stations, g_memdup2(&station, sizeof station));
    }
    return step == STEP_DONE ? g_steal_pointer(&stations) : NULL;
}

static bool is_same(const GPtrArray *a, const GPtrArray *b)
{
    bool is_equal = a->len == b->len;
    for (guint i = 0; is_equal && i < a->len; i++) {
        const RevokedStation *one = g_ptr_array_index(a, i), *other = g_ptr_array_index(b, i);
        is_equal = strcmp(one->id, other->id) == 0 && one->since_utc_ms == other->since_utc_ms;
    }
    return is_equal;
}

static bool put_all(Store *store, const GPtrArray *stations, GError **error)
{
    ARRAY_EACH(const RevokedStation, station, stations) {
        Statement *put = statement_with(store, STATEMENT_REVOKED_STATION_PUT, "%s %jd", station->id, station->since_utc_ms);
        if (!statement_run(store, put, error))
            return false;
    }
    return true;
}

bool revoked_station_add(Store *store, const GPtrArray *stations, GError **error)
{
    if (stations->len == 0)
        return true;
    return store_begin_nested(store, error) && store_finish(store, put_all(store, stations, error), error);
}

bool revoked_station_set(Store *store, const GPtrArray *stations, GError **error)
{
    g_autoptr(GPtrArray) known = revoked_station_list(store, error);
    if (!known || is_same(known, stations))
        return known != NULL;
    return store_begin_nested(store, error) &&
           store_finish(store,
                        statement_run(store, statement_begin(store, STATEMENT_REVOKED_STATION_CLEAR), error) &&
                            put_all(store, stations, error),
                        error);
}

const RevokedStation *revoked_station_of(const GPtrArray *stations, const char *line, const char *origin)
{
    ARRAY_EACH(const RevokedStation, station, stations)
        if (strcmp(station->id, line) == 0 || g_strcmp0(station->id, origin) == 0)
            return station;
    return NULL;
}
