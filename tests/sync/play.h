// SPDX-License-Identifier: GPL-3.0-or-later
// play.h - stations as people use them by the program's commands, told step by step what happens to them.
//
// A step is one of: "admit N", "sync N", "backup N", "restore N", "back N" (the backup is copied over the store and nothing
// tells of it), "copy N M" (the store is copied to the folder M and nothing tells of it), "stick N M", "wipe N", "force N", "rescue N"
// (from what was kept of its store), "ruin N" (the store cannot be read), "down", "up" (the server), "dump", "rollback" (the hub's database is
// kept, and put back). One that has to fail begins with "!". After each "sync" whoever does not say that it is not in step has exactly
// what the hub has at that moment.
#pragma once

#include "tests/sync/cluster.h"

#define PLAY_STATIONS 3 // and one more, which exchanges by stick alone

typedef struct {
    Cluster *cluster;
    GPtrArray *secrets; // play_read_secrets()
    char *folder, *connection;
    guint admitted_count;
    bool is_down;
} Play;

// Tickets of the sample people who may be let in.
GPtrArray *play_read_secrets(void);

// Three stations of one event, each with its own role at an empty hub, and one without a hub; the people are at station 0.
void play_set_up(Play *play);
void play_tear_down(Play *play);

void play_step(Play *play, const char *step);
// Steps parted by "; ".
void play_steps(Play *play, const char *steps);
// The same of one step that kills itself (SIGKILL) instead of its `at`-th call that changes a file. How many such calls it made when
// it came to its end all the same; 0 = it was killed.
int play_killed_step(Play *play, const char *step, int at);

// The server is up and everybody exchanges until all have all; then each admission is at every station once, all tables are the
// same, and each station names that many forks; with -1 as many as the others. How many that is.
int play_settle(Play *play, const char *name, int forks);

char *play_store(const Play *play, int index); // the path. The caller owns it
