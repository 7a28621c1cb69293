// SPDX-License-Identifier: GPL-3.0-or-later
// test_leads.c - a sponsor's page captures, adds and exports; at any other station a sponsor's rep gets nothing; consent.
#include <string.h>

#include "common/base/json.h"
#include "common/store/lead/lead.h"
#include "scanner/booth/booth.h"
#include "scanner/web/server.h"
#include "tests/web/client.h"
#include "tests/web/stage.h"

typedef struct {
    Stage *stage;
    Web *web;
    Client desk, rep;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data)
{
    fixture->stage = stage_new(data, "registration");
    g_autoptr(GError) error = NULL;
    fixture->web = web_start(&(WebOptions){.station = fixture->stage->station}, &error);
    g_assert_no_error(error);
    fixture->desk.port = fixture->rep.port = web_port(fixture->web);
    client_sign_in(&fixture->desk, "Desi");
    client_sign_in(&fixture->rep, "Spo");
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    web_stop(fixture->web);
    client_clear(&fixture->desk);
    client_clear(&fixture->rep);
    stage_free(fixture->stage);
}

// A badge of the stage's event, made with a key that the booth has not.
static char *make_badge(const Fixture *fixture)
{
    g_autofree char *path = g_build_filename(fixture->stage->folder, "keys", NULL);
    g_autoptr(KeyRing) ring = key_ring_load(path, NULL);
    Token token;
    return token_mint(ring, TOKEN_BADGE, fixture->stage->station->profile->event_tag, &token);
}

static Answer capture(const Fixture *fixture, const char *text)
{
    g_autoptr(json_t) body = json_pack("{s:s}", "text", text);
    g_autofree char *sent = json_canonical(body);
    return client_post(&fixture->rep, "/api/capture", sent);
}

static void test_booth(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *badge = make_badge(fixture);
    g_auto(Answer) captured = capture(fixture, badge);
    g_assert_cmpuint(captured.status, ==, 200);
    g_assert_cmpstr(json_text(captured.json, "verdict", ""), ==, "lead-captured");
    const json_t *lead = json_object_get(captured.json, "lead");
    g_assert_cmpstr(json_text(lead, "rep", ""), ==, "Spo");
    g_auto(Answer) ticket = capture(fixture, "secret-a1");
    g_assert_cmpstr(json_text(ticket.json, "verdict", ""), ==, "lead-not-a-badge");
    g_assert_null(json_object_get(ticket.json, "lead"));

    g_autofree char *added = g_strdup_printf(
        "{\"token\":\"%s\",\"rating\":4,\"note\":\"=1+1\",\"tags\":{\"hot\":true},\"answers\":{}}", json_text(lead, "token", ""));
    g_auto(Answer) saved = client_post(&fixture->rep, "/api/lead", added);
    g_assert_cmpuint(saved.status, ==, 200);
    g_auto(Answer) wrong = client_post(&fixture->rep, "/api/lead", "{\"token\":\"00000000000000ff\",\"rating\":1}");
    g_assert_cmpuint(wrong.status, ==, 404);
    g_auto(Answer) list = client_get(&fixture->rep, "/api/leads");
    g_assert_cmpint(json_int(list.json, "count", 0), ==, 1);
    g_assert_cmpuint(json_array_size(json_object_get(list.json, "tags")), ==, 2);
    const json_t *first = json_array_get(json_object_get(list.json, "leads"), 0);
    g_assert_cmpint(json_int(first, "rating", 0), ==, 4);
    g_auto(Answer) csv = client_post(&fixture->rep, "/api/leads/export", "{\"format\":\"csv\"}");
    g_assert_cmpuint(csv.status, ==, 200);
    g_assert_nonnull(strstr(csv.text, "\"Spo: =1+1\""));
    g_assert_nonnull(strstr(csv.head, "text/csv"));
    g_auto(Answer) unknown = client_post(&fixture->rep, "/api/leads/export", "{\"format\":\"pdf\"}");
    g_assert_cmpuint(unknown.status, ==, 400);
    g_auto(Answer) state = client_get(&fixture->rep, "/api/state");
    g_assert_cmpuint(state.status, ==, 200);
    static const char *const others[] = {"/api/search", "/api/person", "/api/scan", "/api/edit"};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        g_auto(Answer) answer = client_post(&fixture->rep, others[i], "{\"text\":\"ada\",\"id\":\"" STAGE_ADA "\"}");
        g_assert_cmpuint(answer.status, ==, 403);
    }
}

// Who captures at a lane, where nobody signs in: whoever is at the page, else the rep of station.ini.
static void test_lane(Fixture *fixture, gconstpointer data)
{
    (void)data;
    Station *station = fixture->stage->station;
    g_free(station->settings->lead_rep);
    station->settings->lead_rep = g_strdup("Rita");
    g_autoptr(GError) error = NULL;
    g_autoptr(Desk) lane = stage_desk(fixture->stage);
    const Post post = station_post(station);
    static const char *const wanted[] = {"Spo", "Rita"};
    for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++) {
        g_autofree char *badge = make_badge(fixture);
        LeadOutcome outcome;
        booth_scan(station, &post, desk_store(lane), &(LeadScan){.code = badge, .code_length = strlen(badge)}, &outcome, &error);
        g_assert_no_error(error);
        g_autoptr(Lead) lead = lead_load(desk_store(lane), station->settings->sponsor, outcome.token, &error);
        g_assert_cmpstr(lead->volunteer_name, ==, wanted[i]);
        if (i == 0) {
            g_auto(Answer) gone = client_post(&fixture->rep, "/api/sign-out", "{}");
            g_auto(Answer) desk_gone = client_post(&fixture->desk, "/api/sign-out", "{}");
            g_assert_cmpuint(gone.status, ==, 200);
        }
    }
}

static void test_other_station(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *badge = make_badge(fixture);
    g_auto(Answer) captured = capture(fixture, badge);
    g_assert_cmpuint(captured.status, ==, 403);
    static const char *const reads[] = {"/api/leads", "/api/state", "/api/events"};
    for (gsize i = 0; i < G_N_ELEMENTS(reads); i++) {
        g_auto(Answer) answer = client_get(&fixture->rep, reads[i]);
        g_assert_cmpuint(answer.status, ==, 403);
    }
}

static void test_consent(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_auto(Answer) done =
        client_post(&fixture->desk, "/api/edit",
                    "{\"id\":\"" STAGE_ADA "\",\"fields\":{\"consent\":\"cv,name\",\"cv_url\":\"https://x.example\"}}");
    g_assert_cmpuint(done.status, ==, 200);
    g_auto(Answer) person = client_post(&fixture->desk, "/api/person", "{\"id\":\"" STAGE_ADA "\"}");
    g_assert_cmpstr(json_text(json_object_get(person.json, "person"), "consent", ""), ==, "name,cv");
    static const char *const bad[] = {"everything", "name,phone", "name,name", ","};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autofree char *body = g_strdup_printf("{\"id\":\"" STAGE_ADA "\",\"fields\":{\"consent\":\"%s\"}}", bad[i]);
        g_auto(Answer) refused = client_post(&fixture->desk, "/api/edit", body);
        g_assert_cmpuint(refused.status, ==, 400);
    }
    g_auto(Answer) withdrawn =
        client_post(&fixture->desk, "/api/edit", "{\"id\":\"" STAGE_ADA "\",\"fields\":{\"consent\":\"\"}}");
    g_assert_cmpuint(withdrawn.status, ==, 200);
    g_auto(Answer) after = client_post(&fixture->desk, "/api/person", "{\"id\":\"" STAGE_ADA "\"}");
    g_assert_cmpstr(json_text(json_object_get(after.json, "person"), "consent", "x"), ==, "");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/web/leads/a-booth-captures-and-exports", Fixture, "sponsor", set_up, test_booth, tear_down);
    g_test_add("/web/leads/who-captures-at-a-lane", Fixture, "sponsor", set_up, test_lane, tear_down);
    g_test_add("/web/leads/a-rep-gets-nothing-elsewhere", Fixture, "desk", set_up, test_other_station, tear_down);
    g_test_add("/web/leads/consent-is-chosen-at-the-desk", Fixture, "desk", set_up, test_consent, tear_down);
    return g_test_run();
}
