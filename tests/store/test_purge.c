// SPDX-License-Identifier: GPL-3.0-or-later
// test_purge.c - after a purge the file holds nobody, and the figures of the event are what they were.
#include <string.h>

#include "common/store/admit/conflict.h"
#include "common/store/admit/scan_outcome.h"
#include "common/store/job/job.h"
#include "common/store/lead/lead.h"
#include "common/store/people/prepared.h"
#include "common/store/upkeep/purge.h"
#include "common/store/sale/sale.h"
#include "common/store/people/same.h"
#include "common/store/programme/session.h"
#include "common/store/lead/sponsor.h"
#include "common/store/record/person_field.h"
#include "common/store/rights/client.h"
#include "common/store/rights/pairing.h"
#include "common/store/rights/volunteer.h"
#include "common/store/upkeep/verify.h"
#include "tests/store/booth_told.h"
#include "tests/store/people.h"

#define GRACE "00000000000000a1"

// What must not be found anywhere in the file, in any record or free page.
static const char *const personal[] = {"Grace Hopper",
                                       "grace@navy.example",
                                       "Navy",
                                       "secret-00000000000000a1",
                                       GRACE,
                                       "ORDER-77",
                                       "vegan",
                                       "likes COBOL",
                                       "wheelchair",
                                       "Ana",
                                       "shouted",
                                       "Volunteer Vera",
                                       "Amazing G",
                                       "Brewster",
                                       "Lea Lead",
                                       "scrapes badges",
                                       "met at lunch",
                                       "Bo's phone",
                                       "a1a2a3a4a5a6a7a8"};

// What leads did on the day, and a badge that was printed before it.
static void fill_day(People *people)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Session) session = session_load(people->store, "T-1", &error);
    g_free(session->room);
    session->room = g_strdup("Room 2");
    g_free(session->open_to);
    session->open_to = g_strdup("everyone");
    g_assert_true(session_change(people->store, session, "Lea Lead", TUESDAY + 6, NULL, &error));
    g_autoptr(json_t) look = json_pack("{s:b,s:s,s:s}", "paused", 1, "note", "scrapes badges", "by", "Lea Lead");
    g_assert_true(store_begin(people->store, &error));
    g_assert_true(journal_append(people->store, RECORD_ACK, SPONSOR_ALARM_KEY "acme", look, TUESDAY + 8, NULL, &error));
    g_assert_true(store_commit(people->store, &error));
    g_autofree char *shows = prepared_shows(people->store, "00000000000000a2", &error);
    Token token;
    g_autofree char *code = token_mint(people->ring, TOKEN_BADGE, people->profile->event_tag, &token);
    g_assert_true(store_begin(people->store, &error));
    g_assert_true(prepared_record(people->store, "00000000000000a2", "badge", &token, NULL, shows, TUESDAY + 9, &error));
    const Job job = {.person_id = (char *)GRACE,
                     .label = (char *)"badge",
                     .media = (char *)"62",
                     .role = (char *)"badge",
                     .fields = (char *)"{\"other_names\":\"met at lunch\"}",
                     .token = code,
                     .shows = shows};
    gint64 id;
    g_assert_true(job_submit(people->store, &job, 0, TUESDAY + 10, &id, &error));
    g_assert_true(store_commit(people->store, &error));
    g_assert_no_error(error);
}

static void fill(People *people)
{
    g_autoptr(GError) error = NULL;
    people_add(people, GRACE, "Grace Hopper", "T-1");
    people_add(people, "00000000000000a2", "Li", NULL);
    people_add_session(people, "T-1", "Room 318", TUESDAY, 1);
    const char *fields[FIELD_COUNT] = {
        [FIELD_EMAIL] = "grace@navy.example", [FIELD_COMPANY] = "Navy",
        [FIELD_ORDER] = "ORDER-77",           [FIELD_DIETARY] = "vegan",
        [FIELD_NOTE] = "wheelchair",          [FIELD_CONSENT] = "name,email",
        [FIELD_BADGE_NAME] = "Amazing G",     [FIELD_FAMILY_NAME] = "Brewster",
    };
    g_assert_true(person_edit(people->store, GRACE, fields, "Ana", TUESDAY, &error));
    g_assert_true(person_hold(people->store, "00000000000000a2", true, "shouted", "Ana", TUESDAY, &error));
    g_autofree char *badge = people_badge(people, GRACE, NULL);
    g_assert_cmpint(people_scan(people, "secret-" GRACE, "registration", TUESDAY), ==, VERDICT_ADMIT);
    people_scan(people, "secret-00000000000000a2", "registration", TUESDAY + 1);
    g_assert_true(person_revoke_badges(people->store, GRACE, "lost", TUESDAY + 2, &error));
    const LeadScan scan = {.profile = people->profile,
                           .sponsor = "acme",
                           .code = badge,
                           .code_length = strlen(badge),
                           .volunteer_name = "Ana",
                           .now_utc_ms = TUESDAY + 3};
    LeadOutcome out;
    g_assert_true(lead_scan(people->store, &scan, &out, &error));
    g_assert_true(
        lead_edit(people->store, "acme", out.token, &(LeadEdit){.rating = 4, .note = "likes COBOL"}, "Ana", TUESDAY + 4, &error));
    const BoothTold released = {
        .token = out.token, .contact = {"Grace Hopper", "", "", "", ""}, .withdrawn = "", .lead = out.token, .is_valid = true};
    g_assert_true(booth_told(people->store, "acme", &released, 1, &error));
    g_autoptr(GPtrArray) leads = lead_list(people->store, "acme", -1, &error);
    g_assert_true(lead_note_export(people->store, "acme", leads, TUESDAY + 5, &error));
    fill_day(people);
    people_hear(people->store, RECORD_CLIENT, "00000000000000c1", 0,
                "{\"by\":\"Ana\",\"name\":\"Bo's phone\",\"post\":{\"mode\":\"door\"},\"secret\":\"a1a2a3a4a5a6a7a8\"}");
    people_hear(people->store, RECORD_LINK, GRACE, 0,
                "{\"entry\":\"aa\",\"reason\":\"Grace Hopper is blocked\",\"source\":\"s\",\"state\":\"refused\"}");
    people_hear(people->store, RECORD_LINK, GRACE, 0,
                "{\"by\":\"Lea Lead\",\"entry\":\"aa\",\"source\":\"s\",\"state\":\"by-hand\"}");
    g_autofree char *code = NULL;
    const PairingMaking making = {NULL, "door", "room-2", "Bo's phone", "Lea Lead", TUESDAY + 9};
    g_assert_true(pairing_make(people->store, &making, &code, &error));
    g_assert_true(client_seen_put(people->store, "a1a2a3a4a5a6a7a8", &(ClientSeen){.utc_ms = TUESDAY + 9}, &error));
    g_assert_true(store_begin(people->store, &error));
    const ScanOutcome outcome = {"a1a2a3a4a5a6a7a8", 7, GRACE, "{\"headline\":\"Welcome, Grace Hopper\"}"};
    g_assert_true(scan_outcome_put(people->store, &outcome, &error));
    g_assert_true(store_commit(people->store, &error));
    g_assert_true(volunteer_put(people->store, "Volunteer Vera", ROLE_DESK, "2718", clock_utc_ms(), &error));
    g_assert_true(store_put(people->store, "page.last", "Grace Hopper", &error));
    g_assert_no_error(error);
}

// How often `text` stands in the store's files, its log included.
static int occurrences(const People *people, const char *text)
{
    static const char *const suffixes[] = {"", "-wal"};
    int count = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++) {
        g_autofree char *path = g_strconcat(people->path, suffixes[i], NULL);
        g_autofree char *bytes = NULL;
        gsize length;
        if (!g_file_get_contents(path, &bytes, &length, NULL))
            continue;
        for (const char *at = bytes; (at = memmem(at, length - (gsize)(at - bytes), text, strlen(text))); at++)
            count++;
    }
    return count;
}

static gint64 count_of(Store *store, const char *what)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) counts = store_purge_counts(store, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < counts->len; i++) {
        const PurgeCount *count = g_ptr_array_index(counts, i);
        if (strcmp(count->what, what) == 0)
            return count->count;
    }
    g_error("nothing is counted as \"%s\"", what);
}

static void test_nobody_left(People *people, gconstpointer data)
{
    (void)data;
    fill(people);
    for (gsize i = 0; i < G_N_ELEMENTS(personal); i++)
        g_assert_cmpint(occurrences(people, personal[i]), >, 0); // it can be found, so not to find it later means something
    static const char *const figures[] = {"records", "admissions", "refusals", "labels", "leads without contact"};
    gint64 before[G_N_ELEMENTS(figures)];
    for (gsize i = 0; i < G_N_ELEMENTS(figures); i++)
        before[i] = count_of(people->store, figures[i]);
    g_assert_cmpint(before[1], ==, 1);
    g_assert_cmpint(before[2], ==, 1);
    g_assert_cmpint(before[4], ==, 1);

    g_autoptr(GError) error = NULL;
    g_assert_true(store_purge(people->store, &error));
    for (gsize i = 0; i < G_N_ELEMENTS(figures); i++)
        g_assert_cmpint(count_of(people->store, figures[i]), ==, before[i]);
    g_assert_cmpint(count_of(people->store, "registrations without a name"), ==, 2);
    static const char *const nothing[] = {"registrations with a name, an e-mail or a company", "ticket secrets",
                                          "released contacts", "print jobs", "volunteers"};
    for (gsize i = 0; i < G_N_ELEMENTS(nothing); i++)
        g_assert_cmpint(count_of(people->store, nothing[i]), ==, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(personal); i++)
        if (occurrences(people, personal[i]) > 0)
            g_error("\"%s\" is still in the file", personal[i]);

    g_autoptr(GPtrArray) leads = lead_list(people->store, "acme", -1, &error);
    g_assert_cmpuint(leads->len, ==, 1);
    const Lead *lead = g_ptr_array_index(leads, 0);
    g_assert_cmpint(lead->rating, ==, 4);
    g_assert_cmpuint(lead->notes->len, ==, 0);
    g_assert_cmpint(lead->exported_utc_ms, ==, 0);
    g_autoptr(Session) session = session_load(people->store, "T-1", &error);
    g_assert_cmpstr(session->room, ==, "Room 2"); // what a lead changed stays changed
    g_assert_cmpstr(session->open_to, ==, "everyone");
}

static void test_still_a_store(People *people, gconstpointer data)
{
    (void)data;
    fill(people);
    g_autoptr(GError) error = NULL;
    g_assert_true(store_purge(people->store, &error));
    g_assert_true(store_purge(people->store, &error)); // a second time finds nothing to do and harms nothing
    g_autoptr(GPtrArray) differences = NULL;
    bool is_whole = store_verify(people->store, NULL, NULL, &differences, &error);
    g_assert_no_error(error);
    g_assert_true(is_whole);
    // Nobody can use an old ticket, and new people can still come.
    g_assert_cmpint(people_scan(people, "secret-" GRACE, "registration", TUESDAY), ==, VERDICT_UNKNOWN_CODE);
    people_add(people, GRACE, "Grace Hopper", NULL);
    g_assert_cmpint(people_scan(people, "secret-" GRACE, "registration", TUESDAY), ==, VERDICT_ADMIT);
}

typedef struct {
    Store *to;
    gint64 sequence;
} Other;

static void hear(Other *other, RecordKind kind, const char *subject, const char *body)
{
    g_autoptr(GError) error = NULL;
    const Record record = {.station = "00000000000000f1",
                           .sequence = ++other->sequence,
                           .hlc = hlc_next(0, TUESDAY + other->sequence),
                           .utc_ms = TUESDAY,
                           .kind = kind,
                           .subject = subject,
                           .body = body};
    bool is_new;
    g_assert_true(journal_accept(other->to, &record, &is_new, &error));
    g_assert_no_error(error);
}

static void count_sale(const SaleRow *row, gpointer data)
{
    (void)row;
    ++*(int *)data;
}

// What was sold, and who was joined with whom, goes too.
static void test_sold_and_joined(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    people_add(people, "00000000000000a1", "Grace Hopper", NULL);
    people_add(people, "00000000000000a2", "Ada Lovelace", NULL);
    g_assert_true(same_join(people->store, "00000000000000a1", "00000000000000a2", "lea", TUESDAY, &error));
    people_hear(people->store, RECORD_CHANGE, "00000000000000a1", TUESDAY,
                "{\"status\":\"paid\",\"sale\":{\"step\":\"pay\",\"method\":\"free\",\"reason\":\"ill\"}}");
    g_assert_true(store_purge(people->store, &error));
    int sale_count = 0;
    g_assert_true(sale_each(people->store, 0, G_MAXINT64, count_sale, &sale_count, &error));
    g_assert_cmpint(sale_count, ==, 0);
    g_autofree char *person = same_person(people->store, "00000000000000a2", &error);
    g_assert_cmpstr(person, ==, "00000000000000a2");
    g_autoptr(GPtrArray) differences = NULL;
    g_assert_true(store_verify(people->store, NULL, NULL, &differences, &error));
}

// What was done apart is counted as before, and a journal of many pages is cleaned to its end.
static void test_many(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Other other = {.to = people->store};
    gint64 before, after;
    g_assert_true(store_begin(people->store, &error));
    hear(&other, RECORD_CHANGE, GRACE,
         "{\"name\":\"G\",\"over\":{\"name\":[0,\"\",0],\"status\":[0,\"\",0]},\"status\":\"paid\"}");
    hear(&other, RECORD_CHANGE, GRACE, "{\"over\":{\"status\":[0,\"\",0]},\"status\":\"cancelled\"}");
    for (int i = 0; i < 1001; i++)
        hear(&other, RECORD_HOLD, GRACE, "{\"on\":true,\"reason\":\"shouted\"}");
    hear(&other, RECORD_REGISTRATION, "00000000000000a9", "{\"name\":\"Zoe Last\",\"tickets\":{\"t\":{\"secret\":\"zzz\"}}}");
    g_assert_true(store_commit(people->store, &error));
    g_assert_true(conflict_count(people->store, &before, &error));
    g_assert_cmpint(before, ==, 1);
    gint64 records = count_of(people->store, "records");
    g_assert_true(store_purge(people->store, &error));
    g_assert_true(conflict_count(people->store, &after, &error));
    g_assert_cmpint(after, ==, before);
    g_assert_cmpint(count_of(people->store, "records"), ==, records);
    g_assert_cmpint(count_of(people->store, "registrations without a name"), ==, 2);
    g_assert_cmpint(occurrences(people, "Zoe Last") + occurrences(people, "zzz") + occurrences(people, "shouted"), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/store/purge/nobody-is-left", People, NULL, people_set_up, test_nobody_left, people_tear_down);
    g_test_add("/store/purge/it-is-still-a-store", People, NULL, people_set_up, test_still_a_store, people_tear_down);
    g_test_add("/store/purge/sold-and-joined", People, NULL, people_set_up, test_sold_and_joined, people_tear_down);
    g_test_add("/store/purge/many-pages", People, NULL, people_set_up, test_many, people_tear_down);
    return g_test_run();
}
