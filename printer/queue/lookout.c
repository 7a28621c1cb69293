#include "printer/queue/lookout.h"

#include "common/base/clock.h"
#include "printer/queue/prepress.h"
#include "printer/queue/voice.h"

#define AGAIN_MAX 6 // questions to a mute printer, each after twice the pause

struct Lookout {
    LookoutOptions options;
    Link *link;
    const DriverMedia *media;
    gint64 good_mono_us;  // the last good status; 0 = none that counts
    gint64 used_mono_us;  // the last label
    Voice voice;
    bool is_mute;         // it did not answer, before its link was let go
    int again_count;      // questions to it since
    gint64 again_mono_us; // the last of them
};

static gint64 after_ms(int ms)
{
    return clock_mono_us() + (gint64)ms * 1000;
}

static bool is_within(gint64 since_mono_us, int ms)
{
    return since_mono_us != 0 && clock_mono_us() - since_mono_us < (gint64)ms * 1000;
}

Lookout *lookout_new(const LookoutOptions *options)
{
    Lookout *lookout = g_new0(Lookout, 1);
    lookout->options = *options;
    voice_init(&lookout->voice, options->store, options->spec);
    return lookout;
}

void lookout_free(Lookout *lookout)
{
    if (!lookout)
        return;
    lookout_drop_link(lookout);
    g_free(lookout);
}

Link *lookout_link(Lookout *lookout)
{
    return lookout->link;
}

const DriverMedia *lookout_media(const Lookout *lookout)
{
    return lookout->media;
}

bool lookout_is_good(const Lookout *lookout, int within_ms)
{
    return lookout->link && is_within(lookout->good_mono_us, within_ms);
}

static bool is_shared(const Lookout *lookout)
{
    return g_str_has_prefix(lookout->options.spec->address, "tcp:");
}

bool lookout_is_calm(const Lookout *lookout)
{
    const PrintTimes *times = lookout->options.times;
    return is_within(lookout->good_mono_us, lookout->link || !is_shared(lookout) ? times->idle_ms : times->polite_ms);
}

void lookout_note_use(Lookout *lookout)
{
    lookout->used_mono_us = clock_mono_us();
}

void lookout_believe(Lookout *lookout)
{
    lookout->good_mono_us = clock_mono_us();
}

void lookout_doubt(Lookout *lookout)
{
    lookout->good_mono_us = 0;
}

void lookout_drop_link(Lookout *lookout)
{
    g_clear_pointer(&lookout->link, link_close);
    lookout->is_mute = false;
    lookout->media = NULL;
    lookout_doubt(lookout);
}

// That it answers is kept: after a restart it is not taken for a mute one and given every label that waits.
static void note_voice(Lookout *lookout)
{
    if (link_was_heard(lookout->link))
        voice_note_heard(&lookout->voice);
}

void lookout_rest(Lookout *lookout)
{
    gint64 since_mono_us = MAX(lookout->used_mono_us, lookout->again_mono_us);
    if (!lookout->link || !is_shared(lookout) || is_within(since_mono_us, lookout->options.times->keep_ms))
        return;
    if (link_pass_over(lookout->link, NULL))
        note_voice(lookout);
    lookout->is_mute = link_is_mute(lookout->link);
    g_clear_pointer(&lookout->link, link_close);
}

bool lookout_is_doubtful(Lookout *lookout)
{
    const Link *link = lookout->link;
    bool is_silent = link ? link_is_mute(link) && link_can_answer(link) : lookout->is_mute;
    return is_silent && voice_is_doubtful(&lookout->voice);
}

void lookout_note_asked(Lookout *lookout, gint64 job_id)
{
    voice_note_asked(&lookout->voice, job_id);
}

static bool stop(Lookout *lookout, PanelState state, const char *problem)
{
    lookout->options.stopped(state, problem, lookout->options.data);
    return false;
}

static void show_model(Lookout *lookout)
{
    const PrinterSpec *spec = lookout->options.spec;
    panel_show_model(lookout->options.panel, spec->driver, spec->model, lookout->media);
}

// Holds when another roll is loaded than the operator said; otherwise learns what is loaded.
static bool check_loaded(Lookout *lookout, const DriverStatus *status)
{
    const PrinterSpec *spec = lookout->options.spec;
    const DriverMedia *loaded = driver_media_loaded(spec->driver, status);
    const DriverMedia *wanted = spec->media;
    if (loaded && wanted && !prepress_fits(spec->driver, wanted->name, loaded)) {
        g_autofree char *problem =
            g_strdup_printf("%s is loaded; this printer is set to %s. Put that roll in.", loaded->title, wanted->title);
        return stop(lookout, PANEL_STOPPED, problem);
    }
    lookout->media = loaded ? loaded : wanted;
    show_model(lookout);
    return true;
}

static bool judge_status(Lookout *lookout, const DriverStatus *status)
{
    const LookoutOptions *options = &lookout->options;
    panel_heard(options->panel, options->store, status);
    switch (status->condition) {
    case PRINTER_STOPPED:
        return stop(lookout, PANEL_STOPPED, status->problem);
    case PRINTER_BUSY:
        panel_show(options->panel, options->store, PANEL_PRINTING, status->problem);
        return false;
    case PRINTER_READY:
        break;
    }
    if (!check_loaded(lookout, status))
        return false;
    lookout->good_mono_us = clock_mono_us();
    return true;
}

// One question, if the printer takes it, and its answer within ask_ms. False on a broken link.
static bool ask(Lookout *lookout, LinkNews *out_news, LinkAsked *out_asked, GError **error)
{
    LinkNews second_best = {0};
    link_mark(lookout->link);
    *out_news = (LinkNews){0};
    if (!link_ask(lookout->link, false, out_asked, error))
        return false;
    gint64 deadline = after_ms(*out_asked == LINK_ASKED ? lookout->options.times->ask_ms : 0);
    do {
        if (!link_listen(lookout->link, deadline, out_news, error))
            return false;
        if (out_news->is_answer || out_news->status.is_unasked)
            second_best = *out_news;
    } while (out_news->is_reply && (!out_news->is_answer || out_news->is_late));
    // An older question was dropped, or the printer is slow, or it speaks only by itself: what it said last stands.
    if (!out_news->is_reply && second_best.is_reply)
        *out_news = second_best;
    return true;
}

static bool open_link(Lookout *lookout, GError **error)
{
    PrinterSpec *spec = lookout->options.spec;
    if (!printer_spec_resolve(spec, error))
        return false;
    lookout->media = lookout->media ? lookout->media : spec->media;
    show_model(lookout);
    lookout->link = link_open(spec->address, spec->driver, spec->model, error);
    if (lookout->link && lookout->voice.was_heard)
        link_expect_answers(lookout->link);
    else if (lookout->link && (lookout->is_mute || lookout->voice.is_mute))
        link_expect_none(lookout->link);
    return lookout->link && (is_shared(lookout) || link_ask_first(lookout->link, error));
}

static bool reach(Lookout *lookout, GError **error)
{
    // Print servers hang up on who is idle: that shows here and is no fault.
    if (lookout->link && !link_pass_over(lookout->link, NULL))
        lookout_drop_link(lookout);
    return lookout->link || open_link(lookout, error);
}

// Nothing waits for the answer of a mute printer; it is asked ever less, and in the end not at all. If it answers one
// day, that is heard at the next look.
static bool ask_again(Lookout *lookout, LinkAsked *out_asked, GError **error)
{
    gint64 since_mono_us = MAX(lookout->used_mono_us, lookout->again_mono_us);
    if (since_mono_us == 0)
        lookout->again_mono_us = clock_mono_us();
    if (since_mono_us == 0 || lookout->again_count == AGAIN_MAX ||
        is_within(since_mono_us, lookout->options.times->idle_ms << lookout->again_count))
        return true;
    lookout->again_count++;
    lookout->again_mono_us = clock_mono_us();
    return link_ask_again(lookout->link, out_asked, error);
}

// One that answered before and is silent now is not to be trusted with a label; one that never did is mute.
static bool judge_printer(Lookout *lookout, GError **error)
{
    LinkAsked asked = LINK_NO_QUESTION;
    while (!link_is_mute(lookout->link) && asked != LINK_NOT_TAKEN) {
        LinkNews news;
        if (!ask(lookout, &news, &asked, error))
            return false;
        note_voice(lookout);
        if (news.is_reply)
            return judge_status(lookout, &news.status);
        if (asked == LINK_NO_QUESTION)
            break;
        if (lookout->voice.was_heard && asked == LINK_ASKED)
            return stop(lookout, PANEL_STOPPED, "The printer does not answer. See whether it is on, has labels and is closed.");
    }
    if (asked != LINK_NOT_TAKEN && link_is_mute(lookout->link) && !ask_again(lookout, &asked, error))
        return false;
    if (asked == LINK_NOT_TAKEN) {
        lookout_drop_link(lookout); // half a question may be on its way
        return stop(lookout, PANEL_STOPPED, "The printer takes no data. Switch it off and on.");
    }
    lookout->good_mono_us = clock_mono_us();
    return true;
}

bool lookout_look(Lookout *lookout)
{
    g_autoptr(GError) error = NULL;
    lookout_doubt(lookout);
    bool is_good = reach(lookout, &error) && judge_printer(lookout, &error);
    if (error) {
        lookout_drop_link(lookout);
        stop(lookout, PANEL_AWAY, error->message);
    }
    return is_good;
}
