// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/store_check.h"

#include <sys/resource.h>

#include "common/base/clock.h"
#include "common/store/database/database.h"
#include "common/store/store.h"
#include "scanner/cli/say.h"

#define PATIENT_NICE 10
#define DAY_US (24 * 3600 * (gint64)G_USEC_PER_SEC)
#define INTERRUPT_EVERY_US 10000

struct StoreCheck {
    Store *store;
    GThread *thread;
    GMutex mutex;
    GCond changed;
    bool is_stopping, is_ended; // under the mutex
};

// Waits until the next check is due; false = the station stops.
static bool wait_a_day(StoreCheck *check)
{
    gint64 due_mono_us = clock_mono_us() + DAY_US;
    g_mutex_lock(&check->mutex);
    while (!check->is_stopping && g_cond_wait_until(&check->changed, &check->mutex, due_mono_us))
        ;
    bool goes_on = !check->is_stopping;
    g_mutex_unlock(&check->mutex);
    return goes_on;
}

static void look(StoreCheck *check)
{
    g_autoptr(GError) error = NULL;
    if (!store_check_pages(check->store, &error))
        say_error("lanyard: %s\n", error->message);
}

static gpointer run(gpointer data)
{
    StoreCheck *check = data;
    // Of this thread alone, on Linux. Where it may not be, the check is merely a worse neighbour.
    (void)setpriority(PRIO_PROCESS, 0, PATIENT_NICE);
    do
        look(check);
    while (wait_a_day(check));
    g_mutex_lock(&check->mutex);
    check->is_ended = true;
    g_cond_signal(&check->changed);
    g_mutex_unlock(&check->mutex);
    return NULL;
}

StoreCheck *store_check_start(const char *store_path, GError **error)
{
    Store *store = store_open(store_path, error);
    if (!store)
        return NULL;
    StoreCheck *check = g_new0(StoreCheck, 1);
    check->store = store;
    g_mutex_init(&check->mutex);
    g_cond_init(&check->changed);
    check->thread = g_thread_new("store-check", run, check);
    return check;
}

void store_check_stop(StoreCheck *check)
{
    if (!check)
        return;
    g_mutex_lock(&check->mutex);
    check->is_stopping = true;
    g_cond_signal(&check->changed);
    // One that begins just now does not hear the first interruption.
    while (!check->is_ended) {
        store_interrupt(check->store);
        g_cond_wait_until(&check->changed, &check->mutex, clock_mono_us() + INTERRUPT_EVERY_US);
    }
    g_mutex_unlock(&check->mutex);
    g_thread_join(check->thread);
    g_mutex_clear(&check->mutex);
    g_cond_clear(&check->changed);
    store_close(check->store);
    g_free(check);
}
