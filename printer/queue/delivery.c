// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/queue/delivery.h"

#include "common/base/clock.h"

#define CHUNK_BYTES (16 * 1024)
#define LISTEN_MS 50
#define SENT_ALL G_MAXSIZE

const PrintTimes print_times_default = {
    .write_ms = 500,
    .ask_ms = 700,
    .poll_ms = 30,
    .unheard_ms = 1000,
    .calm_ms = 500,
    .quiet_ms = 8000,
    .stall_ms = 30000,
    .stopped_ms = 600000,
    .settle_ms = 3000,
    .retry_ms = 1000,
    .fresh_ms = 1500,
    .idle_ms = 3000,
    .keep_ms = 2000,
    .polite_ms = 15000,
};

static const DriverStatus silent = {
    .condition = PRINTER_STOPPED,
    .problem = "The printer does not answer. See whether it is on, has labels and is closed.",
    .problem_code = "silent",
    DRIVER_STATUS_UNSAID,
};

static const DriverStatus busy = {.condition = PRINTER_BUSY, DRIVER_STATUS_UNSAID};

// Unlike a label that is printed again from the new roll.
static const char torn[] = "The printer stopped in the middle of this ticket and went on. Look whether it came out whole.";

static gint64 after_ms(int ms)
{
    return clock_mono_us() + (gint64)ms * 1000;
}

static void explain(Delivery *delivery, const char *reason)
{
    g_free(delivery->reason);
    delivery->reason = g_strdup(reason);
}

static DeliveryEnd end(Delivery *delivery, DeliveryEnd result, const char *reason)
{
    explain(delivery, reason);
    return result;
}

// What is known of the printer while a label is on its way.
typedef struct {
    gint64 alive_mono_us; // it took a byte or said a word
    const char *problem;  // what it said that it waits for
    bool is_quiet_told;
    bool is_sending;
} Watch;

static bool is_patience_over(const Delivery *delivery, const Watch *watch)
{
    // What holds up the label in front, which cannot be asked after in the middle of this one, is a person's to mend.
    bool is_behind = delivery->flight->count > 0 && watch->is_sending;
    int limit_ms = watch->problem || is_behind ? delivery->times->stopped_ms : delivery->times->stall_ms;
    return clock_mono_us() - watch->alive_mono_us > (gint64)limit_ms * 1000;
}

static void hear(Delivery *delivery, const LinkNews *news, Watch *watch)
{
    watch->alive_mono_us = clock_mono_us();
    watch->problem = news->status.problem;
    watch->is_quiet_told = false;
    delivery->said(&news->status, delivery->data);
}

static DeliveryEnd end_broken(Delivery *delivery, gsize sent_count, const GError *cause)
{
    delivery->is_broken = true;
    if (sent_count == 0)
        return end(delivery, DELIVERY_UNTOUCHED, cause->message);
    g_autofree char *reason = g_strdup_printf("The printer broke off in the middle of this label. %s", cause->message);
    return end(delivery, DELIVERY_UNCERTAIN, reason);
}

static void tell_quiet(Delivery *delivery, Watch *watch)
{
    if (watch->is_quiet_told || watch->problem ||
        clock_mono_us() - watch->alive_mono_us < (gint64)delivery->times->quiet_ms * 1000)
        return;
    watch->is_quiet_told = true;
    delivery->said(&silent, delivery->data);
}

static void tell_going_on(Delivery *delivery, Watch *watch)
{
    watch->alive_mono_us = clock_mono_us();
    if (watch->is_quiet_told)
        delivery->said(&busy, delivery->data);
    watch->is_quiet_told = false;
}

static void note_stop(Delivery *delivery, const DriverStatus *status, bool is_begun)
{
    delivery->flight->is_torn |= is_begun && status->condition == PRINTER_STOPPED && delivery->driver->tears_when_stopped;
}

// What came unasked while bytes go out. True: the label is lost.
static bool hear_between(Delivery *delivery, Watch *watch, gsize sent_count, GError **error)
{
    // To a print queue, listening means that the document is whole.
    while (!delivery->driver->is_hearsay) {
        LinkNews news;
        if (!link_listen(delivery->link, clock_mono_us(), &news, error) || !news.is_reply)
            return false;
        gint64 alive_mono_us = watch->alive_mono_us;
        hear(delivery, &news, watch);
        watch->alive_mono_us = alive_mono_us; // here only bytes taken are progress
        note_stop(delivery, &news.status, sent_count > 0);
        if (news.status.is_fatal_to_label && sent_count > 0) {
            explain(delivery, news.status.problem);
            return true;
        }
    }
    return false;
}

DeliveryEnd delivery_send(Delivery *delivery, const guint8 *bytes, gsize length)
{
    Watch watch = {.alive_mono_us = clock_mono_us(), .is_sending = true};
    Flight *flight = delivery->flight;
    gsize sent = 0;
    flight->is_torn &= flight->count > 0;
    while (sent < length) {
        g_autoptr(GError) error = NULL;
        if (hear_between(delivery, &watch, sent, &error))
            return DELIVERY_LOST;
        gsize count = 0;
        if (!error)
            link_write(delivery->link, bytes + sent, MIN(length - sent, CHUNK_BYTES), after_ms(delivery->times->write_ms), &count,
                       &error);
        sent += count;
        if (error)
            return end_broken(delivery, sent, error);
        if (count > 0) {
            tell_going_on(delivery, &watch);
        } else if (!is_patience_over(delivery, &watch)) {
            tell_quiet(delivery, &watch);
        } else {
            delivery->is_broken = true;
            return end(delivery, sent ? DELIVERY_UNCERTAIN : DELIVERY_UNTOUCHED,
                       watch.problem ? watch.problem : "The printer takes no data. Switch it off and on.");
        }
        if (sent < length && !delivery->go_on(delivery->data))
            return DELIVERY_LEFT;
    }
    *flight = (Flight){.count = flight->count + 1, .is_torn = flight->is_torn, .sent_mono_us = clock_mono_us()};
    link_mark(delivery->link); // what was asked before does not know of this label
    return DELIVERY_DONE;
}

// Is the oldest label out? When nothing is left in the printer, all are; it may not have begun yet, so it must have
// been seen at work since, or have had the time. When it has said a count that held all, and says less now, some are.
static bool is_counted_out(const Delivery *delivery, const LinkNews *news)
{
    Flight *flight = delivery->flight;
    const DriverStatus *status = &news->status;
    if (!news->is_answer || news->is_late)
        return false;
    flight->was_busy |= status->condition == PRINTER_BUSY;
    flight->is_counted |= status->queued_count >= flight->count;
    if (status->condition == PRINTER_READY && status->queued_count == 0)
        return flight->was_busy || clock_mono_us() - flight->sent_mono_us >= (gint64)delivery->times->calm_ms * 1000;
    return status->condition == PRINTER_BUSY && flight->is_counted && status->queued_count > 0 &&
           status->queued_count < flight->count;
}

// A word of the printer after all bytes are out: what does it say of this label? LEFT: nothing yet.
static DeliveryEnd judge(Delivery *delivery, const LinkNews *news)
{
    const DriverStatus *status = &news->status;
    switch (delivery->driver->proof) {
    case PROOF_NONE:
        return DELIVERY_UNCONFIRMED;
    case PROOF_REPLY:
        if (status->is_label_done)
            return delivery->flight->is_torn ? end(delivery, DELIVERY_UNCERTAIN, torn) : DELIVERY_DONE;
        break;
    case PROOF_COUNTER:
        if (is_counted_out(delivery, news))
            return DELIVERY_DONE;
        break;
    }
    note_stop(delivery, status, true);
    return status->is_fatal_to_label ? end(delivery, DELIVERY_LOST, status->problem) : DELIVERY_LEFT;
}

static DeliveryEnd give_up(Delivery *delivery)
{
    if (!link_was_heard(delivery->link))
        return DELIVERY_UNCONFIRMED;
    delivery->is_broken = true;
    return end(delivery, DELIVERY_UNCERTAIN, "The printer did not say what became of this label. Look whether it came out.");
}

// When to ask next; a printer that speaks by itself is asked seldom, and only if its language has a question for then.
static gint64 next_question(const Delivery *delivery, const Watch *watch, bool is_first)
{
    bool is_counter = delivery->driver->proof == PROOF_COUNTER;
    if (is_counter && is_first)
        return 0;
    return after_ms(is_counter && !watch->problem ? delivery->times->poll_ms : delivery->times->unheard_ms);
}

// One turn: asks when it is time, listens a little. LEFT: nothing is known yet.
static DeliveryEnd follow(Delivery *delivery, Watch *watch, gint64 *next_ask_mono_us)
{
    g_autoptr(GError) error = NULL;
    LinkNews news = {0};
    if (clock_mono_us() >= *next_ask_mono_us && !link_is_in_reply(delivery->link, delivery->times->unheard_ms)) {
        LinkAsked asked;
        if (link_is_mute(delivery->link))
            return DELIVERY_UNCONFIRMED;
        if (!link_ask(delivery->link, true, &asked, &error))
            return end_broken(delivery, SENT_ALL, error);
        *next_ask_mono_us = after_ms(delivery->times->unheard_ms);
    }
    if (!link_listen(delivery->link, CLAMP(*next_ask_mono_us, after_ms(1), after_ms(LISTEN_MS)), &news, &error))
        return end_broken(delivery, SENT_ALL, error);
    if (!news.is_reply) {
        tell_quiet(delivery, watch);
        return DELIVERY_LEFT;
    }
    hear(delivery, &news, watch);
    delivery->flight->is_receiving = news.status.is_receiving;
    DeliveryEnd end = judge(delivery, &news);
    if (end != DELIVERY_LEFT)
        return end;
    *next_ask_mono_us = next_question(delivery, watch, false);
    if (!delivery->send_next || !delivery->flight->is_counted || news.status.condition != PRINTER_BUSY ||
        !news.status.is_receiving)
        return DELIVERY_LEFT;
    bool is_whole = delivery->send_next(delivery->data);
    watch->alive_mono_us = clock_mono_us();
    return is_whole ? DELIVERY_LEFT : give_up(delivery);
}

DeliveryEnd delivery_prove(Delivery *delivery)
{
    if (delivery->driver->proof == PROOF_NONE || link_is_mute(delivery->link)) {
        delivery->flight->count--;
        return DELIVERY_UNCONFIRMED;
    }
    Watch watch = {.alive_mono_us = clock_mono_us()};
    gint64 next_ask_mono_us = next_question(delivery, &watch, true);
    g_autoptr(GError) cause = NULL;
    if (delivery->driver->proof == PROOF_COUNTER && !link_pass_over(delivery->link, &cause))
        return end_broken(delivery, SENT_ALL, cause);
    while (!is_patience_over(delivery, &watch)) {
        DeliveryEnd end = follow(delivery, &watch, &next_ask_mono_us);
        if (end != DELIVERY_LEFT) {
            delivery->flight->count--;
            return end;
        }
        if (!delivery->go_on(delivery->data))
            return DELIVERY_LEFT;
    }
    delivery->flight->count--;
    return give_up(delivery);
}

void delivery_settle(Delivery *delivery)
{
    if (delivery->driver->proof != PROOF_REPLY || delivery->flight->is_receiving)
        return;
    gint64 deadline_mono_us = after_ms(delivery->times->settle_ms);
    while (clock_mono_us() < deadline_mono_us && delivery->go_on(delivery->data)) {
        LinkNews news = {0};
        if (!link_listen(delivery->link, MIN(deadline_mono_us, after_ms(LISTEN_MS)), &news, NULL)) {
            delivery->is_broken = true;
            return;
        }
        if (!news.is_reply)
            continue;
        delivery->said(&news.status, delivery->data);
        if (news.status.is_receiving || news.status.condition == PRINTER_STOPPED)
            return;
    }
}
