// SPDX-License-Identifier: GPL-3.0-or-later
// test_same.c - two registrations are one person: every code, entry and ticket; whatever was joined where; imports go on; split.
#include <string.h>

#include "common/store/people/history.h"
#include "common/store/sale/sale.h"
#include "common/store/people/same.h"
#include "common/store/people/search.h"
#include "common/store/record/person_field.h"
#include "common/store/record/station.h"
#include "common/store/upkeep/verify.h"
#include "tests/store/people.h"
#include "tests/store/projection_digest.h"
#include "tests/store/room.h"

#define ANNA "00000000000000a1"
#define BELA "00000000000000b2"
#define CORA "00000000000000c3"
#define DORA "00000000000000d4"
#define NOON (TUESDAY + 24 * HOUR_MS)

static void join(Store *store, const char *kept, const char *other)
{
    g_autoptr(GError) error = NULL;
    same_join(store, kept, other, "Lea", TUESDAY, &error);
    g_assert_no_error(error);
}

static void split(Store *store, const char *other)
{
    g_autoptr(GError) error = NULL;
    same_split(store, other, "Lea", TUESDAY, &error);
    g_assert_no_error(error);
}

static void assert_is(Store *store, const char *id, const char *wanted)
{
    g_autofree char *person = same_person(store, id, NULL);
    g_assert_cmpstr(person, ==, wanted);
}

static void assert_whole(Store *store)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) differences = NULL;
    if (!store_verify(store, NULL, NULL, &differences, &error))
        g_error("%s", error ? error->message : (const char *)g_ptr_array_index(differences, 0));
}

static void found_by(People *people, const char *key, const char *wanted)
{
    Credential credential;
    g_assert_true(person_find_credential(people->store, key, &credential, NULL));
    g_assert_cmpstr(credential.id, ==, wanted);
    credential_clear(&credential);
}

// The conference was bought in one order, the tutorial in another under another address.
static void test_one_person(People *people, gconstpointer data)
{
    (void)data;
    people_add_session(people, "T-07", "Room 318", NOON, 30);
    people_add(people, ANNA, "Anna", NULL);
    people_add(people, BELA, "Anna B.", "T-07");
    g_autofree char *former = people_badge(people, BELA, NULL);
    g_assert_cmpint(people_scan(people, former, "room-318", NOON), ==, VERDICT_ADMIT);
    join(people->store, ANNA, BELA);
    found_by(people, "secret-" BELA, ANNA);
    found_by(people, "secret-" BELA "-T-07", ANNA);
    g_autoptr(Person) person = person_load(people->store, people->profile, BELA, NULL);
    g_assert_cmpstr(person->id, ==, ANNA);
    g_assert_cmpstr(person->fields[FIELD_NAME], ==, "Anna");
    g_assert_true(g_strv_contains((const char *const *)person->entitlements, "T-07"));
    g_assert_true(person->has_badge);
    g_autofree char *badge = people_badge(people, ANNA, NULL);
    ((Checkpoint *)profile_checkpoint(people->profile, "room-318"))->reentry = REENTRY_ONCE;
    g_assert_cmpint(people_scan(people, badge, "room-318", NOON), ==, VERDICT_ALREADY_IN); // she came in as the other one
    g_assert_cmpint(people_scan(people, "secret-" ANNA, "registration", TUESDAY), ==, VERDICT_ADMIT);
    g_assert_cmpint(people_scan(people, "secret-" BELA, "registration", TUESDAY), ==, VERDICT_ALREADY_IN);
    g_autoptr(GPtrArray) hits = search_people(people->store, "anna", 10, NULL);
    g_assert_cmpuint(hits->len, ==, 1);
    g_autoptr(GPtrArray) history = person_history(people->store, ANNA, NULL);
    g_assert_cmpuint(history->len, >, 5); // of both
    assert_whole(people->store);
    split(people->store, BELA);
    found_by(people, "secret-" BELA, BELA);
    g_assert_cmpint(people_scan(people, badge, "room-318", NOON), ==, VERDICT_NOT_ENTITLED);
    assert_whole(people->store);
}

// Whoever came in as one of them leaves as that one.
static void test_in_and_out(People *people, gconstpointer data)
{
    (void)data;
    const gint64 friday = TUESDAY + 72 * HOUR_MS;
    people_add(people, ANNA, "Anna", NULL);
    people_add(people, BELA, "Anna", NULL);
    g_autofree char *one = people_badge(people, ANNA, NULL);
    g_autofree char *other = people_badge(people, BELA, NULL);
    g_assert_cmpint(people_scan(people, other, "expo-hall", friday), ==, VERDICT_ADMIT);
    join(people->store, ANNA, BELA);
    g_assert_cmpint(people_scan(people, one, "expo-hall", friday), ==, VERDICT_LEAVE);
    g_assert_cmpint(people_scan(people, other, "expo-hall", friday), ==, VERDICT_ADMIT_AGAIN);
    g_assert_cmpint(people_scan(people, one, "expo-hall", friday), ==, VERDICT_LEAVE);
    assert_whole(people->store);
}

static void test_what_is_refused(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    people_add(people, ANNA, "Anna", NULL);
    people_add(people, BELA, "Bela", NULL);
    g_assert_false(same_join(people->store, ANNA, CORA, "Lea", TUESDAY, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_false(same_join(people->store, ANNA, ANNA, "Lea", TUESDAY, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
    g_clear_error(&error);
    g_assert_false(same_split(people->store, ANNA, "Lea", TUESDAY, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
    g_clear_error(&error);
    join(people->store, ANNA, BELA);
    g_assert_false(same_keep_apart(people->store, BELA, ANNA, "Lea", TUESDAY, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
}

// Four are one over each other; the one in the middle goes, and the others stay together.
static void test_chain(People *people, gconstpointer data)
{
    (void)data;
    static const char *const ids[] = {ANNA, BELA, CORA, DORA};
    for (gsize i = 0; i < G_N_ELEMENTS(ids); i++)
        people_add(people, ids[i], "Anna", NULL);
    join(people->store, BELA, ANNA);
    join(people->store, BELA, CORA);
    join(people->store, DORA, CORA); // all of them become Dora
    for (gsize i = 0; i < G_N_ELEMENTS(ids); i++)
        assert_is(people->store, ids[i], DORA);
    split(people->store, BELA);
    assert_is(people->store, BELA, BELA);
    g_autofree char *person = same_person(people->store, DORA, NULL);
    assert_is(people->store, ANNA, person);
    assert_is(people->store, CORA, person);
    g_assert_cmpstr(person, !=, BELA);
    assert_whole(people->store);
}

// --- stations apart ---

static bool take(const Record *record, gpointer data)
{
    g_autoptr(GError) error = NULL;
    bool is_new;
    journal_accept(data, record, &is_new, &error);
    g_assert_no_error(error);
    return true;
}

static void send_all(Store *from, Store *to)
{
    g_autoptr(GHashTable) vector = journal_vector(from, NULL);
    GHashTableIter iter;
    gpointer station;
    g_hash_table_iter_init(&iter, vector);
    g_assert_true(store_begin(to, NULL));
    while (g_hash_table_iter_next(&iter, &station, NULL))
        g_assert_true(journal_each(from, station, 0, 1000, take, to, NULL));
    g_assert_true(store_commit(to, NULL));
}

static void test_apart(People *people, gconstpointer data)
{
    (void)data;
    static const char *const ids[] = {ANNA, BELA, CORA, DORA};
    Room room;
    room_init(&room);
    g_autoptr(Store) other = room_store(&room);
    for (gsize i = 0; i < G_N_ELEMENTS(ids); i++)
        people_add(people, ids[i], "Anna", NULL);
    send_all(people->store, other);
    join(people->store, ANNA, BELA); // here
    join(other, CORA, BELA);         // there, otherwise
    join(other, CORA, DORA);
    send_all(people->store, other);
    send_all(other, people->store);
    g_autofree char *mine = store_projection_digest(people->store, NULL);
    g_autofree char *theirs = store_projection_digest(other, NULL);
    g_assert_cmpstr(mine, ==, theirs);
    g_autofree char *person = same_person(people->store, ANNA, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(ids); i++)
        assert_is(other, ids[i], person);
    found_by(people, "secret-" DORA, person);
    assert_whole(other);
    room_clear(&room);
}

// --- imports and sales go on beneath ---

static void test_import(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    people_add_session(people, "T-07", "Room 318", NOON, 30);
    people_add(people, ANNA, "Anna", NULL);
    people_add(people, BELA, "Anna", "T-07");
    join(people->store, ANNA, BELA);
    const SaleRequest request = {.step = SALE_TAKE,
                                 .person_id = ANNA,
                                 .what = "b",
                                 .payment = {.method = SALE_FREE, .reason = "x"},
                                 .volunteer_name = "Cara",
                                 .now_utc_ms = TUESDAY};
    gint64 sequence;
    g_assert_true(sale_make(people->store, people->profile, &request, &sequence, &error));
    g_autoptr(Person) person = person_load(people->store, people->profile, ANNA, NULL);
    g_assert_false(g_strv_contains((const char *const *)person->entitlements, "T-07"));
    g_assert_true(sale_undo(people->store, store_station_id(people->store), sequence, "x", "Lea", TUESDAY, &error));
    g_autoptr(Person) after = person_load(people->store, people->profile, ANNA, NULL);
    g_assert_true(g_strv_contains((const char *const *)after->entitlements, "T-07"));
    g_autoptr(Person) alone = person_load_alone(people->store, people->profile, BELA, NULL);
    g_assert_cmpstr(alone->id, ==, BELA);
    g_assert_cmpuint(alone->tickets->len, ==, 2);
    assert_whole(people->store);
}

// --- who may be one ---

static void add(People *people, const char *id, const char *name, const char *email, const char *order)
{
    const char *fields[FIELD_COUNT] = {NULL};
    fields[FIELD_NAME] = name;
    fields[FIELD_EMAIL] = email;
    fields[FIELD_ORDER] = order;
    fields[FIELD_STATUS] = "paid";
    g_assert_true(person_create(people->store, id, fields, NULL, "Ana", TUESDAY, NULL));
}

static void note(const SameDoubt *doubt, gpointer data)
{
    g_string_append_printf(data, "%s %s/%s\n", doubt->reason == SAME_NAME ? "name" : "email", doubt->names[0], doubt->names[1]);
}

static void assert_review(People *people, const char *wanted)
{
    g_autoptr(GString) found = g_string_new(NULL);
    g_assert_true(same_review(people->store, note, found, NULL));
    g_assert_cmpstr(found->str, ==, wanted);
}

static void test_review(People *people, gconstpointer data)
{
    (void)data;
    add(people, "0000000000000001", "Ada Ngũgĩ", "ada@example.org", "A");
    add(people, "0000000000000002", "ADA NGUGI", "", "B");
    add(people, "0000000000000003", "Grace Hopper", "team@example.org", "C");
    add(people, "0000000000000004", "Grace B. Hopper", "team@example.org", "C");
    add(people, "0000000000000005", "Li Wei", "team@example.org", "C"); // a group with one address
    add(people, "0000000000000006", "Ada Ngũgĩ", "other@example.org", "D");
    assert_review(people, "name Ada Ngũgĩ/ADA NGUGI\nemail Grace Hopper/Grace B. Hopper\nname Ada Ngũgĩ/Ada Ngũgĩ\n");
    g_autoptr(GError) error = NULL;
    g_assert_true(same_keep_apart(people->store, "0000000000000004", "0000000000000003", "Lea", TUESDAY, &error));
    join(people->store, "0000000000000001", "0000000000000002");
    assert_review(people, "name Ada Ngũgĩ/Ada Ngũgĩ\n");
    g_assert_true(same_keep_apart(people->store, "0000000000000001", "0000000000000006", "Lea", TUESDAY, &error));
    assert_review(people, "name ADA NGUGI/Ada Ngũgĩ\n");
    join(people->store, "0000000000000002", "0000000000000006"); // they are one after all
    assert_review(people, "");
}

// What a station says at the one moment at which all of these were written.
static void hear_from(Store *store, const char *station, gint64 sequence, const char *kept, const char *other)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *body = g_strdup_printf("{\"by\":\"Lea\",\"same\":{\"%s\":true}}", other);
    const Record record = {.station = station,
                           .sequence = sequence,
                           .hlc = hlc_next(0, LATER),
                           .utc_ms = TUESDAY,
                           .kind = RECORD_CHANGE,
                           .subject = kept,
                           .body = body};
    bool is_new;
    g_assert_true(store_begin(store, &error));
    g_assert_true(journal_accept(store, &record, &is_new, &error));
    g_assert_true(store_commit(store, &error));
}

// Of words that were written at one moment the station decides, then which came later there.
static void test_one_moment(People *people, gconstpointer data)
{
    (void)data;
    people_add(people, ANNA, "Anna", NULL);
    people_add(people, BELA, "Anna B.", NULL);
    people_add(people, CORA, "Anna C.", NULL);
    hear_from(people->store, HALL, 1, ANNA, BELA);
    hear_from(people->store, HALL, 2, CORA, BELA);
    assert_is(people->store, ANNA, CORA);
    hear_from(people->store, HALL, 3, ANNA, BELA);
    assert_is(people->store, CORA, ANNA);
    hear_from(people->store, "00000000000000f2", 1, CORA, BELA);
    assert_is(people->store, ANNA, CORA);
    assert_whole(people->store);
}

static void test_near(void)
{
    static const struct {
        const char *one, *other;
        bool is_near;
    } rows[] = {
        {"ada ngugi", "ada w ngugi", true}, {"ngugi ada", "ada ngugi", true},  {"jon smith", "john smith", true},
        {"ada", "ada ngugi", true},         {"li wei", "grace ng", false},     {"li", "lu", false},
        {"ana li", "ana lo", true},         {"priya ray", "pavel roy", false}, {"", "ada", false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_assert_true(same_is_near(rows[i].one, rows[i].other) == rows[i].is_near);
        g_assert_true(same_is_near(rows[i].other, rows[i].one) == rows[i].is_near);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    static const struct {
        const char *path;
        void (*run)(People *people, gconstpointer data);
    } tests[] = {
        {"/same/one-person", test_one_person}, {"/same/in-and-out", test_in_and_out}, {"/same/refused", test_what_is_refused},
        {"/same/chain", test_chain},           {"/same/stations-apart", test_apart},  {"/same/beneath", test_import},
        {"/same/review", test_review},         {"/same/one-moment", test_one_moment},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, People, NULL, people_set_up, tests[i].run, people_tear_down);
    g_test_add_func("/same/near-names", test_near);
    return g_test_run();
}
