// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/queue/label_count.h"

#define SETTLES_MOST 8 // so many times as long as one takes

void label_count_hear(LabelCount *count, guint32 value, bool is_idle, gint64 now_mono_us)
{
    if (!count->is_heard || value != count->count || !is_idle)
        count->still_mono_us = now_mono_us;
    count->is_stuck &= value == count->count;
    count->has_restarted |= count->is_heard && (gint32)(value - count->count) < 0; // behind 2^32 it begins anew
    count->is_heard = true;
    count->count = value;
    count->heard_mono_us = now_mono_us;
}

void label_count_note_stop(LabelCount *count)
{
    count->was_stopped = true;
}

void label_count_note_restart(LabelCount *count)
{
    count->has_restarted = true;
}

static bool is_settled(const LabelCount *count, gint64 settle_us)
{
    return !count->is_owed || count->heard_mono_us - count->still_mono_us >= settle_us;
}

void label_count_begin(LabelCount *count, gint64 settle_us)
{
    count->has_base = count->is_heard && !count->is_stuck && is_settled(count, settle_us);
    count->base = count->count;
    count->based_mono_us = count->heard_mono_us;
    count->is_owed = true;
    count->is_let_go = count->was_stopped = count->has_restarted = false;
}

LabelCountWord label_count_judge(LabelCount *count, bool is_idle)
{
    guint32 more = count->count - count->base; // it begins anew behind 2^32
    bool is_lost = count->has_base && count->has_restarted;
    count->is_let_go = !count->has_base || is_lost || more > 1;
    if (is_lost)
        return LABEL_COUNT_IS_LOST;
    if (count->is_let_go)
        return count->has_base ? LABEL_COUNT_IS_SHARED : LABEL_COUNT_IS_UNKNOWN;
    if (more == 0 || !is_idle)
        return LABEL_COUNT_WAITS;
    count->is_owed = false;
    count->was_proven = true;
    if (count->was_stopped)
        return LABEL_COUNT_IS_DOUBTED;
    return LABEL_COUNT_PROVES;
}

void label_count_give_up(LabelCount *count)
{
    count->is_let_go = count->is_stuck = true;
}

bool label_count_is_settling(const LabelCount *count, gint64 settle_us)
{
    bool is_hoped = count->heard_mono_us - count->based_mono_us < SETTLES_MOST * settle_us;
    return count->was_proven && !count->is_let_go && is_hoped && !is_settled(count, settle_us);
}
