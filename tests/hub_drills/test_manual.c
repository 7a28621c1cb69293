// SPDX-License-Identifier: GPL-3.0-or-later
// test_manual.c - the commands of lanyard-hub(7) are typed one after the other, as they stand there, against a hub of one's own.
#include <string.h>
#include <sysexits.h>

#include "tests/hub_drills/program.h"

#define OWNER_LINE "owner='host=db.example.org dbname=conf user=owner'\n"
#define ADMINISTRATOR "'host=db.example.org dbname=conf user=postgres'"

// What stands between .EX and .EE, without the server's own programs.
static GString *commands_of_page(void)
{
    g_autofree char *page = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(TEST_SOURCE_DIR "/config/man/lanyard-hub.7", &page, NULL, &error);
    g_assert_no_error(error);
    g_auto(GStrv) lines = g_strsplit(page, "\n", -1);
    GString *script = g_string_new(NULL);
    bool is_example = false;
    for (char **line = lines; *line; line++) {
        if (g_str_equal(*line, ".EX") || g_str_equal(*line, ".EE"))
            is_example = g_str_equal(*line, ".EX");
        else if (is_example && !g_str_has_prefix(*line, "create"))
            g_string_append_printf(script, "%s\n", *line);
    }
    g_string_replace(script, "\\-", "-", 0);
    return script;
}

static void test_played(Drill *drill, gconstpointer data)
{
    (void)data;
    g_autofree char *administrator = cluster_connection(drill->cluster, "drill", "lanyard");
    g_autofree char *quoted = g_shell_quote(administrator);
    g_autofree char *owner = g_strdup_printf("owner=%s\n", drill->owner + strlen("--hub="));
    GString *script = commands_of_page();
    g_assert_cmpint(g_string_replace(script, OWNER_LINE, owner, 0), ==, 1);
    g_assert_cmpint(g_string_replace(script, ADMINISTRATOR, quoted, 0), ==, 1);
    g_assert_cmpint(g_string_replace(script, "my-event/", TEST_SOURCE_DIR "/config/events/pycon-us-2024/", 0), ==, 1);
    g_string_prepend(
        script,
        "set -ex; exec 2>&1; PATH=" TEST_BINARY_DIR "/scanner/cli:$PATH; HOME=$PWD; ln -s first desk1; "
        "sed -i 's/^#serve=.*/serve=127.0.0.1:8918/; s/^#hub=.*/hub=host=db.example.org dbname=conf/' desk1/station.ini\n");
    // The PIN of the sponsor's volunteer comes on standard input.
    g_autofree char *line = g_strdup_printf("{ %s } <<'END'\n314159\nEND\n", script->str);
    g_string_free(script, true);
    char *words[] = {(char *)"sh", (char *)"-c", line, NULL};
    g_autofree char *said = NULL;
    int status;
    g_assert_true(g_spawn_sync(drill->folder, words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &said, NULL, &status, NULL));
    if (status)
        g_error("lanyard-hub(7) as typed:\n%s", said);
    drill_says(drill, EX_NOPERM, "sync --station=desk2", "revoked");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
    g_test_add("/hub/manual/played", Drill, cluster, drill_set_up, test_played, drill_tear_down);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
