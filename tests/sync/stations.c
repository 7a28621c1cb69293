// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sync/stations.h"

#include "common/base/json.h"
#include "common/store/people/person.h"
#include "common/store/programme/session.h"
#include "common/store/record/person_field.h"
#include "common/store/record/station.h"
#include "common/store/store.h"
#include "common/store/upkeep/verify.h"
#include "tests/scratch.h"
#include "tests/store/projection_digest.h"

#define PEOPLE 12

Stations *stations_new(int count)
{
    Stations *stations = g_new0(Stations, 1);
    stations->folder = scratch_make_fast();
    stations->paths = g_ptr_array_new_with_free_func(g_free);
    for (int i = 0; i < count; i++)
        stations_add(stations);
    return stations;
}

int stations_add(Stations *stations)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *name = g_strdup_printf("%u.db", stations->paths->len);
    g_autofree char *display = g_strdup_printf("Desk %u", stations->paths->len + 1);
    char *path = g_build_filename(stations->folder, name, NULL);
    g_assert_true(store_create(path, display, EVENT, &error));
    g_ptr_array_add(stations->paths, path);
    return (int)stations->paths->len - 1;
}

void stations_free(Stations *stations)
{
    scratch_remove(stations->folder);
    g_ptr_array_unref(stations->paths);
    g_free(stations->folder);
    g_free(stations);
}

const char *stations_path(const Stations *stations, int index)
{
    return g_ptr_array_index(stations->paths, index);
}

Store *stations_open(const Stations *stations, int index)
{
    g_autoptr(GError) error = NULL;
    Store *store = store_open(stations_path(stations, index), &error);
    g_assert_no_error(error);
    return store;
}

void station_append(Store *store, RecordKind kind, const char *subject, const char *body, gint64 now_utc_ms)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(json_t) object = json_loads(body, 0, NULL);
    g_assert_nonnull(object);
    g_assert_true(store_begin(store, &error));
    journal_append(store, kind, subject, object, now_utc_ms, NULL, &error);
    g_assert_no_error(error);
    g_assert_true(store_commit(store, &error));
}

static void edit_somebody(Store *store, GRand *rand, const char *id, gint64 now_utc_ms)
{
    g_autofree char *name = g_strdup_printf("Name %d", g_rand_int_range(rand, 0, 5));
    const char *fields[FIELD_COUNT] = {[FIELD_NAME] = name};
    g_autoptr(GError) error = NULL;
    // Nobody of that id here yet is all right.
    if (!person_edit(store, id, fields, "Ana", now_utc_ms, &error))
        g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

// A lead gives the session another room or title, or calls it off.
static void change_session(Store *store, GRand *rand, gint64 now_utc_ms)
{
    static const char *const rooms[] = {"101", "102", "Hall"};
    g_autoptr(GError) error = NULL;
    g_autoptr(Session) session = session_load(store, "T1", &error);
    if (!session) {
        g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
        return;
    }
    g_free(session->room);
    session->room = g_strdup(rooms[g_rand_int_range(rand, 0, G_N_ELEMENTS(rooms))]);
    session->is_cancelled = g_rand_int_range(rand, 0, 4) == 0;
    session_change(store, session, "Lea", now_utc_ms, NULL, &error);
    g_assert_no_error(error);
}

void station_act(Store *store, GRand *rand, gint64 now_utc_ms)
{
    g_autofree char *id = g_strdup_printf("%016x", g_rand_int_range(rand, 1, PEOPLE + 1));
    int scope = g_rand_int_range(rand, 0, 2);
    g_autofree char *body = NULL;
    switch (g_rand_int_range(rand, 0, 9)) {
    case 0:
        body = g_strdup_printf("{\"name\":\"Person %s\",\"status\":\"paid\",\"tickets\":{\"a\":{\"secret\":\"s%s\"}}}", id, id);
        station_append(store, RECORD_REGISTRATION, id, body, now_utc_ms);
        return;
    case 1:
        edit_somebody(store, rand, id, now_utc_ms);
        return;
    case 2:
        station_append(store, RECORD_HOLD, id,
                       g_rand_boolean(rand) ? "{\"on\":true,\"reason\":\"r\"}" : "{\"on\":false,\"reason\":\"q\"}", now_utc_ms);
        return;
    case 3:
        body = g_strdup_printf("{\"end\":%d,\"room\":\"101\",\"start\":1000,\"title\":\"A tutorial\",\"capacity\":%d}",
                               g_rand_int_range(rand, 2000, 3000), g_rand_int_range(rand, 0, 6));
        station_append(store, RECORD_SESSION, "T1", body, now_utc_ms);
        return;
    case 4:
        body = g_strdup_printf("{\"station\":\"%s\",\"sequence\":%d,\"reason\":\"mistake\",\"by\":\"Ana\"}",
                               store_station_id(store), g_rand_int_range(rand, 1, 40));
        station_append(store, RECORD_UNDO, id, body, now_utc_ms);
        return;
    case 5:
        change_session(store, rand, now_utc_ms);
        return;
    default:
        body = g_strdup_printf("{\"scope\":\"%s\",\"checkpoint\":\"door\",\"direction\":1,\"once\":%s,\"by\":\"Bo\"}",
                               scope ? "desk" : "session/T1", scope ? "true" : "false");
        station_append(store, RECORD_ADMISSION, id, body, now_utc_ms);
        return;
    }
}

gint64 station_last(Store *store, const char *id)
{
    g_autoptr(GHashTable) vector = journal_vector(store, NULL);
    const gint64 *last = g_hash_table_lookup(vector, id);
    return last ? *last : 0;
}

void stations_assert_same(const Stations *stations)
{
    g_autofree char *first = NULL;
    for (guint i = 0; i < stations->paths->len; i++) {
        g_autoptr(Store) store = stations_open(stations, (int)i);
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) differences = NULL;
        g_autofree char *digest = store_projection_digest(store, &error);
        g_assert_no_error(error);
        if (!first)
            first = g_strdup(digest);
        g_assert_cmpstr(digest, ==, first);
        if (!store_verify(store, NULL, NULL, &differences, &error))
            g_error("station %u: %s", i, error ? error->message : (const char *)g_ptr_array_index(differences, 0));
    }
}
