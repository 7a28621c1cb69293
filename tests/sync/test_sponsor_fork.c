// SPDX-License-Identifier: GPL-3.0-or-later
// test_sponsor_fork.c - a sponsor's station went back in time: its line is split at the hub, whenever the staff come to serve it, and no
// line of anybody else's is.
#include "tests/sync/sponsors.h"
#include "tests/sync/stations.h"

#define BOOTH "00000000000000ab"
// Smaller than any hash: what the hub has is the side that takes another name.
#define RIVAL "'\\x00000000000000000000000000000000'"
#define SPLIT(line, first) "SELECT lanyard_sponsor.split('" line "', " #first ", " RIVAL ");"

static void assert_is(Sponsors *sponsors, const char *sql, const char *wanted)
{
    g_autofree char *text = cluster_sql(sponsors->cluster, "hub", sql);
    g_assert_cmpstr(text, ==, wanted);
}

// Nobody of the staff was there from the booth's first record to its fork.
static void test_before_it_is_served(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    sponsors_must(sponsors->acme,
                  "SELECT lanyard_sponsor.greet('" BOOTH
                  "', 'Booth', '1', 0);" OWN_RECORD(BOOTH, 1, 30, 12, "", "{\"name\":\"Booth\"}")
                      OWN_RECORD(BOOTH, 2, 31, 10, UNSCANNED, "{\"sponsor\":\"acme\",\"scan\":true}") SPLIT(BOOTH, 2));
    sponsors_serve(sponsors);
    assert_is(sponsors, "SELECT count(*) FROM lanyard.record WHERE station = '" BOOTH "'", "1");
    assert_is(
        sponsors,
        "SELECT string_agg(r.sequence || ' ' || r.subject, ',') FROM lanyard.record AS r JOIN lanyard.station AS s ON s.id = r.station"
        " WHERE s.origin = '" BOOTH "'",
        "2 " UNSCANNED);
    assert_is(sponsors, "SELECT count(*) FROM lanyard_of_acme.contact WHERE token = '" UNSCANNED "'", "1");
    // The other side of the fork goes on under the name that is free.
    sponsors_must(sponsors->acme, OWN_RECORD(BOOTH, 2, 32, 10, BOLTS, "{\"sponsor\":\"acme\",\"scan\":true}"));
    sponsors_serve(sponsors);
    assert_is(sponsors, "SELECT count(*) FROM lanyard.record WHERE station = '" BOOTH "'", "2");
}

// A sponsor may call a station of its own what it likes, also after a desk.
static void test_of_a_desk(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    static const char desk[] =
        "SELECT string_agg(station || ' ' || sequence, ',' ORDER BY sequence) FROM lanyard.record WHERE subject = 'zqpone'"
        " UNION ALL SELECT last_sequence::text FROM lanyard.station WHERE id = '" DESK "'";
    g_autofree char *before = cluster_sql(sponsors->cluster, "hub", desk);
    sponsors_must(sponsors->acme, "SELECT lanyard_sponsor.greet('" DESK
                                  "', 'Booth', '1', 0);" OWN_RECORD(DESK, 1, 30, 12, "", "{\"name\":\"Booth\"}") SPLIT(DESK, 1));
    sponsors_must(sponsors->desk, "SELECT lanyard.serve_captures('acme')");
    g_free(cluster_sql(sponsors->cluster, "hub", "SELECT lanyard.serve_now()"));
    assert_is(sponsors, desk, before);
    assert_is(sponsors, "SELECT count(*) FROM lanyard.station WHERE origin = '" DESK "'", "0");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
#define TEST(name, function)                                                                                                     \
    g_test_add("/sync/sponsor-fork/" name, Sponsors, cluster, sponsors_set_up, function, sponsors_tear_down)
    TEST("before-it-is-served", test_before_it_is_served);
    TEST("of-a-desk", test_of_a_desk);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
