// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/measure.h"

#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"

static int compare_times(gconstpointer a, gconstpointer b)
{
    gint64 one = *(const gint64 *)a, other = *(const gint64 *)b;
    return (one > other) - (one < other);
}

void print_times(const char *what, GArray *times)
{
    if (times->len == 0)
        return;
    g_array_sort(times, compare_times);
    printf("%-56s p50 %7.1f ms, p99 %7.1f ms (%u)\n", what, (double)g_array_index(times, gint64, times->len / 2) / 1000,
           (double)g_array_index(times, gint64, times->len * 99 / 100) / 1000, times->len);
}

gint64 nth_time(GArray *times, guint percent)
{
    return g_array_index(times, gint64, times->len * percent / 100);
}

void must(bool is_good, GError *const *error)
{
    if (!is_good)
        g_error("%s", (*error)->message);
}

int bench_number(int argc, char **argv, int place, int least, int otherwise)
{
    gint64 given;
    return argc > place && g_ascii_string_to_signed(argv[place], 10, least, 10000, &given, NULL) ? (int)given : otherwise;
}

void measure_decision(Desk *desk, GArray *times)
{
    static const char *const codes[] = {"secret-a1", "secret-a2", "secret-a3", "secret-a6", "nobody's"};
    static guint count;
    g_autoptr(GError) error = NULL;
    const char *code = codes[count++ % G_N_ELEMENTS(codes)];
    AdmitOutcome outcome = {0};
    gint64 start_us = clock_mono_us();
    must(desk_scan(desk, &(DeskScan){.code = code, .code_length = strlen(code)}, &outcome, &error), &error);
    gint64 took_us = clock_mono_us() - start_us;
    g_array_append_val(times, took_us);
    admit_outcome_clear(&outcome);
}
