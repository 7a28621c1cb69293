// SPDX-License-Identifier: GPL-3.0-or-later
// push.h - entries, exits and what was taken back go from the journal to the ticketing system, each once.
#pragma once

#include "common/conf/profile.h"
#include "common/store/database/database.h"
#include "common/ticketing/talk.h"

typedef struct {
    Store *store;
    const Profile *profile;
    const TicketingLink *link;
    Talk *talk;
    int tries; // of each entry in this run
    gint64 now_utc_ms;
} PushRequest;

typedef struct {
    gint64 sent_count, refused_count; // in this run
    gint64 failed_count;              // answered with a failure, and tried again in a later run
} PushReport;

// Sends what waits and has a list; ends early with TICKETING_ERROR when the system is not there, is busy, or lets nobody in. What was
// answered is kept before the next one is asked.
bool push_run(const PushRequest *request, PushReport *out, GError **error);

// Tells the other stations what is there now; once a minute is enough. Takes its own transaction.
bool push_tell(const PushRequest *request, GError **error);

// How many wait and have a list: cheap, for who asks often.
bool push_waiting(Store *store, const Profile *profile, gint64 *out, GError **error);

typedef struct {
    gint64 waiting_count, sent_count, refused_count, by_hand_count;
    gint64 kept_count; // at checkpoints without a list: they stay here
} PushState;
bool push_state(Store *store, const Profile *profile, PushState *out, GError **error);
