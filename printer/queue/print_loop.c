// SPDX-License-Identifier: GPL-3.0-or-later
// print_loop.c - what a print worker does: claim, render, send, follow to the end; stop, hand over what waits, come back.
//
// Each state is committed before the act that it announces. While a label prints, the next one is claimed, rendered
// and encoded already. A printer that keeps count gets it at once, so that it need not wait for us; from others it is
// given back when they stop.
#include "printer/queue/print_loop.h"

#include "common/base/clock.h"
#include "printer/queue/job_source.h"
#include "printer/queue/job_writer.h"
#include "printer/queue/kept_job.h"
#include "printer/queue/person_question.h"
#include "printer/queue/printer_monitor.h"
#include "printer/queue/virtual.h"

#define IDLE_WAIT_MS 200
#define LISTEN_AGAIN_MS 10
#define COMMON_LABEL_MM 100
#define AT_ONCE_MS 20               // that it takes the next label is often said together with the end of the last
#define AHEAD_BYTES_MAX (64 * 1024) // a larger label might not find room beside the one that prints

struct PrintLoop {
    PrintLoopOptions options;
    PrinterSpec *spec;
    PrinterHealth *health;
    Store *store;
    RenderJob *renderer;
    JobWriter *writer;
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

// --- jobs ---

// Stands until a turn in which the store gives what it is asked for.
static void stop_for_store(PrintLoop *loop, const GError *error)
{
    loop->has_store_failed = true;
    printer_health_show(loop->health, NULL, PRINTER_STATE_STOPPED, error->message);
}

// False when somebody cancelled it, or one of its sheet, meanwhile, and when the store fails: no byte may go out then.
static bool begin(PrintLoop *loop, const Prepared *prepared)
{
    g_autoptr(GError) error = NULL;
    if (job_advance_together(loop->store, prepared->jobs, JOB_SENDING, NULL, now_utc_ms(loop), &error)) {
        printer_health_tell(loop->health);
        return true;
    }
    if (!g_error_matches(error, STORE_ERROR, STORE_ERROR_REFUSED))
        stop_for_store(loop, error);
    return false;
}

static void put(PrintLoop *loop, const Prepared *prepared, JobState state, const char *reason)
{
    job_writer_put(loop->writer, prepared->jobs, state, reason, now_utc_ms(loop));
}

// What is claimed and not in the printer yet.
static void give_back_all(PrintLoop *loop)
{
    if (!loop->next.is_sent)
        job_source_return(loop->source, &loop->next, now_utc_ms(loop));
    job_source_give_back(loop->source, now_utc_ms(loop));
}

// Waiting jobs that are bound to this printer go to its neighbour, when that one works.
static void hand_over(PrintLoop *loop)
{
    const char *neighbour = loop->options.worker->neighbour;
    if (!neighbour || clock_is_within(loop->handed_over_mono_us, loop->options.times->retry_ms))
        return;
    loop->handed_over_mono_us = clock_mono_us();
    if (printer_health_hand_over(loop->store, loop->spec->name, neighbour, now_utc_ms(loop)))
        printer_health_tell(loop->health);
}

static void stop_printer(PrinterState state, const char *problem, gpointer data)
{
    PrintLoop *loop = data;
    printer_health_show(loop->health, loop->store, state, problem);
    give_back_all(loop);
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

// What a person has to say before it goes on; the caller owns it. NULL = nothing. False when the store cannot say.
static bool find_question(PrintLoop *loop, char **out)
{
    g_autoptr(GError) error = NULL;
    *out = NULL;
    if (loop->spec->is_virtual || person_question_find(loop->store, loop->spec->name, out, &error))
        return true;
    stop_for_store(loop, error);
    return false;
}

// A person is asked about its labels, as far as anybody knows.
static bool is_held(PrintLoop *loop)
{
    g_autofree char *question = NULL;
    return !find_question(loop, &question) || question;
}

// --- one label ---

// Takes the oldest job that fits and makes it ready. False when there is none.
static bool claim(PrintLoop *loop, Prepared *out)
{
    g_autoptr(GError) error = NULL;
    if (!loop->options.may_claim(loop->options.data) || !job_writer_is_flushed(loop->writer) || is_held(loop))
        return false;
    if (!loop->spec->is_virtual)
        job_source_set_media(loop->source, printer_monitor_media(loop->monitor));
    bool is_found = job_source_claim(loop->source, now_utc_ms(loop), out, &error);
    if (error)
        stop_for_store(loop, error);
    return is_found;
}

// Labels that wait for another roll are replaced by some that need none, or say what they wait for.
static void hold_unfit(PrintLoop *loop)
{
    g_autoptr(GError) error = NULL;
    const PrintWorkerOptions *worker = loop->options.worker;
    int changed_count = 0, held_count = 0;
    if (clock_is_within(loop->held_mono_us, loop->options.times->idle_ms))
        return;
    loop->held_mono_us = clock_mono_us();
    bool is_chosen = !worker->choose_again || worker->choose_again(loop->store, worker->data, &changed_count, &error);
    if (!is_chosen || !job_source_hold(loop->source, now_utc_ms(loop), &held_count, &error)) {
        loop->held_mono_us = 0; // again in the next turn
        stop_for_store(loop, error);
    }
    if (changed_count + held_count > 0)
        printer_health_tell(loop->health);
}

static void print_virtual(PrintLoop *loop, Prepared *prepared)
{
    g_autoptr(GError) error = NULL;
    if (!begin(loop, prepared)) {
        job_source_return(loop->source, prepared, now_utc_ms(loop));
        return;
    }
    printer_health_show(loop->health, loop->store, PRINTER_STATE_PRINTING, NULL);
    bool is_made = virtual_print(printer_spec_folder(loop->spec), loop->renderer, prepared_first(prepared), &error);
    if (is_made)
        put(loop, prepared, JOB_SENT, NULL);
    put(loop, prepared, is_made ? JOB_PRINTED : JOB_FAILED, is_made ? NULL : error->message);
}

// The printer waits for the next label, which is ready: that it goes out is on record together with the end of this one.
static void put_printed(PrintLoop *loop, const Prepared *prepared, Delivery *delivery)
{
    Prepared *next = &loop->next;
    bool is_next = next->jobs && !next->is_sent && !delivery->is_spent && loop->options.may_claim(loop->options.data);
    if (is_next && delivery_settle(delivery, AT_ONCE_MS) && printer_health_state(loop->health) == PRINTER_STATE_PRINTING)
        next->is_begun = job_writer_pass_on(loop->writer, prepared->jobs, next->jobs, now_utc_ms(loop));
    else
        put(loop, prepared, JOB_PRINTED, NULL);
}

// "Unconfirmed" is for printers that cannot tell. One that should have told may be frozen: a person has to check.
static void leave_unsaid(PrintLoop *loop, const Prepared *prepared)
{
    if (!printer_monitor_is_doubtful(loop->monitor)) {
        put(loop, prepared, JOB_UNCONFIRMED, NULL);
        return;
    }
    printer_monitor_note_asked(loop->monitor, prepared_first(prepared)->id);
    put(loop, prepared, JOB_UNCERTAIN, "The printer took this label and has not answered since. Check whether it came out.");
}

static void finish(PrintLoop *loop, const Prepared *prepared, Delivery *delivery, DeliveryEnd end)
{
    switch (end) {
    case DELIVERY_DONE:
        if (loop->spec->driver->is_hearsay || delivery->is_unproved)
            put(loop, prepared, JOB_UNCONFIRMED, NULL);
        else
            put_printed(loop, prepared, delivery);
        break;
    case DELIVERY_UNCONFIRMED:
        leave_unsaid(loop, prepared);
        break;
    case DELIVERY_UNTOUCHED:
        put(loop, prepared, JOB_QUEUED, delivery->reason);
        break;
    case DELIVERY_LOST:
        put(loop, prepared, JOB_FAILED, delivery->reason);
        break;
    case DELIVERY_UNCERTAIN:
        put(loop, prepared, JOB_UNCERTAIN, delivery->reason);
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

static void settle(PrintLoop *loop, Delivery *delivery, DeliveryEnd end)
{
    printer_monitor_note_use(loop->monitor, end != DELIVERY_UNTOUCHED);
    printer_monitor_doubt(loop->monitor);
    if (end == DELIVERY_DONE) {
        printer_monitor_believe(loop->monitor);
        delivery_settle(delivery, loop->options.times->settle_ms);
    }
    if (printer_health_state(loop->health) == PRINTER_STATE_STOPPED)
        printer_monitor_doubt(loop->monitor);
    if (!delivery->is_broken && (delivery->is_spent || link_is_ended(delivery->link)))
        drop_link(loop);
    if (delivery->is_broken) {
        if (loop->next.is_sent) { // nobody can say what became of it, either
            put(loop, &loop->next, JOB_UNCERTAIN, delivery->reason);
            prepared_clear(&loop->next);
        }
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

// As long as its roll says; of an endless one, as labels commonly are.
static double label_mm(const PrintLoop *loop)
{
    const DriverMedia *media = printer_monitor_media(loop->monitor);
    return media && media->length_mm > 0 ? media->length_mm : COMMON_LABEL_MM;
}

static Delivery delivery_of(PrintLoop *loop)
{
    return (Delivery){
        .link = printer_monitor_link(loop->monitor),
        .flight = &loop->flight,
        .driver = loop->spec->driver,
        .model = loop->spec->model,
        .times = loop->options.times,
        .is_on_cable = g_str_has_prefix(loop->spec->address, "usb:"),
        .label_mm = label_mm(loop),
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
        put(loop, prepared, JOB_SENT, NULL);
    return end;
}

// While one label prints, the next one goes out behind it. False: the link broke.
static bool send_next(gpointer data)
{
    PrintLoop *loop = data;
    Prepared *next = &loop->next;
    if (loop->flight.count >= FLIGHT_MOST || printer_health_state(loop->health) != PRINTER_STATE_PRINTING ||
        !job_writer_is_flushed(loop->writer) || (!next->jobs && !claim(loop, next)) || next->bytes->len > AHEAD_BYTES_MAX)
        return true;
    if (!begin(loop, next)) {
        job_source_return(loop->source, next, now_utc_ms(loop));
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
        if (!prepared->is_begun && !begin(loop, prepared)) {
            job_source_return(loop->source, prepared, now_utc_ms(loop));
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
static bool recall(GPtrArray *jobs, KeptJob said, gpointer data)
{
    const Prepared piece = {.jobs = jobs};
    switch (said) {
    case KEPT_JOB_IS_OUT:
        put(data, &piece, JOB_PRINTED, NULL);
        break;
    case KEPT_JOB_IS_LOST:
        put(data, &piece, JOB_QUEUED, "The printer did not print it, and prints it again.");
        break;
    case KEPT_JOB_IS_UNKNOWN:
        break;
    }
    return said != KEPT_JOB_IS_UNKNOWN;
}

static bool recall_doubts(PrintLoop *loop)
{
    Link *link = printer_monitor_link(loop->monitor);
    if (!loop->spec->driver || !loop->spec->driver->keeps_jobs || !link ||
        clock_is_within(loop->recalled_mono_us, loop->options.times->retry_ms))
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
    if (!job_writer_is_flushed(loop->writer)) {
        give_back_all(loop);
        hand_over(loop);
        return false;
    }
    g_autofree char *question = NULL;
    if (!find_question(loop, &question) || question) {
        if (!printer_monitor_is_calm(loop->monitor))
            printer_monitor_look(loop->monitor); // it may speak after all
        if (!recall_doubts(loop) && question)
            stop_printer(PRINTER_STATE_STOPPED, question, loop);
        return false;
    }
    if (printer_monitor_is_refusing(loop->monitor) ||
        (!printer_monitor_is_calm(loop->monitor) && !printer_monitor_look(loop->monitor)))
        return false;
    if (!take_next(loop, out) && !claim(loop, out))
        return false;
    if (printer_monitor_is_good(loop->monitor, loop->options.times->fresh_ms) || printer_monitor_look(loop->monitor))
        return true;
    job_source_return(loop->source, out, now_utc_ms(loop));
    job_source_give_back(loop->source, now_utc_ms(loop));
    return false;
}

static int rest(PrintLoop *loop)
{
    bool is_virtual = loop->spec->is_virtual;
    if (!job_writer_is_flushed(loop->writer))
        return loop->options.times->retry_ms;
    if (is_held(loop)) {
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
    Prepared prepared = {0};
    loop->has_store_failed = false;
    job_writer_flush(loop->writer);
    if (!(loop->spec->is_virtual ? claim(loop, &prepared) : find_work(loop, &prepared)))
        return rest(loop);
    if (loop->spec->is_virtual)
        print_virtual(loop, &prepared);
    else
        print_label(loop, &prepared);
    prepared_clear(&prepared);
    return 0;
}

void print_loop_load(PrintLoop *loop, PrinterSpec *loaded)
{
    give_back_all(loop);
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
    loop->writer = job_writer_new(store, health);
    loop->source = job_source_new(store, loop->writer, spec, loop->renderer, options->worker->role);
    loop->monitor = printer_monitor_new(&(PrinterMonitorOptions){
        .spec = spec, .health = health, .store = store, .times = options->times, .stopped = stop_printer, .data = loop});
    return loop;
}

void print_loop_free(PrintLoop *loop)
{
    if (!loop)
        return;
    give_back_all(loop);
    prepared_clear(&loop->next); // one that is sent is left to recovery
    printer_monitor_free(loop->monitor);
    job_source_free(loop->source);
    job_writer_free(loop->writer);
    printer_health_know_labels(loop->health, NULL, NULL);
    render_job_free(loop->renderer);
    g_free(loop);
}
