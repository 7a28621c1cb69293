// SPDX-License-Identifier: GPL-3.0-or-later
// test_files.c - files and folders are copied whole, a new file is its owner's alone, and removing follows no link.
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/files.h"

typedef struct {
    char *folder;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->folder = g_dir_make_tmp("lanyard-XXXXXX", NULL);
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    files_remove_folder(fixture->folder);
    g_assert_false(g_file_test(fixture->folder, G_FILE_TEST_EXISTS));
    g_free(fixture->folder);
}

static char *path_of(const Fixture *fixture, const char *name)
{
    return g_build_filename(fixture->folder, name, NULL);
}

static void assert_holds(const char *path, const char *wanted, mode_t mode)
{
    g_autofree char *text = NULL;
    gsize length = 0;
    struct stat info;
    g_assert_true(g_file_get_contents(path, &text, &length, NULL));
    g_assert_cmpmem(text, length, wanted, strlen(wanted));
    g_assert_cmpint(stat(path, &info), ==, 0);
    g_assert_cmpint(info.st_mode & 0777, ==, mode);
}

static void test_write_new(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = path_of(fixture, "new");
    g_autofree char *nowhere = path_of(fixture, "nowhere/new");
    g_assert_true(files_write_new(path, "a secret\n", &error));
    assert_holds(path, "a secret\n", 0600);
    g_assert_false(files_write_new(path, "another", &error));
    g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_EXIST);
    assert_holds(path, "a secret\n", 0600);
    g_clear_error(&error);
    g_assert_false(files_write_new(nowhere, "a secret", &error));
    g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
    g_clear_error(&error);
    g_autofree char *full = path_of(fixture, "full");
    struct rlimit before;
    g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &before), ==, 0);
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){4, before.rlim_max}); // as on a disk with room for half of it
    g_assert_false(files_write_new(full, "a secret", &error));
    setrlimit(RLIMIT_FSIZE, &before);
    g_assert_nonnull(strstr(error->message, "full could not be written: "));
    g_assert_false(g_file_test(full, G_FILE_TEST_EXISTS));
    g_clear_error(&error);
    g_assert_false(files_write_new("/dev/full", "a secret", &error)); // it is there already
    g_assert_nonnull(error);
}

static void test_copy(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *from = path_of(fixture, "from"), *below = path_of(fixture, "from/below"), *to = path_of(fixture, "to");
    g_autofree char *one = path_of(fixture, "from/one"), *two = path_of(fixture, "from/below/two");
    g_assert_cmpint(g_mkdir_with_parents(below, 0700), ==, 0);
    g_assert_true(files_write_new(one, "one", &error) && files_write_new(two, "two", &error));
    g_assert_cmpint(g_chmod(one, 0640), ==, 0);
    g_assert_true(files_copy_folder(from, to, &error));
    g_autofree char *first = path_of(fixture, "to/one"), *second = path_of(fixture, "to/below/two");
    assert_holds(first, "one", 0640);
    assert_holds(second, "two", 0600);
    g_assert_false(files_copy_folder(from, to, &error)); // it is there
    g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_EXIST);
    g_clear_error(&error);
    g_assert_false(files_copy(one, second, &error));
    g_assert_nonnull(error);
    assert_holds(second, "two", 0600);
    g_clear_error(&error);
    g_autofree char *other = path_of(fixture, "other");
    g_assert_false(files_copy_folder(other, from, &error));
    g_assert_nonnull(error);
}

static void test_remove(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *kept = path_of(fixture, "kept"), *file = path_of(fixture, "kept/file");
    g_autofree char *gone = path_of(fixture, "gone"), *below = path_of(fixture, "gone/a/b"),
                    *link = path_of(fixture, "gone/link");
    g_assert_cmpint(g_mkdir(kept, 0700), ==, 0);
    g_assert_true(files_write_new(file, "kept", NULL));
    g_assert_cmpint(g_mkdir_with_parents(below, 0700), ==, 0);
    g_assert_cmpint(symlink(kept, link), ==, 0);
    files_remove_folder(gone);
    g_assert_false(g_file_test(gone, G_FILE_TEST_EXISTS));
    assert_holds(file, "kept", 0600);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/files/write-new", Fixture, NULL, set_up, test_write_new, tear_down);
    g_test_add("/files/copy", Fixture, NULL, set_up, test_copy, tear_down);
    g_test_add("/files/remove", Fixture, NULL, set_up, test_remove, tear_down);
    return g_test_run();
}
