// SPDX-License-Identifier: GPL-3.0-or-later
// label_count.h - does a printer's count of all labels that it ever printed prove one of ours? Private to printer/queue.
//
// The count is everybody's, and tells no label from another. So one of ours is proved only when the count stood still before it
// with nothing of ours on its way, and is exactly one more after it while the printer is idle. What may also be another host's
// label, or one of ours from before, proves nothing.
//
// Some printers count a label when it begins, and what one answer says need not be true at one moment. So several answers have to say
// that the printer is idle with one more, each asked when the one before was there: by the second it is done with the label, and the
// last would tell of a stop until then. A stop between two looks shows in the count of stops (prtAlertCriticalEvents, RFC 3805); where
// a printer keeps none, a label proves nothing that was out of sight for as long as a stop may take. One more that comes after it had
// stood idle without it is another host's, perhaps: somebody cancelled ours. Pure: no I/O, no clock.
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    bool is_heard;        // there is a count
    guint32 count;        // the last one
    gint64 still_mono_us; // since then it has been idle with this count
    gint64 heard_mono_us; // the last answer
    bool is_owed;         // a label of ours may still come out
    bool is_let_go;       // that label's end was unconfirmed: nobody waits for it
    bool is_stuck;        // it stood still for a label that nothing held up
    bool has_base;
    guint32 base;         // before the label in work
    gint64 based_mono_us; // the answer with it
    bool was_proven;      // it has counted a label of ours once, so that its standing still is a finding
    bool was_stopped;     // since the label in work began
    bool has_restarted;   // the same
    gint64 stop_total,
        base_stop_total;   // how often it has come to stand still: the last word, and before the label in work; -1 = unsaid
    gint64 seen_mono_us;   // the label was not whole at the printer, or the last question of which the answer is there
    bool was_out_of_sight; // since, for as long as a stop may take
    gint64 begin_us;       // the label in work has begun so long after it was whole
    gint64 whole_mono_us;  // the label was not whole at the printer until then
    bool was_busy;         // since
    gint64 idle_mono_us;   // it was done with the label, and had not counted it; 0 = it was not, or has
    bool was_passed_over;  // so, for as long as a stop may take: what it counted then may be another host's
    int agreed_count;      // answers in a row that it is idle with one more
    gint64 agreed_mono_us; // the last of them
} LabelCount;
#define LABEL_COUNT_NEW ((LabelCount){.stop_total = -1, .base_stop_total = -1})
#define LABEL_COUNT_ANSWERS 3

typedef enum {
    LABEL_COUNT_WAITS,
    LABEL_COUNT_IS_NEAR, // one more, and not said often enough
    LABEL_COUNT_PROVES,
    LABEL_COUNT_IS_SHARED,  // it went up by more than ours
    LABEL_COUNT_IS_DOUBTED, // it went up by one, but the printer stood still meanwhile: which label was that?
    LABEL_COUNT_IS_UNSEEN,  // it went up by one, and a stop may have been missed, or another host's label came meanwhile
    LABEL_COUNT_IS_LOST,    // the printer was switched off and on, or is another one
    LABEL_COUNT_IS_UNKNOWN, // there was none to begin with
} LabelCountWord;

// An answer without a count leaves what is known. One that is less than before is the count of a printer that has lost its memory.
void label_count_hear(LabelCount *count, guint32 value, bool is_idle, gint64 now_mono_us);
// The printer stands still, for a reason that it names; it was switched off and on.
void label_count_note_stop(LabelCount *count);
void label_count_note_restart(LabelCount *count);
// Bytes of the label in work were still on their way: it had not begun.
void label_count_note_underway(LabelCount *count, gint64 at_mono_us);
// Before the first byte of a label. One of ours that nobody has accounted for is believed to be no more on its way when the
// printer has been idle for `settle_us`; `begin_us`: a printer that has all of a label has begun it by then.
void label_count_begin(LabelCount *count, gint64 settle_us, gint64 begin_us);
typedef struct {
    gint64 asked_mono_us, heard_mono_us; // each of its parts was true at some moment between
    bool is_idle;
} LabelCountAnswer;
// After label_count_hear() of an answer whose question was asked when the whole label was there. `stop_us`: no stop that people end
// is shorter.
LabelCountWord label_count_judge(LabelCount *count, const LabelCountAnswer *answer, gint64 stop_us);
// It did not move for the label in work: until it moves it is taken for one that never does.
void label_count_give_up(LabelCount *count);
// A printer that counts may still bring out a label that a person was asked about: the next one would not be told from it. Where other
// hosts print all the time this ends unsettled.
bool label_count_is_settling(const LabelCount *count, gint64 settle_us);
