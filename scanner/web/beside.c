#include "scanner/web/beside.h"

#include <sys/resource.h>

#include "scanner/web/route.h"

#define PATIENT_NICE 10

struct Beside {
    Web *web;
    void (*work)(Call *call);
    bool is_patient;
    GThread *thread;
    GAsyncQueue *given; // Call; the Beside itself = end
    gint is_ending;     // atomic
    Store *store;
    KeptReport report;
};

static gpointer run(gpointer data)
{
    Beside *beside = data;
    // Of this thread alone, on Linux. Where it may not be, the report is merely a worse neighbour.
    if (beside->is_patient)
        (void)setpriority(PRIO_PROCESS, 0, PATIENT_NICE);
    gpointer given;
    while ((given = g_async_queue_pop(beside->given)) != beside) {
        Call *call = given;
        call->store = beside->store;
        call->report = &beside->report;
        if (!g_atomic_int_get(&beside->is_ending))
            beside->work(call);
        island_take_back(beside->web, call);
    }
    return NULL;
}

Beside *beside_new(const char *name, Web *web, void (*work)(Call *call), bool is_patient, GError **error)
{
    Store *store = store_open(web->options.station->store_path, error);
    if (!store)
        return NULL;
    Beside *beside = g_new0(Beside, 1);
    beside->web = web;
    beside->work = work;
    beside->is_patient = is_patient;
    beside->store = store;
    beside->given = g_async_queue_new();
    beside->thread = g_thread_new(name, run, beside);
    return beside;
}

void beside_give(Beside *beside, Call *call)
{
    call->web = NULL;
    call->who = NULL;
    g_async_queue_push(beside->given, call);
}

void beside_free(Beside *beside)
{
    if (!beside)
        return;
    g_atomic_int_set(&beside->is_ending, 1);
    g_async_queue_push(beside->given, beside);
    g_thread_join(beside->thread);
    g_async_queue_unref(beside->given);
    g_clear_pointer(&beside->report.rows, g_ptr_array_unref);
    store_close(beside->store);
    g_free(beside);
}
