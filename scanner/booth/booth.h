// SPDX-License-Identifier: GPL-3.0-or-later
// booth.h - what a sponsor's station does with a scan: capture, say so, show what the reps know.
#pragma once

#include "common/store/lead/lead.h"
#include "scanner/station/post.h"

// Captures the badge for the post's sponsor. Of `asked` the code counts, whether it was typed (then it is the short code below a
// badge's), who scans (NULL = whoever signed in at the page last and is still there, else the rep of station.ini) and when (0 = the
// station's clock). STATION_ERROR_REFUSED when the post is no sponsor's.
bool booth_scan(const Station *station, const Post *post, Store *store, const LeadScan *asked, LeadOutcome *out, GError **error);

// What a capture came to, in words: verdict ("lead-captured"; "lead-invalid" of a badge that is known not to be valid), is_pass, at ("booth"),
// kind, can, headline, next_step, says. The caller owns it.
json_t *booth_verdict_json(const Station *station, LeadResult result, LeadState state, const char *language);

// The outcome as a JSON object like desk_outcome_json(): booth_verdict_json() with is_alarm, and the lead when there is one, as lead_json() gives
// it, with the token of the badge. The caller owns it.
json_t *booth_outcome_json(const Station *station, const Post *post, Store *store, const LeadOutcome *outcome,
                           const char *language, GError **error);
