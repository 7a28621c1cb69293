// SPDX-License-Identifier: GPL-3.0-or-later
// job_life.c - a job's way from state to state; each step is one transaction, with the record that it gives.
#include "common/store/job/job.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/database/connection.h"
#include "common/store/job/statements_generated.h"
#include "common/store/journal/journal.h"
#include "common/store/record/station.h"
#include "common/token/token.h"

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
    Statement *statement = statement_with(store, STATEMENT_JOB_STEP, "%jd %d %s %jd %s", id, state, reason, now_utc_ms, worker);
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

static bool record(Store *store, const Job *job, const char *outcome, const char *reason, gint64 now_utc_ms, GError **error)
{
    if (!*job->person_id || strcmp(job->role, JOB_DISCLOSURE) == 0)
        return true;
    g_autoptr(json_t) body = json_object();
    json_put_text(body, "label", job->label);
    json_put_text(body, "outcome", outcome);
    json_put_text(body, "reason", reason);
    json_object_set_new(body, "badge", json_boolean(strcmp(job->role, "badge") == 0));
    json_put_text(body, "prepared", job->shows);
    put_token(body, store, job);
    return journal_append(store, RECORD_PRINT, job->person_id, body, now_utc_ms, NULL, error);
}

// The name of the station that printed the person a badge since this job was asked for; NULL when none did.
static bool find_overtaker(Store *store, gint64 id, char **out_station, GError **error)
{
    return statement_word(store, statement_with(store, STATEMENT_JOB_OVERTAKEN, "%jd", id), out_station, error);
}

// As lists on the page and of `lanyard jobs` name it. The caller owns it.
static char *title_of(const Job *job)
{
    g_autoptr(json_t) fields = json_loads(job->fields, 0, NULL);
    const char *name = json_text(fields, "name", "");
    return g_strdup_printf("label %" G_GINT64_FORMAT "%s%s%s", job->id, *name ? " (" : "", name, *name ? ")" : "");
}

static bool refuse(const Job *job, const char *words, GError **error)
{
    g_autofree char *title = title_of(job);
    return error_set(STORE_ERROR, STORE_ERROR_REFUSED, error, "%s %s", title, words);
}

static bool check_step(Store *store, const Job *job, JobState state, GError **error)
{
    if (!(arrows[job->state] & TO(state))) {
        const char *now = job_state_name(job->state);
        g_autofree char *words = state == job->state ? g_strdup_printf("is %s already", now)
                                                     : g_strdup_printf("is %s; it cannot become %s", now, job_state_name(state));
        return refuse(job, words, error);
    }
    bool has_ended = job->state == JOB_FAILED || job->state == JOB_UNCONFIRMED;
    if (state == JOB_QUEUED && has_ended && strcmp(job->role, JOB_DISCLOSURE) == 0)
        return refuse(job, "said who has a person's data, and that text is deleted; print a new list", error);
    // A waiting label is looked at when it is claimed; one that a person sends again is looked at now.
    if (state != JOB_QUEUED || (job->state != JOB_FAILED && job->state != JOB_UNCERTAIN))
        return true;
    g_autofree char *station = NULL;
    if (!find_overtaker(store, job->id, &station, error))
        return false;
    g_autofree char *words =
        station ? g_strdup_printf("is not printed again: %s has printed this person's badge since", station) : NULL;
    return !words || refuse(job, words, error);
}

// A badge that comes back must not meet another one that was asked for meanwhile.
static bool check_alone(Store *store, const Job *job, JobState state, GError **error)
{
    bool is_back = job->state == JOB_FAILED || job->state == JOB_UNCONFIRMED;
    if (!is_back || state != JOB_QUEUED || strcmp(job->role, "badge") != 0 || !*job->person_id)
        return true;
    gint64 other;
    if (!statement_number(store, statement_with(store, STATEMENT_JOB_BADGE_ON_ITS_WAY, "%s", job->person_id), &other, error))
        return false;
    g_autofree char *words =
        other ? g_strdup_printf("is not printed again: label %" G_GINT64_FORMAT " is on its way for the same person", other)
              : NULL;
    return !words || refuse(job, words, error);
}

static bool advance(Store *store, gint64 id, JobState state, const char *reason, gint64 now_utc_ms, GError **error)
{
    g_autoptr(Job) job = job_load(store, id, error);
    if (!job || !check_step(store, job, state, error) || !check_alone(store, job, state, error) ||
        !step(store, id, state, job->worker, reason, now_utc_ms, error))
        return false;
    // An unconfirmed label counts as one that the person has: that it did not come out is recorded; that it did, of one for a box, which
    // desks send people to.
    bool was_unconfirmed = job->state == JOB_UNCONFIRMED;
    if (was_unconfirmed && state == JOB_QUEUED)
        return record(store, job, job_state_name(JOB_FAILED), reason ? reason : "A person looked: it did not come out.",
                      now_utc_ms, error);
    if (was_unconfirmed && state == JOB_PRINTED)
        return !job->shows || record(store, job, "came-out", reason, now_utc_ms, error);
    bool is_outcome = state == JOB_PRINTED || state == JOB_UNCONFIRMED || state == JOB_FAILED;
    return !is_outcome || record(store, job, job_state_name(state), reason, now_utc_ms, error);
}

bool job_advance(Store *store, gint64 id, JobState state, const char *reason, gint64 now_utc_ms, GError **error)
{
    if (!store_begin_nested(store, error))
        return false;
    return store_finish(store, advance(store, id, state, reason, now_utc_ms, error), error);
}

static bool put_on_sheet(Store *store, gint64 id, gint64 sheet_id, GError **error)
{
    return statement_run(store, statement_with(store, STATEMENT_JOB_ON_SHEET, "%jd %jd", id, sheet_id), error);
}

bool job_advance_together(Store *store, const GPtrArray *jobs, JobState state, const char *reason, gint64 now_utc_ms,
                          GError **error)
{
    const bool is_sheet = state == JOB_SENDING && jobs->len > 1;
    const gint64 first_id = ((const Job *)g_ptr_array_index(jobs, 0))->id;
    if (!store_begin_nested(store, error))
        return false;
    bool is_good = true;
    for (guint i = 0; is_good && i < jobs->len; i++) {
        gint64 id = ((const Job *)g_ptr_array_index(jobs, i))->id;
        is_good = advance(store, id, state, reason, now_utc_ms, error) && (!is_sheet || put_on_sheet(store, id, first_id, error));
    }
    return store_finish(store, is_good, error);
}

// Whose turn it is: what a printer asks for.
typedef struct {
    const char *printer, *media, *role;
    gint64 group_id; // 0 = any
} Wish;

// 0 in `out_id` when it is nobody's.
static bool find_next(Store *store, const Wish *wish, gint64 *out_id, GError **error)
{
    Statement *statement =
        statement_with(store, STATEMENT_JOB_NEXT, "%s %s %s %jd", wish->printer, wish->media, wish->role, wish->group_id);
    return statement_number(store, statement, out_id, error);
}

// Badges that another station printed meanwhile are passed over: they end as failed, with the station's name.
static bool claim_next(Store *store, const Wish *wish, gint64 now_utc_ms, gint64 *out_id, GError **error)
{
    for (;;) {
        bool is_good = find_next(store, wish, out_id, error);
        if (!is_good || !*out_id)
            return is_good;
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
    if (!find_next(store, wish, &id, error) || !id || !store_begin_nested(store, error))
        return NULL;
    bool is_good = claim_next(store, wish, now_utc_ms, &id, error);
    g_autoptr(Job) job = is_good && id ? job_load(store, id, error) : NULL;
    is_good = is_good && (job || !id);
    return store_finish(store, is_good, error) ? g_steal_pointer(&job) : NULL;
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

typedef struct {
    gint64 id;
    char *said;
} Unfit;

static void unfit_free(gpointer data)
{
    g_free(((Unfit *)data)->said);
    g_free(data);
}

static gpointer unfit_of_row(Statement *row)
{
    Unfit *unfit = g_new(Unfit, 1);
    *unfit = (Unfit){statement_int(row, 0), statement_dup(row, 1)};
    return unfit;
}

static bool hold_each(Store *store, const GPtrArray *unfit, gint64 now_utc_ms, GError **error)
{
    ARRAY_EACH(const Unfit, one, unfit)
        if (!statement_run(store, statement_with(store, STATEMENT_JOB_HOLD, "%jd %s %jd", one->id, one->said, now_utc_ms), error))
            return false;
    return true;
}

bool job_hold_unfit(Store *store, const JobHold *hold, gint64 now_utc_ms, int *out_count, GError **error)
{
    Statement *statement =
        statement_with(store, STATEMENT_JOB_UNFIT, "%s %s %s %jd %s %s", hold->printer, hold->media, hold->role,
                       now_utc_ms - JOB_HOLD_AFTER_MS, hold->reason, hold->refusals ? hold->refusals : "{}");
    g_autoptr(GPtrArray) unfit = statement_rows(store, statement, unfit_of_row, unfit_free, error);
    *out_count = unfit ? (int)unfit->len : 0;
    if (!unfit || unfit->len == 0)
        return unfit != NULL;
    return store_begin_nested(store, error) && store_finish(store, hold_each(store, unfit, now_utc_ms, error), error);
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
    if (!statement_run(store, statement_with(store, STATEMENT_JOB_RECOVER_CLAIMED, "%s %jd", printer, now_utc_ms), error))
        return false;
    Statement *started = statement_with(
        store, STATEMENT_JOB_RECOVER_STARTED, "%s %s %jd", printer,
        "The station or its link to the printer failed in the middle of this label. Check whether it came out.", now_utc_ms);
    return run_counting(store, started, out_count, error);
}

bool job_recover(Store *store, const char *printer, gint64 now_utc_ms, int *out_uncertain_count, GError **error)
{
    int count = 0;
    if (!store_begin_nested(store, error))
        return false;
    if (!store_finish(store, recover(store, printer, now_utc_ms, &count, error), error))
        return false;
    if (out_uncertain_count)
        *out_uncertain_count = count;
    return true;
}

bool job_change_label(Store *store, const Job *like, const char *label, const char *media, gint64 now_utc_ms, int *out_count,
                      GError **error)
{
    if (!store_begin_nested(store, error))
        return false;
    Statement *statement = statement_with(store, STATEMENT_JOB_CHANGE_LABEL, "%s %s %s %s %s %jd", like->role, like->label,
                                          like->printer, label, media, now_utc_ms);
    return store_finish(store, run_counting(store, statement, out_count, error), error);
}

bool job_move_waiting(Store *store, const char *from, const char *to, gint64 now_utc_ms, int *out_count, GError **error)
{
    int count = 0;
    if (!store_begin_nested(store, error))
        return false;
    g_autofree char *reason = to ? g_strdup_printf("%s has stopped; %s prints it.", from, to) : NULL;
    Statement *statement = statement_with(store, STATEMENT_JOB_MOVE_WAITING, "%s %s %s %jd", from, to, reason, now_utc_ms);
    if (!store_finish(store, run_counting(store, statement, &count, error), error))
        return false;
    if (out_count)
        *out_count = count;
    return true;
}

bool job_bind(Store *store, gint64 id, const char *printer, gint64 now_utc_ms, GError **error)
{
    int count = 0;
    Statement *statement = statement_with(store, STATEMENT_JOB_BIND, "%jd %s %jd", id, printer, now_utc_ms);
    if (!run_counting(store, statement, &count, error))
        return false;
    if (count == 0)
        g_set_error(error, STORE_ERROR, STORE_ERROR_REFUSED, "label %" G_GINT64_FORMAT " does not wait any more", id);
    return count > 0;
}
