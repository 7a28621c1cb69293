// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/queue/printer_monitor.h"

#include "common/base/clock.h"
#include "printer/queue/answer_history.h"
#include "printer/queue/roll_check.h"

#define SLOW_ANSWERS 3 // so many of its slowest answers
#define AGAIN_MAX 6    // questions to a mute printer, each after twice the pause

struct PrinterMonitor {
    PrinterMonitorOptions options;
    PrinterAgent *agent; // NULL = it has none that is asked
    Link *link;
    const DriverMedia *media;
    gint64 good_mono_us; // the last good status; 0 = none that counts
    gint64 used_mono_us; // the last label
    int refused_count;   // labels one after the other of which it took no byte
    AnswerHistory answers;
    RollCheck roll;
    bool is_mute;         // it did not answer, before its link was let go
    int again_count;      // questions to it since
    gint64 again_mono_us; // the last of them
    bool is_silence_told;
    gint64 busy_mono_us; // since then it has been at work, with nothing of ours and so many labels in it; 0 = it is not
    int busy_count;
    gint64 silent_mono_us; // since then it has not answered, although it did before; 0 = it does
};

static const char agent_is_silent[] =
    "The printer no longer answers over SNMP. Check that it is on; if it has no SNMP, write snmp=off in station.ini.";

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
    const Driver *driver = monitor->options.spec->driver;
    if (driver && driver->keeps_jobs) // what is under way there is asked about after the next start
        g_clear_pointer(&monitor->link, link_close);
    printer_monitor_drop_link(monitor);
    printer_agent_free(monitor->agent);
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
    return monitor->link && clock_is_within(monitor->good_mono_us, within_ms);
}

static bool is_shared(const PrinterMonitor *monitor)
{
    return g_str_has_prefix(monitor->options.spec->address, "tcp:");
}

bool printer_monitor_is_calm(const PrinterMonitor *monitor)
{
    const PrintTimes *times = monitor->options.times;
    return clock_is_within(monitor->good_mono_us, monitor->link || !is_shared(monitor) ? times->idle_ms : times->polite_ms);
}

void printer_monitor_note_use(PrinterMonitor *monitor, bool is_taken)
{
    monitor->used_mono_us = clock_mono_us();
    monitor->refused_count = is_taken ? 0 : monitor->refused_count + 1;
}

bool printer_monitor_is_refusing(const PrinterMonitor *monitor)
{
    return monitor->refused_count > 1 && clock_is_within(monitor->used_mono_us, monitor->options.times->retry_ms);
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
    g_clear_pointer(&monitor->link, link_abandon);
    monitor->is_mute = false;
    monitor->media = NULL;
    monitor->roll = (RollCheck){0};
    monitor->silent_mono_us = 0;
    monitor->is_silence_told = false;
    printer_monitor_doubt(monitor);
}

// Keeps that it answers: after a restart it must not count as mute and be given every label that waits.
static void note_answer_history(PrinterMonitor *monitor)
{
    if (link_was_heard(monitor->link))
        answer_history_note_heard(&monitor->answers, link_slowest_answer_ms(monitor->link));
}

void printer_monitor_rest(PrinterMonitor *monitor)
{
    gint64 since_mono_us = MAX(monitor->used_mono_us, monitor->again_mono_us);
    if (!monitor->link || !is_shared(monitor) || clock_is_within(since_mono_us, monitor->options.times->keep_ms))
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

bool printer_monitor_is_waiting(const PrinterMonitor *monitor)
{
    return monitor->silent_mono_us != 0 && !monitor->is_silence_told;
}

bool printer_monitor_is_known_mute(PrinterMonitor *monitor)
{
    return answer_history_is_known_mute(&monitor->answers);
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

void printer_monitor_load(PrinterMonitor *monitor)
{
    monitor->media = monitor->options.spec->media;
    monitor->roll = (RollCheck){0};
    monitor->refused_count = 0;
    printer_monitor_doubt(monitor);
    if (monitor->options.spec->driver)
        show_model(monitor);
}

// Holds when another roll is loaded than the volunteer said; otherwise learns what is loaded.
static bool check_loaded(PrinterMonitor *monitor, const DriverStatus *status)
{
    g_autofree char *problem = NULL;
    const PrinterSpec *spec = monitor->options.spec;
    bool had_agreed = monitor->roll.has_agreed;
    const DriverMedia *media = roll_check(&monitor->roll, spec, status, &problem);
    if (monitor->roll.has_agreed && !had_agreed) // what cannot be stored is learned again
        printer_record_put_agreed(monitor->options.store, spec->name, spec->address, spec->media->name, NULL);
    if (problem)
        return stop(monitor, PRINTER_STATE_STOPPED, problem);
    monitor->media = media;
    show_model(monitor);
    return true;
}

static const char busy_for_long[] =
    "The printer has been busy for long and does not say why. See what it waits for, or switch it off and on.";

// It waits for something that it does not name, perhaps: no label of another host that is in it comes out.
static bool is_busy_for_long(PrinterMonitor *monitor, const DriverStatus *status)
{
    if (!monitor->busy_mono_us || monitor->busy_count != status->queued_count)
        monitor->busy_mono_us = clock_mono_us();
    monitor->busy_count = status->queued_count;
    return !clock_is_within(monitor->busy_mono_us, monitor->options.times->stall_ms);
}

static bool judge_status(PrinterMonitor *monitor, const DriverStatus *status)
{
    const PrinterMonitorOptions *options = &monitor->options;
    printer_health_heard(options->health, options->store, status);
    if (status->condition != PRINTER_BUSY)
        monitor->busy_mono_us = 0;
    switch (status->condition) {
    case PRINTER_STOPPED:
        return stop(monitor, PRINTER_STATE_STOPPED, status->problem);
    case PRINTER_BUSY:
        if (is_busy_for_long(monitor, status))
            return stop(monitor, PRINTER_STATE_STOPPED, busy_for_long);
        printer_health_show(options->health, options->store, PRINTER_STATE_PRINTING, status->problem);
        return false;
    case PRINTER_READY:
        break;
    }
    if (!check_loaded(monitor, status))
        return false;
    if (link_is_settling(monitor->link, options->times->quiet_ms)) {
        printer_health_show(options->health, options->store, PRINTER_STATE_PRINTING, NULL);
        return false;
    }
    monitor->good_mono_us = clock_mono_us();
    return true;
}

// One question, if it is time for one and the printer takes it, and ask_ms for an answer. False on a broken link.
static bool ask(PrinterMonitor *monitor, LinkNews *out_news, LinkAsked *out_asked, GError **error)
{
    const PrintTimes *times = monitor->options.times;
    LinkNews second_best = {0};
    *out_news = (LinkNews){0};
    *out_asked = LINK_NO_QUESTION;
    bool is_due = !link_is_waiting_since_mark(monitor->link) || link_is_question_due(monitor->link, times->unheard_ms);
    if (is_due && !link_ask(monitor->link, false, out_asked, error))
        return false;
    gint64 deadline_mono_us = clock_after_ms(link_is_waiting(monitor->link) ? times->ask_ms : 0);
    do {
        if (!link_listen(monitor->link, deadline_mono_us, out_news, error))
            return false;
        if (out_news->status.is_unasked)
            second_best = *out_news;
    } while (out_news->is_reply && (!out_news->is_answer || out_news->is_late));
    // It speaks only by itself: what it said last stands.
    if (!out_news->is_reply && second_best.is_reply)
        *out_news = second_best;
    return true;
}

// Whether it agreed with the roll that is set, before it was off or the station stopped: another word now is another roll.
static void recall_roll(PrinterMonitor *monitor)
{
    const PrinterSpec *spec = monitor->options.spec;
    monitor->roll.has_agreed =
        spec->media && printer_record_has_agreed(monitor->options.store, spec->name, spec->address, spec->media->name);
}

static bool open_link(PrinterMonitor *monitor, GError **error)
{
    PrinterSpec *spec = monitor->options.spec;
    if (!printer_spec_resolve(spec, error))
        return false;
    monitor->media = monitor->media ? monitor->media : spec->media;
    show_model(monitor);
    recall_roll(monitor);
    if (!monitor->agent)
        monitor->agent = printer_agent_new(spec);
    monitor->link = link_open(spec->address, spec->driver, spec->model, monitor->agent, error);
    if (monitor->link && monitor->answers.known.was_heard)
        link_expect_answers(monitor->link, monitor->answers.known.slowest_answer_ms);
    else if (monitor->link && (monitor->is_mute || monitor->answers.known.is_mute))
        link_expect_none(monitor->link);
    return monitor->link && (is_shared(monitor) || link_ask_first(monitor->link, error));
}

static bool reach(PrinterMonitor *monitor, GError **error)
{
    // Print servers hang up on idle hosts: that shows here and is no fault. An answer that is waited for is not passed over.
    if (monitor->link && monitor->silent_mono_us == 0 && !link_pass_over(monitor->link, NULL))
        printer_monitor_drop_link(monitor);
    return monitor->link || open_link(monitor, error);
}

// Nothing waits for the answer of a mute printer; it is asked less and less often, and in the end not at all. An answer that
// comes all the same is heard at the next look.
static bool ask_again(PrinterMonitor *monitor, LinkAsked *out_asked, GError **error)
{
    gint64 since_mono_us = MAX(monitor->used_mono_us, monitor->again_mono_us);
    if (since_mono_us == 0)
        monitor->again_mono_us = clock_mono_us();
    if (since_mono_us == 0 || monitor->again_count == AGAIN_MAX ||
        clock_is_within(since_mono_us, monitor->options.times->idle_ms << monitor->again_count))
        return true;
    monitor->again_count++;
    monitor->again_mono_us = clock_mono_us();
    return link_ask_again(monitor->link, out_asked, error);
}

// It has answered before, so it may be slow. We wait as long as it has ever taken, and then tell people; what it says after
// that counts all the same.
static bool await_answer(PrinterMonitor *monitor)
{
    const PrintTimes *times = monitor->options.times;
    if (monitor->silent_mono_us == 0)
        monitor->silent_mono_us = clock_mono_us();
    int patience_ms = MAX(times->quiet_ms, SLOW_ANSWERS * link_slowest_answer_ms(monitor->link));
    if (clock_is_within(monitor->silent_mono_us, patience_ms))
        return false;
    monitor->is_silence_told = true;
    return stop(monitor, PRINTER_STATE_STOPPED, monitor->agent ? agent_is_silent : PRINTER_IS_SILENT);
}

// Nobody knows which questions a silent printer has dropped: a new link begins with none.
static bool hear_answer(PrinterMonitor *monitor, const DriverStatus *status)
{
    bool was_told = monitor->is_silence_told && link_is_waiting(monitor->link);
    monitor->silent_mono_us = was_told ? clock_mono_us() : 0;
    monitor->is_silence_told = false;
    if (!was_told)
        return judge_status(monitor, status);
    g_clear_pointer(&monitor->link, link_close);
    return false;
}

static bool take_no_data(PrinterMonitor *monitor)
{
    printer_monitor_drop_link(monitor); // half a question may be on its way
    return stop(monitor, PRINTER_STATE_STOPPED, "The printer takes no data. Switch it off and on.");
}

// A printer that answered before and is silent now gets no label; one that never answered is mute.
static bool judge_printer(PrinterMonitor *monitor, GError **error)
{
    LinkAsked asked = LINK_NO_QUESTION;
    while (!link_is_mute(monitor->link)) {
        LinkNews news;
        if (!ask(monitor, &news, &asked, error))
            return false;
        note_answer_history(monitor);
        if (asked == LINK_NOT_TAKEN)
            return take_no_data(monitor);
        if (news.is_reply)
            return hear_answer(monitor, &news.status);
        if (!link_is_waiting(monitor->link))
            break;
        if (link_was_heard(monitor->link))
            return await_answer(monitor);
    }
    if (link_is_mute(monitor->link) && !ask_again(monitor, &asked, error))
        return false;
    if (asked == LINK_NOT_TAKEN)
        return take_no_data(monitor);
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
