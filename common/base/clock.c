// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/base/clock.h"

#define HLC_COUNTER_BITS 16

gint64 clock_utc_ms(void)
{
    return g_get_real_time() / 1000;
}

gint64 clock_mono_us(void)
{
    return g_get_monotonic_time();
}

gint64 clock_after_ms(gint64 ms)
{
    return clock_mono_us() + ms * 1000;
}

bool clock_is_within(gint64 since_mono_us, gint64 ms)
{
    return since_mono_us != 0 && clock_mono_us() - since_mono_us < ms * 1000;
}

Hlc hlc_next(Hlc last, gint64 now_utc_ms)
{
    Hlc now = (Hlc)MAX(now_utc_ms, 0) << HLC_COUNTER_BITS;
    return now > last ? now : last + 1;
}

gint64 hlc_utc_ms(Hlc hlc)
{
    return (gint64)(hlc >> HLC_COUNTER_BITS);
}
