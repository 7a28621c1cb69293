// SPDX-License-Identifier: GPL-3.0-or-later
// test_history.c - stores that go back in time, are copied, wiped and restored, as people do it with the program: whatever
// happens, every admission is at every station in the end exactly once, and each fork is named once.
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "common/store/branch.h"
#include "common/store/store.h"
#include "common/sync/hub.h"
#include "tests/scratch.h"
#include "tests/sync/cluster.h"

#define STATIONS 3
#define SLUG "pycon-us-2024"
#define SAMPLES TEST_SOURCE_DIR "/config/events/pycon-us-2024/samples/checkin-list.csv"
#define PROGRAM TEST_BINARY_DIR "/scanner/cli/lanyard"

// Steps, parted by "; ": "admit N", "sync N", "backup N", "restore N", "back N" (the backup is copied over the store and nothing
// tells of it), "copy N M" (the store is copied to the folder M and nothing tells of it), "stick N M", "wipe N", "force N",
// "ruin N" (the store cannot be read), "down", "up" (the server). One that has to fail begins with "!".
typedef struct {
    const char *name, *steps;
    int forks;
} Play;

static const Play plays[] = {
    {"wipe-after-a-fork", "sync 0; backup 0; admit 0; admit 0; sync 0; back 0; admit 0; admit 0; admit 0; wipe 0; sync 1", 1},
    {"restored-then-stick",
     "sync 0; backup 0; admit 0; admit 0; admit 0; stick 0 1; back 0; admit 0; admit 0; admit 0; stick 0 1; stick 1 0", 1},
    {"restored-then-sync", "sync 0; backup 0; admit 0; sync 0; back 0; admit 0; sync 0; admit 0; sync 1", 1},
    {"restored-then-sync-then-stick", "sync 0; backup 0; admit 0; stick 0 1; back 0; admit 0; sync 0; stick 0 1; sync 1", 1},
    {"restored-then-stick-then-sync", "sync 0; backup 0; admit 0; sync 0; back 0; admit 0; stick 0 1; sync 1; sync 0", 1},
    {"restored-by-the-command", "sync 0; backup 0; admit 0; sync 0; restore 0; admit 0; sync 0; stick 0 1; sync 1", 0},
    {"two-copies-on-one-hub",
     "sync 0; copy 0 2; admit 0; admit 2; sync 0; sync 2; admit 0; admit 2; sync 2; sync 0; admit 0; admit 2", 1},
    {"two-copies-without-the-hub",
     "sync 0; copy 0 2; down; admit 0; admit 2; !sync 0; stick 0 1; stick 2 1; stick 1 0; admit 0; up; sync 1", 1},
    {"three-histories",
     "sync 0; copy 0 2; backup 0; admit 0; admit 2; stick 0 1; back 0; admit 0; sync 2; stick 0 1; sync 1; sync 0", 2},
    {"wipe-with-the-hub-away", "sync 0; admit 0; down; !wipe 0; up; wipe 0; sync 1", 0},
    {"wipe-a-store-that-cannot-be-read", "sync 0; admit 0; sync 0; ruin 0; !wipe 0; force 0; admit 0; sync 0", 0},
    {"wipe-what-is-sent", "admit 0; wipe 0; admit 0; sync 0; wipe 0", 0},
};

typedef struct {
    Cluster *cluster;
    char *folder, *connection;
    GPtrArray *secrets;
    guint admitted_count;
    bool is_down;
} Stage;

static char *folder_of(const Stage *stage, int index)
{
    return g_strdup_printf("%s/s%d", stage->folder, index);
}

static char *store_of(const Stage *stage, int index)
{
    return g_strdup_printf("%s/s%d/lanyard.db", stage->folder, index);
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

static void run_at(const Stage *stage, int index, bool has_to_fail, const char *command)
{
    g_autofree char *line = g_strdup_printf("%s --station=%s/s%d", command, stage->folder, index);
    run(line, has_to_fail);
}

static void run_sql(const char *path, const char *sql)
{
    sqlite3 *connection = NULL;
    g_assert_cmpint(sqlite3_open(path, &connection), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(connection, sql, NULL, NULL, NULL), ==, SQLITE_OK);
    sqlite3_close(connection);
}

static gint64 ask_sql(const char *path, const char *sql)
{
    sqlite3 *connection = NULL;
    sqlite3_stmt *row = NULL;
    g_assert_cmpint(sqlite3_open(path, &connection), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_prepare_v2(connection, sql, -1, &row, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_step(row), ==, SQLITE_ROW);
    gint64 value = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    sqlite3_close(connection);
    return value;
}

// The content of one store in the place of another, in the same file, with nothing beside it.
static void put_over(const char *from, const char *to)
{
    static const char *const endings[] = {"-wal", "-shm", "-mark"};
    g_autofree char *bytes = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(from, &bytes, &length, NULL));
    FILE *file = g_fopen(to, "w");
    g_assert_cmpuint(fwrite(bytes, 1, length, file), ==, length);
    g_assert_cmpint(fclose(file), ==, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *beside = g_strconcat(to, endings[i], NULL);
        g_unlink(beside);
    }
    run_sql(to, "DELETE FROM meta WHERE key IN ('machine', 'file')");
}

static void admit(Stage *stage, int index)
{
    g_assert_cmpuint(stage->admitted_count, <, stage->secrets->len);
    g_autofree char *command = g_strdup_printf("admit %s --time='2024-05-17 09:00'",
                                               (const char *)g_ptr_array_index(stage->secrets, stage->admitted_count++));
    run_at(stage, index, false, command);
}

static void carry(const Stage *stage, int from, int to)
{
    g_autofree char *stick = g_build_filename(stage->folder, "stick", NULL);
    g_unlink(stick);
    g_autofree char *export = g_strconcat("bundle export ", stick, NULL);
    g_autofree char *import = g_strconcat("bundle import ", stick, NULL);
    run_at(stage, from, false, export);
    run_at(stage, to, false, import);
}

static void switch_server(Stage *stage, bool is_down)
{
    if (is_down == stage->is_down)
        return;
    stage->is_down = is_down;
    if (is_down)
        cluster_kill(stage->cluster);
    else
        cluster_start(stage->cluster);
}

static void back_up(const Stage *stage, int index, const char *backup)
{
    g_unlink(backup);
    g_autofree char *command = g_strconcat("backup ", backup, NULL);
    run_at(stage, index, false, command);
}

static void do_step(Stage *stage, const char *step)
{
    bool has_to_fail = *step == '!';
    g_auto(GStrv) words = g_strsplit(step + has_to_fail, " ", 3);
    const char *what = words[0];
    int one = words[1] ? words[1][0] - '0' : 0, other = words[1] && words[2] ? words[2][0] - '0' : 0;
    g_autofree char *store = store_of(stage, one);
    g_autofree char *backup = g_strdup_printf("%s/backup%d.db", stage->folder, one);
    if (strcmp(what, "admit") == 0) {
        admit(stage, one);
    } else if (strcmp(what, "backup") == 0) {
        back_up(stage, one, backup);
    } else if (strcmp(what, "restore") == 0) {
        g_autofree char *command = g_strconcat("restore ", backup, NULL);
        run_at(stage, one, has_to_fail, command);
    } else if (strcmp(what, "back") == 0) {
        put_over(backup, store);
    } else if (strcmp(what, "copy") == 0) {
        g_autofree char *copy = g_build_filename(stage->folder, "copy.db", NULL);
        g_autofree char *target = store_of(stage, other);
        back_up(stage, one, copy);
        put_over(copy, target);
    } else if (strcmp(what, "stick") == 0) {
        carry(stage, one, other);
    } else if (strcmp(what, "ruin") == 0) {
        run_sql(store, "PRAGMA wal_checkpoint(TRUNCATE)");
        g_assert_true(g_file_set_contents(store, "this is no store", -1, NULL));
    } else if (strcmp(what, "down") == 0 || strcmp(what, "up") == 0) {
        switch_server(stage, *what == 'd');
    } else {
        const char *command = strcmp(what, "wipe") == 0    ? "station wipe"
                              : strcmp(what, "force") == 0 ? "station wipe --force"
                                                           : what;
        run_at(stage, one, has_to_fail, command);
    }
}

static void set_up(Stage *stage)
{
    stage->folder = scratch_make_fast();
    stage->connection = cluster_database(stage->cluster, "hub");
    stage->admitted_count = 0;
    g_autoptr(GError) error = NULL;
    {
        g_autoptr(Hub) hub = hub_open(&(HubOptions){.connection = stage->connection, .stop_fd = -1, .wake_fd = -1}, &error);
        g_assert_no_error(error);
        int from, to;
        hub_init(hub, SLUG, NULL, &from, &to, &error);
        g_assert_no_error(error);
    }
    for (int i = 0; i < STATIONS; i++) {
        g_autofree char *folder = folder_of(stage, i);
        g_autofree char *keys = i ? g_strdup_printf("--keys=%s/s0/keys ", stage->folder) : g_strdup("");
        g_autofree char *init =
            g_strdup_printf("init --event=" SLUG " %s--name='Desk %d' --hub='%s' %s", keys, i, stage->connection, folder);
        run(init, false);
    }
    run_at(stage, 0, false, "import " SAMPLES);
}

static void assert_all_the_same(Stage *stage, const Play *play)
{
    g_autofree char *digest = NULL;
    for (int i = 0; i < STATIONS; i++) {
        g_autofree char *path = store_of(stage, i);
        g_autoptr(GError) error = NULL;
        g_autoptr(Store) store = store_open(path, &error);
        g_assert_no_error(error);
        g_autofree char *here = store_projection_digest(store, &error);
        digest = digest ? digest : g_strdup(here);
        g_assert_cmpstr(here, ==, digest);
        g_assert_cmpint(ask_sql(path, "SELECT count(*) FROM admission"), ==, stage->admitted_count);
        g_assert_cmpint(ask_sql(path, "SELECT count(DISTINCT registration) FROM admission"), ==, stage->admitted_count);
        g_autoptr(GPtrArray) forks = fork_list(store, &error);
        if (forks->len != (guint)play->forks)
            g_error("%s: station %d names %u forks", play->name, i, forks->len);
        g_autoptr(GPtrArray) differences = NULL;
        g_assert_true(store_verify(store, NULL, NULL, &differences, &error));
    }
}

typedef struct {
    Stage *stage;
    const Play *play;
} Case;

static void test_play(gconstpointer data)
{
    const Case *at = data;
    Stage *stage = at->stage;
    set_up(stage);
    g_auto(GStrv) steps = g_strsplit(at->play->steps, "; ", -1);
    for (char **step = steps; *step; step++)
        do_step(stage, *step);
    switch_server(stage, false);
    for (int i = 0; i < 2 * STATIONS; i++)
        run_at(stage, i % STATIONS, false, "sync");
    assert_all_the_same(stage, at->play);
    scratch_remove(stage->folder);
    g_free(stage->folder);
    g_free(stage->connection);
}

static GPtrArray *read_secrets(void)
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

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Stage stage = {.cluster = cluster_new(), .secrets = read_secrets()};
    if (!stage.cluster)
        return 77;
    Case cases[G_N_ELEMENTS(plays)];
    for (gsize i = 0; i < G_N_ELEMENTS(plays); i++) {
        g_autofree char *path = g_strconcat("/history/", plays[i].name, NULL);
        cases[i] = (Case){&stage, &plays[i]};
        g_test_add_data_func(path, &cases[i], test_play);
    }
    int result = g_test_run();
    g_ptr_array_unref(stage.secrets);
    cluster_free(stage.cluster);
    return result;
}
