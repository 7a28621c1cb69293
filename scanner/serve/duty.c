// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/serve/duty.h"

bool duty_is_fresh(const Duty *duty, gint64 now_mono_us)
{
    return !duty || now_mono_us < duty->fresh_until_mono_us;
}

bool duty_has_lease(const Duty *duty, gint64 now_mono_us)
{
    return !duty || (now_mono_us < duty->lease_until_mono_us && duty_is_fresh(duty, now_mono_us));
}

bool duty_talks(const Duty *duty, gint64 since_mono_us, gint64 now_mono_us)
{
    if (!duty || now_mono_us < duty->link_until_mono_us)
        return true;
    return duty->link_until_mono_us != DUTY_NEVER && now_mono_us > since_mono_us && !duty_is_fresh(duty, now_mono_us);
}
