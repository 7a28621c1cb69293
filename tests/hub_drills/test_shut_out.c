// SPDX-License-Identifier: GPL-3.0-or-later
// test_shut_out.c - a stolen laptop's thief (hostile.c) is there, with every lock that it can get, in this database and in others, and
// comes again whenever it is ended: what the organiser types works all the same, and what it says is true.
#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <sysexits.h>

#include "tests/hub_drills/program.h"
#include "tests/scratch.h"

#define THIEF "pycon-us-2024-desk-2"
#define LATER_US (1500 * 1000) // in this time the thief tries some hundred times
#define PATIENCE_S 60

typedef struct {
    Drill drill;
    GSubprocess *thief;
    char *folder; // of the thief
} Scene;

static void set_up(Scene *scene, gconstpointer data)
{
    Drill *drill = &scene->drill;
    drill_set_up(drill, data);
    drill_must(drill, "hub station add 'Desk 2' --station=first %s --output=desk2.pass", drill->owner);
    drill_must(drill, "hub station add 'Desk 3' --station=first %s --output=desk3.pass", drill->owner);
    drill_must(drill, "init --event=pycon-us-2024 --name='Desk 2' --keys=first/keys --pass=desk2.pass desk2");
    drill_must(drill, "init --event=pycon-us-2024 --name='Desk 3' --keys=first/keys --pass=desk3.pass desk3");
    drill_must(drill, "sync --station=desk2");
    drill_must(drill, "sync --station=desk3");
    scene->folder = scratch_make_fast();
}

static void end_thief(Scene *scene)
{
    if (!scene->thief)
        return;
    g_subprocess_force_exit(scene->thief);
    g_subprocess_wait(scene->thief, NULL, NULL);
    g_clear_object(&scene->thief);
}

static void tear_down(Scene *scene, gconstpointer data)
{
    end_thief(scene);
    scratch_remove(scene->folder);
    g_free(scene->folder);
    drill_tear_down(&scene->drill, data);
}

// How often the line stands in what the thief wrote down; NULL = any.
static guint count_of(const Scene *scene, const char *name, const char *wanted)
{
    guint count = 0;
    g_autofree char *path = g_build_filename(scene->folder, name, NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return 0;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++)
        count += **line && (!wanted || g_str_equal(*line, wanted));
    return count;
}

static char *password_in(const Scene *scene, const char *file)
{
    g_autofree char *path = g_build_filename(scene->drill.folder, file, NULL);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    return g_strdup(strrchr(g_strchomp(text), ':') + 1);
}

// The thief has the file desk2.pass, and is at work when this returns: one of the manners holds what it could get.
static void let_thief_in(Scene *scene, const char *manners)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *password = password_in(scene, "desk2.pass");
    g_autofree char *connection = cluster_connection(scene->drill.cluster, "drill", THIEF);
    g_auto(GStrv) each = g_strsplit(manners, " ", -1);
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    const char *first[] = {TEST_BINARY_DIR "/tests/hub_drills/hub-hostile", scene->folder, connection, password, "drill_owner"};
    for (gsize i = 0; i < G_N_ELEMENTS(first); i++)
        g_ptr_array_add(words, (char *)first[i]);
    for (char **manner = each; *manner; manner++)
        g_ptr_array_add(words, *manner);
    g_ptr_array_add(words, NULL);
    scene->thief = g_subprocess_newv((const char *const *)words->pdata, G_SUBPROCESS_FLAGS_NONE, &error);
    g_assert_no_error(error);
    bool is_kept = !g_str_has_prefix(each[0], "race") && !g_str_equal(each[0], "dawdle");
    gint64 deadline = g_get_monotonic_time() + PATIENCE_S * G_USEC_PER_SEC;
    while (count_of(scene, "signed-in", NULL) < g_strv_length(each) || (is_kept && count_of(scene, "holds", NULL) == 0)) {
        if (g_get_monotonic_time() > deadline)
            g_error("the thief does not get in, or does not get what it wants as %s", each[0]);
        g_usleep(10000);
    }
    g_usleep(LATER_US); // they take what is left
}

static char *ask(const Scene *scene, const char *sql)
{
    return cluster_sql(scene->drill.cluster, "drill", sql);
}

static void assert_is(const Scene *scene, const char *sql, const char *wanted)
{
    g_autofree char *said = ask(scene, sql);
    g_assert_cmpstr(said, ==, wanted);
}

// No session anywhere on the server, and no try of some hundred that gets one.
static void assert_out(const Scene *scene)
{
    static const char who[] = "SELECT a FROM pg_stat_activity AS a WHERE usename = '" THIEF "'";
    g_usleep(LATER_US); // what the command itself signed in with ends
    assert_is(scene, who, "");
    guint before = count_of(scene, "signed-in", NULL);
    g_usleep(LATER_US);
    g_assert_cmpuint(count_of(scene, "signed-in", NULL), ==, before);
}

static void owner_types(const Scene *scene, const char *words)
{
    drill_must(&scene->drill, "%s %s", words, scene->drill.owner);
}

// A role has four connections.
static const char *const bands[] = {
    "row",
    "disown race race-elsewhere",
    "grab disown race race-elsewhere",
    "row-elsewhere disown-elsewhere race-elsewhere grab",
    "grab listen shout race",
    "race race race-elsewhere race-elsewhere",
    "dawdle dawdle dawdle dawdle",
};

static void test_revoke(Scene *scene, gconstpointer data)
{
    (void)data;
    static const char revoke[] = "hub revoke 'Desk 2' --reason='laptop stolen' --station=first";
    for (gsize i = 0; i < G_N_ELEMENTS(bands); i++) {
        let_thief_in(scene, bands[i]);
        g_autofree char *line = g_strdup_printf("%s %s", revoke, scene->drill.owner);
        drill_says(&scene->drill, EX_OK, line, "is not permitted to log in");
        assert_out(scene);
        assert_is(scene,
                  "SELECT rolcanlogin, has_database_privilege('" THIEF
                  "', 'drill', 'CONNECT') FROM pg_roles WHERE rolname = '" THIEF "'",
                  "f|f");
        drill_says(&scene->drill, EX_NOPERM, "sync --station=desk2", "revoked");
        drill_must(&scene->drill, "sync --station=desk3");
        end_thief(scene);
        // No command lets it in again by the way.
        g_autofree char *add = g_strdup_printf("hub station add 'Desk 2' --station=first %s", scene->drill.owner);
        drill_says(&scene->drill, EX_NOPERM, add, "stays out");
        g_autofree char *rotate = g_strdup_printf("hub rotate-password 'Desk 2' --station=first %s", scene->drill.owner);
        drill_says(&scene->drill, EX_NOPERM, rotate, "stays out");
        owner_types(scene, "hub upgrade --station=first");
        assert_is(scene, "SELECT has_database_privilege('" THIEF "', 'drill', 'CONNECT')", "f");
        // As it was before, for the next band.
        g_free(ask(scene, "GRANT CONNECT ON DATABASE drill TO \"" THIEF "\""));
        g_autofree char *password = password_in(scene, "desk2.pass");
        g_autofree char *back = g_strdup_printf("ALTER ROLE \"" THIEF "\" LOGIN PASSWORD '%s'", password);
        g_free(ask(scene, back));
        g_free(ask(scene, "UPDATE lanyard.member SET revoked_at = NULL; UPDATE lanyard.station SET revoked_at = NULL"));
        drill_must(&scene->drill, "sync --station=desk2");
        g_autofree char *log = g_build_filename(scene->folder, "signed-in", NULL);
        g_autofree char *holds = g_build_filename(scene->folder, "holds", NULL);
        g_assert_true(g_file_set_contents(log, "", 0, NULL) && g_file_set_contents(holds, "", 0, NULL));
    }
    // The scene is not blind: the thief did hold what an owner's commands write.
    g_assert_cmpuint(count_of(scene, "taken", "GRANT CONNECT ON DATABASE drill TO CURRENT_USER"), >, 0);
    g_assert_cmpuint(count_of(scene, "taken", "ALTER ROLE CURRENT_USER PASSWORD 'what-the-thief-chose'"), >, 0);
    g_assert_cmpuint(count_of(scene, "taken", "DROP OWNED BY CURRENT_USER"), >, 0);
}

static void test_rotate(Scene *scene, gconstpointer data)
{
    (void)data;
    for (gsize i = 0; i < G_N_ELEMENTS(bands); i++) {
        let_thief_in(scene, bands[i]);
        g_autofree char *line =
            g_strdup_printf("hub rotate-password 'Desk 2' --station=first %s --output=new%zu.pass", scene->drill.owner, i);
        drill_says(&scene->drill, EX_OK, line, "signed in with the new password");
        assert_out(scene);
        end_thief(scene);
        g_autofree char *file = g_strdup_printf("new%zu.pass", i);
        drill_carry(&scene->drill, file, "desk2/hub.pass");
        drill_carry(&scene->drill, file, "desk2.pass"); // that one, too, gets out
        drill_must(&scene->drill, "sync --station=desk2");
        g_autofree char *log = g_build_filename(scene->folder, "signed-in", NULL);
        g_autofree char *holds = g_build_filename(scene->folder, "holds", NULL);
        g_assert_true(g_file_set_contents(log, "", 0, NULL) && g_file_set_contents(holds, "", 0, NULL));
    }
}

// An owner that may not change the role, as since PostgreSQL 16 one that the administrator made: the hub's database is shut, and it is said
// that the server is not, with the line that does it.
static void test_not_of_the_server(Scene *scene, gconstpointer data)
{
    (void)data;
    let_thief_in(scene, "grab row-elsewhere race-elsewhere");
    g_free(ask(scene, "ALTER ROLE drill_owner NOCREATEROLE"));
    g_autofree char *line = g_strdup_printf("hub revoke 'Desk 2' --station=first %s", scene->drill.owner);
    g_autofree char *said = drill_lanyard(&scene->drill, EX_NOPERM, line);
    g_assert_nonnull(strstr(said, "shut out of the hub's database, but not shut out of the server"));
    static const char rule[] = "host all \"" THIEF "\" all reject";
    g_assert_nonnull(strstr(said, rule));
    g_assert_null(strstr(said, "can no longer sign in,"));
    assert_is(scene, "SELECT count(*) FROM pg_stat_activity WHERE usename = '" THIEF "' AND datname = 'drill'", "0");
    g_autofree char *rules =
        g_strdup_printf("%s\nhost all lanyard 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n", rule);
    cluster_rules(scene->drill.cluster, rules);
    g_free(ask(scene, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" THIEF "'"));
    gint64 deadline = g_get_monotonic_time() + PATIENCE_S * G_USEC_PER_SEC;
    for (;;) { // those that were signing in while the rules were read
        g_autofree char *count =
            ask(scene, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = '" THIEF "'");
        if (g_str_equal(count, "0"))
            break;
        g_assert_cmpint(g_get_monotonic_time(), <, deadline);
        g_usleep(100000);
    }
    assert_out(scene);
    drill_says(&scene->drill, EX_OK, line, "pg_hba.conf rejects connection"); // the same command says so now
    g_free(ask(scene, "ALTER ROLE drill_owner CREATEROLE"));
    cluster_ask_passwords(scene->drill.cluster);
}

// Every other command of those who run the event, while the thief is there and nobody knows.
static void test_others(Scene *scene, gconstpointer data)
{
    (void)data;
    let_thief_in(scene, "grab disown race race-elsewhere");
    g_autofree char *status = g_strdup_printf("hub status --station=first %s", scene->drill.owner);
    drill_says(&scene->drill, 1, status, "  behind\n"); // Desk 2 never asked for what Desk 3 sent
    owner_types(scene, "hub station add 'Desk 4' --station=first --output=desk4.pass");
    owner_types(scene, "station add 'Desk 5' --station=desk3 --output=desk5.station");
    owner_types(scene, "hub rotate-password 'Desk 4' --station=first --output=desk4-new.pass");
    owner_types(scene, "hub revoke 'Desk 4' --station=first");
    owner_types(scene, "hub init --station=first");
    owner_types(scene, "hub upgrade --station=first");
    drill_must(&scene->drill, "keys rotate --station=desk3 --volunteer=Lea");
    drill_must(&scene->drill, "sync --station=desk3");
    drill_must(&scene->drill, "init --from=desk5.station desk5");
    drill_must(&scene->drill, "sync --station=desk5");
    g_autofree char *administrator = cluster_connection(scene->drill.cluster, "drill", "lanyard");
    drill_must(&scene->drill, "hub harden --station=first --hub='%s'", administrator);
    drill_says(&scene->drill, 1, status, "  behind\n");
}

static void test_purge(Scene *scene, gconstpointer data)
{
    (void)data;
    let_thief_in(scene, "grab disown race race-elsewhere");
    owner_types(scene, "hub purge --station=first --early --yes=pycon-us-2024");
    assert_out(scene);
    drill_says(&scene->drill, EX_NOPERM, "sync --station=desk3", "revoked");
    // Nor under an id that the hub does not know.
    assert_is(
        scene,
        "SELECT count(*) FROM pg_database, lanyard.member WHERE datname = 'drill' AND has_database_privilege(role_name, oid, 'CONNECT')",
        "0");
}

// The schema is changed while the thief holds its tables; afterwards those who may come in again do.
static void test_upgrade(Scene *scene, gconstpointer data)
{
    (void)data;
    g_free(ask(scene, "UPDATE lanyard.hub SET version = version - 1"));
    g_free(ask(scene, "ALTER TABLE lanyard.record DROP CONSTRAINT record_body_is_readable;"
                      "DROP FUNCTION lanyard.take_out_unreadable, lanyard.purged_over, lanyard.purge_keeps;"
                      "CREATE TABLE lanyard.held(id text PRIMARY KEY)"));
    let_thief_in(scene, "grab disown race race-elsewhere");
    owner_types(scene, "hub upgrade --station=first");
    drill_must(&scene->drill, "sync --station=desk3");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
#define TEST(name, function) g_test_add("/hub/shut-out/" name, Scene, cluster, set_up, function, tear_down)
    TEST("revoked", test_revoke);
    TEST("another-password", test_rotate);
    TEST("not-of-the-server", test_not_of_the_server);
    TEST("every-other-command", test_others);
    TEST("upgraded", test_upgrade);
    TEST("purged", test_purge);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
