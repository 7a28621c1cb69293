// SPDX-License-Identifier: GPL-3.0-or-later
// job.h - print jobs: what is to be printed, where it stands, what the printer said.
//
// Jobs are this station's own and are not exchanged; their outcomes are records (RECORD_PRINT). Each state is
// committed before the act that it announces:
//
//   queued -> claimed -> sending -> sent -> printed | unconfirmed
//     |          |          |        |
//     +-> cancelled         +--------+-> uncertain -> printed | queued | cancelled  (a person answered)
//                 any of the first four -> failed (reason) -> queued (again)
//                 unconfirmed -> printed | queued  (a person looked: until then it is owed, see JobDebt)
//
// A claimed job has put no byte on the wire: it may be cancelled, and goes back to queued when its worker dies or the
// printer cannot take it now. One in sending goes back only when the worker knows that no byte left. One found in
// sending or sent after a crash or an unplug is uncertain: a person, or the printer's own counter, says what became
// of it.
//
// One badge per person: a second badge job is refused while one is on its way, and a badge that another station
// printed after this one was asked for ends as failed instead of being claimed.
#pragma once

#include "common/store/record/record.h"

typedef enum {
    JOB_QUEUED,
    JOB_CLAIMED,
    JOB_SENDING,
    JOB_SENT,
    JOB_PRINTED,
    JOB_UNCONFIRMED,
    JOB_FAILED,
    JOB_CANCELLED,
    JOB_UNCERTAIN,
    JOB_STATE_COUNT
} JobState;

const char *job_state_name(JobState state);

// The role of a list of who has a person's data. It is no label of theirs: nothing of it is recorded, its fields are taken out when it ends,
// and one that has ended is not printed again but asked for anew.
#define JOB_DISCLOSURE "disclosure"

typedef struct {
    gint64 id;
    gint64 group_id; // badge and tickets of one tap; the id of the group's first job
    char *person_id; // "" of a separator between groups of badges, of which nothing is recorded
    char *label;     // name of a LabelUse in the profile
    char *media;     // wanted: "62x100"
    char *role;      // "badge", "ticket" or JOB_DISCLOSURE
    char *fields;    // JSON object of texts: what the template shows, as it was when asked for
    char *token;     // text of the QR; also in fields
    char *printer;   // bound to this printer; NULL = any that fits
    JobState state;
    char *worker; // printer name that claimed it; NULL
    char *reason; // why it failed or waits, for people; NULL
    int attempt_count;
    gint64 queued_utc_ms, changed_utc_ms;
    gint64 sheet_id; // the first label of the sheet of paper that it went to the printer on, with others; 0 = by itself
    char *shows;     // it is prepared for a box, and shows this state of the person (prepared.h); NULL = it is handed over
} Job;

void job_free(Job *job);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Job, job_free)

// Adds a job; `group_id` 0 starts a new group. Takes its own transaction unless one is open. Only the describing
// members of `job` are read. STORE_ERROR_REFUSED for a badge or a disclosure while another of this person is on its way; those
// of one group are one.
bool job_submit(Store *store, const Job *job, gint64 group_id, gint64 now_utc_ms, gint64 *out_id, GError **error);

// Takes the oldest queued job that is for `printer`, or free and of `role` (NULL = any), and wants one of `media`, the
// names of all that the printer can print now ("62,62x100"; NULL = any); marks it claimed. NULL without an error when
// there is none.
Job *job_claim(Store *store, const char *printer, const char *media, const char *role, gint64 now_utc_ms, GError **error);
// The same of one group.
Job *job_claim_of_group(Store *store, gint64 group_id, const char *printer, const char *media, const char *role,
                        gint64 now_utc_ms, GError **error);

// Gives those that job_claim() passes over because of their media a reason for people: jobs of `printer`, and free ones that have
// waited for JOB_HOLD_AFTER_MS and have none. A job that says so already is not written. They stay queued.
#define JOB_HOLD_AFTER_MS 3000
typedef struct {
    const char *printer, *media, *role; // as in job_claim()
    const char *reason;                 // each % becomes the wanted media
    const char *refusals;               // in its place, of the labels in it: PrinterShown.refusals; NULL = of none
} JobHold;
bool job_hold_unfit(Store *store, const JobHold *hold, gint64 now_utc_ms, int *out_count, GError **error);

// Moves a job on. False with STORE_ERROR_REFUSED when the step is not an arrow of the drawing above. For PRINTED,
// UNCONFIRMED and FAILED the outcome is journaled in the same transaction. `reason` may be NULL. Takes its own
// transaction unless one is open.
bool job_advance(Store *store, gint64 id, JobState state, const char *reason, gint64 now_utc_ms, GError **error);

// The same of the labels of one sheet of paper (element: Job; one or more, the oldest first): all of them or, with the error of the one
// that may not, none. With SENDING they become one sheet.
bool job_advance_together(Store *store, const GPtrArray *jobs, JobState state, const char *reason, gint64 now_utc_ms,
                          GError **error);

// After a start or an unplug: jobs of `printer` (NULL = all) that were claimed go back, that were sending or sent
// become uncertain. `out_uncertain_count` may be NULL.
bool job_recover(Store *store, const char *printer, gint64 now_utc_ms, int *out_uncertain_count, GError **error);

// Labels of `printer` that a person is asked about: how many, the first and the last.
typedef struct {
    int count;
    gint64 first_id, last_id;
} JobDoubt;
bool job_doubt(Store *store, const char *printer, JobDoubt *out, GError **error);

// Labels of `printer` that are unconfirmed, and so owed: the printer cannot tell whether they came out, and no person has said so yet.
// Prepared ones, and the labels between their groups, are a batch's. When a debt is due a person is asked about all of it at once, and
// the printer waits.
#define JOB_DEBT_AT_DESK 10
#define JOB_DEBT_IN_BATCH 50
typedef struct {
    int count, prepared_count;
    int coming_count; // prepared ones that it has, or may take with what is loaded
} JobDebt;
bool job_debt(Store *store, const char *printer, JobDebt *out, GError **error);
// After so many at a desk, so many in a batch, and at a batch's end.
bool job_debt_is_due(const JobDebt *debt);
// All that are owed, by printer (Job.worker), the oldest first. Element: Job.
GPtrArray *job_list_owed(Store *store, GError **error);

// Hands waiting (queued, claimed by nobody) jobs of `from` to `to`, or to nobody when NULL.
bool job_move_waiting(Store *store, const char *from, const char *to, gint64 now_utc_ms, int *out_count, GError **error);

// One of those, that this printer is to print. STORE_ERROR_REFUSED when it does not wait any more.
bool job_bind(Store *store, gint64 id, const char *printer, gint64 now_utc_ms, GError **error);

// What waits (queued, claimed by nobody) of a role, once for each label and printer that it is bound to. Element: Job, of which
// only role, label, media and printer are set.
GPtrArray *job_list_waiting(Store *store, const char *role, GError **error);
// All that waits like `like` is printed as `label` on `media` instead.
bool job_change_label(Store *store, const Job *like, const char *label, const char *media, gint64 now_utc_ms, int *out_count,
                      GError **error);

Job *job_load(Store *store, gint64 id, GError **error);
// Jobs that are not ended, or ended within the hour before the newest change of any, newest first: every one that a person is
// asked about, and `limit` others. Element: Job.
GPtrArray *job_list(Store *store, int limit, GError **error);
GPtrArray *job_list_group(Store *store, gint64 group_id, GError **error);
// How many wait: calls `told` for each printer that some are bound to; "" = whichever fits.
bool job_waiting_counts(Store *store, void (*told)(const char *printer, int count, gpointer data), gpointer data, GError **error);
bool job_counts(Store *store, int out_counts[JOB_STATE_COUNT], GError **error);
