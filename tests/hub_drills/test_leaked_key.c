// SPDX-License-Identifier: GPL-3.0-or-later
// test_leaked_key.c - the drill of SECURITY.md for a key that got out, by the program itself: a thief with a copied key file makes badges
// and a bundle; the organisers rotate and retire; two desks on the hub, of which one was away, and who holds a badge of before.
#include <string.h>
#include <sysexits.h>

#include "tests/hub_drills/program.h"

#define NOT_ON_RECORD "Made with a retired key, not on record"

// A badge for somebody at that station; its code. Jobs are counted from 1 at each station.
static char *make_badge(const Drill *drill, const char *station, const char *name, int job)
{
    drill_must(drill, "print --only=badge --station=%s '%s'", station, name);
    drill_must(drill, "jobs picture %d --station=%s", job, station);
    g_autofree char *line = g_strdup_printf("scan label-%d.png", job);
    g_autofree char *said = drill_lanyard(drill, EX_OK, line);
    const char *code = strchr(said, ' ');
    g_assert_nonnull(code);
    char *badge = g_strdup(code + 1);
    badge[strcspn(badge, "\n")] = '\0';
    return badge;
}

static void assert_scan(const Drill *drill, const char *station, const char *badge, int wanted, const char *word)
{
    g_autofree char *code = g_shell_quote(badge);
    g_autofree char *line =
        g_strdup_printf("admit --at=conference-door --time='2024-05-17 09:00' --station=%s -- %s", station, code);
    drill_says(drill, wanted, line, word);
}

static void join(const Drill *drill, const char *name)
{
    drill_must(drill, "hub station add %s --station=first %s --output=%s.pass", name, drill->owner, name);
    drill_must(drill, "init --event=pycon-us-2024 --name=%s --keys=first/keys --pass=%s.pass %s", name, name, name);
    drill_must(drill, "sync --station=%s", name);
}

static void set_up(Drill *drill, gconstpointer data)
{
    drill_set_up(drill, data);
    join(drill, "desk");
    drill_must(drill, "import --station=desk " TEST_SOURCE_DIR "/config/events/pycon-us-2024/samples/checkin-list.csv");
    drill_must(drill, "sync --station=desk");
    join(drill, "away");
    // The thief has a copy of the folder of a station: people and keys.
    drill_must(drill, "init --event=pycon-us-2024 --name=Thief --keys=away/keys thief");
    drill_must(drill, "import --station=thief " TEST_SOURCE_DIR "/config/events/pycon-us-2024/samples/checkin-list.csv");
}

static void rotate_and_retire(const Drill *drill)
{
    g_autofree char *shown = drill_lanyard(drill, EX_DATAERR, "keys retire 0 --reason='laptop stolen' --station=desk");
    g_assert_nonnull(strstr(shown, "begin a new one first: lanyard keys rotate"));
    drill_must(drill, "keys rotate --station=desk");
    drill_says(drill, EX_OK, "keys retire 0 --reason='laptop stolen' --station=desk", "(retired)");
    drill_says(drill, EX_OK, "keys --station=desk", "(signs)");
    drill_must(drill, "sync --station=desk");
}

static void test_badges(Drill *drill, gconstpointer data)
{
    (void)data;
    g_autofree char *early = make_badge(drill, "desk", "agnieszka dvo", 1);
    drill_must(drill, "sync --station=desk");
    g_autofree char *unheard = make_badge(drill, "away", "aroha mens", 1); // printed while it is away
    g_autofree char *false_badge = make_badge(drill, "thief", "aroha mens", 1);
    assert_scan(drill, "desk", false_badge, 1, "Genuine badge"); // what a door says before anybody knows
    rotate_and_retire(drill);

    assert_scan(drill, "desk", early, 0, "yes");
    assert_scan(drill, "desk", false_badge, 1, NOT_ON_RECORD);
    assert_scan(drill, "desk", unheard, 1, NOT_ON_RECORD);
    assert_scan(drill, "away", false_badge, 1, "Genuine badge"); // it has not heard yet
    drill_must(drill, "sync --station=away");
    drill_must(drill, "sync --station=desk");
    assert_scan(drill, "away", false_badge, 1, NOT_ON_RECORD);
    assert_scan(drill, "away", early, 0, "yes");
    assert_scan(drill, "desk", unheard, 0, "yes"); // its minting is on record now
}

static void test_bundles(Drill *drill, gconstpointer data)
{
    (void)data;
    g_autofree char *false_badge = make_badge(drill, "thief", "aroha mens", 1);
    drill_must(drill, "bundle export thief.bundle --station=thief");
    g_autofree char *unheard = make_badge(drill, "away", "aroha mens", 1);
    drill_must(drill, "bundle export early.bundle --station=away");
    rotate_and_retire(drill);

    drill_says(drill, EX_DATAERR, "bundle import thief.bundle --station=desk", "key 0, which is retired");
    assert_scan(drill, "desk", false_badge, 1, NOT_ON_RECORD);
    drill_says(drill, EX_DATAERR, "bundle import early.bundle --station=desk", "export it again");
    // Its sender vouches anew: with the new key file and, once it has heard of the end of the old one, with no other.
    drill_must(drill, "sync --station=away");
    drill_says(drill, EX_DATAERR, "bundle export late.bundle --station=away", "copy the new key file to this station first");
    drill_says(drill, EX_OK, "doctor --station=away", "key 0 signs here and is retired");
    drill_carry(drill, "desk/keys", "away/keys");
    drill_must(drill, "bundle export late.bundle --station=away");
    drill_must(drill, "bundle import late.bundle --station=desk");
    assert_scan(drill, "desk", unheard, 0, "yes");
    drill_says(drill, EX_DATAERR, "bundle import thief.bundle --station=away", "key 0, which is retired");
    // The new key is not the thief's, so neither is what is sealed with it.
    drill_says(drill, EX_DATAERR, "bundle import late.bundle --station=thief", "does not have");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster) {
        g_print("no PostgreSQL server is installed: skipped\n");
        return 77;
    }
#define TEST(name, function) g_test_add("/leaked-key/" name, Drill, cluster, set_up, function, drill_tear_down)
    TEST("badges", test_badges);
    TEST("bundles", test_bundles);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
