// SPDX-License-Identifier: GPL-3.0-or-later
// test_history.c - stores that go back in time, are copied, wiped and restored, as people do it with the program: whatever
// happens, every admission is at every station in the end exactly once, and each fork is named once.
//
// test-sync-history [SEED...]: instead of the scenes, for each seed one in which anything happens in any order.
#include "tests/sync/play.h"

typedef struct {
    const char *name, *steps;
    int forks;
} Scene;

static const Scene scenes[] = {
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
    // All that a hub lost comes back from whoever holds it; a stick from a station without a hub goes in at any desk.
    {"stick-of-one-without-a-hub",
     "sync 0; stick 0 3; admit 3; admit 3; stick 3 0; sync 0; sync 1; admit 3; stick 3 1; sync 1; sync 2", 0},
    {"hub-went-back", "sync 0; sync 1; sync 2; admit 0; sync 0; sync 1; admit 1; rollback; sync 1; sync 2; admit 0; sync 0", 0},
    {"hub-went-back-and-a-station-died",
     "sync 0; sync 1; admit 1; admit 1; sync 1; sync 0; rollback; backup 1; sync 0; back 1; sync 1; sync 2", 0},
    {"wipe-what-is-sent", "admit 0; wipe 0; admit 0; sync 0; wipe 0", 0},
};

typedef struct {
    Play *play;
    const Scene *scene;
} Case;

typedef struct {
    Play *play;
    guint32 seed;
} Random;

static void test_scene(gconstpointer data)
{
    const Case *at = data;
    play_set_up(at->play);
    play_steps(at->play, at->scene->steps);
    play_settle(at->play, at->scene->name, at->scene->forks);
    play_tear_down(at->play);
}

// What may happen, each as often as it stands there. Whoever writes over a store has handed in first what is nowhere else.
static const char *const events[] = {
    "admit 0",
    "admit 1",
    "admit 2",
    "admit 0",
    "admit 1",
    "admit 2",
    "sync 0",
    "sync 1",
    "sync 2",
    "backup 0",
    "backup 1",
    "restore 0",
    "restore 1",
    "sync 0; back 0",
    "sync 1; back 1",
    "stick 0 1; back 0",
    "stick 1 2; back 1",
    "sync 2; copy 0 2",
    "sync 2; copy 1 2",
    "stick 0 1",
    "stick 1 2",
    "stick 2 0",
    "stick 2 1",
    "dump",
    "admit 3",
    "stick 3 0",
    "stick 3 1",
    "stick 0 3",
    "stick 2 3",
    "sync 0; sync 1; sync 2; rollback",
};
#define EVENTS_EACH 24

static void test_any_order(gconstpointer data)
{
    const Random *random = data;
    g_autoptr(GRand) rand = g_rand_new_with_seed(random->seed);
    g_autoptr(GString) told = g_string_new(NULL);
    play_set_up(random->play);
    play_steps(random->play, "sync 0; sync 1; sync 2; stick 0 3; backup 0; backup 1");
    for (int i = 0; i < EVENTS_EACH; i++) {
        const char *event = events[g_rand_int_range(rand, 0, G_N_ELEMENTS(events))];
        g_string_append_printf(told, "%s; ", event);
        play_steps(random->play, event);
    }
    g_print("# seed %u: %s\n", random->seed, told->str);
    int forks = play_settle(random->play, told->str, -1);
    g_print("# seed %u: %u admissions, %d forks\n", random->seed, random->play->admitted_count, forks);
    play_tear_down(random->play);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Play play = {.cluster = cluster_new(), .secrets = play_read_secrets()};
    if (!play.cluster)
        return 77;
    Case cases[G_N_ELEMENTS(scenes)];
    g_autofree Random *randoms = g_new0(Random, argc);
    for (int i = 1; i < argc; i++) {
        g_autofree char *path = g_strdup_printf("/history/any-order/%s", argv[i]);
        randoms[i] = (Random){&play, (guint32)g_ascii_strtoull(argv[i], NULL, 10)};
        g_test_add_data_func(path, &randoms[i], test_any_order);
    }
    for (gsize i = 0; argc == 1 && i < G_N_ELEMENTS(scenes); i++) {
        g_autofree char *path = g_strconcat("/history/", scenes[i].name, NULL);
        cases[i] = (Case){&play, &scenes[i]};
        g_test_add_data_func(path, &cases[i], test_scene);
    }
    int result = g_test_run();
    g_ptr_array_unref(play.secrets);
    cluster_free(play.cluster);
    return result;
}
