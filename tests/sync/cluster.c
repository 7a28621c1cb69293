// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sync/cluster.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define LOWEST_PORT 15000
#define HIGHEST_PORT 29999

struct Cluster {
    char *folder, *data, *programs;
    guint16 port;
    bool is_root;
    GSubprocess *janitor; // ends the server when we end, however we do
};

// The folder of the newest server that is installed; NULL when there is none.
static char *find_programs(void)
{
    char *found = NULL;
    for (int version = 15; version < 30; version++) {
        char *folder = g_strdup_printf("/usr/lib/postgresql/%d/bin", version);
        g_autofree char *initdb = g_build_filename(folder, "initdb", NULL);
        if (g_file_test(initdb, G_FILE_TEST_IS_EXECUTABLE)) {
            g_free(found);
            found = g_steal_pointer(&folder);
        }
        g_free(folder);
    }
    return found;
}

// A port that stays free until the server is there, and while it is killed and started anew: below those that the kernel gives
// to whoever asks for any.
static guint16 free_port(void)
{
    for (;;) {
        guint16 port = (guint16)g_random_int_range(LOWEST_PORT, HIGHEST_PORT + 1);
        g_autoptr(GSocketListener) listener = g_socket_listener_new();
        bool is_free = g_socket_listener_add_inet_port(listener, port, NULL, NULL);
        g_socket_listener_close(listener);
        if (is_free)
            return port;
    }
}

// Runs a program of PostgreSQL's to its end, as its user; the caller owns what it printed.
static char *run(const Cluster *cluster, const char *program, const char *const *arguments)
{
    g_autofree char *path = g_build_filename(cluster->programs, program, NULL);
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    static const char *const as_user[] = {"/usr/sbin/runuser", "-u", "postgres", "--"};
    for (gsize i = 0; cluster->is_root && i < G_N_ELEMENTS(as_user); i++)
        g_ptr_array_add(words, (char *)as_user[i]);
    g_ptr_array_add(words, path);
    for (const char *const *argument = arguments; *argument; argument++)
        g_ptr_array_add(words, (char *)*argument);
    g_ptr_array_add(words, NULL);
    g_autoptr(GError) error = NULL;
    char *output = NULL;
    g_autofree char *complaints = NULL;
    int status = 0;
    g_spawn_sync(cluster->folder, (char **)words->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, &complaints, &status,
                 &error);
    g_assert_no_error(error);
    if (status != 0) {
        g_autofree char *log_path = g_build_filename(cluster->folder, "log", NULL);
        g_autofree char *log = NULL;
        g_file_get_contents(log_path, &log, NULL, NULL);
        g_error("%s: %s %s\nThe server's log:\n%s", program, output, complaints, log ? log : "none");
    }
    return output;
}

void cluster_start(Cluster *cluster)
{
    g_autofree char *settings = g_strdup_printf(
        "-p %u -c listen_addresses=* -c unix_socket_directories='%s' -c fsync=off -c max_connections=300 -c shared_buffers=64MB",
        cluster->port, cluster->folder);
    g_autofree char *log = g_build_filename(cluster->folder, "log", NULL);
    g_free(run(cluster, "pg_ctl",
               (const char *[]){"-D", cluster->data, "-l", log, "-w", "-t", "300", "-o", settings, "start", NULL}));
}

// A shell that waits until its input, which we hold, is closed, and then stops the server and removes the folder.
static GSubprocess *hire_janitor(const Cluster *cluster)
{
    static const char script[] =
        "read -r nothing; \"$1/pg_ctl\" -D \"$2/data\" -m immediate stop >\"$2/end\" 2>&1; rm -rf \"$2\"";
    static const char as_user[] =
        "read -r nothing; /usr/sbin/runuser -u postgres -- \"$1/pg_ctl\" -D \"$2/data\" -m immediate stop"
        " >\"$2/end\" 2>&1; rm -rf \"$2\"";
    g_autoptr(GError) error = NULL;
    GSubprocess *janitor =
        g_subprocess_new(G_SUBPROCESS_FLAGS_STDIN_PIPE, &error, "setsid", "sh", "-c", cluster->is_root ? as_user : script,
                         "janitor", cluster->programs, cluster->folder, NULL);
    g_assert_no_error(error);
    return janitor;
}

Cluster *cluster_new(void)
{
    char *programs = find_programs();
    struct passwd *user = getpwnam("postgres");
    bool is_root = getuid() == 0;
    if (!programs || (is_root && !user)) {
        g_print("no PostgreSQL server is installed: skipped\n");
        g_free(programs);
        return NULL;
    }
    Cluster *cluster = g_new0(Cluster, 1);
    cluster->programs = programs;
    cluster->is_root = is_root;
    cluster->folder = g_dir_make_tmp("lanyard-hub-XXXXXX", NULL);
    if (is_root)
        g_assert_cmpint(chown(cluster->folder, user->pw_uid, user->pw_gid), ==, 0);
    cluster->data = g_build_filename(cluster->folder, "data", NULL);
    cluster->port = free_port();
    cluster->janitor = hire_janitor(cluster);
    g_free(run(cluster, "initdb",
               (const char *[]){"-D", cluster->data, "-U", "lanyard", "-A", "trust", "-E", "UTF8", "--locale=C", "-N", NULL}));
    cluster_start(cluster);
    return cluster;
}

void cluster_free(Cluster *cluster)
{
    if (!cluster)
        return;
    g_output_stream_close(g_subprocess_get_stdin_pipe(cluster->janitor), NULL, NULL);
    g_subprocess_wait(cluster->janitor, NULL, NULL);
    g_object_unref(cluster->janitor);
    g_free(cluster->folder);
    g_free(cluster->data);
    g_free(cluster->programs);
    g_free(cluster);
}

char *cluster_connection(const Cluster *cluster, const char *name, const char *role)
{
    return g_strdup_printf("host=127.0.0.1 port=%u user=%s dbname=%s", cluster->port, role, name);
}

guint16 cluster_port(const Cluster *cluster)
{
    return cluster->port;
}

char *cluster_sql(Cluster *cluster, const char *database, const char *sql)
{
    g_autofree char *port = g_strdup_printf("%u", cluster->port);
    return g_strchomp(run(cluster, "psql",
                          (const char *[]){"-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", port, "-U",
                                           "lanyard", "-d", database, "-c", sql, NULL}));
}

void cluster_role(Cluster *cluster, const char *name, const char *attributes)
{
    g_autofree char *sql = g_strdup_printf("DO $$ BEGIN CREATE ROLE %s; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
                                           " ALTER ROLE %s LOGIN CONNECTION LIMIT -1 %s",
                                           name, name, attributes);
    g_free(cluster_sql(cluster, "postgres", sql));
}

char *cluster_ask(Cluster *cluster, const char *role, const char *database, const char *script)
{
    g_autofree char *port = g_strdup_printf("%u", cluster->port);
    g_autofree char *psql = g_build_filename(cluster->programs, "psql", NULL);
    g_autofree char *path = g_build_filename(cluster->folder, "script", NULL);
    g_assert_true(g_file_set_contents(path, script, -1, NULL));
    char *words[] = {psql,
                     (char *)"-Xqtd",
                     (char *)database,
                     (char *)"-AvVERBOSITY=verbose",
                     (char *)"-h127.0.0.1",
                     (char *)"-p",
                     port,
                     (char *)"-U",
                     (char *)role,
                     (char *)"-f",
                     path,
                     NULL};
    g_autofree char *said = NULL, *complaints = NULL;
    g_autoptr(GError) error = NULL;
    g_spawn_sync(NULL, words, NULL, G_SPAWN_DEFAULT, NULL, NULL, &said, &complaints, NULL, &error);
    g_assert_no_error(error);
    return g_strconcat(said, complaints, NULL);
}

char *cluster_database(Cluster *cluster, const char *name)
{
    g_autofree char *drop = g_strdup_printf("DROP DATABASE IF EXISTS %s WITH (FORCE)", name);
    g_autofree char *create = g_strdup_printf("CREATE DATABASE %s", name);
    g_free(cluster_sql(cluster, "postgres", drop));
    g_free(cluster_sql(cluster, "postgres", create));
    return cluster_connection(cluster, name, "lanyard");
}

// Kills what works in the folder of the data, as the server and all that it has forked do; false when nothing does.
static bool kill_workers(const struct stat *data)
{
    bool is_any = false;
    g_autoptr(GDir) processes = g_dir_open("/proc", 0, NULL);
    for (const char *name; (name = g_dir_read_name(processes));) {
        g_autofree char *path = g_build_filename("/proc", name, "cwd", NULL);
        struct stat folder;
        gint64 pid = g_ascii_strtoll(name, NULL, 10);
        if (pid <= 1 || stat(path, &folder) != 0 || folder.st_dev != data->st_dev || folder.st_ino != data->st_ino)
            continue;
        is_any = true;
        kill((pid_t)pid, SIGKILL);
    }
    return is_any;
}

void cluster_kill(Cluster *cluster)
{
    struct stat data;
    g_assert_cmpint(stat(cluster->data, &data), ==, 0);
    g_assert_true(kill_workers(&data));
    // A new one is not to be started while anything still holds the memory that they share.
    while (kill_workers(&data))
        g_usleep(1000);
    // Its locks name a process that some may still count as living, until its parent has taken note of its end.
    g_autofree char *lock = g_build_filename(cluster->data, "postmaster.pid", NULL);
    g_autofree char *socket_lock = g_strdup_printf("%s/.s.PGSQL.%u.lock", cluster->folder, cluster->port);
    g_assert_cmpint(g_unlink(lock), ==, 0);
    g_assert_cmpint(g_unlink(socket_lock), ==, 0);
}

// What stands at `to` goes; owners and modes are kept.
static void copy_folder(const char *from, const char *to)
{
    const char *const remove[] = {"rm", "-rf", to, NULL}, *const copy[] = {"cp", "-a", from, to, NULL};
    const char *const *const commands[] = {remove, copy};
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++) {
        g_autoptr(GError) error = NULL;
        int status;
        g_spawn_sync(NULL, (char **)commands[i], NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error);
        g_assert_no_error(error);
        g_assert_cmpint(status, ==, 0);
    }
}

void cluster_keep_image(Cluster *cluster)
{
    g_autofree char *image = g_strconcat(cluster->data, ".image", NULL);
    cluster_kill(cluster);
    copy_folder(cluster->data, image);
    cluster_start(cluster);
}

void cluster_put_image_back(Cluster *cluster)
{
    g_autofree char *image = g_strconcat(cluster->data, ".image", NULL);
    cluster_kill(cluster);
    copy_folder(image, cluster->data);
    cluster_start(cluster);
}

static void reload_rules(Cluster *cluster, const char *rules, bool is_more)
{
    g_autofree char *path = g_build_filename(cluster->data, "pg_hba.conf", NULL);
    g_autofree char *before = NULL;
    g_assert_true(g_file_get_contents(path, &before, NULL, NULL));
    g_autofree char *text = g_strconcat(is_more ? before : "", rules, NULL);
    FILE *file = g_fopen(path, "w"); // written over: the file is the server's user's
    g_assert_true(file && fputs(text, file) >= 0 && fclose(file) == 0);
    g_free(cluster_sql(cluster, "postgres", "SELECT pg_reload_conf()"));
}

void cluster_let_in(Cluster *cluster, const char *network)
{
    g_autofree char *line = g_strdup_printf("host all all %s trust\n", network);
    reload_rules(cluster, line, true);
}

void cluster_rules(Cluster *cluster, const char *rules)
{
    reload_rules(cluster, rules, false);
}

void cluster_ask_passwords(Cluster *cluster)
{
    reload_rules(cluster, "host all lanyard 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n", false);
}
