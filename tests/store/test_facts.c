// SPDX-License-Identifier: GPL-3.0-or-later
// test_facts.c - what a scan finds out before the rules decide: whose code it is, to the last character that is looked at.
#include <string.h>

#include "common/base/json.h"
#include "tests/store/people.h"

#define ANNA "00000000000000a1"
#define BELA "00000000000000a2"
#define SECRET_MOST 1024

// Somebody with a ticket whose secret is so long; the caller owns it.
static char *add_with_secret(People *people, const char *id, gsize length)
{
    g_autoptr(GError) error = NULL;
    char *secret = g_strnfill(length, 'x');
    g_autoptr(json_t) body = json_pack("{s:s, s:s, s:s, s:{s:{s:s, s:s}}}", "name", "Somebody", "ticket_type", "individual",
                                       "status", "paid", "tickets", "t", "secret", secret, "status", "paid");
    g_assert_true(store_begin(people->store, &error));
    g_assert_true(journal_append(people->store, RECORD_REGISTRATION, id, body, TUESDAY, NULL, &error));
    g_assert_true(store_commit(people->store, &error));
    return secret;
}

static void test_length(People *people, gconstpointer data)
{
    (void)data;
    g_autofree char *longest = add_with_secret(people, ANNA, SECRET_MOST);
    g_autofree char *longer = add_with_secret(people, BELA, SECRET_MOST + 1);
    g_assert_cmpint(people_scan(people, longest, "registration", TUESDAY), ==, VERDICT_ADMIT);
    g_assert_cmpint(people_scan(people, longer, "registration", TUESDAY), ==, VERDICT_UNKNOWN_CODE);
}

static void test_no_text(People *people, gconstpointer data)
{
    (void)data;
    people_add(people, ANNA, "Anna", NULL);
    g_assert_cmpint(people_scan(people, "secret-" ANNA "\xff", "registration", TUESDAY), ==, VERDICT_UNKNOWN_CODE);
    g_assert_cmpint(people_scan(people, "", "registration", TUESDAY), ==, VERDICT_UNKNOWN_CODE);
    AdmitOutcome outcome;
    const AdmitRequest request = {.profile = people->profile,
                                  .ring = people->ring,
                                  .checkpoint = profile_checkpoint(people->profile, "registration"),
                                  .code = "secret-" ANNA "-and-more",
                                  .code_length = strlen("secret-" ANNA), // the rest is not of the code
                                  .now_utc_ms = TUESDAY,
                                  .volunteer_name = "Ana"};
    g_autoptr(GError) error = NULL;
    g_assert_true(store_admit(people->store, &request, &outcome, &error));
    g_assert_cmpint(outcome.verdict, ==, VERDICT_ADMIT);
    g_assert_cmpstr(outcome.credential_key, ==, "secret-" ANNA);
    g_assert_cmpint(outcome.credential_kind, ==, CREDENTIAL_SECRET);
    g_assert_cmpint(outcome.at, ==, CHECKPOINT_DESK);
    admit_outcome_clear(&outcome);
}

// Whoever bought nothing but add-ons is told so; a product that nobody knows may be a ticket.
static void test_add_ons_only(People *people, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *id, *tickets;
        VerdictCode wanted;
    } rows[] = {
        {"00000000000000b1", "{'t':{'secret':'b1','status':'paid','entitlement':'T-07'}}", VERDICT_ADD_ON_ONLY},
        {"00000000000000b2", "{'t':{'secret':'b2','status':'paid','entitlement':'T-07'},'g':{'status':'paid'}}",
         VERDICT_UNKNOWN_TYPE},
        {"00000000000000b3", "{'t':{'secret':'b3','status':'paid','entitlement':'T-07'},'g':{'status':'cancelled'}}",
         VERDICT_ADD_ON_ONLY},
        {"00000000000000b4", "{'g':{'secret':'b4','status':'paid'}}", VERDICT_UNKNOWN_TYPE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text = g_strdup_printf("{'name':'Somebody','status':'paid','tickets':%s}", rows[i].tickets);
        g_strdelimit(text, "'", '"');
        g_autoptr(json_t) body = json_loads(text, 0, NULL);
        g_assert_true(store_begin(people->store, &error));
        g_assert_true(journal_append(people->store, RECORD_REGISTRATION, rows[i].id, body, TUESDAY, NULL, &error));
        g_assert_true(store_commit(people->store, &error));
        g_assert_cmpint(people_scan(people, rows[i].id + 14, "registration", TUESDAY), ==, rows[i].wanted);
    }
}

// A seat is bought; losing the badge does not lose it.
static void test_revoked(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    people_add_session(people, "T-1", "Room 318", TUESDAY, 0);
    people_add(people, ANNA, "Anna", "T-1");
    g_autofree char *badge = people_badge(people, ANNA, NULL);
    g_autofree char *seat = people_badge(people, ANNA, "T-1");
    gint64 before = people_record_count(people);
    for (int i = 0; i < 2; i++) {
        g_assert_true(person_revoke_badges(people->store, ANNA, "lost", TUESDAY, &error));
        g_assert_cmpint(people_record_count(people), ==, before + 1); // once, and only the badge
    }
}

// A door that is held on a session asks for it, whatever the programme says of the room and the hour.
static void test_pinned(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    people_add_session(people, "T-9", "Room 321", TUESDAY + 72 * HOUR_MS, 0);
    people_add(people, ANNA, "Anna", NULL);
    AdmitOutcome outcome;
    AdmitRequest request = {.profile = people->profile,
                            .ring = people->ring,
                            .checkpoint = profile_checkpoint(people->profile, "room-318"),
                            .person_id = ANNA,
                            .now_utc_ms = TUESDAY,
                            .volunteer_name = "Ana",
                            .is_dry_run = true};
    g_assert_true(store_admit(people->store, &request, &outcome, &error));
    g_assert_cmpint(outcome.verdict, ==, VERDICT_NO_SESSION);
    admit_outcome_clear(&outcome);
    request.pinned_session = "T-9";
    g_assert_true(store_admit(people->store, &request, &outcome, &error));
    g_assert_cmpint(outcome.verdict, ==, VERDICT_NOT_ENTITLED);
    g_assert_cmpstr(outcome.session->code, ==, "T-9");
    admit_outcome_clear(&outcome);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/store/facts/the longest secret", People, NULL, people_set_up, test_length, people_tear_down);
    g_test_add("/store/facts/what is no text is nobody's", People, NULL, people_set_up, test_no_text, people_tear_down);
    g_test_add("/store/facts/add-ons alone admit nobody", People, NULL, people_set_up, test_add_ons_only, people_tear_down);
    g_test_add("/store/facts/a lost badge loses no seat", People, NULL, people_set_up, test_revoked, people_tear_down);
    g_test_add("/store/facts/a door held on a session", People, NULL, people_set_up, test_pinned, people_tear_down);
    return g_test_run();
}
