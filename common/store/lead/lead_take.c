// SPDX-License-Identifier: GPL-3.0-or-later
// lead_take.c - a client's captures become records of the station that serves it.

#include "common/store/database/connection.h"
#include "common/store/lead/capture.h"
#include "common/store/lead/sponsor.h"
#include "common/store/lead/statements_generated.h"
#include "common/store/rights/client.h"

#define MINUTE_MS G_GINT64_CONSTANT(60000)
#define HOUR_MS (60 * MINUTE_MS)

typedef struct {
    const Client *client;
    gint64 now_utc_ms;
    bool is_paused;
    gint64 scans_of_minute, records_of_hour; // of the sponsor
} Taking;

static bool count_since(Store *store, const StatementText *which, const Taking *taking, gint64 span_ms, gint64 *out,
                        GError **error)
{
    Statement *count =
        statement_with(store, which, "%s %jd %jd", taking->client->sponsor, taking->now_utc_ms - span_ms, taking->now_utc_ms);
    return statement_number(store, count, out, error);
}

static json_t *body_of(const Taking *taking, const Capture *capture)
{
    json_t *body = json_object();
    json_put_text(body, "sponsor", taking->client->sponsor);
    json_put_text(body, "client", taking->client->id);
    json_put_text(body, "of", capture->name);
    // No capture is older than its client, or of the future.
    json_put_int(body, "at", MIN(MAX(capture->at_utc_ms, taking->client->since_utc_ms), taking->now_utc_ms));
    json_put_text(body, "by", *capture->volunteer_name ? capture->volunteer_name : NULL);
    json_put_text(body, "check", *capture->check ? capture->check : NULL);
    if (capture->set)
        json_object_set(body, "set", capture->set);
    else
        json_object_set_new(body, "scan", json_true());
    return body;
}

static bool take_one(Store *store, Taking *taking, const Capture *capture, CaptureResult *out, GError **error)
{
    bool is_known, is_scan = !capture->set;
    *out = CAPTURE_REFUSED;
    if (capture->is_refused || taking->client->is_off)
        return true;
    Statement *known = statement_with(store, STATEMENT_CAPTURE_KNOWN, "%s %s", taking->client->sponsor, capture->name);
    if (!statement_has_row(store, known, &is_known, error))
        return false;
    bool is_too_fast =
        (is_scan && taking->scans_of_minute >= LEAD_CAPTURES_PER_MINUTE) || taking->records_of_hour >= LEAD_RECORDS_PER_HOUR;
    *out = is_known ? CAPTURE_KNOWN : taking->is_paused ? CAPTURE_PAUSED : is_too_fast ? CAPTURE_TOO_FAST : CAPTURE_TAKEN;
    if (*out != CAPTURE_TAKEN)
        return true;
    taking->scans_of_minute += is_scan;
    taking->records_of_hour++;
    g_autoptr(json_t) body = body_of(taking, capture);
    return journal_append(store, RECORD_LEAD, capture->token, body, taking->now_utc_ms, NULL, error);
}

static bool take_all(Store *store, const Client *client, const GPtrArray *captures, gint64 now_utc_ms, CaptureResult *results,
                     GError **error)
{
    Taking taking = {.client = client, .now_utc_ms = now_utc_ms};
    bool is_good = sponsor_is_paused(store, client->sponsor, &taking.is_paused, error) &&
                   count_since(store, STATEMENT_CAPTURE_SCANS_SINCE, &taking, MINUTE_MS, &taking.scans_of_minute, error) &&
                   count_since(store, STATEMENT_CAPTURE_RECORDS_SINCE, &taking, HOUR_MS, &taking.records_of_hour, error);
    for (guint i = 0; is_good && i < captures->len; i++)
        is_good = take_one(store, &taking, g_ptr_array_index(captures, i), &results[i], error);
    return is_good;
}

// As the client is now: it may have been turned off since it was admitted. One that stands at a post captures nothing.
static bool take(Store *store, const char *client_id, const GPtrArray *captures, gint64 now_utc_ms, CaptureResult *results,
                 GError **error)
{
    GError *cause = NULL;
    g_autoptr(Client) client = client_load(store, client_id, &cause);
    if (cause)
        return error_pass(cause, error);
    if (client && *client->sponsor)
        return take_all(store, client, captures, now_utc_ms, results, error);
    for (guint i = 0; i < captures->len; i++)
        results[i] = CAPTURE_REFUSED;
    return true;
}

bool lead_take(Store *store, const char *client_id, const GPtrArray *captures, gint64 now_utc_ms, CaptureResult *results,
               GError **error)
{
    return store_begin_nested(store, error) &&
           store_finish(store, take(store, client_id, captures, now_utc_ms, results, error), error);
}
