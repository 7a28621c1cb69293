// SPDX-License-Identifier: GPL-3.0-or-later
// test_kiosk_mirror.c - a visitor asks which sponsors have their data, and decides: by their own code, of their own data, and with a badge's
// code only less than before.
#include <string.h>

#include "common/base/json.h"
#include "common/store/job/job.h"
#include "common/store/lead/lead.h"
#include "common/store/job/printer_record.h"
#include "common/store/record/person_field.h"
#include "tests/web/kiosked.h"

// A badge of theirs, as its code, which the sponsor has captured.
static char *captured(const Kiosked *kiosk, const char *id, const char *sponsor)
{
    const Station *station = kiosk->stage->station;
    g_autoptr(GError) error = NULL;
    g_autoptr(Desk) desk = stage_desk(kiosk->stage);
    Store *store = desk_store(desk);
    g_assert_true(store_begin(store, &error));
    char *code = person_issue_token(store, station->ring, station->profile, id, NULL, clock_utc_ms(), &error);
    const LeadScan scan = {.profile = station->profile,
                           .sponsor = sponsor,
                           .code = code,
                           .code_length = strlen(code),
                           .volunteer_name = "Rita",
                           .now_utc_ms = clock_utc_ms()};
    LeadOutcome outcome;
    g_assert_true(lead_scan(store, &scan, &outcome, &error));
    g_assert_true(store_commit(store, &error));
    g_assert_no_error(error);
    return code;
}

// "acme name,email; "
static void assert_mirror(const json_t *answer, const char *wanted)
{
    g_autoptr(GString) words = g_string_new(NULL);
    size_t index;
    json_t *one;
    json_array_foreach(json_object_get(answer, "sponsors"), index, one)
        g_string_append_printf(words, "%s %s; ", json_text(one, "sponsor", "?"), json_text(one, "allowed", "?"));
    g_assert_cmpstr(words->str, ==, wanted);
}

static void ask_whose(const Kiosked *kiosk)
{
    g_autoptr(json_t) answer = client_do(&kiosk->visitor, "/api/kiosk/mirror", "{}");
    g_assert_cmpstr(json_text(answer, "step", ""), ==, "whose");
}

static void assert_allow(const Kiosked *kiosk, const char *body, guint status, const char *error)
{
    g_auto(Answer) answer = client_post(&kiosk->visitor, "/api/kiosk/allow", body);
    g_assert_cmpuint(answer.status, ==, status);
    g_assert_cmpstr(json_text(answer.json, "error", ""), ==, error);
}

// By the ticket's code one's own sponsors are seen and allowed something, each alone; nobody else's, and no sponsor that did not scan.
static void test_mirror(Kiosked *kiosk, gconstpointer data)
{
    (void)data;
    g_autofree char *ada = captured(kiosk, STAGE_ADA, "acme");
    g_autofree char *bolt = captured(kiosk, STAGE_ADA, "bolt");
    g_autofree char *li = captured(kiosk, STAGE_LI, "zeta");
    assert_allow(kiosk, "{\"sponsor\":\"acme\",\"fields\":\"name\",\"id\":\"" STAGE_ADA "\"}", 409, "no-visitor");
    ask_whose(kiosk);
    g_autoptr(json_t) seen = kiosked_scan(kiosk, "secret-a1");
    g_assert_cmpstr(json_text(seen, "step", ""), ==, "mirror");
    g_assert_true(json_bool(seen, "may_allow", false) && json_bool(seen, "is_away", false));
    assert_mirror(seen, "acme ; bolt ; ");
    kiosked_assert_tells_only(kiosk, "");
    g_auto(Answer) print = client_post(&kiosk->visitor, "/api/kiosk/print", "{}");
    g_assert_cmpuint(print.status, ==, 409);
    g_autoptr(json_t) allowed =
        client_do(&kiosk->visitor, "/api/kiosk/allow", "{\"sponsor\":\"bolt\",\"fields\":\"email,name\"}");
    assert_mirror(allowed, "acme ; bolt name,email; ");
    static const char *const wrong[] = {"{\"sponsor\":\"zeta\",\"fields\":\"name\"}", "{\"sponsor\":\"\",\"fields\":\"name\"}"};
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++)
        assert_allow(kiosk, wrong[i], 400, "bad-request");
    assert_allow(kiosk, "{\"sponsor\":\"acme\",\"fields\":\"dietary\",\"id\":\"" STAGE_LI "\"}", 409, "refused");
    g_autoptr(Person) person_li = kiosked_person(kiosk, STAGE_LI);
    g_assert_cmpstr(person_li->fields[FIELD_SPONSOR_CONSENT], ==, "");
    g_autoptr(json_t) none = client_do(&kiosk->visitor, "/api/kiosk/allow", "{\"sponsor\":\"\",\"fields\":\"\"}");
    assert_mirror(none, "acme ; bolt ; ");
    g_autoptr(json_t) done = client_do(&kiosk->visitor, "/api/kiosk/done", "{}");
    assert_allow(kiosk, "{\"sponsor\":\"acme\",\"fields\":\"name\"}", 409, "no-visitor");
}

// A badge's code is on everybody's picture: it takes back and allows nothing. One that is lost, and who is on hold, call a volunteer.
static void test_mirror_by_badge(Kiosked *kiosk, gconstpointer data)
{
    (void)data;
    g_autofree char *badge = captured(kiosk, STAGE_ADA, "acme");
    ask_whose(kiosk);
    g_autoptr(json_t) ticket = kiosked_scan(kiosk, "secret-a1");
    g_autoptr(json_t) given = client_do(&kiosk->visitor, "/api/kiosk/allow", "{\"sponsor\":\"acme\",\"fields\":\"name,email\"}");
    ask_whose(kiosk);
    g_autoptr(json_t) seen = kiosked_scan(kiosk, badge);
    g_assert_cmpstr(json_text(seen, "step", ""), ==, "mirror");
    g_assert_false(json_bool(seen, "may_allow", true));
    assert_mirror(seen, "acme name,email; ");
    kiosked_assert_tells_only(kiosk, "");
    assert_allow(kiosk, "{\"sponsor\":\"acme\",\"fields\":\"name,email,cv\"}", 403, "ticket-needed");
    g_autoptr(json_t) less = client_do(&kiosk->visitor, "/api/kiosk/allow", "{\"sponsor\":\"acme\",\"fields\":\"name\"}");
    assert_mirror(less, "acme name; ");
    {
        g_autoptr(Desk) desk = stage_desk(kiosk->stage);
        g_assert_true(person_revoke_badges(desk_store(desk), STAGE_ADA, "lost", clock_utc_ms(), NULL));
    }
    static const char *const others[] = {"secret-a4", "secret-a3"}; // on hold; not paid
    ask_whose(kiosk);
    kiosked_assert_scan(kiosk, badge, "call");
    ask_whose(kiosk);
    kiosked_assert_scan(kiosk, others[0], "call");
    ask_whose(kiosk);
    kiosked_assert_scan(kiosk, "nobody-has-this", "whose");
    kiosked_assert_scan(kiosk, others[1], "mirror"); // their data is theirs, paid or not
}

static void know_sponsor(const Kiosked *kiosk, const char *code)
{
    g_autoptr(Desk) desk = stage_desk(kiosk->stage);
    g_autofree char *id = g_strdup_printf("%016x", g_str_hash(code));
    g_autoptr(json_t) body = json_pack("{s:s}", "sponsor", code);
    Store *store = desk_store(desk);
    g_assert_true(store_begin(store, NULL) && journal_append(store, RECORD_CLIENT, id, body, clock_utc_ms(), NULL, NULL) &&
                  store_commit(store, NULL));
}

static void assert_others(const json_t *answer, const char *wanted)
{
    g_autoptr(GString) words = g_string_new(NULL);
    size_t index;
    json_t *one;
    json_array_foreach(json_object_get(answer, "other_sponsors"), index, one)
    {
        g_assert_null(json_object_get(one, "when"));
        g_string_append_printf(words, "%s %s; ", json_text(one, "sponsor", "?"), json_text(one, "allowed", "?"));
    }
    g_assert_cmpstr(words->str, ==, wanted);
}

// Before it has scanned anybody, a sponsor that the event knows may be allowed alone, and what it was allowed counts when it scans.
static void test_before(Kiosked *kiosk, gconstpointer data)
{
    (void)data;
    know_sponsor(kiosk, "zeta");
    ask_whose(kiosk);
    g_autoptr(json_t) seen = kiosked_scan(kiosk, "secret-a1");
    assert_others(seen, "zeta ; ");
    assert_allow(kiosk, "{\"sponsor\":\"acme\",\"fields\":\"name\"}", 400, "bad-request");
    g_autoptr(json_t) allowed = client_do(&kiosk->visitor, "/api/kiosk/allow", "{\"sponsor\":\"zeta\",\"fields\":\"name\"}");
    assert_mirror(allowed, "");
    assert_others(allowed, "zeta name; ");
    g_autofree char *badge = captured(kiosk, STAGE_ADA, "zeta");
    ask_whose(kiosk);
    g_autoptr(json_t) later = kiosked_scan(kiosk, badge);
    assert_mirror(later, "zeta name; ");
    assert_others(later, "");
}

static bool is_printed(const json_t *answer)
{
    return json_bool(answer, "is_printed", false);
}

// On paper, where there is some: once for what the list says, without a name; a second one after another choice.
static void test_print(Kiosked *kiosk, gconstpointer data)
{
    (void)data;
    static const char *const paper[] = {"80", NULL};
    g_autofree char *badge = captured(kiosk, STAGE_ADA, "acme");
    g_auto(Answer) nobody = client_post(&kiosk->visitor, "/api/kiosk/mirror/print", "{}");
    g_assert_cmpuint(nobody.status, ==, 409);
    ask_whose(kiosk);
    g_autoptr(json_t) bare = kiosked_scan(kiosk, "secret-a1");
    g_assert_false(json_bool(bare, "can_print_sponsors", true));
    g_auto(Answer) refused = client_post(&kiosk->visitor, "/api/kiosk/mirror/print", "{}");
    g_assert_cmpuint(refused.status, ==, 409);
    g_autoptr(Desk) desk = stage_desk(kiosk->stage);
    const PrinterShown shown = {.state = "ready", .media = "80", .problem = "", .printable = paper};
    g_assert_true(printer_record_show(desk_store(desk), "receipts", &shown, NULL));
    g_autoptr(json_t) first = client_do(&kiosk->visitor, "/api/kiosk/mirror/print", "{}");
    g_autoptr(json_t) same = client_do(&kiosk->visitor, "/api/kiosk/mirror/print", "{}");
    g_assert_true(json_bool(first, "can_print_sponsors", false) && is_printed(first) && is_printed(same));
    g_autoptr(GPtrArray) jobs = job_list(desk_store(desk), 10, NULL);
    g_assert_cmpuint(jobs->len, ==, 1);
    const Job *job = jobs->pdata[0];
    g_assert_cmpstr(job->role, ==, JOB_DISCLOSURE);
    g_assert_true(job_advance(desk_store(desk), job->id, JOB_CANCELLED, NULL, clock_utc_ms(), NULL));
    kiosked_assert_tells_only(kiosk, "");
    g_autoptr(json_t) chosen = client_do(&kiosk->visitor, "/api/kiosk/allow", "{\"sponsor\":\"acme\",\"fields\":\"name\"}");
    g_assert_false(is_printed(chosen));
    g_autoptr(json_t) second = client_do(&kiosk->visitor, "/api/kiosk/mirror/print", "{}");
    g_autoptr(GPtrArray) both = job_list(desk_store(desk), 10, NULL);
    g_assert_cmpuint(both->len, ==, 2);
}

#define ADD(path, function) g_test_add("/web/kiosk-mirror/" path, Kiosked, "", kiosked_set_up, function, kiosked_tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("by-a-ticket", test_mirror);
    ADD("by-a-badge", test_mirror_by_badge);
    ADD("before-they-scanned", test_before);
    ADD("print", test_print);
    return g_test_run();
}
