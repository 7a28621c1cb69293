// SPDX-License-Identifier: GPL-3.0-or-later
// exchange_revoked.c - whom the hub shut out. Only its word that a station was admitted again ends that here: a hub that was put back from a
// backup has forgotten it, and would let a thief in.
#include "common/sync/exchange.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/record/station.h"
#include "common/store/rights/revoked_station.h"

#define TOLD_KEY "sync.shut_out" // by the hub itself, not by a bundle: {STATION: since}

static void add(GPtrArray *stations, const char *id, gint64 since_utc_ms)
{
    const RevokedStation station = {g_strdup(id), since_utc_ms};
    g_ptr_array_add(stations, g_memdup2(&station, sizeof station));
}

static void keep(Store *store, const char *known, const GPtrArray *stations)
{
    g_autoptr(json_t) told = json_object();
    ARRAY_EACH(const RevokedStation, station, stations)
        json_put_int(told, station->id, station->since_utc_ms);
    g_autofree char *text = json_canonical(told);
    // One whose disk is full learns it later, and goes on sending.
    if (g_strcmp0(text, known ? known : "{}") != 0)
        (void)store_put(store, TOLD_KEY, text, NULL);
    (void)revoked_station_set(store, stations, NULL);
}

static int by_id(gconstpointer a, gconstpointer b)
{
    return strcmp((*(RevokedStation *const *)a)->id, (*(RevokedStation *const *)b)->id);
}

bool exchange_take_revoked(Exchange *exchange, GError **error)
{
    g_autoptr(GPtrArray) stations = hub_revoked_stations(exchange->hub, error);
    g_autoptr(GPtrArray) admitted = stations ? hub_admitted_stations(exchange->hub, error) : NULL;
    if (!admitted)
        return false;
    g_autofree char *known = store_get(exchange->store, TOLD_KEY);
    g_autoptr(json_t) told = json_loads(known ? known : "", JSON_REJECT_DUPLICATES, NULL);
    const char *id;
    json_t *value;
    g_clear_pointer(&exchange->forgotten, g_free);
    json_object_foreach(told, id, value)
    {
        const RevokedStation *again = revoked_station_of(admitted, id, NULL);
        if (revoked_station_of(stations, id, NULL) || (again && again->since_utc_ms > json_integer_value(value)))
            continue;
        add(stations, id, json_integer_value(value));
        if (!exchange->forgotten)
            exchange->forgotten = store_name_of_line(exchange->store, id);
    }
    g_ptr_array_sort(stations, by_id);
    keep(exchange->store, known, stations);
    return true;
}
