// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/sync/booth_waiter.h"

#include "common/store/lead/booth_answers.h"
#include "common/store/store.h"
#include "common/sync/hub.h"

#define WITHIN_MS 40000            // a station waits 25 s when it has nothing to say
#define SILENT_MS 1000             // a station that has something to say says it at once
#define IDLE_LEAST_US (100 * 1000) // a station that answers nothing at once is not asked in a circle

struct BoothWaiter {
    const SyncOptions *options;
    const BoothKey *key;
    HttpClient *client;
    char *address;
    gint64 begun_mono_us;
    GThread *thread;
    gint is_stopping, is_in_step, is_behind, has_unopened, has_ended; // atomic
    // The thread's own until it has ended.
    GError *error;
    int wait_ms;
};

bool booth_hear(Store *store, const SyncOptions *options, BoothCaller *caller, int within_ms, BoothHeard *out, GError **error)
{
    const BoothReader reader = {options->sponsor, caller->key->public_key, caller->key->secret_key};
    g_autofree char *since = booth_answers_since(store);
    g_autoptr(json_t) body = json_pack("{s:s}", "since", since);
    g_autoptr(json_t) page = booth_call(caller, BOOTH_ANSWERS_PATH, body, within_ms, error);
    *out = (BoothHeard){.count = (int)json_array_size(json_object_get(page, "answers")),
                        .is_more = json_bool(page, "is_more", false)};
    return page && booth_answers_take(store, &reader, page, &out->unopened_count, error);
}

static bool hear_on(BoothWaiter *waiter, Store *store, BoothCaller *caller, GError **error)
{
    BoothHeard heard;
    gint64 begin_mono_us = clock_mono_us();
    if (!booth_hear(store, waiter->options, caller, WITHIN_MS, &heard, error))
        return false;
    if (heard.unopened_count > 0)
        g_atomic_int_set(&waiter->has_unopened, 1);
    g_atomic_int_set(heard.is_more ? &waiter->is_behind : &waiter->is_in_step, 1);
    if (heard.count == 0 && clock_mono_us() - begin_mono_us < IDLE_LEAST_US)
        g_usleep(IDLE_LEAST_US);
    return true;
}

static gpointer run(gpointer data)
{
    BoothWaiter *waiter = data;
    BoothCaller caller = {.key = waiter->key, .client = waiter->client, .address = waiter->address};
    g_autoptr(Store) store = store_open(waiter->options->store_path, &waiter->error);
    while (store && !waiter->error && !g_atomic_int_get(&waiter->is_stopping))
        hear_on(waiter, store, &caller, &waiter->error);
    waiter->wait_ms = caller.wait_ms;
    g_atomic_int_set(&waiter->has_ended, 1);
    return NULL;
}

BoothWaiter *booth_waiter_start(const SyncOptions *options, const BoothKey *key, const BoothStation *station, GError **error)
{
    HttpClient *client = booth_station_client(station, error);
    if (!client)
        return NULL;
    BoothWaiter *waiter = g_new0(BoothWaiter, 1);
    waiter->options = options;
    waiter->key = key;
    waiter->client = client;
    waiter->address = g_strdup(station->address);
    waiter->begun_mono_us = clock_mono_us();
    waiter->thread = g_thread_new("booth-waiter", run, waiter);
    return waiter;
}

void booth_waiter_stop(BoothWaiter *waiter)
{
    if (!waiter)
        return;
    g_atomic_int_set(&waiter->is_stopping, 1);
    http_client_cancel(waiter->client);
    g_thread_join(waiter->thread);
    http_client_free(waiter->client);
    g_clear_error(&waiter->error);
    g_free(waiter->address);
    g_free(waiter);
}

bool booth_waiter_is_in_step(BoothWaiter *waiter)
{
    return g_atomic_int_get(&waiter->is_in_step) ||
           (!g_atomic_int_get(&waiter->is_behind) && !clock_is_within(waiter->begun_mono_us, SILENT_MS));
}

bool booth_waiter_has_unopened(BoothWaiter *waiter)
{
    return g_atomic_int_get(&waiter->has_unopened);
}

GError *booth_waiter_end(BoothWaiter *waiter, int *out_wait_ms)
{
    if (!g_atomic_int_get(&waiter->has_ended))
        return NULL;
    *out_wait_ms = waiter->wait_ms;
    return waiter->error ? g_error_copy(waiter->error) : NULL;
}
