// SPDX-License-Identifier: GPL-3.0-or-later
// bench-gate [BOOTHS [SCANS [PERIOD-MS]]] - from a scan at a booth to its answer where a gateway serves and a desk decides: two programs that
// run, with a hub between them, all on this machine.
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/token/box.h"
#include "scanner/serve/serve.h"
#include "scanner/station/station.h"
#include "tests/bench/fair.h"
#include "tests/hub_drills/running.h"

#define UNTIL_MS 120000

static Station *load(const Drill *drill, const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_build_filename(drill->folder, name, NULL);
    Station *station = station_load(folder, &error);
    must(station != NULL, &error);
    return station;
}

static void set_up(Drill *drill, Cluster *cluster, Running *desk, Running *gate)
{
    drill_set_up(drill, cluster);
    drill_must(drill, "hub station add desk --station=first %s --output=desk.pass", drill->owner);
    drill_must(drill, "init --event=pycon-us-2024 --name=desk --keys=first/keys --pass=desk.pass desk");
    drill_must(drill, "station add gate --mode=gateway --station=desk %s --output=gate.station", drill->owner);
    drill_must(drill, "init --from=gate.station gate");
    drill_serve(drill, "gate");
    drill_run(drill, "desk", desk);
    drill_run(drill, "gate", gate);
}

// The gate knows each booth once the hub brought it.
static void await_booths(const Drill *drill, int count)
{
    g_autofree char *wanted = g_strdup_printf("%d", count);
    for (gint64 end = clock_after_ms(UNTIL_MS);; g_usleep(100000)) {
        g_autofree char *has = drill_shell(drill, 0, "sqlite3 gate/lanyard.db 'SELECT count(*) FROM client'");
        if (g_strcmp0(g_strchomp(has), wanted) == 0)
            return;
        if (clock_mono_us() > end)
            g_error("the gate has %s booths of %s", has, wanted);
    }
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    Fair fair = {.booth_count = bench_number(argc, argv, 1, 1, 30),
                 .scan_count = bench_number(argc, argv, 2, 1, 6),
                 .period_ms = bench_number(argc, argv, 3, 1, 10000),
                 .times = g_array_new(false, false, sizeof(gint64))};
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
    Drill drill = {0};
    Running desk = {0}, gate = {0};
    set_up(&drill, cluster, &desk, &gate);
    g_autoptr(Station) desk_station = load(&drill, "desk"), gate_station = load(&drill, "gate");
    Store *store = store_open(desk_station->store_path, &error);
    must(store != NULL, &error);
    fair_fill(&fair, store);
    g_autofree char *public_key = NULL, *secret_key = NULL;
    box_keypair(&public_key, &secret_key);
    g_autoptr(GPtrArray) booths = g_ptr_array_new();
    for (int i = 0; i < fair.booth_count; i++)
        g_ptr_array_add(booths, fair_booth(&fair, store, i, public_key));
    await_booths(&drill, fair.booth_count);
    g_autofree char *base = g_strconcat("https://", gate_station->settings->device_listen, NULL);
    g_autofree char *pin = serve_pin(gate_station->settings, &error);
    must(pin != NULL, &error);
    fair.base = base;
    fair.pin = pin;
    fair_begin(&fair, booths);
    fair_wait(booths);
    print_times("scan to answer, through hub and gateway", fair.times);
    fair_end(booths);
    store_close(store);
    running_clear(&gate);
    running_clear(&desk);
    drill_tear_down(&drill, cluster);
    cluster_free(cluster);
    return EXIT_SUCCESS;
}
