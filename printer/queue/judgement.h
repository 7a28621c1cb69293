// SPDX-License-Identifier: GPL-3.0-or-later
// judgement.h - what a printer's word, or its silence, says of the oldest label in it. Inside delivery.c only.
#pragma once

#include "printer/queue/delivery.h"

#define DELIVERY_NOISE_MAX 3 // in front of a word that is believed; dots that look like a question bring some

void delivery_explain(Delivery *delivery, const char *reason);
// The same, and gives `result`.
DeliveryEnd delivery_end(Delivery *delivery, DeliveryEnd result, const char *reason);
bool delivery_is_past(gint64 since_mono_us, gint64 ms);

// LABEL_EVENT_* happened to all labels in the printer, and to the one that is being sent.
void flight_note_event(Flight *flight, unsigned event, bool is_sending);
// `is_begun`: bytes of the label in work are in the printer.
void delivery_note_stop(Delivery *delivery, const DriverStatus *status, bool is_begun, bool is_sending);
bool delivery_is_lost(const LinkNews *news);

DeliveryEnd delivery_end_done(Delivery *delivery);
DeliveryEnd delivery_end_unproved(Delivery *delivery);
// What is heard after all bytes were out. LEFT: nothing is known yet.
DeliveryEnd delivery_judge(Delivery *delivery, const LinkNews *news);
// Nothing is left in the printer, and the count that would prove the label does not come, or an answer is missing for good.
DeliveryEnd delivery_end_when_unproved(Delivery *delivery);
