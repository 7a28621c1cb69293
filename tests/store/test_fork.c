// SPDX-License-Identifier: GPL-3.0-or-later
// test_fork.c - a station's file that went back in time or exists twice: both histories stay, named alike everywhere, and the
// station goes on under a new id.
#include <glib/gstdio.h>
#include <string.h>

#include "common/base/json.h"
#include "common/store/record/branch.h"
#include "common/store/journal/journal.h"
#include "common/store/record/station.h"
#include "common/store/store.h"
#include "common/store/upkeep/backup.h"
#include "common/store/upkeep/verify.h"
#include "tests/store/projection_digest.h"
#include "tests/store/room.h"

#define SEEDS (g_test_slow() ? 200 : 25) // the long test plays all
#define STATIONS 4
#define NOON G_GINT64_CONSTANT(1715774400000)

// A station's store as a file: open only while something happens there, so that it may be copied.
typedef struct {
    char *paths[STATIONS + 1]; // the last one is that of a copy
    char *backup;
    GPtrArray *written; // char *: every record that a station said it wrote
} Stage;

static Store *open_store(const char *path)
{
    g_autoptr(GError) error = NULL;
    Store *store = store_open(path, &error);
    g_assert_no_error(error);
    return store;
}

static void stage_set_up(Stage *stage, const char *folder, guint32 seed)
{
    *stage = (Stage){.written = g_ptr_array_new_with_free_func(g_free)};
    for (int i = 0; i < STATIONS; i++) {
        stage->paths[i] = g_strdup_printf("%s/%u-%d.db", folder, seed, i);
        g_assert_true(store_create(stage->paths[i], "Desk", "test-event", NULL));
    }
    stage->paths[STATIONS] = g_strdup_printf("%s/%u-copy.db", folder, seed);
    stage->backup = g_strdup_printf("%s/%u-backup.db", folder, seed);
}

static void stage_clear(Stage *stage)
{
    static const char *const endings[] = {"", "-wal", "-shm", "-mark"};
    for (int i = 0; i <= STATIONS + 1; i++)
        for (gsize j = 0; j < G_N_ELEMENTS(endings); j++) {
            g_autofree char *path = g_strconcat(i <= STATIONS ? stage->paths[i] : stage->backup, endings[j], NULL);
            g_unlink(path);
        }
    for (int i = 0; i <= STATIONS; i++)
        g_free(stage->paths[i]);
    g_free(stage->backup);
    g_ptr_array_unref(stage->written);
}

static void copy_over(const char *from, const char *to)
{
    g_autofree char *text = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(from, &text, &length, NULL));
    g_autoptr(GError) error = NULL;
    // In place: the same file for the kernel.
    FILE *file = g_fopen(to, "w");
    g_assert_cmpuint(fwrite(text, 1, length, file), ==, length);
    g_assert_cmpint(fclose(file), ==, 0);
}

// Somebody is let in, or it is taken back; what was written is known by a word of its own.
static void write_something(Stage *stage, Store *store, GRand *rand, gint64 now_utc_ms)
{
    g_autoptr(GError) error = NULL;
    char *word = g_strdup_printf("w%u-%u", stage->written->len, g_rand_int(rand));
    g_autofree char *subject = g_strdup_printf("%016x", g_rand_int_range(rand, 1, 9));
    g_autoptr(json_t) body = json_pack("{s:s,s:s,s:i,s:b,s:s}", "scope", "desk", "checkpoint", "desk", "direction", 1, "once",
                                       g_rand_boolean(rand), "by", word);
    g_assert_true(store_begin(store, &error));
    if (g_rand_int_range(rand, 0, 5) == 0) {
        g_autoptr(json_t) undo = json_pack("{s:s,s:i,s:s,s:s}", "station", store_station_id(store), "sequence",
                                           g_rand_int_range(rand, 1, 20), "reason", "mistake", "by", word);
        journal_append(store, RECORD_UNDO, subject, undo, now_utc_ms, NULL, &error);
    } else {
        journal_append(store, RECORD_ADMISSION, subject, body, now_utc_ms, NULL, &error);
    }
    g_assert_no_error(error);
    g_assert_true(store_commit(store, &error));
    g_ptr_array_add(stage->written, word);
}

typedef struct {
    Store *to;
    gint64 new_count;
} Carry;

static bool carry_one(const Record *record, gpointer data)
{
    Carry *carry = data;
    bool is_new;
    g_autoptr(GError) error = NULL;
    journal_accept(carry->to, record, &is_new, &error);
    g_assert_no_error(error);
    carry->new_count += is_new;
    return true;
}

static int by_base(gconstpointer a, gconstpointer b, gpointer data)
{
    Line one, other;
    g_assert_true(branch_line(data, *(const char *const *)a, &one, NULL) &&
                  branch_line(data, *(const char *const *)b, &other, NULL));
    return (one.base_sequence > other.base_sequence) - (one.base_sequence < other.base_sequence);
}

// As by a stick: everything that is known there, whatever `to` has.
static gint64 carry(const char *from_path, const char *to_path)
{
    g_autoptr(Store) from = open_store(from_path);
    g_autoptr(Store) to = open_store(to_path);
    g_autoptr(GHashTable) vector = journal_vector(from, NULL);
    g_autofree char **ids = (char **)g_hash_table_get_keys_as_array(vector, NULL);
    g_qsort_with_data(ids, (int)g_hash_table_size(vector), sizeof *ids, by_base, from);
    Carry data = {.to = to};
    g_assert_true(store_begin(to, NULL));
    for (char **id = ids; *id; id++)
        g_assert_true(journal_each(from, *id, 0, G_MAXINT64, carry_one, &data, NULL));
    g_assert_true(store_commit(to, NULL));
    return data.new_count;
}

static bool note_word(const Record *record, gpointer data)
{
    g_autoptr(json_t) body = json_loads(record->body, 0, NULL);
    const char *word = json_text(body, "by", NULL);
    if (word && !g_hash_table_add((GHashTable *)data, g_strdup(word)))
        g_error("%s is there twice", word);
    return true;
}

static void assert_has_all(const Stage *stage, Store *store)
{
    g_autoptr(GHashTable) words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) vector = journal_vector(store, NULL);
    GHashTableIter each;
    gpointer id;
    g_hash_table_iter_init(&each, vector);
    while (g_hash_table_iter_next(&each, &id, NULL))
        g_assert_true(journal_each(store, id, 0, G_MAXINT64, note_word, words, NULL));
    for (guint i = 0; i < stage->written->len; i++)
        if (!g_hash_table_contains(words, g_ptr_array_index(stage->written, i)))
            g_error("%s is lost", (const char *)g_ptr_array_index(stage->written, i));
}

static char *fork_words(Store *store)
{
    g_autoptr(GPtrArray) forks = fork_list(store, NULL);
    GString *words = g_string_new(NULL);
    for (guint i = 0; i < forks->len; i++) {
        const Fork *fork = g_ptr_array_index(forks, i);
        g_string_append_printf(words, "%s of %s from %" G_GINT64_FORMAT " on: %" G_GINT64_FORMAT "\n", fork->id, fork->origin,
                               fork->base_sequence + 1, fork->record_count);
    }
    return g_string_free(words, FALSE);
}

static void assert_same(const Stage *stage, int count)
{
    g_autofree char *digest = NULL;
    g_autofree char *forks = NULL;
    for (int i = 0; i < count; i++) {
        g_autoptr(Store) store = open_store(stage->paths[i]);
        g_autoptr(GError) error = NULL;
        g_autofree char *here = store_projection_digest(store, &error);
        g_autofree char *forks_here = fork_words(store);
        g_autoptr(GPtrArray) differences = NULL;
        digest = digest ? digest : g_strdup(here);
        forks = forks ? forks : g_strdup(forks_here);
        g_assert_cmpstr(here, ==, digest);
        g_assert_cmpstr(forks_here, ==, forks);
        assert_has_all(stage, store);
        if (!store_verify(store, NULL, NULL, &differences, &error))
            g_error("station %d: %s", i, error ? error->message : (const char *)g_ptr_array_index(differences, 0));
    }
}

static void meet_all(const Stage *stage, GRand *rand, int count)
{
    for (int i = 0; i < 3 * count; i++)
        carry(stage->paths[g_rand_int_range(rand, 0, count)], stage->paths[g_rand_int_range(rand, 0, count)]);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < count; i++)
            carry(stage->paths[i], stage->paths[(i + 1) % count]);
}

// Takes from the store what tells it that it is a copy, as when a whole machine is copied.
static void hide_identity(const char *path)
{
    g_autofree char *mark = g_strconcat(path, "-mark", NULL);
    g_unlink(mark);
    g_autofree char *command = g_strdup_printf("DELETE FROM meta WHERE key IN ('machine', 'file')");
    room_run_sql(path, command);
}

// Stations write, meet by sticks, are put back from a backup and copied, unseen by themselves; whoever hears of what first, in
// the end all say the same, and nothing that was written is lost or there twice.
static void test_merge(gconstpointer data)
{
    const Room *room = data;
    int fork_count = 0;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
        Stage stage;
        stage_set_up(&stage, room->folder, seed);
        int count = STATIONS;
        bool has_backup = false;
        for (int step = 0; step < 40; step++) {
            int at = g_rand_int_range(rand, 0, count);
            int what = g_rand_int_range(rand, 0, 12);
            if (what == 0 && !has_backup) {
                g_autoptr(Store) store = open_store(stage.paths[0]);
                has_backup = store_backup(store, stage.backup, NULL);
            } else if (what == 1 && has_backup) {
                // What would be lost with the file is carried away before.
                carry(stage.paths[0], stage.paths[1]);
                copy_over(stage.backup, stage.paths[0]);
                hide_identity(stage.paths[0]);
            } else if (what == 2 && count == STATIONS) {
                copy_over(stage.paths[2], stage.paths[STATIONS]);
                hide_identity(stage.paths[STATIONS]);
                count++;
            } else if (what < 6) {
                carry(stage.paths[g_rand_int_range(rand, 0, count)], stage.paths[at]);
            } else {
                g_autoptr(Store) store = open_store(stage.paths[at]);
                write_something(&stage, store, rand, NOON + step * 1000);
            }
        }
        meet_all(&stage, rand, count);
        assert_same(&stage, count);
        g_autoptr(Store) store = open_store(stage.paths[0]);
        g_autoptr(GPtrArray) forks = fork_list(store, NULL);
        fork_count += (int)forks->len;
        stage_clear(&stage);
    }
    g_test_message("%d forks in %d runs", fork_count, SEEDS);
    g_assert_cmpint(fork_count, >, SEEDS / 4);
}

typedef struct {
    const char *name;
    bool is_moved, is_in_place, is_same;
} Copying;

// How a file comes back, and whether the station then goes on as it was.
static void test_incarnation(gconstpointer data)
{
    const Room *room = data;
    static const Copying cases[] = {
        {"nothing happened", false, false, true},
        {"the file has another inode", true, false, false},
        {"an older one was put over it", false, true, false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GRand) rand = g_rand_new_with_seed(7);
        Stage stage;
        stage_set_up(&stage, room->folder, (guint32)(1000 + i));
        g_autofree char *before = NULL;
        {
            g_autoptr(Store) store = open_store(stage.paths[0]);
            before = g_strdup(store_station_id(store));
            write_something(&stage, store, rand, NOON);
            g_assert_true(store_backup(store, stage.backup, NULL));
            if (cases[i].is_in_place)
                write_something(&stage, store, rand, NOON + 1);
        }
        if (cases[i].is_in_place)
            copy_over(stage.backup, stage.paths[0]);
        if (cases[i].is_moved) {
            g_assert_cmpint(g_unlink(stage.paths[0]), ==, 0);
            copy_over(stage.backup, stage.paths[0]);
        }
        for (int again = 0; again < 3; again++) {
            g_autoptr(Store) store = open_store(stage.paths[0]);
            write_something(&stage, store, rand, NOON + 2 + again);
            if ((strcmp(before, store_station_id(store)) == 0) != cases[i].is_same)
                g_error("%s: the id is %s", cases[i].name, store_station_id(store));
            g_autoptr(GHashTable) vector = journal_vector(store, NULL);
            g_assert_cmpuint(g_hash_table_size(vector), ==, cases[i].is_same ? 1 : 2); // one new id, not one each time
        }
        stage_clear(&stage);
    }
}

// Another copy of this store wrote: the next record of ours is that of a new incarnation, for every connection.
static void test_stranger(gconstpointer data)
{
    const Room *room = data;
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    Stage stage;
    stage_set_up(&stage, room->folder, 2000);
    copy_over(stage.paths[0], stage.paths[STATIONS]);
    hide_identity(stage.paths[STATIONS]);
    hide_identity(stage.paths[0]);
    g_autoptr(Store) first = open_store(stage.paths[0]);
    g_autoptr(Store) second = open_store(stage.paths[0]);
    g_autofree char *before = g_strdup(store_station_id(first));
    write_something(&stage, first, rand, NOON);
    write_something(&stage, second, rand, NOON);
    g_assert_cmpstr(store_station_id(second), ==, before);
    {
        g_autoptr(Store) copy = open_store(stage.paths[STATIONS]);
        write_something(&stage, copy, rand, NOON + 1);
    }
    g_assert_cmpint(carry(stage.paths[STATIONS], stage.paths[0]), ==, 1);
    write_something(&stage, second, rand, NOON + 2);
    write_something(&stage, first, rand, NOON + 3);
    g_assert_cmpstr(store_station_id(first), !=, before);
    g_assert_cmpstr(store_station_id(first), ==, store_station_id(second));
    g_autoptr(GPtrArray) forks = fork_list(first, NULL);
    g_assert_cmpuint(forks->len, ==, 1);
    g_assert_cmpstr(((const Fork *)g_ptr_array_index(forks, 0))->origin, ==, before);
    g_assert_cmpstr(((const Fork *)g_ptr_array_index(forks, 0))->name, ==, "Desk");
    assert_has_all(&stage, first);
    stage_clear(&stage);
}

// A body that was changed by hand is found; one that was taken out is not called changed.
static void test_tampered(gconstpointer data)
{
    const Room *room = data;
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    Stage stage;
    stage_set_up(&stage, room->folder, 3000);
    {
        g_autoptr(Store) store = open_store(stage.paths[0]);
        for (int i = 0; i < 5; i++)
            write_something(&stage, store, rand, NOON + i);
    }
    room_run_sql(stage.paths[0], "UPDATE journal SET utc_ms = utc_ms + 1 WHERE sequence = 3");
    g_autoptr(Store) store = open_store(stage.paths[0]);
    g_autoptr(GPtrArray) differences = NULL;
    g_assert_false(store_verify(store, NULL, NULL, &differences, NULL));
    g_assert_nonnull(strstr(g_ptr_array_index(differences, 0), "record 3 of station"));
    stage_clear(&stage);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Room room;
    room_init(&room);
    g_test_add_data_func("/fork/a-file-that-is-another-begins-anew", &room, test_incarnation);
    g_test_add_data_func("/fork/a-copy-at-work-is-noticed", &room, test_stranger);
    g_test_add_data_func("/fork/a-changed-record-is-found", &room, test_tampered);
    g_test_add_data_func("/fork/any-merge-gives-the-same", &room, test_merge);
    int result = g_test_run();
    room_clear(&room);
    return result;
}
