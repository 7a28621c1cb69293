// SPDX-License-Identifier: GPL-3.0-or-later
// test_kiosk.c - what a visitor can do at a station for self check-in, and what somebody who stands there and knows the page's
// requests can reach: their own badge, and nothing of anybody else.
#include <string.h>

#include "common/base/json.h"
#include "common/store/job/job.h"
#include "common/store/admit/kiosk_call.h"
#include "common/store/programme/session.h"
#include "common/store/record/person_field.h"
#include "common/store/record/station.h"
#include "scanner/desk/print.h"
#include "scanner/web/route.h"
#include "tests/web/kiosked.h"

static Answer call(const Client *client, const WebRoute *route, const char *body)
{
    return strcmp(route->route.method, "GET") == 0 ? client_get(client, route->route.path)
                                                   : client_post(client, route->route.path, body);
}

// Every route of the table: those of visitors are answered, all others refused, whoever's PIN opened the page.
static void test_routes(Kiosked *kiosk, gconstpointer data)
{
    (void)data;
    guint own_count = 0;
    for (gsize i = 0; i < web_route_count; i++) {
        const WebRoute *route = &web_routes[i];
        if (!route->roles || route->answer == api_events)
            continue;
        g_auto(Answer) answer = call(&kiosk->visitor, route, "{}");
        bool is_own = g_str_has_prefix(route->route.path, "/api/kiosk") && route->answer != api_kiosk_open;
        own_count += is_own;
        g_test_message("%s %u", route->route.path, answer.status);
        if (is_own)
            g_assert_false(answer.status == 403 && strcmp(json_text(answer.json, "error", ""), "role") == 0);
        else
            g_assert_cmpuint(answer.status, ==, 403);
        if (!is_own)
            g_assert_cmpstr(json_text(answer.json, "error", ""), ==, "role");
    }
    g_assert_cmpuint(own_count, ==, 11);
}

static void test_tells_only(Kiosked *kiosk, gconstpointer data)
{
    (void)data;
    kiosked_assert_tells_only(kiosk, "");
    kiosked_assert_scan(kiosk, "secret-a1", "choose");
    kiosked_assert_tells_only(kiosk, "Ada Ngũgĩ");
    static const char *const others[] = {"secret-a3", "secret-a4", "secret-a5"}; // not paid, on hold, online
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        kiosked_assert_scan(kiosk, others[i], "call");
        kiosked_assert_tells_only(kiosk, "");
    }
    // Why, to the person alone, and where the desk is; of who is on hold nothing.
    static const char *const told[] = {"pending", "", "online-only"};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        kiosked_assert_scan(kiosk, others[i], "call");
        g_auto(Answer) step = client_get(&kiosk->visitor, "/api/kiosk");
        g_assert_cmpstr(json_text(step.json, "verdict", ""), ==, told[i]);
        g_assert_cmpstr(json_text(step.json, "place", ""), ==, "in the foyer, to your left");
    }
    g_auto(Answer) nobody = client_get(&(Client){.port = kiosk->visitor.port}, "/api/hello");
    g_assert_null(strstr(nobody.text, "Lea"));
}

static void finish_labels(const Kiosked *kiosk, JobState end)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Desk) desk = stage_desk(kiosk->stage);
    Store *store = desk_store(desk);
    for (;;) {
        g_autoptr(Job) job = job_claim(store, "badge-1", NULL, NULL, clock_utc_ms(), &error);
        g_assert_no_error(error);
        if (!job)
            return;
        g_assert_true(job_advance(store, job->id, JOB_SENDING, NULL, clock_utc_ms(), &error));
        if (end == JOB_PRINTED)
            g_assert_true(job_advance(store, job->id, JOB_SENT, NULL, clock_utc_ms(), &error));
        g_assert_true(job_advance(store, job->id, end, NULL, clock_utc_ms(), &error));
    }
}

static void test_check_in(Kiosked *kiosk, gconstpointer data)
{
    (void)data;
    kiosked_assert_scan(kiosk, "secret-a1", "choose");
    g_auto(Answer) seen = client_get(&kiosk->visitor, "/api/kiosk");
    g_assert_cmpstr(json_text(json_object_get(seen.json, "visitor"), "badge_name", ""), ==, "Ada"); // what would stand large
    g_auto(Answer) preview = client_post(&kiosk->visitor, "/api/kiosk/preview", "{\"fields\":{\"badge_name\":\"Addie\"}}");
    g_assert_cmpuint(preview.status, ==, 200);
    g_assert_true(g_str_has_prefix(preview.text, "\x89PNG"));
    g_autoptr(json_t) printed =
        client_do(&kiosk->visitor, "/api/kiosk/print", "{\"fields\":{\"pronouns\":\"they/them\",\"badge_name\":\"Addie\"}}");
    g_assert_cmpstr(json_text(printed, "step", ""), ==, "print");
    g_assert_cmpint(json_int(json_object_get(printed, "labels"), "count", 0), ==, 2); // the badge and the tutorial's ticket
    g_autoptr(Person) ada = kiosked_person(kiosk, STAGE_ADA);
    g_assert_cmpint(ada->arrived_utc_ms, >, 0);
    g_assert_cmpstr(ada->fields[FIELD_NAME], ==, "Ada Ngũgĩ"); // as it was registered
    g_assert_cmpstr(ada->fields[FIELD_BADGE_NAME], ==, "Addie");
    g_assert_cmpstr(ada->fields[FIELD_PRONOUNS], ==, "they/them");
    finish_labels(kiosk, JOB_PRINTED);
    g_auto(Answer) answer = client_get(&kiosk->visitor, "/api/kiosk");
    g_assert_cmpint(json_int(json_object_get(answer.json, "labels"), "done", 0), ==, 2);
    g_autoptr(json_t) done = client_do(&kiosk->visitor, "/api/kiosk/done", "{}");
    kiosked_assert_step(kiosk, "ready");
    kiosked_assert_scan(kiosk, "secret-a1", "call"); // who was here before gets a volunteer, and no second badge
}

// A badge that was prepared lies somewhere: a volunteer finds it, and no second one is printed.
static void test_prepared(Kiosked *kiosk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Desk) desk = stage_desk(kiosk->stage);
    const PrintRequest request = {.person_id = STAGE_LI, .with_badge = true};
    gint64 group;
    g_assert_true(desk_print(desk, &request, &group, &error));
    finish_labels(kiosk, JOB_PRINTED);
    kiosked_assert_scan(kiosk, "secret-a6", "call");
}

// What the event does not offer is refused, whatever the page shows: here it offers nothing.
static void test_offers_nothing(Kiosked *kiosk, gconstpointer data)
{
    (void)data;
    static const char *const bodies[] = {"{\"fields\":{\"pronouns\":\"they/them\"}}",
                                         "{\"fields\":{\"badge_name\":\"Somebody Else\"}}",
                                         "{\"fields\":{\"ticket_type\":\"staff\"}}", "{\"fields\":{\"email\":\"x@example.org\"}}",
                                         "{\"fields\":{\"pronouns\":7}}"};
    kiosked_assert_scan(kiosk, "secret-a6", "choose");
    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
        g_auto(Answer) preview = client_post(&kiosk->visitor, "/api/kiosk/preview", bodies[i]);
        g_auto(Answer) print = client_post(&kiosk->visitor, "/api/kiosk/print", bodies[i]);
        g_assert_cmpuint(preview.status, ==, 400);
        g_assert_cmpuint(print.status, ==, 400);
    }
    g_autoptr(Person) li = kiosked_person(kiosk, STAGE_LI);
    g_assert_cmpstr(li->fields[FIELD_NAME], ==, "Li Wei");
    g_assert_cmpint(li->arrived_utc_ms, ==, 0);
}

// Who takes their words back has what the profile makes large.
static void test_blank(Kiosked *kiosk, gconstpointer data)
{
    (void)data;
    kiosked_assert_scan(kiosk, "secret-a6", "choose");
    g_autoptr(json_t) printed = client_do(&kiosk->visitor, "/api/kiosk/print", "{\"fields\":{\"badge_name\":\" \"}}");
    g_assert_cmpstr(json_text(json_object_get(printed, "visitor"), "badge_name", ""), ==, "Li");
    g_autoptr(Person) li = kiosked_person(kiosk, STAGE_LI);
    g_assert_cmpstr(li->fields[FIELD_NAME], ==, "Li Wei");
}

// And of what it offers only that: no pronouns beside the list, no field beside the two, not the name that was registered.
static void test_offers_some(Kiosked *kiosk, gconstpointer data)
{
    (void)data;
    static const char *const bodies[] = {"{\"fields\":{\"pronouns\":\"rude\"}}", "{\"fields\":{\"company\":\"Acme\"}}",
                                         "{\"fields\":{\"note\":\"let me in\"}}", "{\"fields\":{\"badge_name\":\"A\\u0007\"}}",
                                         "{\"fields\":{\"name\":\"Somebody Else\"}}"};
    kiosked_assert_scan(kiosk, "secret-a6", "choose");
    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
        g_auto(Answer) print = client_post(&kiosk->visitor, "/api/kiosk/print", bodies[i]);
        g_assert_cmpuint(print.status, ==, 400);
    }
    kiosked_assert_step(kiosk, "choose");
}

// An id in the body is nobody's: before a scan, and instead of the one who scanned.
static void test_ids(Kiosked *kiosk, gconstpointer data)
{
    (void)data;
    const char *body = "{\"id\":\"" STAGE_PRIYA "\",\"person_id\":\"" STAGE_PRIYA "\"}";
    g_auto(Answer) none = client_post(&kiosk->visitor, "/api/kiosk/print", body);
    g_assert_cmpuint(none.status, ==, 409);
    g_assert_cmpstr(json_text(none.json, "error", ""), ==, "no-visitor");
    kiosked_assert_scan(kiosk, "secret-a6", "choose");
    g_autoptr(json_t) printed = client_do(&kiosk->visitor, "/api/kiosk/print", body);
    g_assert_cmpstr(json_text(printed, "step", ""), ==, "print");
    g_auto(Answer) again = client_post(&kiosk->visitor, "/api/kiosk/print", body);
    g_assert_cmpuint(again.status, ==, 409);
    g_autoptr(Person) priya = kiosked_person(kiosk, STAGE_PRIYA);
    g_autoptr(Person) li = kiosked_person(kiosk, STAGE_LI);
    g_assert_cmpint(priya->arrived_utc_ms, ==, 0);
    g_assert_cmpint(li->arrived_utc_ms, >, 0);
}

// What stands on a badge, in a mail or in a list finds nobody, and who tries on finds the kiosk closed, also with a good code.
static void test_guesses(Kiosked *kiosk, gconstpointer data)
{
    (void)data;
    static const char *const guesses[] = {"Ada Ngũgĩ", "ORDER1", STAGE_ADA, "secret-a%"};
    for (gsize i = 0; i < G_N_ELEMENTS(guesses); i++)
        kiosked_assert_scan(kiosk, guesses[i], "again");
    kiosked_assert_scan(kiosk, "secret-a", "call");
    g_autoptr(json_t) done = client_do(&kiosk->visitor, "/api/kiosk/done", "{}");
    kiosked_assert_scan(kiosk, "secret-a1", "call");
    kiosked_assert_tells_only(kiosk, "");
}

// A good code between guesses forgives none of them; time does.
static void test_guesses_between(Kiosked *kiosk, gconstpointer data)
{
    (void)kiosk;
    (void)data;
    g_autoptr(json_t) unknown = json_pack("{s:s}", "verdict", "unknown-code");
    g_autoptr(json_t) good = json_pack("{s:s}", "verdict", "welcome");
    Kiosk own = {0};
    for (int i = 1; i < KIOSK_GUESSES_MAX; i++) {
        kiosk_take(&own, unknown, 0);
        kiosk_take(&own, good, 0);
        g_assert_true(kiosk_is_open(&own));
    }
    own.forgives_mono_us -= KIOSK_FORGIVES_S * G_USEC_PER_SEC; // a minute passes
    kiosk_take(&own, unknown, 0);
    g_assert_true(kiosk_is_open(&own));
    kiosk_take(&own, unknown, 0);
    g_assert_false(kiosk_is_open(&own));
    kiosk_clear(&own);
}

static void hear(GInputStream *in, GString *heard, const char *wanted)
{
    while (!strstr(heard->str, wanted)) {
        char text[4096];
        gssize count = g_input_stream_read(in, text, sizeof text, NULL, NULL);
        g_assert_cmpint(count, >, 0);
        g_string_append_len(heard, text, count);
    }
}

// A camera's verdict brings the visitor as well, and tells the page nothing but that something changed.
static void test_lane(Kiosked *kiosk, gconstpointer data)
{
    (void)data;
    g_autofree char *request = client_get_text(&kiosk->visitor, "/api/events");
    g_autoptr(GSocketConnection) events = client_send(&kiosk->visitor, request, -1);
    GInputStream *in = g_io_stream_get_input_stream(G_IO_STREAM(events));
    g_autoptr(GString) heard = g_string_new(NULL);
    hear(in, heard, "retry:"); // from here on it hears all
    web_publish(kiosk->web, WEB_VERDICT,
                json_pack("{s:s,s:b,s:{s:s,s:s,s:b}}", "verdict", "admit", "is_pass", 1, "person", "id", STAGE_LI, "name",
                          "Li Wei", "has_badge", 0));
    hear(in, heard, "event: changed");
    kiosked_assert_step(kiosk, "choose");
    web_publish(kiosk->web, WEB_VERDICT,
                json_pack("{s:s,s:{s:s,s:s}}", "verdict", "pending", "person", "id", STAGE_PENDING, "name", "Penny Pending"));
    g_autoptr(json_t) touched = client_do(&kiosk->visitor, "/api/kiosk/touch", "{}"); // after it in the server's thread
    kiosked_assert_step(kiosk, "call");
    g_string_truncate(heard, 0);
    hear(in, heard, "event: changed");
    g_assert_null(strstr(heard->str, "event: verdict"));
    g_assert_null(strstr(heard->str, "Penny"));
    g_assert_null(strstr(heard->str, "Li Wei"));
}

static void test_stuck_label(Kiosked *kiosk, gconstpointer data)
{
    (void)data;
    kiosked_assert_scan(kiosk, "secret-a6", "choose");
    g_autoptr(json_t) printed = client_do(&kiosk->visitor, "/api/kiosk/print", "{}");
    finish_labels(kiosk, JOB_FAILED);
    kiosked_assert_step(kiosk, "call");
}

static void assert_stage(const Kiosked *kiosk, const char *stage)
{
    for (;;) { // the server's thread looks four times a second
        g_auto(Answer) answer = client_get(&kiosk->visitor, "/api/kiosk");
        const char *seen = json_text(answer.json, "call", "");
        g_test_message("call: %s", seen);
        if (strcmp(seen, stage) == 0)
            return;
        g_usleep(20000);
    }
}

static void publish_mode(const Kiosked *kiosk, const char *mode, gint64 sent)
{
    web_publish(kiosk->web, WEB_MODE, json_pack("{s:s,s:i,s:I}", "mode", mode, "behind", 0, "sent", (json_int_t)sent));
}

// How many ask for a person, as the other stations will hear it.
static void wait_for_calls(Store *store, guint count)
{
    for (;;) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) calls = kiosk_call_list(store, clock_utc_ms(), &error);
        g_assert_no_error(error);
        if (calls->len == count)
            return;
        g_usleep(20000);
    }
}

// The visitor is told what is known of the call, and no volunteer's name.
static void test_call(Kiosked *kiosk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Desk) desk = stage_desk(kiosk->stage);
    Store *store = desk_store(desk);
    g_autoptr(json_t) called = client_do(&kiosk->visitor, "/api/kiosk/call", "{}");
    assert_stage(kiosk, "unheard"); // no hub
    wait_for_calls(store, 1);
    publish_mode(kiosk, "behind", 0);
    assert_stage(kiosk, "asking");
    publish_mode(kiosk, "in-step", 1000000);
    assert_stage(kiosk, "asked");
    publish_mode(kiosk, "alone", 0); // not even the hub has it
    assert_stage(kiosk, "unheard");
    g_assert_true(kiosk_call_go(store, store_station_id(store), "Desi", clock_utc_ms(), &error));
    assert_stage(kiosk, "comes");
    kiosked_assert_tells_only(kiosk, "");
    g_autoptr(json_t) done = client_do(&kiosk->visitor, "/api/kiosk/done", "{}");
    wait_for_calls(store, 0);
}

// Who stood there when the station was stopped is gone.
static void test_call_before_a_stop(Kiosked *kiosk, gconstpointer data)
{
    (void)data;
    g_autoptr(Desk) desk = stage_desk(kiosk->stage);
    g_autoptr(json_t) called = client_do(&kiosk->visitor, "/api/kiosk/call", "{}");
    wait_for_calls(desk_store(desk), 1);
    web_stop(kiosk->web);
    kiosked_start(kiosk);
    wait_for_calls(desk_store(desk), 0);
}

// Who was told to wait is not sent away as somebody who left; a volunteer who is needed is called all the same.
static void test_call_waits(Kiosked *kiosk, gconstpointer data)
{
    (void)data;
    g_autoptr(Desk) desk = stage_desk(kiosk->stage);
    web_stop(kiosk->web);
    kiosk->stage->station->settings->idle_after_s = 0;
    kiosked_start(kiosk);
    kiosked_assert_scan(kiosk, "secret-a3", "call");
    wait_for_calls(desk_store(desk), 1);
    for (int i = 0; i < 5; i++)
        kiosked_assert_step(kiosk, "call");
}

// Nobody touches it: what the visitor saw is gone.
static void test_idle(Kiosked *kiosk, gconstpointer data)
{
    (void)data;
    kiosked_assert_scan(kiosk, "secret-a1", "choose");
    web_stop(kiosk->web);
    kiosk->stage->station->settings->idle_after_s = 0;
    kiosked_start(kiosk);
    for (int i = 0; i < 3; i++) {
        g_autoptr(json_t) seen = kiosked_scan(kiosk, "secret-a1");
        for (bool is_gone = false; !is_gone;) {
            g_auto(Answer) answer = client_get(&kiosk->visitor, "/api/kiosk");
            is_gone = strcmp(json_text(answer.json, "step", ""), "ready") == 0 && !json_object_get(answer.json, "visitor");
        }
    }
    g_auto(Answer) print = client_post(&kiosk->visitor, "/api/kiosk/print", "{}");
    g_assert_cmpuint(print.status, ==, 409);
}

// Out leads only a lead's PIN: not the cookie of the lead who opened the page, not another volunteer's PIN, not a sign-out.
static void test_way_out(Kiosked *kiosk, gconstpointer data)
{
    (void)data;
    static const char *const bodies[] = {"{}", "{\"lead\":{\"name\":\"Lea\"}}",
                                         "{\"lead\":{\"name\":\"Lea\",\"pin\":\"000000\"}}",
                                         "{\"lead\":{\"name\":\"Desi\",\"pin\":\"" STAGE_PIN "\"}}"};
    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
        g_auto(Answer) answer = client_post(&kiosk->visitor, "/api/kiosk/leave", bodies[i]);
        g_assert_cmpuint(answer.status, ==, 403);
    }
    g_auto(Answer) out = client_post(&kiosk->visitor, "/api/sign-out", "{}");
    g_assert_cmpuint(out.status, ==, 403);
    Client desk = {.port = kiosk->visitor.port};
    client_sign_in(&desk, "Desi"); // whoever signs in here opens a page for visitors
    g_auto(Answer) search = client_post(&desk, "/api/search", "{\"text\":\"ada\"}");
    g_assert_cmpuint(search.status, ==, 403);
    client_clear(&desk);
    g_auto(Answer) left =
        client_post(&kiosk->visitor, "/api/kiosk/leave", "{\"lead\":{\"name\":\"Lea\",\"pin\":\"" STAGE_PIN "\"}}");
    g_assert_cmpuint(left.status, ==, 200);
    const char *cookie = strstr(left.head, "Set-Cookie: ") + strlen("Set-Cookie: ");
    g_autofree char *fresh = g_strndup(cookie, strcspn(cookie, ";"));
    g_assert_cmpstr(fresh, !=, kiosk->visitor.cookie);
    g_auto(Answer) old = client_get(&kiosk->visitor, "/api/kiosk");
    g_assert_cmpuint(old.status, ==, 401);
    const Client lead = {.port = kiosk->visitor.port, .cookie = fresh, .token = (char *)json_text(left.json, "token", "")};
    g_auto(Answer) jobs = client_get(&lead, "/api/jobs");
    g_assert_cmpuint(jobs.status, ==, 200);
    g_auto(Answer) open = client_post(&lead, "/api/kiosk/open", "{}");
    g_assert_cmpuint(open.status, ==, 200);
    g_auto(Answer) closed = client_get(&lead, "/api/jobs");
    g_assert_cmpuint(closed.status, ==, 403);
}

// The laptop was a desk this morning: its browser, still signed in, has no desk's rights at a kiosk.
static void test_was_a_desk(Kiosked *kiosk, gconstpointer data)
{
    (void)data;
    Settings *settings = kiosk->stage->station->settings;
    web_stop(kiosk->web);
    settings->mode = STATION_DESK;
    kiosked_start(kiosk);
    g_auto(Answer) unknown = client_get(&kiosk->visitor, "/api/state"); // nor the other way round
    g_assert_cmpuint(unknown.status, ==, 401);
    Client desk = {.port = kiosk->visitor.port};
    client_sign_in(&desk, "Desi");
    web_stop(kiosk->web);
    settings->mode = STATION_KIOSK;
    kiosked_start(kiosk);
    desk.port = kiosk->visitor.port;
    g_auto(Answer) state = client_get(&desk, "/api/state");
    g_assert_cmpuint(state.status, ==, 401);
    client_clear(&desk);
}

#define ADD(path, function, offer) g_test_add("/web/kiosk/" path, Kiosked, offer, kiosked_set_up, function, kiosked_tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("every-route", test_routes, "");
    ADD("tells-only-the-visitor", test_tells_only, "");
    ADD("check-in", test_check_in, "");
    ADD("a-badge-that-was-prepared", test_prepared, "");
    ADD("an-event-that-offers-nothing", test_offers_nothing, NULL);
    ADD("a-blank-badge-name", test_blank, "");
    ADD("an-event-that-offers-some", test_offers_some, "");
    ADD("ids-find-nobody", test_ids, NULL);
    ADD("guesses", test_guesses, "");
    ADD("guesses-between", test_guesses_between, "");
    ADD("a-camera-brings-the-visitor", test_lane, "");
    ADD("a-stuck-label-calls", test_stuck_label, "");
    ADD("a-call-and-what-is-known-of-it", test_call, "");
    ADD("a-call-before-a-stop", test_call_before_a_stop, "");
    ADD("a-call-waits", test_call_waits, "");
    ADD("idle", test_idle, "");
    ADD("the-way-out", test_way_out, "");
    ADD("a-desk-of-this-morning", test_was_a_desk, "");
    return g_test_run();
}
