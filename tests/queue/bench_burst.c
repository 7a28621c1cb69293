// SPDX-License-Identifier: GPL-3.0-or-later
// bench_burst.c - a burst of badges on make-believe printers of 110 mm/s: the share of time that each stood still and
// waited for us. All print at the same time; one line per language. One of them proves nothing: a person looks and says that all came out.
#include <stdio.h>

#include "tests/queue/station.h"

#define LABELS 50
#define LOOK_US 50000
#define PRINT_MS 909 // 100 mm at 110 mm/s

typedef struct {
    SimLanguage language;
    const char *name;
    TestStation *station;
    Sim *sim;
    PrintWorker *worker;
    gint64 last;
} Burst;

static void start(Burst *burst)
{
    g_autoptr(GError) error = NULL;
    burst->station = test_station_new();
    burst->sim = sim_start(burst->language, PRINT_MS);
    burst->station->media = sim_media(burst->sim);
    g_autofree char *spec = sim_spec(burst->sim, "one");
    for (int i = 0; i < LABELS; i++)
        burst->last = test_station_badge(burst->station, NULL);
    const PrintWorkerOptions options = {.spec = spec,
                                        .store_path = burst->station->store_path,
                                        .profile = burst->station->profile,
                                        .profile_folder = burst->station->profile_folder};
    burst->worker = print_worker_start(&options, &error);
    g_assert_no_error(error);
}

// "All came out", to the question about a debt that is due.
static void settle_debt(Burst *burst)
{
    g_autoptr(GError) error = NULL;
    JobDebt debt;
    g_assert_true(job_debt(burst->station->store, "one", &debt, &error));
    if (!job_debt_is_due(&debt))
        return;
    g_autoptr(GPtrArray) owed = job_list_owed(burst->station->store, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < owed->len; i++)
        test_station_says(burst->station, burst->worker, ((const Job *)owed->pdata[i])->id, JOB_PRINTED);
}

static bool is_done(Burst *burst)
{
    settle_debt(burst);
    JobState state = test_station_state(burst->station, burst->last);
    return state == JOB_PRINTED || state == JOB_UNCONFIRMED;
}

static void finish(Burst *burst)
{
    g_assert_cmpint(sim_printed_count(burst->sim), ==, LABELS);
    double waited_ms = (double)sim_waited_us(burst->sim) / 1000;
    printf("burst %s: %d labels of %d ms, waited %.1f ms in all, share %.2f %%\n", burst->name, LABELS, PRINT_MS, waited_ms,
           100 * waited_ms / (waited_ms + LABELS * PRINT_MS));
    print_worker_stop(burst->worker, 5000);
    sim_stop(burst->sim);
    test_station_free(burst->station);
}

int main(void)
{
    Burst bursts[] = {
        {.language = SIM_BROTHER, .name = "brother-ql"},
        {.language = SIM_DYMO, .name = "dymo-lw"},
        {.language = SIM_ZEBRA, .name = "zpl"},
        {.language = SIM_ESCPOS, .name = "escpos"},
        {.language = SIM_FGL, .name = "fgl"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(bursts); i++)
        start(&bursts[i]);
    gsize done_count = 0;
    while (done_count < G_N_ELEMENTS(bursts)) {
        done_count = 0;
        for (gsize i = 0; i < G_N_ELEMENTS(bursts); i++)
            done_count += is_done(&bursts[i]);
        g_usleep(LOOK_US);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(bursts); i++)
        finish(&bursts[i]);
    return 0;
}
