// operator.c - what a print worker does: look at the printer, claim, render, send, follow to the end; stop, hand over
// what waits, come back.
//
// Each state is committed before the act that it announces. While a label prints, the next one is claimed, rendered
// and encoded already; it is given back when the printer stops.
#include "printer/queue/operator.h"

#include "common/base/clock.h"
#include "printer/queue/prepress.h"
#include "printer/queue/virtual.h"

#define IDLE_WAIT_MS 200

// A claimed job, ready to go out.
typedef struct {
    Job *job;
    GByteArray *bytes; // NULL on a virtual printer
} Prepared;

struct Operator {
    OperatorOptions options;
    PrinterSpec *spec;
    Panel *panel;
    Store *store;
    Prepress *prepress;
    Link *link;
    const DriverMedia *media;    // loaded, or configured when the printer cannot tell; NULL = not known
    gint64 good_mono_us;         // the last good status; 0 = none that counts
    bool was_heard;              // it has answered, if only before it was plugged in again
    gint64 handed_over_mono_us;  // the last try
    gint64 counter;              // of the store at the last look that found nothing
    Prepared next;               // made while the label before it printed
};

static gint64 after_ms(int ms)
{
    return clock_mono_us() + (gint64)ms * 1000;
}

static gint64 now_utc_ms(const Operator *operator)
{
    return operator->options.now_utc_ms(operator->options.clock);
}

static bool is_within(gint64 since_mono_us, int ms)
{
    return since_mono_us != 0 && clock_mono_us() - since_mono_us < (gint64)ms * 1000;
}

// --- jobs ---

static bool advance(Operator *operator, const Job *job, JobState state, const char *reason)
{
    g_autoptr(GError) error = NULL;
    bool is_good = job_advance(operator->store, job->id, state, reason, now_utc_ms(operator), &error);
    if (!is_good && !g_error_matches(error, STORE_ERROR, STORE_ERROR_REFUSED))
        panel_show(operator->panel, NULL, PANEL_STOPPED, error->message);
    if (is_good)
        panel_tell(operator->panel);
    return is_good;
}

// The label's end and the roll's count are one transaction.
static void advance_printed(Operator *operator, const Job *job, JobState state)
{
    g_autoptr(GError) error = NULL;
    if (store_begin(operator->store, &error)) {
        if (job_advance(operator->store, job->id, state, NULL, now_utc_ms(operator), &error) &&
            panel_count_label(operator->panel, operator->store, &error))
            store_commit(operator->store, &error);
        else
            store_rollback(operator->store);
    }
    if (error)
        panel_show(operator->panel, NULL, PANEL_STOPPED, error->message);
    panel_tell(operator->panel);
}

static void prepared_clear(Prepared *prepared)
{
    g_clear_pointer(&prepared->job, job_free);
    g_clear_pointer(&prepared->bytes, g_byte_array_unref);
}

static void give_back(Operator *operator, Prepared *prepared, const char *reason)
{
    if (prepared->job)
        advance(operator, prepared->job, JOB_QUEUED, reason);
    prepared_clear(prepared);
}

// Waiting jobs that are bound to this printer go to its neighbour, when that one works.
static void hand_over(Operator *operator)
{
    if (!operator->options.neighbour || is_within(operator->handed_over_mono_us, operator->options.times->retry_ms))
        return;
    operator->handed_over_mono_us = clock_mono_us();
    if (!panel_can_help(operator->store, operator->options.neighbour))
        return;
    int count = 0;
    if (job_move_waiting(operator->store, operator->spec->name, operator->options.neighbour, now_utc_ms(operator), &count, NULL) && count > 0)
        panel_tell(operator->panel);
}

static void stop_printer(Operator *operator, PanelState state, const char *problem)
{
    panel_show(operator->panel, operator->store, state, problem);
    give_back(operator, &operator->next, NULL);
    hand_over(operator);
}

static void drop_link(Operator *operator)
{
    g_clear_pointer(&operator->link, link_close);
    operator->good_mono_us = 0;
}

// --- what the printer says ---

static void said(const DriverStatus *status, gpointer data)
{
    Operator *operator = data;
    panel_heard(operator->panel, operator->store, status);
    if (status->condition == PRINTER_STOPPED)
        stop_printer(operator, PANEL_STOPPED, status->problem);
    else
        panel_show(operator->panel, operator->store, PANEL_PRINTING, status->problem);
}

// Holds when another roll is loaded than the operator said; otherwise learns what is loaded.
static bool check_loaded(Operator *operator, const DriverStatus *status)
{
    const DriverMedia *loaded = driver_media_loaded(operator->spec->driver, status);
    const DriverMedia *wanted = operator->spec->media;
    if (loaded && wanted && !prepress_fits(operator->spec->driver, wanted->name, loaded)) {
        g_autofree char *problem =
            g_strdup_printf("%s is loaded; this printer is set to %s. Put that roll in.", loaded->title, wanted->title);
        stop_printer(operator, PANEL_STOPPED, problem);
        return false;
    }
    operator->media = loaded ? loaded : wanted;
    panel_show_model(operator->panel, operator->spec->driver, operator->spec->model, operator->media ? operator->media->name : "");
    return true;
}

static bool judge_status(Operator *operator, const DriverStatus *status)
{
    panel_heard(operator->panel, operator->store, status);
    switch (status->condition) {
    case PRINTER_STOPPED:
        stop_printer(operator, PANEL_STOPPED, status->problem);
        return false;
    case PRINTER_BUSY:
        panel_show(operator->panel, operator->store, PANEL_PRINTING, status->problem);
        return false;
    case PRINTER_READY:
        break;
    }
    if (!check_loaded(operator, status))
        return false;
    operator->good_mono_us = clock_mono_us();
    return true;
}

// One question, if the printer takes it, and its answer within ask_ms. False on a broken link.
static bool ask(Operator *operator, LinkNews *out_news, LinkAsked *out_asked, GError **error)
{
    LinkNews late = {0};
    link_mark(operator->link);
    *out_news = (LinkNews){0};
    if (!link_ask(operator->link, false, out_asked, error))
        return false;
    gint64 deadline = after_ms(*out_asked == LINK_ASKED ? operator->options.times->ask_ms : 0);
    do {
        if (!link_listen(operator->link, deadline, out_news, error))
            return false;
        if (out_news->is_answer)
            late = *out_news;
    } while (out_news->is_reply && (!out_news->is_answer || out_news->is_late));
    // An older question was dropped, or the printer is slow: how it was a moment ago is good enough before a label.
    if (!out_news->is_reply && late.is_reply)
        *out_news = late;
    return true;
}

static bool open_link(Operator *operator, GError **error)
{
    if (!printer_spec_resolve(operator->spec, error))
        return false;
    operator->media = operator->spec->media;
    panel_show_model(operator->panel, operator->spec->driver, operator->spec->model, operator->media ? operator->media->name : "");
    operator->link = link_open(operator->spec->address, operator->spec->driver, operator->spec->model, error);
    if (operator->link && operator->was_heard)
        link_expect_answers(operator->link);
    return operator->link != NULL;
}

static bool reach(Operator *operator, GError **error)
{
    // Print servers hang up on who is idle: that shows here and is no fault.
    if (operator->link && !link_pass_over(operator->link, NULL))
        drop_link(operator);
    return operator->link || open_link(operator, error);
}

static bool hold(Operator *operator, const char *problem)
{
    stop_printer(operator, PANEL_STOPPED, problem);
    return false;
}

// Asks the printer how it is, if it can be asked. True: it may be given a label now. One that answered before and is
// silent now is not to be trusted with a label; one that never did is mute.
static bool judge_printer(Operator *operator, GError **error)
{
    while (!link_is_mute(operator->link)) {
        LinkNews news;
        LinkAsked asked;
        if (!ask(operator, &news, &asked, error))
            return false;
        operator->was_heard |= link_was_heard(operator->link);
        if (news.is_reply)
            return judge_status(operator, &news.status);
        if (asked == LINK_NO_QUESTION)
            break;
        if (asked == LINK_NOT_TAKEN) {
            drop_link(operator); // half a question may be on its way
            return hold(operator, "The printer takes no data. Switch it off and on.");
        }
        if (operator->was_heard)
            return hold(operator, "The printer does not answer. See whether it is on, has labels and is closed.");
    }
    operator->good_mono_us = clock_mono_us();
    return true;
}

static bool look(Operator *operator)
{
    g_autoptr(GError) error = NULL;
    operator->good_mono_us = 0;
    bool is_good = reach(operator, &error) && judge_printer(operator, &error);
    if (error) {
        drop_link(operator);
        stop_printer(operator, PANEL_AWAY, error->message);
    }
    return is_good;
}

// --- one label ---

// What job_claim() may give this printer: of a continuous roll every length of its width.
static char *claimed_media(const Operator *operator)
{
    if (!operator->media)
        return NULL;
    if (operator->media->length_mm > 0 || operator->media->has_red)
        return g_strdup(operator->media->name);
    return g_strdup_printf("%g", operator->media->width_mm);
}

static const DriverMedia *media_for(Operator *operator, const Job *job)
{
    return operator->media ? operator->media : driver_media(operator->spec->driver, job->media);
}

// Rendered and encoded. False: the job is failed or given back.
static bool make_ready(Operator *operator, Prepared *prepared)
{
    if (operator->spec->is_virtual)
        return true;
    const PrintTarget target = {operator->spec->driver, operator->spec->model, media_for(operator, prepared->job)};
    if (!target.media || !prepress_fits(target.driver, prepared->job->media, target.media)) {
        g_autofree char *reason =
            g_strdup_printf("%s is loaded in %s; this label needs %s. Put that roll in, or send the label to another printer.",
                            target.media ? target.media->title : "No known roll", operator->spec->name, prepared->job->media);
        give_back(operator, prepared, reason);
        stop_printer(operator, PANEL_STOPPED, reason);
        operator->good_mono_us = 0;
        return false;
    }
    g_autoptr(GError) error = NULL;
    prepared->bytes = prepress_make(operator->prepress, prepared->job, &target, &error);
    if (prepared->bytes)
        return true;
    advance(operator, prepared->job, JOB_FAILED, error->message);
    prepared_clear(prepared);
    return false;
}

// Takes the oldest job that fits and makes it ready. False when there is none.
static bool claim(Operator *operator, Prepared *out)
{
    if (!operator->options.may_claim(operator->options.data))
        return false;
    gint64 counter = store_change_counter(operator->store);
    if (counter == operator->counter)
        return false;
    g_autofree char *media = claimed_media(operator);
    g_autoptr(GError) error = NULL;
    out->job = job_claim(operator->store, operator->spec->name, media, operator->options.role, now_utc_ms(operator), &error);
    if (error)
        panel_show(operator->panel, NULL, PANEL_STOPPED, error->message);
    else if (!out->job)
        operator->counter = store_change_counter(operator->store);
    return out->job && make_ready(operator, out);
}

static void print_virtual(Operator *operator, const Job *job)
{
    g_autoptr(GError) error = NULL;
    if (!advance(operator, job, JOB_SENDING, NULL))
        return;
    panel_show(operator->panel, operator->store, PANEL_PRINTING, NULL);
    if (!virtual_print(printer_spec_folder(operator->spec), operator->prepress, job, &error))
        advance(operator, job, JOB_FAILED, error->message);
    else if (advance(operator, job, JOB_SENT, NULL))
        advance_printed(operator, job, JOB_PRINTED);
}

static void finish(Operator *operator, const Job *job, Delivery *delivery, DeliveryEnd end)
{
    switch (end) {
    case DELIVERY_DONE:
        advance_printed(operator, job, operator->spec->driver->is_hearsay ? JOB_UNCONFIRMED : JOB_PRINTED);
        break;
    case DELIVERY_UNCONFIRMED:
        advance_printed(operator, job, JOB_UNCONFIRMED);
        break;
    case DELIVERY_UNTOUCHED:
        advance(operator, job, JOB_QUEUED, delivery->reason);
        break;
    case DELIVERY_LOST:
        advance(operator, job, JOB_FAILED, delivery->reason);
        break;
    case DELIVERY_UNCERTAIN:
        advance(operator, job, JOB_UNCERTAIN, delivery->reason);
        break;
    case DELIVERY_LEFT: // to recovery
        break;
    }
}

static void settle(Operator *operator, Delivery *delivery, DeliveryEnd end)
{
    operator->good_mono_us = end == DELIVERY_DONE ? clock_mono_us() : 0;
    if (end == DELIVERY_DONE)
        delivery_settle(delivery);
    if (panel_state(operator->panel) == PANEL_STOPPED)
        operator->good_mono_us = 0;
    if (delivery->is_broken) {
        drop_link(operator);
        stop_printer(operator, PANEL_AWAY, delivery->reason);
    }
}

static bool go_on(gpointer data)
{
    Operator *operator = data;
    if (panel_state(operator->panel) == PANEL_STOPPED)
        hand_over(operator);
    return operator->options.may_print(operator->options.data);
}

static DeliveryEnd deliver(Operator *operator, const Prepared *prepared, Delivery *delivery)
{
    g_autofree char *name = virtual_label_name(prepared->job);
    g_autoptr(GError) error = NULL;
    if (!link_begin_job(operator->link, name, &error)) {
        delivery->is_broken = true;
        delivery->reason = g_strdup(error->message);
        return DELIVERY_UNTOUCHED;
    }
    DeliveryEnd end = delivery_send(delivery, prepared->bytes->data, prepared->bytes->len);
    if (end != DELIVERY_DONE)
        return end;
    advance(operator, prepared->job, JOB_SENT, NULL);
    if (panel_state(operator->panel) == PANEL_PRINTING)
        claim(operator, &operator->next);
    return delivery_prove(delivery);
}

static void print_label(Operator *operator, const Prepared *prepared)
{
    Delivery delivery = {
        .link = operator->link,
        .driver = operator->spec->driver,
        .times = operator->options.times,
        .said = said,
        .go_on = go_on,
        .data = operator,
    };
    // Refused when somebody cancelled it meanwhile.
    if (!advance(operator, prepared->job, JOB_SENDING, NULL))
        return;
    panel_show(operator->panel, operator->store, PANEL_PRINTING, NULL);
    DeliveryEnd end = deliver(operator, prepared, &delivery);
    finish(operator, prepared->job, &delivery, end);
    settle(operator, &delivery, end);
    g_free(delivery.reason);
}

// --- the loop ---

// The printer may be given a label, and the next one is in `out`.
static bool find_work(Operator *operator, Prepared *out)
{
    if (!is_within(operator->good_mono_us, operator->options.times->idle_ms) && !look(operator))
        return false;
    if (operator->next.job) {
        *out = operator->next;
        operator->next = (Prepared){0};
    } else if (!claim(operator, out)) {
        return false;
    }
    if (is_within(operator->good_mono_us, operator->options.times->fresh_ms) || look(operator))
        return true;
    give_back(operator, out, NULL);
    return false;
}

int operator_work(Operator *operator)
{
    bool is_virtual = operator->spec->is_virtual;
    Prepared prepared = {0};
    if (is_virtual ? claim(operator, &prepared) : find_work(operator, &prepared)) {
        if (is_virtual)
            print_virtual(operator, prepared.job);
        else
            print_label(operator, &prepared);
        prepared_clear(&prepared);
        return 0;
    }
    if (is_virtual || operator->good_mono_us != 0) {
        panel_show(operator->panel, operator->store, PANEL_READY, NULL);
        return IDLE_WAIT_MS;
    }
    operator->counter = -1; // once it is back, look for jobs at once
    return operator->options.times->retry_ms;
}

Operator *operator_new(const OperatorOptions *options, Store *store, PrinterSpec *spec, Panel *panel)
{
    Operator *operator = g_new0(Operator, 1);
    operator->options = *options;
    operator->store = store;
    operator->spec = spec;
    operator->panel = panel;
    operator->prepress = prepress_new(options->profile, options->profile_folder);
    operator->counter = -1;
    return operator;
}

void operator_free(Operator *operator)
{
    if (!operator)
        return;
    give_back(operator, &operator->next, NULL);
    drop_link(operator);
    prepress_free(operator->prepress);
    g_free(operator);
}
