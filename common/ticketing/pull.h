// SPDX-License-Identifier: GPL-3.0-or-later
// pull.h - orders come from the ticketing system into the store, by the import that files take.
#pragma once

#include "common/conf/profile.h"
#include "common/store/database/database.h"
#include "common/ticketing/talk.h"

typedef struct {
    Store *store;
    const Profile *profile;
    const TicketingLink *link;
    Talk *talk;
    gint64 now_utc_ms;
    bool is_dry_run; // looks, and takes in nothing
    int tries;       // of each question
    // How many orders of how many (-1 = not known) were looked at; may be NULL.
    void (*progress)(gint64 done, gint64 total, gpointer data);
    gpointer progress_data;
} PullRequest;

typedef struct {
    gint64 request_count;
    gint64 order_count;   // looked at
    gint64 changed_count; // of them, those that said something new
    gint64 person_added_count, person_changed_count;
    gint64 rejected_count; // rows that the import left out
    GPtrArray *problems;   // char *: of the first of these, without names
} PullReport;
void pull_report_clear(PullReport *report);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PullReport, pull_report_clear)

// Takes everything that changed since the last time, which is everything at first; what was taken before an error stays. TICKETING_ERROR,
// IMPORT_ERROR or STORE_ERROR.
bool pull_run(const PullRequest *request, PullReport *out, GError **error);

// When a pull was whole for the last time; 0 = never.
gint64 pull_last_utc_ms(Store *store);
// Forgets how far orders were taken: all of them are looked at next time.
bool pull_forget(Store *store, GError **error);
