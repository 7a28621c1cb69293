// SPDX-License-Identifier: GPL-3.0-or-later
// worker.c - the thread of one printer: started, woken, asked how it is, stopped.
#include "printer/queue/worker.h"

#include "common/base/clock.h"
#include "common/store/store.h"
#include "printer/queue/print_loop.h"

struct PrintWorker {
    GThread *thread;
    GMutex lock; // over the four below
    GCond woken;
    bool is_woken, is_stopping;
    gint64 stop_mono_us; // when even the label in work is left
    char *loaded;        // the spec with another roll, not taken over yet; NULL

    // The thread's own.
    PrintWorkerOptions options; // its texts are the worker's
    PrintTimes times;
    PrinterSpec spec;
    PrinterHealth *health;
};

static bool may_claim(gpointer data)
{
    PrintWorker *worker = data;
    g_mutex_lock(&worker->lock);
    bool answer = !worker->is_stopping;
    g_mutex_unlock(&worker->lock);
    return answer;
}

static bool may_print(gpointer data)
{
    PrintWorker *worker = data;
    g_mutex_lock(&worker->lock);
    bool answer = !worker->is_stopping || clock_mono_us() < worker->stop_mono_us;
    g_mutex_unlock(&worker->lock);
    return answer;
}

static void wait_ms(PrintWorker *worker, int ms)
{
    gint64 deadline_mono_us = clock_after_ms(ms);
    g_mutex_lock(&worker->lock);
    while (!worker->is_woken && !worker->is_stopping && g_cond_wait_until(&worker->woken, &worker->lock, deadline_mono_us))
        continue;
    worker->is_woken = false;
    g_mutex_unlock(&worker->lock);
}

static Store *open_store(PrintWorker *worker)
{
    g_autoptr(GError) error = NULL;
    Store *store = store_open(worker->options.store_path, &error);
    if (!store)
        printer_health_show(worker->health, NULL, PRINTER_STATE_STOPPED, error->message);
    return store;
}

static void take_roll(PrintWorker *worker, PrintLoop *loop)
{
    g_mutex_lock(&worker->lock);
    g_autofree char *text = g_steal_pointer(&worker->loaded);
    g_mutex_unlock(&worker->lock);
    g_auto(PrinterSpec) spec = {0};
    if (text && printer_spec_parse(text, &spec, NULL))
        print_loop_load(loop, &spec);
}

static gpointer run(gpointer data)
{
    PrintWorker *worker = data;
    g_autoptr(Store) store = open_store(worker);
    if (!store)
        return NULL;
    const PrintLoopOptions options = {
        .worker = &worker->options,
        .times = &worker->times,
        .may_claim = may_claim,
        .may_print = may_print,
        .data = worker,
    };
    PrintLoop *loop = print_loop_new(&options, store, &worker->spec, worker->health);
    while (may_claim(worker) || (print_loop_is_at_work(loop) && may_print(worker))) {
        take_roll(worker, loop);
        int ms = print_loop_work(loop);
        if (ms > 0)
            wait_ms(worker, ms);
    }
    print_loop_free(loop);
    printer_health_show(worker->health, NULL, PRINTER_STATE_AWAY, "The station has stopped.");
    printer_health_take_down(worker->health, store);
    return NULL;
}

static bool recover(const PrintWorker *worker, GError **error)
{
    g_autoptr(Store) store = store_open(worker->options.store_path, error);
    return store && job_recover(store, worker->spec.name, worker->options.now_utc_ms(worker->options.clock), NULL, error);
}

static gint64 wall_clock(gconstpointer clock)
{
    (void)clock;
    return clock_utc_ms();
}

static PrintWorkerOptions options_copy(const PrintWorkerOptions *options)
{
    PrintWorkerOptions copy = *options;
    copy.spec = g_strdup(options->spec);
    copy.store_path = g_strdup(options->store_path);
    copy.profile_folder = g_strdup(options->profile_folder);
    copy.role = g_strdup(options->role);
    copy.neighbour = g_strdup(options->neighbour);
    if (!copy.now_utc_ms)
        copy.now_utc_ms = wall_clock;
    return copy;
}

static void options_clear(PrintWorkerOptions *options)
{
    g_free((char *)options->spec);
    g_free((char *)options->store_path);
    g_free((char *)options->profile_folder);
    g_free((char *)options->role);
    g_free((char *)options->neighbour);
}

static void worker_free(PrintWorker *worker)
{
    g_mutex_clear(&worker->lock);
    g_cond_clear(&worker->woken);
    options_clear(&worker->options);
    printer_health_free(worker->health);
    printer_spec_clear(&worker->spec);
    g_free(worker->loaded);
    g_free(worker);
}

PrintWorker *print_worker_start_with(const PrintWorkerOptions *options, const PrintTimes *times, GError **error)
{
    PrintWorker *worker = g_new0(PrintWorker, 1);
    g_mutex_init(&worker->lock);
    g_cond_init(&worker->woken);
    worker->times = *times;
    worker->options = options_copy(options);
    if (!printer_spec_parse(options->spec, &worker->spec, error) || !recover(worker, error)) {
        worker_free(worker);
        return NULL;
    }
    worker->health =
        printer_health_new(worker->spec.name, worker->spec.address, worker->spec.is_virtual, options->changed, options->data);
    worker->thread = g_thread_new("print", run, worker);
    return worker;
}

PrintWorker *print_worker_start(const PrintWorkerOptions *options, GError **error)
{
    return print_worker_start_with(options, &print_times_default, error);
}

void print_worker_wake(PrintWorker *worker)
{
    g_mutex_lock(&worker->lock);
    worker->is_woken = true;
    g_cond_signal(&worker->woken);
    g_mutex_unlock(&worker->lock);
}

void print_worker_load(PrintWorker *worker, const char *spec)
{
    g_mutex_lock(&worker->lock);
    text_take(&worker->loaded, g_strdup(spec));
    worker->is_woken = true;
    g_cond_signal(&worker->woken);
    g_mutex_unlock(&worker->lock);
}

PrinterInfo *print_worker_info(PrintWorker *worker)
{
    return printer_health_copy(worker->health);
}

void print_worker_stop(PrintWorker *worker, int timeout_ms)
{
    if (!worker)
        return;
    g_mutex_lock(&worker->lock);
    worker->is_stopping = true;
    worker->stop_mono_us = clock_after_ms(timeout_ms);
    g_cond_signal(&worker->woken);
    g_mutex_unlock(&worker->lock);
    g_thread_join(worker->thread);
    worker_free(worker);
}
