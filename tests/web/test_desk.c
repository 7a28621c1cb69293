// SPDX-License-Identifier: GPL-3.0-or-later
// test_desk.c - what a volunteer does at the desk, over HTTP, and that what is shown to whom stays in bounds.
#include <gio/gio.h>
#include <string.h>

#include "common/base/json.h"
#include "common/base/zone.h"
#include "common/store/job/job.h"
#include "common/store/rights/peer.h"
#include "common/store/record/sealed.h"
#include "common/store/store.h"
#include "tests/web/staff.h"

static void assert_refused(const Client *client, const char *path, const char *body, guint status, const char *name)
{
    g_auto(Answer) answer = client_post(client, path, body);
    g_assert_cmpuint(answer.status, ==, status);
    g_assert_cmpstr(json_text(answer.json, "error", ""), ==, name);
}

static void assert_verdict(const json_t *outcome, const char *verdict)
{
    g_assert_cmpstr(json_text(outcome, "verdict", ""), ==, verdict);
}

static json_t *person_of(const Client *client, const char *id)
{
    g_autofree char *body = g_strdup_printf("{\"id\":\"%s\"}", id);
    return client_do(client, "/api/person", body);
}

static Store *open_store(const Staff *staff)
{
    g_autoptr(GError) error = NULL;
    Store *store = store_open(staff->stage->station->store_path, &error);
    g_assert_no_error(error);
    return store;
}

// The worker's part: every waiting label is printed.
static void print_all(const Staff *staff)
{
    g_autoptr(Store) store = open_store(staff);
    g_autoptr(GError) error = NULL;
    for (;;) {
        g_autoptr(Job) job = job_claim(store, "p", NULL, NULL, clock_utc_ms(), &error);
        g_assert_no_error(error);
        if (!job)
            return;
        static const JobState states[] = {JOB_SENDING, JOB_SENT, JOB_PRINTED};
        for (gsize i = 0; i < G_N_ELEMENTS(states); i++)
            g_assert_true(job_advance(store, job->id, states[i], NULL, clock_utc_ms(), &error));
    }
}

// Scan, look, tap: nothing is recorded before the tap; the tap prints badge and ticket as one group.
static void test_first_timer(Staff *staff, gconstpointer data)
{
    (void)data;
    g_autoptr(json_t) look = client_do(&staff->desk, "/api/scan", "{\"text\":\"secret-a1\"}");
    assert_verdict(look, "admit");
    g_assert_true(json_bool(look, "is_look", false));
    g_assert_null(json_object_get(look, "record"));
    g_assert_cmpint(json_int(json_object_get(look, "hand_over"), "tickets", 0), ==, 1);
    g_autoptr(json_t) done = client_do(&staff->desk, "/api/admit", "{\"id\":\"" STAGE_ADA "\",\"print\":true}");
    assert_verdict(done, "admit");
    g_assert_cmpint(json_int(done, "record", 0), >, 0);
    g_assert_cmpint(json_int(done, "print_group", 0), >, 0);
    g_assert_cmpint(g_atomic_int_get(&staff->added_count), ==, 1);
    g_auto(Answer) jobs = client_get(&staff->desk, "/api/jobs");
    g_assert_cmpuint(json_array_size(json_object_get(jobs.json, "jobs")), ==, 2);
    g_autoptr(json_t) again = client_do(&staff->desk, "/api/scan", "{\"text\":\"secret-a1\"}");
    assert_verdict(again, "already-in");
    g_assert_false(json_bool(again, "is_of_code", true));
    g_assert_cmpstr(json_text(again, "where", ""), ==, "Desk 3");
}

// The first reprint takes a reason, the second one the lead's PIN; a lost badge opens no door any more.
static void test_lost_badge(Staff *staff, gconstpointer data)
{
    (void)data;
    json_decref(client_do(&staff->desk, "/api/admit", "{\"id\":\"" STAGE_LI "\",\"print\":true}"));
    print_all(staff);
    g_autoptr(Store) store = open_store(staff);
    g_autoptr(GPtrArray) jobs = job_list(store, 1, NULL);
    g_autofree char *token = g_strdup(((const Job *)g_ptr_array_index(jobs, 0))->token);

    assert_refused(&staff->desk, "/api/print", "{\"id\":\"" STAGE_LI "\"}", 409, "reason-needed");
    assert_refused(&staff->desk, "/api/print", "{\"id\":\"" STAGE_LI "\",\"reason\":\"because\"}", 409, "reason-needed");
    json_decref(client_do(&staff->desk, "/api/print", "{\"id\":\"" STAGE_LI "\",\"reason\":\"lost\"}"));
    g_autofree char *scan = g_strdup_printf("{\"text\":\"%s\"}", token);
    g_autoptr(json_t) revoked = client_do(&staff->desk, "/api/scan", scan);
    assert_verdict(revoked, "revoked");
    g_assert_true(json_bool(revoked, "is_of_code", false));

    print_all(staff);
    const char *second = "{\"id\":\"" STAGE_LI "\",\"reason\":\"damaged\"}";
    assert_refused(&staff->desk, "/api/print", second, 403, "lead-needed");
    assert_refused(&staff->desk, "/api/print",
                   "{\"id\":\"" STAGE_LI "\",\"reason\":\"damaged\",\"lead\":{\"name\":\"Desi\",\"pin\":\"" STAGE_PIN "\"}}", 403,
                   "lead-needed");
    json_decref(client_do(&staff->desk, "/api/print",
                          "{\"id\":\"" STAGE_LI "\",\"reason\":\"damaged\",\"lead\":{\"name\":\"Lea\",\"pin\":\"" STAGE_PIN
                          "\"}}"));
    g_autoptr(json_t) story = person_of(&staff->desk, STAGE_LI);
    g_assert_cmpint(json_int(story, "reprints", 0), ==, 2);
}

// Who is on hold is a matter for the lead: nobody else sees more than that.
static void test_hold(Staff *staff, gconstpointer data)
{
    (void)data;
    g_autoptr(json_t) scan = client_do(&staff->desk, "/api/scan", "{\"text\":\"secret-a4\"}");
    assert_verdict(scan, "hold");
    g_assert_null(json_object_get(scan, "person"));
    g_auto(Answer) seen = client_post(&staff->desk, "/api/person", "{\"id\":\"" STAGE_HOLD "\"}");
    g_assert_null(strstr(seen.text, "Hector"));
    g_assert_null(strstr(seen.text, "conduct"));
    g_auto(Answer) lead = client_post(&staff->lead, "/api/person", "{\"id\":\"" STAGE_HOLD "\"}");
    g_assert_nonnull(strstr(lead.text, "conduct"));
    assert_refused(&staff->desk, "/api/print", "{\"id\":\"" STAGE_HOLD "\"}", 409, "on-hold");
    const char *release = "{\"id\":\"" STAGE_HOLD "\",\"on\":false,\"reason\":\"talked\"}";
    assert_refused(&staff->desk, "/api/hold", release, 403, "lead-needed");
    json_decref(client_do(&staff->lead, "/api/hold", release));
    assert_refused(&staff->lead, "/api/hold", "{\"id\":\"00000000000000ff\",\"on\":true,\"reason\":\"x\"}", 404, "not-found");
    g_autoptr(json_t) after = client_do(&staff->desk, "/api/scan", "{\"text\":\"secret-a4\"}");
    assert_verdict(after, "admit");
}

static void test_not_there_yet(Staff *staff, gconstpointer data)
{
    (void)data;
    static const char *const cases[][2] = {{"secret-a3", "pending"}, {"secret-a5", "online-only"}, {"nonsense", "unknown-code"}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *body = g_strdup_printf("{\"text\":\"%s\"}", cases[i][0]);
        g_autoptr(json_t) outcome = client_do(&staff->desk, "/api/scan", body);
        assert_verdict(outcome, cases[i][1]);
    }
}

static void test_search_and_edit(Staff *staff, gconstpointer data)
{
    (void)data;
    g_autoptr(json_t) found = client_do(&staff->desk, "/api/search", "{\"text\":\"ngugi\"}");
    const json_t *hit = json_array_get(json_object_get(found, "hits"), 0);
    g_assert_cmpstr(json_text(hit, "id", ""), ==, STAGE_ADA);
    assert_refused(&staff->desk, "/api/edit", "{\"id\":\"" STAGE_ADA "\",\"fields\":{\"name\":\"  \"}}", 409, "name-needed");
    assert_refused(&staff->desk, "/api/edit", "{\"id\":\"" STAGE_ADA "\",\"fields\":{\"name\":\"a\\nb\"}}", 400, "bad-request");
    assert_refused(&staff->desk, "/api/edit", "{\"id\":\"nobody\",\"fields\":{\"name\":\"X\"}}", 404, "not-found");
    // What is not the desk's to change is said, and nothing of it is done.
    static const char *const others[] = {"\"status\":\"cancelled\"", "\"ticket_type\":\"online\"", "\"no-such\":\"x\"",
                                         "\"name\":7"};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        g_autofree char *body = g_strdup_printf("{\"id\":\"" STAGE_ADA "\",\"fields\":{\"company\":\"New\",%s}}", others[i]);
        assert_refused(&staff->desk, "/api/edit", body, 400, "bad-request");
    }
    json_decref(client_do(&staff->desk, "/api/edit",
                          "{\"id\":\"" STAGE_ADA
                          "\",\"fields\":{\"name\":\"Ada N.\",\"badge_name\":\"Addie\",\"second_name\":\"अदा\"}}"));
    g_autoptr(json_t) story = person_of(&staff->desk, STAGE_ADA);
    const json_t *person = json_object_get(story, "person");
    g_assert_cmpstr(json_text(person, "name", ""), ==, "Ada N.");
    g_assert_cmpstr(json_text(person, "badge_name", ""), ==, "Addie");
    g_assert_cmpstr(json_text(person, "second_name", ""), ==, "अदा");
    g_assert_cmpstr(json_text(person, "company", ""), ==, "Analytical Engines");
    g_assert_cmpstr(json_text(person, "status", ""), ==, "paid");
}

// The picture is the printer's own; what is typed changes it, and nothing is recorded.
static void test_preview(Staff *staff, gconstpointer data)
{
    (void)data;
    static const char *const bodies[] = {
        "{\"id\":\"" STAGE_ADA "\"}",
        "{\"id\":\"" STAGE_ADA "\",\"fields\":{\"badge_name\":\"Wilhelmina\"}}",
        "{\"id\":\"" STAGE_ADA "\",\"fields\":{\"name\":\"अदा\"}}",
        "{\"ticket_type\":\"individual\",\"fields\":{\"name\":\"Walter\"}}",
    };
    gsize former = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
        g_auto(Answer) answer = client_post(&staff->desk, "/api/preview", bodies[i]);
        g_assert_cmpuint(answer.status, ==, 200);
        g_assert_nonnull(strstr(answer.head, "Content-Type: image/png"));
        g_assert_true(g_str_has_prefix(answer.text, "\211PNG"));
        const char *length = strstr(answer.head, "Content-Length: ");
        gsize size = (gsize)g_ascii_strtoull(length + 16, NULL, 10);
        g_assert_cmpuint(size, >, 1000);
        g_assert_cmpuint(size, !=, former);
        former = size;
    }
    g_auto(Answer) jobs = client_get(&staff->desk, "/api/jobs");
    g_assert_cmpuint(json_array_size(json_object_get(jobs.json, "jobs")), ==, 0);
    assert_refused(&staff->desk, "/api/preview", "{\"id\":\"" STAGE_HOLD "\"}", 409, "on-hold");
}

static void test_walk_in(Staff *staff, gconstpointer data)
{
    (void)data;
    assert_refused(&staff->desk, "/api/walk-in", "{\"id\":\"00000000000000aa\",\"fields\":{},\"ticket_type\":\"individual\"}",
                   409, "name-needed");
    assert_refused(&staff->desk, "/api/walk-in",
                   "{\"id\":\"00000000000000aa\",\"fields\":{\"name\":\"W\"},\"ticket_type\":\"online\"}", 400, "bad-request");
    assert_refused(&staff->desk, "/api/walk-in",
                   "{\"id\":\"an id of mine\",\"fields\":{\"name\":\"W\"},\"ticket_type\":\"individual\"}", 400, "bad-request");
    const char *walter =
        "{\"id\":\"00000000000000aa\",\"fields\":{\"name\":\"Walter\"},\"ticket_type\":\"individual\",\"is_paid\":true,"
        "\"method\":\"cash\",\"amount\":\"450\"}";
    // Selling is a seller's, at the desk as elsewhere.
    assert_refused(&staff->desk, "/api/walk-in", walter, 403, "seller-needed");
    assert_refused(&staff->desk, "/api/person", "{\"id\":\"00000000000000aa\"}", 404, "not-found");
    json_decref(client_do(&staff->lead, "/api/walk-in", walter));
    json_decref(client_do(&staff->lead, "/api/walk-in", walter)); // whose first answer was not heard
    g_autoptr(json_t) found = client_do(&staff->desk, "/api/search", "{\"text\":\"walter\"}");
    g_assert_cmpuint(json_array_size(json_object_get(found, "hits")), ==, 1);
    g_autoptr(json_t) outcome = client_do(&staff->desk, "/api/admit", "{\"id\":\"00000000000000aa\",\"print\":true}");
    assert_verdict(outcome, "admit");
    g_assert_cmpint(json_int(outcome, "print_group", 0), >, 0);
    json_decref(client_do(&staff->desk, "/api/walk-in",
                          "{\"id\":\"00000000000000ab\",\"fields\":{\"name\":\"Una\"},\"ticket_type\":\"individual\"}"));
    g_autoptr(json_t) refused = client_do(&staff->desk, "/api/admit", "{\"id\":\"00000000000000ab\"}");
    assert_verdict(refused, "pending");
    // What is not sold at the desk needs a lead who vouches, and nobody is registered without.
    static const char *const kept[] = {"staff", "speaker"};
    for (gsize i = 0; i < G_N_ELEMENTS(kept); i++) {
        g_autofree char *body =
            g_strdup_printf("{\"id\":\"00000000000000ac\",\"fields\":{\"name\":\"Eve\"},\"ticket_type\":\"%s\"}", kept[i]);
        assert_refused(&staff->desk, "/api/walk-in", body, 403, "lead-needed");
    }
    assert_refused(&staff->desk, "/api/person", "{\"id\":\"00000000000000ac\"}", 404, "not-found");
    json_decref(client_do(
        &staff->desk, "/api/walk-in",
        "{\"id\":\"00000000000000ac\",\"fields\":{\"name\":\"Eve\"},\"ticket_type\":\"staff\",\"lead\":{\"name\":\"Lea\",\"pin\":\"" STAGE_PIN
        "\"}}"));
    json_decref(client_do(&staff->lead, "/api/walk-in",
                          "{\"id\":\"00000000000000ad\",\"fields\":{\"name\":\"Ivo\"},\"ticket_type\":\"staff\"}"));
    // Nobody gets another ticket by being walked in again.
    json_decref(
        client_do(&staff->lead, "/api/walk-in",
                  "{\"id\":\"00000000000000ab\",\"fields\":{\"name\":\"Una\"},\"ticket_type\":\"individual\",\"is_paid\":true,"
                  "\"method\":\"card\",\"amount\":\"450\"}"));
    g_autoptr(json_t) still = client_do(&staff->desk, "/api/admit", "{\"id\":\"00000000000000ab\"}");
    assert_verdict(still, "pending");
}

static void test_undo(Staff *staff, gconstpointer data)
{
    (void)data;
    g_autoptr(json_t) done = client_do(&staff->desk, "/api/admit", "{\"id\":\"" STAGE_LI "\"}");
    gint64 record = json_int(done, "record", 0);
    g_autofree char *no_reason = g_strdup_printf("{\"station\":\"\",\"record\":%" G_GINT64_FORMAT ",\"reason\":\"\"}", record);
    assert_refused(&staff->desk, "/api/undo", no_reason, 409, "reason-needed");
    g_autofree char *body =
        g_strdup_printf("{\"station\":\"\",\"record\":%" G_GINT64_FORMAT ",\"reason\":\"wrong person\"}", record);
    json_decref(client_do(&staff->desk, "/api/undo", body));
    g_autoptr(json_t) again = client_do(&staff->desk, "/api/scan", "{\"text\":\"secret-a6\"}");
    assert_verdict(again, "admit");
    g_auto(Answer) state = client_get(&staff->desk, "/api/state");
    const json_t *recent = json_array_get(json_object_get(state.json, "recent"), 0);
    g_assert_true(json_bool(recent, "is_undone", false));
    assert_refused(&staff->desk, "/api/undo", "{\"station\":\"\",\"record\":99999,\"reason\":\"x\"}", 404, "not-found");
    // Not by who stands at a door.
    g_autoptr(json_t) next = client_do(&staff->desk, "/api/admit", "{\"id\":\"" STAGE_PRIYA "\"}");
    g_autofree char *at_door =
        g_strdup_printf("{\"station\":\"\",\"record\":%" G_GINT64_FORMAT ",\"reason\":\"x\"}", json_int(next, "record", 0));
    assert_refused(&staff->door, "/api/undo", at_door, 403, "lead-needed");
    json_decref(client_do(&staff->desk, "/api/undo", at_door));
}

static void test_group(Staff *staff, gconstpointer data)
{
    (void)data;
    g_autoptr(json_t) group = client_do(&staff->desk, "/api/group", "{\"id\":\"" STAGE_ADA "\"}");
    g_assert_cmpuint(json_array_size(json_object_get(group, "members")), ==, 2);
}

// A label found half-way is answered by a person, once.
static void test_uncertain(Staff *staff, gconstpointer data)
{
    (void)data;
    json_decref(client_do(&staff->desk, "/api/admit", "{\"id\":\"" STAGE_LI "\",\"print\":true}"));
    g_autoptr(Store) store = open_store(staff);
    g_autoptr(GError) error = NULL;
    g_autoptr(Job) job = job_claim(store, "p", NULL, NULL, clock_utc_ms(), &error);
    g_assert_no_error(error);
    g_assert_true(job_advance(store, job->id, JOB_SENDING, NULL, clock_utc_ms(), &error));
    g_assert_true(job_recover(store, NULL, clock_utc_ms(), NULL, &error));
    g_auto(Answer) state = client_get(&staff->desk, "/api/state");
    g_assert_cmpint(json_int(json_object_get(state.json, "jobs"), "uncertain", 0), ==, 1);
    g_autofree char *which = g_strdup_printf("{\"job\":%" G_GINT64_FORMAT "}", job->id);
    g_auto(Answer) picture = client_post(&staff->desk, "/api/job/picture", which);
    g_assert_cmpuint(picture.status, ==, 200);
    g_assert_nonnull(strstr(picture.head, "Content-Type: image/png"));
    g_assert_true(g_str_has_prefix(picture.text, "\211PNG"));
    assert_refused(&staff->desk, "/api/job/picture", "{\"job\":99}", 404, "not-found");
    // Of several all are answered or none.
    g_autofree char *both = g_strdup_printf("{\"jobs\":[%" G_GINT64_FORMAT ",99],\"came_out\":true}", job->id);
    assert_refused(&staff->desk, "/api/job/answer", both, 404, "not-found");
    g_autofree char *body = g_strdup_printf("{\"jobs\":[%" G_GINT64_FORMAT "],\"came_out\":true}", job->id);
    json_decref(client_do(&staff->desk, "/api/job/answer", body));
    assert_refused(&staff->desk, "/api/job/answer", body, 409, "refused");
    g_autoptr(json_t) story = person_of(&staff->desk, STAGE_LI);
    g_assert_true(json_bool(json_object_get(story, "person"), "has_badge", false));
}

// A door volunteer looks up by code only and checks nobody in at the desk; desk notes are not shown.
static void test_door_role(Staff *staff, gconstpointer data)
{
    (void)data;
    g_autoptr(json_t) look = client_do(&staff->door, "/api/scan", "{\"text\":\"secret-a1\"}");
    assert_verdict(look, "admit");
    g_assert_null(json_object_get(json_object_get(look, "person"), "note"));
    assert_refused(&staff->door, "/api/admit", "{\"id\":\"" STAGE_ADA "\"}", 403, "lead-needed");
}

// The figures of the day name nobody, as JSON and as CSV.
static void test_report(Staff *staff, gconstpointer data)
{
    (void)data;
    json_decref(client_do(&staff->desk, "/api/admit", "{\"id\":\"" STAGE_ADA "\"}"));
    json_decref(client_do(&staff->desk, "/api/scan", "{\"text\":\"secret-a4\"}"));
    g_auto(Answer) json = client_get(&staff->lead, "/api/report");
    g_assert_cmpuint(json.status, ==, 200);
    const json_t *arrivals = json_object_get(json.json, "arrivals");
    g_assert_cmpuint(json_array_size(arrivals), ==, 1);
    g_assert_cmpint(json_int(json_array_get(arrivals, 0), "count", 0), ==, 1);
    g_auto(Answer) csv = client_get(&staff->lead, "/api/report.csv");
    g_assert_cmpuint(csv.status, ==, 200);
    g_assert_nonnull(strstr(csv.head, "text/csv"));
    g_assert_true(g_str_has_prefix(csv.text, "\ufeff\"part\",\"key\",\"title\",\"count\",\"of\"\r\n\"arrivals\",\""));
    g_assert_nonnull(strstr(csv.text, "\"sessions\",\"T-01\",\"Async in depth\",0,2\r\n"));
    g_auto(Answer) glance = client_get(&staff->desk, "/api/glance");
    g_assert_cmpint(json_int(glance.json, "arrived", 0), ==, 1);
    g_assert_cmpint(json_int(glance.json, "of", 0), ==, 4); // who has not paid, or takes part online, is not awaited
    static const char *const personal[] = {"Ada", "Hector", STAGE_ADA, STAGE_HOLD};
    for (gsize i = 0; i < G_N_ELEMENTS(personal); i++)
        g_assert_true(!strstr(json.text, personal[i]) && !strstr(csv.text, personal[i]));
}

// A door that never opens is told to the lead before the day, by the judge that lanyard check asks.
static void test_findings(Staff *staff, gconstpointer data)
{
    (void)data;
    g_autofree char *path = g_build_filename(staff->stage->folder, "event", "event.ini", NULL);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_autofree char *changed = g_strconcat(text, "\n[checkpoint attic]\ntitle = Attic\nkind = room\nroom = Attic\n", NULL);
    g_assert_true(g_file_set_contents(path, changed, -1, NULL));
    g_auto(Answer) answer = client_get(&staff->lead, "/api/report");
    g_assert_nonnull(strstr(answer.text, "[checkpoint attic] is at \\\"Attic\\\", where the programme has no session"));
    g_auto(Answer) refused = client_get(&staff->desk, "/api/report");
    g_assert_cmpuint(refused.status, ==, 403);
}

// What the hub said of the stations last is there for the lead, by the rule of doctor and hub status.
static void test_peers(Staff *staff, gconstpointer data)
{
    (void)data;
    g_auto(Answer) before = client_get(&staff->lead, "/api/report");
    g_assert_null(json_object_get(before.json, "exchange"));
    g_autoptr(GPtrArray) peers = g_ptr_array_new_with_free_func((GDestroyNotify)peer_free);
    const Profile *profile = staff->stage->station->profile;
    gint64 now = profile->start_utc_ms + 1000;
    static const PeerLag lags[] = {{0, 0, 2000, false}, {140, 90000, 2000, false}, {3, 0, 400000, false}, {-1, 0, -1, false}};
    for (gsize i = 0; i < G_N_ELEMENTS(lags); i++) {
        Peer *peer = g_new(Peer, 1);
        *peer = (Peer){g_strdup_printf("Desk %d", (int)i), lags[i].silent_ms < 0 ? 0 : now - lags[i].silent_ms, lags[i]};
        g_ptr_array_add(peers, peer);
    }
    g_autoptr(Store) store = open_store(staff);
    g_assert_true(peers_keep(store, peers, now, NULL));
    g_clear_pointer(&staff->web, web_stop); // a report serves for a while
    staff_start(staff);
    g_auto(Answer) answer = client_get(&staff->lead, "/api/report");
    const json_t *exchange = json_object_get(answer.json, "exchange");
    g_autofree char *asked = zone_format_iso(profile->zone, now);
    g_assert_cmpstr(json_text(exchange, "asked", ""), ==, asked);
    static const char *const states[] = {"in-step", "lagging", "silent", "carried"};
    const json_t *list = json_object_get(exchange, "stations");
    g_assert_cmpuint(json_array_size(list), ==, G_N_ELEMENTS(states));
    for (gsize i = 0; i < G_N_ELEMENTS(states); i++)
        g_assert_cmpstr(json_text(json_array_get(list, i), "state", ""), ==, states[i]);
    g_assert_cmpint(json_int(json_array_get(list, 1), "behind", 0), ==, 140);
    g_assert_cmpint(json_int(json_array_get(list, 2), "silent_s", 0), ==, 400);
    g_assert_null(json_object_get(json_array_get(list, 3), "last_seen"));
}

// The lead reads who did what; a list that is taken away is on it, and nobody else reads it.
static void test_audit(Staff *staff, gconstpointer data)
{
    (void)data;
    json_decref(client_do(&staff->lead, "/api/hold", "{\"id\":\"" STAGE_LI "\",\"on\":true,\"reason\":\"shouted\"}"));
    g_auto(Answer) csv = client_get(&staff->lead, "/api/report.csv");
    g_assert_cmpuint(csv.status, ==, 200);
    g_auto(Answer) audit = client_get(&staff->lead, "/api/audit");
    g_assert_cmpuint(audit.status, ==, 200);
    static const char *const wanted[] = {"\"act\":\"sign-in\"",       "\"by\":\"Desi\"",  "\"address\":\"loopback\"",
                                         "\"detail\":\"report.csv\"", "\"act\":\"hold\"", "\"detail\":\"shouted\""};
    for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++)
        if (!strstr(audit.text, wanted[i]))
            g_error("no %s in %s", wanted[i], audit.text);
    g_assert_null(strstr(audit.text, STAGE_PIN));
    g_auto(Answer) refused = client_get(&staff->desk, "/api/audit");
    g_assert_cmpuint(refused.status, ==, 403);
}

// The station starts again: the browser is still signed in. A volunteer who was removed meanwhile is not.
static void test_restart(Staff *staff, gconstpointer data)
{
    (void)data;
    g_clear_pointer(&staff->web, web_stop);
    g_autoptr(Store) store = open_store(staff);
    g_assert_true(volunteer_remove(store, "Dora", clock_utc_ms(), NULL));
    staff_start(staff);
    json_decref(client_do(&staff->desk, "/api/touch", "{}"));
    assert_refused(&staff->door, "/api/touch", "{}", 401, "sign-in");
    json_decref(client_do(&staff->desk, "/api/sign-out", "{}"));
    assert_refused(&staff->desk, "/api/touch", "{}", 401, "sign-in");
}

// A station of an event that seals, without the key of the desks.
static void test_sealed(Staff *staff, gconstpointer data)
{
    (void)data;
    g_autoptr(json_t) before = person_of(&staff->desk, STAGE_ADA);
    g_assert_false(json_bool(json_object_get(before, "person"), "is_sealed", true));
    g_autoptr(Store) store = open_store(staff);
    g_assert_true(sealed_expect(store, NULL));
    g_autoptr(json_t) person = person_of(&staff->desk, STAGE_ADA);
    g_assert_true(json_bool(json_object_get(person, "person"), "is_sealed", false));
    g_auto(Answer) refused =
        client_post(&staff->desk, "/api/edit", "{\"id\":\"" STAGE_ADA "\",\"fields\":{\"note\":\"left-handed\"}}");
    g_assert_cmpuint(refused.status, ==, 409);
    g_assert_nonnull(strstr(json_text(refused.json, "message", ""), "ask at a desk"));
    json_decref(client_do(&staff->desk, "/api/edit", "{\"id\":\"" STAGE_ADA "\",\"fields\":{\"pronouns\":\"she\"}}"));
}

// Away too long: the page is locked until the PIN comes again.
static void test_lock(Staff *staff, gconstpointer data)
{
    (void)data;
    g_clear_pointer(&staff->web, web_stop);
    staff->stage->station->settings->lock_after_min = 0;
    staff_start(staff);
    for (guint status = 200; status != 401;) {
        g_auto(Answer) state = client_get(&staff->desk, "/api/state");
        status = state.status;
    }
    assert_refused(&staff->desk, "/api/touch", "{}", 401, "locked");
    g_auto(Answer) hello = client_get(&staff->desk, "/api/hello");
    const json_t *who = json_object_get(hello.json, "who");
    g_assert_cmpstr(json_text(who, "name", ""), ==, "Desi");
    g_assert_null(json_object_get(who, "token"));
}

#define ADD(path, function) g_test_add(path, Staff, NULL, staff_set_up_desk, function, staff_tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/web/desk/first-timer", test_first_timer);
    ADD("/web/desk/lost-badge", test_lost_badge);
    ADD("/web/desk/hold", test_hold);
    ADD("/web/desk/not-there-yet", test_not_there_yet);
    ADD("/web/desk/search-and-edit", test_search_and_edit);
    ADD("/web/desk/preview", test_preview);
    ADD("/web/desk/walk-in", test_walk_in);
    ADD("/web/desk/undo", test_undo);
    ADD("/web/desk/audit", test_audit);
    ADD("/web/desk/group", test_group);
    ADD("/web/desk/uncertain-label", test_uncertain);
    ADD("/web/desk/door-role", test_door_role);
    ADD("/web/desk/report", test_report);
    ADD("/web/desk/findings", test_findings);
    ADD("/web/desk/peers", test_peers);
    ADD("/web/desk/restart", test_restart);
    ADD("/web/desk/sealed", test_sealed);
    ADD("/web/desk/lock", test_lock);
    return g_test_run();
}
