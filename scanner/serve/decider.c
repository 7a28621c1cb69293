// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/serve/decider.h"

#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/store/lead/lead_decide.h"
#include "common/store/record/sealed.h"
#include "common/store/store.h"

#define LOOK_MS 40
#define TROUBLE_MS 2000 // until it tries again what failed

struct Decider {
    DeciderOptions options;
    GThread *thread;
    int stop_fd;
    gint is_stopping; // atomic
    // The thread's own:
    Store *store;
    gint64 change_counter; // of before the last decisions; -1 = there were none
    char *problem;         // what was said last; NULL = all is well
};

static void rest(const Decider *decider, int milliseconds)
{
    struct pollfd polled = {decider->stop_fd, POLLIN, 0};
    (void)poll(&polled, 1, milliseconds); // an interrupted rest is a short one
}

static void say(Decider *decider, const GError *error)
{
    if (g_strcmp0(decider->problem, error->message) == 0)
        return;
    text_take(&decider->problem, g_strdup(error->message));
    g_autofree char *sentence = g_strconcat("what booths are given is not decided now: ", error->message, NULL);
    decider->options.problem(sentence, decider->options.data);
}

static bool decide(Decider *decider, GError **error)
{
    gint64 counter = store_change_counter(decider->store), written_count;
    if (counter == decider->change_counter || !duty_has_lease(decider->options.duty, clock_mono_us()))
        return true;
    if (!store_refresh_identity(decider->store, error) ||
        !lead_decide_news(decider->store, station_now_utc_ms(decider->options.station), &written_count, error))
        return false;
    decider->change_counter = counter;
    g_clear_pointer(&decider->problem, g_free);
    return true;
}

static void turn(Decider *decider)
{
    g_autoptr(GError) error = NULL;
    if (!decider->store)
        decider->store = store_open(decider->options.station->store_path, &error);
    if (decider->store && decide(decider, &error)) {
        rest(decider, LOOK_MS);
        return;
    }
    say(decider, error);
    rest(decider, TROUBLE_MS);
}

static gpointer run(gpointer data)
{
    Decider *decider = data;
    while (!g_atomic_int_get(&decider->is_stopping))
        turn(decider);
    if (decider->store)
        store_close(decider->store);
    return NULL;
}

static bool may_ever(const Station *station, bool *out, GError **error)
{
    bool is_locked = true;
    *out = false;
    if (settings_sponsor(station->settings))
        return true;
    g_autoptr(Store) store = store_open(station->store_path, error);
    if (!store || !sealed_is_locked(store, &is_locked, error))
        return false;
    *out = !is_locked;
    return true;
}

static void decider_free(Decider *decider)
{
    close(decider->stop_fd);
    g_free(decider->problem);
    g_free(decider);
}

Decider *decider_start(const DeciderOptions *options, GError **error)
{
    bool is_wanted;
    if (!may_ever(options->station, &is_wanted, error) || !is_wanted)
        return NULL;
    int stop_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (stop_fd < 0)
        return error_set_null(G_FILE_ERROR, g_file_error_from_errno(errno), error, "deciding for booths cannot start: %s",
                              g_strerror(errno));
    Decider *decider = g_new0(Decider, 1);
    decider->options = *options;
    decider->stop_fd = stop_fd;
    decider->change_counter = -1;
    decider->thread = g_thread_new("decider", run, decider);
    return decider;
}

void decider_stop(Decider *decider)
{
    if (!decider)
        return;
    const guint64 one = 1;
    g_atomic_int_set(&decider->is_stopping, 1);
    if (write(decider->stop_fd, &one, sizeof one) < 0)
        g_assert(errno == EAGAIN);
    g_thread_join(decider->thread);
    decider_free(decider);
}
