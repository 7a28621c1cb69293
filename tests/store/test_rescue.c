// SPDX-License-Identifier: GPL-3.0-or-later
// test_rescue.c - what another file still holds, records from the future, and stand-ins: each record is there once, in its own
// place or written once more.
#include <string.h>

#include "common/base/json.h"
#include "common/store/record/branch.h"
#include "common/store/journal/quarantine.h"
#include "common/store/record/station.h"
#include "common/store/store.h"
#include "common/store/upkeep/replace.h"
#include "common/store/upkeep/verify.h"
#include "tests/store/room.h"

#define NOON G_GINT64_CONSTANT(4102444800000) // after the moment at which the stores are made, which is their first record
#define AHEAD (NOON + 2 * JOURNAL_AHEAD_MOST_MS)
#define OTHER "00000000000000f1" // another station
#define GRACE "00000000000000a1"
#define MS G_GINT64_FORMAT

typedef struct {
    Room room;
    Store *old, *store;
    char *old_path;
} Scene;

static void set_up(Scene *scene, gconstpointer data)
{
    (void)data;
    room_init(&scene->room);
    scene->old_path = g_build_filename(scene->room.folder, "0.db", NULL);
    scene->old = room_store(&scene->room);
    scene->store = room_store(&scene->room);
}

static void tear_down(Scene *scene, gconstpointer data)
{
    (void)data;
    store_close(scene->old);
    store_close(scene->store);
    g_free(scene->old_path);
    room_clear(&scene->room);
}

static void append(Store *store, RecordKind kind, json_t *body, gint64 now_utc_ms)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin(store, &error));
    journal_append(store, kind, GRACE, body, now_utc_ms, NULL, &error);
    g_assert_no_error(error);
    g_assert_true(store_commit(store, &error));
    json_decref(body);
}

static void let_in(Store *store, const char *by, gint64 now_utc_ms)
{
    append(store, RECORD_ADMISSION, json_pack("{s:s,s:s,s:b}", "by", by, "scope", "desk", "once", false), now_utc_ms);
}

static void take_back(Store *store, gint64 sequence, gint64 now_utc_ms)
{
    json_t *body = json_pack("{s:s,s:I,s:s}", "station", store_station_id(store), "sequence", (json_int_t)sequence, "by", "Lea");
    append(store, RECORD_UNDO, body, now_utc_ms);
}

typedef struct {
    Store *store;
    GString *words;
} Reading;

static bool read_one(const Record *record, gpointer data)
{
    Reading *reading = data;
    g_autoptr(json_t) body = json_loads(record->body, 0, NULL);
    g_string_append_printf(reading->words, "%" MS " %s", record->sequence, record_kind_name(record->kind));
    const char *station = json_text(body, "station", NULL);
    if (station)
        g_string_append_printf(reading->words, " of %s %" MS,
                               strcmp(station, store_station_id(reading->store)) == 0 ? "mine" : "theirs",
                               json_int(body, "sequence", 0));
    else if (record->kind == RECORD_ADMISSION)
        g_string_append_printf(reading->words, " by %s", json_text(body, "by", ""));
    g_string_append(reading->words, "; ");
    return true;
}

// What the store has of a station's records, in words.
static void assert_line(Store *store, const char *station, const char *wanted)
{
    Reading reading = {.store = store, .words = g_string_new(NULL)};
    g_assert_true(journal_each(store, station, 0, G_MAXINT64, read_one, &reading, NULL));
    g_assert_cmpstr(reading.words->str, ==, wanted);
    g_string_free(reading.words, TRUE);
}

static void assert_sound(Store *store)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) differences = NULL;
    if (!store_verify(store, NULL, NULL, &differences, &error))
        g_error("%s", error ? error->message : (const char *)g_ptr_array_index(differences, 0));
}

static void assert_rescued(const Scene *scene, gint64 taken, gint64 known, gint64 reissued, gint64 unreadable)
{
    g_autoptr(GError) error = NULL;
    Rescue rescue;
    store_rescue(scene->store, scene->old_path, NOON, &rescue, &error);
    g_assert_no_error(error);
    g_assert_cmpint(rescue.taken, ==, taken);
    g_assert_cmpint(rescue.known, ==, known);
    g_assert_cmpint(rescue.reissued, ==, reissued);
    g_assert_cmpint(rescue.unreadable, ==, unreadable);
    assert_sound(scene->store);
}

static void test_whole(Scene *scene, gconstpointer data)
{
    (void)data;
    let_in(scene->old, "Ana", NOON);
    take_back(scene->old, 2, NOON);
    assert_rescued(scene, 3, 0, 0, 0);
    let_in(scene->old, "Bo", NOON);
    assert_rescued(scene, 1, 3, 0, 0);
    assert_line(scene->store, store_station_id(scene->old),
                "1 station; 2 admission by Ana; 3 undo of theirs 2; 4 admission by Bo; ");
    assert_line(scene->store, store_station_id(scene->store), "1 station; ");
}

// The place of what follows a lost record cannot be proved: it becomes the rescuing station's, and what is undone stays undone.
static void test_hole(Scene *scene, gconstpointer data)
{
    (void)data;
    static const char *const names[] = {"Ana", "Bo", "Cy"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        let_in(scene->old, names[i], NOON);
    take_back(scene->old, 4, NOON);
    take_back(scene->old, 2, NOON);
    room_run_sql(scene->old_path, "DELETE FROM journal WHERE sequence = 3");
    assert_rescued(scene, 2, 0, 3, 1);
    assert_line(scene->store, store_station_id(scene->old), "1 station; 2 admission by Ana; ");
    assert_line(scene->store, store_station_id(scene->store),
                "1 station; 2 admission by Cy; 3 undo of mine 2; 4 undo of theirs 2; ");
}

// More than are read at once; the hole is where the second turn begins.
static void test_long_line(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(json_t) body = json_pack("{s:s,s:b}", "scope", "desk", "once", false);
    g_assert_true(store_begin(scene->old, &error));
    for (int i = 1; i <= 2003; i++) {
        g_autofree char *somebody = g_strdup_printf("%016x", i);
        g_assert_true(journal_append(scene->old, RECORD_ADMISSION, somebody, body, NOON, NULL, &error));
    }
    g_assert_true(store_commit(scene->old, &error));
    room_run_sql(scene->old_path, "DELETE FROM journal WHERE sequence IN (2001, 2002)");
    assert_rescued(scene, 2000, 0, 2, 2);
}

static void test_no_store(Scene *scene, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *sql, *word;
    } cases[] = {{"PRAGMA user_version = 1", "another version"}, {"PRAGMA application_id = 7", "not a store of Lanyard"}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        Rescue rescue;
        room_run_sql(scene->old_path, cases[i].sql);
        g_assert_false(store_rescue(scene->store, scene->old_path, NOON, &rescue, &error));
        g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_OURS);
        g_assert_nonnull(strstr(error->message, cases[i].word));
    }
}

static Record of_other(gint64 sequence, gint64 utc_ms)
{
    return (Record){.station = OTHER,
                    .sequence = sequence,
                    .hlc = hlc_next(0, utc_ms),
                    .utc_ms = utc_ms,
                    .kind = RECORD_ADMISSION,
                    .subject = GRACE,
                    .body = "{\"by\":\"Hall\",\"once\":false,\"scope\":\"desk\"}"};
}

static void hear(Store *store, const Record *record, bool is_new)
{
    g_autoptr(GError) error = NULL;
    bool was_new;
    g_assert_true(store_begin(store, &error));
    journal_accept(store, record, &was_new, &error);
    g_assert_no_error(error);
    g_assert_true(store_commit(store, &error));
    g_assert_true(was_new == is_new);
}

static bool is_in_quarantine(Store *store, gint64 sequence)
{
    bool is_there;
    g_assert_true(quarantine_has(store, OTHER, sequence, &is_there, NULL));
    return is_there;
}

// A clock that was ahead for three records: ours are written once more, the other station's waits where it was written.
static void test_clock(Scene *scene, gconstpointer data)
{
    (void)data;
    Store *store = scene->store;
    g_autoptr(GError) error = NULL;
    gint64 count = 7;
    let_in(store, "Ana", NOON);
    const Record right = of_other(1, NOON), ahead = of_other(2, AHEAD);
    hear(store, &right, true);
    hear(store, &ahead, true);
    let_in(store, "Bo", AHEAD);
    take_back(store, 3, AHEAD);
    g_assert_true(journal_recover_clock(store, AHEAD, &count, &error)); // not ahead of that
    g_assert_cmpint(count, ==, 0);
    g_assert_true(journal_recover_clock(store, NOON, &count, &error));
    g_assert_cmpint(count, ==, 3);
    assert_line(store, store_station_id(store),
                "1 station; 2 admission by Ana; 3 withheld; 4 withheld; 5 admission by Bo; 6 undo of mine 5; ");
    assert_line(store, OTHER, "1 admission by Hall; 2 withheld; ");
    g_assert_true(!is_in_quarantine(store, 1) && is_in_quarantine(store, 2));
    assert_sound(store);
    g_assert_true(journal_recover_clock(store, NOON, &count, &error));
    g_assert_cmpint(count, ==, 0);
    journal_set_now(store, NOON);
    hear(store, &ahead, false); // it has its stand-in, and comes again and again
    assert_line(store, OTHER, "1 admission by Hall; 2 withheld; ");
}

// What was withheld takes its place when it can be taken, once.
static void test_stand_in(Scene *scene, gconstpointer data)
{
    (void)data;
    Store *store = scene->store;
    g_autoptr(GError) error = NULL;
    const Record first = of_other(1, NOON), second = of_other(2, NOON), third = of_other(3, NOON);
    hear(store, &first, true);
    g_assert_true(store_begin(store, &error));
    g_assert_true(journal_withhold(store, &second, "too large", NOON, &error));
    g_assert_true(quarantine_put(store, OTHER, 2, "too large", NOON, &error));
    g_assert_true(store_commit(store, &error));
    hear(store, &third, true);
    assert_line(store, OTHER, "1 admission by Hall; 2 withheld; 3 admission by Hall; ");
    hear(store, &second, true);
    assert_line(store, OTHER, "1 admission by Hall; 2 admission by Hall; 3 admission by Hall; ");
    g_assert_false(is_in_quarantine(store, 2));
    hear(store, &second, false);
    assert_sound(store);
}

static bool stop_at_two(const Record *record, gpointer data)
{
    ++*(int *)data;
    return record->sequence < 2;
}

static void test_stop(Scene *scene, gconstpointer data)
{
    (void)data;
    let_in(scene->store, "Ana", NOON);
    let_in(scene->store, "Bo", NOON);
    int count = 0;
    g_assert_true(journal_each(scene->store, store_station_id(scene->store), 0, G_MAXINT64, stop_at_two, &count, NULL));
    g_assert_cmpint(count, ==, 2);
    assert_line(scene->store, store_station_id(scene->store), "1 station; 2 admission by Ana; 3 admission by Bo; ");
}

// A file made anew has the name, the event and all records of the old one; of what says nothing of itself nothing is made.
static void test_made_anew(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL, nowhere = NULL, text = NULL, there = NULL;
    g_autofree char *beside = g_build_filename(scene->room.folder, "beside.db", NULL);
    g_autofree char *no_store = g_build_filename(scene->room.folder, "notes.db", NULL);
    Rescue rescue = {0};
    let_in(scene->old, "Ana", NOON);
    g_assert_false(store_remake_file("/nowhere/lanyard.db", beside, &rescue, &nowhere));
    g_assert_error(nowhere, STORE_ERROR, STORE_ERROR_IO);
    g_assert_true(g_file_set_contents(no_store, "a shopping list", -1, NULL));
    g_assert_false(store_remake_file(no_store, beside, &rescue, &text));
    g_assert_error(text, STORE_ERROR, STORE_ERROR_DAMAGED);
    g_assert_false(g_file_test(beside, G_FILE_TEST_EXISTS));
    g_assert_true(store_remake_file(scene->old_path, beside, &rescue, &error));
    g_assert_no_error(error);
    g_assert_cmpint(rescue.taken, ==, 2);
    g_assert_false(store_remake_file(scene->old_path, beside, &rescue, &there)); // never over a store
    g_assert_error(there, STORE_ERROR, STORE_ERROR_EXISTS);
    g_autoptr(Store) made = store_open(beside, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(store_station_name(made), ==, store_station_name(scene->old));
    assert_line(made, store_station_id(scene->old), "1 station; 2 admission by Ana; ");
}

// A text that ends one field later is another text.
static void test_digest_of_fields(Scene *scene, gconstpointer data)
{
    (void)scene, (void)data;
    const RecordChain chain = {.origin = OTHER};
    guint8 digests[2][CHAIN_BYTES];
    chain_digest(&(Record){.subject = "t1", .body = "{}"}, &chain, digests[0]);
    chain_digest(&(Record){.subject = "t", .body = "1{}"}, &chain, digests[1]);
    g_assert_false(chain_is_same(digests[0], digests[1]));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function) g_test_add("/rescue/" name, Scene, NULL, set_up, function, tear_down)
    TEST("all-of-a-kept-store", test_whole);
    TEST("what-stands-behind-a-hole", test_hole);
    TEST("a-long-line", test_long_line);
    TEST("what-is-no-store-of-ours", test_no_store);
    TEST("a-file-made-anew", test_made_anew);
    TEST("a-clock-that-was-ahead", test_clock);
    TEST("a-stand-in-gives-way", test_stand_in);
    TEST("reading-stops-where-it-is-told", test_stop);
    TEST("a-digest-knows-where-a-field-ends", test_digest_of_fields);
    return g_test_run();
}
