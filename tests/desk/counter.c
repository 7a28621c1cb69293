// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/desk/counter.h"
#include "scanner/desk/label.h"

#define PRINT_MS 10
#define AWAIT_US (120 * G_USEC_PER_SEC)
#define LOOK_US 2000

void counter_set_up(Counter *counter, gconstpointer data)
{
    (void)data;
    counter->stage = stage_new("desk", "registration");
    counter->desk = stage_desk(counter->stage);
    counter->sim = sim_start(SIM_ESCPOS, PRINT_MS);
}

void counter_tear_down(Counter *counter, gconstpointer data)
{
    (void)data;
    if (counter->worker)
        print_worker_stop(counter->worker, 5000);
    sim_stop(counter->sim);
    desk_close(counter->desk);
    stage_free(counter->stage);
}

static bool choose_again(Store *store, gpointer data, int *out_count, GError **error)
{
    return desk_choose_again(data, store, out_count, error);
}

void counter_plug_in(Counter *counter, bool is_roll_told)
{
    Station *station = counter->stage->station;
    g_autofree char *told = sim_spec(counter->sim, "receipts");
    g_auto(GStrv) parts = g_strsplit(told, "/80@", 2);
    g_assert_cmpuint(g_strv_length(parts), ==, 2);
    g_autofree char *untold = g_strjoinv("@", parts);
    g_autoptr(GError) error = NULL;
    const PrintWorkerOptions options = {.spec = is_roll_told ? told : untold,
                                        .store_path = station->store_path,
                                        .profile = station->profile,
                                        .profile_folder = station->profile_folder,
                                        .choose_again = choose_again,
                                        .data = station};
    counter->worker = print_worker_start_with(&options, &test_times, &error);
    g_assert_no_error(error);
}

Job *counter_job(const Counter *counter, gint64 id)
{
    g_autoptr(GError) error = NULL;
    Job *job = job_load(desk_store(counter->desk), id, &error);
    g_assert_no_error(error);
    return job;
}

Page *counter_await_page(const Counter *counter, gint64 id)
{
    gint64 deadline_mono_us = clock_mono_us() + AWAIT_US;
    for (;;) {
        g_autoptr(Job) job = counter_job(counter, id);
        if (job->state == JOB_UNCONFIRMED) // over the network nothing proves a receipt printer's ticket
            return sim_page(counter->sim, 0);
        if (clock_mono_us() > deadline_mono_us)
            g_error("the %s is %s as %s (%s)", job->role, job_state_name(job->state), job->label, job->reason);
        g_usleep(LOOK_US);
    }
}
