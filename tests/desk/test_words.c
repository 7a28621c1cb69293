// SPDX-License-Identifier: GPL-3.0-or-later
// test_words.c - which of a verdict's wordings is said, and that page and program are told the same one.
#include <string.h>

#include "common/base/json.h"
#include "common/store/people/extra.h"
#include "common/store/record/person_field.h"
#include "scanner/desk/desk.h"
#include "scanner/desk/outcome.h"
#include "scanner/desk/verdict_words.h"
#include "tests/web/stage.h"

static void assert_says(const Stage *stage, const AdmitOutcome *outcome, const char *key, const char *part_of_text)
{
    g_autofree char *headline = NULL;
    g_autofree char *next = NULL;
    desk_verdict_words(stage->station, outcome, "en", &headline, &next);
    g_assert_nonnull(strstr(next, part_of_text));
    g_assert_null(strchr(next, '{'));
    const Post post = station_post(stage->station);
    g_autoptr(json_t) says = desk_says_json(stage->station, &post, outcome);
    g_assert_cmpstr(json_text(says, "next", ""), ==, key);
}

static void test_variants(void)
{
    g_autoptr(Stage) stage = stage_new("door", "expo");
    EventPart part = {.code = (char *)"tutorials", .title = (char *)"Tutorials", .start_utc_ms = 1715778000000};
    Session session = {
        .code = (char *)"T-09", .title = (char *)"Type theory", .room = (char *)"Room 9", .start_utc_ms = part.start_utc_ms};
    AdmitOutcome outcome = {.verdict = VERDICT_WRONG_DAY, .at = CHECKPOINT_PART};
    assert_says(stage, &outcome, "verdict.wrong-day.next", "");
    outcome.part = &part;
    outcome.when_utc_ms = part.start_utc_ms;
    assert_says(stage, &outcome, "verdict.wrong-day.next.part", "Come back for Tutorials: 2024-05-15, 09:00.");
    outcome.instead = &session; // who has a session of their own is sent there
    assert_says(stage, &outcome, "verdict.wrong-day.next.instead", "T-09 Type theory");
    outcome = (AdmitOutcome){.verdict = VERDICT_TOO_LATE, .at = CHECKPOINT_PART, .part = &part};
    assert_says(stage, &outcome, "verdict.too-late.next.part", "Tutorials is over.");
    outcome = (AdmitOutcome){
        .verdict = VERDICT_ALREADY_IN, .at = CHECKPOINT_PART, .where = (char *)"Door 2", .when_utc_ms = part.start_utc_ms};
    assert_says(stage, &outcome, "verdict.already-in.next.where", "Since 09:00, at Door 2.");
    outcome.part = &part;
    assert_says(stage, &outcome, "verdict.already-in.next.where", "Since 09:00, at Door 2.");
    outcome.verdict = VERDICT_ADMIT_AGAIN;
    assert_says(stage, &outcome, "verdict.admit-again.next.where", "Let them in again. First here at 09:00, Door 2.");
    outcome.verdict = VERDICT_ALREADY_IN;
    outcome.at = CHECKPOINT_DESK;
    assert_says(stage, &outcome, "verdict.already-in.next.desk", "Checked in at 09:00, Door 2.");
}

// A verdict that has no wording for what is known says the plain one.
static void test_plain(void)
{
    g_autoptr(Stage) stage = stage_new("door", "expo");
    EventPart part = {.code = (char *)"tutorials", .title = (char *)"Tutorials"};
    const AdmitOutcome outcome = {.verdict = VERDICT_UNKNOWN_CODE, .at = CHECKPOINT_PART, .part = &part};
    assert_says(stage, &outcome, "verdict.unknown-code.next", "");
    const Post post = station_post(stage->station);
    g_autoptr(json_t) says = desk_says_plain_json(stage->station, &post, "already-in");
    g_assert_cmpstr(json_text(says, "headline", ""), ==, "verdict.already-in.headline");
}

// What somebody bought is named, the first of it.
static void test_bought(void)
{
    g_autoptr(Stage) stage = stage_new("desk", "registration");
    PersonTicket tickets[] = {{.product = (char *)"Tutorial – T-07 Async"},
                              {.product = (char *)"T-shirt – M", .status = STATUS_CANCELLED},
                              {.product = (char *)"Boxed lunch"},
                              {.product = (char *)"Tutorial – T-08"},
                              {.product = (char *)"Tutorial – T-09"}};
    Person person = {.tickets = g_ptr_array_new(), .fields = (char *[FIELD_COUNT]){NULL}};
    for (gsize i = 0; i < G_N_ELEMENTS(tickets); i++)
        g_ptr_array_add(person.tickets, &tickets[i]);
    const AdmitOutcome outcome = {.verdict = VERDICT_ADD_ON_ONLY, .at = CHECKPOINT_DESK, .person = &person};
    assert_says(stage, &outcome, "verdict.add-on-only.next.desk",
                "Tutorial – T-07 Async, Boxed lunch, Tutorial – T-08 … only, no conference ticket");
    g_ptr_array_unref(person.tickets);
}

// At a counter of shirts it is said what is handed over and what is left, and the desk has all of it beside the badge.
static void test_counted(void)
{
    g_autoptr(Stage) stage = stage_new("door", "expo");
    Extra shirt = {.title = (char *)"T-shirt", .kinds = (char *)"M ×1, L ×1", .held = 2, .taken = 1};
    Person person = {.tickets = g_ptr_array_new(), .fields = (char *[FIELD_COUNT]){NULL}};
    for (int i = 0; i < FIELD_COUNT; i++)
        person.fields[i] = (char *)"";
    AdmitOutcome outcome = {
        .verdict = VERDICT_ADMIT, .at = CHECKPOINT_PART, .person = &person, .extras = g_ptr_array_new(), .sequence = 1};
    g_ptr_array_add(outcome.extras, &shirt);
    assert_says(stage, &outcome, "verdict.admit.next.counted", "T-shirt: M ×1, L ×1. Left after this one: 1.");
    const Post post = station_post(stage->station);
    g_autoptr(json_t) told = desk_outcome_json(stage->station, &post, &outcome, "en");
    const json_t *extra = json_array_get(json_object_get(json_object_get(told, "hand_over"), "extras"), 0);
    g_assert_cmpstr(json_text(extra, "what", ""), ==, "M ×1, L ×1");
    g_assert_cmpint(json_int(extra, "left", 0), ==, 1);
    outcome.at = CHECKPOINT_DESK;
    assert_says(stage, &outcome, "verdict.admit.next.desk", "Hand over the badge.");
    outcome = (AdmitOutcome){.verdict = VERDICT_ALREADY_IN,
                             .at = CHECKPOINT_PART,
                             .where = (char *)"Desk 2",
                             .when_utc_ms = 1715778000000,
                             .extras = outcome.extras};
    assert_says(stage, &outcome, "verdict.already-in.next.counted", "The first was taken at 09:00, Desk 2.");
    g_ptr_array_unref(outcome.extras);
    g_ptr_array_unref(person.tickets);
}

// The desk's words for the same verdict in the list of the last scans.
static void test_plain_at_desk(void)
{
    g_autoptr(Stage) stage = stage_new("desk", "registration");
    const Post post = station_post(stage->station);
    g_autoptr(json_t) says = desk_says_plain_json(stage->station, &post, "already-in");
    g_assert_cmpstr(json_text(says, "headline", ""), ==, "verdict.already-in.headline.desk");
}

// On hold nobody learns where the person was to go.
static void test_hold_tells_nothing(void)
{
    g_autoptr(Stage) stage = stage_new("door", "expo");
    Session session = {.code = (char *)"T-09", .title = (char *)"Type theory", .room = (char *)"Room 9"};
    const AdmitOutcome outcome = {.verdict = VERDICT_HOLD, .at = CHECKPOINT_PART, .session = &session};
    const Post post = station_post(stage->station);
    g_autoptr(json_t) says = desk_says_json(stage->station, &post, &outcome);
    g_assert_cmpuint(json_object_size(json_object_get(says, "values")), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/desk/words/what-is-known-chooses-the-wording", test_variants);
    g_test_add_func("/desk/words/plain-where-nothing-fits", test_plain);
    g_test_add_func("/desk/words/plain-at-the-desk", test_plain_at_desk);
    g_test_add_func("/desk/words/what-was-bought-alone", test_bought);
    g_test_add_func("/desk/words/counted", test_counted);
    g_test_add_func("/desk/words/hold-tells-nothing", test_hold_tells_nothing);
    return g_test_run();
}
