// SPDX-License-Identifier: GPL-3.0-or-later
// project_lead.c - what sponsors captured: scans, each once, and the last word on each detail.
#include <string.h>

#include "common/base/json.h"
#include "common/base/text.h"
#include "common/store/project/project.h"
#include "common/store/project/statements_generated.h"
#include "common/token/token.h"

#define CAPTURE_HEX (2 * CHAIN_BYTES)

bool project_is_badge(const char *text)
{
    return strlen(text) == TOKEN_ID_BYTES * 2 && strspn(text, "0123456789abcdef") == TOKEN_ID_BYTES * 2;
}

// A record as all its parts need it.
typedef struct {
    const Record *record;
    const json_t *body;
    const char *sponsor, *client, *by;
    char capture[CAPTURE_HEX + 1]; // its name
    gint64 at_utc_ms;
} Capture;

static bool read_capture(Capture *capture, const Record *record, const json_t *body)
{
    const char *name = json_text(body, "of", NULL);
    *capture = (Capture){.record = record,
                         .body = body,
                         .sponsor = json_text(body, "sponsor", ""),
                         .client = json_text(body, "client", ""),
                         .by = json_text(body, "by", ""),
                         .at_utc_ms = MIN(json_int(body, "at", record->utc_ms), record->utc_ms)};
    if (name)
        g_strlcpy(capture->capture, name, sizeof capture->capture);
    else
        text_hex(record->chain->hash, CHAIN_BYTES, capture->capture);
    return !name || (strlen(name) == CAPTURE_HEX && strspn(name, "0123456789abcdef") == CAPTURE_HEX);
}

static bool put_name(Store *store, const Capture *capture, GError **error)
{
    const Record *record = capture->record;
    Statement *put = statement_with(store, STATEMENT_LEAD_CAPTURE_PUT, "%s %s %jd %jd %s %jd", capture->sponsor, capture->capture,
                                    record->utc_ms, (gint64)record->hlc, record->station, record->sequence);
    return statement_run(store, put, error);
}

static bool put_scan(Store *store, const Capture *capture, GError **error)
{
    const Record *record = capture->record;
    Statement *put =
        statement_with(store, STATEMENT_LEAD_SCAN_PUT, "%s %s %s %s %s %s %jd %jd %jd %s %jd", capture->sponsor, capture->capture,
                       record->subject, capture->client, capture->by, json_text(capture->body, "check", ""), capture->at_utc_ms,
                       record->utc_ms, (gint64)record->hlc, record->station, record->sequence);
    return statement_run(store, put, error);
}

// A rep's note and rating are the rep's own, at one booth: whichever station recorded them.
static bool put_detail(Store *store, const Capture *capture, const char *name, const char *value, GError **error)
{
    const Record *record = capture->record;
    bool is_own = strcmp(name, "note") == 0 || strcmp(name, "rating") == 0;
    const char *place = *capture->client ? capture->client : record->station;
    g_autofree char *own = is_own ? g_strdup_printf("%s/%s/%s", name, place, capture->by) : NULL;
    Statement *put = statement_with(store, STATEMENT_LEAD_DETAIL_PUT, "%s %s %s %s %jd %s %s %jd %s %jd", capture->sponsor,
                                    record->subject, own ? own : name, value, capture->at_utc_ms, capture->by, capture->client,
                                    (gint64)record->hlc, record->station, record->sequence);
    return statement_run(store, put, error);
}

bool project_answer(Store *store, const char *sponsor, const char *client, const char *token, GError **error)
{
    return statement_run(store, statement_with(store, STATEMENT_LEAD_ANSWER_PUT, "%s %s %s", sponsor, client, token), error);
}

bool project_lead(Store *store, const Record *record, const json_t *body, GError **error)
{
    Capture capture;
    if (!read_capture(&capture, record, body) || !project_is_badge(record->subject) || !*capture.sponsor)
        return record_refuse(record, "a lead is about a badge's token, and names its sponsor", error);
    if (!put_name(store, &capture, error) || (json_bool(body, "scan", false) && !put_scan(store, &capture, error)))
        return false;
    const char *name;
    json_t *value;
    json_object_foreach(json_object_get(body, "set"), name, value)
    {
        if (!json_is_string(value))
            return record_refuse(record, "what is said about a lead is text", error);
        if (!put_detail(store, &capture, name, json_string_value(value), error))
            return false;
    }
    return project_answer(store, capture.sponsor, "", record->subject, error);
}
