// SPDX-License-Identifier: GPL-3.0-or-later
// test_histories.c - the hub and a station have another history of one line each: at the station both stand side by side, and everything
// else is exchanged. Whoever wrote the two is away: its laptop may never come back.
#include <string.h>

#include "tests/sync/play.h"
#include "tests/sync/store_file.h"

#define ROUNDS_MOST 16 // which of two hashes is the smaller one is chance; each order is met

// The fork is between what the hub has and what station 1 has, of the line of station 0.
typedef struct {
    const char *name;
    const char *fork; // up to where station 1 meets the hub
} Scene;

static const Scene scenes[] = {
    {"store-put-back", "admit 0; admit 0; admit 0; sync 0; back 0; admit 0; stick 0 1"},
    {"hub-put-back", "admit 0; sync 0; sync 1; back 0; rollback; admit 0; admit 0; sync 0"},
};

typedef struct {
    Play *play;
    const Scene *scene;
} Case;

// Whether the history of station 1 keeps the name.
static bool is_smaller_here(const Play *play)
{
    g_autofree char *ours = play_store(play, 1),
                    *line = store_file_ask(ours, "SELECT station FROM journal WHERE kind = 3 LIMIT 1");
    g_autofree char *here_sql = g_strdup_printf("SELECT lower(hex(hash)) FROM journal WHERE station = '%s' AND kind = 3"
                                                " ORDER BY sequence LIMIT 1",
                                                line);
    g_autofree char *there_sql =
        g_strdup_printf("SELECT encode(hash, 'hex') FROM lanyard.record WHERE station = '%s' AND kind = 3"
                        " ORDER BY sequence LIMIT 1",
                        line);
    g_autofree char *here = store_file_ask(ours, here_sql), *there = cluster_sql(play->cluster, "hub", there_sql);
    g_assert_cmpstr(here, !=, there);
    return strcmp(here, there) < 0;
}

static void assert_has_all(const Play *play, int station)
{
    g_autofree char *store = play_store(play, station);
    g_assert_cmpint(store_file_count(store, "SELECT count(DISTINCT registration) FROM admission"), ==, play->admitted_count);
}

static bool play_round(Play *play, const Scene *scene)
{
    play_set_up(play);
    play_steps(play, "sync 0; sync 1; sync 2; backup 0; dump");
    play_steps(play, scene->fork);
    bool is_smaller = is_smaller_here(play);
    // What others say goes on through all of it, in both directions.
    play_steps(play, "admit 2; sync 2; sync 1");
    assert_has_all(play, 1);
    play_steps(play, "admit 1; sync 1; sync 2; admit 2; sync 2; sync 1");
    assert_has_all(play, 1);
    assert_has_all(play, 2);
    play_settle(play, scene->name, 1);
    play_tear_down(play);
    return is_smaller;
}

static void test_scene(gconstpointer data)
{
    const Case *at = data;
    int met[2] = {0, 0};
    for (int round = 0; round < ROUNDS_MOST && (met[0] == 0 || met[1] == 0); round++)
        met[play_round(at->play, at->scene)]++;
    g_assert_true(met[0] > 0 && met[1] > 0);
}

// The folder was copied to a second laptop, which was given a role of its own.
static void test_one_id(gconstpointer data)
{
    Play *play = ((const Case *)data)->play;
    play_set_up(play);
    play_steps(play,
               "sync 0; sync 1; clone 0 2; admit 0; admit 2; sync 0; sync 2; admit 1; sync 1; admit 2; sync 2; sync 0; sync 1");
    for (int i = 0; i < PLAY_STATIONS; i++)
        assert_has_all(play, i);
    play_settle(play, "one-id", 1);
    play_tear_down(play);
}

// A thief with a door's password has the hub keep a branch that stands on nothing.
static void test_torn(gconstpointer data)
{
    Play *play = ((const Case *)data)->play;
    play_set_up(play);
    play_steps(play, "sync 0; sync 1; sync 2; admit 2; sync 2");
    g_autofree char *store = play_store(play, 2),
                    *door = store_file_ask(store, "SELECT station FROM journal WHERE kind = 3 LIMIT 1");
    g_autofree char *sql = g_strdup_printf(
        "DO $$ DECLARE before bytea := decode(repeat('00', 16), 'hex'); hash bytea := lanyard.chain_hash(before, 1001,"
        " lanyard.record_digest('', 1, 1, 9::smallint, '', '{}')); BEGIN"
        " INSERT INTO lanyard.station(id, origin, base_sequence, last_sequence, last_hash)"
        " VALUES (lanyard.branch_id(hash), '%s', 1000, 1000, before);"
        " INSERT INTO lanyard.record(station, sequence, hlc, utc_ms, kind, subject, body, body_salt, previous, hash)"
        " VALUES (lanyard.branch_id(hash), 1001, 1, 1, 9, '', '{}', '', before, hash); END $$",
        door);
    g_free(cluster_sql(play->cluster, "hub", sql));
    play_steps(play, "admit 1; !sync 1; admit 2; !sync 2; !sync 1; !sync 0");
    for (int i = 0; i < PLAY_STATIONS; i++)
        assert_has_all(play, i);
    play_tear_down(play);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Play play = {.cluster = cluster_new(), .secrets = play_read_secrets()};
    if (!play.cluster)
        return 77;
    Case cases[G_N_ELEMENTS(scenes)];
    for (gsize i = 0; i < G_N_ELEMENTS(scenes); i++) {
        g_autofree char *path = g_strconcat("/histories/", scenes[i].name, NULL);
        cases[i] = (Case){&play, &scenes[i]};
        g_test_add_data_func(path, &cases[i], test_scene);
    }
    g_test_add_data_func("/histories/two-stations-with-one-id", &cases[0], test_one_id);
    g_test_add_data_func("/histories/a-branch-on-nothing", &cases[0], test_torn);
    int result = g_test_run();
    g_ptr_array_unref(play.secrets);
    cluster_free(play.cluster);
    return result;
}
