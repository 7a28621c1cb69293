// SPDX-License-Identifier: GPL-3.0-or-later
// test_revoked.c - at a desk that was shut out every command says so and names the one that mends it; what it wrote since is counted, and no
// purge or wipe takes it away unasked.
#include <string.h>
#include <sysexits.h>

#include "tests/hub_drills/program.h"

#define ADMIT_AGAIN "lanyard hub station admit-again"

// A station that exchanged, and was shut out.
static void shut_out(Drill *drill, const char *name, const char *folder, const char *option)
{
    drill_must(drill, "hub station add '%s' --station=first %s --output=%s.pass", name, drill->owner, folder);
    drill_must(drill, "init --event=pycon-us-2024 --name='%s' --keys=first/keys %s --pass=%s.pass %s", name, option, folder,
               folder);
    drill_must(drill, "sync --station=%s", folder);
    drill_must(drill, "hub revoke '%s' --station=first %s", name, drill->owner);
}

static void test_desk(Drill *drill, gconstpointer data)
{
    (void)data;
    shut_out(drill, "Desk 2", "desk2", "");
    // Whoever has not tried to exchange since is told by doctor, too, which asks the hub.
    drill_says(drill, 1, "doctor --station=desk2", ADMIT_AGAIN);
    drill_must(drill, "session add --title=Juggling --room=100 --at='2024-05-17 14:00' --station=desk2");
    drill_says(drill, EX_NOPERM, "sync --station=desk2", ADMIT_AGAIN);
    drill_says(drill, EX_OK, "station --station=desk2", ADMIT_AGAIN);
    drill_says(drill, EX_OK, "purge --station=desk2", "But first: 1 record of this station is nowhere else");
    drill_says(drill, EX_TEMPFAIL, "purge --yes --days=0 --station=desk2", "1 record of this station is nowhere else");
    drill_says(drill, EX_TEMPFAIL, "purge --yes --days=0 --station=desk2", ADMIT_AGAIN);
    drill_says(drill, EX_NOPERM, "station wipe --station=desk2", ADMIT_AGAIN);
    // Once it is let in again, all is well.
    drill_must(drill, "hub station admit-again 'Desk 2' --station=first %s --output=again.pass", drill->owner);
    drill_carry(drill, "again.pass", "desk2/hub.pass");
    drill_must(drill, "sync --station=desk2");
    g_autofree char *said = drill_lanyard(drill, EX_OK, "purge --station=desk2");
    g_assert_null(strstr(said, "But first"));
    drill_says(drill, EX_OK, "station wipe --station=desk2", "records of this station are at the hub");
}

// A door that was shut out and has nothing that is missing is purged without a word of the hub's.
static void test_door(Drill *drill, gconstpointer data)
{
    (void)data;
    shut_out(drill, "Hall", "hall", "--door");
    drill_says(drill, EX_OK, "purge --yes --days=0 --station=hall", "The people are removed");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
    g_test_add("/hub/revoked/desk", Drill, cluster, drill_set_up, test_desk, drill_tear_down);
    g_test_add("/hub/revoked/door", Drill, cluster, drill_set_up, test_door, drill_tear_down);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
