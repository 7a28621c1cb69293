// SPDX-License-Identifier: GPL-3.0-or-later
// test_program.c - a station is added, carried to, stolen and shut out by the program itself, as lanyard-hub(7) says.
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "tests/hub_drills/program.h"

static void set_up(Drill *drill, gconstpointer data)
{
    drill_set_up(drill, data);
    drill_must(drill, "hub station add 'Desk 2' --station=first %s --output=desk2.pass", drill->owner);
    drill_must(drill, "hub sponsor add booth_role --station=first %s --output=booth.pass", drill->owner);
    drill_must(drill, "init --event=pycon-us-2024 --name='Desk 2' --keys=first/keys --pass=desk2.pass desk2");
    drill_must(drill, "init --event=pycon-us-2024 --sponsor=booth_role --pass=booth.pass booth");
}

static void test_one_file_to_carry(Drill *drill, gconstpointer data)
{
    (void)data;
    g_autofree char *path = g_build_filename(drill->folder, "desk2.pass", NULL);
    g_autofree char *text = NULL;
    struct stat info;
    g_assert_cmpint(stat(path, &info), ==, 0);
    g_assert_cmpint(info.st_mode & 0777, ==, 0600);
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_true(g_str_has_prefix(text, "# hub: host="));
    g_assert_nonnull(strstr(text, ":drill:pycon-us-2024-desk-2:"));
    drill_must(drill, "sync --station=desk2");
    drill_must(drill, "sync --station=booth");
    drill_says(drill, EX_OK, "doctor --station=booth", "knows this station as the sponsor booth_role's");
    drill_says(drill, EX_OK, "hub status --station=desk2", "Desk 2");
}

static void test_stolen(Drill *drill, gconstpointer data)
{
    (void)data;
    drill_must(drill, "hub station add 'Desk 3' --station=first %s --output=desk3.pass", drill->owner);
    drill_must(drill, "init --event=pycon-us-2024 --name='Desk 3' --keys=first/keys --pass=desk3.pass desk3");
    drill_must(drill, "volunteer add Bo --pin=480193 --station=desk2");
    drill_must(drill, "volunteer add Bo --pin=480193 --station=desk3");
    drill_must(drill, "volunteer remove Bo --station=desk2");
    drill_must(drill, "sync --station=desk2");
    drill_must(drill, "sync --station=desk3");
    // What a volunteer may do there ends here, too.
    g_autofree char *volunteers = drill_lanyard(drill, EX_OK, "volunteer list --station=desk3");
    g_assert_cmpstr(volunteers, ==, "");
    g_autofree char *before = drill_lanyard(drill, EX_OK, "audit --station=desk3");
    g_assert_nonnull(strstr(before, "at Desk 2 (Bo)"));
    g_assert_null(strstr(before, "revoked"));
    drill_must(drill, "hub revoke 'Desk 2' --reason='laptop stolen' --station=first %s", drill->owner);
    drill_says(drill, EX_NOPERM, "sync --station=desk2", "revoked");
    // What it wrote stays, and is shown as a revoked station's where it went.
    drill_must(drill, "sync --station=desk3");
    drill_says(drill, EX_OK, "audit --station=desk3", "at Desk 2 (Bo), from a revoked station since ");
    // Nor does the password open anything in other hands.
    g_autofree char *thief = cluster_connection(drill->cluster, "drill", "pycon-us-2024-desk-2");
    g_autofree char *look = g_strdup_printf("hub status --station=desk2 --hub='%s'", thief);
    g_free(drill_lanyard(drill, EX_NOPERM, look));
    g_autofree char *status = g_strdup_printf("hub status --station=first %s", drill->owner);
    drill_says(drill, EX_OK, status, ", revoked since ");
    // The sponsor is not concerned.
    drill_must(drill, "sync --station=booth");
    drill_must(drill, "hub revoke booth_role --station=first %s", drill->owner);
    drill_says(drill, EX_NOPERM, "sync --station=booth", "revoked");
}

// With PGPASSFILE set, the station's own file is the one that counts: it is looked at, and refused when others can read it.
static void test_own_password_first(Drill *drill, gconstpointer data)
{
    (void)data;
    g_autofree char *path = g_build_filename(drill->folder, "desk2/hub.pass", NULL);
    g_setenv("PGPASSFILE", "/dev/null", true);
    g_assert_cmpint(g_chmod(path, 0644), ==, 0);
    drill_says(drill, EX_CONFIG, "sync --station=desk2", "can be read by others");
    g_unsetenv("PGPASSFILE");
}

static void test_rotated(Drill *drill, gconstpointer data)
{
    (void)data;
    drill_must(drill, "sync --station=desk2");
    drill_must(drill, "hub rotate-password 'Desk 2' --station=first %s --output=new.pass", drill->owner);
    drill_says(drill, EX_NOPERM, "sync --station=desk2", "password authentication failed");
    drill_carry(drill, "new.pass", "desk2/hub.pass");
    drill_must(drill, "sync --station=desk2");
    drill_must(drill, "hub upgrade --station=first %s", drill->owner);
    // A file that is there is left alone, and so is the password that it holds.
    g_autofree char *again = g_strdup_printf("hub rotate-password 'Desk 2' --station=first %s --output=new.pass", drill->owner);
    drill_says(drill, EX_CANTCREAT, again, "nothing was changed at the hub");
    drill_must(drill, "sync --station=desk2");
    g_autofree char *away = g_strdup_printf("hub rotate-password 'Desk 2' --station=first %s --output=no/where", drill->owner);
    drill_says(drill, EX_IOERR, away, "shown only now");
    g_autofree char *nobody = g_strdup_printf("hub rotate-password Nobody --station=first %s", drill->owner);
    drill_says(drill, EX_DATAERR, nobody, "nobody called");
}

static void test_world_readable_store(Drill *drill, gconstpointer data)
{
    (void)data;
    g_autofree char *path = g_build_filename(drill->folder, "first/lanyard.db", NULL);
    g_assert_cmpint(g_chmod(path, 0644), ==, 0);
    g_autofree char *command = g_strdup(TEST_BINARY_DIR "/scanner/cli/lanyard doctor --station=first");
    g_auto(GStrv) words = g_strsplit(command, " ", -1);
    g_autofree char *said = NULL;
    int status;
    g_assert_true(g_spawn_sync(drill->folder, words, NULL, G_SPAWN_DEFAULT, NULL, NULL, &said, NULL, &status, NULL));
    g_assert_cmpint(status, !=, 0);
    g_assert_nonnull(strstr(said, "fail  private"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
#define TEST(name, function) g_test_add("/hub/program/" name, Drill, cluster, set_up, function, drill_tear_down)
    TEST("one-file-to-carry", test_one_file_to_carry);
    TEST("a-stolen-station", test_stolen);
    TEST("own-password-first", test_own_password_first);
    TEST("another-password", test_rotated);
    TEST("a-store-that-others-read", test_world_readable_store);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
