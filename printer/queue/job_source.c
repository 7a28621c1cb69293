// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/queue/job_source.h"

#include <string.h>

#include "printer/queue/label_fit.h"

struct JobSource {
    Store *store;
    JobWriter *writer;
    const PrinterSpec *spec;
    RenderJob *renderer;
    const char *role;
    const DriverMedia *media;
    char *media_names; // all that can be printed on what is loaded; NULL = any
    char *refusals;    // why the event's other labels cannot
    gint64 counter;    // of the store at the last look that found nothing
    GQueue strip;      // claimed and made (Prepared *): what is left of the group that prints, or a sheet
};

void prepared_clear(Prepared *prepared)
{
    g_clear_pointer(&prepared->jobs, g_ptr_array_unref);
    g_clear_pointer(&prepared->bytes, g_byte_array_unref);
    prepared->is_begun = prepared->is_sent = false;
}

const Job *prepared_first(const Prepared *prepared)
{
    return g_ptr_array_index(prepared->jobs, 0);
}

JobSource *job_source_new(Store *store, JobWriter *writer, const PrinterSpec *spec, RenderJob *renderer, const char *role)
{
    JobSource *source = g_new0(JobSource, 1);
    source->store = store;
    source->writer = writer;
    source->spec = spec;
    source->renderer = renderer;
    source->role = role;
    g_queue_init(&source->strip);
    job_source_look_again(source);
    return source;
}

static void prepared_free(Prepared *prepared)
{
    prepared_clear(prepared);
    g_free(prepared);
}

void job_source_free(JobSource *source)
{
    if (!source)
        return;
    g_queue_clear_full(&source->strip, (GDestroyNotify)prepared_free);
    g_free(source->media_names);
    g_free(source->refusals);
    g_free(source);
}

void job_source_set_media(JobSource *source, const DriverMedia *media)
{
    if (source->media == media && source->media_names)
        return;
    source->media = media;
    g_free(source->media_names);
    text_take(&source->refusals, label_fit_refusals(source->renderer, source->spec->driver, source->spec->model, media));
    source->media_names = render_job_printable(source->renderer, source->role, source->spec->driver, source->spec->model, media);
    job_source_look_again(source);
}

void job_source_look_again(JobSource *source)
{
    source->counter = -1;
}

// How many labels are one piece of the printer's work.
static guint sheet_count(const JobSource *source)
{
    bool is_known = !source->spec->is_virtual && source->media;
    return is_known ? (guint)driver_sheet_count(source->spec->driver, source->media) : 1;
}

bool job_source_can_wait(const JobSource *source)
{
    return sheet_count(source) > 1;
}

static PrintTarget target_of(const JobSource *source, const Job *job, PageEnd end)
{
    const DriverMedia *media = source->media ? source->media : driver_media(source->spec->driver, job->media);
    return (PrintTarget){.driver = source->spec->driver,
                         .model = source->spec->model,
                         .media = media,
                         .is_fine = printer_spec_is_fine(source->spec, media),
                         .end = end,
                         .darkness = source->spec->darkness,
                         .speed = source->spec->speed};
}

// Draws each label. One that cannot be made ends as failed and leaves the piece; false when the store cannot say so.
static bool draw(JobSource *source, Prepared *prepared, PageEnd end, GPtrArray *bitmaps, gint64 now_utc_ms, GError **error)
{
    for (guint i = 0; i < prepared->jobs->len;) {
        g_autoptr(GError) refusal = NULL;
        const Job *job = g_ptr_array_index(prepared->jobs, i);
        const PrintTarget target = target_of(source, job, end);
        Bitmap *bitmap = render_job_render(source->renderer, job->label, job->fields, &target, NULL, &refusal);
        if (bitmap) {
            g_ptr_array_add(bitmaps, bitmap);
            i++;
            continue;
        }
        if (!job_advance(source->store, job->id, JOB_FAILED, refusal->message, now_utc_ms, error))
            return false;
        g_ptr_array_remove_index(prepared->jobs, i);
    }
    return true;
}

// Without labels afterwards: none of them can be made.
static bool make_ready(JobSource *source, Prepared *prepared, PageEnd end, gint64 now_utc_ms, GError **error)
{
    g_autoptr(GError) refusal = NULL;
    g_autoptr(GPtrArray) bitmaps = g_ptr_array_new_with_free_func((GDestroyNotify)bitmap_free);
    if (source->spec->is_virtual)
        return true;
    if (!draw(source, prepared, end, bitmaps, now_utc_ms, error))
        return false;
    if (bitmaps->len == 0)
        return true;
    const PrintTarget target = target_of(source, prepared_first(prepared), end);
    prepared->bytes = render_job_encode((const Bitmap *const *)bitmaps->pdata, (int)bitmaps->len, &target, &refusal);
    if (prepared->bytes)
        return true;
    if (!job_advance_together(source->store, prepared->jobs, JOB_FAILED, refusal->message, now_utc_ms, error))
        return false;
    g_ptr_array_set_size(prepared->jobs, 0);
    return true;
}

// `group_id` 0 = of any.
static Job *claim_job(JobSource *source, gint64 group_id, gint64 now_utc_ms, GError **error)
{
    const char *printer = source->spec->name;
    return group_id ? job_claim_of_group(source->store, group_id, printer, source->media_names, source->role, now_utc_ms, error)
                    : job_claim(source->store, printer, source->media_names, source->role, now_utc_ms, error);
}

// The next piece: a label, or a sheet of them. False without an error when there is none.
static bool claim_next(JobSource *source, gint64 now_utc_ms, GError **error)
{
    g_autoptr(GError) cause = NULL;
    const Prepared *first = g_queue_peek_head(&source->strip);
    Job *job = claim_job(source, first ? prepared_first(first)->group_id : 0, now_utc_ms, error);
    if (!job)
        return false;
    Prepared *prepared = g_new0(Prepared, 1);
    prepared->jobs = g_ptr_array_new_with_free_func((GDestroyNotify)job_free);
    g_queue_push_tail(&source->strip, prepared);
    for (; job; job = prepared->jobs->len < sheet_count(source) ? claim_job(source, 0, now_utc_ms, &cause) : NULL)
        g_ptr_array_add(prepared->jobs, job);
    if (!cause)
        return true;
    g_propagate_error(error, g_steal_pointer(&cause));
    return false;
}

// From the last to the first, since what follows decides about the cut.
static bool make_strip(JobSource *source, gint64 now_utc_ms, GError **error)
{
    PageEnd end = source->spec->cut == CUT_NEVER ? PAGE_TORN : PAGE_CUT;
    for (GList *link = source->strip.tail, *before; link; link = before) {
        before = link->prev;
        Prepared *prepared = link->data;
        if (!make_ready(source, prepared, end, now_utc_ms, error))
            return false;
        if (prepared->jobs->len > 0) {
            end = PAGE_FOLLOWED;
            continue;
        }
        prepared_free(prepared);
        g_queue_delete_link(&source->strip, link);
    }
    return true;
}

// The oldest label that fits; where the strip is cut behind a group, the rest of its group too.
// `counter`: the store's before this look, so that what comes during it is found by the next one.
static bool claim_strip(JobSource *source, gint64 counter, gint64 now_utc_ms, GError **error)
{
    g_autoptr(GError) cause = NULL;
    bool is_found = claim_next(source, now_utc_ms, &cause);
    if (!is_found && !cause)
        source->counter = counter;
    while (is_found && source->spec->cut == CUT_END)
        is_found = claim_next(source, now_utc_ms, &cause);
    if (cause) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return false;
    }
    return make_strip(source, now_utc_ms, error);
}

bool job_source_claim(JobSource *source, gint64 now_utc_ms, Prepared *out, GError **error)
{
    while (g_queue_is_empty(&source->strip)) {
        gint64 counter = store_change_counter(source->store);
        if (counter == source->counter)
            return false;
        if (!claim_strip(source, counter, now_utc_ms, error)) {
            job_source_give_back(source, now_utc_ms);
            return false;
        }
    }
    g_autofree Prepared *next = g_queue_pop_head(&source->strip);
    *out = *next;
    return true;
}

void job_source_return(JobSource *source, Prepared *prepared, gint64 now_utc_ms)
{
    while (prepared->jobs && prepared->jobs->len > 0) {
        g_autoptr(GPtrArray) alone = g_ptr_array_new_with_free_func((GDestroyNotify)job_free);
        g_ptr_array_add(alone, g_ptr_array_steal_index(prepared->jobs, 0));
        job_writer_put(source->writer, alone, JOB_QUEUED, NULL, now_utc_ms);
    }
    prepared_clear(prepared);
}

void job_source_give_back(JobSource *source, gint64 now_utc_ms)
{
    Prepared *prepared;
    while ((prepared = g_queue_pop_head(&source->strip))) {
        job_source_return(source, prepared, now_utc_ms);
        g_free(prepared);
    }
}

bool job_source_hold(JobSource *source, gint64 now_utc_ms, int *out_count, GError **error)
{
    *out_count = 0;
    if (!source->media_names)
        return true;
    g_autofree char *reason =
        source->media ? g_strdup_printf("It needs %%; %s is loaded in %s. Put the right roll in, or send it to another printer.",
                                        source->media->title, source->spec->name)
                      : g_strdup_printf("It needs %%, which %s cannot print on. Send it to another printer.", source->spec->name);
    const JobHold hold = {source->spec->name, source->media_names, source->role, reason, source->refusals};
    return job_hold_unfit(source->store, &hold, now_utc_ms, out_count, error);
}
