// SPDX-License-Identifier: GPL-3.0-or-later
// outcome.h - an outcome as JSON, the same for page, lanes and `lanyard admit --json`.
#pragma once

#include "common/base/json.h"
#include "common/store/admit/admit.h"
#include "scanner/station/post.h"

// The outcome of a scan at `post` as the JSON object that page, lanes and `lanyard admit --json` share: verdict, is_pass, kind, is_of_code and can (these
// three see verdict_kind.h), headline, next_step, says (see desk_says_json()), person {id, name, ...}, session, instead, part, when, where,
// hand_over, record, place (in the standby line). An outcome that would pass and has no record was only looked at. Times are
// ISO 8601 in the event's zone. The caller owns it.
json_t *desk_outcome_json(const Station *station, const Post *post, const AdmitOutcome *outcome, const char *language);
