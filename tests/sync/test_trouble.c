// SPDX-License-Identifier: GPL-3.0-or-later
// test_trouble.c - what must not stop a desk: a server that hangs in mid-statement, disks that fill on either side, and a
// clock that begins anew in 1970.
//
// Small disks are made by mounting, in a mount namespace of this process's own, so those scenes need root.
#include <fcntl.h>
#include <glib/gstdio.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "common/store/journal/journal.h"
#include "common/store/upkeep/verify.h"
#include "common/sync/pg_connection.h"
#include "common/sync/sync.h"
#include "tests/store/projection_digest.h"
#include "tests/sync/event.h"

#define PATIENCE_S 300
#define RETRY_S 120 // a station that could not take everything in tries again within a minute
#define SCANS 10
#define ANSWER_S 10 // a desk that waits for the server would take longer
#define DESKS 2     // so many take part

typedef struct {
    Cluster *cluster;
    bool can_mount;
} Stage;

typedef struct {
    Cluster *cluster;
    bool can_mount;
    Event *event;
} Scene;

static void start(Scene *scene)
{
    for (int i = 0; i < DESKS; i++)
        g_assert_true(daemon_start(scene->event->stations[i].daemon));
}

static void end(Daemon *daemon)
{
    daemon_kill(daemon);
    while (daemon_is_running(daemon))
        g_usleep(1000);
}

static bool agree(Scene *scene)
{
    return event_desks_agree(scene->event, DESKS);
}

static void wait_for(Scene *scene, int patience_s, bool (*is_so)(Scene *), const char *what)
{
    gint64 deadline = g_get_monotonic_time() + patience_s * G_USEC_PER_SEC;
    while (!is_so(scene)) {
        if (g_get_monotonic_time() > deadline)
            g_error("%s: it did not come to that in %d s", what, patience_s);
        g_usleep(50000);
    }
}

static void wait_until(Scene *scene, bool (*is_so)(Scene *), const char *what)
{
    wait_for(scene, PATIENCE_S, is_so, what);
}

static void set_up(Scene *scene, gconstpointer data)
{
    const Stage *stage = data;
    scene->cluster = stage->cluster;
    scene->can_mount = stage->can_mount;
    scene->event = event_new(scene->cluster, false, 7);
}

static void tear_down(Scene *scene, gconstpointer data)
{
    (void)data;
    event_free(scene->event);
}

static void scan_at_all(Scene *scene)
{
    for (int i = 0; i < DESKS * SCANS; i++) {
        gint64 start_us = g_get_monotonic_time();
        g_assert_true(event_scan(&scene->event->stations[i % DESKS]));
        g_assert_cmpint(g_get_monotonic_time() - start_us, <, ANSWER_S * G_USEC_PER_SEC);
    }
}

static bool keep_if_there(const Record *record, gpointer data)
{
    g_hash_table_remove((GHashTable *)data, GINT_TO_POINTER(record->sequence));
    return true;
}

// What each of the desks acknowledged stands at all of them, and they say the same.
static void assert_kept(Scene *scene)
{
    g_autofree char *first = NULL;
    for (int i = 0; i < DESKS; i++) {
        g_autoptr(Store) store = event_store(scene->event, i);
        for (int j = 0; j < DESKS; j++) {
            const EventStation *desk = &scene->event->stations[j];
            g_autoptr(GHashTable) missing = g_hash_table_new(NULL, NULL);
            for (guint k = 0; k < desk->acknowledged->len; k++)
                g_hash_table_add(missing, GINT_TO_POINTER(((Acknowledged *)g_ptr_array_index(desk->acknowledged, k))->sequence));
            g_assert_true(journal_each(store, desk->id, 0, G_MAXINT64, keep_if_there, missing, NULL));
            g_assert_cmpuint(g_hash_table_size(missing), ==, 0);
        }
        g_autofree char *digest = store_projection_digest(store, NULL);
        first = first ? first : g_strdup(digest);
        g_assert_cmpstr(digest, ==, first);
        g_autoptr(GPtrArray) differences = NULL;
        g_assert_true(store_verify(store, NULL, NULL, &differences, NULL));
    }
}

// --- a server that hangs ---

static bool is_a_statement_stuck(Scene *scene)
{
    g_autofree char *count = cluster_sql(
        scene->cluster, "hub", "SELECT count(*) FROM pg_stat_activity WHERE usename = 'desk' AND wait_event_type = 'Lock'");
    return strcmp(count, "0") != 0;
}

static void test_lock(Scene *scene, gconstpointer data)
{
    (void)data;
    start(scene);
    g_autofree char *connection = cluster_connection(scene->cluster, "hub", "lanyard");
    g_autoptr(GError) error = NULL;
    g_autoptr(PgConnection) pg = pg_connection_open(&(HubOptions){.connection = connection, .stop_fd = -1}, &error);
    g_assert_no_error(error);
    pg_connection_run(pg, "BEGIN; LOCK TABLE lanyard.record IN ACCESS EXCLUSIVE MODE", NULL, &error);
    g_assert_no_error(error);
    scan_at_all(scene);
    wait_until(scene, is_a_statement_stuck, "the exchange hangs");
    scan_at_all(scene);
    g_assert_false(agree(scene));
    pg_connection_run(pg, "ROLLBACK", NULL, &error);
    g_assert_no_error(error);
    wait_until(scene, agree, "in step again");
    assert_kept(scene);
}

static void signal_backends(Scene *scene, int number)
{
    g_autofree char *text = cluster_sql(scene->cluster, "hub", "SELECT pid FROM pg_stat_activity WHERE usename = 'desk'");
    g_auto(GStrv) pids = g_strsplit(text, "\n", -1);
    g_assert_cmpuint(g_strv_length(pids), ==, DESKS);
    for (char **pid = pids; *pid; pid++)
        g_assert_cmpint(kill((pid_t)g_ascii_strtoll(*pid, NULL, 10), number), ==, 0);
}

static bool has_each_a_backend(Scene *scene)
{
    g_autofree char *count = cluster_sql(scene->cluster, "hub", "SELECT count(*) FROM pg_stat_activity WHERE usename = 'desk'");
    return g_ascii_strtoll(count, NULL, 10) == DESKS;
}

static void test_stop(Scene *scene, gconstpointer data)
{
    (void)data;
    start(scene);
    wait_until(scene, has_each_a_backend, "both are connected");
    signal_backends(scene, SIGSTOP);
    scan_at_all(scene);
    g_assert_false(agree(scene));
    signal_backends(scene, SIGCONT);
    wait_until(scene, agree, "in step again");
    assert_kept(scene);
}

// --- a clock that begins anew ---

static bool check_order(const Record *record, gpointer data)
{
    Hlc *last = data;
    g_assert_cmpuint(record->hlc, >, *last);
    *last = record->hlc;
    return true;
}

static bool says_clock_is_wrong(Scene *scene)
{
    g_autoptr(Store) store = event_store(scene->event, 0);
    SyncState state;
    sync_state_load(store, &state);
    return strstr(state.problem, "set the one that is wrong") != NULL;
}

static void assert_ordered(Scene *scene)
{
    for (int i = 0; i < DESKS; i++) {
        g_autoptr(Store) store = event_store(scene->event, i);
        Hlc last = 0;
        g_assert_true(journal_each(store, scene->event->stations[0].id, 0, G_MAXINT64, check_order, &last, NULL));
    }
}

static bool read_utc(const Record *record, gpointer data)
{
    *(gint64 *)data = record->utc_ms;
    return true;
}

static void test_1970(Scene *scene, gconstpointer data)
{
    (void)data;
    start(scene);
    EventStation *station = &scene->event->stations[0];
    scan_at_all(scene);
    end(station->daemon);
    daemon_set_clock(station->daemon, -g_get_real_time() / 1000);
    g_assert_true(daemon_start(station->daemon));
    scan_at_all(scene);
    gint64 utc_ms = 0;
    {
        g_autoptr(Store) store = event_store(scene->event, 0);
        g_assert_true(journal_each(store, station->id, 0, G_MAXINT64, read_utc, &utc_ms, NULL));
    }
    g_assert_cmpint(utc_ms, <, 365 * G_GINT64_CONSTANT(86400000)); // it really was 1970 there
    wait_until(scene, says_clock_is_wrong, "the station says that its clock is wrong");
    daemon_set_clock(station->daemon, 0);
    scan_at_all(scene);
    wait_until(scene, agree, "in step again");
    assert_ordered(scene);
    assert_kept(scene);
}

// --- disks that fill ---

#define DISK_MB 96

static bool mount_disk(const char *folder, int megabytes, bool is_there)
{
    g_autofree char *options = g_strdup_printf("size=%dm,mode=755", megabytes);
    return mount("tmpfs", folder, "tmpfs", is_there ? MS_REMOUNT : 0, options) == 0;
}

static void copy_into(const char *from, const char *to)
{
    g_autofree char *all = g_strconcat(from, "/.", NULL);
    char *words[] = {(char *)"cp", (char *)"-a", all, (char *)to, NULL};
    int status = -1;
    g_assert_true(g_spawn_sync(NULL, words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, NULL));
    g_assert_cmpint(status, ==, 0);
}

// The copy goes on as the station that it was: what a copied file does is shown elsewhere.
static void keep_identity(Scene *scene)
{
    g_autofree char *path = daemon_store_path(scene->event->stations[0].daemon);
    sqlite3 *connection = NULL;
    g_assert_cmpint(sqlite3_open(path, &connection), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(connection, "DELETE FROM meta WHERE key = 'file'", NULL, NULL, NULL), ==, SQLITE_OK);
    sqlite3_close(connection);
}

// Writes until only `left_mb` are left.
static void fill_disk(const char *path, guint64 left_mb)
{
    static const char zeroes[65536];
    struct statvfs disk;
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_APPEND, 0600);
    g_assert_cmpint(file, >=, 0);
    do
        g_assert_cmpint(fstatvfs(file, &disk), ==, 0);
    while ((guint64)disk.f_bavail * disk.f_frsize > left_mb * 1024 * 1024 && write(file, zeroes, sizeof zeroes) > 0);
    close(file);
}

static bool says_disk_is_full(Scene *scene)
{
    g_autoptr(Store) store = event_store(scene->event, 0);
    SyncState state;
    sync_state_load(store, &state);
    return strstr(state.problem, "the disk is nearly full") != NULL;
}

static bool has_hub_all_of_the_full_one(Scene *scene)
{
    g_autoptr(Store) store = event_store(scene->event, 0);
    const char *id = scene->event->stations[0].id;
    g_autoptr(GHashTable) vector = journal_vector(store, NULL);
    g_autofree char *sql = g_strdup_printf("SELECT max(sequence) FROM lanyard.record WHERE station = '%s'", id);
    g_autofree char *there = cluster_sql(scene->cluster, "hub", sql);
    return g_ascii_strtoll(there, NULL, 10) == *(const gint64 *)g_hash_table_lookup(vector, id);
}

// Others' records come until the reserve is reached; the desk works on with it, and what it does goes out. When somebody else
// takes the last bytes as well, nothing is acknowledged that is not kept.
static void test_full_station(Scene *scene, gconstpointer data)
{
    (void)data;
    if (!scene->can_mount) {
        g_test_skip("a small disk takes root");
        return;
    }
    EventStation *station = &scene->event->stations[0];
    const char *folder = daemon_folder(station->daemon);
    g_autofree char *kept = g_strconcat(folder, ".kept", NULL);
    g_autofree char *filler = g_build_filename(folder, "filler", NULL);
    g_assert_cmpint(g_rename(folder, kept), ==, 0);
    g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
    g_assert_true(mount_disk(folder, DISK_MB, false));
    copy_into(kept, folder);
    keep_identity(scene);
    fill_disk(filler, 68);
    g_free(cluster_sql(scene->cluster, "hub",
                       "INSERT INTO lanyard.record SELECT '00000000000000fe', n, n, n, 9, lpad(to_hex(n), 16, '0'),"
                       " json_build_object('on', true, 'reason', repeat('x', 900))::text FROM generate_series(1, 20000) AS n"));
    start(scene);
    wait_until(scene, says_disk_is_full, "the reserve is reached");
    scan_at_all(scene);
    wait_for(scene, RETRY_S, has_hub_all_of_the_full_one, "what the full station recorded goes out");
    g_assert_true(says_disk_is_full(scene)); // while it takes nothing in
    fill_disk(filler, 0);
    int refused_count = 0;
    for (int i = 0; i < 2000 && refused_count == 0; i++)
        refused_count += !event_scan(station);
    g_assert_cmpint(refused_count, >, 0);
    g_assert_cmpint(g_unlink(filler), ==, 0);
    g_assert_true(mount_disk(folder, 1024, true));
    scan_at_all(scene);
    end(station->daemon); // it would try again within a minute
    g_assert_true(daemon_start(station->daemon));
    wait_until(scene, agree, "in step again");
    assert_kept(scene);
    daemon_stop(station->daemon);
    g_assert_cmpint(umount2(folder, MNT_DETACH), ==, 0);
}

static bool says_server_is_full(Scene *scene)
{
    g_autoptr(Store) store = event_store(scene->event, 0);
    SyncState state;
    sync_state_load(store, &state);
    return state.mode == SYNC_ALONE && strstr(state.problem, "53100") != NULL;
}

static void test_full_server(Scene *scene, gconstpointer data)
{
    (void)data;
    if (!scene->can_mount) {
        g_test_skip("a small disk takes root");
        return;
    }
    g_autofree char *folder = g_build_filename(scene->event->folder, "disk", NULL);
    g_autofree char *tables = g_build_filename(folder, "tables", NULL);
    g_autofree char *filler = g_build_filename(folder, "filler", NULL);
    const struct passwd *user = getpwnam("postgres");
    g_assert_cmpint(chmod(scene->event->folder, 0755), ==, 0);
    g_assert_cmpint(g_mkdir(folder, 0755), ==, 0);
    g_assert_true(mount_disk(folder, DISK_MB, false));
    g_assert_cmpint(g_mkdir(tables, 0700), ==, 0);
    g_assert_cmpint(chown(tables, user->pw_uid, user->pw_gid), ==, 0);
    g_autofree char *make = g_strdup_printf("CREATE TABLESPACE small LOCATION '%s'", tables);
    g_free(cluster_sql(scene->cluster, "postgres", make));
    g_free(cluster_sql(scene->cluster, "postgres", "ALTER DATABASE hub SET TABLESPACE small"));
    start(scene);
    scan_at_all(scene);
    wait_until(scene, agree, "in step");
    fill_disk(filler, 0);
    for (int i = 0; i < 20; i++) // what is allocated already is used up first
        scan_at_all(scene);
    wait_until(scene, says_server_is_full, "the server's disk is full");
    scan_at_all(scene);
    g_assert_cmpint(g_unlink(filler), ==, 0);
    for (int i = 0; i < DESKS; i++)
        end(scene->event->stations[i].daemon); // they would try again within a minute
    start(scene);
    wait_until(scene, agree, "in step again");
    assert_kept(scene);
    for (int i = 0; i < DESKS; i++)
        daemon_stop(scene->event->stations[i].daemon);
    g_free(cluster_sql(scene->cluster, "postgres", "DROP DATABASE hub WITH (FORCE)"));
    g_free(cluster_sql(scene->cluster, "postgres", "DROP TABLESPACE small"));
    g_assert_cmpint(umount2(folder, MNT_DETACH), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    // Before the server is started, which is to see the same disks.
    bool can_mount = getuid() == 0 && unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
    Stage stage = {cluster_new(), can_mount};
    if (!stage.cluster)
        return 77;
#define TEST(name, function) g_test_add("/sync/trouble/" name, Scene, &stage, set_up, function, tear_down)
    TEST("a-table-is-locked", test_lock);
    TEST("the-server-stands-still", test_stop);
    TEST("it-is-1970", test_1970);
    TEST("the-station's-disk-fills", test_full_station);
    TEST("the-server's-disk-fills", test_full_server);
    int result = g_test_run();
    cluster_free(stage.cluster);
    return result;
}
