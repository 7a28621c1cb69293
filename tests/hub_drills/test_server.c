// SPDX-License-Identifier: GPL-3.0-or-later
// test_server.c - what a server allows beyond the hub is said with the line to write, and no longer once that line is written; a hub is
// purged by its name, and not by habit.
#include <glib/gstdio.h>
#include <string.h>
#include <sysexits.h>

#include "tests/hub_drills/program.h"

static void set_up(Drill *drill, gconstpointer data)
{
    drill_set_up(drill, data);
    g_free(cluster_sql(drill->cluster, "drill", "GRANT CONNECT ON DATABASE postgres, template1 TO PUBLIC"));
    drill_must(drill, "hub station add 'Desk 2' --station=first %s --output=desk2.pass", drill->owner);
    drill_must(drill, "init --event=pycon-us-2024 --name='Desk 2' --keys=first/keys --pass=desk2.pass desk2");
}

// What follows `before` up to the next semicolon, which is what the administrator types.
static void type_line(const Drill *drill, const char *said, const char *before)
{
    const char *start = strstr(said, before);
    if (!start)
        g_error("no line \"%s\" in: %s", before, said);
    g_autofree char *line = g_strndup(start, strcspn(start, ";"));
    g_free(cluster_sql(drill->cluster, "drill", line));
}

// The exit code is that of a laptop without printers and cameras.
static char *doctor(const Drill *drill)
{
    return drill_shell(drill, 0, "lanyard doctor --station=desk2 | grep ' server '");
}

static void assert_says(const char *said, const char *word, bool is_wanted)
{
    if ((strstr(said, word) != NULL) != is_wanted)
        g_error("%s \"%s\": %s", is_wanted ? "no" : "still", word, said);
}

// The station's own password is tried in the server's other databases.
static void test_doctor(Drill *drill, gconstpointer data)
{
    (void)data;
    g_autofree char *open = doctor(drill);
    assert_says(open, "may use other databases of the server (postgres, template1)", true);
    assert_says(open, "\"hostssl drill all all scram-sha-256\"", true);
    assert_says(open, "kept without a session", false);
    type_line(drill, open, "ALTER DATABASE drill SET temp_file_limit");
    type_line(drill, open, "ALTER DATABASE drill CONNECTION LIMIT");
    type_line(drill, open, "REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC");
    g_autofree char *closed = doctor(drill);
    assert_says(closed, "ok    server", true);
    assert_says(closed, "warn", false);
    g_free(cluster_sql(drill->cluster, "drill", "ALTER ROLE \"pycon-us-2024-desk-2\" CONNECTION LIMIT -1"));
    g_autofree char *any = doctor(drill);
    type_line(drill, any, "ALTER ROLE \"pycon-us-2024-desk-2\" CONNECTION LIMIT 4");
    g_autofree char *again = doctor(drill);
    assert_says(again, "warn", false);
}

// PostgreSQL's rights are still there, but pg_hba.conf is the server's door: a try tells.
static void test_only_this_database(Drill *drill, gconstpointer data)
{
    (void)data;
    cluster_rules(drill->cluster, "host all lanyard 127.0.0.1/32 trust\nhost drill all 127.0.0.1/32 scram-sha-256\n");
    g_autofree char *said = doctor(drill);
    assert_says(said, "may use other databases", false);
    cluster_ask_passwords(drill->cluster);
}

// What harden can set it sets; the rest it prints.
static void test_harden(Drill *drill, gconstpointer data)
{
    (void)data;
    g_autofree char *administrator = cluster_connection(drill->cluster, "drill", "lanyard");
    g_free(cluster_sql(drill->cluster, "drill", "REVOKE pg_signal_backend FROM drill_owner"));
    g_autofree char *line = g_strdup_printf("hub harden --station=first --hub='%s'", administrator);
    g_autofree char *said = drill_lanyard(drill, EX_OK, line);
    assert_says(said, "temp_file_limit", false);
    assert_says(said, "CONNECTION LIMIT", false);
    assert_says(said, "pg_signal_backend", false);
    type_line(drill, said, "REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC");
    drill_must(drill, "sync --station=desk2");
    g_autofree char *closed = doctor(drill);
    assert_says(closed, "ok    server", true);
    g_autofree char *again = drill_lanyard(drill, EX_OK, line);
    assert_says(again, "Still open", false);
    // A statement that sorts more than the limit ends; the owner's does not.
    g_autofree char *limits =
        cluster_sql(drill->cluster, "drill",
                    "SELECT string_agg(array_to_string(setconfig, ' '), '; ' ORDER BY setrole) FROM pg_db_role_setting"
                    " WHERE array_to_string(setconfig, ' ') LIKE '%temp_file_limit%'");
    g_assert_cmpstr(limits, ==, "temp_file_limit=1GB; temp_file_limit=-1");
}

static void test_purge(Drill *drill, gconstpointer data)
{
    (void)data;
    g_autofree char *count = g_strdup_printf("hub purge --station=first %s", drill->owner);
    drill_says(drill, EX_OK, count, "lanyard hub purge --yes=pycon-us-2024");
    g_autofree char *another = g_strdup_printf("hub purge --yes=pycon-us-2025 --station=first %s", drill->owner);
    drill_says(drill, EX_USAGE, another, "nothing was changed");
    drill_must(drill, "sync --station=desk2");
    // An event that is on: its last day is far away.
    g_free(drill_shell(drill, EX_OK,
                       "sed -i 's/^end *=.*/end = 2999-05-23/' first/event/event.ini && grep -q 2999 first/event/event.ini"));
    g_autofree char *now = g_strdup_printf("hub purge --days=0 --yes=pycon-us-2024 --station=first %s", drill->owner);
    drill_says(drill, EX_TEMPFAIL, now, "--early");
    drill_must(drill, "sync --station=desk2");
    g_autofree char *early = g_strdup_printf("hub purge --early --yes=pycon-us-2024 --station=first %s", drill->owner);
    drill_says(drill, EX_OK, early, "Personal data is removed");
    drill_says(drill, EX_NOPERM, "sync --station=desk2", "revoked");
    drill_says(drill, EX_OK, "generate -- offers hub purge --station=first --yes=", "pycon-us-2024");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
#define TEST(name, function) g_test_add("/hub/server/" name, Drill, cluster, set_up, function, drill_tear_down)
    TEST("doctor", test_doctor);
    TEST("only-this-database", test_only_this_database);
    TEST("harden", test_harden);
    TEST("purge", test_purge);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
