// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/queue/answer_history.h"

#include <string.h>

#include "common/store/job.h"

static char *key_of(const AnswerHistory *answers, const char *what)
{
    return g_strdup_printf("printer.%s.%s", answers->spec->name, what);
}

static bool is_kept(const AnswerHistory *answers, const char *what)
{
    g_autofree char *key = key_of(answers, what);
    g_autofree char *address = store_get(answers->store, key);
    return g_strcmp0(address, answers->spec->address) == 0;
}

// What cannot be kept is learned once more.
static void keep(const AnswerHistory *answers, const char *what, const char *value)
{
    g_autofree char *key = key_of(answers, what);
    store_put(answers->store, key, value, NULL);
}

void answer_history_init(AnswerHistory *answers, Store *store, const PrinterSpec *spec)
{
    *answers = (AnswerHistory){.store = store, .spec = spec};
    answers->was_heard = is_kept(answers, "answers");
    answers->is_mute = is_kept(answers, "mute");
}

void answer_history_note_heard(AnswerHistory *answers)
{
    if (answers->was_heard)
        return;
    answers->was_heard = true;
    keep(answers, "answers", answers->spec->address);
}

// "JOB ADDRESS" of the first label that a person was asked about; 0 = none.
static gint64 asked_job(const AnswerHistory *answers)
{
    g_autofree char *key = key_of(answers, "asked");
    g_autofree char *text = store_get(answers->store, key);
    const char *address = text ? strchr(text, ' ') : NULL;
    return address && strcmp(address + 1, answers->spec->address) == 0 ? g_ascii_strtoll(text, NULL, 10) : 0;
}

void answer_history_note_asked(AnswerHistory *answers, gint64 job_id)
{
    if (asked_job(answers) != 0)
        return;
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT " %s", job_id, answers->spec->address);
    keep(answers, "asked", text);
}

// Has the person answered? A yes makes the printer a mute one; after a no the next label is asked about.
static void hear_person(AnswerHistory *answers)
{
    gint64 id = asked_job(answers);
    g_autoptr(Job) job = id ? job_load(answers->store, id, NULL) : NULL;
    if (!id || (job && job->state == JOB_UNCERTAIN))
        return;
    answers->is_mute = job && job->state == JOB_PRINTED;
    if (answers->is_mute)
        keep(answers, "mute", answers->spec->address);
    keep(answers, "asked", NULL);
}

bool answer_history_is_doubtful(AnswerHistory *answers)
{
    if (answers->was_heard || !printer_spec_should_answer(answers->spec))
        return false;
    if (!answers->is_mute)
        hear_person(answers);
    return !answers->is_mute;
}
