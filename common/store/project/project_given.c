// SPDX-License-Identifier: GPL-3.0-or-later
// project_given.c - what sponsors' clients were given of the badges that they captured.
#include "common/base/json.h"
#include "common/store/project/project.h"
#include "common/store/project/statements_generated.h"
#include "common/token/short_code.h"

static bool put_newest(Store *store, const Record *record, const json_t *body, GError **error)
{
    Statement *put =
        statement_with(store, STATEMENT_GIVEN_PUT, "%s %s %s %s %s %s %s %s %jd %s %jd", json_text(body, "sponsor", ""),
                       json_text(body, "client", ""), record->subject, json_text(body, "lead", ""), json_text(body, "state", ""),
                       json_text(body, "fields", ""), json_text(body, "box", ""), json_text(body, "mark", ""),
                       (gint64)record->hlc, record->station, record->sequence);
    return statement_run(store, put, error);
}

static bool put_fields(Store *store, const Record *record, const json_t *body, GError **error)
{
    g_auto(GStrv) fields = g_strsplit(json_text(body, "fields", ""), ",", -1);
    for (char **field = fields; *field; field++) {
        Statement *put =
            statement_with(store, STATEMENT_GIVEN_FIELD_PUT, "%s %s %s", json_text(body, "sponsor", ""), record->subject, *field);
        if (**field && !statement_run(store, put, error))
            return false;
    }
    return true;
}

static bool put_lead(Store *store, const Record *record, const json_t *body, GError **error)
{
    const char *lead = json_text(body, "lead", "");
    return !*lead || statement_run(store,
                                   statement_with(store, STATEMENT_GIVEN_LEAD_PUT, "%s %s %s", json_text(body, "sponsor", ""),
                                                  record->subject, lead),
                                   error);
}

static bool put_code(Store *store, const Record *record, const json_t *body, GError **error)
{
    if (!short_code_is_subject(record->subject) || !json_bool(body, "is_looked_up", true))
        return true;
    Statement *put = statement_with(store, STATEMENT_GIVEN_CODE_PUT, "%s %s %jd %jd %s %jd", json_text(body, "sponsor", ""),
                                    record->subject, record->utc_ms, (gint64)record->hlc, record->station, record->sequence);
    return statement_run(store, put, error);
}

bool project_given(Store *store, const Record *record, const json_t *body, GError **error)
{
    const char *sponsor = json_text(body, "sponsor", ""), *client = json_text(body, "client", "");
    if (!project_is_badge(record->subject) || !*sponsor || !*client || !*json_text(body, "state", ""))
        return record_refuse(record, "what was given is of a badge, to a client of a sponsor", error);
    return put_newest(store, record, body, error) && put_fields(store, record, body, error) &&
           put_lead(store, record, body, error) && put_code(store, record, body, error) &&
           project_answer(store, sponsor, client, record->subject, error);
}
