// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/queue/delivery.h"

#include "common/base/clock.h"
#include "printer/queue/judgement.h"

#define CHUNK_BYTES (16 * 1024)
#define LISTEN_MS 50
#define SENT_ALL G_MAXSIZE
#define NEAR_QUESTIONS 25 // so many in the time between two others
#define STALL_ANSWERS 4   // so many of its slowest answers
#define ACKNOWLEDGED_LEAST_US 500
#define ACKNOWLEDGED_MOST_US (20 * 1000)

const PrintTimes print_times_default = {
    .write_ms = 500,
    .ask_ms = 700,
    .poll_ms = 30,
    .count_ms = 200,
    .unheard_ms = 1000,
    .calm_ms = 500,
    .quiet_ms = 8000,
    .stop_ms = 300,
    .sight_ms = 300,
    .label_ms = 8000,
    .stall_ms = 30000,
    .stopped_ms = 600000,
    .settle_ms = 3000,
    .retry_ms = 1000,
    .fresh_ms = 1500,
    .idle_ms = 3000,
    .keep_ms = 2000,
    .polite_ms = 15000,
    .mm_us = 16000, // 2.5 inches a second
};

static const DriverStatus silent = {
    .condition = PRINTER_STOPPED,
    .problem = PRINTER_IS_SILENT,
    .problem_code = "silent",
    DRIVER_STATUS_UNSAID,
};

static const DriverStatus busy = {.condition = PRINTER_BUSY, DRIVER_STATUS_UNSAID};

static const char takes_nothing[] = "The printer takes no data. Switch it off and on.";

// What is known of the printer while a label is on its way.
typedef struct {
    gint64 near_mono_us;   // it came nearer to this label's end: took bytes, counted down, began
    gint64 mended_mono_us; // it went on after it had said what it waits for
    gint64 heard_mono_us;  // it took a byte or said a word
    const char *problem;   // what it said that it waits for
    int least_count;       // labels in it, as it has said
    bool has_begun;        // it has said that it works on it
    bool is_quiet_told;
    bool is_near; // an agent has said so
    bool is_sending;
} Watch;

static Watch watch_begin(void)
{
    gint64 now = clock_mono_us();
    return (Watch){.near_mono_us = now, .mended_mono_us = now, .heard_mono_us = now, .least_count = G_MAXINT};
}

// How long to wait for a printer that does not say why: a slow one has shown how slow it is.
static int stall_ms(const Delivery *delivery)
{
    const Link *link = delivery->link;
    bool should_answer = link_agent(link) ? link_is_proving(link) : (delivery->model->features & DRIVER_FEATURE_ANSWERS) != 0;
    int least_ms = link_is_proving(link) || should_answer ? delivery->times->stall_ms : delivery->times->quiet_ms;
    return link_was_heard(link) ? MAX(least_ms, STALL_ANSWERS * link_slowest_answer_ms(link)) : least_ms;
}

// Words alone prolong no wait: only what brings this label nearer to its end does, and, once, that the printer goes on.
static bool is_patience_over(const Delivery *delivery, const Watch *watch)
{
    // A person has to mend what holds up the label in front: the printer cannot be asked about it in the middle of this one.
    bool is_behind = delivery->flight->count > 0 && watch->is_sending;
    int short_ms = stall_ms(delivery), long_ms = delivery->times->stopped_ms;
    if (watch->problem || is_behind)
        return delivery_is_past(watch->near_mono_us, long_ms);
    return delivery_is_past(MAX(watch->near_mono_us, watch->mended_mono_us), short_ms) ||
           delivery_is_past(watch->near_mono_us, long_ms + short_ms);
}

static void come_nearer(Watch *watch)
{
    watch->near_mono_us = watch->heard_mono_us = clock_mono_us();
}

// Only answers to questions asked after this label count; a printer says once that a label begins.
static void note_progress(const LinkNews *news, Watch *watch)
{
    const DriverStatus *status = &news->status;
    bool is_counted = news->is_answer && !news->is_late && status->queued_count >= 0;
    bool is_less = is_counted && status->queued_count < watch->least_count;
    bool is_begun = !watch->has_begun && (status->is_label_begun || (is_counted && status->condition == PRINTER_BUSY));
    if (is_less)
        watch->least_count = status->queued_count;
    watch->has_begun |= is_begun;
    if (is_less || is_begun)
        come_nearer(watch);
}

static void hear(Delivery *delivery, const LinkNews *news, Watch *watch)
{
    watch->heard_mono_us = clock_mono_us();
    if (watch->problem && !news->status.problem)
        watch->mended_mono_us = watch->heard_mono_us;
    watch->problem = news->status.problem;
    watch->is_quiet_told = false;
    delivery->said(&news->status, delivery->data);
}

static DeliveryEnd end_broken(Delivery *delivery, gsize sent_count, const GError *cause)
{
    delivery->is_broken = true;
    if (sent_count == 0)
        return delivery_end(delivery, DELIVERY_UNTOUCHED, cause->message);
    g_autofree char *reason = g_strdup_printf("The printer broke off in the middle of this label. %s", cause->message);
    return delivery_end(delivery, DELIVERY_UNCERTAIN, reason);
}

static void tell_quiet(Delivery *delivery, Watch *watch)
{
    int quiet_ms = MAX(delivery->times->quiet_ms, 2 * link_slowest_answer_ms(delivery->link));
    if (watch->is_quiet_told || watch->problem || !delivery_is_past(watch->heard_mono_us, quiet_ms))
        return;
    watch->is_quiet_told = true;
    if (!delivery->driver->answers_in_turn) // whose silence is a label that takes its time
        flight_note_event(delivery->flight, LABEL_EVENT_SILENCE, watch->is_sending);
    delivery->said(&silent, delivery->data);
}

static void tell_going_on(Delivery *delivery, Watch *watch)
{
    delivery->flight->has_paused |= delivery_is_past(watch->near_mono_us, delivery->times->label_ms);
    come_nearer(watch);
    if (watch->is_quiet_told)
        delivery->said(&busy, delivery->data);
    watch->is_quiet_told = false;
}

// Reads what comes unasked while bytes go out. True: the label is lost.
static bool hear_between(Delivery *delivery, Watch *watch, gsize sent_count, GError **error)
{
    // To a print queue, listening means that the document is whole.
    if (!link_ask_beside(delivery->link, delivery->times->unheard_ms, error))
        return false;
    while (!delivery->driver->is_hearsay) {
        LinkNews news;
        if (!link_listen(delivery->link, clock_mono_us(), &news, error) || !news.is_reply)
            return false;
        hear(delivery, &news, watch);
        delivery_note_stop(delivery, &news.status, sent_count > 0, true);
        // Said before the last byte was out, it is of a label before this one.
        delivery->flight->is_done_said |=
            sent_count == SENT_ALL && news.status.is_label_done && news.noise_count <= DELIVERY_NOISE_MAX;
        if (delivery_is_lost(&news) && sent_count > 0) {
            delivery_explain(delivery, news.status.problem);
            return true;
        }
    }
    return false;
}

// The printer has taken nothing for too long. Bytes that are not acknowledged are thrown away with the link.
static DeliveryEnd end_stalled(Delivery *delivery, const Watch *watch, gsize sent_count)
{
    delivery->is_broken = true;
    return delivery_end(delivery, sent_count ? DELIVERY_UNCERTAIN : DELIVERY_UNTOUCHED,
                        watch->problem ? watch->problem : takes_nothing);
}

// The label's last bytes were not at the printer at that time.
static void note_underway(const Delivery *delivery, gint64 at_mono_us)
{
    PrinterAgent *agent = link_agent(delivery->link);
    if (agent)
        label_count_note_underway(printer_agent_count(agent), at_mono_us);
}

static DeliveryEnd write_all(Delivery *delivery, Watch *watch, const guint8 *bytes, gsize length)
{
    gsize sent = 0;
    while (sent < length) {
        g_autoptr(GError) error = NULL;
        if (hear_between(delivery, watch, sent, &error))
            return DELIVERY_LOST;
        gsize count = 0;
        note_underway(delivery, clock_mono_us());
        if (!error)
            transport_write(link_transport(delivery->link), bytes + sent, MIN(length - sent, CHUNK_BYTES),
                            clock_after_ms(delivery->times->write_ms), &count, &error);
        if (sent == 0 && count > 0 && link_agent(delivery->link))
            printer_agent_begin_label(link_agent(delivery->link), delivery->times->quiet_ms, 2 * delivery->times->calm_ms,
                                      delivery->times->stop_ms);
        sent += count;
        if (error)
            return end_broken(delivery, sent, error);
        if (count > 0)
            tell_going_on(delivery, watch);
        else if (is_patience_over(delivery, watch))
            return end_stalled(delivery, watch, sent);
        else
            tell_quiet(delivery, watch);
        if (sent < length && !delivery->go_on(delivery->data))
            return DELIVERY_LEFT;
    }
    return DELIVERY_DONE;
}

// What our kernel took may not be at the printer yet: a label is sent when the other side has acknowledged it.
static DeliveryEnd await_acknowledged(Delivery *delivery, Watch *watch)
{
    gsize left = 0, before = SENT_ALL;
    for (gint64 pause_us = 0;; pause_us = CLAMP(2 * pause_us, ACKNOWLEDGED_LEAST_US, ACKNOWLEDGED_MOST_US)) {
        g_autoptr(GError) error = NULL;
        g_usleep((gulong)pause_us);
        gint64 looked_mono_us = clock_mono_us();
        if (!transport_unacknowledged(link_transport(delivery->link), &left, &error))
            return end_broken(delivery, SENT_ALL, error);
        if (left == 0)
            return DELIVERY_DONE;
        delivery->flight->is_done_said = false; // of a label before this one
        note_underway(delivery, looked_mono_us);
        if (hear_between(delivery, watch, SENT_ALL, &error))
            return DELIVERY_LOST;
        if (error)
            return end_broken(delivery, SENT_ALL, error);
        if (left < before)
            tell_going_on(delivery, watch);
        else if (is_patience_over(delivery, watch))
            return end_stalled(delivery, watch, SENT_ALL);
        else
            tell_quiet(delivery, watch);
        before = left;
        if (!delivery->go_on(delivery->data))
            return DELIVERY_LEFT;
    }
}

DeliveryEnd delivery_send(Delivery *delivery, const guint8 *bytes, gsize length)
{
    Watch watch = watch_begin();
    watch.is_sending = true;
    Flight *flight = delivery->flight;
    flight->is_torn &= flight->count > 0;
    flight->has_paused = false;
    flight->is_done_said = false;
    flight->events[flight->count] = 0;
    if (flight->count == 0)
        flight->proof = (LabelProof){.base = *link_idle_memory(delivery->link)};
    link_leave_label(delivery->link);
    DeliveryEnd end = write_all(delivery, &watch, bytes, length);
    if (end == DELIVERY_DONE)
        end = await_acknowledged(delivery, &watch);
    if (end != DELIVERY_DONE)
        return end;
    flight->count++;
    flight->is_counted = flight->was_busy = flight->is_receiving = flight->is_shared = false;
    flight->unproved_mono_us = 0;
    flight->sent_mono_us = clock_mono_us();
    if (flight->count == 1)
        flight->seen_mono_us = flight->sent_mono_us;
    link_mark(delivery->link); // what was asked before does not know of this label
    return DELIVERY_DONE;
}

static DeliveryEnd give_up(Delivery *delivery, const Watch *watch)
{
    if (!link_is_proving(delivery->link) && !watch->problem) {
        link_give_up_label(delivery->link); // and those after it
        return delivery_end_unproved(delivery);
    }
    delivery->is_broken = true;
    return delivery_end(delivery, DELIVERY_UNCERTAIN,
                        watch->problem ? watch->problem
                                       : "The printer did not say what became of this label. Check whether it came out.");
}

// An agent is asked seldom, but for the time at which the label before was out: the next one waits for that.
static gint64 next_question_to_agent(const Delivery *delivery)
{
    const Flight *flight = delivery->flight;
    gint64 count_us = (gint64)delivery->times->count_ms * 1000, near_us = count_us / NEAR_QUESTIONS;
    gint64 now_us = clock_mono_us(), end_us = flight->sent_mono_us + flight->usual_us;
    bool is_past = !flight->usual_us || now_us > end_us + count_us;
    return is_past ? now_us + count_us : CLAMP(end_us - 2 * near_us, now_us + near_us, now_us + count_us);
}

// When to ask next; a printer that speaks by itself is asked seldom, and only if its language has a question for then.
static gint64 next_question(const Delivery *delivery, const Watch *watch, bool is_first)
{
    bool is_counter = delivery->driver->proof == PROOF_COUNTER;
    if (is_counter && is_first)
        return 0;
    if (link_agent(delivery->link))
        return is_first ? 0 : next_question_to_agent(delivery);
    return clock_after_ms(is_counter && !watch->problem ? delivery->times->poll_ms : delivery->times->unheard_ms);
}

// An answer to a question from before the acknowledgement says nothing of the label; besides, a question is given time.
static bool is_question_due(const Delivery *delivery)
{
    const Link *link = delivery->link;
    int unheard_ms = delivery->times->unheard_ms;
    // Of the one that is missed nobody knows whether it is late or lost: a further one would only be the next to be missed.
    if (delivery->flight->unproved_mono_us && delivery->flight->proof.base.label_total < 0)
        return false;
    return !link_is_in_reply(link, unheard_ms) && (!link_is_waiting_since_mark(link) || link_is_question_due(link, unheard_ms));
}

// One turn: asks when it is time, listens a little. LEFT: nothing is known yet.
static DeliveryEnd follow(Delivery *delivery, Watch *watch, gint64 *next_ask_mono_us)
{
    g_autoptr(GError) error = NULL;
    LinkNews news = {0};
    if (clock_mono_us() >= *next_ask_mono_us && is_question_due(delivery)) {
        LinkAsked asked;
        if (!link_ask_about_label(delivery->link, &asked, &error))
            return end_broken(delivery, SENT_ALL, error);
        *next_ask_mono_us = clock_after_ms(delivery->times->unheard_ms);
    }
    if (!link_listen(delivery->link, CLAMP(*next_ask_mono_us, clock_after_ms(1), clock_after_ms(LISTEN_MS)), &news, &error))
        return end_broken(delivery, SENT_ALL, error);
    if (!news.is_reply) {
        tell_quiet(delivery, watch);
        return delivery_end_when_unproved(delivery);
    }
    hear(delivery, &news, watch);
    note_progress(&news, watch);
    delivery->flight->is_receiving = news.status.is_receiving;
    DeliveryEnd end = delivery_judge(delivery, &news);
    if (end == DELIVERY_LEFT)
        end = delivery_end_when_unproved(delivery);
    if (end != DELIVERY_LEFT)
        return end;
    if (news.is_near && !watch->is_near)
        delivery->flight->usual_us = clock_mono_us() - delivery->flight->sent_mono_us;
    watch->is_near |= news.is_near;
    *next_ask_mono_us = news.is_near ? 0 : next_question(delivery, watch, false);
    if (!delivery->send_next || !delivery->flight->is_counted || delivery->flight->is_shared ||
        news.status.condition != PRINTER_BUSY || !news.status.is_receiving)
        return DELIVERY_LEFT;
    bool is_whole = delivery->send_next(delivery->data);
    come_nearer(watch);
    watch->least_count = G_MAXINT;
    return is_whole ? DELIVERY_LEFT : give_up(delivery, watch);
}

// While a label is in a printer that proves none. LEFT: nothing is known yet.
static DeliveryEnd watch_unproving(Delivery *delivery, Watch *watch, bool *is_answered)
{
    g_autoptr(GError) error = NULL;
    LinkNews news = {0};
    LinkAsked asked;
    bool is_due = !*is_answered && is_question_due(delivery);
    if (is_due && !link_ask_about_label(delivery->link, &asked, &error))
        return end_broken(delivery, SENT_ALL, error);
    if (!link_listen(delivery->link, clock_after_ms(LISTEN_MS), &news, &error))
        return end_broken(delivery, SENT_ALL, error);
    if (news.is_reply) {
        hear(delivery, &news, watch);
        *is_answered |= news.is_answer && !news.is_late && news.status.condition != PRINTER_STOPPED;
        bool is_idle = news.status.condition == PRINTER_READY && delivery->flight->was_busy;
        delivery->flight->was_busy |= news.is_answer && !news.is_late && news.status.condition == PRINTER_BUSY;
        if (is_idle)
            delivery->flight->paced_mono_us = clock_mono_us();
        return DELIVERY_LEFT;
    }
    int quiet_ms = MAX(delivery->times->quiet_ms, 2 * link_slowest_answer_ms(delivery->link));
    if (*is_answered || watch->problem || !delivery_is_past(watch->heard_mono_us, quiet_ms))
        return DELIVERY_LEFT;
    delivery->is_broken = true;
    return delivery_end(delivery, DELIVERY_UNCERTAIN,
                        "The printer has not answered since it took this label. Check whether it came out.");
}

// A printer that cannot tell gets no more than one label ahead of the one that it plausibly prints: what it loses with its power is few.
// If it answers at all, its silence with a label in it is a doubt.
static DeliveryEnd pace(Delivery *delivery)
{
    Flight *flight = delivery->flight;
    gint64 label_us = (gint64)(delivery->label_mm * delivery->times->mm_us);
    bool is_answered =
        !link_was_heard(delivery->link) || !link_can_answer(delivery->link) || !delivery->driver->is_asked_while_printing;
    bool is_listening = !is_answered;
    Watch watch = watch_begin();
    flight->paced_mono_us = MAX(flight->paced_mono_us, flight->sent_mono_us) + label_us;
    while (!is_answered || clock_mono_us() < flight->paced_mono_us - label_us) {
        DeliveryEnd end = DELIVERY_LEFT;
        if (is_listening)
            end = watch_unproving(delivery, &watch, &is_answered);
        else
            g_usleep((gulong)CLAMP(flight->paced_mono_us - label_us - clock_mono_us(), 0, LISTEN_MS * 1000));
        if (end != DELIVERY_LEFT)
            return end;
        if (is_listening && is_patience_over(delivery, &watch))
            return give_up(delivery, &watch);
        if (!delivery->go_on(delivery->data))
            return DELIVERY_LEFT;
    }
    return DELIVERY_UNCONFIRMED;
}

// The oldest is over.
static void land(Flight *flight)
{
    flight->count--;
    for (int i = 0; i < FLIGHT_MOST; i++)
        flight->events[i] = flight->events[i + 1];
    flight->unproved_mono_us = 0;
}

DeliveryEnd delivery_prove(Delivery *delivery)
{
    if (delivery->driver->proof == PROOF_NONE || link_is_hopeless(delivery->link)) {
        DeliveryEnd end = pace(delivery);
        if (end != DELIVERY_LEFT)
            land(delivery->flight);
        return end;
    }
    if (delivery->driver->proof == PROOF_REPLY && delivery->flight->is_done_said) { // together with the acknowledgement
        land(delivery->flight);
        return delivery_end_done(delivery);
    }
    Watch watch = watch_begin();
    gint64 next_ask_mono_us = next_question(delivery, &watch, true);
    g_autoptr(GError) cause = NULL;
    if (delivery->driver->proof == PROOF_COUNTER && !link_pass_over(delivery->link, &cause))
        return end_broken(delivery, SENT_ALL, cause);
    while (!is_patience_over(delivery, &watch)) {
        DeliveryEnd end = follow(delivery, &watch, &next_ask_mono_us);
        if (end != DELIVERY_LEFT) {
            land(delivery->flight);
            return end;
        }
        if (!delivery->go_on(delivery->data))
            return DELIVERY_LEFT;
    }
    land(delivery->flight);
    return give_up(delivery, &watch);
}

bool delivery_settle(Delivery *delivery, int most_ms)
{
    if (delivery->driver->proof != PROOF_REPLY || delivery->flight->is_receiving)
        return true;
    gint64 deadline_mono_us = clock_after_ms(most_ms);
    while (clock_mono_us() < deadline_mono_us && !delivery->is_broken && delivery->go_on(delivery->data)) {
        LinkNews news = {0};
        delivery->is_broken = !link_listen(delivery->link, MIN(deadline_mono_us, clock_after_ms(LISTEN_MS)), &news, NULL);
        if (!news.is_reply)
            continue;
        delivery->said(&news.status, delivery->data);
        delivery->flight->is_receiving = news.status.is_receiving;
        if (news.status.is_receiving || news.status.condition == PRINTER_STOPPED)
            break;
    }
    return delivery->flight->is_receiving;
}
