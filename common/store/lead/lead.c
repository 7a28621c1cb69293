// SPDX-License-Identifier: GPL-3.0-or-later
// lead.c - capturing a badge, and what a rep adds to it.
#include "common/store/lead/lead.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/database/connection.h"
#include "common/store/journal/erase.h"
#include "common/store/lead/statements_generated.h"
#include "common/store/record/station.h"
#include "common/token/short_code.h"

#define MINUTE_MS G_GINT64_CONSTANT(60000)
#define HOUR_MS (60 * MINUTE_MS)
#define NAME_CEILING 200 // characters of a tag, a question, a role

const char *lead_result_name(LeadResult result)
{
    static const char *const names[LEAD_RESULT_COUNT] = {
        [LEAD_CAPTURED] = "captured",       [LEAD_OPENED] = "opened",   [LEAD_NOT_A_BADGE] = "not-a-badge",
        [LEAD_OTHER_EVENT] = "other-event", [LEAD_DAMAGED] = "damaged", [LEAD_TOO_FAST] = "too-fast",
        [LEAD_MISTYPED] = "mistyped",
    };
    return names[result];
}

// --- scanning ---

LeadResult lead_read_badge(const Profile *profile, const void *code, gsize length, Token *out)
{
    g_autoptr(KeyRing) none = key_ring_new_empty();
    switch (token_read(none, profile->event_tag, code, length, out)) {
    case TOKEN_GOOD:
        return out->kind == TOKEN_BADGE ? LEAD_CAPTURED : LEAD_NOT_A_BADGE;
    case TOKEN_TRUNCATED:
        return LEAD_DAMAGED;
    case TOKEN_OTHER_EVENT:
        return LEAD_OTHER_EVENT;
    case TOKEN_NOT_OURS:
    case TOKEN_FORGED:
    case TOKEN_KEY_UNKNOWN:
        return LEAD_NOT_A_BADGE;
    }
    g_assert_not_reached();
}

// The code below a badge's: what it stands for is no badge's id, and has no check of its own.
static LeadResult read_typed(const LeadScan *scan, Token *out)
{
    char last[SHORT_CODE_ID_SIZE];
    g_autofree char *typed = g_strndup(scan->code, scan->code_length);
    *out = (Token){.kind = TOKEN_BADGE};
    return short_code_range(typed, out->id, last) ? LEAD_CAPTURED : LEAD_MISTYPED;
}

static bool read_seen(Store *store, const char *sponsor, const char *token, gint64 *out_count, bool *out_is_ours, GError **error)
{
    Statement *seen = statement_with(store, STATEMENT_LEAD_SEEN, "%s %s %s", sponsor, token, store_station_id(store));
    bool is_good = statement_step(store, seen, error) == STEP_ROW;
    *out_count = is_good ? statement_int(seen, 0) : 0;
    *out_is_ours = is_good && statement_int(seen, 1);
    statement_end(seen);
    return is_good;
}

static bool scans_within(Store *store, gint64 now_utc_ms, gint64 span_ms, gint64 *out, GError **error)
{
    Statement *count = statement_with(store, STATEMENT_LEAD_SCANS_SINCE, "%s %jd %jd", store_station_id(store),
                                      now_utc_ms - span_ms, now_utc_ms);
    return statement_number(store, count, out, error);
}

// A badge that this station has not seen yet is recorded, unless it reads badges faster than people can be talked to.
static bool record_scan(Store *store, const LeadScan *scan, const Token *badge, LeadOutcome *out, GError **error)
{
    const char *token = badge->id;
    gint64 seen_count, minute_count, hour_count;
    bool is_ours;
    if (!read_seen(store, scan->sponsor, token, &seen_count, &is_ours, error) ||
        !scans_within(store, scan->now_utc_ms, MINUTE_MS, &minute_count, error) ||
        !scans_within(store, scan->now_utc_ms, HOUR_MS, &hour_count, error))
        return false;
    out->result = seen_count > 0 ? LEAD_OPENED : LEAD_CAPTURED;
    if (!is_ours && minute_count >= LEAD_SCANS_PER_MINUTE)
        out->result = LEAD_TOO_FAST;
    bool is_recorded = !is_ours && out->result != LEAD_TOO_FAST;
    out->is_alarm = hour_count + is_recorded > LEAD_ALARM_PER_HOUR;
    if (out->result != LEAD_TOO_FAST)
        g_strlcpy(out->token, token, sizeof out->token);
    if (!is_recorded)
        return true;
    g_autoptr(json_t) body = json_pack("{s:s,s:b}", "sponsor", scan->sponsor, "scan", 1);
    json_put_text(body, "by", scan->volunteer_name);
    if (*badge->check)
        json_put_text(body, "check", badge->check);
    return journal_append(store, RECORD_LEAD, token, body, scan->now_utc_ms, NULL, error);
}

bool lead_scan(Store *store, const LeadScan *scan, LeadOutcome *out, GError **error)
{
    Token token;
    *out = (LeadOutcome){.result = scan->is_typed ? read_typed(scan, &token)
                                                  : lead_read_badge(scan->profile, scan->code, scan->code_length, &token)};
    if (out->result != LEAD_CAPTURED || scan->is_look)
        return true;
    return store_begin_nested(store, error) && store_finish(store, record_scan(store, scan, &token, out, error), error);
}

// --- adding ---

// What is to be set, and the first thing that is wrong with it.
typedef struct {
    Store *store;
    const char *sponsor, *token, *volunteer_name;
    json_t *set;
    GError *error;
} Change;

static void change_put(Change *change, const char *name, const char *value)
{
    if (change->error || !value)
        return;
    if (g_utf8_strlen(value, -1) > LEAD_TEXT_CEILING || g_utf8_strlen(name, -1) > NAME_CEILING) {
        g_set_error(&change->error, STORE_ERROR, STORE_ERROR_REFUSED, "a text about a lead has at most %d characters; shorten it",
                    LEAD_TEXT_CEILING);
        return;
    }
    bool is_own = strcmp(name, "note") == 0 || strcmp(name, "rating") == 0;
    g_autofree char *own =
        is_own ? g_strdup_printf("%s/%s/%s", name, store_station_id(change->store), change->volunteer_name) : g_strdup(name);
    Statement *get = statement_with(change->store, STATEMENT_LEAD_DETAIL_GET, "%s %s %s", change->sponsor, change->token, own);
    g_autofree char *known = NULL;
    if (statement_word(change->store, get, &known, &change->error) && strcmp(known ? known : "", value) != 0)
        json_put_text(change->set, name, value);
}

static void change_put_all(Change *change, const LeadEdit *edit)
{
    if (edit->rating > LEAD_RATING_MOST)
        g_set_error(&change->error, STORE_ERROR, STORE_ERROR_REFUSED, "a rating is a number from 0 to %d", LEAD_RATING_MOST);
    g_autofree char *rating = edit->rating > 0 ? g_strdup_printf("%d", edit->rating) : g_strdup("");
    change_put(change, "rating", edit->rating >= 0 ? rating : NULL);
    change_put(change, "follow-up", edit->follow_up);
    change_put(change, "role", edit->role);
    change_put(change, "seniority", edit->seniority);
    change_put(change, "note", edit->note);
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)edit->tags, name, value)
    {
        g_autofree char *key = g_strconcat("tag/", name, NULL);
        change_put(change, key, json_is_true(value) ? "1" : "");
    }
    json_object_foreach((json_t *)edit->answers, name, value)
    {
        g_autofree char *key = g_strconcat("answer/", name, NULL);
        change_put(change, key, json_string_value(value));
    }
}

static bool check_lead(Store *store, const char *sponsor, const char *token, GError **error)
{
    gint64 seen_count;
    bool is_ours;
    if (!read_seen(store, sponsor, token, &seen_count, &is_ours, error))
        return false;
    if (seen_count == 0)
        g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "the sponsor %s has no lead %s", sponsor, token);
    return seen_count > 0;
}

static bool check_is_here(Store *store, const char *token, GError **error)
{
    bool is_gone;
    if (!erase_concerns(store, RECORD_LEAD, token, &is_gone, error))
        return false;
    if (is_gone)
        g_set_error_literal(error, STORE_ERROR, STORE_ERROR_REFUSED,
                            "this person was erased at their own wish; nothing more is recorded about them");
    return !is_gone;
}

static bool record_edit(Store *store, const char *sponsor, const char *token, const LeadEdit *edit, const char *volunteer_name,
                        gint64 now_utc_ms, GError **error)
{
    if (!check_lead(store, sponsor, token, error) || !check_is_here(store, token, error))
        return false;
    g_autoptr(json_t) set = json_object();
    Change change = {.store = store, .sponsor = sponsor, .token = token, .volunteer_name = volunteer_name, .set = set};
    change_put_all(&change, edit);
    if (change.error) {
        g_propagate_error(error, change.error);
        return false;
    }
    if (json_object_size(set) == 0)
        return true;
    g_autoptr(json_t) body = json_pack("{s:s,s:O}", "sponsor", sponsor, "set", set);
    json_put_text(body, "by", volunteer_name);
    return journal_append(store, RECORD_LEAD, token, body, now_utc_ms, NULL, error);
}

bool lead_edit(Store *store, const char *sponsor, const char *token, const LeadEdit *edit, const char *volunteer_name,
               gint64 now_utc_ms, GError **error)
{
    return store_begin_nested(store, error) &&
           store_finish(store, record_edit(store, sponsor, token, edit, volunteer_name, now_utc_ms, error), error);
}
