// SPDX-License-Identifier: GPL-3.0-or-later
// admit.h - the one place where a scan becomes an admission: look up, decide, record, in one transaction.
//
// Two processes that admit the same person at the same moment are put in order by the write lock; the second sees
// the first's record.
#pragma once

#include "common/rules/rules.h"
#include "common/store/programme/session.h"
#include "common/token/token.h"

typedef struct {
    const Profile *profile;
    const KeyRing *ring;
    const Checkpoint *checkpoint;
    const char *code; // as scanned; not necessarily text
    gsize code_length;
    const char *person_id; // instead of a code: chosen from a search. code is then NULL
    gint64 now_utc_ms;
    const char *volunteer_name; // who is signed in; "" when nobody
    const char *pinned_session; // NULL = follow the programme
    bool is_lead_override;
    const char *override_reason;
    bool is_dry_run;    // look without recording
    bool keeps_refusal; // with is_dry_run: a refusal is recorded all the same, only an admission waits for a tap
    bool is_box_empty;  // the prepared badge is not where it should lie, so nobody hands it over
} AdmitRequest;

// What came of it; everything in it is owned by the outcome.
typedef struct {
    VerdictCode verdict;
    CheckpointKind at; // the kind of checkpoint that decided
    Person *person;    // NULL when nobody was found
    CredentialKind credential_kind;
    char *credential_key;  // what was looked up: secret or token id
    Session *session;      // the one this door is checking, its seats as they are after this scan; NULL
    Session *instead;      // where to go; NULL
    const EventPart *part; // of the profile
    gint64 when_utc_ms;
    char *where;
    gint64 sequence;   // of the record; 0 when nothing was recorded
    int inside_count;  // after this scan, where the checkpoint counts
    GPtrArray *extras; // Extra: at a desk all of the person's, at a counted checkpoint its own, as they are after this scan; NULL
    int place;         // VERDICT_IN_LINE: in the standby line, from 1
} AdmitOutcome;

void admit_outcome_clear(AdmitOutcome *outcome);

// Decides and records: the admission, and at a desk that a prepared badge was handed over (prepared.h). True whatever the verdict is; false only when the store failed, and then nothing is recorded.
bool store_admit(Store *store, const AdmitRequest *request, AdmitOutcome *out, GError **error);

// Takes an admission back; the person may be admitted again. STORE_ERROR_NOT_FOUND when there is no such record.
bool store_undo(Store *store, const char *station, gint64 sequence, const char *reason, const char *volunteer_name,
                gint64 now_utc_ms, GError **error);

// The scope of an admission (rules_scope()); NULL with STORE_ERROR_NOT_FOUND when there is no such record. The caller owns it.
char *store_admission_scope(Store *store, const char *station, gint64 sequence, GError **error);
