// SPDX-License-Identifier: GPL-3.0-or-later
// test_audit.c - who did what: what records say of all stations, and what this station noted; bounded, without secrets, gone with the purge.
#include <string.h>

#include "common/store/people/history.h"
#include "common/store/record/person_field.h"
#include "common/store/record/station.h"
#include "common/store/rights/audit.h"
#include "common/store/upkeep/purge.h"
#include "common/store/rights/revoked_station.h"
#include "common/store/rights/volunteer.h"
#include "tests/store/people.h"

#define ANNA "00000000000000a1"
#define DESK "registration"

// "ACT BY PERSON DETAIL COUNT" of each, the newest first.
static char *in_words(People *people, gint64 since_utc_ms, int limit)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) entries = audit_list(people->store, since_utc_ms, limit, &error);
    g_assert_no_error(error);
    GString *words = g_string_new(NULL);
    for (guint i = 0; i < entries->len; i++) {
        const AuditEntry *entry = g_ptr_array_index(entries, i);
        g_string_append_printf(words, "%s|%s|%s|%s|%s|%d\n", entry->act, entry->volunteer_name, entry->address, entry->person,
                               entry->detail, entry->repeat_count);
    }
    return g_string_free(words, FALSE);
}

static void assert_words(People *people, gint64 since_utc_ms, const char *wanted)
{
    g_autofree char *words = in_words(people, since_utc_ms, 100);
    g_assert_cmpstr(words, ==, wanted);
}

static void note(People *people, AuditAct act, const char *who, const char *detail, gint64 now_utc_ms)
{
    g_autoptr(GError) error = NULL;
    audit_note(people->store, &(AuditEvent){act, who, "192.0.2.7", detail, now_utc_ms}, &error);
    g_assert_no_error(error);
}

static void test_records(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Store *store = people->store;
    people_add(people, ANNA, "Anna", NULL);
    AdmitOutcome outcome;
    g_autofree char *badge = people_badge(people, ANNA, NULL);
    g_assert_true(people_admit(store, people, badge, DESK, TUESDAY, &outcome)); // an everyday entry is none
    gint64 admitted = outcome.sequence;
    admit_outcome_clear(&outcome);
    assert_words(people, 0, "");
    const char *fields[FIELD_COUNT] = {[FIELD_NAME] = "Anna B.", [FIELD_NOTE] = "\"override\":true"};
    g_assert_true(person_edit(store, ANNA, fields, "Desi", TUESDAY + 1, &error));
    g_assert_true(person_hold(store, ANNA, true, "shouted", "Lea", TUESDAY + 2, &error));
    g_assert_true(person_hold(store, ANNA, false, "calm", "Lea", TUESDAY + 3, &error));
    g_assert_true(store_undo(store, store_station_id(store), admitted, "wrong person", "Desi", TUESDAY + 4, &error));
    const char *walk_in[FIELD_COUNT] = {[FIELD_NAME] = "Eve"};
    g_assert_true(person_create(store, "00000000000000e1", walk_in, NULL, "Desi", TUESDAY + 5, &error));
    assert_words(people, 0,
                 "walk-in|Desi||Eve||1\nundo|Desi||Anna B.|wrong person|1\nrelease|Lea||Anna B.|calm|1\n"
                 "hold|Lea||Anna B.|shouted|1\nedit|Desi||Anna B.|name, note|1\n");
    assert_words(people, TUESDAY + 5, "walk-in|Desi||Eve||1\n");
    g_autofree char *newest = in_words(people, 0, 2);
    g_assert_cmpstr(newest, ==, "walk-in|Desi||Eve||1\nundo|Desi||Anna B.|wrong person|1\n");
}

static void test_override(People *people, gconstpointer data)
{
    (void)data;
    people_add(people, ANNA, "Anna", NULL);
    AdmitRequest request = {.profile = people->profile,
                            .ring = people->ring,
                            .checkpoint = profile_checkpoint(people->profile, DESK),
                            .person_id = ANNA,
                            .now_utc_ms = TUESDAY,
                            .volunteer_name = "Desi"};
    for (int i = 0; i < 2; i++) {
        AdmitOutcome outcome;
        g_assert_true(store_admit(people->store, &request, &outcome, NULL));
        g_assert_true(verdict_is_pass(outcome.verdict));
        admit_outcome_clear(&outcome);
        request.is_lead_override = true;
        request.override_reason = "came back";
        request.volunteer_name = "Lea";
    }
    assert_words(people, 0, "override|Lea||Anna|came back|1\n");
}

// Another station's acts are here as soon as its records are.
static void test_elsewhere(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    static const struct {
        RecordKind kind;
        const char *subject, *body;
    } heard[] = {
        {RECORD_STATION, "00000000000000ab", "{\"name\":\"Hall\"}"},
        {RECORD_KEY, "0011 2233", "{\"by\":\"Lea\",\"key\":0,\"reason\":\"stolen\"}"},
        {RECORD_VOLUNTEER, "Bo", "{}"},
        {RECORD_VOLUNTEER, "Cy", "{\"role\":\"door\"}"},
        {RECORD_CLIENT, ANNA, "{\"by\":\"Lea\",\"name\":\"Acme, hall 2\",\"sponsor\":\"acme\"}"},
        {RECORD_CLIENT, ANNA, "{\"by\":\"Lea\",\"off\":true,\"reason\":\"lost\"}"},
        {RECORD_PRINT, ANNA, "{\"badge\":true,\"by\":\"Bo\",\"outcome\":\"asked\",\"reason\":\"lost\"}"},
        {RECORD_PRINT, ANNA, "{\"badge\":true,\"label\":\"badge\",\"outcome\":\"printed\"}"},
    };
    g_assert_true(store_begin(people->store, &error));
    for (gsize i = 0; i < G_N_ELEMENTS(heard); i++) {
        bool is_new;
        const Record record = {.station = "00000000000000ab",
                               .sequence = (gint64)i + 1,
                               .hlc = hlc_next(0, TUESDAY + (gint64)i),
                               .utc_ms = TUESDAY + (gint64)i,
                               .kind = heard[i].kind,
                               .subject = heard[i].subject,
                               .body = heard[i].body};
        g_assert_true(journal_accept(people->store, &record, &is_new, &error));
    }
    g_assert_true(store_commit(people->store, &error));
    assert_words(people, 0,
                 "reprint|Bo|||lost|1\nclient-off|Lea|||Acme, hall 2: lost|1\nclient-added|Lea|||Acme, hall 2|1\n"
                 "volunteer-changed||||Cy door|1\nvolunteer-removed||||Bo|1\nkey-retired|Lea|||stolen|1\n");
    g_autoptr(GPtrArray) entries = audit_list(people->store, 0, 1, NULL);
    g_assert_cmpstr(((const AuditEntry *)g_ptr_array_index(entries, 0))->station, ==, "Hall");
}

// What a station that was shut out wrote is shown as such, here and in a person's history, until the hub says otherwise.
static void test_revoked(People *people, gconstpointer data)
{
    (void)data;
    const char *own = store_station_id(people->store);
    people_add(people, ANNA, "Anna", NULL);
    g_assert_true(person_hold(people->store, ANNA, true, "shouted", "Lea", TUESDAY, NULL));
    for (int is_revoked = 1; is_revoked >= 0; is_revoked--) {
        g_autoptr(GPtrArray) stations = g_ptr_array_new();
        RevokedStation other = {.id = (char *)"0000000000000001", .since_utc_ms = TUESDAY}, self = {(char *)own, TUESDAY + 1};
        g_ptr_array_add(stations, &other);
        if (is_revoked)
            g_ptr_array_add(stations, &self);
        g_assert_true(revoked_station_set(people->store, stations, NULL));
        gint64 counter = store_change_counter(people->store);
        g_assert_true(revoked_station_set(people->store, stations, NULL)); // nothing to write
        g_assert_cmpint(store_change_counter(people->store), ==, counter);
        gint64 wanted = is_revoked ? TUESDAY + 1 : 0;
        g_autoptr(GPtrArray) entries = audit_list(people->store, 0, 1, NULL);
        g_assert_cmpint(((const AuditEntry *)g_ptr_array_index(entries, 0))->revoked_utc_ms, ==, wanted);
        g_autoptr(GPtrArray) history = person_history(people->store, ANNA, NULL);
        g_assert_cmpint(((const HistoryEntry *)g_ptr_array_index(history, 0))->revoked_utc_ms, ==, wanted);
    }
}

static void test_sign_ins(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    g_assert_true(volunteer_put(store, "Vera", ROLE_LEAD, "407193", clock_utc_ms(), NULL));
    gint64 now = clock_utc_ms();
    const SignInTry tries[] = {
        {"Vera", "000000", "192.0.2.7", NULL, now + 1, false},
        {"Vera", "000001", "192.0.2.7", NULL, now + 2, false},
        {"Vera", "407193", "192.0.2.7", NULL, now + 3, false},
        {"407193", "Vera", "loopback", NULL, now + 4, false}, // typed the wrong way round
        {"Vera", "407193", "loopback", NULL, now + 5, true},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(tries); i++) {
        g_auto(SignInOutcome) outcome = {0};
        g_assert_true(volunteer_sign_in(store, &tries[i], &outcome, NULL));
    }
    assert_words(people, 0,
                 "vouched|Vera|loopback|||1\nwrong-pin||loopback|||1\nsign-in|Vera|192.0.2.7|||1\nwrong-pin|Vera|192.0.2.7|||2\n"
                 "volunteer-added||||Vera lead|1\n");
    for (int i = 0; i < 50; i++) { // of those that had to wait none is added
        g_auto(SignInOutcome) outcome = {0};
        g_assert_true(volunteer_sign_in(store, &(SignInTry){"Vera", "000000", "loopback", NULL, now + 6, false}, &outcome, NULL));
    }
    assert_words(people, now + 6, "wrong-pin|Vera|loopback|||5\n");
}

static void test_bounded(People *people, gconstpointer data)
{
    (void)data;
    g_assert_true(store_begin(people->store, NULL));
    for (int i = 0; i < AUDIT_EVENTS_MOST + 50; i++) {
        g_autofree char *detail = g_strdup_printf("%d", i);
        note(people, AUDIT_EXPORT, "Lea", detail, TUESDAY + i);
    }
    g_assert_true(store_commit(people->store, NULL));
    g_autoptr(GPtrArray) entries = audit_list(people->store, 0, AUDIT_EVENTS_MOST * 2, NULL);
    g_assert_cmpuint(entries->len, ==, AUDIT_EVENTS_MOST);
    g_assert_cmpstr(((const AuditEntry *)g_ptr_array_index(entries, 0))->detail, ==, "20049");
    // The same once more is counted, unless it is long after.
    note(people, AUDIT_EXPORT, "Lea", "20049", TUESDAY + 30000);
    note(people, AUDIT_EXPORT, "Lea", "20049", TUESDAY + 30000 + HOUR_MS + 1);
    assert_words(people, TUESDAY + 25000, "export|Lea|192.0.2.7||20049|1\nexport|Lea|192.0.2.7||20049|2\n");
    // Nor is it the same from another address, by another volunteer, of another thing, or another act.
    const AuditEvent others[] = {{AUDIT_EXPORT, "Lea", "192.0.2.8", "20049", TUESDAY + 30000 + HOUR_MS + 2},
                                 {AUDIT_EXPORT, "Bo", "192.0.2.8", "20049", TUESDAY + 30000 + HOUR_MS + 3},
                                 {AUDIT_EXPORT, "Bo", "192.0.2.8", "leads", TUESDAY + 30000 + HOUR_MS + 4},
                                 {AUDIT_SIGN_IN, "Bo", "192.0.2.8", "leads", TUESDAY + 30000 + HOUR_MS + 5}};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
        g_assert_true(audit_note(people->store, &others[i], NULL));
    assert_words(people, TUESDAY + 30000 + HOUR_MS + 2,
                 "sign-in|Bo|192.0.2.8||leads|1\nexport|Bo|192.0.2.8||leads|1\nexport|Bo|192.0.2.8||20049|1\n"
                 "export|Lea|192.0.2.8||20049|1\n");
}

static void test_purge(People *people, gconstpointer data)
{
    (void)data;
    people_add(people, ANNA, "Anna", NULL);
    note(people, AUDIT_SIGN_IN, "Vera", "", TUESDAY);
    g_assert_true(person_hold(people->store, ANNA, true, "shouted", "Lea", TUESDAY, NULL));
    g_assert_true(store_purge(people->store, NULL));
    assert_words(people, 0, "hold|||||1\n"); // that there was one, and nothing of whom and by whom
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add("/store/audit/" name, People, NULL, people_set_up, function, people_tear_down)
    ADD("what records say", test_records);
    ADD("an override", test_override);
    ADD("what another station did", test_elsewhere);
    ADD("a station that was shut out", test_revoked);
    ADD("sign-ins, and no PIN", test_sign_ins);
    ADD("it stays small", test_bounded);
    ADD("the purge takes it", test_purge);
#undef ADD
    return g_test_run();
}
