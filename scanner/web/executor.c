// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/web/executor.h"

#include <sys/resource.h>

#include "common/store/store.h"

#define PATIENT_NICE 10

struct Executor {
    ExecutorOptions options;
    GThread *thread;
    GAsyncQueue *given; // tasks; the Executor itself = end
    gint is_ending;     // atomic
    Store *store;
};

static gpointer run(gpointer data)
{
    Executor *executor = data;
    const ExecutorOptions *options = &executor->options;
    // Of this thread alone, on Linux. Where it may not be, the report is merely a worse neighbour.
    if (options->is_patient)
        (void)setpriority(PRIO_PROCESS, 0, PATIENT_NICE);
    gpointer task;
    while ((task = g_async_queue_pop(executor->given)) != executor) {
        if (!g_atomic_int_get(&executor->is_ending))
            options->work(task, executor->store, options->data);
        options->done(task, options->data);
    }
    return NULL;
}

Executor *executor_new(const ExecutorOptions *options, GError **error)
{
    Store *store = store_open(options->store_path, error);
    if (!store)
        return NULL;
    Executor *executor = g_new0(Executor, 1);
    executor->options = *options;
    executor->store = store;
    executor->given = g_async_queue_new();
    executor->thread = g_thread_new(options->name, run, executor);
    return executor;
}

void executor_give(Executor *executor, gpointer task)
{
    g_async_queue_push(executor->given, task);
}

void executor_free(Executor *executor)
{
    if (!executor)
        return;
    g_atomic_int_set(&executor->is_ending, 1);
    g_async_queue_push(executor->given, executor);
    g_thread_join(executor->thread);
    g_async_queue_unref(executor->given);
    store_close(executor->store);
    g_free(executor);
}
