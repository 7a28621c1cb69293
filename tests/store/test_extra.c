// SPDX-License-Identifier: GPL-3.0-or-later
// test_extra.c - two shirts of two sizes, three lunches: handed out one by one, with what is left; at two counters that are apart.
#include "common/base/json.h"
#include "common/store/admit/conflict.h"
#include "common/store/people/extra.h"
#include "common/store/people/same.h"
#include "common/store/record/station.h"
#include "common/store/upkeep/verify.h"
#include "tests/store/people.h"

#define KIM "00000000000000a1"
#define TEO "00000000000000b2"
#define FRIDAY (TUESDAY + 3 * 24 * HOUR_MS + 3 * HOUR_MS) // noon
#define SATURDAY (FRIDAY + 24 * HOUR_MS)

// `tickets`: members of the record, in single quotes.
static void add(People *people, const char *id, const char *tickets)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strdup_printf("{'name':'Somebody','ticket_type':'individual','status':'paid','shirt':'S fitted',"
                                            "'dietary':'vegan','tickets':{%s}}",
                                            tickets);
    g_strdelimit(text, "'", '"');
    g_autoptr(json_t) body = json_loads(text, 0, NULL);
    g_assert_nonnull(body);
    g_assert_true(store_begin(people->store, &error));
    g_assert_true(journal_append(people->store, RECORD_REGISTRATION, id, body, TUESDAY, NULL, &error));
    g_assert_true(store_commit(people->store, &error));
}

#define SHIRT(REFERENCE, KIND) "'" REFERENCE "':{'status':'paid','product':'T-shirt" KIND "','entitlement':'shirt'}"
#define LUNCH(REFERENCE) "'" REFERENCE "':{'status':'paid','product':'Boxed lunch','entitlement':'meal'}"

static VerdictCode take(People *people, const char *id, const char *checkpoint, gint64 now_utc_ms, gint64 *out_sequence)
{
    g_autoptr(GError) error = NULL;
    const AdmitRequest request = {.profile = people->profile,
                                  .ring = people->ring,
                                  .checkpoint = profile_checkpoint(people->profile, checkpoint),
                                  .person_id = id,
                                  .now_utc_ms = now_utc_ms,
                                  .volunteer_name = "Ana"};
    AdmitOutcome outcome;
    g_assert_true(store_admit(people->store, &request, &outcome, &error));
    g_assert_no_error(error);
    if (out_sequence)
        *out_sequence = outcome.sequence;
    VerdictCode verdict = outcome.verdict;
    admit_outcome_clear(&outcome);
    return verdict;
}

static void assert_extra(People *people, const char *id, guint index, const char *wanted)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Person) person = person_load(people->store, people->profile, id, &error);
    g_autoptr(GPtrArray) extras = extra_list(people->store, people->profile, person, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(extras->len, >, index);
    const Extra *extra = g_ptr_array_index(extras, index);
    g_autofree char *text = g_strdup_printf("%s: %s, %d of %d", extra->title, extra->kinds, extra->taken, extra->held);
    g_assert_cmpstr(text, ==, wanted);
}

static gint64 conflicts_of(People *people)
{
    gint64 count;
    g_assert_true(conflict_count(people->store, &count, NULL));
    return count;
}

static void assert_whole(People *people)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) differences = NULL;
    if (!store_verify(people->store, NULL, NULL, &differences, &error))
        g_error("%s", error ? error->message : (const char *)g_ptr_array_index(differences, 0));
}

// One by one, and what was given by mistake may be given again.
static void test_in_parts(People *people, gconstpointer data)
{
    (void)data;
    add(people, KIM, SHIRT("1", " – M straight") "," SHIRT("2", " – L straight") "," SHIRT("3", " – M straight"));
    gint64 second;
    assert_extra(people, KIM, 0, "T-shirt: M straight ×2, L straight ×1, 0 of 3");
    g_assert_cmpint(take(people, KIM, "shirts", FRIDAY, NULL), ==, VERDICT_ADMIT);
    g_assert_cmpint(take(people, KIM, "shirts", FRIDAY, &second), ==, VERDICT_ADMIT);
    assert_extra(people, KIM, 0, "T-shirt: M straight ×2, L straight ×1, 2 of 3");
    g_assert_cmpint(take(people, KIM, "shirts", SATURDAY, NULL), ==, VERDICT_ADMIT);
    g_assert_cmpint(take(people, KIM, "shirts", SATURDAY, NULL), ==, VERDICT_ALREADY_IN);
    g_assert_true(store_undo(people->store, store_station_id(people->store), second, "wrong person", "Ana", SATURDAY, NULL));
    g_assert_cmpint(take(people, KIM, "shirts", SATURDAY, NULL), ==, VERDICT_ADMIT);
    g_assert_cmpint(take(people, KIM, "shirts", SATURDAY, NULL), ==, VERDICT_ALREADY_IN);
    g_assert_cmpint(conflicts_of(people), ==, 0);
    assert_whole(people);
}

// The answer says the kind where the product does not; what was cancelled or is not paid is not held.
static void test_kinds(People *people, gconstpointer data)
{
    (void)data;
    add(people, KIM,
        SHIRT("1", "") "," SHIRT("2",
                                 " – L") ",'3':{'status':'pending','product':'T-shirt','entitlement':'shirt'},"
                                         "'4':{'status':'cancelled','product':'Boxed lunch','entitlement':'meal'}," LUNCH("5"));
    assert_extra(people, KIM, 0, "T-shirt: S fitted ×1, L ×1, 0 of 2");
    assert_extra(people, KIM, 1, "Boxed lunch: vegan ×1, 0 of 1");
    add(people, TEO, "");
    g_assert_cmpint(take(people, TEO, "shirts", FRIDAY, NULL), ==, VERDICT_NOT_ENTITLED);
}

// Two lunches are two, on whichever days.
static void test_over_days(People *people, gconstpointer data)
{
    (void)data;
    add(people, KIM, LUNCH("1") "," LUNCH("2"));
    g_assert_cmpint(take(people, KIM, "meals", FRIDAY, NULL), ==, VERDICT_ADMIT);
    g_assert_cmpint(take(people, KIM, "meals", SATURDAY, NULL), ==, VERDICT_ADMIT);
    g_assert_cmpint(take(people, KIM, "meals", SATURDAY, NULL), ==, VERDICT_ALREADY_IN);
    assert_extra(people, KIM, 0, "Boxed lunch: vegan ×2, 2 of 2");
}

// Another counter gave one out meanwhile: two of two are no conflict, three of two are one.
static void test_apart(People *people, gconstpointer data)
{
    (void)data;
    add(people, KIM, SHIRT("1", " – M") "," SHIRT("2", " – M"));
    g_assert_cmpint(take(people, KIM, "shirts", FRIDAY, NULL), ==, VERDICT_ADMIT);
    static const char given[] = "{\"scope\":\"shirts/\",\"checkpoint\":\"shirts\",\"direction\":1,\"once\":2}";
    people_hear(people->store, RECORD_ADMISSION, KIM, HOUR_MS, given);
    g_assert_cmpint(conflicts_of(people), ==, 0);
    assert_extra(people, KIM, 0, "T-shirt: M ×2, 2 of 2");
    g_assert_cmpint(take(people, KIM, "shirts", SATURDAY, NULL), ==, VERDICT_ALREADY_IN);
    people_hear(people->store, RECORD_ADMISSION, KIM, 2 * HOUR_MS, given);
    g_assert_cmpint(conflicts_of(people), ==, 1);
    assert_whole(people);
}

// Who was joined from two holds what both bought, and has taken what both took.
static void test_joined(People *people, gconstpointer data)
{
    (void)data;
    add(people, KIM, SHIRT("1", " – M"));
    add(people, TEO, SHIRT("2", " – L"));
    g_assert_cmpint(take(people, TEO, "shirts", FRIDAY, NULL), ==, VERDICT_ADMIT);
    g_assert_cmpint(take(people, TEO, "shirts", FRIDAY, NULL), ==, VERDICT_ALREADY_IN);
    g_autoptr(GError) error = NULL;
    same_join(people->store, KIM, TEO, "Lea", FRIDAY, &error);
    g_assert_no_error(error);
    assert_extra(people, KIM, 0, "T-shirt: M ×1, L ×1, 1 of 2");
    g_assert_cmpint(take(people, TEO, "shirts", FRIDAY, NULL), ==, VERDICT_ADMIT);
    g_assert_cmpint(take(people, KIM, "shirts", FRIDAY, NULL), ==, VERDICT_ALREADY_IN);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, set_up, test) g_test_add("/extra/" name, People, NULL, set_up, test, people_tear_down)
    ADD("taken in parts", people_set_up, test_in_parts);
    ADD("sizes by product or answer", people_set_up, test_kinds);
    ADD("counted over all days", people_set_up, test_over_days);
    ADD("two counters apart", people_set_up_hall, test_apart);
    ADD("of a joined person", people_set_up, test_joined);
    return g_test_run();
}
