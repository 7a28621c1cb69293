// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/queue/answer_history.h"

#include "common/store/job/job.h"

#define SLOW_MS 500 // faster ones are not told apart

void answer_history_init(AnswerHistory *history, Store *store, const PrinterSpec *spec)
{
    *history = (AnswerHistory){.store = store, .spec = spec};
    printer_record_answers(store, spec->name, spec->address, &history->known);
}

// What cannot be stored is learned again.
static void keep(const AnswerHistory *history)
{
    printer_record_put_answers(history->store, history->spec->name, history->spec->address, &history->known, NULL);
}

// A slightly slower answer is not worth a write.
void answer_history_note_heard(AnswerHistory *history, int slowest_ms)
{
    bool is_slower = slowest_ms > SLOW_MS && slowest_ms > history->known.slowest_answer_ms * 3 / 2;
    if (history->known.was_heard && !is_slower)
        return;
    history->known.was_heard = true;
    if (is_slower)
        history->known.slowest_answer_ms = slowest_ms;
    keep(history);
}

void answer_history_note_asked(AnswerHistory *history, gint64 job_id)
{
    if (history->known.asked_job != 0)
        return;
    history->known.asked_job = job_id;
    keep(history);
}

// Has the person answered? A yes makes the printer a mute one; after a no the next label is asked about.
static void hear_person(AnswerHistory *history)
{
    gint64 id = history->known.asked_job;
    g_autoptr(Job) job = id ? job_load(history->store, id, NULL) : NULL;
    if (!id || (job && job->state == JOB_UNCERTAIN))
        return;
    history->known.is_mute = job && job->state == JOB_PRINTED;
    history->known.asked_job = 0;
    keep(history);
}

bool answer_history_is_known_mute(AnswerHistory *history)
{
    if (!history->known.is_mute)
        hear_person(history);
    return history->known.is_mute;
}

bool answer_history_is_doubtful(AnswerHistory *history)
{
    if (history->known.was_heard || !printer_spec_should_answer(history->spec))
        return false;
    return !answer_history_is_known_mute(history);
}
