// feed.h - what a printer prints next: the oldest label that its roll fits, claimed and made ready. Private to
// printer/queue.
//
// Belongs to the worker's thread. A label that does not fit is passed over and says why it waits.
#pragma once

#include "common/store/store.h"
#include "printer/queue/prepress.h"
#include "printer/queue/spec.h"

// A printer that cuts at the end of a group gets the group's labels claimed and made together, so that the last one is
// known: one that cannot be made, or is another printer's by then, leaves no strip uncut.

// A claimed job, ready to go out.
typedef struct {
    Job *job;          // NULL = none
    GByteArray *bytes; // NULL on a virtual printer
    bool is_sent;      // in the printer, behind the label that prints
} Prepared;
void prepared_clear(Prepared *prepared);

typedef struct Feed Feed;

// Borrows all; `role` NULL = any.
Feed *feed_new(Store *store, const PrinterSpec *spec, Prepress *prepress, const char *role);
void feed_free(Feed *feed);

// What is loaded; NULL = not known, any that the printer may have.
void feed_set_media(Feed *feed, const DriverMedia *media);
// The next look is to be a real one, even if nothing was written since the last.
void feed_look_again(Feed *feed);

// Takes the oldest job that fits and makes it ready. False with an error when the store fails; false without one when
// there is none. A label that cannot be made ends as failed, and the next is taken.
bool feed_claim(Feed *feed, gint64 now_utc_ms, Prepared *out, GError **error);
// What is claimed and not given out yet goes back to the queue.
void feed_give_back(Feed *feed, gint64 now_utc_ms);
// Tells the labels that wait for another roll so. `out_count`: how many of them did not say so yet.
bool feed_hold(Feed *feed, gint64 now_utc_ms, int *out_count, GError **error);
