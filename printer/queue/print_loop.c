// SPDX-License-Identifier: GPL-3.0-or-later
// print_loop.c - what a print worker does: claim, render, send, follow to the end; stop, hand over what waits, come back.
//
// Each state is committed before the act that it announces. While a label prints, the next one is claimed, rendered
// and encoded already. A printer that keeps count gets it at once, so that it need not wait for us; from others it is
// given back when they stop.
#include "printer/queue/print_loop.h"

#include "common/base/clock.h"
#include "printer/queue/job_source.h"
#include "printer/queue/kept_job.h"
#include "printer/queue/printer_monitor.h"
#include "printer/queue/virtual.h"

#define IDLE_WAIT_MS 200
#define LISTEN_AGAIN_MS 10
#define AHEAD_BYTES_MAX (64 * 1024) // a larger label might not find room beside the one that prints

struct PrintLoop {
    PrintLoopOptions options;
    PrinterSpec *spec;
    PrinterHealth *health;
    Store *store;
    RenderJob *renderer;
    JobSource *source;
    PrinterMonitor *monitor;
    Flight flight;
    Prepared next;              // made while the label before it printed
    gint64 handed_over_mono_us; // the last try
    bool has_store_failed;      // in this turn
    gint64 recalled_mono_us;
    gint64 held_mono_us; // the last look for labels of another roll; not at once: other printers may be starting too
};

static gint64 now_utc_ms(const PrintLoop *loop)
{
    const PrintWorkerOptions *worker = loop->options.worker;
    return worker->now_utc_ms(worker->clock);
}

static bool is_within(gint64 since_mono_us, int ms)
{
    return since_mono_us != 0 && clock_mono_us() - since_mono_us < (gint64)ms * 1000;
}

// --- jobs ---

// Stands until a turn in which the store gives what it is asked for.
static void stop_for_store(PrintLoop *loop, const GError *error)
{
    loop->has_store_failed = true;
    printer_health_show(loop->health, NULL, PRINTER_STATE_STOPPED, error->message);
}

// All labels of the piece, or none.
static bool advance(PrintLoop *loop, const GPtrArray *jobs, JobState state, const char *reason)
{
    g_autoptr(GError) error = NULL;
    bool is_good = job_advance_together(loop->store, jobs, state, reason, now_utc_ms(loop), &error);
    if (!is_good && !g_error_matches(error, STORE_ERROR, STORE_ERROR_REFUSED))
        stop_for_store(loop, error);
    if (is_good)
        printer_health_tell(loop->health);
    return is_good;
}

// The labels' end and the roll's count are one transaction.
static void advance_printed(PrintLoop *loop, const GPtrArray *jobs, JobState state)
{
    g_autoptr(GError) error = NULL;
    if (store_begin(loop->store, &error)) {
        if (job_advance_together(loop->store, jobs, state, NULL, now_utc_ms(loop), &error) &&
            printer_health_count_labels(loop->health, loop->store, (int)jobs->len, &error))
            store_commit(loop->store, &error);
        else
            store_rollback(loop->store);
    }
    if (error)
        stop_for_store(loop, error);
    printer_health_tell(loop->health);
}

static void give_back(PrintLoop *loop, Prepared *prepared)
{
    if (!prepared->jobs)
        return;
    job_source_return(loop->source, prepared, now_utc_ms(loop));
    printer_health_tell(loop->health);
}

// Waiting jobs that are bound to this printer go to its neighbour, when that one works.
static void hand_over(PrintLoop *loop)
{
    const char *neighbour = loop->options.worker->neighbour;
    if (!neighbour || is_within(loop->handed_over_mono_us, loop->options.times->retry_ms))
        return;
    loop->handed_over_mono_us = clock_mono_us();
    if (printer_health_hand_over(loop->store, loop->spec->name, neighbour, now_utc_ms(loop)))
        printer_health_tell(loop->health);
}

static void stop_printer(PrinterState state, const char *problem, gpointer data)
{
    PrintLoop *loop = data;
    printer_health_show(loop->health, loop->store, state, problem);
    if (!loop->next.is_sent)
        give_back(loop, &loop->next);
    job_source_give_back(loop->source, now_utc_ms(loop));
    hand_over(loop);
}

static void said(const DriverStatus *status, gpointer data)
{
    PrintLoop *loop = data;
    printer_health_heard(loop->health, loop->store, status);
    if (status->condition == PRINTER_STOPPED)
        stop_printer(PRINTER_STATE_STOPPED, status->problem, loop);
    else
        printer_health_show(loop->health, loop->store, PRINTER_STATE_PRINTING, status->problem);
}

// One doubt holds the queue: what follows might be lost in the same way, and whoever checks sees the last labels in a row.
static void hold_in_doubt(PrintLoop *loop)
{
    JobDoubt doubt;
    if (!job_doubt(loop->store, loop->spec->name, &doubt, NULL) || doubt.count == 0)
        return;
    g_autofree char *problem =
        doubt.count == 1
            ? g_strdup_printf("Check whether label %" G_GINT64_FORMAT " came out, and say so; it prints on then.", doubt.first_id)
            : g_strdup_printf("Check which of the labels %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT
                              " came out, and say so; it prints on then.",
                              doubt.first_id, doubt.last_id);
    stop_printer(PRINTER_STATE_STOPPED, problem, loop);
}

// --- one label ---

// A person is asked about one of its labels.
static bool is_in_doubt(PrintLoop *loop)
{
    JobDoubt doubt;
    return !loop->spec->is_virtual && job_doubt(loop->store, loop->spec->name, &doubt, NULL) && doubt.count > 0;
}

// Takes the oldest job that fits and makes it ready. False when there is none.
static bool claim(PrintLoop *loop, Prepared *out)
{
    g_autoptr(GError) error = NULL;
    if (!loop->options.may_claim(loop->options.data) || is_in_doubt(loop))
        return false;
    if (!loop->spec->is_virtual)
        job_source_set_media(loop->source, printer_monitor_media(loop->monitor));
    bool is_found = job_source_claim(loop->source, now_utc_ms(loop), out, &error);
    if (error)
        stop_for_store(loop, error);
    return is_found;
}

static bool choose_again(PrintLoop *loop, int *out_count, GError **error)
{
    const PrintWorkerOptions *worker = loop->options.worker;
    return !worker->choose_again || worker->choose_again(loop->store, worker->data, out_count, error);
}

// Labels that wait for another roll are replaced by some that need none, or say what they wait for.
static void hold_unfit(PrintLoop *loop)
{
    g_autoptr(GError) error = NULL;
    int changed_count = 0, held_count = 0;
    if (is_within(loop->held_mono_us, loop->options.times->idle_ms))
        return;
    loop->held_mono_us = clock_mono_us();
    if (!choose_again(loop, &changed_count, &error) || !job_source_hold(loop->source, now_utc_ms(loop), &held_count, &error)) {
        loop->held_mono_us = 0; // again in the next turn
        stop_for_store(loop, error);
    }
    if (changed_count + held_count > 0)
        printer_health_tell(loop->health);
}

static void print_virtual(PrintLoop *loop, const Prepared *prepared)
{
    g_autoptr(GError) error = NULL;
    if (!advance(loop, prepared->jobs, JOB_SENDING, NULL))
        return;
    printer_health_show(loop->health, loop->store, PRINTER_STATE_PRINTING, NULL);
    if (!virtual_print(printer_spec_folder(loop->spec), loop->renderer, prepared_first(prepared), &error))
        advance(loop, prepared->jobs, JOB_FAILED, error->message);
    else if (advance(loop, prepared->jobs, JOB_SENT, NULL))
        advance_printed(loop, prepared->jobs, JOB_PRINTED);
}

// "Unconfirmed" is for printers that cannot tell. One that should have told may be frozen: a person has to check.
static void leave_unsaid(PrintLoop *loop, const Prepared *prepared)
{
    if (!printer_monitor_is_doubtful(loop->monitor)) {
        advance_printed(loop, prepared->jobs, JOB_UNCONFIRMED);
        return;
    }
    printer_monitor_note_asked(loop->monitor, prepared_first(prepared)->id);
    advance(loop, prepared->jobs, JOB_UNCERTAIN,
            "The printer took this label and has not answered since. Check whether it came out.");
}

static void finish(PrintLoop *loop, const Prepared *prepared, Delivery *delivery, DeliveryEnd end)
{
    switch (end) {
    case DELIVERY_DONE:
        advance_printed(loop, prepared->jobs,
                        loop->spec->driver->is_hearsay || delivery->is_unproved ? JOB_UNCONFIRMED : JOB_PRINTED);
        break;
    case DELIVERY_UNCONFIRMED:
        leave_unsaid(loop, prepared);
        break;
    case DELIVERY_UNTOUCHED:
        advance(loop, prepared->jobs, JOB_QUEUED, delivery->reason);
        break;
    case DELIVERY_LOST:
        advance(loop, prepared->jobs, JOB_FAILED, delivery->reason);
        break;
    case DELIVERY_UNCERTAIN:
        advance(loop, prepared->jobs, JOB_UNCERTAIN, delivery->reason);
        break;
    case DELIVERY_LEFT: // to recovery
        break;
    }
}

static void drop_link(PrintLoop *loop)
{
    printer_monitor_drop_link(loop->monitor);
    loop->flight = (Flight){0};
}

// The link broke: nobody can say what became of the label behind, either.
static void lose_next(PrintLoop *loop, const char *reason)
{
    advance(loop, loop->next.jobs, JOB_UNCERTAIN, reason);
    prepared_clear(&loop->next);
}

static void settle(PrintLoop *loop, Delivery *delivery, DeliveryEnd end)
{
    printer_monitor_note_use(loop->monitor, end != DELIVERY_UNTOUCHED);
    printer_monitor_doubt(loop->monitor);
    if (end == DELIVERY_DONE) {
        printer_monitor_believe(loop->monitor);
        delivery_settle(delivery);
    }
    if (printer_health_state(loop->health) == PRINTER_STATE_STOPPED)
        printer_monitor_doubt(loop->monitor);
    if (!delivery->is_broken && link_is_ended(delivery->link))
        drop_link(loop);
    if (delivery->is_broken) {
        if (loop->next.is_sent)
            lose_next(loop, delivery->reason);
        drop_link(loop);
        stop_printer(PRINTER_STATE_AWAY, delivery->reason, loop);
    }
}

static bool go_on(gpointer data)
{
    PrintLoop *loop = data;
    if (printer_health_state(loop->health) == PRINTER_STATE_STOPPED)
        hand_over(loop);
    return loop->options.may_print(loop->options.data);
}

static Delivery delivery_of(PrintLoop *loop)
{
    return (Delivery){
        .link = printer_monitor_link(loop->monitor),
        .flight = &loop->flight,
        .driver = loop->spec->driver,
        .model = loop->spec->model,
        .times = loop->options.times,
        .said = said,
        .go_on = go_on,
        .data = loop,
    };
}

static DeliveryEnd send_label(PrintLoop *loop, const Prepared *prepared, Delivery *delivery)
{
    const Job *first = prepared_first(prepared);
    g_autofree char *name = loop->spec->driver->keeps_jobs ? kept_job_name(first) : virtual_label_name(first);
    g_autoptr(GError) error = NULL;
    if (!transport_begin_job(link_transport(delivery->link), name, &error)) {
        delivery->is_broken = true;
        delivery->reason = g_strdup(error->message);
        return DELIVERY_UNTOUCHED;
    }
    DeliveryEnd end = delivery_send(delivery, prepared->bytes->data, prepared->bytes->len);
    if (end == DELIVERY_DONE)
        advance(loop, prepared->jobs, JOB_SENT, NULL);
    return end;
}

// While one label prints, the next one goes out behind it. False: the link broke.
static bool send_next(gpointer data)
{
    PrintLoop *loop = data;
    Prepared *next = &loop->next;
    if (loop->flight.count > 1 || printer_health_state(loop->health) != PRINTER_STATE_PRINTING ||
        (!next->jobs && !claim(loop, next)) || next->bytes->len > AHEAD_BYTES_MAX)
        return true;
    if (!advance(loop, next->jobs, JOB_SENDING, NULL)) { // cancelled meanwhile
        give_back(loop, next);
        return true;
    }
    Delivery delivery = delivery_of(loop);
    next->is_sent = true; // from the first byte on it is the printer's
    DeliveryEnd end = send_label(loop, next, &delivery);
    if (end != DELIVERY_DONE) { // one that is left is recovered after the next start
        finish(loop, next, &delivery, end);
        prepared_clear(next);
    }
    g_free(delivery.reason);
    return !delivery.is_broken;
}

static void print_label(PrintLoop *loop, Prepared *prepared)
{
    Delivery delivery = delivery_of(loop);
    DeliveryEnd end = DELIVERY_DONE;
    if (!prepared->is_sent) {
        // Refused when somebody cancelled it, or one of its sheet, meanwhile.
        if (!advance(loop, prepared->jobs, JOB_SENDING, NULL)) {
            give_back(loop, prepared);
            return;
        }
        printer_health_show(loop->health, loop->store, PRINTER_STATE_PRINTING, NULL);
        end = send_label(loop, prepared, &delivery);
        if (end == DELIVERY_DONE && printer_health_state(loop->health) == PRINTER_STATE_PRINTING &&
            !job_source_can_wait(loop->source))
            claim(loop, &loop->next);
    }
    if (printer_monitor_is_known_mute(loop->monitor))
        link_expect_none(delivery.link);
    if (loop->spec->driver->takes_ahead)
        delivery.send_next = send_next;
    if (end == DELIVERY_DONE)
        end = delivery_prove(&delivery);
    finish(loop, prepared, &delivery, end);
    settle(loop, &delivery, end);
    g_free(delivery.reason);
}

// --- labels that the printer still knows of ---

// What it says of the labels of a piece that a person is asked about. True: the question is answered.
static bool recall(const GPtrArray *jobs, KeptJob said, gpointer data)
{
    PrintLoop *loop = data;
    switch (said) {
    case KEPT_JOB_IS_OUT:
        advance_printed(loop, jobs, JOB_PRINTED);
        return true;
    case KEPT_JOB_IS_LOST:
        return advance(loop, jobs, JOB_QUEUED, "The printer did not print it, and prints it again.");
    case KEPT_JOB_IS_UNKNOWN:
        break;
    }
    return false;
}

static bool recall_doubts(PrintLoop *loop)
{
    Link *link = printer_monitor_link(loop->monitor);
    if (!loop->spec->driver || !loop->spec->driver->keeps_jobs || !link ||
        is_within(loop->recalled_mono_us, loop->options.times->retry_ms))
        return false;
    loop->recalled_mono_us = clock_mono_us();
    return kept_job_ask_doubts(&(KeptJobQuestion){link, loop->spec, loop->store, recall, loop});
}

// --- the loop ---

static bool take_next(PrintLoop *loop, Prepared *out)
{
    *out = loop->next;
    loop->next = (Prepared){0};
    return out->jobs != NULL;
}

// Takes the next label into `out`: it is in the printer already, or the printer may be given it.
static bool find_work(PrintLoop *loop, Prepared *out)
{
    if (loop->next.is_sent)
        return take_next(loop, out);
    if (is_in_doubt(loop)) {
        if (!printer_monitor_is_calm(loop->monitor))
            printer_monitor_look(loop->monitor); // it may speak after all
        if (recall_doubts(loop))
            return false;
        hold_in_doubt(loop);
        return false;
    }
    if (printer_monitor_is_refusing(loop->monitor) ||
        (!printer_monitor_is_calm(loop->monitor) && !printer_monitor_look(loop->monitor)))
        return false;
    if (!take_next(loop, out) && !claim(loop, out))
        return false;
    if (printer_monitor_is_good(loop->monitor, loop->options.times->fresh_ms) || printer_monitor_look(loop->monitor))
        return true;
    give_back(loop, out);
    job_source_give_back(loop->source, now_utc_ms(loop));
    return false;
}

static int rest(PrintLoop *loop)
{
    bool is_virtual = loop->spec->is_virtual;
    if (is_in_doubt(loop)) {
        job_source_look_again(loop->source);
        printer_monitor_rest(loop->monitor);
        return IDLE_WAIT_MS;
    }
    if (!is_virtual && !printer_monitor_is_calm(loop->monitor)) {
        job_source_look_again(loop->source); // once it is back, look for jobs at once
        return printer_monitor_is_waiting(loop->monitor) ? LISTEN_AGAIN_MS : loop->options.times->retry_ms;
    }
    if (!is_virtual) {
        hold_unfit(loop);
        printer_monitor_rest(loop->monitor);
    }
    if (loop->has_store_failed)
        return loop->options.times->retry_ms;
    bool is_doubtful = !is_virtual && printer_monitor_is_doubtful(loop->monitor);
    printer_health_show(loop->health, loop->store, PRINTER_STATE_READY,
                        is_doubtful ? "It has not answered yet. Check whether its labels come out." : NULL);
    return IDLE_WAIT_MS;
}

int print_loop_work(PrintLoop *loop)
{
    bool is_virtual = loop->spec->is_virtual;
    Prepared prepared = {0};
    loop->has_store_failed = false;
    if (!(is_virtual ? claim(loop, &prepared) : find_work(loop, &prepared)))
        return rest(loop);
    if (is_virtual)
        print_virtual(loop, &prepared);
    else
        print_label(loop, &prepared);
    prepared_clear(&prepared);
    return 0;
}

void print_loop_load(PrintLoop *loop, PrinterSpec *loaded)
{
    if (!loop->next.is_sent)
        give_back(loop, &loop->next);
    job_source_give_back(loop->source, now_utc_ms(loop));
    printer_spec_load(loop->spec, loaded);
    if (!loop->spec->is_virtual)
        printer_monitor_load(loop->monitor);
    job_source_look_again(loop->source);
}

bool print_loop_is_at_work(const PrintLoop *loop)
{
    return loop->next.is_sent;
}

PrintLoop *print_loop_new(const PrintLoopOptions *options, Store *store, PrinterSpec *spec, PrinterHealth *health)
{
    PrintLoop *loop = g_new0(PrintLoop, 1);
    loop->options = *options;
    loop->store = store;
    loop->spec = spec;
    loop->held_mono_us = clock_mono_us();
    loop->health = health;
    loop->renderer = render_job_new(options->worker->profile, options->worker->profile_folder);
    printer_health_know_labels(health, loop->renderer, options->worker->role);
    loop->source = job_source_new(store, spec, loop->renderer, options->worker->role);
    loop->monitor = printer_monitor_new(&(PrinterMonitorOptions){
        .spec = spec, .health = health, .store = store, .times = options->times, .stopped = stop_printer, .data = loop});
    return loop;
}

void print_loop_free(PrintLoop *loop)
{
    if (!loop)
        return;
    if (!loop->next.is_sent) // one that is sent is left to recovery
        give_back(loop, &loop->next);
    prepared_clear(&loop->next);
    job_source_give_back(loop->source, now_utc_ms(loop));
    printer_monitor_free(loop->monitor);
    job_source_free(loop->source);
    printer_health_know_labels(loop->health, NULL, NULL);
    render_job_free(loop->renderer);
    g_free(loop);
}
