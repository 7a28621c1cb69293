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
    feed_look_again(feed);
    return feed;
}

void feed_free(Feed *feed)
{
    if (!feed)
        return;
    g_free(feed->media_names);
    g_free(feed);
}

static bool can_print(const Feed *feed, const DriverMedia *wanted)
{
    int width_px, length_px;
    const DriverMedia *sheet = feed->media ? feed->media : wanted;
    return driver_picture(feed->spec->model, sheet, &width_px, &length_px) &&
           prepress_fits(feed->spec->driver, wanted->name, sheet);
}

void feed_set_media(Feed *feed, const DriverMedia *media)
{
    if (feed->media == media && feed->media_names)
        return;
    feed->media = media;
    GString *names = g_string_new(NULL);
    for (const DriverMedia *wanted = feed->spec->driver->media; wanted->name; wanted++)
        if (can_print(feed, wanted))
            g_string_append_printf(names, "%s%s", names->len ? "," : "", wanted->name);
    g_free(feed->media_names);
    feed->media_names = g_string_free(names, FALSE);
    feed_look_again(feed);
}

void feed_look_again(Feed *feed)
{
    feed->counter = -1;
}

static bool make_ready(Feed *feed, Prepared *prepared, GError **error)
{
    if (feed->spec->is_virtual)
        return true;
    const PrintTarget target = {feed->spec->driver, feed->spec->model,
                                feed->media ? feed->media : driver_media(feed->spec->driver, prepared->job->media)};
    prepared->bytes = prepress_make(feed->prepress, prepared->job, &target, error);
    return prepared->bytes != NULL;
}

bool feed_claim(Feed *feed, gint64 now_utc_ms, Prepared *out, GError **error)
{
    while (store_change_counter(feed->store) != feed->counter) {
        g_autoptr(GError) cause = NULL, refusal = NULL;
        out->job = job_claim(feed->store, feed->spec->name, feed->media_names, feed->role, now_utc_ms, &cause);
        if (cause) {
            g_propagate_error(error, g_steal_pointer(&cause));
            return false;
        }
        if (!out->job) {
            feed->counter = store_change_counter(feed->store);
            return false;
        }
        if (make_ready(feed, out, &refusal))
            return true;
        bool is_said = job_advance(feed->store, out->job->id, JOB_FAILED, refusal->message, now_utc_ms, error);
        prepared_clear(out);
        if (!is_said)
            return false;
    }
    return false;
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
