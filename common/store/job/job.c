// SPDX-License-Identifier: GPL-3.0-or-later
// job.c - writing jobs down and reading them.
#include "common/store/job/job.h"

#include <string.h>

#include "common/store/database/connection.h"
#include "common/store/job/statements_generated.h"

#define ENDED_SHOWN_MS (60 * 60 * G_GINT64_CONSTANT(1000))

static const char *const state_names[JOB_STATE_COUNT] = {
    [JOB_QUEUED] = "queued", [JOB_CLAIMED] = "claimed",     [JOB_SENDING] = "sending",
    [JOB_SENT] = "sent",     [JOB_PRINTED] = "printed",     [JOB_UNCONFIRMED] = "unconfirmed",
    [JOB_FAILED] = "failed", [JOB_CANCELLED] = "cancelled", [JOB_UNCERTAIN] = "uncertain",
};

const char *job_state_name(JobState state)
{
    return state_names[state];
}

void job_free(Job *job)
{
    if (!job)
        return;
    g_free(job->person_id);
    g_free(job->label);
    g_free(job->media);
    g_free(job->role);
    g_free(job->fields);
    g_free(job->token);
    g_free(job->printer);
    g_free(job->worker);
    g_free(job->reason);
    g_free(job->shows);
    g_free(job);
}

static gpointer job_of_row(Statement *row)
{
    Job *job = g_new0(Job, 1);
    job->id = statement_int(row, 0);
    job->group_id = statement_int(row, 1);
    job->person_id = statement_dup(row, 2);
    job->label = statement_dup(row, 3);
    job->media = statement_dup(row, 4);
    job->role = statement_dup(row, 5);
    job->fields = statement_dup(row, 6);
    job->token = statement_dup_or_null(row, 7);
    job->printer = statement_dup_or_null(row, 8);
    job->state = (JobState)statement_int(row, 9);
    job->worker = statement_dup_or_null(row, 10);
    job->reason = statement_dup_or_null(row, 11);
    job->attempt_count = (int)statement_int(row, 12);
    job->queued_utc_ms = statement_int(row, 13);
    job->changed_utc_ms = statement_int(row, 14);
    job->shows = statement_dup_or_null(row, 15);
    job->sheet_id = statement_int(row, 16);
    return job;
}

// Two taps at two desks, or one impatient finger: the second one is refused while the first is on its way.
static bool check_only_one(Store *store, const Job *job, gint64 group_id, GError **error)
{
    bool is_badge = strcmp(job->role, "badge") == 0, is_disclosure = strcmp(job->role, JOB_DISCLOSURE) == 0;
    if (!(is_badge || is_disclosure) || !*job->person_id)
        return true;
    Statement *statement =
        statement_begin(store, is_badge ? STATEMENT_JOB_BADGE_ON_ITS_WAY : STATEMENT_JOB_DISCLOSURE_ON_ITS_WAY);
    statement_bind_text(statement, 1, job->person_id);
    if (is_disclosure)
        statement_bind_int(statement, 2, group_id);
    gint64 other;
    if (!statement_number(store, statement, &other, error))
        return false;
    if (other)
        g_set_error(error, STORE_ERROR, STORE_ERROR_REFUSED,
                    "this person's %s is on its way already as label %" G_GINT64_FORMAT "; wait for it or cancel it",
                    is_badge ? "badge" : "list of sponsors", other);
    return !other;
}

static bool insert(Store *store, const Job *job, gint64 group_id, gint64 now_utc_ms, gint64 *out_id, GError **error)
{
    Statement *statement =
        statement_with(store, STATEMENT_JOB_INSERT, "%jd %s %s %s %s %s %s %s %jd %s", group_id, job->person_id, job->label,
                       job->media, job->role, job->fields, job->token, job->printer, now_utc_ms, job->shows);
    if (statement_step(store, statement, error) != STEP_ROW)
        return false;
    *out_id = statement_int(statement, 0);
    return statement_run(store, statement, error);
}

bool job_submit(Store *store, const Job *job, gint64 group_id, gint64 now_utc_ms, gint64 *out_id, GError **error)
{
    if (!store_begin_nested(store, error))
        return false;
    gint64 id = 0;
    bool is_good = check_only_one(store, job, group_id, error) && insert(store, job, group_id, now_utc_ms, &id, error);
    if (is_good && group_id == 0)
        is_good = statement_run(store, statement_with(store, STATEMENT_JOB_LEAD_GROUP, "%jd", id), error);
    if (!store_finish(store, is_good, error))
        return false;
    *out_id = id;
    return true;
}

Job *job_load(Store *store, gint64 id, GError **error)
{
    Statement *statement = statement_with(store, STATEMENT_JOB_GET, "%jd", id);
    StatementStep step = statement_step(store, statement, error);
    Job *job = step == STEP_ROW ? job_of_row(statement) : NULL;
    statement_end(statement);
    if (step == STEP_DONE)
        g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "there is no label %" G_GINT64_FORMAT " in the queue", id);
    return job;
}

GPtrArray *job_list(Store *store, int limit, GError **error)
{
    Statement *statement = statement_with(store, STATEMENT_JOB_LIST, "%jd %d", ENDED_SHOWN_MS, limit);
    return statement_rows(store, statement, job_of_row, (GDestroyNotify)job_free, error);
}

GPtrArray *job_list_group(Store *store, gint64 group_id, GError **error)
{
    Statement *statement = statement_with(store, STATEMENT_JOB_OF_GROUP, "%jd", group_id);
    return statement_rows(store, statement, job_of_row, (GDestroyNotify)job_free, error);
}

bool job_waiting_counts(Store *store, void (*told)(const char *printer, int count, gpointer data), gpointer data, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_JOB_WAITING_BY_PRINTER);
    StatementStep step;
    while ((step = statement_step(store, statement, error)) == STEP_ROW)
        told(statement_text(statement, 0), (int)statement_int(statement, 1), data);
    return step == STEP_DONE;
}

bool job_counts(Store *store, int out_counts[JOB_STATE_COUNT], GError **error)
{
    memset(out_counts, 0, sizeof(int) * JOB_STATE_COUNT);
    Statement *statement = statement_begin(store, STATEMENT_JOB_COUNTS);
    StatementStep step;
    while ((step = statement_step(store, statement, error)) == STEP_ROW)
        out_counts[statement_int(statement, 0)] = (int)statement_int(statement, 1);
    return step == STEP_DONE;
}

bool job_doubt(Store *store, const char *printer, JobDoubt *out, GError **error)
{
    *out = (JobDoubt){0};
    Statement *statement = statement_with(store, STATEMENT_JOB_DOUBT, "%s", printer);
    bool is_good = statement_step(store, statement, error) == STEP_ROW;
    if (is_good)
        *out = (JobDoubt){
            .count = (int)statement_int(statement, 0),
            .first_id = statement_int(statement, 1),
            .last_id = statement_int(statement, 2),
        };
    statement_end(statement);
    return is_good;
}

bool job_debt(Store *store, const char *printer, JobDebt *out, GError **error)
{
    *out = (JobDebt){0};
    Statement *statement = statement_with(store, STATEMENT_JOB_DEBT, "%s", printer);
    bool is_good = statement_step(store, statement, error) == STEP_ROW;
    if (is_good)
        *out = (JobDebt){
            .count = (int)statement_int(statement, 0),
            .prepared_count = (int)statement_int(statement, 1),
            .coming_count = (int)statement_int(statement, 2),
        };
    statement_end(statement);
    return is_good;
}

bool job_debt_is_due(const JobDebt *debt)
{
    return debt->count - debt->prepared_count >= JOB_DEBT_AT_DESK || debt->count >= JOB_DEBT_IN_BATCH ||
           (debt->prepared_count > 0 && debt->coming_count == 0);
}

GPtrArray *job_list_owed(Store *store, GError **error)
{
    return statement_rows(store, statement_begin(store, STATEMENT_JOB_OWED), job_of_row, (GDestroyNotify)job_free, error);
}

GPtrArray *job_list_waiting(Store *store, const char *role, GError **error)
{
    g_autoptr(GPtrArray) jobs = g_ptr_array_new_with_free_func((GDestroyNotify)job_free);
    Statement *statement = statement_with(store, STATEMENT_JOB_WAITING, "%s", role);
    StatementStep step;
    while ((step = statement_step(store, statement, error)) == STEP_ROW) {
        Job *job = g_new0(Job, 1);
        job->role = g_strdup(role);
        job->label = statement_dup(statement, 0);
        job->media = statement_dup(statement, 1);
        job->printer = statement_dup_or_null(statement, 2);
        g_ptr_array_add(jobs, job);
    }
    return step == STEP_DONE ? g_steal_pointer(&jobs) : NULL;
}
