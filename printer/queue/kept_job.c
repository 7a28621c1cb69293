// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/queue/kept_job.h"

#include <string.h>

#include "printer/queue/virtual.h"

// Two stations number their labels alike; the moment tells them apart, also after one was set up anew.
char *kept_job_name(const Job *job)
{
    g_autofree char *label = virtual_label_name(job);
    int attempt = job->attempt_count + (job->state == JOB_CLAIMED); // which is counted when it begins
    return g_strdup_printf("%s-%" G_GINT64_MODIFIER "x-%d", label, job->queued_utc_ms, attempt);
}

static KeptJob ask(Link *link, const PrinterSpec *spec, const Job *job)
{
    g_autofree char *name = kept_job_name(job), *line = NULL;
    DriverStatus status;
    driver_status_init(&status);
    if (!transport_recall_job(link_transport(link), name, &line, NULL) || !line)
        return KEPT_JOB_IS_UNKNOWN;
    spec->driver->parse_status(spec->model, (const guint8 *)line, strlen(line), &status);
    if (status.is_label_done)
        return KEPT_JOB_IS_OUT;
    bool is_given_up = status.is_fatal_to_label && g_strcmp0(status.problem_code, "aborted") == 0;
    return is_given_up ? KEPT_JOB_IS_LOST : KEPT_JOB_IS_UNKNOWN;
}

static Job *load_doubtful(const KeptJobQuestion *question, gint64 id)
{
    g_autoptr(Job) job = job_load(question->store, id, NULL);
    bool is_ours = job && job->state == JOB_UNCERTAIN && g_strcmp0(job->worker, question->spec->name) == 0;
    return is_ours ? g_steal_pointer(&job) : NULL;
}

// NULL when the label is not in doubt, or stands on a sheet behind its first one.
static GPtrArray *load_piece(const KeptJobQuestion *question, gint64 id, gint64 last_id)
{
    Job *first = load_doubtful(question, id);
    if (!first || (first->sheet_id != 0 && first->sheet_id != id)) {
        job_free(first);
        return NULL;
    }
    GPtrArray *jobs = g_ptr_array_new_with_free_func((GDestroyNotify)job_free);
    g_ptr_array_add(jobs, first);
    for (gint64 other = id + 1; first->sheet_id != 0 && other <= last_id; other++) {
        Job *job = load_doubtful(question, other);
        if (job && job->sheet_id == id)
            g_ptr_array_add(jobs, job);
        else
            job_free(job);
    }
    return jobs;
}

bool kept_job_ask_doubts(const KeptJobQuestion *question)
{
    JobDoubt doubt;
    bool is_any = false;
    if (!job_doubt(question->store, question->spec->name, &doubt, NULL))
        return false;
    for (gint64 id = doubt.first_id; doubt.count > 0 && id <= doubt.last_id; id++) {
        g_autoptr(GPtrArray) jobs = load_piece(question, id, doubt.last_id);
        if (jobs)
            is_any |= question->said(jobs, ask(question->link, question->spec, jobs->pdata[0]), question->data);
    }
    return is_any;
}
