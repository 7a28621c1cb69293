// bench_burst.c - a burst of badges on a make-believe printer: the share of time that it stood still and waited for us.
// Prints one line per language: labels, ms per label that the printer needs, share.
#include <stdio.h>

#include "tests/queue/station.h"

#define LABELS 50
#define PRINT_MS 300

static void burst(SimLanguage language, const char *name)
{
    g_autoptr(TestStation) station = test_station_new();
    g_autoptr(GError) error = NULL;
    Sim *sim = sim_start(language, PRINT_MS);
    g_autofree char *spec = sim_spec(sim, "one");
    gint64 last = 0;
    for (int i = 0; i < LABELS; i++)
        last = test_station_badge(station, NULL);
    const PrintWorkerOptions options = {.spec = spec, .store_path = station->store_path, .profile = station->profile,
                                        .profile_folder = station->profile_folder};
    PrintWorker *worker = print_worker_start(&options, &error);
    g_assert_no_error(error);
    test_station_await(station, last, JOB_PRINTED);
    double waited_ms = (double)sim_waited_us(sim) / 1000;
    printf("burst %s: %d labels of %d ms, waited %.1f ms in all, share %.2f %%\n", name, LABELS, PRINT_MS, waited_ms,
           100 * waited_ms / (waited_ms + LABELS * PRINT_MS));
    print_worker_stop(worker, 5000);
    sim_stop(sim);
}

int main(void)
{
    burst(SIM_BROTHER, "brother-ql");
    burst(SIM_DYMO, "dymo-lw");
    burst(SIM_ZEBRA, "zpl");
    return 0;
}
