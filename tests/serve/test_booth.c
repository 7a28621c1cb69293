// SPDX-License-Identifier: GPL-3.0-or-later
// test_booth.c - what a booth may count on, as a stranger's client sees it: what was answered is recorded once, and everything about its
// badges comes, in order, to it and to nobody else.
//
// Would catch: a capture that is answered and not there, or counted twice; a first answer that tells lost from unknown; another sponsor's
// news; a call that waits although there is something, or for ever; a client that is off and goes on listening; a body that costs more than
// it may.
#include <string.h>

#include "common/base/clock.h"
#include "common/store/lead/lead.h"
#include "common/store/record/station.h"
#include "scanner/serve/decider.h"
#include "tests/serve/booth_call.h"

#define WHOLE_WAIT_MS 300 // of served_set_up_impatient()
#define FOR_EVER_MS 600000
#define MANY 2000
#define PAGE_MOST (1100 * 1024) // bytes of an answer
#define PER_MINUTE 60           // capture.h

static void set_up(Served *served, gconstpointer asker)
{
    served_set_up(served, asker);
    fair_fill(served->store);
}

static void set_up_patient(Served *served, gconstpointer asker)
{
    set_up(served, asker);
    serve_stop(served->serve);
    served_start(served, FOR_EVER_MS);
}

static void set_up_impatient(Served *served, gconstpointer asker)
{
    served_set_up_impatient(served, asker);
    fair_fill(served->store);
}

static void assert_result(Served *served, const char *authorization, json_t *capture, const char *wanted)
{
    g_autofree char *result = booth_capture(served, authorization, capture);
    g_assert_cmpstr(result, ==, wanted);
}

static void assert_given(const json_t *answers, const char *token, const char *wanted)
{
    g_autofree char *given = booth_given(answers, token);
    g_assert_cmpstr(given, ==, wanted);
}

static gint64 lead_count_of(Store *store, const char *sponsor)
{
    gint64 count;
    g_assert_true(lead_count(store, sponsor, &count, NULL));
    return count;
}

// Each capture has its own result, in order; a second time it is known, and nothing is told anew.
static void test_taken(Served *served, gconstpointer data)
{
    (void)data;
    json_t *scan = booth_captured(FAIR_BADGE, FAIR_CHECK), *bad = booth_captured("xyz", NULL),
           *note = booth_note(FAIR_BADGE, "tall");
    g_autoptr(json_t) call = json_pack("[o,o,o,O]", scan, bad, note, scan);
    g_autofree char *first = NULL, *second = NULL;
    g_assert_cmpint(booth_captures(served, served->authorization, json_incref(call), &first), ==, 200);
    g_assert_cmpstr(first, ==, "taken refused taken known");
    g_autoptr(json_t) answers = booth_answers(served, served->authorization, "");
    assert_given(answers, FAIR_BADGE, "here name,email ");
    g_assert_cmpint(booth_captures(served, served->authorization, json_incref(call), &second), ==, 200);
    g_assert_cmpstr(second, ==, "known refused known known");
    g_autoptr(json_t) again = booth_answers(served, served->authorization, "");
    g_assert_true(json_equal(answers, again));
    g_assert_cmpint(lead_count_of(served->store, "acme"), ==, 1);
    g_assert_cmpstr(json_text(answers, "epoch", ""), ==, store_station_id(served->store));
    g_assert_false(json_bool(answers, "is_more", true));
}

// What comes of a badge that is no lead: the same bytes, whyever it is none, but for its name, which the booth sent itself.
static char *first_answer(Served *served, const char *token, const char *check, char **since)
{
    g_autofree char *result = booth_capture(served, served->authorization, booth_captured(token, check));
    g_autoptr(json_t) answers = booth_answers(served, served->authorization, *since);
    g_free(*since);
    *since = booth_since(answers);
    json_object_del(answers, "last"); // grows by one with each of them
    g_autofree char *text = json_dumps(answers, JSON_COMPACT | JSON_SORT_KEYS);
    g_auto(GStrv) parts = g_strsplit(text, token, -1);
    g_autofree char *unnamed = g_strjoinv("TOKEN", parts);
    return g_strconcat(result, " ", unnamed, NULL);
}

static void test_equal(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *since = g_strdup("");
    g_autofree char *lost = first_answer(served, FAIR_LOST, FAIR_CHECK, &since);
    g_autofree char *altered = first_answer(served, FAIR_ALTERED, FAIR_OTHER_CHECK, &since);
    g_autofree char *unknown = first_answer(served, FAIR_UNKNOWN, FAIR_CHECK, &since);
    g_autofree char *erased = first_answer(served, FAIR_ERASED, FAIR_CHECK, &since);
    g_autofree char *good = first_answer(served, FAIR_BADGE, FAIR_CHECK, &since);
    g_assert_nonnull(strstr(lost, "\"state\":\"invalid\""));
    g_assert_cmpstr(altered, ==, lost);
    g_assert_cmpstr(unknown, ==, lost);
    g_assert_cmpstr(erased, ==, lost);
    g_assert_cmpstr(good, !=, lost); // or the test could not fail
}

// Who waits hears at once of what the sponsor's other client captured, and of what is decided later; who has nothing is told the epoch.
static void test_waits(Served *served, gconstpointer data)
{
    (void)data;
    int status;
    g_autofree char *other_id = NULL, *other = served_client(served, &other_id);
    g_autoptr(json_t) nothing = booth_answers(served, served->authorization, "");
    g_assert_cmpuint(json_array_size(json_object_get(nothing, "answers")), ==, 0);
    g_autofree char *since = booth_since(nothing);
    booth_begin(served, "its", served->authorization, since);
    g_autoptr(json_t) early = booth_end(served, "its", 0.3, &status);
    g_assert_cmpint(status, ==, -1); // it waits
    assert_result(served, other, booth_captured(FAIR_BADGE, FAIR_CHECK), "taken");
    g_autoptr(json_t) first = booth_end(served, "its", 20, &status);
    g_assert_cmpint(status, ==, 200);
    assert_given(first, FAIR_BADGE, "here name,email ");
    g_autoptr(GError) error = NULL;
    g_autoptr(Decider) decider = decider_start(&(DeciderOptions){.station = served->stage->station}, &error);
    g_assert_no_error(error);
    g_autofree char *next = booth_since(first);
    booth_begin(served, "its", served->authorization, next);
    fair_allow(served->store, "name");
    g_autoptr(json_t) second = booth_end(served, "its", 20, &status);
    g_assert_cmpint(status, ==, 200);
    assert_given(second, FAIR_BADGE, "here name email");
}

static void test_time_over(Served *served, gconstpointer data)
{
    (void)data;
    assert_result(served, served->authorization, booth_captured(FAIR_BADGE, FAIR_CHECK), "taken");
    g_autoptr(json_t) all = booth_answers(served, served->authorization, "");
    g_autofree char *since = booth_since(all);
    gint64 began_mono_us = clock_mono_us();
    g_autoptr(json_t) empty = booth_answers(served, served->authorization, since);
    g_assert_false(clock_is_within(began_mono_us, WHOLE_WAIT_MS)); // not before
    g_assert_cmpuint(json_array_size(json_object_get(empty, "answers")), ==, 0);
    g_autofree char *same = booth_since(empty);
    g_assert_cmpstr(same, ==, since);
}

// Who does not wait hears at once that this was all.
static void test_at_once(Served *served, gconstpointer data)
{
    (void)data;
    assert_result(served, served->authorization, booth_captured(FAIR_BADGE, FAIR_CHECK), "taken");
    g_autoptr(json_t) all = booth_answers(served, served->authorization, "");
    g_autofree char *since = booth_since(all), *body = g_strdup_printf("{\"since\":\"%s\",\"wait\":false}", since);
    g_autoptr(json_t) answer = served_ask(served, json_pack("{s:s,s:s,s:{s:s}}", "path", "/booth/answers", "body", body,
                                                            "headers", "Authorization", served->authorization));
    g_autoptr(json_t) nothing = json_loads(json_text(answer, "body", ""), 0, NULL);
    g_autofree char *same = booth_since(nothing);
    g_assert_cmpstr(same, ==, since);
    g_assert_cmpuint(json_array_size(json_object_get(nothing, "answers")), ==, 0);
    g_assert_false(json_bool(nothing, "is_more", true));
}

// A newer call of a client lets the older one go, which had not waited long; the newer one is told.
static void test_replaced(Served *served, gconstpointer data)
{
    (void)data;
    int status;
    g_autoptr(json_t) nothing = booth_answers(served, served->authorization, "");
    g_autofree char *since = booth_since(nothing);
    booth_begin(served, "older", served->authorization, since);
    booth_begin(served, "newer", served->authorization, since);
    g_autoptr(json_t) older = booth_end(served, "older", 20, &status);
    g_assert_cmpint(status, ==, 200);
    g_assert_cmpuint(json_array_size(json_object_get(older, "answers")), ==, 0);
    assert_result(served, served->authorization, booth_captured(FAIR_BADGE, FAIR_CHECK), "taken");
    g_autoptr(json_t) newer = booth_end(served, "newer", 20, &status);
    g_assert_cmpint(status, ==, 200);
    assert_given(newer, FAIR_BADGE, "here name,email ");
}

// In the middle of its wait, by a record from anywhere; what it captures then is nobody's.
static void test_off(Served *served, gconstpointer data)
{
    (void)data;
    int status;
    g_autofree char *other_id = NULL, *other = served_client(served, &other_id);
    g_autoptr(json_t) nothing = booth_answers(served, served->authorization, "");
    g_autofree char *since = booth_since(nothing);
    booth_begin(served, "off", served->authorization, since);
    booth_begin(served, "on", other, since);
    g_autoptr(json_t) early = booth_end(served, "off", 0.2, &status);
    g_assert_cmpint(status, ==, -1);
    served_turn_off(served, served->id);
    g_autoptr(json_t) off = booth_end(served, "off", 20, &status);
    g_assert_cmpint(status, ==, 403);
    g_assert_cmpstr(json_text(off, "error", ""), ==, "off");
    g_autoptr(json_t) ended = asker_do(served->asker, json_pack("{s:s,s:s}", "do", "is_closed", "keep", "off"));
    g_assert_true(json_bool(ended, "closed", false));
    g_assert_cmpint(booth_captures(served, served->authorization, json_pack("[o]", booth_captured(FAIR_BADGE, NULL)), NULL), ==,
                    403);
    g_assert_cmpint(lead_count_of(served->store, "acme"), ==, 0);
    assert_result(served, other, booth_captured(FAIR_BADGE, FAIR_CHECK), "taken");
    g_autoptr(json_t) told = booth_end(served, "on", 20, &status);
    g_assert_cmpint(status, ==, 200);
}

// Refused by the length that is announced, before the body is there.
static void assert_too_large(Served *served, const char *authorization, const char *length)
{
    g_autoptr(json_t) answer = served_ask(served, json_pack("{s:s,s:s,s:{s:s,s:s}}", "path", "/booth/captures", "body", "[]",
                                                            "headers", "Authorization", authorization, "Content-Length", length));
    int status = (int)json_int(answer, "status", -1);
    g_assert_true(status == 413 || status == 0); // or it was ended before the body was sent
}

static void test_bodies(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *deep = g_strnfill(100000, '['), *large = g_strnfill(4 * 1024 * 1024, ' ');
    const char *const bad[] = {"",       "{}", "[", "null", "x", "[]x", deep, "[{\"of\":\"\\u0000\"}]", "[{\"of\":1,\"of\":1}]",
                               "[1e400]"};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_cmpint(booth_send(served, served->authorization, bad[i], NULL), ==, 400);
    g_autoptr(json_t) nul =
        served_ask(served, json_pack("{s:s,s:o,s:{s:s}}", "path", "/booth/captures", "body", json_stringn("[]\0[]", 5), "headers",
                                     "Authorization", served->authorization));
    g_assert_cmpint(json_int(nul, "status", 0), ==, 400);
    GString *crowd = g_string_new("[0");
    for (int i = 1; i <= MANY; i++)
        g_string_append(crowd, ",0");
    g_string_append_c(crowd, ']');
    g_autofree char *too_many = g_string_free(crowd, FALSE);
    g_assert_cmpint(booth_send(served, served->authorization, too_many, NULL), ==, 400);
    g_autofree char *refused = NULL, *none = NULL;
    g_assert_cmpint(booth_send(served, served->authorization, "[1,null,[],{},\"a\",{\"scan\":true}]", &refused), ==, 200);
    g_assert_cmpstr(refused, ==, "refused refused refused refused refused refused");
    g_assert_cmpint(booth_send(served, served->authorization, "[]", &none), ==, 200);
    g_assert_cmpstr(none, ==, "");
    g_autofree char *at_most = g_strconcat("[]", large + 2, NULL);
    g_assert_cmpint(booth_send(served, served->authorization, at_most, NULL), ==, 200);
    assert_too_large(served, served->authorization, "4194305");
    assert_too_large(served, "Bearer none", "4097");
    static const char *const since[] = {"1", "x:y", ":", "abc", "a:-1", "a:99999999999999999999"};
    for (gsize i = 0; i < G_N_ELEMENTS(since); i++)
        g_assert_null(booth_answers(served, served->authorization, since[i]));
    g_assert_cmpint(lead_count_of(served->store, "acme"), ==, 0);
}

// Answered whole; only so many of them are recorded.
static void test_many(Served *served, gconstpointer data)
{
    (void)data;
    json_t *call = json_array();
    for (int i = 0; i < MANY; i++) {
        g_autofree char *token = g_strdup_printf("%016x", 0x5000 + i);
        json_array_append_new(call, booth_captured(token, NULL));
    }
    g_autofree char *results = NULL;
    g_assert_cmpint(booth_captures(served, served->authorization, call, &results), ==, 200);
    g_auto(GStrv) words = g_strsplit(results, " ", -1);
    g_assert_cmpuint(g_strv_length(words), ==, MANY);
    for (int i = 0; i < MANY; i++)
        g_assert_cmpstr(words[i], ==, i < PER_MINUTE ? "taken" : "too-fast");
}

// More than one answer holds: in order, each once. What another client said is news to who waits, too.
static void page_through(Served *served, int note_count, const char *note)
{
    int status;
    g_autofree char *keep = g_strdup_printf("pages-%d", note_count);
    g_autofree char *other_id = NULL, *other = served_client(served, &other_id), *since = NULL;
    g_autoptr(json_t) nothing = booth_answers(served, served->authorization, "");
    g_autofree char *begin = booth_since(nothing);
    booth_begin(served, keep, served->authorization, begin);
    json_t *call = json_array();
    for (int i = 0; i < note_count; i++) {
        g_autofree char *token = g_strdup_printf("%016x", 0x5000 + i);
        json_array_append_new(call, booth_note(token, note));
    }
    g_assert_cmpint(booth_captures(served, other, call, NULL), ==, 200);
    g_autoptr(json_t) woken = booth_end(served, keep, 20, &status);
    g_assert_cmpint(status, ==, 200);
    g_assert_cmpuint(json_array_size(json_object_get(woken, "answers")), >, 0);
    g_autoptr(GHashTable) tokens = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    int page_count = 0;
    since = g_strdup("");
    for (bool is_more = true; is_more; page_count++) {
        gsize i;
        json_t *one;
        g_autoptr(json_t) page = booth_answers(served, served->authorization, since);
        json_array_foreach(json_object_get(page, "answers"), i, one)
            g_assert_true(g_hash_table_add(tokens, g_strdup(json_text(json_object_get(one, "lead"), "token", ""))));
        g_autofree char *text = json_dumps(page, JSON_COMPACT);
        g_assert_cmpuint(strlen(text), <, PAGE_MOST);
        is_more = json_bool(page, "is_more", true);
        g_free(since);
        since = booth_since(page);
    }
    g_assert_cmpuint(g_hash_table_size(tokens), ==, note_count);
    g_assert_cmpint(page_count, >, 1);
    booth_begin(served, keep, served->authorization, since); // and nothing is left
    g_autoptr(json_t) early = booth_end(served, keep, 0.3, &status);
    g_assert_cmpint(status, ==, -1);
}

static void test_pages(Served *served, gconstpointer data)
{
    (void)data;
    page_through(served, 401, "tall"); // by 200, the last page has one
}

static void test_large_pages(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *note = g_strnfill(16000, 'a');
    page_through(served, 150, note);
}

static void test_paused(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *before = NULL, *after = NULL;
    fair_pause(served->store, true);
    g_assert_cmpint(served_hello(served, NULL, served->authorization, &before), ==, 200);
    g_assert_nonnull(strstr(before, "\"is_paused\":true"));
    json_t *scan = booth_captured(FAIR_BADGE, NULL);
    assert_result(served, served->authorization, json_incref(scan), "paused");
    fair_pause(served->store, false);
    g_assert_cmpint(served_hello(served, NULL, served->authorization, &after), ==, 200);
    g_assert_nonnull(strstr(after, "\"is_paused\":false"));
    assert_result(served, served->authorization, scan, "taken");
}

// Clients of two sponsors who captured the same badge see nothing of each other, whatever they ask for.
static void test_apart(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *bolt_id = NULL, *bolt = served_client_of(served, "bolt", &bolt_id);
    g_autoptr(json_t) before = booth_answers(served, bolt, "");
    assert_result(served, served->authorization, booth_captured(FAIR_BADGE, FAIR_CHECK), "taken");
    assert_result(served, served->authorization, booth_note(FAIR_BADGE, "wants a job"), "taken");
    g_autoptr(json_t) after = booth_answers(served, bolt, "");
    g_assert_true(json_equal(before, after));
    // A capture of a name that another sponsor's has is another capture.
    json_t *scan = booth_captured(FAIR_BADGE, FAIR_CHECK);
    assert_result(served, served->authorization, json_incref(scan), "taken");
    assert_result(served, bolt, scan, "taken");
    g_autoptr(json_t) given = booth_answers(served, bolt, "");
    g_autofree char *text = json_dumps(given, 0);
    g_assert_null(strstr(text, "wants a job"));
    g_assert_null(strstr(text, served->id));
    g_assert_cmpuint(json_array_size(json_object_get(given, "answers")), ==, 1);
    assert_given(given, FAIR_BADGE, "here name,email ");
}

// Somebody writes for longer than booths wait: nothing is recorded, and it is said when to come again.
static void test_busy(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *retry_after = NULL;
    json_t *scan = booth_captured(FAIR_BADGE, FAIR_CHECK);
    g_assert_true(store_begin(served->store, NULL));
    g_assert_cmpint(booth_captures(served, served->authorization, json_pack("[O]", scan), &retry_after), ==, 503);
    store_rollback(served->store);
    g_assert_cmpstr(retry_after, ==, "2");
    assert_result(served, served->authorization, scan, "taken"); // and not "known"
    g_assert_cmpuint(served->problems->len, ==, 1);
}

#define ADD(name, set_up_by, function) g_test_add("/serve/booth/" name, Served, asker, set_up_by, function, served_tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(Asker) asker = asker_new();
    if (!asker)
        return 77;
    ADD("taken", set_up, test_taken);
    ADD("first answers are equal", set_up, test_equal);
    ADD("waits", set_up, test_waits);
    ADD("at once", set_up_patient, test_at_once);
    ADD("time over", set_up_impatient, test_time_over);
    ADD("replaced", set_up, test_replaced);
    ADD("off", set_up, test_off);
    ADD("bodies", set_up, test_bodies);
    ADD("many in a call", set_up, test_many);
    ADD("pages", set_up, test_pages);
    ADD("large pages", set_up, test_large_pages);
    ADD("paused", set_up, test_paused);
    ADD("two sponsors", set_up, test_apart);
    ADD("busy", set_up, test_busy);
    return g_test_run();
}
