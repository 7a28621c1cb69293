// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/queue/job_writer.h"

struct JobWriter {
    Store *store;
    PrinterHealth *health;
    GQueue steps; // Step, the oldest first
};

typedef struct {
    GPtrArray *jobs;
    JobState state;
    char *reason;
    gint64 utc_ms;
} Step;

static void step_free(Step *step)
{
    g_ptr_array_unref(step->jobs);
    g_free(step->reason);
    g_free(step);
}

JobWriter *job_writer_new(Store *store, PrinterHealth *health)
{
    JobWriter *writer = g_new0(JobWriter, 1);
    writer->store = store;
    writer->health = health;
    g_queue_init(&writer->steps);
    return writer;
}

void job_writer_free(JobWriter *writer)
{
    if (!writer)
        return;
    job_writer_flush(writer);
    g_queue_clear_full(&writer->steps, (GDestroyNotify)step_free);
    g_free(writer);
}

static bool is_out(const Step *step)
{
    return step->state == JOB_PRINTED || step->state == JOB_UNCONFIRMED;
}

// The labels' end, the roll's count and that the next piece (NULL = none) is being sent are one transaction.
static bool write_step(JobWriter *writer, const Step *step, const GPtrArray *next, GError **error)
{
    if (!store_begin(writer->store, error))
        return false;
    if (job_advance_together(writer->store, step->jobs, step->state, step->reason, step->utc_ms, error) &&
        (!is_out(step) || printer_health_write_roll(writer->health, writer->store, error)) &&
        (!next || job_advance_together(writer->store, next, JOB_SENDING, NULL, step->utc_ms, error)))
        return store_commit(writer->store, error);
    store_rollback(writer->store);
    return false;
}

// A person was faster, or the label is gone: there is nothing to write.
static bool is_moot(const GError *error)
{
    return g_error_matches(error, STORE_ERROR, STORE_ERROR_REFUSED) || g_error_matches(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

static void tell_refusal(JobWriter *writer, const Step *step, const GError *cause)
{
    static const char *const words[JOB_STATE_COUNT] = {
        [JOB_QUEUED] = "waiting again", [JOB_SENT] = "sent",   [JOB_PRINTED] = "out",
        [JOB_UNCONFIRMED] = "out",      [JOB_FAILED] = "lost", [JOB_UNCERTAIN] = "in doubt",
    };
    g_autofree char *labels =
        step->jobs->len == 1 ? g_strdup("the last label is") : g_strdup_printf("the last %u labels are", step->jobs->len);
    g_autofree char *problem = g_strdup_printf("The disk refused to record that %s %s; it is tried again: %s", labels,
                                               words[step->state], cause->message);
    printer_health_show(writer->health, writer->store, PRINTER_STATE_STOPPED, problem);
}

// A step before it of the same piece is kept.
static bool is_behind(const GList *link)
{
    const GPtrArray *jobs = ((const Step *)link->data)->jobs;
    const GList *earlier = link->prev;
    while (earlier && ((const Step *)earlier->data)->jobs != jobs)
        earlier = earlier->prev;
    return earlier != NULL;
}

bool job_writer_flush(JobWriter *writer)
{
    g_autoptr(GError) cause = NULL; // why the first was refused
    for (GList *link = writer->steps.head, *next; link; link = next) {
        g_autoptr(GError) error = NULL;
        next = link->next;
        if (is_behind(link))
            continue;
        if (!write_step(writer, link->data, NULL, &error) && !is_moot(error)) {
            cause = cause ? cause : g_steal_pointer(&error);
            continue;
        }
        step_free(link->data);
        g_queue_delete_link(&writer->steps, link);
        printer_health_tell(writer->health);
    }
    if (cause)
        tell_refusal(writer, writer->steps.head->data, cause);
    return !cause;
}

static void keep(JobWriter *writer, const Step *step)
{
    Step *kept = g_memdup2(step, sizeof(*step));
    g_ptr_array_ref(kept->jobs);
    kept->reason = g_strdup(step->reason);
    g_queue_push_tail(&writer->steps, kept);
    job_writer_flush(writer);
}

void job_writer_put(JobWriter *writer, GPtrArray *jobs, JobState state, const char *reason, gint64 utc_ms)
{
    const Step step = {jobs, state, (char *)reason, utc_ms};
    if (is_out(&step))
        printer_health_count_labels(writer->health, writer->store, (int)jobs->len);
    keep(writer, &step);
}

bool job_writer_pass_on(JobWriter *writer, GPtrArray *printed, GPtrArray *next, gint64 utc_ms)
{
    const Step step = {printed, JOB_PRINTED, NULL, utc_ms};
    printer_health_count_labels(writer->health, writer->store, (int)printed->len);
    bool is_begun = job_writer_is_flushed(writer) && write_step(writer, &step, next, NULL);
    if (is_begun)
        printer_health_tell(writer->health);
    else
        keep(writer, &step);
    return is_begun;
}

bool job_writer_is_flushed(const JobWriter *writer)
{
    return writer->steps.length == 0;
}
