// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/sync/booth_stations.h"

#include <string.h>

#define STATIONS_KEY "booth.stations" // a JSON array of ADDRESS#PIN; the first is the one that answered last

static BoothStation *find(const GPtrArray *stations, const char *address)
{
    ARRAY_EACH(BoothStation, station, stations)
        if (strcmp(station->address, address) == 0)
            return station;
    return NULL;
}

static void add(GPtrArray *stations, const char *text)
{
    BoothStation *station = booth_station_read(text);
    if (stations->len < BOOTH_STATIONS_MOST && *station->address && !find(stations, station->address))
        g_ptr_array_add(stations, station);
    else
        booth_station_free(station);
}

// Only with a pin. Without one any site that the system trusts would do, and a station could name a stranger's.
static void add_told(GPtrArray *stations, const json_t *one)
{
    const char *text = json_is_string(one) ? json_string_value(one) : "", *mark = strchr(text, '#');
    if (mark && mark[1])
        add(stations, text);
}

static void move_to_front(GPtrArray *stations, const char *text)
{
    BoothStation *last = booth_station_read(text), *there = find(stations, last->address);
    guint index;
    booth_station_free(last);
    if (there && g_ptr_array_find(stations, there, &index))
        g_ptr_array_insert(stations, 0, g_ptr_array_steal_index(stations, index));
}

static json_t *remembered(Store *store)
{
    g_autofree char *text = store_get(store, STATIONS_KEY);
    return json_loads(text ? text : "[]", 0, NULL);
}

GPtrArray *booth_stations(Store *store, const char *const *settings)
{
    GPtrArray *stations = g_ptr_array_new_with_free_func((GDestroyNotify)booth_station_free);
    g_autoptr(json_t) known = remembered(store);
    for (; *settings; settings++)
        add(stations, *settings);
    for (gsize i = 0; i < json_array_size(known); i++)
        add_told(stations, json_array_get(known, i));
    if (json_is_string(json_array_get(known, 0)))
        move_to_front(stations, json_string_value(json_array_get(known, 0)));
    return stations;
}

static void put_text(json_t *list, const char *address, const char *pin)
{
    g_autofree char *text = pin ? g_strconcat(address, "#", pin, NULL) : g_strdup(address);
    if (json_array_size(list) < BOOTH_STATIONS_MOST)
        json_array_append_new(list, json_string(text));
}

void booth_stations_remember(Store *store, const BoothStation *station, const json_t *told)
{
    g_autoptr(json_t) known = remembered(store), list = json_array();
    put_text(list, station->address, station->pin);
    for (gsize i = 0; i < json_array_size(told); i++) {
        const json_t *one = json_array_get(told, i);
        const char *address = json_text(one, "url", ""), *pin = json_text(one, "pin", "");
        bool is_whole = g_str_has_prefix(address, "https://") && !strpbrk(address, "#;") && *pin;
        if (is_whole && strcmp(address, station->address) != 0)
            put_text(list, address, pin);
    }
    if (json_equal(known, list))
        return;
    g_autofree char *text = json_canonical(list);
    (void)store_put(store, STATIONS_KEY, text, NULL);
}
