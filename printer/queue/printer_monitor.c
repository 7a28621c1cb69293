// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/queue/printer_monitor.h"

#include "common/base/clock.h"
#include "printer/queue/render_job.h"
#include "printer/queue/answer_history.h"

#define AGAIN_MAX 6 // questions to a mute printer, each after twice the pause

struct PrinterMonitor {
    PrinterMonitorOptions options;
    Link *link;
    const DriverMedia *media;
    gint64 good_mono_us; // the last good status; 0 = none that counts
    gint64 used_mono_us; // the last label
    AnswerHistory answers;
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

PrinterMonitor *printer_monitor_new(const PrinterMonitorOptions *options)
{
    PrinterMonitor *monitor = g_new0(PrinterMonitor, 1);
    monitor->options = *options;
    answer_history_init(&monitor->answers, options->store, options->spec);
    return monitor;
}

void printer_monitor_free(PrinterMonitor *monitor)
{
    if (!monitor)
        return;
    printer_monitor_drop_link(monitor);
    g_free(monitor);
}

Link *printer_monitor_link(PrinterMonitor *monitor)
{
    return monitor->link;
}

const DriverMedia *printer_monitor_media(const PrinterMonitor *monitor)
{
    return monitor->media;
}

bool printer_monitor_is_good(const PrinterMonitor *monitor, int within_ms)
{
    return monitor->link && is_within(monitor->good_mono_us, within_ms);
}

static bool is_shared(const PrinterMonitor *monitor)
{
    return g_str_has_prefix(monitor->options.spec->address, "tcp:");
}

bool printer_monitor_is_calm(const PrinterMonitor *monitor)
{
    const PrintTimes *times = monitor->options.times;
    return is_within(monitor->good_mono_us, monitor->link || !is_shared(monitor) ? times->idle_ms : times->polite_ms);
}

void printer_monitor_note_use(PrinterMonitor *monitor)
{
    monitor->used_mono_us = clock_mono_us();
}

void printer_monitor_believe(PrinterMonitor *monitor)
{
    monitor->good_mono_us = clock_mono_us();
}

void printer_monitor_doubt(PrinterMonitor *monitor)
{
    monitor->good_mono_us = 0;
}

void printer_monitor_drop_link(PrinterMonitor *monitor)
{
    g_clear_pointer(&monitor->link, link_close);
    monitor->is_mute = false;
    monitor->media = NULL;
    printer_monitor_doubt(monitor);
}

// That it answers is kept: after a restart it is not taken for a mute one and given every label that waits.
static void note_answer_history(PrinterMonitor *monitor)
{
    if (link_was_heard(monitor->link))
        answer_history_note_heard(&monitor->answers);
}

void printer_monitor_rest(PrinterMonitor *monitor)
{
    gint64 since_mono_us = MAX(monitor->used_mono_us, monitor->again_mono_us);
    if (!monitor->link || !is_shared(monitor) || is_within(since_mono_us, monitor->options.times->keep_ms))
        return;
    if (link_pass_over(monitor->link, NULL))
        note_answer_history(monitor);
    monitor->is_mute = link_is_mute(monitor->link);
    g_clear_pointer(&monitor->link, link_close);
}

bool printer_monitor_is_doubtful(PrinterMonitor *monitor)
{
    const Link *link = monitor->link;
    bool is_silent = link ? link_is_mute(link) && link_can_answer(link) : monitor->is_mute;
    return is_silent && answer_history_is_doubtful(&monitor->answers);
}

void printer_monitor_note_asked(PrinterMonitor *monitor, gint64 job_id)
{
    answer_history_note_asked(&monitor->answers, job_id);
}

static bool stop(PrinterMonitor *monitor, PrinterState state, const char *problem)
{
    monitor->options.stopped(state, problem, monitor->options.data);
    return false;
}

static void show_model(PrinterMonitor *monitor)
{
    const PrinterSpec *spec = monitor->options.spec;
    printer_health_show_model(monitor->options.health, spec->driver, spec->model, monitor->media);
}

// Holds when another roll is loaded than the volunteer said; otherwise learns what is loaded.
static bool check_loaded(PrinterMonitor *monitor, const DriverStatus *status)
{
    const PrinterSpec *spec = monitor->options.spec;
    const DriverMedia *loaded = driver_media_loaded(spec->driver, status);
    const DriverMedia *wanted = spec->media;
    if (loaded && wanted && !render_job_fits(spec->driver, wanted->name, loaded)) {
        g_autofree char *problem =
            g_strdup_printf("%s is loaded; this printer is set to %s. Put that roll in.", loaded->title, wanted->title);
        return stop(monitor, PRINTER_STATE_STOPPED, problem);
    }
    monitor->media = loaded ? loaded : wanted;
    show_model(monitor);
    return true;
}

static bool judge_status(PrinterMonitor *monitor, const DriverStatus *status)
{
    const PrinterMonitorOptions *options = &monitor->options;
    printer_health_heard(options->health, options->store, status);
    switch (status->condition) {
    case PRINTER_STOPPED:
        return stop(monitor, PRINTER_STATE_STOPPED, status->problem);
    case PRINTER_BUSY:
        printer_health_show(options->health, options->store, PRINTER_STATE_PRINTING, status->problem);
        return false;
    case PRINTER_READY:
        break;
    }
    if (!check_loaded(monitor, status))
        return false;
    monitor->good_mono_us = clock_mono_us();
    return true;
}

// One question, if the printer takes it, and its answer within ask_ms. False on a broken link.
static bool ask(PrinterMonitor *monitor, LinkNews *out_news, LinkAsked *out_asked, GError **error)
{
    LinkNews second_best = {0};
    link_mark(monitor->link);
    *out_news = (LinkNews){0};
    if (!link_ask(monitor->link, false, out_asked, error))
        return false;
    gint64 deadline = after_ms(*out_asked == LINK_ASKED ? monitor->options.times->ask_ms : 0);
    do {
        if (!link_listen(monitor->link, deadline, out_news, error))
            return false;
        if (out_news->is_answer || out_news->status.is_unasked)
            second_best = *out_news;
    } while (out_news->is_reply && (!out_news->is_answer || out_news->is_late));
    // An older question was dropped, or the printer is slow, or it speaks only by itself: what it said last stands.
    if (!out_news->is_reply && second_best.is_reply)
        *out_news = second_best;
    return true;
}

static bool open_link(PrinterMonitor *monitor, GError **error)
{
    PrinterSpec *spec = monitor->options.spec;
    if (!printer_spec_resolve(spec, error))
        return false;
    monitor->media = monitor->media ? monitor->media : spec->media;
    show_model(monitor);
    monitor->link = link_open(spec->address, spec->driver, spec->model, error);
    if (monitor->link && answer_history_was_heard(&monitor->answers))
        link_expect_answers(monitor->link);
    else if (monitor->link && (monitor->is_mute || answer_history_is_mute(&monitor->answers)))
        link_expect_none(monitor->link);
    return monitor->link && (is_shared(monitor) || link_ask_first(monitor->link, error));
}

static bool reach(PrinterMonitor *monitor, GError **error)
{
    // Print servers hang up on who is idle: that shows here and is no fault.
    if (monitor->link && !link_pass_over(monitor->link, NULL))
        printer_monitor_drop_link(monitor);
    return monitor->link || open_link(monitor, error);
}

// Nothing waits for the answer of a mute printer; it is asked ever less, and in the end not at all. If it answers one
// day, that is heard at the next look.
static bool ask_again(PrinterMonitor *monitor, LinkAsked *out_asked, GError **error)
{
    gint64 since_mono_us = MAX(monitor->used_mono_us, monitor->again_mono_us);
    if (since_mono_us == 0)
        monitor->again_mono_us = clock_mono_us();
    if (since_mono_us == 0 || monitor->again_count == AGAIN_MAX ||
        is_within(since_mono_us, monitor->options.times->idle_ms << monitor->again_count))
        return true;
    monitor->again_count++;
    monitor->again_mono_us = clock_mono_us();
    return link_ask_again(monitor->link, out_asked, error);
}

// One that answered before and is silent now is not to be trusted with a label; one that never did is mute.
static bool judge_printer(PrinterMonitor *monitor, GError **error)
{
    LinkAsked asked = LINK_NO_QUESTION;
    while (!link_is_mute(monitor->link) && asked != LINK_NOT_TAKEN) {
        LinkNews news;
        if (!ask(monitor, &news, &asked, error))
            return false;
        note_answer_history(monitor);
        if (news.is_reply)
            return judge_status(monitor, &news.status);
        if (asked == LINK_NO_QUESTION)
            break;
        if (answer_history_was_heard(&monitor->answers) && asked == LINK_ASKED)
            return stop(monitor, PRINTER_STATE_STOPPED,
                        "The printer does not answer. See whether it is on, has labels and is closed.");
    }
    if (asked != LINK_NOT_TAKEN && link_is_mute(monitor->link) && !ask_again(monitor, &asked, error))
        return false;
    if (asked == LINK_NOT_TAKEN) {
        printer_monitor_drop_link(monitor); // half a question may be on its way
        return stop(monitor, PRINTER_STATE_STOPPED, "The printer takes no data. Switch it off and on.");
    }
    monitor->good_mono_us = clock_mono_us();
    return true;
}

bool printer_monitor_look(PrinterMonitor *monitor)
{
    g_autoptr(GError) error = NULL;
    printer_monitor_doubt(monitor);
    bool is_good = reach(monitor, &error) && judge_printer(monitor, &error);
    if (error) {
        printer_monitor_drop_link(monitor);
        stop(monitor, PRINTER_STATE_AWAY, error->message);
    }
    return is_good;
}
