// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/queue/answer_history.h"

#include "common/store/job.h"

void answer_history_init(AnswerHistory *history, Store *store, const PrinterSpec *spec)
{
    *history = (AnswerHistory){.store = store, .spec = spec};
    printer_record_answers(store, spec->name, spec->address, &history->known);
}

// What cannot be kept is learned once more.
static void keep(const AnswerHistory *history)
{
    printer_record_put_answers(history->store, history->spec->name, history->spec->address, &history->known, NULL);
}

bool answer_history_was_heard(const AnswerHistory *history)
{
    return history->known.was_heard;
}

bool answer_history_is_mute(const AnswerHistory *history)
{
    return history->known.is_mute;
}

void answer_history_note_heard(AnswerHistory *history)
{
    if (history->known.was_heard)
        return;
    history->known.was_heard = true;
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

bool answer_history_is_doubtful(AnswerHistory *history)
{
    if (history->known.was_heard || !printer_spec_should_answer(history->spec))
        return false;
    if (!history->known.is_mute)
        hear_person(history);
    return !history->known.is_mute;
}
