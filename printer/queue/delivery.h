// SPDX-License-Identifier: GPL-3.0-or-later
// delivery.h - one label over a link: its bytes out, the proof that it came out back in. Private to printer/queue.
//
// Nothing here knows jobs or the store; the worker commits each state before it calls. A label is sent when the other side
// has acknowledged its last byte, and only what is asked after that says anything of it. Slow progress (cooling, cutting, a full
// buffer, late answers) is back-pressure and no failure; every wait ends when the label has come no nearer to its end for
// long, whatever the printer says meanwhile.
#pragma once

#include "printer/queue/link.h"

#define PRINTER_IS_SILENT "The printer does not answer. See whether it is on, has labels and is closed."

typedef struct {
    int write_ms;   // one chunk
    int ask_ms;     // for an answer before a label
    int poll_ms;    // between questions while a label is on its way
    int count_ms;   // the same of an SNMP agent
    int unheard_ms; // between questions that stay without answer
    int calm_ms;    // a printer that was not seen busy is believed idle only so long after the last byte
    int quiet_ms;   // without a word after which people are told; an idle printer has nothing of ours in it after so long
    int stop_ms;    // nobody opens and closes a printer in less
    int sight_ms;   // nobody cancels a label and feeds one in its place in less
    int label_ms;   // no label takes longer without a stop
    int stall_ms;   // without progress, for no known reason; a slow one gets longer
    int stopped_ms; // the same when the printer has said what it waits for
    int settle_ms;  // for the printer to take the next label
    int retry_ms;   // between tries to reach it
    int fresh_ms;   // so long a good status is believed
    int idle_ms;    // between looks at an idle printer
    int keep_ms;    // after a label, an idle link that others may wait for is kept so long
    int polite_ms;  // between looks at an idle printer whose link was let go
    int mm_us; // a slow printer prints a millimetre in so many: one that cannot tell gets labels no faster; 0 = as it takes them
} PrintTimes;
extern const PrintTimes print_times_default;

typedef enum {
    DELIVERY_DONE,        // out: all bytes are acknowledged; proof: the label came out
    DELIVERY_UNTOUCHED,   // no byte left: the label may wait for better times
    DELIVERY_UNCONFIRMED, // this printer does not tell
    DELIVERY_LOST,        // the printer said that the label did not come out whole
    DELIVERY_UNCERTAIN,   // nobody can say
    DELIVERY_LEFT,        // told to stop
} DeliveryEnd;

#define FLIGHT_MOST 2
// The labels that are whole in the printer and not known to be out, on one link. They come out in their order.
typedef struct {
    int count;
    bool is_counted;     // the printer has said a count that holds all of them
    bool was_busy;       // since the last of them was sent
    bool is_receiving;   // the last word was that it takes a label
    bool is_done_said;   // the word that the last one is out came with the acknowledgement of its last byte
    bool is_torn;        // the printer stopped in the middle of one, and does not begin such a one again
    bool has_paused;     // it took nothing of one for longer than a label takes, and did not say why
    gint64 sent_mono_us; // the last byte
    LabelProof proof;
    unsigned events[FLIGHT_MOST + 1]; // LABEL_EVENT_* of each, the oldest first; behind them, of the one that is being sent
    gint64 seen_mono_us;              // the oldest was not in it, or the last question whose answer accounts for all of them
    gint64 unproved_mono_us;          // since then nothing is left in the printer, and the oldest is not proved; 0 = there is
    gint64 paced_mono_us;             // at such a speed all that it took is out by then
    gint64 usual_us; // from its last byte to the first word that it is out, of the last one of which an agent said so
    bool is_shared;  // others print there: the next one waits until its count can be read without ours
} Flight;

typedef struct {
    Link *link;
    Flight *flight; // lives as long as the link
    const Driver *driver;
    const DriverModel *model;
    const PrintTimes *times;
    bool is_on_cable; // its own: that it lost its power shows as its going
    double label_mm;  // along the paper; of a strip, all of it
    // Each thing that the printer says; `status` with a problem means that people must act, or wait.
    void (*said)(const DriverStatus *status, gpointer data);
    // Called several times a second meanwhile. False: leave the label as it is.
    bool (*go_on)(gpointer data);
    // The label prints and the printer takes more: the next one may be sent behind it, with a delivery_send() on the
    // same flight. False: the link broke. May be NULL.
    bool (*send_next)(gpointer data);
    gpointer data;
    char *reason;     // for people, after LOST, UNCERTAIN, UNTOUCHED; the caller frees it
    bool is_unproved; // after DONE: the printer is done with it, and may have torn it without a word
    bool is_broken;   // the link is not to be used any more
    bool is_spent;    // it may be used no more for the next label: answers are missing, so that later ones prove less
} Delivery;

DeliveryEnd delivery_send(Delivery *delivery, const guint8 *bytes, gsize length);
// Of the oldest label in flight.
DeliveryEnd delivery_prove(Delivery *delivery);
// After a proof: waits until the printer takes the next label, for so long at most. True: it does.
bool delivery_settle(Delivery *delivery, int most_ms);
