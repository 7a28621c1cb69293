// SPDX-License-Identifier: GPL-3.0-or-later
// seeds.h - which seeds of a drawn test a run plays: a quarter of them, by the date, so that in four days all are played. They are
// of one distribution: any quarter tries the same things, in other orders. LANYARD_TEST_SEEDS=N plays 1 to N, as each week.
#pragma once

#include "common/base/clock.h"

typedef struct {
    guint32 first, last;
} Seeds;

static inline Seeds seeds_of_today(guint32 count)
{
    const char *typed = g_getenv("LANYARD_TEST_SEEDS");
    guint64 most = 0;
    if (typed && !g_ascii_string_to_unsigned(typed, 10, 1, 100000, &most, NULL))
        g_error("LANYARD_TEST_SEEDS is \"%s\", expected a number", typed);
    guint32 quarter = count / 4, day = (guint32)(clock_utc_ms() / 86400000 % 4);
    Seeds seeds = {.first = day * quarter + 1, .last = (day + 1) * quarter};
    if (most)
        seeds = (Seeds){.first = 1, .last = (guint32)most};
    g_test_message("seeds %u to %u", seeds.first, seeds.last);
    return seeds;
}
