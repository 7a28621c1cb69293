// SPDX-License-Identifier: GPL-3.0-or-later
// test_program.c - a station is added, carried to, stolen and shut out by the program itself, as config/postgres/README.md says.
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "tests/scratch.h"
#include "tests/sync/cluster.h"

typedef struct {
    Cluster *cluster;
    char *folder, *owner;
} Scene;

// Runs the program in the scene's folder; the caller owns what it said.
static char *lanyard(const Scene *scene, int wanted, const char *line)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *command = g_strconcat(TEST_BINARY_DIR "/scanner/cli/lanyard ", line, NULL);
    g_auto(GStrv) words = NULL;
    g_assert_true(g_shell_parse_argv(command, NULL, &words, &error));
    g_autofree char *said = NULL, *complaints = NULL;
    int status = 0;
    g_spawn_sync(scene->folder, words, NULL, G_SPAWN_DEFAULT, NULL, NULL, &said, &complaints, &status, &error);
    g_assert_no_error(error);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != wanted)
        g_error("lanyard %s: exit %d, not %d\n%s%s", line, WEXITSTATUS(status), wanted, said, complaints);
    return g_strconcat(said, complaints, NULL);
}

static void must(const Scene *scene, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void must(const Scene *scene, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *line = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_free(lanyard(scene, EX_OK, line));
}

static void assert_says(const Scene *scene, int wanted, const char *line, const char *word)
{
    g_autofree char *said = lanyard(scene, wanted, line);
    if (!strstr(said, word))
        g_error("lanyard %s does not say \"%s\" but: %s", line, word, said);
}

// On PostgreSQL's own terms: the owner is no superuser, and each signs in with a password.
static void set_up(Scene *scene, gconstpointer data)
{
    scene->cluster = (Cluster *)data;
    scene->folder = scratch_make_fast();
    g_free(cluster_database(scene->cluster, "drill"));
    cluster_role(scene->cluster, "drill_owner", "CREATEROLE");
    g_free(cluster_sql(scene->cluster, "drill",
                       "DROP ROLE IF EXISTS \"pycon-us-2024-desk-2\"; DROP ROLE IF EXISTS booth_role;"
                       " ALTER DATABASE drill OWNER TO drill_owner"));
    g_autofree char *owner = cluster_connection(scene->cluster, "drill", "drill_owner");
    scene->owner = g_strdup_printf("--hub='%s'", owner);
    must(scene, "init --event=pycon-us-2024 --name=First first");
    must(scene, "hub init --station=first %s", scene->owner);
    must(scene, "hub station add 'Desk 2' --station=first %s --output=desk2.pass", scene->owner);
    must(scene, "hub sponsor add booth_role --station=first %s --output=booth.pass", scene->owner);
    must(scene, "init --event=pycon-us-2024 --name='Desk 2' --keys=first/keys --pass=desk2.pass desk2");
    must(scene, "init --event=pycon-us-2024 --sponsor=booth_role --pass=booth.pass booth");
}

static void tear_down(Scene *scene, gconstpointer data)
{
    (void)data;
    scratch_remove(scene->folder);
    g_free(scene->folder);
    g_free(scene->owner);
}

static void test_one_file_to_carry(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autofree char *path = g_build_filename(scene->folder, "desk2.pass", NULL);
    g_autofree char *text = NULL;
    struct stat info;
    g_assert_cmpint(stat(path, &info), ==, 0);
    g_assert_cmpint(info.st_mode & 0777, ==, 0600);
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_true(g_str_has_prefix(text, "# hub: host="));
    g_assert_nonnull(strstr(text, ":drill:pycon-us-2024-desk-2:"));
    must(scene, "sync --station=desk2");
    must(scene, "sync --station=booth");
    assert_says(scene, EX_OK, "hub status --station=desk2", "Desk 2");
}

static void test_stolen(Scene *scene, gconstpointer data)
{
    (void)data;
    must(scene, "sync --station=desk2");
    must(scene, "hub revoke 'Desk 2' --reason='laptop stolen' --station=first %s", scene->owner);
    assert_says(scene, EX_NOPERM, "sync --station=desk2", "revoked");
    g_autofree char *status = g_strdup_printf("hub status --station=first %s", scene->owner);
    assert_says(scene, EX_OK, status, "from a revoked station since");
    // The sponsor is not concerned.
    must(scene, "sync --station=booth");
    must(scene, "hub revoke booth_role --station=first %s", scene->owner);
    assert_says(scene, EX_NOPERM, "sync --station=booth", "revoked");
}

// With PGPASSFILE set, the station's own file is the one that counts: it is looked at, and refused when others can read it.
static void test_own_password_first(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autofree char *path = g_build_filename(scene->folder, "desk2/hub.pass", NULL);
    g_setenv("PGPASSFILE", "/dev/null", true);
    g_assert_cmpint(g_chmod(path, 0644), ==, 0);
    assert_says(scene, EX_CONFIG, "sync --station=desk2", "can be read by others");
    g_unsetenv("PGPASSFILE");
}

static void test_rotated(Scene *scene, gconstpointer data)
{
    (void)data;
    must(scene, "hub rotate-password 'Desk 2' --station=first %s --output=new.pass", scene->owner);
    g_autofree char *old = NULL, *new = NULL;
    g_autofree char *old_path = g_build_filename(scene->folder, "desk2.pass", NULL);
    g_autofree char *new_path = g_build_filename(scene->folder, "new.pass", NULL);
    g_assert_true(g_file_get_contents(old_path, &old, NULL, NULL) && g_file_get_contents(new_path, &new, NULL, NULL));
    g_assert_cmpstr(old, !=, new);
    must(scene, "hub upgrade --station=first %s", scene->owner);
    g_autofree char *nobody = g_strdup_printf("hub rotate-password Nobody --station=first %s", scene->owner);
    assert_says(scene, EX_DATAERR, nobody, "nobody called");
}

static void test_world_readable_store(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autofree char *path = g_build_filename(scene->folder, "first/lanyard.db", NULL);
    g_assert_cmpint(g_chmod(path, 0644), ==, 0);
    g_autofree char *command = g_strdup(TEST_BINARY_DIR "/scanner/cli/lanyard doctor --station=first");
    g_auto(GStrv) words = g_strsplit(command, " ", -1);
    g_autofree char *said = NULL;
    int status;
    g_assert_true(g_spawn_sync(scene->folder, words, NULL, G_SPAWN_DEFAULT, NULL, NULL, &said, NULL, &status, NULL));
    g_assert_cmpint(status, !=, 0);
    g_assert_nonnull(strstr(said, "fail  private"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
#define TEST(name, function) g_test_add("/hub/program/" name, Scene, cluster, set_up, function, tear_down)
    TEST("one-file-to-carry", test_one_file_to_carry);
    TEST("a-stolen-station", test_stolen);
    TEST("own-password-first", test_own_password_first);
    TEST("another-password", test_rotated);
    TEST("a-store-that-others-read", test_world_readable_store);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
