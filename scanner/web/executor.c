// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/web/executor.h"

#include <sys/resource.h>

#include "scanner/web/route.h"

#define PATIENT_NICE 10

struct Executor {
    Web *web;
    void (*work)(Call *call);
    bool is_patient;
    GThread *thread;
    GAsyncQueue *given; // Call; the Executor itself = end
    gint is_ending;     // atomic
    Store *store;
    KeptReport report;
};

static gpointer run(gpointer data)
{
    Executor *executor = data;
    // Of this thread alone, on Linux. Where it may not be, the report is merely a worse neighbour.
    if (executor->is_patient)
        (void)setpriority(PRIO_PROCESS, 0, PATIENT_NICE);
    gpointer given;
    while ((given = g_async_queue_pop(executor->given)) != executor) {
        Call *call = given;
        call->store = executor->store;
        call->report = &executor->report;
        if (!g_atomic_int_get(&executor->is_ending))
            executor->work(call);
        server_take_back(executor->web, call);
    }
    return NULL;
}

Executor *executor_new(const char *name, Web *web, void (*work)(Call *call), bool is_patient, GError **error)
{
    Store *store = store_open(web->options.station->store_path, error);
    if (!store)
        return NULL;
    Executor *executor = g_new0(Executor, 1);
    executor->web = web;
    executor->work = work;
    executor->is_patient = is_patient;
    executor->store = store;
    executor->given = g_async_queue_new();
    executor->thread = g_thread_new(name, run, executor);
    return executor;
}

void executor_give(Executor *executor, Call *call)
{
    call->web = NULL;
    call->who = NULL;
    g_async_queue_push(executor->given, call);
}

void executor_free(Executor *executor)
{
    if (!executor)
        return;
    g_atomic_int_set(&executor->is_ending, 1);
    g_async_queue_push(executor->given, executor);
    g_thread_join(executor->thread);
    g_async_queue_unref(executor->given);
    g_clear_pointer(&executor->report.rows, g_ptr_array_unref);
    store_close(executor->store);
    g_free(executor);
}
