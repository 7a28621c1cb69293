// SPDX-License-Identifier: GPL-3.0-or-later
// test_lead_members.c - a lead comes out as it went in, member by member; each ceiling of a lead to the character and the scan.
#include <string.h>

#include "common/base/json.h"
#include "common/store/journal/erase.h"
#include "common/store/lead/lead.h"
#include "common/store/lead/lead_consent.h"
#include "common/store/lead/lead_mirror.h"
#include "common/store/people/same.h"
#include "common/store/lead/sponsor.h"
#include "common/store/upkeep/verify.h"
#include "tests/store/booth_told.h"
#include "tests/store/people.h"

#define ANNA "00000000000000a1"
#define BELA "00000000000000b2"
#define FIRST "0011223344556677"
#define SECOND "0011223344556688"
#define THIRD "0011223344556699"
#define MS G_GINT64_FORMAT

static void put_texts(GString *words, const GPtrArray *texts)
{
    for (guint i = 0; i < texts->len; i++) {
        const LeadText *text = g_ptr_array_index(texts, i);
        g_string_append_printf(words, " (%s: %s, %s@%" MS ")", text->about, text->text, text->station, text->utc_ms - TUESDAY);
    }
}

static char *lead_in_words(const Lead *lead)
{
    GString *words = g_string_new(NULL);
    g_string_append_printf(words, "%s@%" MS " by %s on %d: %d %s %s", lead->token, lead->first_utc_ms - TUESDAY,
                           lead->volunteer_name, lead->station_count, lead->rating, lead->role, lead->seniority);
    for (guint i = 0; i < lead->tags->len; i++)
        g_string_append_printf(words, " #%s", (const char *)g_ptr_array_index(lead->tags, i));
    put_texts(words, lead->notes);
    put_texts(words, lead->answers);
    for (int i = 0; i < CONTACT_COUNT; i++)
        g_string_append_printf(words, " %s", lead->contact[i]);
    g_string_append_printf(words, " -%s", lead->withdrawn);
    return g_string_free(words, FALSE);
}

static void check(Store *store, const char *token, const char *wanted)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Lead) lead = lead_load(store, "acme", token, &error);
    g_assert_no_error(error);
    g_autofree char *words = lead_in_words(lead);
    g_assert_cmpstr(words, ==, wanted);
}

static void test_members(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    g_autoptr(GError) error = NULL;
    people_hear(store, RECORD_LEAD, FIRST, 5, "{\"by\":\"Bo\",\"scan\":true,\"sponsor\":\"acme\"}");
    check(store, FIRST, FIRST "@5 by Bo on 1: 0        -");
    people_hear(
        store, RECORD_LEAD, FIRST, 6,
        "{\"by\":\"Bo\",\"set\":{\"answer/Why?\":\"so\",\"note\":\"hm\",\"rating\":\"4\",\"role\":\"dev\",\"seniority\":\"new\",\"tag/hot\":\"1\"},"
        "\"sponsor\":\"acme\"}");
    people_hear(store, RECORD_LEAD, FIRST, 7,
                "{\"by\":\"Cy\",\"set\":{\"note\":\"aha\",\"tag/cold\":\"1\"},\"sponsor\":\"acme\"}");
    check(store, FIRST, FIRST "@5 by Bo on 1: 4 dev new #hot #cold (Bo: hm, Hall@6) (Cy: aha, Hall@7) (Why?: so, Hall@6)      -");
    people_hear(store, RECORD_LEAD, FIRST, 8, "{\"by\":\"Cy\",\"set\":{\"rating\":\"5\",\"tag/hot\":\"\"},\"sponsor\":\"acme\"}");
    people_hear(store, RECORD_LEAD, FIRST, 9,
                "{\"by\":\"Bo\",\"set\":{\"answer/Why?\":\"\",\"note\":\"\"},\"sponsor\":\"acme\"}");
    const BoothTold released[] = {{FIRST, {"N", "E", "C", "T", "V"}, "W", FIRST, true, "", "", false},
                                  {SECOND, {"n", "e", "c", "t", "v"}, "w", SECOND, true, "", "", false}};
    g_assert_true(booth_told(store, "acme", released, 2, &error));
    check(store, FIRST, FIRST "@5 by Bo on 1: 5 dev new #cold (Cy: aha, Hall@7) N E C T V -W");
    people_hear(store, RECORD_LEAD, FIRST, 10, "{\"by\":\"Bo\",\"set\":{\"rating\":\"6\"},\"sponsor\":\"acme\"}");
    const BoothTold nothing = {FIRST, {"", "", "", "", ""}, "", FIRST, true, "", "", false};
    g_assert_true(booth_told(store, "acme", &nothing, 1, &error));
    check(store, FIRST, FIRST "@5 by Bo on 1: 0 dev new #cold (Cy: aha, Hall@7)      -");
}

static void test_lists(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    g_autoptr(GError) error = NULL;
    people_hear(store, RECORD_TOKEN, ANNA, 0, "{\"id\":\"" FIRST "\",\"kind\":1}");
    people_hear(store, RECORD_LEAD, FIRST, 5, "{\"by\":\"Bo\",\"scan\":true,\"sponsor\":\"acme\"}");
    people_hear(store, RECORD_LEAD, SECOND, 6, "{\"by\":\"Cy\",\"scan\":true,\"sponsor\":\"acme\"}");
    people_hear(store, RECORD_LEAD, FIRST, 7, "{\"by\":\"Di\",\"scan\":true,\"sponsor\":\"acme\"}");
    people_hear(store, RECORD_LEAD, FIRST, 8, "{\"by\":\"Ed\",\"scan\":true,\"sponsor\":\"beta\"}");
    GString *words = g_string_new(NULL);
    for (int limit = -1; limit < 3; limit += 2) {
        g_autoptr(GPtrArray) leads = lead_list(store, "acme", limit, &error);
        for (guint i = 0; i < leads->len; i++) {
            const Lead *lead = g_ptr_array_index(leads, i);
            g_string_append_printf(words, "%s %d; ", lead->token, lead->station_count);
        }
    }
    g_autoptr(GPtrArray) sponsors = lead_sponsors(store, &error);
    for (guint i = 0; i < sponsors->len; i++) {
        const LeadSponsor *sponsor = g_ptr_array_index(sponsors, i);
        g_string_append_printf(words, "%s %" MS "; ", sponsor->code, sponsor->lead_count);
    }
    g_autoptr(GPtrArray) seen = lead_of_person(store, ANNA, &error);
    for (guint i = 0; i < seen->len; i++) {
        const LeadSeen *each = g_ptr_array_index(seen, i);
        g_string_append_printf(words, "%s %s %s@%" MS "; ", each->sponsor, each->station, each->volunteer_name,
                               each->utc_ms - TUESDAY);
    }
    g_assert_cmpstr(words->str, ==,
                    FIRST " 1; " SECOND " 1; " FIRST " 1; acme 2; beta 1; "
                          "acme Hall Bo@5; acme Hall Di@7; beta Hall Ed@8; ");
    g_string_free(words, TRUE);
    gint64 count;
    g_assert_true(lead_count(store, "acme", &count, &error) && count == 2);
    g_assert_true(lead_count(store, "gamma", &count, &error) && count == 0);
    g_assert_null(lead_load(store, "beta", SECOND, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

// A person whom a lead joined sees what sponsors have by all of their registrations, one line a sponsor.
static void test_mirror(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    g_autoptr(GError) error = NULL;
    people_hear(store, RECORD_REGISTRATION, ANNA, 0,
                "{\"name\":\"Anna\",\"email\":\"a@example.org\",\"consent\":\"name,email\"}");
    people_hear(store, RECORD_REGISTRATION, BELA, 1,
                "{\"name\":\"Anna\",\"company\":\"Navy\",\"title\":\"Dev\",\"consent\":\"company,title\"}");
    people_hear(store, RECORD_TOKEN, ANNA, 2, "{\"id\":\"" FIRST "\",\"kind\":1}");
    people_hear(store, RECORD_TOKEN, BELA, 3, "{\"id\":\"" SECOND "\",\"kind\":1}");
    people_hear(store, RECORD_LEAD, SECOND, 5, "{\"scan\":true,\"sponsor\":\"acme\"}");
    people_hear(store, RECORD_LEAD, FIRST, 6, "{\"scan\":true,\"sponsor\":\"beta\"}");
    people_hear(store, RECORD_LEAD, FIRST, 7, "{\"scan\":true,\"sponsor\":\"acme\"}");
    people_hear(store, RECORD_CHANGE, BELA, 8, "{\"consent\":\"company\"}");
    g_assert_true(same_join(store, ANNA, BELA, "Lea", LATER, &error));
    static const char *const ids[] = {ANNA, BELA};
    for (gsize i = 0; i < G_N_ELEMENTS(ids); i++) {
        g_autoptr(GString) words = g_string_new(NULL);
        g_autoptr(GPtrArray) mirrors = lead_mirror(store, ids[i], &error);
        g_assert_no_error(error);
        for (guint k = 0; k < mirrors->len; k++) {
            const LeadMirror *one = g_ptr_array_index(mirrors, k);
            g_string_append_printf(words, "%s@%" MS "-%" MS " %" MS ": %s (%s) -%s; ", one->sponsor, one->first_utc_ms - TUESDAY,
                                   one->last_utc_ms - TUESDAY, one->scan_count, one->fields, one->allowed, one->withdrawn);
        }
        g_assert_cmpstr(words->str, ==,
                        "acme@5-7 2: name,email,company (name,email,company) -title; beta@6-6 1: name,email (name,email) -; ");
    }
}

// All that is said of a lead is the same, whether it is read alone or among all: drawn leads of several badges, of which the hub said
// or the registrations say whose they are, with details of each badge in any order.
static void assert_alone_as_among_all(Store *store, guint *out_badge_count)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) all = lead_list(store, "acme", -1, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < all->len; i++) {
        const Lead *among = g_ptr_array_index(all, i);
        g_autofree char *wanted = lead_in_words(among);
        for (guint k = 0; k < among->badges->len; k++, (*out_badge_count)++) {
            const char *badge = g_ptr_array_index(among->badges, k);
            g_autoptr(Lead) alone = lead_load(store, "acme", badge, &error);
            g_assert_no_error(error);
            g_autofree char *words = lead_in_words(alone);
            g_assert_cmpstr(words, ==, wanted);
            g_assert_cmpuint(alone->badges->len, ==, among->badges->len);
            g_assert_cmpint(alone->touched_utc_ms, ==, among->touched_utc_ms);
            g_assert_cmpint(alone->exported_utc_ms, ==, among->exported_utc_ms);
        }
    }
}

#define DRAWN 24

static void hear_lead(Store *store, int badge, gint64 late_ms, const char *members)
{
    g_autofree char *token = g_strdup_printf("%016x", 0x500 + badge);
    g_autofree char *body = g_strdup_printf("{\"by\":\"%s\",%s,\"sponsor\":\"acme\"}", badge % 3 ? "Bo" : "Cy", members);
    people_hear(store, RECORD_LEAD, token, late_ms, body);
}

static void draw_leads(Store *store)
{
    for (int i = 0; i < DRAWN; i++)
        hear_lead(store, g_test_rand_int_range(0, DRAWN), 10 + i, "\"scan\":true");
    for (int i = 0; i < 3 * DRAWN; i++) {
        static const char *const details[] = {"rating", "note", "role", "tag/hot", "answer/Why?", "follow-up"};
        g_autofree char *set =
            g_strdup_printf("\"set\":{\"%s\":\"%d\"}", details[g_test_rand_int_range(0, 6)], g_test_rand_int_range(0, 6));
        hear_lead(store, g_test_rand_int_range(0, DRAWN), 10 + DRAWN + g_test_rand_int_range(0, 100), set);
    }
}

static void test_alone_at_staff(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    guint badge_count = 0;
    draw_leads(store);
    for (int i = 0; i < DRAWN; i += 3) { // a person of up to three badges, which this station knows
        g_autofree char *id = g_strdup_printf("%016x", 0x900 + i / 3);
        people_hear(store, RECORD_REGISTRATION, id, 0, "{\"name\":\"Anna\",\"consent\":\"name\"}");
        for (int k = i; k < i + g_test_rand_int_range(1, 4); k++) {
            g_autofree char *body = g_strdup_printf("{\"id\":\"%016x\",\"kind\":1}", 0x500 + k);
            people_hear(store, RECORD_TOKEN, id, 1, body);
        }
    }
    assert_alone_as_among_all(store, &badge_count);
    g_assert_cmpuint(badge_count, >, DRAWN / 4);
}

static void test_alone_at_booth(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    guint badge_count = 0;
    g_autoptr(GError) error = NULL;
    char tokens[DRAWN][17], leads[DRAWN][17];
    BoothTold released[DRAWN];
    draw_leads(store);
    for (int i = 0; i < DRAWN; i++) { // some are of none, some not valid, the last ones not answered
        bool is_none = i % 7 == 6;
        g_snprintf(tokens[i], sizeof tokens[i], "%016x", 0x500 + i);
        g_snprintf(leads[i], sizeof leads[i], is_none ? "" : "%016x", 0x500 + i / 4 * 4);
        released[i] = (BoothTold){tokens[i], {"N", "", "", "", ""}, "email", leads[i], !is_none && i % 5, "", "", false};
    }
    g_assert_true(booth_told(store, "acme", released, DRAWN - 4, &error));
    g_autoptr(GPtrArray) all = lead_list(store, "acme", 5, &error);
    g_assert_true(lead_note_export(store, "acme", all, LATER, &error));
    g_assert_no_error(error);
    assert_alone_as_among_all(store, &badge_count);
    g_assert_cmpuint(badge_count, >, DRAWN / 4);
}

// What the report says of a sponsor: badges of one person are one lead, one that is none is counted as refused.
static void test_use(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    g_autoptr(GError) error = NULL;
    SponsorUse use;
    static const char *const given[] = {"\"here\",\"lead\":\"" FIRST "\"", "\"here\",\"lead\":\"" FIRST "\"",
                                        "\"invalid\",\"lead\":\"\""};
    static const char *const tokens[] = {FIRST, SECOND, THIRD};
    people_hear(store, RECORD_CLIENT, "00000000000000c1", 0, "{\"sponsor\":\"acme\"}");
    for (gsize i = 0; i < G_N_ELEMENTS(tokens); i++) {
        people_hear(store, RECORD_LEAD, tokens[i], (gint64)i, "{\"scan\":true,\"sponsor\":\"acme\"}");
        g_autofree char *body = g_strdup_printf("{\"client\":\"00000000000000c1\",\"sponsor\":\"acme\",\"state\":%s}", given[i]);
        people_hear(store, RECORD_GIVEN, tokens[i], (gint64)i, body);
    }
    people_hear(store, RECORD_LEAD, FIRST, 9, "{\"scan\":true,\"sponsor\":\"beta\"}");
    g_assert_true(sponsor_use(store, "acme", &use, &error));
    g_assert_true(use.station_count == 1 && use.lead_count == 1 && use.refused_count == 1 && use.busiest_count == 3);
    g_assert_true(use.wrong_code_count == 0 && !use.is_paused);
    people_hear(store, RECORD_ACK, SPONSOR_ALARM_KEY "acme", 10, "{\"paused\":true}");
    g_assert_true(sponsor_use(store, "acme", &use, &error));
    g_assert_true(use.is_paused);
    g_autoptr(GPtrArray) codes = sponsor_codes(store, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(codes->len, ==, 1); // beta has no client
}

// Who has not captured them: those that have a client, and one of whom the person said something before anybody named it. What is said
// for all counts for each; by one registration of two is enough.
static void test_others(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    g_autoptr(GError) error = NULL;
    people_hear(store, RECORD_REGISTRATION, ANNA, 0, "{\"name\":\"Anna\",\"consent\":\"name\"}");
    people_hear(store, RECORD_REGISTRATION, BELA, 1, "{\"name\":\"Anna\",\"company\":\"Navy\",\"consent\":\"company\"}");
    people_hear(store, RECORD_TOKEN, ANNA, 2, "{\"id\":\"" FIRST "\",\"kind\":1}");
    people_hear(store, RECORD_LEAD, FIRST, 5, "{\"scan\":true,\"sponsor\":\"beta\"}");
    people_hear(store, RECORD_CLIENT, "00000000000000c1", 6, "{\"sponsor\":\"acme\"}");
    people_hear(store, RECORD_CLIENT, "00000000000000c2", 7, "{\"sponsor\":\"dell\"}");
    g_assert_true(same_join(store, ANNA, BELA, "Lea", LATER, &error));
    g_assert_true(lead_allow(store, ANNA, "dell", "cv", "Lea", LATER + 1, &error));
    g_assert_true(lead_allow(store, ANNA, "colt", "", "Lea", LATER + 2, &error));
    g_assert_no_error(error);
    g_autoptr(GString) words = g_string_new(NULL);
    g_autoptr(GPtrArray) others = lead_mirror_others(store, BELA, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < others->len; i++) {
        const LeadMirror *one = g_ptr_array_index(others, i);
        g_assert_true(one->scan_count == 0 && one->first_utc_ms == 0);
        g_string_append_printf(words, "%s: %s%s -%s%s; ", one->sponsor, one->allowed, one->is_alone ? " alone" : "", one->fields,
                               one->withdrawn);
    }
    g_assert_cmpstr(words->str, ==, "acme: name,company -; colt:  alone -; dell: cv alone -; ");
}

static void assert_mirror(Store *store, const char *wanted)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) words = g_string_new(NULL);
    g_autoptr(GPtrArray) mirrors = lead_mirror(store, ANNA, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < mirrors->len; i++) {
        const LeadMirror *one = g_ptr_array_index(mirrors, i);
        g_autoptr(Lead) lead = lead_load(store, one->sponsor, FIRST, &error);
        g_string_append_printf(words, "%s: %s (%s) -%s, list %s %s; ", one->sponsor, one->fields, one->allowed, one->withdrawn,
                               lead->contact[CONTACT_NAME], lead->contact[CONTACT_EMAIL]);
    }
    g_assert_cmpstr(words->str, ==, wanted);
}

// One sponsor alone is given more than the others, or less; what an import says of all of them changes nothing for it.
static void test_one_sponsor(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    g_autoptr(GError) error = NULL;
    people_hear(store, RECORD_REGISTRATION, ANNA, 0, "{\"name\":\"Anna\",\"email\":\"a@example.org\",\"consent\":\"name\"}");
    people_hear(store, RECORD_TOKEN, ANNA, 2, "{\"id\":\"" FIRST "\",\"kind\":1}");
    people_hear(store, RECORD_LEAD, FIRST, 5, "{\"scan\":true,\"sponsor\":\"acme\"}");
    people_hear(store, RECORD_LEAD, FIRST, 6, "{\"scan\":true,\"sponsor\":\"acme-two\"}");
    assert_mirror(store, "acme: name (name) -, list Anna ; acme-two: name (name) -, list Anna ; ");
    g_assert_true(lead_allow(store, ANNA, "acme", "email,cv", "Lea", LATER, &error));
    assert_mirror(store, "acme: email (email,cv) -name, list  a@example.org; acme-two: name (name) -, list Anna ; ");
    g_assert_true(lead_allow(store, ANNA, "acme-two", "", "Lea", LATER + 1, &error));
    assert_mirror(store, "acme: email (email,cv) -name, list  a@example.org; acme-two:  () -name, list  ; ");
    people_hear(store, RECORD_CHANGE, ANNA, 90000000, "{\"origin\":\"import\",\"consent\":\"name,email,company\"}");
    assert_mirror(store, "acme: email (email,cv) -name, list  a@example.org; acme-two:  () -name, list  ; ");
    g_assert_true(lead_take_back(store, ANNA, "Lea", LATER + 100000000, &error));
    assert_mirror(store, "acme:  () -name,email,cv, list  ; acme-two:  () -name, list  ; ");
    static const char *const wrong[][2] = {
        {"acme", "name,phone"}, {"Acme", "name"}, {"a,b:name", "name"}, {"", ""}, {"acme", "name,"}};
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_assert_false(lead_allow(store, ANNA, wrong[i][0], wrong[i][1], "Lea", LATER, &error));
        g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
        g_clear_error(&error);
    }
}

// By the code below a badge's: a slip is named, all stations of the staff know whose it is, and nothing of it outlives the person.
static void test_typed(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    g_autoptr(GError) error = NULL;
    people_hear(store, RECORD_REGISTRATION, ANNA, 0, "{\"name\":\"Anna\",\"consent\":\"name\"}");
    people_hear(store, RECORD_TOKEN, ANNA, 2, "{\"id\":\"9f3a5c0d11e2b477\",\"kind\":1}"); // a vector of test_short_code.c
    static const struct {
        const char *typed;
        LeadResult result;
    } cases[] = {{"KWX-5R3C", LEAD_MISTYPED},
                 {"KWX-5R3", LEAD_MISTYPED},
                 {"", LEAD_MISTYPED},
                 {"kwx 5r3b", LEAD_CAPTURED},
                 {"KWX-5R3B", LEAD_OPENED}};
    LeadOutcome out;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const LeadScan scan = {.profile = people->profile,
                               .sponsor = "acme",
                               .code = cases[i].typed,
                               .code_length = strlen(cases[i].typed),
                               .is_typed = true,
                               .volunteer_name = "Bo",
                               .now_utc_ms = TUESDAY + 5};
        g_assert_true(lead_scan(store, &scan, &out, &error));
        g_assert_cmpint(out.result, ==, cases[i].result);
        g_assert_cmpstr(out.token, ==, cases[i].result == LEAD_MISTYPED ? "" : "9f3a5c0c00000000");
    }
    g_assert_true(lead_edit(store, "acme", out.token, &(LeadEdit){.rating = 4, .note = "of Anna"}, "Bo", TUESDAY + 5, &error));
    people_hear(store, RECORD_LEAD, "9f3a5c0d11e2b477", 6, "{\"by\":\"Bo\",\"scan\":true,\"sponsor\":\"acme\"}");
    g_autoptr(GPtrArray) leads = lead_list(store, "acme", -1, &error);
    g_assert_cmpuint(leads->len, ==, 1);
    const Lead *lead = g_ptr_array_index(leads, 0);
    g_assert_cmpuint(lead->badges->len, ==, 2);
    g_assert_cmpint(lead->state, ==, LEAD_HERE);
    g_assert_cmpstr(lead->contact[CONTACT_NAME], ==, "Anna");
    g_autoptr(GPtrArray) seen = lead_of_person(store, ANNA, &error);
    g_assert_cmpuint(seen->len, ==, 2);
    g_autoptr(GPtrArray) mirrors = lead_mirror(store, ANNA, &error);
    g_assert_cmpuint(mirrors->len, ==, 1);
    g_assert_cmpint(((const LeadMirror *)g_ptr_array_index(mirrors, 0))->scan_count, ==, 2);
    // Of whom it is when two people's badges have it, nobody knows.
    people_hear(store, RECORD_TOKEN, BELA, 7, "{\"id\":\"9f3a5c0e11e2b477\",\"kind\":1}");
    g_autoptr(GPtrArray) sure = lead_mirror(store, ANNA, &error);
    g_assert_cmpint(((const LeadMirror *)g_ptr_array_index(sure, 0))->scan_count, ==, 1);
    g_assert_true(erase_person(store, (const char *const[]){ANNA, NULL}, "Lea", LATER, &error));
    g_assert_no_error(error);
    g_autoptr(Lead) left = lead_load(store, "acme", out.token, &error);
    g_assert_cmpuint(left->notes->len, ==, 0);
    g_autoptr(GPtrArray) differences = NULL;
    g_assert_true(store_verify(store, NULL, NULL, &differences, &error));
    g_assert_no_error(error);
}

static bool edit(Store *store, const LeadEdit *edit)
{
    g_autoptr(GError) error = NULL;
    bool is_good = lead_edit(store, "acme", FIRST, edit, "Bo", TUESDAY, &error);
    g_assert_true(is_good || g_error_matches(error, STORE_ERROR, STORE_ERROR_REFUSED));
    return is_good;
}

// Characters, not bytes.
static char *letters(int count)
{
    GString *text = g_string_new(NULL);
    for (int i = 0; i < count; i++)
        g_string_append(text, "é");
    return g_string_free(text, FALSE);
}

static void test_ceilings(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    people_hear(store, RECORD_LEAD, FIRST, 5, "{\"by\":\"Bo\",\"scan\":true,\"sponsor\":\"acme\"}");
    for (int more = 0; more < 2; more++) {
        g_autofree char *text = letters(2000 + more);
        g_autofree char *name = letters(200 - 4 + more); // and "tag/"
        g_autofree char *question = letters(200 - 7 + more);
        g_autoptr(json_t) tags = json_pack("{s:b}", name, 1);
        g_autoptr(json_t) answers = json_pack("{s:s}", question, "so");
        g_assert_true(edit(store, &(LeadEdit){.rating = -1, .note = text}) == !more);
        g_assert_true(edit(store, &(LeadEdit){.rating = -1, .tags = tags}) == !more);
        g_assert_true(edit(store, &(LeadEdit){.rating = -1, .answers = answers}) == !more);
        g_assert_true(edit(store, &(LeadEdit){.rating = 5 + more}) == !more);
    }
    gint64 before = people_record_count(people);
    g_assert_true(edit(store, &(LeadEdit){.rating = 5})); // as it is
    g_assert_true(edit(store, &(LeadEdit){.rating = -1}));
    g_assert_cmpint(people_record_count(people), ==, before);
    g_assert_true(edit(store, &(LeadEdit){.rating = 0})); // taken back
    g_assert_cmpint(people_record_count(people), ==, before + 1);
    g_autoptr(Lead) lead = lead_load(store, "acme", FIRST, NULL);
    g_assert_cmpint(lead->rating, ==, 0);
}

static void scan_many(Store *store, int count, gint64 late_ms)
{
    g_assert_true(store_begin(store, NULL));
    for (int i = 0; i < count; i++) {
        g_autofree char *token = g_strdup_printf("00000000%08x", i);
        people_hear(store, RECORD_LEAD, token, late_ms, "{\"by\":\"Bo\",\"scan\":true,\"sponsor\":\"acme\"}");
    }
    g_assert_true(store_commit(store, NULL));
}

static guint alarm_count(Store *store)
{
    g_autoptr(GPtrArray) alarms = sponsor_alarms(store, NULL);
    return alarms->len;
}

static void test_alarm(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    g_autoptr(GError) error = NULL;
    scan_many(store, 200, 1);
    g_assert_cmpuint(alarm_count(store), ==, 0);
    people_hear(store, RECORD_LEAD, FIRST, HOUR_MS + 2,
                "{\"scan\":true,\"sponsor\":\"acme\"}"); // more than an hour after the others
    g_assert_cmpuint(alarm_count(store), ==, 0);
    people_hear(store, RECORD_LEAD, SECOND, HOUR_MS + 1, "{\"scan\":true,\"sponsor\":\"acme\"}");
    g_autoptr(GPtrArray) alarms = sponsor_alarms(store, &error);
    g_assert_cmpuint(alarms->len, ==, 1);
    const SponsorAlarm *alarm = g_ptr_array_index(alarms, 0);
    g_assert_cmpstr(alarm->sponsor, ==, "acme");
    g_assert_cmpint(alarm->scan_count, ==, 201);
    g_assert_cmpint(alarm->utc_ms, ==, TUESDAY + HOUR_MS + 1);
    g_assert_true(sponsor_alarm_acknowledge(store, "acme", false, "talked", "Lea", TUESDAY + HOUR_MS + 1, &error));
    g_assert_cmpuint(alarm_count(store), ==, 0);
    g_assert_false(sponsor_alarm_acknowledge(store, "acme", false, "again", "Lea", TUESDAY + HOUR_MS + 2, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add("/store/lead-members/" name, People, NULL, people_set_up_hall, function, people_tear_down)
    ADD("a lead", test_members);
    ADD("what a person sees", test_mirror);
    ADD("who has not captured them", test_others);
    ADD("alone as among all, staff", test_alone_at_staff);
    ADD("alone as among all, booth", test_alone_at_booth);
    ADD("one sponsor alone", test_one_sponsor);
    ADD("a code that was typed", test_typed);
    ADD("leads in lists", test_lists);
    ADD("ceilings of what is said", test_ceilings);
    ADD("an alarm", test_alarm);
    ADD("what the report says of a sponsor", test_use);
#undef ADD
    return g_test_run();
}
