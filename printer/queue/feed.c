#include "printer/queue/feed.h"

#include <string.h>

struct Feed {
    Store *store;
    const PrinterSpec *spec;
    Prepress *prepress;
    const char *role;
    const DriverMedia *media;
    char *media_names; // all that can be printed on what is loaded; NULL = any
    gint64 counter;    // of the store at the last look that found nothing
    GQueue strip;      // claimed and made (Prepared *): what is left of the group that prints
};

void prepared_clear(Prepared *prepared)
{
    g_clear_pointer(&prepared->job, job_free);
    g_clear_pointer(&prepared->bytes, g_byte_array_unref);
    prepared->is_sent = false;
}

Feed *feed_new(Store *store, const PrinterSpec *spec, Prepress *prepress, const char *role)
{
    Feed *feed = g_new0(Feed, 1);
    feed->store = store;
    feed->spec = spec;
    feed->prepress = prepress;
    feed->role = role;
    g_queue_init(&feed->strip);
    feed_look_again(feed);
    return feed;
}

static void prepared_free(Prepared *prepared)
{
    prepared_clear(prepared);
    g_free(prepared);
}

void feed_free(Feed *feed)
{
    if (!feed)
        return;
    g_queue_clear_full(&feed->strip, (GDestroyNotify)prepared_free);
    g_free(feed->media_names);
    g_free(feed);
}

void feed_set_media(Feed *feed, const DriverMedia *media)
{
    if (feed->media == media && feed->media_names)
        return;
    feed->media = media;
    g_free(feed->media_names);
    feed->media_names = prepress_media_names(feed->spec->driver, feed->spec->model, media);
    feed_look_again(feed);
}

void feed_look_again(Feed *feed)
{
    feed->counter = -1;
}

static bool make_ready(Feed *feed, Prepared *prepared, PageEnd end, GError **error)
{
    if (feed->spec->is_virtual)
        return true;
    const DriverMedia *media = feed->media ? feed->media : driver_media(feed->spec->driver, prepared->job->media);
    const PrintTarget target = {
        .driver = feed->spec->driver,
        .model = feed->spec->model,
        .media = media,
        .is_fine = printer_spec_is_fine(feed->spec, media),
        .end = end,
    };
    prepared->bytes = prepress_make(feed->prepress, prepared->job, &target, error);
    return prepared->bytes != NULL;
}

static bool claim_next(Feed *feed, gint64 now_utc_ms, GError **error)
{
    const Prepared *first = g_queue_peek_head(&feed->strip);
    const char *printer = feed->spec->name;
    Job *job = first
        ? job_claim_of_group(feed->store, first->job->group_id, printer, feed->media_names, feed->role, now_utc_ms, error)
        : job_claim(feed->store, printer, feed->media_names, feed->role, now_utc_ms, error);
    if (!job)
        return false;
    Prepared *prepared = g_new0(Prepared, 1);
    prepared->job = job;
    g_queue_push_tail(&feed->strip, prepared);
    return true;
}

// From the last to the first, since what follows decides about the cut.
static bool make_strip(Feed *feed, gint64 now_utc_ms, GError **error)
{
    PageEnd end = feed->spec->cut == CUT_NEVER ? PAGE_TORN : PAGE_CUT;
    for (GList *link = feed->strip.tail, *before; link; link = before) {
        before = link->prev;
        g_autoptr(GError) refusal = NULL;
        Prepared *prepared = link->data;
        if (make_ready(feed, prepared, end, &refusal)) {
            end = PAGE_FOLLOWED;
            continue;
        }
        bool is_said = job_advance(feed->store, prepared->job->id, JOB_FAILED, refusal->message, now_utc_ms, error);
        prepared_free(prepared);
        g_queue_delete_link(&feed->strip, link);
        if (!is_said)
            return false;
    }
    return true;
}

// The oldest label that fits; where the strip is cut behind a group, the rest of its group too.
// `counter`: of the store before the look, so that what comes during it is looked for again.
static bool claim_strip(Feed *feed, gint64 counter, gint64 now_utc_ms, GError **error)
{
    g_autoptr(GError) cause = NULL;
    bool is_found = claim_next(feed, now_utc_ms, &cause);
    if (!is_found && !cause)
        feed->counter = counter;
    while (is_found && feed->spec->cut == CUT_END)
        is_found = claim_next(feed, now_utc_ms, &cause);
    if (cause) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return false;
    }
    return make_strip(feed, now_utc_ms, error);
}

bool feed_claim(Feed *feed, gint64 now_utc_ms, Prepared *out, GError **error)
{
    while (g_queue_is_empty(&feed->strip)) {
        gint64 counter = store_change_counter(feed->store);
        if (counter == feed->counter)
            return false;
        if (!claim_strip(feed, counter, now_utc_ms, error)) {
            feed_give_back(feed, now_utc_ms);
            return false;
        }
    }
    g_autofree Prepared *next = g_queue_pop_head(&feed->strip);
    *out = *next;
    return true;
}

void feed_give_back(Feed *feed, gint64 now_utc_ms)
{
    Prepared *prepared;
    while ((prepared = g_queue_pop_head(&feed->strip))) {
        // One that somebody cancelled meanwhile is refused, and one that the store cannot write goes back with the next start.
        job_advance(feed->store, prepared->job->id, JOB_QUEUED, NULL, now_utc_ms, NULL);
        prepared_free(prepared);
    }
}

bool feed_hold(Feed *feed, gint64 now_utc_ms, int *out_count, GError **error)
{
    *out_count = 0;
    if (!feed->media_names)
        return true;
    g_autofree char *reason = feed->media
        ? g_strdup_printf("It needs %%; %s is loaded in %s. Put a roll of %% in, or send it to another printer.",
                          feed->media->title, feed->spec->name)
        : g_strdup_printf("It needs %%, which %s cannot print on. Send it to another printer.", feed->spec->name);
    return job_hold_unfit(feed->store, feed->spec->name, feed->media_names, feed->role, reason, now_utc_ms, out_count, error);
}
