// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/sync/booth_exchange.h"

#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/store/store.h"
#include "common/sync/booth_session.h"
#include "common/sync/booth_stations.h"
#include "common/sync/booth_waiter.h"
#include "common/sync/hub.h"

#define LOOK_MS 40     // how often the store is looked at for captures: somebody waits for the answer
#define GREET_MS 10000 // sign of life
#define QUICK_MS 1500  // for a station that may be away; each PATIENT_EVERYth time what a slow link takes
#define PATIENT_MS 10000
#define PATIENT_EVERY 5
#define RETURN_MS 700 // stations that are away are looked for so often
#define BACKOFF_MOST_MS 60000

struct BoothExchange {
    SyncOptions options; // its texts are the exchange's own
    BoothKey key;
    GThread *thread;
    int stop_fd;
    gint is_stopping; // atomic
    GMutex lock;      // over `calling`: whose call is to end when the exchange stops
    HttpClient *calling;
};

static bool is_stopping(BoothExchange *exchange)
{
    return g_atomic_int_get(&exchange->is_stopping);
}

static void rest(BoothExchange *exchange, int milliseconds)
{
    struct pollfd polled = {exchange->stop_fd, POLLIN, 0};
    poll(&polled, 1, milliseconds);
}

// Somewhere between half of it and one and a half of it, so that 300 booths do not come back at once.
static int jitter(int milliseconds)
{
    return milliseconds / 2 + g_random_int_range(0, milliseconds);
}

// --- the island ---

static void set_calling(BoothExchange *exchange, HttpClient *client)
{
    g_mutex_lock(&exchange->lock);
    exchange->calling = client;
    g_mutex_unlock(&exchange->lock);
}

static const char *problem_of(BoothWaiter *waiter)
{
    return booth_waiter_has_unopened(waiter)
               ? "contacts came that booth.key does not open; let the organisers make a new file with lanyard sponsor add"
               : "";
}

// Until something was written here, captures are due again, or it is time for a sign of life. False when the waiter ended.
static bool wait_for_news(BoothExchange *exchange, Booth *booth, BoothWaiter *waiter, gint64 counter, gint64 due_mono_us,
                          GError **error)
{
    gint64 again_mono_us = booth->captures_due_mono_us > clock_mono_us() ? booth->captures_due_mono_us : G_MAXINT64;
    bool has_heard = booth_waiter_is_in_step(waiter), has_unopened = booth_waiter_has_unopened(waiter);
    while (!is_stopping(exchange)) {
        rest(exchange, LOOK_MS);
        GError *end = booth_waiter_end(waiter, &booth->wait_ms);
        if (end)
            return error_pass(end, error);
        gint64 now_mono_us = clock_mono_us();
        if (store_change_counter(booth->store) != counter || now_mono_us >= MIN(due_mono_us, again_mono_us) ||
            booth_waiter_is_in_step(waiter) != has_heard || booth_waiter_has_unopened(waiter) != has_unopened)
            return true;
    }
    return true;
}

static gint64 next_greeting(void)
{
    return clock_mono_us() + jitter(GREET_MS) * G_GINT64_CONSTANT(1000);
}

// As long as this station answers. False with what ended it; true when stopping.
static bool stay_with(BoothExchange *exchange, Booth *booth, BoothCaller *caller, const BoothStation *station, GError **error)
{
    gint64 due_mono_us = next_greeting();
    g_autoptr(BoothWaiter) waiter = booth_waiter_start(&exchange->options, &exchange->key, station, error);
    if (!waiter)
        return false;
    while (!is_stopping(exchange)) {
        gint64 counter = store_change_counter(booth->store);
        if (!booth_hand_in(booth, caller, error))
            return false;
        booth_note(booth, booth_waiter_is_in_step(waiter), problem_of(waiter), NULL);
        if (!wait_for_news(exchange, booth, waiter, counter, due_mono_us, error))
            return false;
        if (clock_mono_us() >= due_mono_us && !is_stopping(exchange)) {
            if (!booth_greet(booth, caller, station, PATIENT_MS, error))
                return false;
            due_mono_us = next_greeting();
        }
    }
    return true;
}

// `out_was_met`: it answered, before whatever ended it.
static bool converse(BoothExchange *exchange, Booth *booth, const BoothStation *station, int within_ms, bool *out_was_met,
                     GError **error)
{
    *out_was_met = false;
    g_autoptr(HttpClient) client = booth_station_client(station, error);
    if (!client)
        return false;
    BoothCaller caller = {.key = &exchange->key, .client = client, .address = station->address};
    set_calling(exchange, client);
    *out_was_met = !is_stopping(exchange) && booth_greet(booth, &caller, station, within_ms, error);
    bool is_good = is_stopping(exchange) || (*out_was_met && stay_with(exchange, booth, &caller, station, error));
    set_calling(exchange, NULL);
    return is_good;
}

// Of what several stations said, the one that a person has to hear: the booth is off, it is not known, its settings.
static bool says_more(const GError *one, const GError *other)
{
    static const int order[] = {HUB_ERROR_REVOKED, HUB_ERROR_EVENT, HUB_ERROR_RIGHTS, HUB_ERROR_SETTINGS, HUB_ERROR_LIMIT};
    for (gsize i = 0; i < G_N_ELEMENTS(order); i++)
        if (g_error_matches(one, HUB_ERROR, order[i]) || g_error_matches(other, HUB_ERROR, order[i]))
            return g_error_matches(one, HUB_ERROR, order[i]) && !g_error_matches(other, HUB_ERROR, order[i]);
    return false;
}

// Asks one after the other, and stays with the first that answers. NULL = stopping, or it was met and lost; else why none can be asked.
static GError *go_round(BoothExchange *exchange, Booth *booth, int within_ms, bool *out_was_met)
{
    GError *worst = NULL;
    g_autoptr(GPtrArray) stations = booth_stations(booth->store, exchange->options.stations);
    *out_was_met = false;
    for (guint i = 0; i < stations->len && !*out_was_met && !is_stopping(exchange); i++) {
        GError *error = NULL;
        if (converse(exchange, booth, g_ptr_array_index(stations, i), within_ms, out_was_met, &error))
            break;
        if (!worst || *out_was_met || says_more(error, worst)) {
            g_clear_error(&worst);
            worst = error;
        } else {
            g_error_free(error);
        }
    }
    return worst;
}

static void stay_in_step(BoothExchange *exchange, Store *store)
{
    Booth booth;
    booth_init(&booth, &exchange->options, &exchange->key, store);
    int backoff_ms = RETURN_MS;
    for (guint try = 1; !is_stopping(exchange); try++) {
        bool was_met;
        g_autoptr(GError) error = go_round(exchange, &booth, try % PATIENT_EVERY == 0 ? PATIENT_MS : QUICK_MS, &was_met);
        if (is_stopping(exchange))
            break;
        booth_note(&booth, false, "", error);
        // Who is away may be back at any moment; who says no will say so again.
        bool is_away = was_met || g_error_matches(error, HUB_ERROR, HUB_ERROR_UNREACHABLE);
        backoff_ms = is_away ? RETURN_MS : MIN(backoff_ms * 2, BACKOFF_MOST_MS);
        rest(exchange, MAX(jitter(backoff_ms), booth.wait_ms));
        booth.wait_ms = 0;
    }
    sync_kept_end(&booth.kept, store, &booth.state);
}

static gpointer run(gpointer data)
{
    BoothExchange *exchange = data;
    while (!is_stopping(exchange)) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Store) store = store_open(exchange->options.store_path, &error);
        if (store) {
            stay_in_step(exchange, store);
            break;
        }
        SyncState state = {.mode = SYNC_ALONE};
        g_strlcpy(state.problem, error->message, sizeof state.problem);
        if (exchange->options.changed)
            exchange->options.changed(&state, exchange->options.data);
        rest(exchange, jitter(BACKOFF_MOST_MS));
    }
    return NULL;
}

static void booth_exchange_free(BoothExchange *exchange)
{
    if (exchange->stop_fd >= 0)
        close(exchange->stop_fd);
    booth_key_clear(&exchange->key);
    g_mutex_clear(&exchange->lock);
    g_free((char *)exchange->options.store_path);
    g_free((char *)exchange->options.sponsor);
    g_free((char *)exchange->options.folder);
    g_strfreev((char **)exchange->options.stations);
    g_free(exchange);
}

BoothExchange *booth_exchange_start(const SyncOptions *options, GError **error)
{
    BoothExchange *exchange = g_new0(BoothExchange, 1);
    exchange->options = *options;
    exchange->options.store_path = g_strdup(options->store_path);
    exchange->options.sponsor = g_strdup(options->sponsor);
    exchange->options.folder = g_strdup(options->folder);
    exchange->options.stations = (const char *const *)g_strdupv((char **)options->stations);
    g_mutex_init(&exchange->lock);
    exchange->stop_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (exchange->stop_fd < 0)
        g_set_error(error, HUB_ERROR, HUB_ERROR_SERVER, "the exchange cannot start: %s", g_strerror(errno));
    if (exchange->stop_fd < 0 || !booth_key_load(options->folder, &exchange->key, error)) {
        booth_exchange_free(exchange);
        return NULL;
    }
    exchange->thread = g_thread_new("booth-exchange", run, exchange);
    return exchange;
}

void booth_exchange_stop(BoothExchange *exchange)
{
    const guint64 one = 1;
    if (!exchange)
        return;
    g_atomic_int_set(&exchange->is_stopping, 1);
    if (write(exchange->stop_fd, &one, sizeof one) < 0)
        g_assert(errno == EAGAIN); // full: it is raised already
    g_mutex_lock(&exchange->lock);
    if (exchange->calling)
        http_client_cancel(exchange->calling);
    g_mutex_unlock(&exchange->lock);
    g_thread_join(exchange->thread);
    booth_exchange_free(exchange);
}

// --- once ---

static bool exchange_all(Booth *booth, const BoothStation *station, gint64 *heard_count, GError **error)
{
    g_autoptr(HttpClient) client = booth_station_client(station, error);
    BoothCaller caller = {.key = booth->key, .client = client, .address = station->address};
    if (!client || !booth_greet(booth, &caller, station, PATIENT_MS, error) || !booth_hand_in(booth, &caller, error))
        return false;
    for (BoothHeard heard = {.is_more = true}; heard.is_more; *heard_count += heard.count)
        if (!booth_hear(booth->store, booth->options, &caller, false, &heard, error))
            return false;
    return booth_hand_in(booth, &caller, error); // its store may be another one than was heard before
}

static bool only_greet(Booth *booth, const BoothStation *station, gint64 *heard_count, GError **error)
{
    (void)heard_count;
    g_autoptr(HttpClient) client = booth_station_client(station, error);
    BoothCaller caller = {.key = booth->key, .client = client, .address = station->address};
    return client && booth_greet(booth, &caller, station, PATIENT_MS, error);
}

// With the first station with which it can be done, whose address is `out_address`; NULL, and why not, when there is none.
static char *with_one(Booth *booth, bool (*act)(Booth *, const BoothStation *, gint64 *, GError **), gint64 *count,
                      GError **error)
{
    g_autoptr(GError) worst = NULL;
    g_autoptr(GPtrArray) stations = booth_stations(booth->store, booth->options->stations);
    for (guint i = 0; i < stations->len; i++) {
        g_autoptr(GError) cause = NULL;
        const BoothStation *station = g_ptr_array_index(stations, i);
        if (act(booth, station, count, &cause))
            return g_strdup(station->address);
        if (!worst || says_more(cause, worst)) {
            g_clear_error(&worst);
            worst = g_steal_pointer(&cause);
        }
    }
    g_propagate_error(error, g_steal_pointer(&worst));
    return NULL;
}

bool booth_exchange_try(const SyncOptions *options, char **out_address, GError **error)
{
    g_auto(BoothKey) key = {0};
    Booth booth;
    gint64 none;
    *out_address = NULL;
    g_autoptr(Store) store = booth_key_load(options->folder, &key, error) ? store_open(options->store_path, error) : NULL;
    if (!store)
        return false;
    booth_init(&booth, options, &key, store);
    *out_address = with_one(&booth, only_greet, &none, error);
    return *out_address;
}

bool booth_exchange_once(const SyncOptions *options, SyncReport *out, GError **error)
{
    g_auto(BoothKey) key = {0};
    GError *worst = NULL;
    *out = (SyncReport){0};
    g_autoptr(Store) store = booth_key_load(options->folder, &key, error) ? store_open(options->store_path, error) : NULL;
    if (!store)
        return false;
    Booth booth;
    booth_init(&booth, options, &key, store);
    g_autofree char *address = with_one(&booth, exchange_all, &out->pulled_count, &worst);
    bool is_good = address;
    booth_note(&booth, is_good, "", is_good ? NULL : worst);
    sync_kept_end(&booth.kept, store, &booth.state);
    out->pushed_count = booth.handed_in_count;
    out->quarantine_count = booth.state.quarantine_count;
    out->state = booth.state;
    if (!is_good)
        g_propagate_error(error, worst);
    return is_good;
}
