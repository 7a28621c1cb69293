// SPDX-License-Identifier: GPL-3.0-or-later
// project_lead.c - what sponsors captured: scans, and the last word on each detail.
#include <string.h>

#include "common/base/json.h"
#include "common/store/project/project.h"
#include "common/store/project/statements_generated.h"
#include "common/token/token.h"

static bool is_token_id(const char *text)
{
    return strlen(text) == TOKEN_ID_BYTES * 2 && strspn(text, "0123456789abcdef") == TOKEN_ID_BYTES * 2;
}

static bool put_scan(Store *store, const Record *record, const json_t *body, GError **error)
{
    Statement *insert = statement_with(store, STATEMENT_LEAD_SCAN_INSERT, "%s %jd %jd %jd %s %s %s", record->station,
                                       record->sequence, (gint64)record->hlc, record->utc_ms, json_text(body, "sponsor", ""),
                                       record->subject, json_text(body, "by", ""));
    return statement_run(store, insert, error);
}

static bool put_detail(Store *store, const Record *record, const json_t *body, const char *name, const char *value,
                       GError **error)
{
    const char *by = json_text(body, "by", "");
    bool is_own = strcmp(name, "note") == 0 || strcmp(name, "rating") == 0;
    g_autofree char *own = is_own ? g_strdup_printf("%s/%s/%s", name, record->station, by) : NULL;
    Statement *put = statement_with(store, STATEMENT_LEAD_DETAIL_PUT, "%s %s %s %s %jd %s %jd %s %jd",
                                    json_text(body, "sponsor", ""), record->subject, own ? own : name, value, record->utc_ms, by,
                                    (gint64)record->hlc, record->station, record->sequence);
    return statement_run(store, put, error);
}

bool project_lead(Store *store, const Record *record, const json_t *body, GError **error)
{
    if (!is_token_id(record->subject) || !*json_text(body, "sponsor", ""))
        return record_refuse(record, "a lead is about a badge's token, and names its sponsor", error);
    if (json_bool(body, "scan", false) && !put_scan(store, record, body, error))
        return false;
    const char *name;
    json_t *value;
    json_object_foreach(json_object_get(body, "set"), name, value)
    {
        if (!json_is_string(value))
            return record_refuse(record, "what is said about a lead is text", error);
        if (!put_detail(store, record, body, name, json_string_value(value), error))
            return false;
    }
    return true;
}
