// SPDX-License-Identifier: GPL-3.0-or-later
// test_killed.c - wipe, restore and rescue are killed (SIGKILL) at a random one of their calls that change a file: afterwards the
// station works, the command runs again to its end, and every admission is at every station exactly once.
//
// test-sync-killed [COUNT]: so many kills, instead of a few.
#include "tests/sync/play.h"

#define KILLS 6
#define KILLS_A_STAGE 12 // there are only so many people to let in
#define LAST_CALLS 40    // a command copies first, and then puts things in place

// What comes before, and the step that is killed. What it made until then is there, or can be made again by the same step.
static const struct {
    const char *name, *before, *killed;
} commands[] = {
    {"wipe", "admit 0; sync 0; admit 0", "wipe 0"},
    {"restore", "backup 0; admit 0; sync 0; admit 0", "restore 0"},
    {"rescue", "sync 0; admit 0; admit 0; force 0", "rescue 0"},
};
#define COMMANDS G_N_ELEMENTS(commands)

typedef struct {
    Play play;
    int kill_count;
    int call_counts[COMMANDS]; // that a command makes when nobody kills it
    int killed_counts[COMMANDS];
} Killer;

static void learn(Killer *killer)
{
    for (gsize i = 0; i < COMMANDS; i++) {
        play_set_up(&killer->play);
        play_steps(&killer->play, commands[i].before);
        killer->call_counts[i] = play_killed_step(&killer->play, commands[i].killed, 0);
        g_assert_cmpint(killer->call_counts[i], >, 0);
        play_settle(&killer->play, commands[i].name, 0);
        play_tear_down(&killer->play);
    }
}

static void kill_one(Killer *killer, gsize which, int at)
{
    Play *play = &killer->play;
    g_test_message("%s, killed at call %d of about %d", commands[which].name, at, killer->call_counts[which]);
    play_steps(play, commands[which].before);
    killer->killed_counts[which] += play_killed_step(play, commands[which].killed, at) == 0;
    play_steps(play, "report 0; conflicts 0; station 0; admit 0; verify 0");
    play_step(play, commands[which].killed);
    play_steps(play, "admit 0; verify 0");
}

static void test_kills(gconstpointer data)
{
    Killer *killer = (Killer *)data;
    g_autoptr(GRand) rand = g_rand_new_with_seed(17);
    learn(killer);
    for (int i = 0; i < killer->kill_count; i++) {
        gsize which = (gsize)i % COMMANDS;
        int last = killer->call_counts[which];
        if (i % KILLS_A_STAGE == 0)
            play_set_up(&killer->play);
        int first = g_rand_boolean(rand) ? 1 : MAX(1, last - LAST_CALLS);
        kill_one(killer, which, g_rand_int_range(rand, first, last + 1));
        if (i % KILLS_A_STAGE == KILLS_A_STAGE - 1 || i == killer->kill_count - 1) {
            play_settle(&killer->play, "killed", 0);
            play_tear_down(&killer->play);
        }
    }
    for (gsize i = 0; i < COMMANDS; i++) {
        g_print("# %s: killed %d times\n", commands[i].name, killer->killed_counts[i]);
        g_assert_cmpint(killer->killed_counts[i], >, 0);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Killer killer = {.play = {.cluster = cluster_new(), .secrets = play_read_secrets()},
                     .kill_count = argc > 1 ? (int)g_ascii_strtoll(argv[1], NULL, 10) : KILLS};
    if (!killer.play.cluster)
        return 77;
    g_test_add_data_func("/killed/commands", &killer, test_kills);
    int result = g_test_run();
    g_ptr_array_unref(killer.play.secrets);
    cluster_free(killer.play.cluster);
    return result;
}
