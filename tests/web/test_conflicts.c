// SPDX-License-Identifier: GPL-3.0-or-later
// test_conflicts.c - the lead's inbox over HTTP: what stations did apart is shown to leads only, until one of them looked.
#include <string.h>

#include "common/base/clock.h"
#include "common/base/json.h"
#include "common/store/admit/outbox.h"
#include "common/store/journal/erase.h"
#include "common/store/lead/lead.h"
#include "common/store/record/station.h"
#include "common/store/rights/audit.h"
#include "common/store/store.h"
#include "tests/web/staff.h"

#define OTHER "00000000000000f1"

// Ada was let in at the desk here, and at a desk that this one had not heard of then.
static void admit_twice(const Stage *stage)
{
    static const char body[] = "{\"scope\":\"desk\",\"checkpoint\":\"registration\",\"direction\":1,\"once\":true,\"by\":\"Bo\"}";
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = store_open(stage->station->store_path, &error);
    g_assert_no_error(error);
    gint64 now = station_now_utc_ms(stage->station);
    g_autoptr(json_t) object = json_loads(body, 0, NULL);
    const Record record = {OTHER, 1, (Hlc)(now + 1000) << 16, now + 1000, RECORD_ADMISSION, STAGE_ADA, body, NULL};
    bool is_new;
    g_assert_true(store_begin(store, &error));
    g_assert_true(journal_append(store, RECORD_ADMISSION, STAGE_ADA, object, now, NULL, &error));
    g_assert_true(journal_accept(store, &record, &is_new, &error));
    g_assert_true(store_commit(store, &error));
}

static json_t *conflicts_of(const Client *client)
{
    g_auto(Answer) answer = client_get(client, "/api/conflicts");
    g_assert_cmpuint(answer.status, ==, 200);
    return json_incref(json_object_get(answer.json, "conflicts"));
}

static gint64 count_in_state(const Client *client)
{
    g_auto(Answer) answer = client_get(client, "/api/state");
    return json_int(answer.json, "conflicts", -1);
}

static void test_inbox(Staff *staff, gconstpointer data)
{
    (void)data;
    admit_twice(staff->stage);
    g_auto(Answer) refused = client_get(&staff->desk, "/api/conflicts");
    g_assert_cmpuint(refused.status, ==, 403);

    g_autoptr(json_t) list = conflicts_of(&staff->lead);
    g_assert_cmpuint(json_array_size(list), ==, 1);
    g_assert_cmpint(count_in_state(&staff->lead), ==, 1);
    const json_t *conflict = json_array_get(list, 0);
    const char *key = json_text(conflict, "key", "");
    g_assert_cmpstr(key, ==, "twice:" OTHER "-1");
    g_assert_cmpstr(json_text(json_object_get(conflict, "person"), "id", ""), ==, STAGE_ADA);
    g_assert_cmpstr(json_text(json_object_get(conflict, "loser"), "by", ""), ==, "Bo");
    g_assert_null(json_object_get(conflict, "handed"));

    g_auto(Answer) wrong =
        client_post(&staff->lead, "/api/conflict/acknowledge", "{\"key\":\"twice:" OTHER "-7\",\"note\":\"x\"}");
    g_assert_cmpuint(wrong.status, ==, 404);
    g_auto(Answer) right =
        client_post(&staff->lead, "/api/conflict/acknowledge", "{\"key\":\"twice:" OTHER "-1\",\"note\":\"same person\"}");
    g_assert_cmpuint(right.status, ==, 200);
    g_autoptr(json_t) none = conflicts_of(&staff->lead);
    g_assert_cmpuint(json_array_size(none), ==, 0);
    g_assert_cmpint(count_in_state(&staff->lead), ==, 0);
}

// A shirt more than was bought is no entry: it is said what was handed out.
static void test_handed(Staff *staff, gconstpointer data)
{
    (void)data;
    static const char body[] = "{\"scope\":\"expo\",\"checkpoint\":\"expo\",\"direction\":1,\"once\":1,\"by\":\"Bo\"}";
    const Station *station = staff->stage->station;
    Checkpoint *counter = (Checkpoint *)profile_checkpoint(station->profile, "expo");
    web_stop(staff->web); // it reads the profile
    counter->reentry = REENTRY_COUNTED;
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = store_open(station->store_path, &error);
    gint64 now = station_now_utc_ms(station);
    g_assert_true(store_begin(store, &error));
    for (int i = 1; i <= 2; i++) {
        const Record record = {OTHER, i, (Hlc)(now + i) << 16, now + i, RECORD_ADMISSION, STAGE_ADA, body, NULL};
        bool is_new;
        g_assert_true(journal_accept(store, &record, &is_new, &error));
    }
    g_assert_true(store_commit(store, &error));
    staff_start(staff);
    g_autoptr(json_t) list = conflicts_of(&staff->lead);
    g_assert_cmpuint(json_array_size(list), ==, 1);
    g_assert_cmpstr(json_text(json_array_get(list, 0), "handed", ""), ==, counter->title);
}

// More erasures than a station may do by itself wait in a lead's inbox, and one word of a lead lets one go on.
static void test_erasure(Staff *staff, gconstpointer data)
{
    (void)data;
    const Station *station = staff->stage->station;
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = store_open(station->store_path, &error);
    gint64 now = station_now_utc_ms(station);
    g_assert_true(store_begin(store, &error));
    for (int i = 1; i <= 11; i++) {
        g_autofree char *id = g_strdup_printf("%016x", i);
        const Record record = {OTHER, i, (Hlc)(now + i) << 16, now + i, RECORD_ERASE, i == 11 ? STAGE_ADA : id, "{\"by\":\"Bo\"}",
                               NULL};
        bool is_new;
        g_assert_true(journal_accept(store, &record, &is_new, &error));
    }
    g_assert_true(store_commit(store, &error));
    g_assert_cmpint(count_in_state(&staff->lead), ==, 1);
    g_assert_cmpint(count_in_state(&staff->desk), ==, 0);
    g_auto(Answer) answer = client_get(&staff->lead, "/api/conflicts");
    g_assert_cmpuint(json_array_size(json_object_get(answer.json, "erasures")), ==, 1);
    const json_t *erasure = json_array_get(json_object_get(answer.json, "erasures"), 0);
    g_assert_cmpstr(json_text(erasure, "id", ""), ==, STAGE_ADA);
    g_assert_cmpstr(json_text(erasure, "by", ""), ==, "Bo");
    g_assert_cmpstr(json_text(erasure, "name", ""), !=, "");
    g_assert_false(json_bool(erasure, "is_own", true));
    g_autofree char *body = g_strdup_printf("{\"key\":\"%s\",\"note\":\"she asked me\"}", json_text(erasure, "key", ""));
    g_auto(Answer) refused = client_post(&staff->desk, "/api/conflict/acknowledge", body);
    g_assert_cmpuint(refused.status, ==, 403);
    g_auto(Answer) right = client_post(&staff->lead, "/api/conflict/acknowledge", body);
    g_assert_cmpuint(right.status, ==, 200);
    g_assert_cmpint(count_in_state(&staff->lead), ==, 0);
    bool is_erased;
    g_assert_true(erase_has(store, STAGE_ADA, &is_erased, &error) && is_erased);
    g_auto(Answer) again = client_post(&staff->lead, "/api/conflict/acknowledge", body);
    g_assert_cmpuint(again.status, ==, 404);
}

static void test_scraping(Staff *staff, gconstpointer data)
{
    (void)data;
    const Station *station = staff->stage->station;
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = store_open(station->store_path, &error);
    g_assert_no_error(error);
    gint64 now = station_now_utc_ms(station);
    g_assert_true(store_begin(store, &error));
    for (int i = 1; i <= LEAD_ALARM_PER_HOUR + 1; i++) {
        g_autofree char *token = g_strdup_printf("%016x", i);
        const Record record = {
            OTHER, i, (Hlc)(now + i) << 16, now - 60000 + i, RECORD_LEAD, token, "{\"sponsor\":\"acme\",\"scan\":true}", NULL};
        bool is_new;
        g_assert_true(journal_accept(store, &record, &is_new, &error));
    }
    g_assert_true(store_commit(store, &error));
    g_assert_cmpint(count_in_state(&staff->lead), ==, 1);
    g_assert_cmpint(count_in_state(&staff->desk), ==, 0);
    g_auto(Answer) answer = client_get(&staff->lead, "/api/conflicts");
    const json_t *alarm = json_array_get(json_object_get(answer.json, "alarms"), 0);
    g_assert_cmpstr(json_text(alarm, "key", ""), ==, "scraping:acme");
    g_assert_cmpstr(json_text(alarm, "sponsor", ""), ==, "acme");
    g_assert_cmpint(json_int(alarm, "count", 0), ==, LEAD_ALARM_PER_HOUR + 1);
    g_auto(Answer) wrong = client_post(&staff->lead, "/api/conflict/acknowledge", "{\"key\":\"scraping:x\",\"note\":\"x\"}");
    g_assert_cmpuint(wrong.status, ==, 404);
    g_auto(Answer) right =
        client_post(&staff->lead, "/api/conflict/acknowledge", "{\"key\":\"scraping:acme\",\"note\":\"talked to them\"}");
    g_assert_cmpuint(right.status, ==, 200);
    g_assert_cmpint(count_in_state(&staff->lead), ==, 0);
}

// A history that stands apart is one problem: it is counted, named with its station, and gone when a lead looked at it.
static void test_fork(Staff *staff, gconstpointer data)
{
    (void)data;
    stage_fork(staff->stage);
    g_auto(Answer) before = client_get(&staff->lead, "/api/state");
    g_assert_cmpint(json_int(before.json, "forks", -1), ==, 1);
    g_assert_cmpint(count_in_state(&staff->lead), ==, 1);
    g_auto(Answer) others = client_get(&staff->desk, "/api/state");
    g_assert_null(json_object_get(others.json, "forks"));

    g_auto(Answer) answer = client_get(&staff->lead, "/api/conflicts");
    const json_t *forks = json_object_get(answer.json, "forks");
    g_assert_cmpuint(json_array_size(forks), ==, 1);
    const json_t *fork = json_array_get(forks, 0);
    g_assert_cmpstr(json_text(fork, "station", ""), ==, STAGE_FORKED);
    g_assert_cmpstr(json_text(fork, "name", ""), ==, "Desk 9");
    g_assert_cmpint(json_int(fork, "records", 0), ==, 1);
    g_assert_true(g_str_has_prefix(json_text(fork, "since", ""), "20"));
    g_assert_cmpuint(json_array_size(json_object_get(answer.json, "conflicts")), ==, 0);

    g_autofree char *body = g_strdup_printf("{\"key\":\"%s\",\"note\":\"one laptop was cloned\"}", json_text(fork, "key", ""));
    g_auto(Answer) right = client_post(&staff->lead, "/api/conflict/acknowledge", body);
    g_assert_cmpuint(right.status, ==, 200);
    g_auto(Answer) after = client_get(&staff->lead, "/api/state");
    g_assert_cmpint(json_int(after.json, "forks", -1), ==, 0);
    g_assert_cmpint(count_in_state(&staff->lead), ==, 0);
}

// What a ticketing system refused for good waits in a lead's inbox in both sides' words, until somebody entered it there.
static void test_refusal(Staff *staff, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = store_open(staff->stage->station->store_path, &error);
    gint64 now = station_now_utc_ms(staff->stage->station);
    g_autoptr(json_t) body = json_pack("{s:s,s:s,s:i,s:b,s:s}", "scope", "desk", "checkpoint", "registration", "direction", 1,
                                       "once", true, "by", "Bo");
    g_assert_true(store_begin(store, &error) && journal_append(store, RECORD_ADMISSION, STAGE_ADA, body, now, NULL, &error) &&
                  store_commit(store, &error));
    g_assert_true(outbox_fill(store, &error));
    g_autoptr(GPtrArray) waiting = outbox_next(store, "registration", NULL, 9, &error);
    g_assert_cmpuint(waiting->len, ==, 1);
    const OutboxItem *item = g_ptr_array_index(waiting, 0);
    g_assert_true(outbox_refuse(store, item, "ambiguous: two add-ons", now, &error));

    g_assert_cmpint(count_in_state(&staff->lead), ==, 1);
    g_assert_cmpint(count_in_state(&staff->desk), ==, 0);
    g_auto(Answer) answer = client_get(&staff->lead, "/api/conflicts");
    const json_t *list = json_object_get(answer.json, "refusals"), *refusal = json_array_get(list, 0);
    g_assert_cmpuint(json_array_size(list), ==, 1);
    g_assert_cmpstr(json_text(refusal, "words", ""), ==, "ambiguous: two add-ons");
    g_assert_cmpstr(json_text(refusal, "act", ""), ==, "entry");
    const Checkpoint *desk = profile_checkpoint(staff->stage->station->profile, "registration");
    g_assert_cmpstr(json_text(refusal, "where", ""), ==, desk->title);
    g_assert_cmpstr(json_text(refusal, "station", ""), ==, store_station_name(store));
    g_assert_cmpstr(json_text(json_object_get(refusal, "person"), "id", ""), ==, STAGE_ADA);
    g_assert_cmpstr(json_text(json_object_get(refusal, "person"), "name", ""), !=, "");

    static const char none[] = "{\"key\":\"ticketing:00\",\"note\":\"sent by hand\"}";
    g_auto(Answer) wrong = client_post(&staff->lead, "/api/conflict/acknowledge", none);
    g_assert_cmpuint(wrong.status, ==, 404);
    g_autofree char *key = g_strdup_printf("{\"key\":\"%s\",\"note\":\"sent by hand\"}", json_text(refusal, "key", ""));
    g_auto(Answer) denied = client_post(&staff->desk, "/api/conflict/acknowledge", key);
    g_assert_cmpuint(denied.status, ==, 403);
    g_auto(Answer) right = client_post(&staff->lead, "/api/conflict/acknowledge", key);
    g_assert_cmpuint(right.status, ==, 200);
    g_assert_cmpint(count_in_state(&staff->lead), ==, 0);
    g_auto(Answer) again = client_post(&staff->lead, "/api/conflict/acknowledge", key);
    g_assert_cmpuint(again.status, ==, 404);
    g_autoptr(GPtrArray) audit = audit_list(store, 0, 9, &error);
    const AuditEntry *entry = g_ptr_array_index(audit, 0);
    g_assert_cmpstr(entry->act, ==, "sent-by-hand");
    g_assert_cmpstr(entry->volunteer_name, ==, "Lea");
}

// The page is told how the link is when something changed, and tells it to who comes later.
static void test_link(Staff *staff, gconstpointer data)
{
    (void)data;
    g_auto(Answer) before = client_get(&staff->desk, "/api/state");
    g_assert_true(json_is_null(json_object_get(before.json, "ticketing")));
    web_publish(staff->web, WEB_TICKETING, json_pack("{s:s,s:i,s:i}", "system", "pretix", "waiting", 12, "refused", 0));
    for (int i = 0; i < 500; i++) {
        g_auto(Answer) after = client_get(&staff->desk, "/api/state");
        if (json_int(json_object_get(after.json, "ticketing"), "waiting", 0) == 12)
            return;
        g_usleep(10000);
    }
    g_assert_not_reached();
}

// An entry of a time to come, which other stations refuse: it waits for a lead, who says that the clock is right, and then counts as of now.
static void test_clock(Staff *staff, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = store_open(staff->stage->station->store_path, &error);
    g_autoptr(json_t) body = json_pack("{s:s,s:s,s:b}", "scope", "desk", "by", "Bo", "once", true);
    gint64 now = MAX(station_now_utc_ms(staff->stage->station), clock_utc_ms());
    g_assert_true(store_begin(store, &error));
    g_assert_true(
        journal_append(store, RECORD_ADMISSION, STAGE_ADA, body, now + 700 * G_GINT64_CONSTANT(86400000), NULL, &error));
    g_assert_true(store_commit(store, &error));
    gint64 ahead_ms;
    g_assert_true(journal_is_ahead(store, now, &ahead_ms, &error) && ahead_ms > 0);
    g_assert_cmpint(count_in_state(&staff->lead), ==, 1);
    g_auto(Answer) before = client_get(&staff->lead, "/api/conflicts");
    g_assert_true(json_bool(before.json, "is_ahead", false));
    g_auto(Answer) refused = client_post(&staff->desk, "/api/clock/right", "{}");
    g_assert_cmpuint(refused.status, ==, 403);
    g_auto(Answer) right = client_post(&staff->lead, "/api/clock/right", "{}");
    g_assert_cmpuint(right.status, ==, 200);
    g_assert_cmpint(json_int(right.json, "count", 0), ==, 1);
    g_auto(Answer) after = client_get(&staff->lead, "/api/conflicts");
    g_assert_false(json_bool(after.json, "is_ahead", true));
    g_assert_cmpint(count_in_state(&staff->lead), ==, 0);
    g_assert_true(journal_is_ahead(store, now, &ahead_ms, &error) && ahead_ms == 0);
    g_auto(Answer) person = client_post(&staff->desk, "/api/person", "{\"id\":\"" STAGE_ADA "\"}");
    g_autofree char *story = json_canonical(person.json);
    g_assert_nonnull(strstr(story, "\"by\":\"Bo\""));
}

#define ADD(path, function) g_test_add(path, Staff, NULL, staff_set_up_desk, function, staff_tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/web/conflict-inbox", test_inbox);
    ADD("/web/handed-out-beyond", test_handed);
    ADD("/web/erasure", test_erasure);
    ADD("/web/scraping-alarm", test_scraping);
    ADD("/web/fork", test_fork);
    ADD("/web/clock-ahead", test_clock);
    ADD("/web/ticketing-refusal", test_refusal);
    ADD("/web/ticketing-link", test_link);
    return g_test_run();
}
