// SPDX-License-Identifier: GPL-3.0-or-later
// bench-booths [BOOTHS [SCANS [PERIOD-MS]]] - from a scan at a booth to what the serving station answers, and a desk's decision meanwhile.
//
// The station that serves them is the desk's own, so both write into one store. Before, the desk decides alone, and a bare call goes to
// and fro.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/token/box.h"
#include "scanner/serve/decider.h"
#include "scanner/serve/serve.h"
#include "tests/bench/fair.h"
#include "tests/web/stage.h"

#define DECISIONS_ALONE 500
#define DECISION_EVERY_US 20000

static void measure_round_trips(const Booth *booth)
{
    g_autoptr(GArray) times = g_array_new(false, false, sizeof(gint64));
    HttpClient *client = fair_connect(booth->fair);
    for (int i = 0; i < 200; i++) {
        gint64 start_us = clock_mono_us();
        g_autoptr(json_t) hello = booth_call(booth, client, "/device/hello", "{}");
        gint64 took_us = clock_mono_us() - start_us;
        g_array_append_val(times, took_us);
    }
    http_client_free(client);
    print_times("a bare call (hello)", times);
}

static void measure(Fair *fair, Stage *stage, GPtrArray *booths)
{
    g_autoptr(Desk) desk = stage_desk(stage);
    g_autoptr(GArray) alone = g_array_new(false, false, sizeof(gint64)), beside = g_array_new(false, false, sizeof(gint64));
    for (int i = 0; i < DECISIONS_ALONE; i++) {
        measure_decision(desk, alone);
        g_usleep(2000);
    }
    measure_round_trips(g_ptr_array_index(booths, 0));
    fair_begin(fair, booths);
    while (g_atomic_int_get(&fair->running) > 0) {
        measure_decision(desk, beside);
        g_usleep(DECISION_EVERY_US);
    }
    fair_wait(booths);
    g_autofree char *what = g_strdup_printf("scan to answer, %d booths at one station", fair->booth_count);
    print_times(what, fair->times);
    print_times("the desk's decision, alone", alone);
    print_times("the desk's decision, beside them", beside);
    printf("beside them is %.1f times alone at the median, %.1f times at p99\n",
           (double)nth_time(beside, 50) / (double)nth_time(alone, 50),
           (double)nth_time(beside, 99) / (double)nth_time(alone, 99));
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    Fair fair = {.booth_count = bench_number(argc, argv, 1, 1, 300),
                 .scan_count = bench_number(argc, argv, 2, 1, 6),
                 .period_ms = bench_number(argc, argv, 3, 1, 10000),
                 .times = g_array_new(false, false, sizeof(gint64))};
    Stage *stage = stage_new("desk", "registration");
    stage->station->settings->device_listen = g_strdup("127.0.0.1:0");
    Store *store = store_open(stage->station->store_path, &error);
    must(store != NULL, &error);
    fair_fill(&fair, store);
    g_autofree char *public_key = NULL, *secret_key = NULL;
    box_keypair(&public_key, &secret_key);
    g_autoptr(GPtrArray) booths = g_ptr_array_new();
    for (int i = 0; i < fair.booth_count; i++)
        g_ptr_array_add(booths, fair_booth(&fair, store, i, public_key));
    Serve *serve = serve_start(&(ServeOptions){.station = stage->station, .answers_wait_ms = 2000}, &error);
    must(serve != NULL, &error);
    Decider *decider = decider_start(&(DeciderOptions){.station = stage->station}, &error);
    must(decider != NULL, &error);
    g_autofree char *base = g_strdup_printf("https://127.0.0.1:%u", serve_port(serve));
    g_autofree char *pin = serve_pin(stage->station->settings, &error);
    fair.base = base;
    fair.pin = pin;
    measure(&fair, stage, booths);
    fair_end(booths);
    serve_stop(serve);
    decider_stop(decider);
    store_close(store);
    stage_free(stage);
    return EXIT_SUCCESS;
}
