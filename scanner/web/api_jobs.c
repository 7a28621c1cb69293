// SPDX-License-Identifier: GPL-3.0-or-later
// api_jobs.c - what is printed, what waits, what a person has to answer; and the state of everything at a glance.
#include <string.h>

#include "common/base/clock.h"
#include "common/base/json.h"
#include "common/store/admit/conflict.h"
#include "common/store/admit/link.h"
#include "common/store/lead/sponsor.h"
#include "common/store/rights/erasure.h"
#include "common/store/people/history.h"
#include "common/store/record/branch.h"
#include "scanner/desk/message.h"
#include "scanner/desk/verdict_kind.h"
#include "scanner/desk/verdict_words.h"
#include "scanner/web/route.h"

#define JOBS_SHOWN 200
#define SCANS_SHOWN 8
#define LINK_OLD_MS (24 * G_GINT64_CONSTANT(3600000)) // what was told before that is over
#define GROUPS_MOST 100                               // an order's people

// --- state ---

static json_t *scan_json(const Station *station, const Post *post, const RecentScan *scan)
{
    const char *verdict = verdict_name(scan->verdict);
    json_t *object = json_pack("{s:I,s:s,s:s,s:s,s:b,s:s,s:o}", "record", (json_int_t)scan->sequence, "verdict", verdict,
                               "checkpoint", scan->checkpoint, "session", scan->session, "is_undone", scan->is_undone, "kind",
                               desk_verdict_kind(post, scan->verdict), "says", desk_says_plain_json(station, post, verdict));
    const VerdictFacts facts = {.verdict = scan->verdict, .has_person = scan->verdict != VERDICT_HOLD, .is_recorded = true};
    json_object_set_new(object, "can", desk_verdict_acts(post, &facts));
    // Who is on hold is nobody's business.
    if (scan->verdict != VERDICT_HOLD) {
        json_put_text(object, "id", scan->person_id);
        json_put_text(object, "name", scan->name);
    }
    desk_put_time(object, "at", station->profile, scan->utc_ms);
    return object;
}

static bool put_recent(Request *request, GError **error)
{
    g_autoptr(GPtrArray) scans = store_recent_scans(request->store, SCANS_SHOWN, error);
    if (!scans)
        return false;
    json_t *list = json_array();
    for (guint i = 0; i < scans->len; i++)
        json_array_append_new(list, scan_json(request->station, request->post, g_ptr_array_index(scans, i)));
    return json_object_set_new(request->result, "recent", list) == 0;
}

static bool put_forks(Request *request, GError **error)
{
    int count = 0;
    g_autoptr(GPtrArray) forks = fork_list(request->store, error);
    for (guint i = 0; forks && i < forks->len; i++)
        count += !((const Fork *)g_ptr_array_index(forks, i))->is_acknowledged;
    json_put_int(request->result, "forks", count);
    return forks != NULL;
}

static bool put_counts(Request *request, GError **error)
{
    int counts[JOB_STATE_COUNT];
    if (!job_counts(request->store, counts, error))
        return false;
    json_t *object = json_object();
    for (int state = 0; state < JOB_STATE_COUNT; state++)
        json_put_int(object, job_state_name((JobState)state), counts[state]);
    gint64 conflicts;
    if (json_object_set_new(request->result, "jobs", object) != 0 || !conflict_count(request->store, &conflicts, error))
        return false;
    // Leads alone see the inbox, in which sponsors who scrape, erasures and what a ticketing system refused wait as well.
    g_autoptr(GPtrArray) alarms = request->who->role == ROLE_LEAD ? sponsor_alarms(request->store, error) : g_ptr_array_new();
    if (!alarms)
        return false;
    gint64 erasures = 0, refusals = 0;
    if (request->who->role == ROLE_LEAD &&
        (!erasure_count(request->store, &erasures, error) || !outbox_refused(request->store, &refusals, error)))
        return false;
    gint64 ahead_ms;
    if (!journal_is_ahead(request->store, MAX(api_now(request), clock_utc_ms()), &ahead_ms, error))
        return false;
    bool is_to_say = ahead_ms > 0 && request->who->role == ROLE_LEAD;
    json_put_int(request->result, "conflicts", conflicts + alarms->len + erasures + refusals + is_to_say);
    json_object_set_new(request->result, "is_ahead", json_boolean(ahead_ms > 0)); // of the clock: others refuse its records
    return request->who->role != ROLE_LEAD || put_forks(request, error);
}

// Of a station that is not linked what the linked one told last.
static bool put_link(Request *request, GError **error)
{
    const Profile *profile = request->web->options.station->profile;
    g_auto(LinkWord) word = {0};
    g_autoptr(GError) cause = NULL;
    gint64 refusals;
    if (!json_is_null(request->web->ticketing))
        return true;
    bool is_told = link_newest(request->store, &word, &cause);
    if (cause || (is_told && !outbox_refused(request->store, &refusals, &cause))) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return false;
    }
    if (!is_told || api_now(request) - word.told_utc_ms > LINK_OLD_MS)
        return true;
    json_t *object = json_pack("{s:s,s:I,s:I,s:s}", "system", word.system, "waiting", (json_int_t)word.waiting_count, "refused",
                               (json_int_t)refusals, "station", word.station_name);
    if (word.orders_utc_ms)
        desk_put_time(object, "orders", profile, word.orders_utc_ms);
    return json_object_set_new(request->result, "ticketing", object) == 0;
}

bool api_state(Request *request, GError **error)
{
    const Web *web = request->web;
    request->result = json_pack("{s:O,s:O,s:O,s:O,s:b}", "mode", web->mode, "cameras", web->cameras, "printers", web->printers,
                                "ticketing", web->ticketing, "is_damaged", web->damage != NULL);
    desk_put_time(request->result, "now", web->options.station->profile, api_now(request));
    if (web->damage) // which the page has to say, whatever can still be read
        return json_object_update_new(request->result,
                                      json_pack("{s:[],s:{},s:i,s:i}", "recent", "jobs", "conflicts", 0, "forks", 0)) == 0;
    return put_recent(request, error) && put_counts(request, error) && put_link(request, error) &&
           api_put_kiosk_calls(request, error);
}

// --- labels ---

static json_t *job_json(const Profile *profile, const Job *job, const GPtrArray *printers)
{
    g_autoptr(json_t) fields = json_loads(job->fields, 0, NULL);
    json_t *object =
        json_pack("{s:I,s:I,s:s,s:s,s:s,s:s}", "job", (json_int_t)job->id, "group", (json_int_t)job->group_id, "id",
                  job->person_id, "role", job->role, "state", job_state_name(job->state), "name", json_text(fields, "name", ""));
    json_put_text(object, "session", json_text(fields, "session_title", NULL));
    json_put_text(object, "printer", job->worker ? job->worker : job->printer);
    json_put_text(object, "reason", job->reason);
    json_object_set_new(object, "says", desk_job_says(job, printers));
    json_object_set_new(object, "asked", json_boolean(job->state == JOB_UNCERTAIN)); // the printer waits for the answer
    json_object_set_new(object, "may_answer", json_boolean(job->state == JOB_UNCERTAIN || job->state == JOB_UNCONFIRMED));
    json_object_set_new(object, "needs_hand", json_boolean(job->state == JOB_UNCERTAIN || job->state == JOB_FAILED));
    desk_put_time(object, "at", profile, job->changed_utc_ms);
    return object;
}

static void put_waiting(const char *printer, int count, gpointer data)
{
    json_put_int(data, printer, count);
}

// What a printer that cannot tell owes, by printer: one question about all of it, with the last label's name and picture.
static bool put_owed(Request *request, const GPtrArray *printers, json_t *owed, GError **error)
{
    g_autoptr(GPtrArray) jobs = job_list_owed(request->store, error);
    json_t *of_printer = NULL;
    for (guint i = 0; jobs && i < jobs->len; i++) {
        const Job *job = jobs->pdata[i];
        const char *printer = job->worker ? job->worker : "";
        if (!of_printer || strcmp(json_text(of_printer, "printer", ""), printer) != 0) {
            JobDebt debt;
            if (!job_debt(request->store, printer, &debt, error))
                return false;
            of_printer = json_pack("{s:s,s:b,s:[]}", "printer", printer, "is_due", job_debt_is_due(&debt), "jobs");
            json_array_append_new(owed, of_printer);
        }
        json_array_append_new(json_object_get(of_printer, "jobs"), job_json(request->station->profile, job, printers));
    }
    return jobs != NULL;
}

bool api_jobs(Request *request, GError **error)
{
    g_autoptr(GPtrArray) jobs = job_list(request->store, JOBS_SHOWN, error);
    g_autoptr(json_t) waiting = json_object(), owed = json_array();
    g_autoptr(GPtrArray) printers = jobs ? printer_record_list(request->store, error) : NULL;
    if (!printers || !job_waiting_counts(request->store, put_waiting, waiting, error) ||
        !put_owed(request, printers, owed, error))
        return false;
    json_t *list = json_array();
    for (guint i = 0; i < jobs->len; i++)
        json_array_append_new(list, job_json(request->station->profile, g_ptr_array_index(jobs, i), printers));
    request->result =
        json_pack("{s:o,s:O,s:O,s:O}", "jobs", list, "waiting", waiting, "owed", owed, "printers", request->web->printers);
    return true;
}

// "groups": of one tap, or of each person of an order: what all of them make, and each by itself.
bool api_message(Request *request, GError **error)
{
    const json_t *groups = json_object_get(request->body, "groups");
    MessageOf of = json_bool(request->body, "is_entry", false) ? MESSAGE_OF_ENTRY : MESSAGE_OF_LABELS;
    if (!json_is_array(groups) || json_array_size(groups) > GROUPS_MOST)
        return api_fail(API_BAD_REQUEST, "\"groups\" are the numbers of job groups", error);
    request->result = desk_message_of_groups(request->store, of, groups, error);
    json_t *each = json_array();
    for (gsize i = 0; request->result && i < json_array_size(groups); i++) {
        g_autoptr(json_t) one = json_pack("[O]", json_array_get(groups, i));
        json_t *message = desk_message_of_groups(request->store, of, one, error);
        if (!message || json_array_append_new(each, message) != 0)
            g_clear_pointer(&request->result, json_decref);
    }
    if (request->result)
        return json_object_set_new(request->result, "each", each) == 0;
    json_decref(each);
    return false;
}

// The label as it was asked for.
bool api_job_picture(Request *request, GError **error)
{
    const Station *station = request->station;
    g_autoptr(Job) job = job_load(request->store, json_int(request->body, "job", 0), error);
    g_autoptr(Bitmap) bitmap =
        job ? printer_preview(station->profile, station->profile_folder, job->label, job->fields, NULL, error) : NULL;
    return bitmap && api_answer_picture(request, bitmap, error);
}

// "job": 12, or "jobs": [12, 13], of which all take the step or none.
static bool advance_all(Request *request, JobState state, const char *reason, GError **error)
{
    const json_t *jobs = json_object_get(request->body, "jobs");
    if (!json_is_array(jobs))
        return job_advance(request->store, json_int(request->body, "job", 0), state, reason, api_now(request), error);
    if (!store_begin(request->store, error))
        return false;
    for (gsize i = 0; i < json_array_size(jobs); i++)
        if (!job_advance(request->store, json_integer_value(json_array_get(jobs, i)), state, reason, api_now(request), error)) {
            store_rollback(request->store);
            return false;
        }
    return store_commit(request->store, error);
}

static bool move_job(Request *request, JobState state, const char *reason, GError **error)
{
    if (!advance_all(request, state, reason, error))
        return false;
    if (state == JOB_QUEUED)
        api_wake_printers(request);
    return true;
}

// "Did these labels come out?"
bool api_job_answer(Request *request, GError **error)
{
    if (!json_is_boolean(json_object_get(request->body, "came_out")))
        return api_fail(API_BAD_REQUEST, "say whether the label came out", error);
    return json_bool(request->body, "came_out", false) ? move_job(request, JOB_PRINTED, "a volunteer saw it", error)
                                                       : move_job(request, JOB_QUEUED, NULL, error);
}

bool api_job_again(Request *request, GError **error)
{
    return move_job(request, JOB_QUEUED, NULL, error);
}

// Labels that wait for a printer which has stopped go to one that is ready.
static bool bind_all(Request *request, GError **error)
{
    const json_t *jobs = json_object_get(request->body, "jobs");
    const char *printer = api_text(request, "printer");
    for (gsize i = 0; i < json_array_size(jobs); i++)
        if (!job_bind(request->store, json_integer_value(json_array_get(jobs, i)), printer, api_now(request), error))
            return false;
    return true;
}

bool api_job_elsewhere(Request *request, GError **error)
{
    if (!store_begin(request->store, error))
        return false;
    if (!bind_all(request, error)) {
        store_rollback(request->store);
        return false;
    }
    if (!store_commit(request->store, error))
        return false;
    api_wake_printers(request);
    return true;
}

bool api_job_cancel(Request *request, GError **error)
{
    return move_job(request, JOB_CANCELLED, "a volunteer took it back", error);
}
