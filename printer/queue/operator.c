// operator.c - what a print worker does: claim, render, send, follow to the end; stop, hand over what waits, come back.
//
// Each state is committed before the act that it announces. While a label prints, the next one is claimed, rendered
// and encoded already. A printer that keeps count gets it at once, so that it need not wait for us; from others it is
// given back when they stop.
#include "printer/queue/operator.h"

#include "common/base/clock.h"
#include "printer/queue/feed.h"
#include "printer/queue/lookout.h"
#include "printer/queue/virtual.h"

#define IDLE_WAIT_MS 200
#define AHEAD_BYTES_MAX (64 * 1024) // a larger label might not find room beside the one that prints

struct Operator {
    OperatorOptions options;
    PrinterSpec *spec;
    Panel *panel;
    Store *store;
    Prepress *prepress;
    Feed *feed;
    Lookout *lookout;
    Flight flight;
    Prepared next;               // made while the label before it printed
    gint64 handed_over_mono_us;  // the last try
    gint64 held_mono_us;         // the last look for labels of another roll; not at once: other printers may be starting too
};

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

static void give_back(Operator *operator, Prepared *prepared)
{
    if (prepared->job)
        advance(operator, prepared->job, JOB_QUEUED, NULL);
    prepared_clear(prepared);
}

// In one transaction: the neighbour may have stopped a moment ago.
static bool move_waiting(Operator *operator, int *out_count)
{
    const char *neighbour = operator->options.neighbour;
    if (!store_begin(operator->store, NULL))
        return false;
    if (panel_can_help(operator->store, neighbour) &&
        job_move_waiting(operator->store, operator->spec->name, neighbour, now_utc_ms(operator), out_count, NULL))
        return store_commit(operator->store, NULL);
    store_rollback(operator->store);
    return false;
}

// Waiting jobs that are bound to this printer go to its neighbour, when that one works.
static void hand_over(Operator *operator)
{
    if (!operator->options.neighbour || is_within(operator->handed_over_mono_us, operator->options.times->retry_ms))
        return;
    operator->handed_over_mono_us = clock_mono_us();
    int count = 0;
    if (panel_can_help(operator->store, operator->options.neighbour) && move_waiting(operator, &count) && count > 0)
        panel_tell(operator->panel);
}

static void stop_printer(PanelState state, const char *problem, gpointer data)
{
    Operator *operator = data;
    panel_show(operator->panel, operator->store, state, problem);
    if (!operator->next.is_sent)
        give_back(operator, &operator->next);
    feed_give_back(operator->feed, now_utc_ms(operator));
    hand_over(operator);
}

static void said(const DriverStatus *status, gpointer data)
{
    Operator *operator = data;
    panel_heard(operator->panel, operator->store, status);
    if (status->condition == PRINTER_STOPPED)
        stop_printer(PANEL_STOPPED, status->problem, operator);
    else
        panel_show(operator->panel, operator->store, PANEL_PRINTING, status->problem);
}

// --- one label ---

// Takes the oldest job that fits and makes it ready. False when there is none.
static bool claim(Operator *operator, Prepared *out)
{
    g_autoptr(GError) error = NULL;
    if (!operator->options.may_claim(operator->options.data))
        return false;
    if (!operator->spec->is_virtual)
        feed_set_media(operator->feed, lookout_media(operator->lookout));
    bool is_found = feed_claim(operator->feed, now_utc_ms(operator), out, &error);
    if (error)
        panel_show(operator->panel, NULL, PANEL_STOPPED, error->message);
    return is_found;
}

// Labels that wait for another roll become others that need none, or say so.
static void hold_unfit(Operator *operator)
{
    g_autoptr(GError) error = NULL;
    const OperatorOptions *options = &operator->options;
    int changed_count = 0, held_count = 0;
    if (is_within(operator->held_mono_us, options->times->idle_ms))
        return;
    operator->held_mono_us = clock_mono_us();
    if (!options->choose_again(operator->store, options->data, &changed_count, &error) ||
        !feed_hold(operator->feed, now_utc_ms(operator), &held_count, &error))
        panel_show(operator->panel, NULL, PANEL_STOPPED, error->message);
    if (changed_count + held_count > 0)
        panel_tell(operator->panel);
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

// "Unconfirmed" is for printers that cannot tell. One that should have told may be frozen: a person looks.
static void leave_unsaid(Operator *operator, const Job *job)
{
    if (!lookout_is_doubtful(operator->lookout)) {
        advance_printed(operator, job, JOB_UNCONFIRMED);
        return;
    }
    lookout_note_asked(operator->lookout, job->id);
    advance(operator, job, JOB_UNCERTAIN, "The printer took this label and has not said a word. Look whether it came out.");
}

static void finish(Operator *operator, const Job *job, Delivery *delivery, DeliveryEnd end)
{
    switch (end) {
    case DELIVERY_DONE:
        advance_printed(operator, job, operator->spec->driver->is_hearsay ? JOB_UNCONFIRMED : JOB_PRINTED);
        break;
    case DELIVERY_UNCONFIRMED:
        leave_unsaid(operator, job);
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

static void drop_link(Operator *operator)
{
    lookout_drop_link(operator->lookout);
    operator->flight = (Flight){0};
}

// The link broke: nobody can say of the label behind, either.
static void lose_next(Operator *operator, const char *reason)
{
    advance(operator, operator->next.job, JOB_UNCERTAIN, reason);
    prepared_clear(&operator->next);
}

static void settle(Operator *operator, Delivery *delivery, DeliveryEnd end)
{
    lookout_note_use(operator->lookout);
    lookout_doubt(operator->lookout);
    if (end == DELIVERY_DONE) {
        lookout_believe(operator->lookout);
        delivery_settle(delivery);
    }
    if (panel_state(operator->panel) == PANEL_STOPPED)
        lookout_doubt(operator->lookout);
    if (delivery->is_broken) {
        if (operator->next.is_sent)
            lose_next(operator, delivery->reason);
        drop_link(operator);
        stop_printer(PANEL_AWAY, delivery->reason, operator);
    }
}

static bool go_on(gpointer data)
{
    Operator *operator = data;
    if (panel_state(operator->panel) == PANEL_STOPPED)
        hand_over(operator);
    return operator->options.may_print(operator->options.data);
}

static Delivery delivery_of(Operator *operator)
{
    return (Delivery){
        .link = lookout_link(operator->lookout),
        .flight = &operator->flight,
        .driver = operator->spec->driver,
        .times = operator->options.times,
        .said = said,
        .go_on = go_on,
        .data = operator,
    };
}

static DeliveryEnd send_label(Operator *operator, const Prepared *prepared, Delivery *delivery)
{
    g_autofree char *name = virtual_label_name(prepared->job);
    g_autoptr(GError) error = NULL;
    if (!link_begin_job(delivery->link, name, &error)) {
        delivery->is_broken = true;
        delivery->reason = g_strdup(error->message);
        return DELIVERY_UNTOUCHED;
    }
    DeliveryEnd end = delivery_send(delivery, prepared->bytes->data, prepared->bytes->len);
    if (end == DELIVERY_DONE)
        advance(operator, prepared->job, JOB_SENT, NULL);
    return end;
}

// While one label prints: the next one goes out behind it. False: the link broke with it.
static bool send_next(gpointer data)
{
    Operator *operator = data;
    Prepared *next = &operator->next;
    if (operator->flight.count > 1 || panel_state(operator->panel) != PANEL_PRINTING ||
        (!next->job && !claim(operator, next)) || next->bytes->len > AHEAD_BYTES_MAX)
        return true;
    if (!advance(operator, next->job, JOB_SENDING, NULL)) { // cancelled meanwhile
        prepared_clear(next);
        return true;
    }
    Delivery delivery = delivery_of(operator);
    next->is_sent = true; // from the first byte on it is the printer's
    DeliveryEnd end = send_label(operator, next, &delivery);
    if (end != DELIVERY_DONE && end != DELIVERY_LEFT) {
        finish(operator, next->job, &delivery, end);
        prepared_clear(next);
    }
    g_free(delivery.reason);
    return !delivery.is_broken;
}

static void print_label(Operator *operator, const Prepared *prepared)
{
    Delivery delivery = delivery_of(operator);
    DeliveryEnd end = DELIVERY_DONE;
    if (!prepared->is_sent) {
        // Refused when somebody cancelled it meanwhile.
        if (!advance(operator, prepared->job, JOB_SENDING, NULL))
            return;
        panel_show(operator->panel, operator->store, PANEL_PRINTING, NULL);
        end = send_label(operator, prepared, &delivery);
        if (end == DELIVERY_DONE && panel_state(operator->panel) == PANEL_PRINTING)
            claim(operator, &operator->next);
    }
    if (operator->spec->driver->takes_ahead)
        delivery.send_next = send_next;
    if (end == DELIVERY_DONE)
        end = delivery_prove(&delivery);
    finish(operator, prepared->job, &delivery, end);
    settle(operator, &delivery, end);
    g_free(delivery.reason);
}

// --- the loop ---

static bool take_next(Operator *operator, Prepared *out)
{
    *out = operator->next;
    operator->next = (Prepared){0};
    return out->job != NULL;
}

// The next label is in `out`, and in the printer, or the printer may be given it.
static bool find_work(Operator *operator, Prepared *out)
{
    if (operator->next.is_sent)
        return take_next(operator, out);
    if (!lookout_is_calm(operator->lookout) && !lookout_look(operator->lookout))
        return false;
    if (!take_next(operator, out) && !claim(operator, out))
        return false;
    if (lookout_is_good(operator->lookout, operator->options.times->fresh_ms) || lookout_look(operator->lookout))
        return true;
    give_back(operator, out);
    feed_give_back(operator->feed, now_utc_ms(operator));
    return false;
}

static int rest(Operator *operator)
{
    bool is_virtual = operator->spec->is_virtual;
    if (!is_virtual && !lookout_is_calm(operator->lookout)) {
        feed_look_again(operator->feed); // once it is back, look for jobs at once
        return operator->options.times->retry_ms;
    }
    if (!is_virtual) {
        hold_unfit(operator);
        lookout_rest(operator->lookout);
    }
    bool is_doubtful = !is_virtual && lookout_is_doubtful(operator->lookout);
    panel_show(operator->panel, operator->store, PANEL_READY,
               is_doubtful ? "It has not answered yet. Look whether its labels come out." : NULL);
    return IDLE_WAIT_MS;
}

int operator_work(Operator *operator)
{
    bool is_virtual = operator->spec->is_virtual;
    Prepared prepared = {0};
    if (!(is_virtual ? claim(operator, &prepared) : find_work(operator, &prepared)))
        return rest(operator);
    if (is_virtual)
        print_virtual(operator, prepared.job);
    else
        print_label(operator, &prepared);
    prepared_clear(&prepared);
    return 0;
}

bool operator_is_at_work(const Operator *operator)
{
    return operator->next.is_sent;
}

Operator *operator_new(const OperatorOptions *options, Store *store, PrinterSpec *spec, Panel *panel)
{
    Operator *operator = g_new0(Operator, 1);
    operator->options = *options;
    operator->store = store;
    operator->spec = spec;
    operator->held_mono_us = clock_mono_us();
    operator->panel = panel;
    operator->prepress = prepress_new(options->profile, options->profile_folder);
    operator->feed = feed_new(store, spec, operator->prepress, options->role);
    operator->lookout = lookout_new(&(LookoutOptions){
        .spec = spec, .panel = panel, .store = store, .times = options->times, .stopped = stop_printer, .data = operator});
    return operator;
}

void operator_free(Operator *operator)
{
    if (!operator)
        return;
    if (!operator->next.is_sent) // one that is sent is left to recovery
        give_back(operator, &operator->next);
    prepared_clear(&operator->next);
    feed_give_back(operator->feed, now_utc_ms(operator));
    lookout_free(operator->lookout);
    feed_free(operator->feed);
    prepress_free(operator->prepress);
    g_free(operator);
}
