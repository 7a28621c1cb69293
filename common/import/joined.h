// SPDX-License-Identifier: GPL-3.0-or-later
// joined.h - private to common/import: a person's tickets of all orders, those of this file and those of earlier ones.
//
// A file says nothing of the orders that it does not have: their tickets stay. Which ticket decides is then a question over all
// of them, and a field is said by the file that has this ticket; another file only fills in what is blank. So it comes to the same in
// whatever order the files are imported.
#pragma once

#include "common/import/attendee.h"
#include "common/import/tally.h"
#include "common/store/people/import_record.h"

// Adds to the attendee the tickets of orders that the file does not have. `others`: ids whose tickets become the attendee's.
// `out_is_joined`: some were added.
bool joined_complete(Store *store, const Profile *profile, const Tally *tally, Attendee *attendee, const GPtrArray *others,
                     bool *out_is_joined, GError **error);

// When an import writes, and when what it says was so (0 = not known).
typedef struct {
    gint64 now_utc_ms, as_of_utc_ms;
} ImportMoment;

// Takes the tickets from somebody who is the same person as another one.
bool joined_empty(Store *store, const char *id, const Attendee *kept, ImportMoment moment, GError **error);

// Cancels somebody whom the whole file no longer has; the tickets stay, so that their codes are answered.
bool joined_cancel(Store *store, const char *id, ImportMoment moment, GError **error);

// Of the file's orders, which are whole, takes away the tickets that are not among their rows any more. Who has no other is cancelled, and
// keeps them, so that their codes are answered.
bool joined_void(Store *store, const Profile *profile, const Tally *tally, const char *id, ImportMoment moment,
                 bool *out_is_changed, GError **error);

// True in `out` when that is the last that imports said of them.
bool joined_is_cancelled(Store *store, const char *id, bool *out, GError **error);
