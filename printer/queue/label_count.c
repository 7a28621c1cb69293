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

void label_count_note_underway(LabelCount *count, gint64 at_mono_us)
{
    count->seen_mono_us = count->whole_mono_us = at_mono_us;
}

void label_count_note_restart(LabelCount *count)
{
    count->has_restarted = true;
}

static bool is_settled(const LabelCount *count, gint64 settle_us)
{
    return !count->is_owed || count->heard_mono_us - count->still_mono_us >= settle_us;
}

void label_count_begin(LabelCount *count, gint64 settle_us, gint64 begin_us)
{
    count->begin_us = begin_us;
    count->has_base = count->is_heard && !count->is_stuck && is_settled(count, settle_us);
    count->base = count->count;
    count->based_mono_us = count->heard_mono_us;
    count->is_owed = true;
    count->base_stop_total = count->stop_total;
    count->agreed_count = 0;
    count->is_let_go = count->was_stopped = count->has_restarted = count->was_out_of_sight = false;
    count->was_busy = count->was_passed_over = false;
    count->idle_mono_us = 0;
}

static void look(LabelCount *count, const LabelCountAnswer *answer, guint32 more, gint64 stop_us)
{
    count->was_busy |= !answer->is_idle;
    bool is_over = count->was_busy || answer->asked_mono_us - count->whole_mono_us > count->begin_us;
    if (more == 0 && answer->is_idle && is_over && !count->idle_mono_us)
        count->idle_mono_us = answer->asked_mono_us;
    count->was_passed_over |= more && count->idle_mono_us && answer->heard_mono_us - count->idle_mono_us > stop_us;
    if (more)
        count->idle_mono_us = 0;
    count->was_out_of_sight |= answer->heard_mono_us - count->seen_mono_us > stop_us;
    count->seen_mono_us = answer->asked_mono_us;
    count->was_stopped |= count->base_stop_total >= 0 && count->stop_total >= 0 && count->stop_total != count->base_stop_total;
}

// Whether it has been said often enough that it is idle with one more.
static bool is_agreed(LabelCount *count, const LabelCountAnswer *answer, bool is_one_more)
{
    if (!is_one_more || !answer->is_idle) {
        count->agreed_count = 0;
    } else if (count->agreed_count == 0 || answer->asked_mono_us >= count->agreed_mono_us) {
        count->agreed_count++;
        count->agreed_mono_us = answer->heard_mono_us;
    }
    return count->agreed_count >= LABEL_COUNT_ANSWERS;
}

LabelCountWord label_count_judge(LabelCount *count, const LabelCountAnswer *answer, gint64 stop_us)
{
    guint32 more = count->count - count->base; // it begins anew behind 2^32
    bool is_lost = count->has_base && count->has_restarted;
    count->is_let_go = !count->has_base || is_lost || more > 1;
    look(count, answer, more, stop_us);
    bool is_sure = is_agreed(count, answer, more == 1);
    if (is_lost)
        return LABEL_COUNT_IS_LOST;
    if (count->is_let_go)
        return count->has_base ? LABEL_COUNT_IS_SHARED : LABEL_COUNT_IS_UNKNOWN;
    if (!is_sure)
        return count->agreed_count ? LABEL_COUNT_IS_NEAR : LABEL_COUNT_WAITS;
    count->is_owed = false;
    count->was_proven = true;
    if (count->was_stopped)
        return LABEL_COUNT_IS_DOUBTED;
    bool tells_stops = count->base_stop_total >= 0 && count->stop_total >= 0;
    bool is_unseen = count->was_passed_over || (count->was_out_of_sight && !tells_stops);
    return is_unseen ? LABEL_COUNT_IS_UNSEEN : LABEL_COUNT_PROVES;
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
