// SPDX-License-Identifier: GPL-3.0-or-later
// test_room.c - a room's door over HTTP: who may look up what, who is told of people by name, and badges that were replaced.
#include <gio/gio.h>
#include <string.h>

#include "common/base/json.h"
#include "common/store/job/job.h"
#include "common/store/programme/session.h"
#include "common/store/store.h"
#include "scanner/web/server.h"
#include "tests/web/staff.h"

// The same station goes to stand elsewhere.
static void move(Staff *staff, StationMode mode, const char *checkpoint)
{
    g_clear_pointer(&staff->web, web_stop);
    Settings *settings = staff->stage->station->settings;
    settings->mode = mode;
    g_free(settings->checkpoint);
    settings->checkpoint = g_strdup(checkpoint);
    staff_start(staff);
}

static void set_up(Staff *staff, gconstpointer data)
{
    (void)data;
    staff_come(staff, "door", "room-318");
}

static void tear_down(Staff *staff, gconstpointer data)
{
    (void)data;
    staff_leave(staff);
}

static void assert_scan(const Client *client, const char *text, const char *verdict)
{
    g_autoptr(json_t) request = json_pack("{s:s}", "text", text);
    g_autofree char *body = json_canonical(request);
    g_auto(Answer) answer = client_post(client, "/api/scan", body);
    g_assert_cmpuint(answer.status, ==, 200);
    g_assert_cmpstr(json_text(answer.json, "verdict", ""), ==, verdict);
}

static void post(const Client *client, const char *path, const char *body)
{
    g_auto(Answer) answer = client_post(client, path, body);
    if (answer.status != 200)
        g_error("%s %s: %u %s", path, body, answer.status, answer.text);
}

// Somebody stands at the door in the last hours before a session, and is not locked out by then.
static void test_early(Staff *staff, gconstpointer data)
{
    (void)data;
    g_autoptr(Store) store = store_open(staff->stage->station->store_path, NULL);
    g_autoptr(Session) session = session_load(store, "T-01", NULL);
    gint64 minute_ms = 60000, start_utc_ms = session->start_utc_ms;
    g_assert_true(room_is_early(staff->web, start_utc_ms - 20 * minute_ms));
    g_assert_true(room_is_early(staff->web, start_utc_ms - 1));
    g_assert_false(room_is_early(staff->web, start_utc_ms));
    g_assert_false(room_is_early(staff->web, start_utc_ms - 240 * minute_ms)); // nobody stands there all night
    move(staff, STATION_DOOR, "expo");
    g_assert_false(room_is_early(staff->web, start_utc_ms - 20 * minute_ms));
}

// Nothing but the whole code finds somebody: no name, no order, no mail, no piece of a code, whatever its letters' case.
static void test_exact_code(Staff *staff, gconstpointer data)
{
    (void)data;
    static const char *const inexact[] = {"Ada Ngũgĩ", "ada",       "ORDER1",  "secret-a", "secret-a11",
                                          "SECRET-A1", "secret-a%", STAGE_ADA, ""};
    for (gsize i = 0; i < G_N_ELEMENTS(inexact); i++)
        assert_scan(&staff->door, inexact[i], "unknown-code");
    assert_scan(&staff->door, "secret-a1", "badge-first"); // found
    // Said here once more, beside the table of routes: these look people up in other ways.
    static const char *const closed[] = {"/api/search", "/api/person",  "/api/group",  "/api/edit",
                                         "/api/print",  "/api/preview", "/api/walk-in"};
    for (gsize i = 0; i < G_N_ELEMENTS(closed); i++) {
        g_auto(Answer) answer = client_post(&staff->door, closed[i], "{\"id\":\"" STAGE_ADA "\",\"text\":\"ada\"}");
        g_assert_cmpuint(answer.status, ==, 403);
        g_assert_null(strstr(answer.text, "Ngũgĩ"));
    }
}

// Prints all labels that wait. The code of the last one.
static char *print_label(const Staff *staff)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = store_open(staff->stage->station->store_path, &error);
    g_assert_no_error(error);
    char *token = NULL;
    for (;;) {
        g_autoptr(Job) job = job_claim(store, "p", NULL, NULL, clock_utc_ms(), &error);
        g_assert_no_error(error);
        if (!job)
            return token;
        static const JobState states[] = {JOB_SENDING, JOB_SENT, JOB_PRINTED};
        for (gsize i = 0; i < G_N_ELEMENTS(states); i++)
            g_assert_true(job_advance(store, job->id, states[i], NULL, clock_utc_ms(), &error));
        g_free(token);
        token = g_strdup(job->token);
    }
}

// Who is expected and not there yet is told by name to the lead, and to the others by number.
static void test_missing(Staff *staff, gconstpointer data)
{
    (void)data;
    const Client *const others[] = {&staff->door, &staff->desk};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        g_auto(Answer) refused = client_post(others[i], "/api/room/missing", "{\"session\":\"T-01\"}");
        g_assert_cmpuint(refused.status, ==, 403);
        g_auto(Answer) counts = client_get(others[i], "/api/room");
        g_assert_cmpuint(counts.status, ==, 200);
        g_assert_nonnull(strstr(counts.text, "\"expected\":1"));
        g_assert_null(strstr(counts.text, "Ngũgĩ"));
    }
    g_auto(Answer) told = client_post(&staff->lead, "/api/room/missing", "{\"session\":\"T-01\"}");
    g_assert_cmpstr(json_text(json_array_get(json_object_get(told.json, "missing"), 0), "name", ""), ==, "Ada Ngũgĩ");
    move(staff, STATION_DESK, "registration");
    post(&staff->desk, "/api/admit", "{\"id\":\"" STAGE_ADA "\",\"print\":true}");
    g_autofree char *token = print_label(staff);
    move(staff, STATION_DOOR, "room-318");
    assert_scan(&staff->door, token, "admit");
    g_auto(Answer) after = client_post(&staff->lead, "/api/room/missing", "{\"session\":\"T-01\"}");
    g_assert_cmpuint(json_array_size(json_object_get(after.json, "missing")), ==, 0);
}

// A badge that was reported lost opens no door from then on, and the new one does; a damaged one was never in other hands.
static void test_lost_badge(Staff *staff, gconstpointer data)
{
    (void)data;
    move(staff, STATION_DESK, "registration");
    post(&staff->desk, "/api/admit", "{\"id\":\"" STAGE_LI "\",\"print\":true}");
    g_autofree char *first = print_label(staff);
    post(&staff->desk, "/api/print", "{\"id\":\"" STAGE_LI "\",\"reason\":\"damaged\"}");
    g_autofree char *second = print_label(staff);
    move(staff, STATION_DOOR, "expo");
    assert_scan(&staff->door, first, "admit");
    move(staff, STATION_DESK, "registration");
    post(&staff->desk, "/api/print",
         "{\"id\":\"" STAGE_LI "\",\"reason\":\"lost\",\"lead\":{\"name\":\"Lea\",\"pin\":\"" STAGE_PIN "\"}}");
    g_autofree char *third = print_label(staff);
    move(staff, STATION_DOOR, "expo");
    assert_scan(&staff->door, first, "revoked");
    assert_scan(&staff->door, second, "revoked");
    assert_scan(&staff->door, third, "leave"); // who came in by the first
}

#define ADD(path, function) g_test_add(path, Staff, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/web/door/exact-code", test_exact_code);
    ADD("/web/door/early", test_early);
    ADD("/web/door/missing-is-for-the-lead", test_missing);
    ADD("/web/door/lost-badge", test_lost_badge);
    return g_test_run();
}
