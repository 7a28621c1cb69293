// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/lead/booth_answers.h"

#include <string.h>

#include "common/store/database/connection.h"
#include "common/store/journal/erase.h"
#include "common/store/lead/lead.h"
#include "common/store/lead/statements_generated.h"
#include "common/store/project/project.h"
#include "common/token/box.h"
#include "common/token/random.h"

#define SINCE_KEY "booth.answers"

char *booth_answers_since(Store *store)
{
    char *since = store_get(store, SINCE_KEY);
    return since ? since : g_strdup("");
}

char *booth_answers_epoch(Store *store)
{
    char *since = booth_answers_since(store);
    since[strcspn(since, ":")] = '\0';
    return since;
}

// --- what it is given ---

// False when the box holds nothing that this booth can read. `values` is NULL where nothing is given.
static bool open_box(const BoothReader *reader, const json_t *given, json_t **values)
{
    const char *box = json_text(given, "box", "");
    *values = NULL;
    if (!*box)
        return true;
    g_autofree char *text = box_open(reader->public_key, reader->secret_key, box);
    *values = text ? json_loads(text, JSON_REJECT_DUPLICATES, NULL) : NULL;
    return json_is_object(*values);
}

static LeadState state_of(const json_t *given)
{
    return lead_state_named(json_text(given, "state", ""));
}

static bool put_given(Store *store, const char *sponsor, const json_t *given, const json_t *values, GError **error)
{
    LeadState state = state_of(given);
    Statement *put = statement_begin(store, STATEMENT_BOOTH_GIVEN_PUT);
    statement_bind_text(put, 1, sponsor);
    statement_bind_text(put, 2, json_text(given, "token", ""));
    for (int i = 0; i < CONTACT_COUNT; i++)
        statement_bind_text(put, 3 + i, json_text(values, lead_contact_name((LeadContact)i), ""));
    statement_bind_text(put, 3 + CONTACT_COUNT, json_text(given, "withdrawn", ""));
    statement_bind_text(put, 4 + CONTACT_COUNT, json_text(given, "lead", ""));
    statement_bind_int(put, 5 + CONTACT_COUNT, state != LEAD_INVALID);
    statement_bind_text(put, 6 + CONTACT_COUNT, json_text(values, "given_name", ""));
    statement_bind_text(put, 7 + CONTACT_COUNT, json_text(values, "family_name", ""));
    statement_bind_int(put, 8 + CONTACT_COUNT, state == LEAD_GONE);
    return statement_run(store, put, error);
}

static bool clear_of(Store *store, const StatementText *which, const char *sponsor, const char *token, GError **error)
{
    return statement_run(store, statement_with(store, which, "%s %s", sponsor, token), error);
}

// What is gone once stays empty, so that is done once.
static bool follow_gone(Store *store, const char *sponsor, const char *token, bool was_gone, GError **error)
{
    return was_gone ||
           (clear_of(store, STATEMENT_COLLEAGUE_DETAILS_CLEAR, sponsor, token, error) && erase_lead(store, token, error));
}

static bool take_given(Store *store, const BoothReader *reader, const json_t *given, int *unopened_count, GError **error)
{
    const char *token = json_text(given, "token", "");
    g_autoptr(json_t) values = NULL;
    bool was_gone, is_gone = state_of(given) == LEAD_GONE;
    if (!project_is_badge(token) || state_of(given) == LEAD_STATE_COUNT)
        return true; // of a later Lanyard
    bool is_open = is_gone || open_box(reader, given, &values);
    *unopened_count += !is_open;
    if (!is_open)
        return true;
    Statement *row = statement_with(store, STATEMENT_BOOTH_IS_GONE, "%s %s", reader->sponsor, token);
    return statement_has_row(store, row, &was_gone, error) && put_given(store, reader->sponsor, given, values, error) &&
           (!is_gone || follow_gone(store, reader->sponsor, token, was_gone, error));
}

// --- what colleagues know ---

static bool put_scan(Store *store, const char *sponsor, const char *token, const json_t *scan, GError **error)
{
    Statement *put = statement_with(store, STATEMENT_COLLEAGUE_SCAN_PUT, "%s %s %s %jd %s %s %s", sponsor, token,
                                    json_text(scan, "of", ""), json_int(scan, "at", 0), json_text(scan, "by", ""),
                                    json_text(scan, "client", ""), json_text(scan, "name", ""));
    return statement_run(store, put, error);
}

static bool put_detail(Store *store, const char *sponsor, const char *token, const json_t *detail, GError **error)
{
    Statement *put = statement_with(store, STATEMENT_COLLEAGUE_DETAIL_PUT, "%s %s %s %s %jd %s %s %s", sponsor, token,
                                    json_text(detail, "detail", ""), json_text(detail, "value", ""), json_int(detail, "at", 0),
                                    json_text(detail, "by", ""), json_text(detail, "client", ""), json_text(detail, "name", ""));
    return statement_run(store, put, error);
}

static bool take_lead(Store *store, const char *sponsor, const json_t *lead, GError **error)
{
    const char *token = json_text(lead, "token", "");
    const json_t *scans = json_object_get(lead, "scans"), *details = json_object_get(lead, "details");
    if (!project_is_badge(token))
        return true;
    bool is_good = clear_of(store, STATEMENT_COLLEAGUE_SCANS_CLEAR, sponsor, token, error) &&
                   clear_of(store, STATEMENT_COLLEAGUE_DETAILS_CLEAR, sponsor, token, error);
    for (gsize i = 0; is_good && i < json_array_size(scans); i++)
        is_good = put_scan(store, sponsor, token, json_array_get(scans, i), error);
    bool is_gone = false;
    Statement *row = is_good ? statement_with(store, STATEMENT_BOOTH_IS_GONE, "%s %s", sponsor, token) : NULL;
    is_good = row && statement_has_row(store, row, &is_gone, error);
    for (gsize i = 0; is_good && !is_gone && i < json_array_size(details); i++)
        is_good = put_detail(store, sponsor, token, json_array_get(details, i), error);
    return is_good;
}

// --- all of it ---

static bool take_all(Store *store, const BoothReader *reader, const json_t *page, int *unopened_count, GError **error)
{
    const json_t *answers = json_object_get(page, "answers");
    g_autofree char *since = g_strdup_printf("%s:%" G_GINT64_FORMAT, json_text(page, "epoch", ""), json_int(page, "last", 0));
    g_autofree char *known = booth_answers_since(store);
    for (gsize i = 0; i < json_array_size(answers); i++) {
        const json_t *answer = json_array_get(answers, i);
        const json_t *given = json_object_get(answer, "given"), *lead = json_object_get(answer, "lead");
        if ((given && !take_given(store, reader, given, unopened_count, error)) ||
            (lead && !take_lead(store, reader->sponsor, lead, error)))
            return false;
    }
    if (!*known &&
        !statement_run(store, statement_with(store, STATEMENT_HANDED_IN_NAMED, "%s", json_text(page, "epoch", "")), error))
        return false;
    return strcmp(since, known) == 0 || store_put(store, SINCE_KEY, since, error);
}

bool booth_answers_take(Store *store, const BoothReader *reader, const json_t *page, int *out_unopened_count, GError **error)
{
    *out_unopened_count = 0;
    if (!random_is_id(json_text(page, "epoch", "")) || !json_is_integer(json_object_get(page, "last")) ||
        !json_is_array(json_object_get(page, "answers")))
        return error_set(STORE_ERROR, STORE_ERROR_REFUSED, error, "this is not what a station answers a booth");
    return store_begin_nested(store, error) &&
           store_finish(store, take_all(store, reader, page, out_unopened_count, error), error);
}
