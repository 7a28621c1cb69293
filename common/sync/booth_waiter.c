// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/sync/booth_waiter.h"

#include "common/store/lead/booth_answers.h"
#include "common/sync/hub.h"

#define WITHIN_MS 15000
#define WAIT_WITHIN_MS 40000       // a station waits 25 s when it has nothing to say
#define IDLE_LEAST_US (100 * 1000) // a station that answers nothing at once is not asked in a circle

struct BoothWaiter {
    const SyncOptions *options;
    const BoothKey *key;
    HttpClient *client;
    char *address;
    GThread *thread;
    gint is_stopping, is_in_step, has_unopened, has_ended; // atomic
    // The thread's own until it has ended.
    GError *error;
    int wait_ms;
};

bool booth_hear(Store *store, const SyncOptions *options, BoothCaller *caller, bool is_waiting, BoothHeard *out, GError **error)
{
    const BoothReader reader = {options->sponsor, caller->key->public_key, caller->key->secret_key};
    g_autofree char *since = booth_answers_since(store);
    g_autoptr(json_t) body = json_pack("{s:s,s:b}", "since", since, "wait", is_waiting);
    g_autoptr(json_t) page = booth_call(caller, BOOTH_ANSWERS_PATH, body, is_waiting ? WAIT_WITHIN_MS : WITHIN_MS, error);
    *out = (BoothHeard){.count = (int)json_array_size(json_object_get(page, "answers")),
                        .is_more = json_bool(page, "is_more", false)};
    return page && booth_answers_take(store, &reader, page, &out->unopened_count, error);
}

static bool hear_on(BoothWaiter *waiter, Store *store, BoothCaller *caller, GError **error)
{
    BoothHeard heard;
    gint64 begin_mono_us = clock_mono_us();
    // Until it has everything it asks for the rest; then it waits for news.
    if (!booth_hear(store, waiter->options, caller, g_atomic_int_get(&waiter->is_in_step), &heard, error))
        return false;
    if (heard.unopened_count > 0)
        g_atomic_int_set(&waiter->has_unopened, 1);
    bool has_waited = g_atomic_int_get(&waiter->is_in_step);
    g_atomic_int_set(&waiter->is_in_step, !heard.is_more);
    if (has_waited && heard.count == 0 && clock_mono_us() - begin_mono_us < IDLE_LEAST_US)
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
    return g_atomic_int_get(&waiter->is_in_step);
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
