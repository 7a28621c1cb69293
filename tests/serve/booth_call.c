// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/serve/booth_call.h"

#include <string.h>

#include "common/base/clock.h"
#include "common/store/journal/journal.h"

static void record(Store *store, RecordKind kind, const char *subject, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(json_t) body = json_loads(text, 0, NULL);
    g_assert_nonnull(body);
    g_assert_true(store_begin(store, NULL));
    journal_append(store, kind, subject, body, clock_utc_ms(), NULL, &error);
    g_assert_no_error(error);
    g_assert_true(store_commit(store, NULL));
}

static void add_person(Store *store, const char *id, const char *token)
{
    g_autofree char *badge = g_strdup_printf("{\"check\":\"" FAIR_CHECK "\",\"id\":\"%s\",\"kind\":1}", token);
    record(store, RECORD_REGISTRATION, id,
           "{\"name\":\"Grace\",\"email\":\"grace@example.org\",\"consent\":\"name,email\",\"status\":\"paid\",\"tickets\":{}}");
    record(store, RECORD_TOKEN, id, badge);
}

void fair_fill(Store *store)
{
    add_person(store, FAIR_GRACE, FAIR_BADGE);
    add_person(store, "00000000000000e2", FAIR_LOST);
    add_person(store, "00000000000000e3", FAIR_ALTERED);
    add_person(store, "00000000000000e4", FAIR_ERASED);
    record(store, RECORD_REVOKE, "00000000000000e2", "{\"id\":\"" FAIR_LOST "\",\"reason\":\"lost\"}");
    record(store, RECORD_ERASE, "00000000000000e4", "{}");
}

void fair_allow(Store *store, const char *consent)
{
    g_autofree char *body = g_strdup_printf("{\"consent\":\"%s\"}", consent);
    record(store, RECORD_CHANGE, FAIR_GRACE, body);
}

void fair_pause(Store *store, bool is_paused)
{
    record(store, RECORD_ACK, "scraping:acme", is_paused ? "{\"paused\":true}" : "{\"paused\":false}");
}

static json_t *capture_of(const char *token)
{
    static int count;
    g_autofree char *name = g_strdup_printf("%032x", 0x1000 + ++count);
    return json_pack("{s:s,s:s,s:I,s:s}", "of", name, "token", token, "at", (json_int_t)clock_utc_ms(), "by", "Rita");
}

json_t *booth_captured(const char *token, const char *check)
{
    json_t *capture = capture_of(token);
    json_object_set_new(capture, "scan", json_true());
    json_put_text(capture, "check", check);
    return capture;
}

json_t *booth_note(const char *token, const char *note)
{
    json_t *capture = capture_of(token);
    json_object_set_new(capture, "set", json_pack("{s:s}", "note", note));
    return capture;
}

int booth_send(Served *served, const char *authorization, const char *body, char **out)
{
    g_autoptr(json_t) answer = served_ask(served, json_pack("{s:s,s:s,s:{s:s}}", "path", "/booth/captures", "body", body,
                                                            "headers", "Authorization", authorization));
    int status = (int)json_int(answer, "status", 0);
    g_autoptr(json_t) said = json_loads(json_text(answer, "body", ""), 0, NULL);
    GString *words = g_string_new(NULL);
    gsize i;
    json_t *one;
    json_array_foreach(json_object_get(said, "results"), i, one)
        g_string_append_printf(words, "%s%s", i > 0 ? " " : "", json_string_value(one));
    if (status == 503)
        g_string_assign(words, json_text(json_object_get(answer, "headers"), "retry-after", ""));
    g_autofree char *text = g_string_free(words, FALSE);
    if (out)
        *out = g_steal_pointer(&text);
    return status;
}

int booth_captures(Served *served, const char *authorization, json_t *array, char **out)
{
    g_autofree char *body = json_dumps(array, JSON_COMPACT);
    json_decref(array);
    return booth_send(served, authorization, body, out);
}

char *booth_capture(Served *served, const char *authorization, json_t *capture)
{
    char *result;
    g_assert_cmpint(booth_captures(served, authorization, json_pack("[o]", capture), &result), ==, 200);
    return result;
}

static json_t *question(const Served *served, const char *authorization, const char *since)
{
    g_autoptr(json_t) body = json_pack("{s:s}", "since", since);
    g_autofree char *text = json_dumps(body, JSON_COMPACT);
    return json_pack("{s:i,s:s,s:s,s:{s:s}}", "port", (int)serve_port(served->serve), "path", "/booth/answers", "body", text,
                     "headers", "Authorization", authorization);
}

json_t *booth_answers(Served *served, const char *authorization, const char *since)
{
    g_autoptr(json_t) answer = served_ask(served, question(served, authorization, since));
    return json_int(answer, "status", 0) == 200 ? json_loads(json_text(answer, "body", ""), 0, NULL) : NULL;
}

char *booth_since(const json_t *answers)
{
    g_assert_nonnull(json_text(answers, "epoch", NULL));
    return g_strdup_printf("%s:%" G_GINT64_FORMAT, json_text(answers, "epoch", ""), (gint64)json_int(answers, "last", -1));
}

void booth_begin(Served *served, const char *keep, const char *authorization, const char *since)
{
    json_t *ask = question(served, authorization, since);
    json_put_text(ask, "do", "begin");
    json_put_text(ask, "keep", keep);
    json_decref(asker_do(served->asker, ask));
}

json_t *booth_end(Served *served, const char *keep, double patience_s, int *out_status)
{
    g_autoptr(json_t) answer =
        asker_do(served->asker, json_pack("{s:s,s:s,s:f}", "do", "end", "keep", keep, "patience", patience_s));
    *out_status = (int)json_int(answer, "status", -1);
    return json_loads(json_text(answer, "body", ""), 0, NULL);
}

char *booth_given(const json_t *answers, const char *token)
{
    gsize i;
    json_t *one;
    json_array_foreach(json_object_get(answers, "answers"), i, one)
    {
        const json_t *given = json_object_get(one, "given");
        if (strcmp(json_text(given, "token", ""), token) == 0)
            return g_strdup_printf("%s %s %s", json_text(given, "state", ""), json_text(given, "fields", ""),
                                   json_text(given, "withdrawn", ""));
    }
    return g_strdup("");
}
