// SPDX-License-Identifier: GPL-3.0-or-later
// captures.c - what booths captured: the calls of one moment are one transaction, and so are the decisions about them.
//
// So three hundred booths ask the disk for one write, and the time of an answer tells less of the badge. Each call is a part of the
// transaction: one that fails takes nothing of the others' with it. What cannot be taken now is recorded nowhere, and its caller is told
// when to come again. A long call is parts of several transactions, and answered when all are committed; if a later one fails, its caller
// comes again with all of it, of which the first ones are known then.
#include "common/base/clock.h"
#include "common/base/json.h"
#include "common/store/database/database.h"
#include "common/store/lead/capture.h"
#include "common/store/lead/lead_decide.h"
#include "common/store/record/station.h"
#include "scanner/http/answer.h"
#include "scanner/serve/listener.h"

#define GATHER_MS 20   // from the first of them on
#define SLICE_MS 5     // of one transaction, give or take one part; who else wants to write comes between two
#define PAUSE_MS 2     // between them
#define PART_MOST 20   // captures of a call
#define SLICE_MOST 100 // captures of a transaction

typedef struct {
    guint64 number; // of the request
    char *client, *sponsor;
    GPtrArray *captures;
    CaptureResult *results; // NULL = they were not taken
    guint done_count;       // of the captures
    bool is_off;
} Call;

static void call_free(gpointer data)
{
    Call *call = data;
    MEMBERS_FREE(call, client, sponsor, captures);
    g_free(call->results);
    g_free(call);
}

struct Captures {
    GQueue *calls;      // Call, in the order in which they came
    gint64 due_mono_us; // the first of them
    char *problem;      // what was said last; NULL = all is well
};

Captures *captures_new(void)
{
    Captures *captures = g_new0(Captures, 1);
    captures->calls = g_queue_new();
    return captures;
}

void captures_free(Captures *captures)
{
    if (!captures)
        return;
    g_queue_free_full(captures->calls, call_free);
    g_free(captures->problem);
    g_free(captures);
}

void captures_ask(Serve *serve, const HttpRequest *http, const json_t *body, HttpAnswer *answer)
{
    (void)body;
    Captures *captures = serve->captures;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) said = capture_parse(http->body, http->body_length, &error);
    if (!said) {
        answer_refuse(answer, 400, "bad-request", error->message);
        return;
    }
    Call *call = g_new(Call, 1);
    *call = (Call){.number = http->number,
                   .client = g_strdup(serve->client->id),
                   .sponsor = g_strdup(serve->client->sponsor),
                   .captures = g_steal_pointer(&said)};
    if (g_queue_is_empty(captures->calls))
        captures->due_mono_us = clock_after_ms(GATHER_MS);
    g_queue_push_tail(captures->calls, call);
    answer->is_later = true;
}

int captures_wait_ms(const Captures *captures, gint64 now_mono_us)
{
    if (g_queue_is_empty(captures->calls))
        return G_MAXINT;
    return (int)(MAX(captures->due_mono_us - now_mono_us, 0) / 1000);
}

// Once for each cause; NULL = all is well again.
static void say(Serve *serve, const GError *error)
{
    Captures *captures = serve->captures;
    if (error && g_strcmp0(captures->problem, error->message) != 0)
        serve->options.problem(error->message, serve->options.data);
    text_take(&captures->problem, error ? g_strdup(error->message) : NULL);
}

// --- one call ---

// False where it condemns nobody's capture: then nothing of the transaction counts.
static bool is_calls_own(const GError *error)
{
    return g_error_matches(error, STORE_ERROR, STORE_ERROR_REFUSED) || g_error_matches(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

// Ends a part. True, with `*out` false, where it failed by itself.
static bool end_part(Serve *serve, bool is_good, GError *cause, bool *out, GError **error)
{
    *out = is_good;
    if (is_good)
        return store_end_part(serve->store, error);
    if (is_calls_own(cause)) {
        say(serve, cause);
        g_error_free(cause);
        return store_undo_part(serve->store, error);
    }
    return error_pass(cause, error);
}

// The next captures of the call, so many.
typedef struct {
    Call *call;
    guint begin, count;
    gint64 now_utc_ms;
} Part;

static bool take(Serve *serve, const Part *part, GError **error)
{
    GError *cause = NULL;
    Call *call = part->call;
    g_autoptr(Client) client = client_load(serve->store, call->client, &cause);
    if (cause)
        return error_pass(cause, error);
    call->is_off = client && client->is_off; // since it was admitted
    if (!call->results)
        call->results = g_new0(CaptureResult, call->captures->len + 1);
    g_autoptr(GPtrArray) captures = g_ptr_array_sized_new(part->count);
    for (guint i = 0; i < part->count; i++)
        g_ptr_array_add(captures, g_ptr_array_index(call->captures, part->begin + i));
    return call->is_off || lead_take(serve->store, call->client, captures, part->now_utc_ms, call->results + part->begin, error);
}

static bool decide(Serve *serve, const Part *part, GError **error)
{
    const Call *call = part->call;
    for (guint i = part->begin; i < part->begin + part->count; i++) {
        const Capture *capture = g_ptr_array_index(call->captures, i);
        if (call->results[i] == CAPTURE_TAKEN && !capture->set &&
            !lead_decide(serve->store, call->sponsor, capture->token, part->now_utc_ms, error))
            return false;
    }
    return true;
}

// A decision that fails takes no capture with it: the decider tries again. A call of which a part fails, or that is off, is at its end.
static bool play(Serve *serve, Call *call, GError **error)
{
    GError *cause = NULL;
    bool is_taken, is_decided, is_fresh = duty_is_fresh(serve->options.duty, clock_mono_us());
    const Part part = {call, call->done_count, MIN(call->captures->len - call->done_count, PART_MOST),
                       station_now_utc_ms(serve->options.station)};
    if (!store_begin_part(serve->store, error))
        return false;
    bool is_good = take(serve, &part, &cause);
    if (!end_part(serve, is_good, cause, &is_taken, error))
        return false;
    call->done_count = is_taken && !call->is_off ? part.begin + part.count : call->captures->len;
    if (!is_taken)
        g_clear_pointer(&call->results, g_free);
    if (!is_taken || call->is_off || !is_fresh)
        return true;
    cause = NULL;
    if (!store_begin_part(serve->store, error))
        return false;
    is_good = decide(serve, &part, &cause);
    return end_part(serve, is_good, cause, &is_decided, error);
}

// --- the calls of one moment ---

static void answer_call(Serve *serve, const Call *call)
{
    HttpAnswer answer = {0};
    if (!call->results) {
        refusal_store(&answer);
    } else if (call->is_off) {
        refusal_off(&answer);
    } else {
        g_autoptr(json_t) said = json_object();
        json_t *results = json_array();
        for (guint i = 0; i < call->captures->len; i++)
            json_array_append_new(results, json_string(capture_result_name(call->results[i])));
        json_object_set_new(said, "results", results);
        answer_json(&answer, 200, said);
    }
    http_answer(serve->routes.http, call->number, &answer);
}

// Those that were played to their end are moved to `played`; the others come in turn.
static bool play_slice(Serve *serve, GQueue *played, GError **error)
{
    GQueue *calls = serve->captures->calls;
    guint count = 0;
    gint64 began_mono_us = clock_mono_us();
    if (!store_refresh_identity(serve->store, error) || !store_begin(serve->store, error))
        return false;
    do {
        Call *call = g_queue_pop_head(calls);
        guint before = call->done_count;
        bool is_good = play(serve, call, error);
        g_queue_push_tail(is_good && call->done_count < call->captures->len ? calls : played, call);
        if (!is_good) {
            store_rollback(serve->store);
            return false;
        }
        count += call->done_count - before;
    } while (!g_queue_is_empty(calls) && count < SLICE_MOST && clock_is_within(began_mono_us, SLICE_MS));
    return store_commit(serve->store, error);
}

// Nothing of this transaction is recorded, and the others that wait would fare alike.
static void fail_all(GQueue *calls, GQueue *played)
{
    for (Call *call; (call = g_queue_pop_head(calls));)
        g_queue_push_tail(played, call);
    for (const GList *link = played->head; link; link = link->next)
        g_clear_pointer(&((Call *)link->data)->results, g_free);
}

void captures_turn(Serve *serve, gint64 now_mono_us)
{
    Captures *captures = serve->captures;
    if (g_queue_is_empty(captures->calls) || now_mono_us < captures->due_mono_us)
        return;
    g_autoptr(GError) error = NULL;
    GQueue *played = g_queue_new();
    if (!play_slice(serve, played, &error))
        fail_all(captures->calls, played);
    say(serve, error);
    for (const GList *link = played->head; link; link = link->next)
        answer_call(serve, link->data);
    g_queue_free_full(played, call_free);
    captures->due_mono_us = clock_after_ms(PAUSE_MS);
}
