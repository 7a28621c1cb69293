// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/hub_drills/program.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sysexits.h>

#include "tests/scratch.h"

#define OWNER_PASSWORD "the-owners-own"

#define PROGRAM TEST_BINARY_DIR "/scanner/cli/lanyard"

static char *run(const Drill *drill, int wanted, GStrv words, const char *line)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *said = NULL, *complaints = NULL;
    int status = 0;
    g_spawn_sync(drill->folder, words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &said, &complaints, &status, &error);
    g_assert_no_error(error);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != wanted)
        g_error("%s: exit %d, not %d\n%s%s", line, WEXITSTATUS(status), wanted, said, complaints);
    return g_strconcat(said, complaints, NULL);
}

char *drill_lanyard(const Drill *drill, int wanted, const char *line)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *command = g_strconcat(PROGRAM " ", line, NULL);
    g_auto(GStrv) words = NULL;
    g_assert_true(g_shell_parse_argv(command, NULL, &words, &error));
    return run(drill, wanted, words, line);
}

char *drill_shell(const Drill *drill, int wanted, const char *script)
{
    g_autoptr(GStrvBuilder) words = g_strv_builder_new();
    g_autofree char *whole = g_strdup_printf("lanyard() { " PROGRAM " \"$@\"; }; %s", script);
    g_strv_builder_add_many(words, "sh", "-c", whole, NULL);
    g_auto(GStrv) ended = g_strv_builder_end(words);
    return run(drill, wanted, ended, script);
}

void drill_must(const Drill *drill, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *line = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_free(drill_lanyard(drill, EX_OK, line));
}

void drill_says(const Drill *drill, int wanted, const char *line, const char *word)
{
    g_autofree char *said = drill_lanyard(drill, wanted, line);
    if (!strstr(said, word))
        g_error("lanyard %s does not say \"%s\" but: %s", line, word, said);
}

void drill_carry(const Drill *drill, const char *from, const char *to)
{
    g_autofree char *source = g_build_filename(drill->folder, from, NULL);
    g_autofree char *target = g_build_filename(drill->folder, to, NULL);
    g_autofree char *bytes = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(source, &bytes, &length, NULL));
    g_assert_true(g_file_set_contents_full(target, bytes, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

// The owner's password stands where README of config/postgres says, in a file that PGPASSFILE names.
static void set_up_owner(Drill *drill)
{
    cluster_role(drill->cluster, "drill_owner", "CREATEROLE PASSWORD '" OWNER_PASSWORD "'");
    g_free(cluster_sql(drill->cluster, "drill", "ALTER DATABASE drill OWNER TO drill_owner"));
    g_autofree char *path = g_build_filename(drill->folder, "owner.pass", NULL);
    g_assert_true(
        g_file_set_contents_full(path, "*:*:*:drill_owner:" OWNER_PASSWORD "\n", -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    g_setenv("PGPASSFILE", path, true);
    g_autofree char *owner = cluster_connection(drill->cluster, "drill", "drill_owner");
    drill->owner = g_strdup_printf("--hub='%s'", owner);
}

void drill_set_up(Drill *drill, gconstpointer data)
{
    Cluster *cluster = drill->cluster = (Cluster *)data;
    drill->folder = scratch_make_fast();
    g_free(cluster_database(cluster, "drill"));
    // Roles are the server's, and those of a drill before are still there.
    g_free(cluster_sql(
        cluster, "drill",
        "DO $$ DECLARE one name; BEGIN FOR one IN SELECT rolname FROM pg_roles WHERE NOT rolsuper AND rolname !~ '^pg_'"
        " AND rolname <> 'drill_owner' LOOP EXECUTE format('DROP ROLE %I', one); END LOOP; END $$"));
    cluster_ask_passwords(cluster);
    set_up_owner(drill);
    drill_must(drill, "init --event=pycon-us-2024 --name=First first");
    drill_must(drill, "hub init --station=first %s", drill->owner);
}

void drill_tear_down(Drill *drill, gconstpointer data)
{
    (void)data;
    g_unsetenv("PGPASSFILE");
    scratch_remove(drill->folder);
    g_free(drill->folder);
    g_free(drill->owner);
}
