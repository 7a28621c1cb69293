// SPDX-License-Identifier: GPL-3.0-or-later
// test_exclusive_lock.c - a store is not taken away under a program that has it open, and is removed whole when nobody has.
#include <glib/gstdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/store/database/exclusive_lock.h"
#include "common/store/store.h"
#include "tests/scratch.h"

typedef struct {
    char *folder, *path;
    pid_t other;
    int stop_fd; // closing it lets the other end
} Scene;

// Another process, with the store open as a station has it.
static void open_elsewhere(Scene *scene)
{
    int ready[2], stop[2];
    g_assert_true(pipe(ready) == 0 && pipe(stop) == 0);
    scene->other = fork();
    g_assert_cmpint(scene->other, >=, 0);
    char byte = 0;
    if (scene->other == 0) {
        close(stop[1]);
        Store *store = store_open(scene->path, NULL);
        bool is_told = store && write(ready[1], &byte, 1) == 1 && read(stop[0], &byte, 1) == 0;
        store_close(store);
        _exit(is_told ? 0 : 1);
    }
    close(stop[0]);
    scene->stop_fd = stop[1];
    g_assert_cmpint(read(ready[0], &byte, 1), ==, 1);
    close(ready[0]);
    close(ready[1]);
}

static void close_elsewhere(Scene *scene)
{
    int status;
    close(scene->stop_fd);
    g_assert_cmpint(waitpid(scene->other, &status, 0), ==, scene->other);
    g_assert_cmpint(status, ==, 0);
}

static void set_up(Scene *scene, gconstpointer data)
{
    (void)data;
    scene->folder = g_dir_make_tmp("lanyard-lock-XXXXXX", NULL);
    scene->path = g_build_filename(scene->folder, "lanyard.db", NULL);
    g_autoptr(GError) error = NULL;
    store_create(scene->path, "Desk 1", "test-event", &error);
    g_assert_no_error(error);
}

static void tear_down(Scene *scene, gconstpointer data)
{
    (void)data;
    scratch_remove(scene->folder);
    g_free(scene->folder);
    g_free(scene->path);
}

static void test_removed_when_alone(Scene *scene, gconstpointer data)
{
    (void)data;
    open_elsewhere(scene);
    g_autoptr(GError) error = NULL;
    g_assert_false(store_lock_exclusive(scene->path, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_BUSY);
    g_clear_error(&error);
    g_assert_false(store_remove(scene->path, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_BUSY);
    g_clear_error(&error);
    close_elsewhere(scene);
    g_autoptr(Store) store = store_open(scene->path, &error);
    g_assert_no_error(error);
    g_clear_pointer(&store, store_close);
    store_lock_exclusive(scene->path, &error);
    g_assert_no_error(error);
    store_remove(scene->path, &error);
    g_assert_no_error(error);
    g_assert_cmpint(g_rmdir(scene->folder), ==, 0); // nothing is left in it
    g_assert_cmpint(g_mkdir(scene->folder, 0700), ==, 0);
    g_assert_false(store_remove(scene->path, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_MISSING);
}

// One that SQLite cannot read can still be taken away.
static void test_damaged(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_assert_true(g_file_set_contents(scene->path, "no database", -1, &error));
    store_remove(scene->path, &error);
    g_assert_no_error(error);
    g_assert_false(g_file_test(scene->path, G_FILE_TEST_EXISTS));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/store/exclusive-lock/removed-when-alone", Scene, NULL, set_up, test_removed_when_alone, tear_down);
    g_test_add("/store/exclusive-lock/a-damaged-one-too", Scene, NULL, set_up, test_damaged, tear_down);
    return g_test_run();
}
