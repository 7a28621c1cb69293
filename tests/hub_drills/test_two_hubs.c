// SPDX-License-Identifier: GPL-3.0-or-later
// test_two_hubs.c - a dump of the hub is put back beside the hub that lives on, and stations work at each. From when one meets both, nobody
// who could know says "in step" before there is one hub again; a hub that only took the other's place is followed without a word.
#include <string.h>
#include <sysexits.h>

#include "tests/hub_drills/program.h"

#define BOTH "this event has two hubs, made of one dump, and Desk 1 exchanged with both"

// The option by which the hub's owner names a database. The caller owns it.
static char *owner_of(const Drill *drill, const char *database)
{
    g_autofree char *connection = cluster_connection(drill->cluster, database, "drill_owner");
    return g_strdup_printf("--hub='%s'", connection);
}

// The organiser writes another database into station.ini and hub.pass.
static void move(const Drill *drill, int desk, const char *from, const char *to)
{
    g_autofree char *script =
        g_strdup_printf("sed -i 's/dbname=%s/dbname=%s/' desk%d/station.ini && sed -i 's/:%s:/:%s:/' desk%d/hub.pass", from, to,
                        desk, from, to, desk);
    g_free(drill_shell(drill, 0, script));
}

// Something that is a record of this desk alone, until it is exchanged.
static void work_at(const Drill *drill, int desk)
{
    drill_must(drill,
               "session add --title='Juggling' --room='Room 318' --at='2024-05-18 14:00' --open-to=everyone --station=desk%d",
               desk);
}

static void in_step(const Drill *drill, int desk)
{
    g_autofree char *show = g_strdup_printf("station --station=desk%d", desk);
    drill_must(drill, "sync --station=desk%d", desk);
    drill_says(drill, EX_OK, show, "exchange: in step");
}

static void not_in_step(const Drill *drill, int desk, const char *why)
{
    g_autofree char *sync = g_strdup_printf("sync --station=desk%d", desk),
                    *show = g_strdup_printf("station --station=desk%d", desk);
    drill_says(drill, 1, sync, why);
    drill_says(drill, EX_OK, show, why);
    g_autofree char *said = drill_lanyard(drill, EX_OK, show);
    g_assert_null(strstr(said, "in step"));
}

static void set_up(Drill *drill, gconstpointer data)
{
    g_free(cluster_sql((Cluster *)data, "postgres", "DROP DATABASE IF EXISTS second WITH (FORCE)"));
    drill_set_up(drill, data);
    for (int i = 1; i <= 3; i++) {
        drill_must(drill, "hub station add 'Desk %d' --station=first %s --output=desk%d.pass", i, drill->owner, i);
        drill_must(drill, "init --event=pycon-us-2024 --name='Desk %d' --keys=first/keys --pass=desk%d.pass desk%d", i, i, i);
        work_at(drill, i);
        drill_must(drill, "sync --station=desk%d", i);
    }
    in_step(drill, 1);
    // The dump is put back, and desk 3 opens it. The hub lives on.
    g_free(cluster_sql(drill->cluster, "postgres", "CREATE DATABASE second TEMPLATE drill OWNER drill_owner"));
    g_autofree char *second = owner_of(drill, "second");
    move(drill, 3, "drill", "second");
    g_autofree char *upgrade = g_strdup_printf("hub upgrade --station=desk3 %s", second);
    drill_says(drill, EX_OK, upgrade, "was put back from a backup");
    work_at(drill, 2);
    work_at(drill, 3);
    in_step(drill, 2);
    in_step(drill, 3);
}

// Desk 1 was at the first hub, goes to the second, which has that one for what it came from, and comes back.
static void meet_both(Drill *drill)
{
    in_step(drill, 1);
    move(drill, 1, "drill", "second");
    in_step(drill, 1);
    move(drill, 1, "second", "drill");
    not_in_step(drill, 1, BOTH);
}

static void test_one_goes_on(Drill *drill, gconstpointer data)
{
    (void)data;
    g_autofree char *first = g_strdup_printf("hub status --station=first %s", drill->owner);
    g_autofree char *upgrade = g_strdup_printf("hub upgrade --restored --station=desk1 %s", drill->owner);
    drill_says(drill, 1, first, "Desk 3");
    meet_both(drill);
    not_in_step(drill, 2, BOTH);
    drill_says(drill, 1, first, BOTH);
    // The first one stays.
    drill_says(drill, EX_OK, upgrade, "serves everybody");
    move(drill, 3, "second", "drill");
    for (int round = 0; round < 2; round++)
        for (int desk = 1; desk <= 3; desk++)
            drill_must(drill, "sync --station=desk%d", desk);
    for (int desk = 1; desk <= 3; desk++)
        in_step(drill, desk);
    drill_says(drill, EX_OK, first, "Desk 1");
    // What comes back from the hub that was given up is known for it.
    move(drill, 3, "drill", "second");
    not_in_step(drill, 3, "and Desk 3 exchanged with both");
}

// Nobody but a stick goes from one to the other.
static void test_by_stick(Drill *drill, gconstpointer data)
{
    (void)data;
    drill_must(drill, "bundle export --station=desk3 stick");
    drill_must(drill, "bundle import --station=desk2 stick");
    not_in_step(drill, 2, "and Desk 2 exchanged with both");
    // The second one took the first one's place, so it is enough that all go there.
    move(drill, 1, "drill", "second");
    move(drill, 2, "drill", "second");
    for (int desk = 1; desk <= 3; desk++)
        in_step(drill, desk);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
    g_test_add("/hub/two/one-goes-on", Drill, cluster, set_up, test_one_goes_on, drill_tear_down);
    g_test_add("/hub/two/by-stick", Drill, cluster, set_up, test_by_stick, drill_tear_down);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
