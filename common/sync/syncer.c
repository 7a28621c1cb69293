// SPDX-License-Identifier: GPL-3.0-or-later
// syncer.c - the island that stays in step: meets the hub, exchanges, waits for news, and begins anew when it is lost.
#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "common/store/store.h"
#include "common/sync/exchange.h"

#define LOOK_MS 40    // how often the store is looked at for records of ours
#define GREET_MS 5000 // sign of life, and polling for a server whose notifications do not come through
#define GATHER_MS 100 // news that come together are taken together
#define AWAITED_MS 20 // the same where somebody stands at a booth and waits for what this station serves or decides
#define BACKOFF_LEAST_MS 1000
#define BACKOFF_MOST_MS 60000
#define RETURN_MS 700   // a server that is away is looked for so often: stations are in step two seconds after it is back
#define PATIENT_EVERY 5 // and each so many times it gets the time that a slow link takes

struct Syncer {
    SyncOptions options; // its texts are the syncer's own
    GThread *thread;
    int stop_fd;
    gint is_stopping; // atomic
};

static bool is_stopping(Syncer *syncer)
{
    return g_atomic_int_get(&syncer->is_stopping);
}

static void raise_fd(int fd)
{
    const guint64 one = 1;
    if (write(fd, &one, sizeof one) < 0)
        g_assert(errno == EAGAIN); // full: it is raised already
}

static void rest(Syncer *syncer, int milliseconds)
{
    struct pollfd polled = {syncer->stop_fd, POLLIN, 0};
    poll(&polled, 1, milliseconds);
}

// Somewhere between half of it and one and a half of it, so that 200 stations do not come back at once.
static int jitter(int milliseconds)
{
    return milliseconds / 2 + g_random_int_range(0, milliseconds);
}

static int gather_ms(const Syncer *syncer, const Exchange *exchange)
{
    bool is_awaited = syncer->options.is_serving || clock_mono_us() < exchange->state.lease_until_mono_us;
    return is_awaited ? AWAITED_MS : GATHER_MS;
}

// Until there is something to exchange, or it is time for a sign of life (`out_is_due`). `counter` is the store's of before the last
// exchange, which may not have seen what was written meanwhile.
static bool wait_for_news(Syncer *syncer, Exchange *exchange, gint64 counter, gint64 due_mono_us, bool *out_is_due,
                          GError **error)
{
    *out_is_due = false;
    while (!is_stopping(syncer)) {
        bool has_news = false;
        if (!hub_wait(exchange->hub, LOOK_MS, exchange->theirs, &has_news, error))
            return false;
        *out_is_due = clock_mono_us() >= due_mono_us;
        if (has_news)
            rest(syncer, jitter(gather_ms(syncer, exchange)));
        if (has_news || *out_is_due || store_change_counter(exchange->store) != counter)
            return true;
    }
    return true;
}

static gint64 next_greeting(void)
{
    return clock_mono_us() + jitter(GREET_MS) * G_GINT64_CONSTANT(1000);
}

// As long as the hub answers. False with what ended it; true when stopping.
static bool converse(Syncer *syncer, Exchange *exchange, GError **error)
{
    if (!exchange_meet(exchange, syncer->stop_fd, error))
        return false;
    gint64 due_mono_us = next_greeting();
    while (!is_stopping(syncer)) {
        bool is_due;
        exchange_note(exchange, NULL);
        gint64 counter = store_change_counter(exchange->store);
        if (!exchange_run(exchange, error))
            return false;
        exchange_note(exchange, NULL);
        if (!wait_for_news(syncer, exchange, counter, due_mono_us, &is_due, error))
            return false;
        if (is_due && !is_stopping(syncer)) {
            if (!exchange_greet(exchange, error))
                return false;
            due_mono_us = next_greeting();
        }
    }
    return true;
}

static void stay_in_step(Syncer *syncer, Store *store)
{
    g_auto(Exchange) exchange;
    exchange_init(&exchange, &syncer->options, store);
    exchange.is_gentle = true;
    exchange.state.offset_ms = 0; // the station begins with the machine's clock
    int backoff_ms = BACKOFF_LEAST_MS;
    for (guint try = 1; !is_stopping(syncer); try++) {
        g_autoptr(GError) error = NULL;
        gint64 start_mono_us = clock_mono_us();
        exchange.is_quick = try % PATIENT_EVERY != 0;
        bool is_good = converse(syncer, &exchange, &error);
        if (!is_good)
            exchange_tell(&exchange, error);
        g_clear_pointer(&exchange.hub, hub_close);
        if (is_good || is_stopping(syncer))
            break;
        exchange_note(&exchange, error);
        // One that held for a while was a good one.
        if (clock_mono_us() - start_mono_us > BACKOFF_MOST_MS * G_GINT64_CONSTANT(1000))
            backoff_ms = BACKOFF_LEAST_MS;
        // One that is away may be back at any moment; one that says no will say so again.
        bool is_away =
            g_error_matches(error, HUB_ERROR, HUB_ERROR_UNREACHABLE) || g_error_matches(error, HUB_ERROR, HUB_ERROR_PUT_BACK);
        rest(syncer, jitter(is_away ? RETURN_MS : backoff_ms));
        backoff_ms = is_away ? BACKOFF_LEAST_MS : MIN(backoff_ms * 2, BACKOFF_MOST_MS);
    }
    exchange_keep(&exchange);
}

static gpointer run(gpointer data)
{
    Syncer *syncer = data;
    while (!is_stopping(syncer)) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Store) store = store_open(syncer->options.store_path, &error);
        if (store) {
            stay_in_step(syncer, store);
            break;
        }
        SyncState state = {.mode = SYNC_ALONE};
        g_strlcpy(state.problem, error->message, sizeof state.problem);
        if (syncer->options.changed)
            syncer->options.changed(&state, syncer->options.data);
        rest(syncer, jitter(BACKOFF_MOST_MS));
    }
    return NULL;
}

static void syncer_free(Syncer *syncer)
{
    if (syncer->stop_fd >= 0)
        close(syncer->stop_fd);
    g_free((char *)syncer->options.store_path);
    g_free((char *)syncer->options.hub);
    g_free((char *)syncer->options.folder);
    g_free(syncer);
}

Syncer *syncer_start(const SyncOptions *options, GError **error)
{
    Syncer *syncer = g_new0(Syncer, 1);
    syncer->options = *options;
    syncer->options.store_path = g_strdup(options->store_path);
    syncer->options.hub = g_strdup(options->hub);
    syncer->options.folder = g_strdup(options->folder);
    syncer->stop_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (syncer->stop_fd < 0) {
        g_set_error(error, HUB_ERROR, HUB_ERROR_SERVER, "the exchange cannot start: %s", g_strerror(errno));
        syncer_free(syncer);
        return NULL;
    }
    syncer->thread = g_thread_new("syncer", run, syncer);
    return syncer;
}

void syncer_stop(Syncer *syncer)
{
    if (!syncer)
        return;
    g_atomic_int_set(&syncer->is_stopping, 1);
    raise_fd(syncer->stop_fd);
    g_thread_join(syncer->thread);
    syncer_free(syncer);
}
