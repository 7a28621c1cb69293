// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/queue/judgement.h"

#include "common/base/clock.h"

// Unlike a label that is printed again from the new roll.
static const char torn[] =
    "The printer stopped in the middle of this ticket and then continued. Check whether it came out whole.";

void delivery_explain(Delivery *delivery, const char *reason)
{
    text_take(&delivery->reason, g_strdup(reason));
}

DeliveryEnd delivery_end(Delivery *delivery, DeliveryEnd result, const char *reason)
{
    delivery_explain(delivery, reason);
    return result;
}

bool delivery_is_past(gint64 since_mono_us, gint64 ms)
{
    return clock_mono_us() - since_mono_us > ms * 1000;
}

void flight_note_event(Flight *flight, unsigned event, bool is_sending)
{
    for (int i = 0; i < flight->count + is_sending && i <= FLIGHT_MOST; i++)
        flight->events[i] |= event;
}

void delivery_note_stop(Delivery *delivery, const DriverStatus *status, bool is_begun, bool is_sending)
{
    if (status->condition != PRINTER_STOPPED)
        return;
    delivery->flight->is_torn |= is_begun && delivery->driver->tears_when_stopped;
    flight_note_event(delivery->flight, LABEL_EVENT_STOP, is_begun && is_sending);
}

// "It did not come out" makes a person print the label again: only a printer that speaks nothing but its language is believed.
bool delivery_is_lost(const LinkNews *news)
{
    return news->status.is_fatal_to_label && news->noise_count == 0;
}

// It may not have begun yet: it was seen at work since the label's end, or has had the time.
static bool has_had_time(const Delivery *delivery)
{
    return delivery->flight->was_busy || delivery_is_past(delivery->flight->sent_mono_us, delivery->times->calm_ms);
}

// Is the oldest label out? When nothing is left in the printer, all labels are out. It may not have begun yet, so it must have
// been seen at work since, or have had the time. When its count once held all labels and is smaller now, some are out.
static bool is_counted_out(const Delivery *delivery, const LinkNews *news)
{
    Flight *flight = delivery->flight;
    const DriverStatus *status = &news->status;
    if (!news->is_answer || news->is_late || news->noise_count > DELIVERY_NOISE_MAX)
        return false;
    flight->is_counted |= status->queued_count >= flight->count;
    if (status->condition == PRINTER_READY && status->queued_count == 0)
        return has_had_time(delivery);
    return status->condition == PRINTER_BUSY && flight->is_counted && status->queued_count > 0 &&
           status->queued_count < flight->count;
}

// Of a printer that tells no stop, one that took longer than any label takes may have had its roll replaced in the middle of it.
static bool may_have_stopped(const Delivery *delivery)
{
    const Flight *flight = delivery->flight;
    return delivery->driver->answers_in_turn &&
           (flight->has_paused || delivery_is_past(flight->sent_mono_us, delivery->times->label_ms));
}

DeliveryEnd delivery_end_done(Delivery *delivery)
{
    if (delivery->flight->is_torn)
        return delivery_end(delivery, DELIVERY_UNCERTAIN, torn);
    delivery->is_unproved = may_have_stopped(delivery) || (delivery->driver->is_proven_on_usb_only && !delivery->is_on_cable);
    return DELIVERY_DONE;
}

// Nothing proves it. A connection that the printer has broken off behind it is a doubt.
DeliveryEnd delivery_end_unproved(Delivery *delivery)
{
    if (!link_is_ended(delivery->link))
        return DELIVERY_UNCONFIRMED;
    delivery->is_broken = true;
    return delivery_end(delivery, DELIVERY_UNCERTAIN,
                        "The printer closed the connection after this label. Check whether it came out.");
}

static const char forgotten[] = "The printer was switched off, or forgot this label. Check whether it came out.";
static const char not_counted[] = "The printer has nothing left in it and has not counted this label. Check whether it came out.";
static const char interrupted[] =
    "The printer stopped, was paused or silent while this label was in it. Check whether it came out whole, and only once.";

// What was in the printer is lost with it, on this link at least.
static DeliveryEnd end_forgotten(Delivery *delivery)
{
    delivery->is_broken = true;
    return delivery_end(delivery, DELIVERY_UNCERTAIN, forgotten);
}

// Those behind it may be taken for it.
static DeliveryEnd end_doubted(Delivery *delivery, const char *reason)
{
    flight_note_event(delivery->flight, LABEL_EVENT_DOUBT, false);
    return delivery_end(delivery, DELIVERY_UNCERTAIN, reason);
}

static DeliveryEnd end_counted(Delivery *delivery, LabelWord word, const LinkNews *news)
{
    Flight *flight = delivery->flight;
    switch (word) {
    case LABEL_WAITS:
        break;
    case LABEL_PRINTED:
        flight->proof.out_count++;
        return delivery_end_done(delivery);
    case LABEL_UNCONFIRMED:
        flight->is_shared = flight->proof.base.label_total >= 0 && (flight->events[0] & LABEL_EVENT_SHARED);
        flight->proof.out_count += flight->proof.base.label_total >= 0 && !flight->is_shared;
        return flight->is_torn ? delivery_end(delivery, DELIVERY_UNCERTAIN, torn) : DELIVERY_UNCONFIRMED;
    case LABEL_UNCERTAIN:
        return printer_memory_is_lost(&flight->proof.base, &news->memory) ? end_forgotten(delivery)
                                                                          : end_doubted(delivery, interrupted);
    }
    return DELIVERY_LEFT;
}

// A cancel and the feed key, or another host's label in ours' place, leave the same counts at the end, and others meanwhile.
static void note_sight(Delivery *delivery, const LabelEvidence *evidence)
{
    Flight *flight = delivery->flight;
    const PrinterMemory *memory = &evidence->memory;
    if (flight->proof.base.label_total < 0 || memory->label_total < 0)
        return;
    gint64 surplus = label_proof_surplus(&flight->proof, evidence);
    if (surplus > 0)
        flight_note_event(flight, LABEL_EVENT_SHARED, false);
    if (surplus < 0)
        return;
    if (memory->heard_mono_us - flight->seen_mono_us > (gint64)delivery->times->sight_ms * 1000)
        flight_note_event(flight, LABEL_EVENT_UNSEEN, false);
    flight->seen_mono_us = MAX(flight->seen_mono_us, memory->asked_mono_us);
}

// Of a printer that counts what is left in it.
static DeliveryEnd judge_counted(Delivery *delivery, const LinkNews *news)
{
    Flight *flight = delivery->flight;
    if (!news->is_answer)
        return DELIVERY_LEFT;
    LabelEvidence evidence = {
        .memory = news->memory,
        .flight_count = flight->count,
        .left_count = MAX(news->status.queued_count, 0),
        .is_out = is_counted_out(delivery, news),
        .is_missed = link_is_waiting_since_mark(delivery->link),
        .is_in_turn = delivery->driver->answers_in_turn && delivery->is_on_cable,
    };
    note_sight(delivery, &evidence);
    evidence.events = flight->events[0];
    LabelWord word = label_proof_judge(&flight->proof, &evidence);
    bool is_unproved = word == LABEL_WAITS && evidence.is_out && evidence.left_count == 0;
    flight->unproved_mono_us = !is_unproved ? 0 : flight->unproved_mono_us ? flight->unproved_mono_us : clock_mono_us();
    return end_counted(delivery, word, news);
}

// Nothing is left in the printer, and the count that would prove the label does not come, or an answer is missing for good.
DeliveryEnd delivery_end_when_unproved(Delivery *delivery)
{
    Flight *flight = delivery->flight;
    int quiet_ms = MAX(delivery->times->quiet_ms, 2 * link_slowest_answer_ms(delivery->link));
    if (!flight->unproved_mono_us || !delivery_is_past(flight->unproved_mono_us, quiet_ms))
        return DELIVERY_LEFT;
    if (flight->proof.base.label_total >= 0)
        return end_doubted(delivery, not_counted);
    delivery->is_spent = flight->count == 1;
    return DELIVERY_UNCONFIRMED;
}

// What does this word, heard after all bytes were out, say of the label? LEFT: nothing yet.
DeliveryEnd delivery_judge(Delivery *delivery, const LinkNews *news)
{
    const DriverStatus *status = &news->status;
    bool is_clear = news->is_answer && !news->is_late && news->noise_count <= DELIVERY_NOISE_MAX;
    delivery->flight->was_busy |= is_clear && status->condition == PRINTER_BUSY;
    if (status->is_forgotten)
        return end_forgotten(delivery);
    switch (delivery->driver->proof) {
    case PROOF_NONE:
        return DELIVERY_UNCONFIRMED;
    case PROOF_REPLY:
        if (news->is_doubted || status->doubt)
            return end_doubted(delivery, status->doubt ? status->doubt : interrupted);
        // Some count a label when it begins.
        if (status->is_label_done && link_agent(delivery->link) && !has_had_time(delivery))
            break;
        if (status->is_label_done && news->noise_count <= DELIVERY_NOISE_MAX)
            return delivery_end_done(delivery);
        if (status->is_label_unproved)
            return delivery_end_unproved(delivery);
        if (news->is_proofless && status->condition == PRINTER_READY && has_had_time(delivery))
            return delivery_end_unproved(delivery);
        break;
    case PROOF_COUNTER:
        if (status->condition != PRINTER_STOPPED) {
            DeliveryEnd end = judge_counted(delivery, news);
            if (end != DELIVERY_LEFT)
                return end;
        }
        break;
    }
    delivery_note_stop(delivery, status, true, false);
    return delivery_is_lost(news) ? delivery_end(delivery, DELIVERY_LOST, status->problem) : DELIVERY_LEFT;
}
