// SPDX-License-Identifier: GPL-3.0-or-later
// bench_burst.c - a burst of badges on make-believe printers of 110 mm/s: the share of time that each stood still and
// waited for us. All print at the same time; one line per language.
#include <stdio.h>

#include "tests/queue/station.h"

#define LABELS 50
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

static void finish(Burst *burst)
{
    test_station_await(burst->station, burst->last, JOB_PRINTED);
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
    for (gsize i = 0; i < G_N_ELEMENTS(bursts); i++)
        finish(&bursts[i]);
    return 0;
}
