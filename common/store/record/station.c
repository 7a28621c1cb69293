// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/record/station.h"

#include <string.h>
#include <unistd.h>

#include "common/store/record/derive.h"
#include "common/store/record/hybrid_clock.h"
#include "common/store/record/incarnation.h"
#include "common/store/record/station_state.h"
#include "common/store/record/statements_generated.h"

static Station *opened(void)
{
    Station *station = g_new0(Station, 1);
    station->mark_fd = -1;
    station->former_ids = g_ptr_array_new_with_free_func(g_free);
    return station;
}

static void closed(Station *station)
{
    if (station->mark_fd >= 0)
        close(station->mark_fd);
    g_ptr_array_unref(station->former_ids);
    g_free(station->id);
    g_free(station->name);
    g_free(station->event_slug);
    key_ring_free(station->desk_key);
    station_key_free(station->key);
    g_free(station->nonce);
    g_free(station);
}

static void committed(Store *store)
{
    if (store->end->has_own && strcmp(store->end->station, store->station->id) == 0)
        incarnation_mark(store);
}

static const DatabaseHooks hooks = {
    .opened = opened,
    .closed = closed,
    .end_size = sizeof(JournalEnd),
    .complete = hybrid_clock_keep,
    .committed = committed,
    .derive_hash = derive_hash,
    .derive_kept = derive_kept,
};

Store *station_open(const char *path, bool may_create, GError **error)
{
    return database_open(path, may_create, &hooks, error);
}

const char *store_station_id(const Store *store)
{
    return store->station->id;
}

const char *store_station_name(const Store *store)
{
    return store->station->name;
}

char *store_name_of_line(Store *store, const char *line)
{
    Statement *row = statement_with(store, STATEMENT_LINE_NAME, "%s", line);
    char *name = statement_step(store, row, NULL) == STEP_ROW ? statement_dup(row, 0) : g_strdup(line);
    statement_end(row);
    return name;
}

const char *store_event_slug(const Store *store)
{
    return store->station->event_slug;
}
