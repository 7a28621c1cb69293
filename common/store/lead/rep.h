// SPDX-License-Identifier: GPL-3.0-or-later
// rep.h - leads as a phone in a sponsor's hand is shown them, by a station of the staff that serves it.
//
// The phone is a client without a key (common/store/rights/client.h). What it captured is taken as any client's (capture.h), and what it is
// shown is what it was given (lead_decide.h): the state that was decided for it, and of the registration's values those whose names were
// given and that are allowed now. So it is told no more than a booth, and nothing of badges that it did not capture itself. Of what was typed it is
// shown its own rating and note, and the tags of its sponsor.
#pragma once

#include "common/store/lead/lead.h"

typedef struct {
    const char *client, *name, *sponsor; // of the phone
} Rep;

typedef struct {
    char *badge; // that this phone captured; of several of one lead the last one
    char *lead;  // the badge that names the lead
    LeadState state;
    gint64 captured_utc_ms;       // first, by this phone
    char *fields;                 // what was given, comma-separated
    char *contact[CONTACT_COUNT]; // ""; where the station cannot read it, too
    int rating;                   // 0 = none
    char *note;                   // ""
    bool is_follow_up;
    GPtrArray *tags; // char *
} RepLead;
void rep_lead_free(RepLead *lead);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RepLead, rep_lead_free)

// NULL without an error when this phone did not capture it.
RepLead *rep_lead_load(Store *store, const Rep *rep, const char *badge, GError **error);
// At most `limit`, the last captured first, each lead once. Element: RepLead. The caller owns it.
GPtrArray *rep_lead_list(Store *store, const Rep *rep, int limit, GError **error);
// Of badges that this phone captured.
bool rep_count(Store *store, const Rep *rep, gint64 *out, GError **error);
// Whether the sponsor captured it before: this phone (`out_is_own`), or anybody.
bool rep_seen(Store *store, const Rep *rep, const char *badge, bool *out_is_own, bool *out_is_any, GError **error);
// The tags that the sponsor's reps gave, the most frequent first. Element: char *. The caller owns it.
GPtrArray *rep_tags(Store *store, const char *sponsor, int limit, GError **error);
