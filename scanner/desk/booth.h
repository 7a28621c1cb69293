// SPDX-License-Identifier: GPL-3.0-or-later
// booth.h - what a sponsor's station does with a scan: capture, say so, show what the reps know.
#pragma once

#include "common/store/lead.h"
#include "scanner/desk/desk.h"

// Captures the badge for the station's sponsor. `volunteer_name` NULL = whoever signed in at the page last and is still
// there, else the rep of station.ini. `now_utc_ms` 0 = the station's clock. DESK_ERROR_REFUSED when this is no sponsor's
// station.
bool booth_scan(Desk *desk, const char *code, gsize code_length, const char *volunteer_name, gint64 now_utc_ms, LeadOutcome *out,
                GError **error);
// The same by the short code that stands below a badge's, as somebody typed it.
bool booth_type(Desk *desk, const char *typed, const char *volunteer_name, LeadOutcome *out, GError **error);

// The outcome as a JSON object like desk_outcome_json(): verdict ("lead-captured"), is_pass, at ("booth"), kind, can, headline,
// next_step, says, is_alarm, and the lead when there is one, as lead_json() gives it, with the token of the badge. A badge that is known not
// to be valid is "lead-invalid". The caller owns it.
json_t *booth_outcome_json(Desk *desk, const LeadOutcome *outcome, const char *language, GError **error);
