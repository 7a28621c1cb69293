// SPDX-License-Identifier: GPL-3.0-or-later
// test_replace.c - another store in the place of one: the new one is there, the old one is kept beside it with all that its log
// held, and what cannot be replaced stays as it is.
#include <glib/gstdio.h>

#include "common/store/record/station.h"
#include "common/store/store.h"
#include "common/store/upkeep/kept.h"
#include "common/store/upkeep/replace.h"
#include "tests/store/room.h"

typedef struct {
    Room room;
    char *path, *by; // two stores that nobody has open
    char id[17], by_id[17];
} Scene;

// Makes a store, and leaves what is written in its log.
static char *leave_store(Room *room, char *out_id)
{
    char *path = g_strdup_printf("%s/%d.db", room->folder, room->count);
    Store *store = room_store(room);
    g_strlcpy(out_id, store_station_id(store), 17);
    store_close(store);
    return path;
}

static void set_up(Scene *scene, gconstpointer data)
{
    (void)data;
    room_init(&scene->room);
    scene->path = leave_store(&scene->room, scene->id);
    scene->by = leave_store(&scene->room, scene->by_id);
    g_assert_cmpstr(scene->id, !=, scene->by_id);
}

static void tear_down(Scene *scene, gconstpointer data)
{
    (void)data;
    room_clear(&scene->room);
    g_free(scene->path);
    g_free(scene->by);
}

static void assert_is(const char *path, const char *id)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = store_open(path, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(store_station_id(store), ==, id);
}

static void test_in_place(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *kept = NULL;
    g_assert_true(store_replace(scene->path, scene->by, &kept, &error));
    g_assert_no_error(error);
    g_assert_false(g_file_test(scene->by, G_FILE_TEST_EXISTS));
    assert_is(scene->path, scene->by_id);
    assert_is(kept, scene->id);
    g_autoptr(GPtrArray) files = store_kept_files(scene->path);
    bool is_listed = false;
    for (guint i = 0; i < files->len; i++)
        is_listed |= g_str_equal(files->pdata[i], kept);
    g_assert_true(is_listed);
}

// Two within a second are kept both.
static void test_twice(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *first = NULL, *second = NULL;
    char last_id[17];
    g_autofree char *last = leave_store(&scene->room, last_id);
    g_assert_true(store_replace(scene->path, scene->by, &first, &error));
    g_assert_true(store_replace(scene->path, last, &second, &error));
    assert_is(scene->path, last_id);
    assert_is(first, scene->id);
    assert_is(second, scene->by_id);
}

static void test_nothing_there(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *kept = NULL, *empty = g_build_filename(scene->room.folder, "empty.db", NULL);
    g_assert_true(store_replace(empty, scene->by, &kept, &error));
    g_assert_null(kept);
    assert_is(empty, scene->by_id);
}

// Nothing to put in its place: that is said, and the store is still there.
static void test_no_other(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *kept = NULL;
    g_assert_cmpint(g_unlink(scene->by), ==, 0);
    g_assert_false(store_replace(scene->path, scene->by, &kept, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_IO);
    assert_is(scene->path, scene->id);
}

// A backup is put back as a checked copy of itself, and stays; none that is not there.
static void test_backup(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *copy = g_build_filename(scene->room.folder, "copy.db", NULL);
    g_assert_true(store_restore_copy(scene->by, copy, &error));
    g_assert_no_error(error);
    assert_is(copy, scene->by_id);
    assert_is(scene->by, scene->by_id);
    g_assert_cmpint(g_unlink(scene->by), ==, 0);
    g_assert_false(store_restore_copy(scene->by, copy, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_MISSING);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function) g_test_add("/store/replace/" name, Scene, NULL, set_up, function, tear_down)
    TEST("in-its-place", test_in_place);
    TEST("twice-within-a-second", test_twice);
    TEST("where-nothing-is", test_nothing_there);
    TEST("by-nothing", test_no_other);
    TEST("a-backup-is-copied", test_backup);
    return g_test_run();
}
