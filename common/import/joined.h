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

// Takes the tickets from somebody who is the same person as another one.
bool joined_empty(Store *store, const char *id, const Attendee *kept, gint64 now_utc_ms, GError **error);

// Cancels somebody whom the whole file no longer has; the tickets stay, so that their codes are answered.
bool joined_cancel(Store *store, const char *id, gint64 now_utc_ms, GError **error);

// True in `out` when that is the last that imports said of them.
bool joined_is_cancelled(Store *store, const char *id, bool *out, GError **error);
