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

KeptJob kept_job_ask(Link *link, const PrinterSpec *spec, const Job *job)
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
