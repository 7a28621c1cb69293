// SPDX-License-Identifier: GPL-3.0-or-later
// test_lead.c - a sponsor captures badges and nothing else; what a rep adds is kept; contacts follow consent.
#include <string.h>

#include "common/base/json.h"
#include "common/store/lead/lead.h"
#include "common/store/lead/sponsor.h"
#include "common/store/record/person_field.h"
#include "common/store/record/station.h"
#include "common/store/store.h"
#include "common/store/upkeep/verify.h"
#include "tests/store/booth_told.h"
#include "tests/store/people.h"
#include "tests/store/projection_digest.h"

#define ACME "acme"
#define MINUTE_MS G_GINT64_CONSTANT(60000)

// A sponsor's own store, without key and without people, and the event's store where badges are printed.
typedef struct {
    People staff;
    Store *store, *second; // two stations of the sponsor
} Booth;

static Store *make_store(const People *people, const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(people->folder, name, NULL);
    g_assert_true(store_create(path, name, people->profile->slug, &error));
    Store *store = store_open(path, &error);
    g_assert_no_error(error);
    return store;
}

static void booth_set_up(Booth *booth, gconstpointer data)
{
    people_set_up(&booth->staff, data);
    booth->store = make_store(&booth->staff, "Acme 1");
    booth->second = make_store(&booth->staff, "Acme 2");
}

static void booth_tear_down(Booth *booth, gconstpointer data)
{
    store_close(booth->store);
    store_close(booth->second);
    people_tear_down(&booth->staff, data);
}

static LeadOutcome scan_as(const Booth *booth, Store *store, const char *code, const char *rep, gint64 now_utc_ms)
{
    const LeadScan scan = {
        .profile = booth->staff.profile,
        .sponsor = ACME,
        .code = code,
        .code_length = strlen(code),
        .volunteer_name = rep,
        .now_utc_ms = now_utc_ms,
    };
    LeadOutcome out;
    g_autoptr(GError) error = NULL;
    bool is_good = lead_scan(store, &scan, &out, &error);
    g_assert_no_error(error);
    g_assert_true(is_good);
    return out;
}

static void edit_as(Store *store, const char *token, const LeadEdit *edit, const char *rep, gint64 now_utc_ms)
{
    g_autoptr(GError) error = NULL;
    bool is_good = lead_edit(store, ACME, token, edit, rep, now_utc_ms, &error);
    g_assert_no_error(error);
    g_assert_true(is_good);
}

static Lead *load(Store *store, const char *token)
{
    g_autoptr(GError) error = NULL;
    Lead *lead = lead_load(store, ACME, token, &error);
    g_assert_no_error(error);
    return lead;
}

typedef struct {
    Store *to;
    int count;
} Copying;

static bool copy_one(const Record *record, gpointer data)
{
    Copying *copying = data;
    g_autoptr(GError) error = NULL;
    bool is_new;
    journal_accept(copying->to, record, &is_new, &error);
    g_assert_no_error(error);
    copying->count += is_new;
    return true;
}

// What an exchange does: `to` takes what `from` wrote.
static void copy_records(Store *from, Store *to)
{
    g_autoptr(GError) error = NULL;
    Copying copying = {.to = to};
    g_assert_true(store_begin(to, &error));
    g_assert_true(journal_each(from, store_station_id(from), 0, -1, copy_one, &copying, &error));
    g_assert_true(store_commit(to, &error));
}

static bool count_one(const Record *record, gpointer data)
{
    *(int *)data += record->kind == RECORD_LEAD;
    return true;
}

static int lead_records(Store *store)
{
    int count = 0;
    g_autoptr(GError) error = NULL;
    g_assert_true(journal_each(store, store_station_id(store), 0, -1, count_one, &count, &error));
    return count;
}

// --- tests ---

static void test_capture(Booth *booth, gconstpointer data)
{
    (void)data;
    people_add(&booth->staff, "00000000000000a1", "Ngũgĩ", NULL);
    g_autofree char *badge = people_badge(&booth->staff, "00000000000000a1", NULL);
    LeadOutcome first = scan_as(booth, booth->store, badge, "Ana", TUESDAY);
    g_assert_cmpint(first.result, ==, LEAD_CAPTURED);
    g_assert_cmpuint(strlen(first.token), ==, 16);
    LeadOutcome again = scan_as(booth, booth->store, badge, "Ben", TUESDAY + MINUTE_MS);
    g_assert_cmpint(again.result, ==, LEAD_OPENED);
    g_assert_cmpstr(again.token, ==, first.token);
    g_assert_cmpint(lead_records(booth->store), ==, 1);

    g_autoptr(Lead) lead = load(booth->store, first.token);
    g_assert_cmpint(lead->first_utc_ms, ==, TUESDAY);
    g_assert_cmpstr(lead->volunteer_name, ==, "Ana");
    for (int i = 0; i < CONTACT_COUNT; i++)
        g_assert_cmpstr(lead->contact[i], ==, "");
}

static bool find_text(const Record *record, gpointer data)
{
    const char *text = data;
    g_assert_null(strstr(record->body, text));
    g_assert_null(strstr(record->subject, text));
    return true;
}

// What is no badge of this event leaves no trace, least of all a ticket's secret.
static void test_not_a_badge(Booth *booth, gconstpointer data)
{
    (void)data;
    people_add(&booth->staff, "00000000000000a1", "Li", "T-1");
    g_autofree char *seat = people_badge(&booth->staff, "00000000000000a1", "T-1");
    g_autofree char *badge = people_badge(&booth->staff, "00000000000000a1", NULL);
    g_autofree char *piece = g_strndup(badge, 20);
    Token token;
    g_autofree char *foreign = token_mint(booth->staff.ring, TOKEN_BADGE, (guint16)(booth->staff.profile->event_tag + 1), &token);
    const struct {
        const char *code;
        LeadResult result;
    } cases[] = {
        {"secret-00000000000000a1", LEAD_NOT_A_BADGE},
        {seat, LEAD_NOT_A_BADGE},
        {"https://example.org/", LEAD_NOT_A_BADGE},
        {"", LEAD_NOT_A_BADGE},
        {foreign, LEAD_OTHER_EVENT},
        {piece, LEAD_DAMAGED},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        LeadOutcome out = scan_as(booth, booth->store, cases[i].code, "Ana", TUESDAY);
        g_assert_cmpint(out.result, ==, cases[i].result);
        g_assert_cmpstr(out.token, ==, "");
    }
    g_assert_cmpint(lead_records(booth->store), ==, 0);
    g_autoptr(GError) error = NULL;
    g_assert_true(journal_each(booth->store, store_station_id(booth->store), 0, -1, find_text, (gpointer) "secret", &error));
}

static void test_two_reps(Booth *booth, gconstpointer data)
{
    (void)data;
    people_add(&booth->staff, "00000000000000a1", "Li", NULL);
    g_autofree char *badge = people_badge(&booth->staff, "00000000000000a1", NULL);
    LeadOutcome one = scan_as(booth, booth->store, badge, "Ana", TUESDAY);
    LeadOutcome two = scan_as(booth, booth->second, badge, "Ben", TUESDAY + MINUTE_MS);
    g_assert_cmpint(two.result, ==, LEAD_CAPTURED);
    g_autoptr(json_t) hot = json_pack("{s:b}", "hot", 1);
    g_autoptr(json_t) not_hot = json_pack("{s:b,s:b}", "hot", 0, "Python", 1);
    g_autoptr(json_t) answers = json_pack("{s:s}", "Hiring?", "Yes, two");
    // What is one for all reps, Ben says later; the station that heard him first hears Ana afterwards.
    edit_as(booth->store, one.token, &(LeadEdit){.rating = 3, .note = "likes tests", .tags = hot, .role = "Dev"}, "Ana",
            TUESDAY + MINUTE_MS);
    edit_as(booth->store, one.token, &(LeadEdit){.rating = -1, .note = "likes tests a lot"}, "Ana", TUESDAY + 2 * MINUTE_MS);
    edit_as(booth->second, two.token,
            &(LeadEdit){
                .rating = 5, .note = "call in June", .tags = not_hot, .answers = answers, .role = "SRE", .seniority = "senior"},
            "Ben", TUESDAY + 3 * MINUTE_MS);
    // The first exchange in one direction, the second in the other.
    copy_records(booth->store, booth->second);
    copy_records(booth->second, booth->store);

    Store *const stores[] = {booth->store, booth->second};
    for (gsize i = 0; i < G_N_ELEMENTS(stores); i++) {
        g_autoptr(Lead) lead = load(stores[i], one.token);
        g_assert_cmpint(lead->station_count, ==, 2);
        g_assert_cmpint(lead->first_utc_ms, ==, TUESDAY);
        g_assert_cmpstr(lead->volunteer_name, ==, "Ana");
        g_assert_cmpint(lead->rating, ==, 5);
        g_assert_cmpstr(lead->role, ==, "SRE");
        g_assert_cmpuint(lead->tags->len, ==, 2); // Ben never saw Ana's, so he could not take it away
        g_assert_cmpstr(g_ptr_array_index(lead->tags, 0), ==, "hot");
        g_assert_cmpstr(g_ptr_array_index(lead->tags, 1), ==, "Python");
        g_assert_cmpuint(lead->notes->len, ==, 2);
        const LeadText *note = g_ptr_array_index(lead->notes, 0);
        g_assert_cmpstr(note->text, ==, "likes tests a lot");
        g_assert_cmpstr(note->about, ==, "Ana");
        note = g_ptr_array_index(lead->notes, 1);
        g_assert_cmpstr(note->text, ==, "call in June");
        g_assert_cmpstr(note->station, ==, "Acme 2");
        const LeadText *answer = g_ptr_array_index(lead->answers, 0);
        g_assert_cmpstr(answer->about, ==, "Hiring?");
        g_assert_cmpstr(answer->text, ==, "Yes, two");
    }
    g_autoptr(GError) error = NULL;
    g_autofree char *left = store_projection_digest(booth->store, &error);
    g_autofree char *right = store_projection_digest(booth->second, &error);
    g_assert_cmpstr(left, ==, right);
    edit_as(booth->second, one.token, &(LeadEdit){.rating = -1, .tags = not_hot}, "Ben", TUESDAY + 4 * MINUTE_MS);
    g_autoptr(Lead) cooled = load(booth->second, one.token);
    g_assert_cmpuint(cooled->tags->len, ==, 1);
    g_autoptr(GPtrArray) differences = NULL;
    g_assert_true(store_verify(booth->second, NULL, NULL, &differences, &error));
}

static void test_edit_records_differences(Booth *booth, gconstpointer data)
{
    (void)data;
    people_add(&booth->staff, "00000000000000a1", "Li", NULL);
    g_autofree char *badge = people_badge(&booth->staff, "00000000000000a1", NULL);
    LeadOutcome out = scan_as(booth, booth->store, badge, "Ana", TUESDAY);
    const LeadEdit edit = {.rating = 4, .note = "n"};
    edit_as(booth->store, out.token, &edit, "Ana", TUESDAY);
    edit_as(booth->store, out.token, &edit, "Ana", TUESDAY + 1);
    g_assert_cmpint(lead_records(booth->store), ==, 2);

    g_autoptr(GError) error = NULL;
    g_assert_false(lead_edit(booth->store, ACME, "00000000000000ff", &edit, "Ana", TUESDAY, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_false(lead_edit(booth->store, "other", out.token, &edit, "Ana", TUESDAY, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_false(lead_edit(booth->store, ACME, out.token, &(LeadEdit){.rating = 6}, "Ana", TUESDAY, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
    g_clear_error(&error);
    g_autofree char *endless = g_strnfill(LEAD_TEXT_CEILING + 1, 'x');
    g_assert_false(lead_edit(booth->store, ACME, out.token, &(LeadEdit){.rating = -1, .note = endless}, "Ana", TUESDAY, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
    g_assert_cmpint(lead_records(booth->store), ==, 2);
}

// Faster than people talk is refused; hundreds an hour raise the alarm, here and where the records are exchanged to.
static void test_scraping(Booth *booth, gconstpointer data)
{
    (void)data;
    Token token;
    int refused_count = 0;
    for (int i = 0; i < LEAD_SCANS_PER_MINUTE + 5; i++) {
        g_autofree char *badge = token_mint(booth->staff.ring, TOKEN_BADGE, booth->staff.profile->event_tag, &token);
        LeadOutcome out = scan_as(booth, booth->store, badge, "Ana", TUESDAY + i * 1000);
        refused_count += out.result == LEAD_TOO_FAST;
        g_assert_false(out.is_alarm);
        if (out.result == LEAD_TOO_FAST)
            g_assert_cmpstr(out.token, ==, "");
    }
    g_assert_cmpint(refused_count, ==, 5);
    g_assert_cmpint(lead_records(booth->store), ==, LEAD_SCANS_PER_MINUTE);

    bool is_alarm = false;
    gint64 now_utc_ms = TUESDAY + HOUR_MS;
    for (int i = 0; i <= LEAD_ALARM_PER_HOUR; i++, now_utc_ms += 10000) {
        g_assert_false(is_alarm);
        g_autofree char *badge = token_mint(booth->staff.ring, TOKEN_BADGE, booth->staff.profile->event_tag, &token);
        LeadOutcome out = scan_as(booth, booth->store, badge, "Ana", now_utc_ms);
        g_assert_cmpint(out.result, ==, LEAD_CAPTURED);
        is_alarm = out.is_alarm;
    }
    g_assert_true(is_alarm);
    copy_records(booth->store, booth->staff.store);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) alarms = sponsor_alarms(booth->staff.store, &error);
    g_assert_cmpuint(alarms->len, ==, 1);
    const SponsorAlarm *alarm = g_ptr_array_index(alarms, 0);
    g_assert_cmpstr(alarm->sponsor, ==, ACME);
    g_assert_cmpint(alarm->scan_count, ==, LEAD_ALARM_PER_HOUR + 1);

    // Somebody looked: it is quiet until the station goes on.
    g_assert_false(sponsor_alarm_acknowledge(booth->staff.store, "nobody", false, "x", "Lea", now_utc_ms, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    sponsor_alarm_acknowledge(booth->staff.store, ACME, false, "talked to them", "Lea", now_utc_ms, &error);
    g_assert_no_error(error);
    g_autoptr(GPtrArray) quiet = sponsor_alarms(booth->staff.store, &error);
    g_assert_cmpuint(quiet->len, ==, 0);
    g_autofree char *badge = token_mint(booth->staff.ring, TOKEN_BADGE, booth->staff.profile->event_tag, &token);
    scan_as(booth, booth->store, badge, "Ana", now_utc_ms + 10000);
    copy_records(booth->store, booth->staff.store);
    g_autoptr(GPtrArray) again = sponsor_alarms(booth->staff.store, &error);
    g_assert_cmpuint(again->len, ==, 1);
}

static void consent(Store *store, const char *id, const char *fields_allowed)
{
    const char *fields[FIELD_COUNT] = {
        [FIELD_CONSENT] = fields_allowed, [FIELD_EMAIL] = "li@example.org", [FIELD_CV_URL] = "https://li.example/cv"};
    g_autoptr(GError) error = NULL;
    bool is_good = person_edit(store, id, fields, "Desk", TUESDAY, &error);
    g_assert_no_error(error);
    g_assert_true(is_good);
}

static void test_consent(Booth *booth, gconstpointer data)
{
    (void)data;
    People *staff = &booth->staff;
    people_add(staff, "00000000000000a1", "Li", NULL);
    g_autofree char *badge = people_badge(staff, "00000000000000a1", NULL);
    LeadOutcome out = scan_as(booth, booth->store, badge, "Ana", TUESDAY);
    copy_records(booth->store, staff->store);
    static const struct {
        const char *consent, *name, *email, *cv;
    } cases[] = {
        {"", "", "", ""},
        {"name", "Li", "", ""},
        {"name,cv", "Li", "", "https://li.example/cv"},
        {"email", "", "li@example.org", ""},
        {"surname", "", "", ""},
        {"", "", "", ""}, // withdrawn
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        consent(staff->store, "00000000000000a1", cases[i].consent);
        g_autoptr(Lead) lead = load(staff->store, out.token);
        g_assert_cmpstr(lead->contact[CONTACT_NAME], ==, cases[i].name);
        g_assert_cmpstr(lead->contact[CONTACT_EMAIL], ==, cases[i].email);
        g_assert_cmpstr(lead->contact[CONTACT_CV], ==, cases[i].cv);
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) seen = lead_of_person(staff->store, "00000000000000a1", &error);
    g_assert_cmpuint(seen->len, ==, 1);
    const LeadSeen *who = g_ptr_array_index(seen, 0);
    g_assert_cmpstr(who->sponsor, ==, ACME);
    g_assert_cmpstr(who->station, ==, "Acme 1");
    g_assert_cmpint(who->utc_ms, ==, TUESDAY);
}

// On the sponsor's own station a contact is what a station told the last time, and no more.
static void test_released(Booth *booth, gconstpointer data)
{
    (void)data;
    Token token;
    g_autofree char *badge = token_mint(booth->staff.ring, TOKEN_BADGE, booth->staff.profile->event_tag, &token);
    LeadOutcome out = scan_as(booth, booth->store, badge, "Ana", TUESDAY);
    BoothTold released = {.token = out.token,
                          .contact = {"Li", "li@example.org", "", "", ""},
                          .withdrawn = "",
                          .lead = out.token,
                          .is_valid = true};
    g_autoptr(GError) error = NULL;
    g_assert_true(booth_told(booth->store, ACME, &released, 1, &error));
    g_autoptr(Lead) before = load(booth->store, out.token);
    g_assert_cmpstr(before->contact[CONTACT_NAME], ==, "Li");
    g_assert_cmpstr(before->withdrawn, ==, "");
    released.contact[CONTACT_EMAIL] = "";
    released.withdrawn = "email";
    g_assert_true(booth_told(booth->store, ACME, &released, 1, &error));
    g_autoptr(Lead) after = load(booth->store, out.token);
    g_assert_cmpstr(after->contact[CONTACT_EMAIL], ==, "");
    g_assert_cmpstr(after->withdrawn, ==, "email");
    released.contact[CONTACT_NAME] = "";
    g_assert_true(booth_told(booth->store, ACME, &released, 1, &error));
    g_autoptr(Lead) gone = load(booth->store, out.token);
    g_assert_cmpstr(gone->contact[CONTACT_NAME], ==, "");
}

// A damaged or hostile station cannot put what is no lead into the tables of others.
static void test_bad_records(Booth *booth, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *subject, *body;
    } cases[] = {
        {"00000000000000a1", "{\"scan\":true}"},
        {"00000000000000a1", "{\"sponsor\":\"\",\"scan\":true}"},
        {"secret-1", "{\"sponsor\":\"acme\",\"scan\":true}"},
        {"00000000000000a1", "{\"sponsor\":\"acme\",\"set\":{\"rating\":5}}"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Record record = {"00000000000000bb", 1, 1, TUESDAY, RECORD_LEAD, cases[i].subject, cases[i].body, NULL};
        g_autoptr(GError) error = NULL;
        bool is_new;
        g_assert_true(store_begin(booth->store, NULL));
        g_assert_false(journal_accept(booth->store, &record, &is_new, &error));
        store_rollback(booth->store);
        g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
    }
}

// Two badges of one sponsor, and one badge of two sponsors: each lead has its own notes and rating only.
static void test_each_its_own(Booth *booth, gconstpointer data)
{
    (void)data;
    People *staff = &booth->staff;
    people_add(staff, "00000000000000a1", "Li", NULL);
    people_add(staff, "00000000000000a2", "Ng", NULL);
    g_autofree char *li = people_badge(staff, "00000000000000a1", NULL);
    g_autofree char *ng = people_badge(staff, "00000000000000a2", NULL);
    LeadOutcome first = scan_as(booth, booth->store, li, "Ana", TUESDAY);
    LeadOutcome second = scan_as(booth, booth->store, ng, "Ana", TUESDAY + MINUTE_MS);
    edit_as(booth->store, first.token, &(LeadEdit){.rating = 3, .note = "of Li"}, "Ana", TUESDAY + 2 * MINUTE_MS);
    edit_as(booth->store, second.token, &(LeadEdit){.rating = 5, .note = "of Ng"}, "Ana", TUESDAY + 3 * MINUTE_MS);
    LeadOutcome other;
    const LeadScan scan = {.profile = staff->profile,
                           .sponsor = "umbrella",
                           .code = li,
                           .code_length = strlen(li),
                           .volunteer_name = "Eve",
                           .now_utc_ms = TUESDAY};
    g_autoptr(GError) error = NULL;
    g_assert_true(lead_scan(booth->store, &scan, &other, &error));
    g_assert_true(lead_edit(booth->store, "umbrella", other.token, &(LeadEdit){.rating = 1, .note = "theirs"}, "Eve",
                            TUESDAY + 4 * MINUTE_MS, &error));
    g_autoptr(Lead) one = load(booth->store, first.token);
    g_autoptr(Lead) two = load(booth->store, second.token);
    g_assert_cmpuint(one->notes->len, ==, 1);
    g_assert_cmpuint(two->notes->len, ==, 1);
    g_assert_cmpstr(((const LeadText *)one->notes->pdata[0])->text, ==, "of Li");
    g_assert_cmpstr(((const LeadText *)two->notes->pdata[0])->text, ==, "of Ng");
    g_assert_cmpint(one->rating, ==, 3);
    g_assert_cmpint(two->rating, ==, 5);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function) g_test_add("/store/lead/" name, Booth, NULL, booth_set_up, function, booth_tear_down)
    TEST("a-scan-captures-and-a-second-one-opens", test_capture);
    TEST("what-is-no-badge-leaves-no-trace", test_not_a_badge);
    TEST("two-reps-keep-both-notes", test_two_reps);
    TEST("only-differences-are-recorded", test_edit_records_differences);
    TEST("scraping-is-slowed-and-told", test_scraping);
    TEST("contacts-follow-consent", test_consent);
    TEST("released-contacts-are-replaced", test_released);
    TEST("records-that-are-no-leads-are-refused", test_bad_records);
    g_test_add("/lead/each has its own notes", Booth, NULL, booth_set_up, test_each_its_own, booth_tear_down);
    return g_test_run();
}
