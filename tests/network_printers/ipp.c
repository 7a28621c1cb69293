// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/network_printers/ipp.h"

#include "tests/driver/page.h"

static void job_free(void *data)
{
    IppJob *job = data;
    g_free(job->name);
    g_free(job->user);
    g_free(job->uuid);
    g_free(job);
}

IppJob *ipp_job_new(Machine *machine, const char *name, const char *user)
{
    if (!machine->jobs)
        machine->jobs = g_ptr_array_new_with_free_func(job_free);
    IppJob *job = g_new0(IppJob, 1);
    g_autofree char *uuid = g_uuid_string_random();
    job->id = ++machine->job_count;
    job->name = g_strdup(name);
    job->user = g_strdup(user);
    job->uuid = g_strconcat("urn:uuid:", uuid, NULL);
    job->state = IPP_JSTATE_PENDING;
    job->reason = "job-incoming";
    job->created_us = g_get_monotonic_time();
    g_ptr_array_add(machine->jobs, job);
    album_note(machine->album, "job", "id=%d boot=%u user=%s", job->id, machine->memory.boot_count, user);
    return job;
}

IppJob *ipp_job_find(const Machine *machine, int id)
{
    for (guint i = 0; machine->jobs && i < machine->jobs->len; i++)
        if (((IppJob *)machine->jobs->pdata[i])->id == id)
            return machine->jobs->pdata[i];
    return NULL;
}

void ipp_job_end(IppJob *job, ipp_jstate_t state, const char *reason)
{
    job->state = state;
    job->reason = reason;
    job->ended_us = g_get_monotonic_time();
}

int ipp_seconds(const Machine *machine, gint64 at_us)
{
    return at_us ? (int)((at_us - machine->memory.booted_us) / G_USEC_PER_SEC) + 1 : 0;
}

// The name that the job with the next number had before the boot.
static const char *namesake(const Machine *machine)
{
    const GPtrArray *before = machine->script.has_namesakes ? machine->jobs_before : NULL;
    for (guint i = 0; before && i < before->len; i++) {
        const IppJob *job = before->pdata[i];
        if (job->id == machine->job_count + 1)
            return job->name;
    }
    return "Invoice 17";
}

static void fate(Machine *machine, Item *item, ItemFate what)
{
    if (what == ITEM_ARRIVED) {
        item->job_id = ipp_job_new(machine, namesake(machine), "office")->id;
        return;
    }
    IppJob *job = ipp_job_find(machine, item->job_id);
    if (!job)
        return;
    bool is_counted = machine->script.counts_early ? what == ITEM_BEGUN : what == ITEM_OUT;
    job->impressions += is_counted;
    switch (what) {
    case ITEM_ARRIVED:
        break;
    case ITEM_BEGUN:
        job->state = IPP_JSTATE_PROCESSING;
        job->reason = "job-printing";
        job->begun_us = g_get_monotonic_time();
        break;
    case ITEM_OUT:
        ipp_job_end(job, IPP_JSTATE_COMPLETED, "job-completed-successfully");
        break;
    case ITEM_CANCELLED:
        ipp_job_end(job, IPP_JSTATE_CANCELED, "job-canceled-at-device");
        break;
    case ITEM_DROPPED:
        ipp_job_end(job, IPP_JSTATE_ABORTED, "aborted-by-system");
        break;
    }
}

// With the power all jobs are gone and ids begin again; Purge-Jobs takes the jobs and leaves the ids.
static void cleared(Machine *machine, Clears clears)
{
    if (clears == CLEARS_NEXT)
        return;
    g_clear_pointer(&machine->jobs_before, g_ptr_array_unref);
    machine->jobs_before = g_steal_pointer(&machine->jobs);
    if (clears == CLEARS_AS_POWER)
        machine->job_count = 0;
}

static bool frame(Machine *machine, Line *line)
{
    (void)machine, (void)line; // jobs come through ipp_front.c
    return false;
}

static void ask(Machine *machine, Line *line, const Item *item)
{
    (void)machine, (void)line, (void)item;
}

static GPtrArray *develop(const guint8 *bytes, gsize length, int head_px, char **out_problem)
{
    (void)head_px;
    return decode_ipp(bytes, length, out_problem);
}

const Language language_ipp = {
    .name = "ipp",
    .head_px = 10000,
    .buffer_bytes = 1 << 24,
    .is_bracketed = true,
    .cancel = CLEARS_NEXT,
    .flush = CLEARS_ALL,
    .frame = frame,
    .ask = ask,
    .fate = fate,
    .cleared = cleared,
    .develop = develop,
};
