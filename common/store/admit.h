// SPDX-License-Identifier: GPL-3.0-or-later
// admit.h - the one place where a scan becomes an admission: look up, decide, record, in one transaction.
//
// Two processes that admit the same person at the same moment are put in order by the write lock; the second sees
// the first's record.
#pragma once

#include "common/rules/rules.h"
#include "common/store/session.h"
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
} AdmitRequest;

// What came of it; everything in it is owned by the outcome.
typedef struct {
    VerdictCode verdict;
    CheckpointKind at; // the kind of checkpoint that decided
    Person *person;    // NULL when nobody was found
    CredentialKind credential_kind;
    char *credential_key;  // what was looked up: secret or token id
    Session *session;      // the one this door is checking; NULL
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

// The last `limit` scans of this station, newest first: for the side of the page.
typedef struct {
    gint64 sequence;
    gint64 utc_ms;
    char *person_id, *name, *checkpoint, *session; // the name is "" of who is on hold
    VerdictCode verdict;
    bool is_undone;
} RecentScan;
void recent_scan_free(RecentScan *scan);
GPtrArray *store_recent_scans(Store *store, int limit, GError **error);

// One person's story: admissions, prints, changes, by time; for "collected 09:12 at desk 3".
typedef struct {
    gint64 utc_ms;
    RecordKind kind;
    char *station_id, *station; // id and display name
    gint64 sequence;
    char *text; // the record's body, canonical JSON
    bool is_undone;
    gint64 revoked_utc_ms; // since when the station is shut out (revoked_station.h); 0 = it is not
} HistoryEntry;
void history_entry_free(HistoryEntry *entry);
GPtrArray *person_history(Store *store, const char *id, GError **error);
