// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sync/play.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>

#include "common/store/record/branch.h"
#include "common/store/store.h"
#include "common/store/upkeep/kept.h"
#include "common/store/upkeep/replace.h"
#include "common/store/upkeep/verify.h"
#include "tests/scratch.h"
#include "tests/store/projection_digest.h"
#include "tests/sync/store_file.h"

#define SLUG "pycon-us-2024"
#define SAMPLES TEST_SOURCE_DIR "/config/events/pycon-us-2024/samples/checkin-list.csv"
#define PROGRAM TEST_BINARY_DIR "/scanner/cli/lanyard"

static char *folder_of(const Play *play, int index)
{
    return g_strdup_printf("%s/s%d", play->folder, index);
}

char *play_store(const Play *play, int index)
{
    return g_strdup_printf("%s/s%d/lanyard.db", play->folder, index);
}

// Ends with whether the exit code was zero; what it said is in the output when that was not expected.
static void run(const char *command, bool has_to_fail)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *said = NULL;
    g_autofree char *complaint = NULL;
    int status;
    g_autofree char *line = g_strdup_printf(PROGRAM " %s", command);
    g_assert_true(g_spawn_command_line_sync(line, &said, &complaint, &status, &error));
    if ((status == 0) == has_to_fail)
        g_error("lanyard %s: status %d: %s%s", command, status, said, complaint);
}

static void run_at(const Play *play, int index, bool has_to_fail, const char *command)
{
    g_autofree char *line = g_strdup_printf("%s --station=%s/s%d", command, play->folder, index);
    run(line, has_to_fail);
}

static void admit(Play *play, int index)
{
    g_assert_cmpuint(play->admitted_count, <, play->secrets->len);
    g_autofree char *command = g_strdup_printf("admit %s --time='2024-05-17 09:00'",
                                               (const char *)g_ptr_array_index(play->secrets, play->admitted_count++));
    run_at(play, index, false, command);
}

static void carry(const Play *play, int from, int to)
{
    g_autofree char *stick = g_build_filename(play->folder, "stick", NULL);
    g_unlink(stick);
    g_autofree char *export = g_strconcat("bundle export ", stick, NULL);
    g_autofree char *import = g_strconcat("bundle import ", stick, NULL);
    run_at(play, from, false, export);
    run_at(play, to, false, import);
}

// A folder is copied whole: its station's key goes with the store, else the copy would know itself for one, and so does its role at the hub.
static void copy_folder(const char *store, const char *target)
{
    static const char *const files[] = {"station.key", "station.ini", "hub.pass"};
    g_autofree char *from = g_path_get_dirname(store), *to = g_path_get_dirname(target);
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *file = g_build_filename(from, files[i], NULL), *copy = g_build_filename(to, files[i], NULL),
                        *text = NULL;
        gsize size;
        g_assert_true(g_file_get_contents(file, &text, &size, NULL));
        g_assert_true(g_file_set_contents_full(copy, text, (gssize)size, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    }
}

static void copy_database(Play *play, const char *from, const char *to)
{
    g_autofree char *drop = g_strdup_printf("DROP DATABASE IF EXISTS %s WITH (FORCE)", to);
    g_autofree char *create = g_strdup_printf("CREATE DATABASE %s TEMPLATE %s", to, from);
    g_free(cluster_sql(play->cluster, "postgres", drop));
    g_free(cluster_sql(play->cluster, "postgres", create));
}

// Whoever has just asked the hub and says that it is in step has what the hub has, and nothing more; a stand-in is not what it stands for.
static void judge(Play *play, int index)
{
    static const char here[] = "SELECT coalesce(group_concat(id), '') FROM (SELECT station || '-' || sequence || ' ' ||"
                               " CASE kind WHEN 13 THEN 'stand-in' ELSE '' END || lower(hex(hash)) AS id FROM journal"
                               " ORDER BY station, sequence)";
    g_autofree char *store = play_store(play, index),
                    *command = g_strdup_printf(PROGRAM " station --station=%s/s%d", play->folder, index);
    g_autofree char *said = NULL;
    g_assert_true(g_spawn_command_line_sync(command, &said, NULL, NULL, NULL));
    if (!strstr(said, "exchange: in step"))
        g_error("station %d is not in step after an exchange: %s", index, said);
    g_autofree char *ours = store_file_ask(store, here);
    g_autofree char *theirs = cluster_sql(play->cluster, "hub",
                                          "SELECT coalesce(string_agg(station || '-' || sequence || ' ' || CASE kind WHEN 13 THEN"
                                          " 'stand-in' ELSE '' END || encode(hash, 'hex'), ',' ORDER BY station COLLATE \"C\","
                                          " sequence), '') FROM lanyard.record");
    g_assert_cmpstr(ours, ==, theirs);
}

static void switch_server(Play *play, bool is_down)
{
    if (is_down == play->is_down)
        return;
    play->is_down = is_down;
    if (is_down)
        cluster_kill(play->cluster);
    else
        cluster_start(play->cluster);
}

// What was kept of the store last. The caller owns it.
static char *kept_of(const Play *play, int index)
{
    g_autofree char *store = play_store(play, index);
    g_autoptr(GPtrArray) files = store_kept_files(store);
    const char *newest = NULL;
    for (guint i = 0; i < files->len; i++) {
        const char *file = g_ptr_array_index(files, i);
        if (!g_str_has_suffix(file, "-wal") && !g_str_has_suffix(file, "-shm") && g_strcmp0(file, newest) > 0)
            newest = file;
    }
    g_assert_nonnull(newest);
    return g_strdup(newest);
}

// False when it says that it is not in step; else it is judged.
static bool sync_one(Play *play, int index)
{
    g_autofree char *line = g_strdup_printf(PROGRAM " sync --station=%s/s%d", play->folder, index), *said = NULL,
                    *complaint = NULL;
    g_autoptr(GError) error = NULL;
    int status;
    g_assert_true(g_spawn_command_line_sync(line, &said, &complaint, &status, &error));
    bool is_in_step = status == 0;
    if (!is_in_step && !strstr(said, "Not in step: "))
        g_error("%s: status %d: %s%s", line, status, said, complaint);
    if (is_in_step)
        judge(play, index);
    return is_in_step;
}

// Everybody exchanges twice; whether all were in step the second time.
static bool sync_all(Play *play)
{
    int count = 0;
    for (int i = 0; i < 2 * PLAY_STATIONS; i++)
        count += sync_one(play, i % PLAY_STATIONS) && i >= PLAY_STATIONS;
    return count == PLAY_STATIONS;
}

// The words of the command that a step is; the caller owns them.
static char *command_of(const Play *play, const char *what, int index)
{
    if (strcmp(what, "restore") == 0)
        return g_strdup_printf("restore %s/backup%d.db", play->folder, index);
    if (strcmp(what, "rescue") == 0) {
        g_autofree char *kept = kept_of(play, index);
        return g_strconcat("rescue ", kept, NULL);
    }
    return g_strdup(strcmp(what, "wipe") == 0 ? "station wipe" : strcmp(what, "force") == 0 ? "station wipe --force" : what);
}

int play_killed_step(Play *play, const char *step, int at)
{
    g_auto(GStrv) words = g_strsplit(step, " ", 2);
    int index = words[1][0] - '0';
    g_autofree char *command = command_of(play, words[0], index);
    g_autofree char *line = g_strdup_printf(PROGRAM " %s --station=%s/s%d", command, play->folder, index);
    g_autofree char *count = g_strdup_printf("%d", at);
    const char *sanitizer = g_getenv("ASAN_OPTIONS");
    g_autofree char *options = g_strconcat(sanitizer ? sanitizer : "", ":verify_asan_link_order=0", NULL);
    g_autofree char *calls = g_build_filename(play->folder, "calls", NULL);
    char **environment = g_environ_setenv(g_get_environ(), "LD_PRELOAD", KILLING_CALLS, TRUE);
    environment = g_environ_setenv(environment, "LANYARD_TEST_KILL_AT", count, TRUE);
    environment = g_environ_setenv(environment, "LANYARD_TEST_CALLS", calls, TRUE);
    environment = g_environ_setenv(environment, "ASAN_OPTIONS", options, TRUE);
    g_auto(GStrv) program = NULL;
    g_autofree char *said = NULL;
    g_autofree char *complaint = NULL;
    g_autoptr(GError) error = NULL;
    int status;
    g_assert_true(g_shell_parse_argv(line, NULL, &program, &error));
    g_assert_true(g_spawn_sync(NULL, program, environment, G_SPAWN_DEFAULT, NULL, NULL, &said, &complaint, &status, &error));
    if (status != 0 && (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL))
        g_error("lanyard %s, killed at %d: status %d: %s%s", command, at, status, said, complaint);
    g_strfreev(environment);
    g_autofree char *count_text = NULL;
    if (status != 0)
        return 0;
    g_assert_true(g_file_get_contents(calls, &count_text, NULL, NULL));
    return (int)g_ascii_strtoll(count_text, NULL, 10);
}

static void back_up(const Play *play, int index, const char *backup)
{
    g_unlink(backup);
    g_autofree char *command = g_strconcat("backup ", backup, NULL);
    run_at(play, index, false, command);
}

void play_step(Play *play, const char *step)
{
    bool has_to_fail = *step == '!';
    g_auto(GStrv) words = g_strsplit(step + has_to_fail, " ", 3);
    const char *what = words[0];
    int one = words[1] ? words[1][0] - '0' : 0, other = words[1] && words[2] ? words[2][0] - '0' : 0;
    g_autofree char *store = play_store(play, one);
    g_autofree char *backup = g_strdup_printf("%s/backup%d.db", play->folder, one);
    if (strcmp(what, "admit") == 0) {
        admit(play, one);
    } else if (strcmp(what, "backup") == 0) {
        back_up(play, one, backup);
    } else if (strcmp(what, "back") == 0) {
        store_file_put_back(backup, store);
        store_file_hide(store);
    } else if (strcmp(what, "copy") == 0) {
        g_autofree char *copy = g_build_filename(play->folder, "copy.db", NULL);
        g_autofree char *target = play_store(play, other);
        back_up(play, one, copy);
        store_file_put_back(copy, target);
        store_file_hide(target);
        copy_folder(store, target);
    } else if (strcmp(what, "stick") == 0) {
        carry(play, one, other);
    } else if (strcmp(what, "ruin") == 0) {
        store_file_run(store, "PRAGMA wal_checkpoint(TRUNCATE)");
        g_assert_true(g_file_set_contents(store, "this is no store", -1, NULL));
    } else if (strcmp(what, "dump") == 0) {
        copy_database(play, "hub", "dumped");
    } else if (strcmp(what, "rollback") == 0) {
        g_autofree char *upgrade = g_strdup_printf("hub upgrade --hub='%s'", play->connection);
        copy_database(play, "dumped", "hub");
        run_at(play, 0, false, upgrade);
    } else if (strcmp(what, "down") == 0 || strcmp(what, "up") == 0) {
        switch_server(play, *what == 'd');
    } else {
        g_autofree char *command = command_of(play, what, one);
        if (strcmp(what, "sync") == 0 && !has_to_fail)
            sync_one(play, one);
        else
            run_at(play, one, has_to_fail, command);
    }
}

// As lanyard-hub(1) says it: a desk makes the hub, and each station gets a role of its own. The last station has no hub.
void play_set_up(Play *play)
{
    play->folder = scratch_make_fast();
    play->connection = cluster_database(play->cluster, "hub");
    play->admitted_count = 0;
    g_free(cluster_database(play->cluster, "dumped"));
    // Roles are the server's, and those of a play before are still there.
    g_free(cluster_sql(
        play->cluster, "postgres",
        "DO $$ DECLARE one name; BEGIN FOR one IN SELECT rolname FROM pg_roles WHERE NOT rolsuper AND rolname ~ '^pycon'"
        " LOOP EXECUTE format('DROP ROLE %I', one); END LOOP; END $$"));
    g_autofree char *first = g_strdup_printf("init --event=" SLUG " --name=First %s/first", play->folder);
    g_autofree char *hub = g_strdup_printf("hub init --station=%s/first --hub='%s'", play->folder, play->connection);
    run(first, false);
    run(hub, false);
    for (int i = 0; i <= PLAY_STATIONS; i++) {
        g_autofree char *folder = folder_of(play, i);
        g_autofree char *pass = i < PLAY_STATIONS ? g_strdup_printf("--pass=%s/pass%d ", play->folder, i) : g_strdup("");
        g_autofree char *add = g_strdup_printf("hub station add 'Desk %d' --station=%s/first --hub='%s' --output=%s/pass%d", i,
                                               play->folder, play->connection, play->folder, i);
        g_autofree char *init =
            g_strdup_printf("init --event=" SLUG " --keys=%s/first/keys --name='Desk %d' %s%s", play->folder, i, pass, folder);
        if (i < PLAY_STATIONS)
            run(add, false);
        run(init, false);
    }
    run_at(play, 0, false, "import " SAMPLES);
    play_step(play, "dump");
}

static int assert_all_the_same(Play *play, const char *name, int forks)
{
    g_autofree char *digest = NULL;
    for (int i = 0; i < PLAY_STATIONS; i++) {
        g_autofree char *path = play_store(play, i);
        g_autoptr(GError) error = NULL;
        g_autoptr(Store) store = store_open(path, &error);
        g_assert_no_error(error);
        g_autofree char *here = store_projection_digest(store, &error);
        digest = digest ? digest : g_strdup(here);
        g_assert_cmpstr(here, ==, digest);
        g_assert_cmpint(store_file_count(path, "SELECT count(*) FROM admission"), ==, play->admitted_count);
        g_assert_cmpint(store_file_count(path, "SELECT count(DISTINCT registration) FROM admission"), ==, play->admitted_count);
        g_autoptr(GPtrArray) list = fork_list(store, &error);
        forks = forks < 0 ? (int)list->len : forks;
        if (list->len != (guint)forks)
            g_error("%s: station %d names %u forks", name, i, list->len);
        g_autoptr(GPtrArray) differences = NULL;
        g_assert_true(store_verify(store, NULL, NULL, &differences, &error));
    }
    return forks;
}

void play_steps(Play *play, const char *steps)
{
    g_auto(GStrv) parts = g_strsplit(steps, "; ", -1);
    for (char **step = parts; *step; step++)
        play_step(play, *step);
}

int play_settle(Play *play, const char *name, int forks)
{
    switch_server(play, false);
    carry(play, PLAY_STATIONS, 0);
    // Whoever is not in step says that a bundle to another station settles it.
    if (!sync_all(play)) {
        for (int i = 0; i < PLAY_STATIONS * PLAY_STATIONS; i++)
            if (i / PLAY_STATIONS != i % PLAY_STATIONS)
                carry(play, i / PLAY_STATIONS, i % PLAY_STATIONS);
        g_assert_true(sync_all(play) || sync_all(play));
    }
    return assert_all_the_same(play, name, forks);
}

void play_tear_down(Play *play)
{
    scratch_remove(play->folder);
    g_clear_pointer(&play->folder, g_free);
    g_clear_pointer(&play->connection, g_free);
}

GPtrArray *play_read_secrets(void)
{
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(SAMPLES, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GPtrArray *secrets = g_ptr_array_new_with_free_func(g_free);
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) cells = g_strsplit(*line, "\",\"", -1);
        if (g_strv_length(cells) > 10 && strcmp(cells[4], "Individual") == 0 && strcmp(cells[9], "Yes") == 0)
            g_ptr_array_add(secrets, g_strdup(cells[10]));
    }
    return secrets;
}
