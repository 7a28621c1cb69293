// SPDX-License-Identifier: GPL-3.0-or-later
// job_life.c - a job's way from state to state; each step is one transaction, with the record that it gives.
#include "common/store/job.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/statement.h"

#define TO(state) (1u << (state))

// The arrows of the drawing in job.h.
static const guint arrows[JOB_STATE_COUNT] = {
    [JOB_QUEUED] = TO(JOB_CLAIMED) | TO(JOB_CANCELLED) | TO(JOB_FAILED),
    [JOB_CLAIMED] = TO(JOB_SENDING) | TO(JOB_QUEUED) | TO(JOB_CANCELLED) | TO(JOB_FAILED),
    [JOB_SENDING] = TO(JOB_SENT) | TO(JOB_QUEUED) | TO(JOB_UNCERTAIN) | TO(JOB_FAILED),
    [JOB_SENT] = TO(JOB_PRINTED) | TO(JOB_UNCONFIRMED) | TO(JOB_UNCERTAIN) | TO(JOB_FAILED),
    [JOB_PRINTED] = 0,
    [JOB_UNCONFIRMED] = TO(JOB_PRINTED) | TO(JOB_QUEUED),
    [JOB_FAILED] = TO(JOB_QUEUED),
    [JOB_CANCELLED] = 0,
    [JOB_UNCERTAIN] = TO(JOB_PRINTED) | TO(JOB_QUEUED) | TO(JOB_CANCELLED),
};

static bool step(Store *store, gint64 id, JobState state, const char *worker, const char *reason, gint64 now_utc_ms,
                 GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_JOB_STEP);
    statement_bind_int(statement, 1, id);
    statement_bind_int(statement, 2, state);
    statement_bind_text(statement, 3, reason);
    statement_bind_int(statement, 4, now_utc_ms);
    statement_bind_text(statement, 5, worker);
    return statement_run(store, statement, error);
}

// The badge's id as other stations know it; the text itself opens doors and stays here.
static void put_token(json_t *body, const Store *store, const Job *job)
{
    if (!job->token)
        return;
    g_autoptr(KeyRing) ring = key_ring_new_empty();
    Token token;
    guint16 tag = token_event_tag(store_event_slug(store));
    if (token_read(ring, tag, job->token, strlen(job->token), &token) == TOKEN_GOOD)
        json_put_text(body, "token", token.id);
}

static bool record(Store *store, const Job *job, JobState state, const char *reason, gint64 now_utc_ms, GError **error)
{
    if (!*job->person_id || strcmp(job->role, JOB_DISCLOSURE) == 0)
        return true;
    g_autoptr(json_t) body = json_object();
    json_put_text(body, "label", job->label);
    json_put_text(body, "outcome", job_state_name(state));
    json_put_text(body, "reason", reason);
    json_object_set_new(body, "badge", json_boolean(strcmp(job->role, "badge") == 0));
    json_put_text(body, "prepared", job->shows);
    put_token(body, store, job);
    return journal_append(store, RECORD_PRINT, job->person_id, body, now_utc_ms, NULL, error);
}

// The name of the station that printed the person a badge since this job was asked for; NULL when none did.
static bool find_overtaker(Store *store, gint64 id, char **out_station, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_JOB_OVERTAKEN);
    statement_bind_int(statement, 1, id);
    StatementStep found = statement_step(store, statement, error);
    *out_station = found == STEP_ROW ? statement_dup(statement, 0) : NULL;
    statement_end(statement);
    return found != STEP_FAILED;
}

static bool check_step(Store *store, const Job *job, JobState state, GError **error)
{
    if (!(arrows[job->state] & TO(state))) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_REFUSED, "label %" G_GINT64_FORMAT " is %s; it cannot become %s", job->id,
                    job_state_name(job->state), job_state_name(state));
        return false;
    }
    bool has_ended = job->state == JOB_FAILED || job->state == JOB_UNCONFIRMED;
    if (state == JOB_QUEUED && has_ended && strcmp(job->role, JOB_DISCLOSURE) == 0) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_REFUSED,
                    "label %" G_GINT64_FORMAT " said who has a person's data, and that text is deleted; print a new list",
                    job->id);
        return false;
    }
    // A waiting label is looked at when it is claimed; one that a person sends again is looked at now.
    if (state != JOB_QUEUED || (job->state != JOB_FAILED && job->state != JOB_UNCERTAIN))
        return true;
    g_autofree char *station = NULL;
    if (!find_overtaker(store, job->id, &station, error))
        return false;
    if (station)
        g_set_error(error, STORE_ERROR, STORE_ERROR_REFUSED,
                    "label %" G_GINT64_FORMAT " is not printed again: %s has printed this person's badge since", job->id,
                    station);
    return !station;
}

// A badge that comes back must not meet another one that was asked for meanwhile.
static bool check_alone(Store *store, const Job *job, JobState state, GError **error)
{
    bool is_back = job->state == JOB_FAILED || job->state == JOB_UNCONFIRMED;
    if (!is_back || state != JOB_QUEUED || strcmp(job->role, "badge") != 0 || !*job->person_id)
        return true;
    Statement *statement = statement_begin(store, STATEMENT_JOB_BADGE_ON_ITS_WAY);
    statement_bind_text(statement, 1, job->person_id);
    StatementStep found = statement_step(store, statement, error);
    gint64 other = found == STEP_ROW ? statement_int(statement, 0) : 0;
    statement_end(statement);
    if (found == STEP_ROW)
        g_set_error(error, STORE_ERROR, STORE_ERROR_REFUSED,
                    "label %" G_GINT64_FORMAT " is not printed again: label %" G_GINT64_FORMAT
                    " is on its way for the same person",
                    job->id, other);
    return found == STEP_DONE;
}

static bool advance(Store *store, gint64 id, JobState state, const char *reason, gint64 now_utc_ms, GError **error)
{
    g_autoptr(Job) job = job_load(store, id, error);
    if (!job || !check_step(store, job, state, error) || !check_alone(store, job, state, error) ||
        !step(store, id, state, job->worker, reason, now_utc_ms, error))
        return false;
    // An unconfirmed label counts as one that the person has: that it came out changes nothing, that it did not is recorded.
    bool was_unconfirmed = job->state == JOB_UNCONFIRMED;
    bool is_outcome = (state == JOB_PRINTED && !was_unconfirmed) || state == JOB_UNCONFIRMED || state == JOB_FAILED;
    if (was_unconfirmed && state == JOB_QUEUED)
        return record(store, job, JOB_FAILED, reason ? reason : "A person looked: it did not come out.", now_utc_ms, error);
    return !is_outcome || record(store, job, state, reason, now_utc_ms, error);
}

bool job_advance(Store *store, gint64 id, JobState state, const char *reason, gint64 now_utc_ms, GError **error)
{
    bool own;
    if (!store_begin_nested(store, &own, error))
        return false;
    return store_finish(store, own, advance(store, id, state, reason, now_utc_ms, error), error);
}

static bool put_on_sheet(Store *store, gint64 id, gint64 sheet_id, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_JOB_ON_SHEET);
    statement_bind_int(statement, 1, id);
    statement_bind_int(statement, 2, sheet_id);
    return statement_run(store, statement, error);
}

bool job_advance_together(Store *store, const GPtrArray *jobs, JobState state, const char *reason, gint64 now_utc_ms,
                          GError **error)
{
    bool own;
    const bool is_sheet = state == JOB_SENDING && jobs->len > 1;
    const gint64 first_id = ((const Job *)g_ptr_array_index(jobs, 0))->id;
    if (!store_begin_nested(store, &own, error))
        return false;
    bool is_good = true;
    for (guint i = 0; is_good && i < jobs->len; i++) {
        gint64 id = ((const Job *)g_ptr_array_index(jobs, i))->id;
        is_good = advance(store, id, state, reason, now_utc_ms, error) && (!is_sheet || put_on_sheet(store, id, first_id, error));
    }
    return store_finish(store, own, is_good, error);
}

// Whose turn it is: what a printer asks for.
typedef struct {
    const char *printer, *media, *role;
    gint64 group_id; // 0 = any
} Wish;

static StatementStep find_next(Store *store, const Wish *wish, gint64 *out_id, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_JOB_NEXT);
    statement_bind_text(statement, 1, wish->printer);
    statement_bind_text(statement, 2, wish->media);
    statement_bind_text(statement, 3, wish->role);
    statement_bind_int(statement, 4, wish->group_id);
    StatementStep found = statement_step(store, statement, error);
    *out_id = found == STEP_ROW ? statement_int(statement, 0) : 0;
    statement_end(statement);
    return found;
}

// Badges that another station printed meanwhile are passed over: they end as failed, with the station's name.
static bool claim_next(Store *store, const Wish *wish, gint64 now_utc_ms, gint64 *out_id, GError **error)
{
    for (;;) {
        StatementStep found = find_next(store, wish, out_id, error);
        if (found != STEP_ROW)
            return found == STEP_DONE;
        g_autofree char *station = NULL;
        if (!find_overtaker(store, *out_id, &station, error))
            return false;
        if (!station)
            return step(store, *out_id, JOB_CLAIMED, wish->printer, NULL, now_utc_ms, error);
        g_autofree char *reason = g_strdup_printf("%s has printed this person's badge since.", station);
        if (!advance(store, *out_id, JOB_FAILED, reason, now_utc_ms, error))
            return false;
    }
}

static Job *claim(Store *store, const Wish *wish, gint64 now_utc_ms, GError **error)
{
    // Most looks find nothing; they need not wait for the write lock.
    gint64 id = 0;
    bool own;
    if (find_next(store, wish, &id, error) != STEP_ROW || !store_begin_nested(store, &own, error))
        return NULL;
    bool is_good = claim_next(store, wish, now_utc_ms, &id, error);
    g_autoptr(Job) job = is_good && id ? job_load(store, id, error) : NULL;
    is_good = is_good && (job || !id);
    return store_finish(store, own, is_good, error) ? g_steal_pointer(&job) : NULL;
}

Job *job_claim(Store *store, const char *printer, const char *media, const char *role, gint64 now_utc_ms, GError **error)
{
    return claim(store, &(Wish){printer, media, role, 0}, now_utc_ms, error);
}

Job *job_claim_of_group(Store *store, gint64 group_id, const char *printer, const char *media, const char *role,
                        gint64 now_utc_ms, GError **error)
{
    return claim(store, &(Wish){printer, media, role, group_id}, now_utc_ms, error);
}

static Statement *begin_unfit(Store *store, const char *printer, const char *media, const char *role, const char *reason,
                              gint64 now_utc_ms)
{
    Statement *statement = statement_begin(store, STATEMENT_JOB_UNFIT);
    statement_bind_text(statement, 1, printer);
    statement_bind_text(statement, 2, media);
    statement_bind_text(statement, 3, role);
    statement_bind_int(statement, 4, now_utc_ms - JOB_HOLD_AFTER_MS);
    statement_bind_text(statement, 5, reason);
    return statement;
}

bool job_hold_unfit(Store *store, const char *printer, const char *media, const char *role, const char *reason, gint64 now_utc_ms,
                    int *out_count, GError **error)
{
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    Statement *unfit = begin_unfit(store, printer, media, role, reason, now_utc_ms);
    StatementStep found;
    while ((found = statement_step(store, unfit, error)) == STEP_ROW) {
        gint64 id = statement_int(unfit, 0);
        g_array_append_val(ids, id);
    }
    *out_count = (int)ids->len;
    bool own;
    if (found != STEP_DONE || ids->len == 0)
        return found == STEP_DONE;
    if (!store_begin_nested(store, &own, error))
        return false;
    bool is_good = true;
    for (guint i = 0; is_good && i < ids->len; i++) {
        Statement *hold = statement_begin(store, STATEMENT_JOB_HOLD);
        statement_bind_int(hold, 1, g_array_index(ids, gint64, i));
        statement_bind_text(hold, 2, reason);
        statement_bind_int(hold, 3, now_utc_ms);
        is_good = statement_run(store, hold, error);
    }
    return store_finish(store, own, is_good, error);
}

// How many rows a statement that returns one per change has changed.
static bool run_counting(Store *store, Statement *statement, int *out_count, GError **error)
{
    *out_count = 0;
    StatementStep found;
    while ((found = statement_step(store, statement, error)) == STEP_ROW)
        (*out_count)++;
    return found == STEP_DONE;
}

static bool recover(Store *store, const char *printer, gint64 now_utc_ms, int *out_count, GError **error)
{
    Statement *claimed = statement_begin(store, STATEMENT_JOB_RECOVER_CLAIMED);
    statement_bind_text(claimed, 1, printer);
    statement_bind_int(claimed, 2, now_utc_ms);
    if (!statement_run(store, claimed, error))
        return false;
    Statement *started = statement_begin(store, STATEMENT_JOB_RECOVER_STARTED);
    statement_bind_text(started, 1, printer);
    statement_bind_text(started, 2,
                        "The station or its link to the printer failed in the middle of this label. Check whether it came out.");
    statement_bind_int(started, 3, now_utc_ms);
    return run_counting(store, started, out_count, error);
}

bool job_recover(Store *store, const char *printer, gint64 now_utc_ms, int *out_uncertain_count, GError **error)
{
    bool own;
    int count = 0;
    if (!store_begin_nested(store, &own, error))
        return false;
    if (!store_finish(store, own, recover(store, printer, now_utc_ms, &count, error), error))
        return false;
    if (out_uncertain_count)
        *out_uncertain_count = count;
    return true;
}

bool job_change_label(Store *store, const Job *like, const char *label, const char *media, gint64 now_utc_ms, int *out_count,
                      GError **error)
{
    bool own;
    if (!store_begin_nested(store, &own, error))
        return false;
    Statement *statement = statement_begin(store, STATEMENT_JOB_CHANGE_LABEL);
    statement_bind_text(statement, 1, like->role);
    statement_bind_text(statement, 2, like->label);
    statement_bind_text(statement, 3, like->printer);
    statement_bind_text(statement, 4, label);
    statement_bind_text(statement, 5, media);
    statement_bind_int(statement, 6, now_utc_ms);
    return store_finish(store, own, run_counting(store, statement, out_count, error), error);
}

bool job_move_waiting(Store *store, const char *from, const char *to, gint64 now_utc_ms, int *out_count, GError **error)
{
    bool own;
    int count = 0;
    if (!store_begin_nested(store, &own, error))
        return false;
    g_autofree char *reason = to ? g_strdup_printf("%s has stopped; %s prints it.", from, to) : NULL;
    Statement *statement = statement_begin(store, STATEMENT_JOB_MOVE_WAITING);
    statement_bind_text(statement, 1, from);
    statement_bind_text(statement, 2, to);
    statement_bind_text(statement, 3, reason);
    statement_bind_int(statement, 4, now_utc_ms);
    if (!store_finish(store, own, run_counting(store, statement, &count, error), error))
        return false;
    if (out_count)
        *out_count = count;
    return true;
}
