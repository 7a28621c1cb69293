// SPDX-License-Identifier: GPL-3.0-or-later
// test_lead_answer.c - what the hub answers decides what a lead is; what reps say of it stays apart, what was exported is remembered.
#include <string.h>

#include "common/base/json.h"
#include "common/store/lead/lead.h"
#include "common/store/record/station.h"
#include "tests/store/booth_told.h"
#include "tests/store/people.h"

#define ACME "acme"
#define MINUTE_MS G_GINT64_CONSTANT(60000)

static LeadOutcome scan_as(const People *booth, const char *code, const char *rep, gint64 now_utc_ms)
{
    const LeadScan scan = {.profile = booth->profile,
                           .sponsor = ACME,
                           .code = code,
                           .code_length = strlen(code),
                           .volunteer_name = rep,
                           .now_utc_ms = now_utc_ms};
    LeadOutcome out;
    g_autoptr(GError) error = NULL;
    lead_scan(booth->store, &scan, &out, &error);
    g_assert_no_error(error);
    return out;
}

static void edit_as(const People *booth, const char *token, const LeadEdit *edit, const char *rep, gint64 now_utc_ms)
{
    g_autoptr(GError) error = NULL;
    lead_edit(booth->store, ACME, token, edit, rep, now_utc_ms, &error);
    g_assert_no_error(error);
}

static Lead *load(const People *booth, const char *token)
{
    g_autoptr(GError) error = NULL;
    Lead *lead = lead_load(booth->store, ACME, token, &error);
    g_assert_no_error(error);
    return lead;
}

static bool count_one(const Record *record, gpointer data)
{
    *(int *)data += record->kind == RECORD_LEAD;
    return true;
}

static int lead_records(const People *booth)
{
    int count = 0;
    g_autoptr(GError) error = NULL;
    g_assert_true(journal_each(booth->store, store_station_id(booth->store), 0, -1, count_one, &count, &error));
    return count;
}

static void release(People *booth, const BoothTold *released, gsize count)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(booth_told(booth->store, ACME, released, count, &error));
    g_assert_no_error(error);
}

static void assert_count(People *booth, gint64 wanted)
{
    g_autoptr(GError) error = NULL;
    gint64 count;
    g_assert_true(lead_count(booth->store, ACME, &count, &error));
    g_assert_cmpint(count, ==, wanted);
}

// What the hub says of badges decides: two of one person are one lead with all that was said, one that is lost is none.
static void test_answers(People *booth, gconstpointer data)
{
    (void)data;
    char badges[3][TOKEN_ID_BYTES * 2 + 1];
    for (int i = 0; i < 3; i++) {
        Token token;
        g_autofree char *badge = token_mint(booth->ring, TOKEN_BADGE, booth->profile->event_tag, &token);
        scan_as(booth, badge, "Ana", TUESDAY + i * MINUTE_MS);
        g_strlcpy(badges[i], token.id, sizeof badges[i]);
        if (i == 1)
            edit_as(booth, token.id, &(LeadEdit){.rating = -1, .note = "of the new badge"}, "Ana", TUESDAY + 9 * MINUTE_MS);
    }
    g_autoptr(Lead) waiting = load(booth, badges[0]);
    g_assert_cmpint(waiting->state, ==, LEAD_WAITING);
    assert_count(booth, 3);
    const BoothTold released[] = {
        {badges[0], {"", "", "", "", ""}, "", badges[0], false, "", "", false},
        {badges[1], {"", "", "", "", ""}, "", badges[0], true, "", "", false},
        {badges[2], {"", "", "", "", ""}, "", "", false, "", "", false},
    };
    release(booth, released, G_N_ELEMENTS(released));
    assert_count(booth, 1);
    g_autoptr(Lead) second = load(booth, badges[1]);
    g_assert_cmpstr(second->token, ==, badges[0]);
    g_assert_cmpint(second->state, ==, LEAD_NOTHING);
    g_assert_cmpuint(second->notes->len, ==, 1);
    g_assert_cmpint(second->first_utc_ms, ==, TUESDAY);
    g_assert_cmpint(second->touched_utc_ms, ==, TUESDAY + 9 * MINUTE_MS);
    g_autoptr(Lead) lost = load(booth, badges[0]);
    g_assert_cmpint(lost->state, ==, LEAD_INVALID);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) leads = lead_list(booth->store, ACME, -1, &error);
    g_assert_cmpuint(leads->len, ==, 2);
    const Lead *first = g_ptr_array_index(leads, 0), *none = g_ptr_array_index(leads, 1);
    g_assert_cmpstr(first->token, ==, badges[0]);
    g_assert_cmpint(first->state, ==, LEAD_NOTHING);
    g_assert_cmpstr(none->token, ==, badges[2]);
    g_assert_cmpint(none->state, ==, LEAD_INVALID);
}

// A badge that was not valid is asked about anew; one that is, is not recorded twice.
static void test_scan_again(People *booth, gconstpointer data)
{
    (void)data;
    Token token;
    g_autofree char *badge = token_mint(booth->ring, TOKEN_BADGE, booth->profile->event_tag, &token);
    for (int i = 0; i < 2; i++)
        scan_as(booth, badge, "Ana", TUESDAY + i);
    g_assert_cmpint(lead_records(booth), ==, 1);
    release(booth, &(BoothTold){token.id, {"", "", "", "", ""}, "", "", false, "", "", false}, 1);
    g_assert_cmpint(scan_as(booth, badge, "Ana", TUESDAY + 5).result, ==, LEAD_OPENED);
    g_assert_cmpint(lead_records(booth), ==, 2);
}

static void test_ratings_apart(People *booth, gconstpointer data)
{
    (void)data;
    Token token;
    g_autofree char *badge = token_mint(booth->ring, TOKEN_BADGE, booth->profile->event_tag, &token);
    scan_as(booth, badge, "Ana", TUESDAY);
    edit_as(booth, token.id, &(LeadEdit){.rating = 5}, "Ana", TUESDAY + MINUTE_MS);
    edit_as(booth, token.id, &(LeadEdit){.rating = 2, .follow_up = "1"}, "Ben", TUESDAY + 2 * MINUTE_MS);
    g_autoptr(Lead) lead = load(booth, token.id);
    g_assert_cmpuint(lead->ratings->len, ==, 2);
    g_assert_cmpint(lead->rating, ==, 2);
    g_assert_true(lead->is_follow_up);
    edit_as(booth, token.id, &(LeadEdit){.rating = 0, .follow_up = ""}, "Ben", TUESDAY + 3 * MINUTE_MS);
    g_autoptr(Lead) after = load(booth, token.id);
    g_assert_cmpuint(after->ratings->len, ==, 1);
    g_assert_cmpstr(((const LeadText *)after->ratings->pdata[0])->about, ==, "Ana");
    g_assert_false(after->is_follow_up);
}

// What went out by an export is remembered, field by field.
static void test_exported(People *booth, gconstpointer data)
{
    (void)data;
    Token token;
    g_autofree char *badge = token_mint(booth->ring, TOKEN_BADGE, booth->profile->event_tag, &token);
    scan_as(booth, badge, "Ana", TUESDAY);
    release(booth, &(BoothTold){token.id, {"Li", "li@example.org", "", "", ""}, "", token.id, true, "Wei", "Li", false}, 1);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) leads = lead_list(booth->store, ACME, -1, &error);
    const Lead *told = g_ptr_array_index(leads, 0);
    g_assert_cmpstr(told->given_name, ==, "Wei");
    g_assert_cmpstr(told->family_name, ==, "Li");
    g_assert_true(lead_note_export(booth->store, ACME, leads, TUESDAY + MINUTE_MS, &error));
    release(booth, &(BoothTold){token.id, {"Li", "", "", "", ""}, "email", token.id, true, "", "", false}, 1);
    g_autoptr(Lead) lead = load(booth, token.id);
    g_assert_cmpint(lead->exported_utc_ms, ==, TUESDAY + MINUTE_MS);
    g_assert_cmpstr(lead->exported, ==, "name,email");
}

// Whose person was taken out stays as a badge that was captured, without a word of what reps typed, now and later; others stay whole.
static void test_gone(People *booth, gconstpointer data)
{
    (void)data;
    char badges[2][TOKEN_ID_BYTES * 2 + 1];
    for (int i = 0; i < 2; i++) {
        Token token;
        g_autofree char *badge = token_mint(booth->ring, TOKEN_BADGE, booth->profile->event_tag, &token);
        scan_as(booth, badge, "Ana", TUESDAY + i);
        g_strlcpy(badges[i], token.id, sizeof badges[i]);
        edit_as(booth, token.id, &(LeadEdit){.rating = 4, .note = "wants a job", .follow_up = "1"}, "Ana", TUESDAY + MINUTE_MS);
    }
    const BoothTold released[] = {
        {badges[0], {"", "", "", "", ""}, "", badges[0], true, "", "", true},
        {badges[1], {"Li", "", "", "", ""}, "", badges[1], true, "", "", false},
    };
    release(booth, released, G_N_ELEMENTS(released));
    g_autoptr(Lead) gone = load(booth, badges[0]);
    g_assert_cmpint(gone->state, ==, LEAD_GONE);
    g_assert_cmpuint(gone->notes->len + gone->ratings->len, ==, 0);
    g_assert_false(gone->is_follow_up);
    g_autoptr(Lead) other = load(booth, badges[1]);
    g_assert_cmpint(other->state, ==, LEAD_HERE);
    g_assert_cmpuint(other->notes->len, ==, 1);
    g_autoptr(GError) error = NULL;
    g_assert_false(lead_edit(booth->store, ACME, badges[0], &(LeadEdit){.rating = -1, .note = "again"}, "Ana", TUESDAY, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
    // As another station of the sponsor's brings it that had not heard.
    g_autoptr(json_t) late = json_pack("{s:s,s:{s:s}}", "sponsor", ACME, "set", "note", "late");
    g_assert_true(store_begin(booth->store, NULL));
    g_assert_true(journal_append(booth->store, RECORD_LEAD, badges[0], late, TUESDAY + 2 * MINUTE_MS, NULL, NULL));
    g_assert_true(store_commit(booth->store, NULL));
    g_autoptr(Lead) after = load(booth, badges[0]);
    g_assert_cmpuint(after->notes->len, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function) g_test_add("/store/lead-answer/" name, People, NULL, people_set_up, function, people_tear_down)
    TEST("the-hub-says-what-is-a-lead", test_answers);
    TEST("a-badge-that-is-not-valid-is-asked-about-anew", test_scan_again);
    TEST("ratings-of-two-reps-stay-apart", test_ratings_apart);
    TEST("what-was-exported-is-remembered", test_exported);
    TEST("one-that-is-gone-is-emptied", test_gone);
    return g_test_run();
}
