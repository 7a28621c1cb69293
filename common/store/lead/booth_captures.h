// SPDX-License-Identifier: GPL-3.0-or-later
// booth_captures.h - a booth's side of capture.h: its own records as the captures that it hands in.
//
// A capture is handed in until a station has it, in the order of the booth's journal. How far that is stands beside the journal, in the same file, for each
// epoch: a station whose store was lost or went back gets everything once more, and so does a booth's own store that was restored.
// Stations know a capture by its name, so handing in twice is harmless.
#pragma once

#include "common/base/json.h"
#include "common/store/lead/capture.h"

#define BOOTH_CAPTURES_MOST 500 // of one call

typedef struct {
    char station[17];                      // the line of records that they are of
    gint64 last;                           // the last record that was looked at
    json_t *captures;                      // a JSON array as capture.h describes it; empty = nothing is left to hand in
    gint64 sequences[BOOTH_CAPTURES_MOST]; // of each of them
} BoothCaptures;
void booth_captures_clear(BoothCaptures *captures);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(BoothCaptures, booth_captures_clear)

// The next ones that the store `epoch` (booth_answers_epoch()) was not given. The caller clears it.
bool booth_captures_next(Store *store, const char *epoch, BoothCaptures *out, GError **error);

// After the answer: `results`, an array of capture_result_name() for each. What was taken, known or refused is done with, up to the first that
// has to wait; what was refused is set aside (quarantine.h). `out_waits_for` is the result that the next one got, CAPTURE_RESULT_COUNT = none waits.
// STORE_ERROR_REFUSED when it is no such array.
bool booth_captures_done(Store *store, const char *epoch, const BoothCaptures *captures, const json_t *results, gint64 now_utc_ms,
                         CaptureResult *out_waits_for, GError **error);

// The last record of a line that is done with.
bool booth_captures_last(Store *store, const char *epoch, const char *station, gint64 *out, GError **error);
// How many were not handed in to that store, and since when the oldest waits; 0 = none.
bool booth_captures_count(Store *store, const char *epoch, gint64 *out_count, gint64 *out_since_utc_ms, GError **error);
