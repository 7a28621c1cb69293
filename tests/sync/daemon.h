// SPDX-License-Identifier: GPL-3.0-or-later
// daemon.h - one station as people run it: a folder, a `lanyard run` process, its page over HTTP, and a clock of its own.
//
// A Daemon belongs to the thread that started it; daemon_kill() and daemon_set_clock() may come from any.
#pragma once

#include <jansson.h>
#include <stdbool.h>

#include <glib.h>

typedef struct Daemon Daemon;

#define DAEMON_VOLUNTEER "Ana"
#define DAEMON_PIN "738205"

// `folder` need not be there yet; daemon_command() can make it.
Daemon *daemon_new(const char *folder);
void daemon_free(Daemon *daemon); // kills what still runs
const char *daemon_folder(const Daemon *daemon);
char *daemon_store_path(const Daemon *daemon); // the caller owns it

// Makes the station by `lanyard init WORDS`, and its settings.
void daemon_init(Daemon *daemon, const char *words, const char *settings);

// How far this machine's clock is ahead of the real one, at once and from now on.
void daemon_set_clock(Daemon *daemon, gint64 ahead_ms);

// Runs `lanyard COMMAND... --station=FOLDER` to its end and fails the test unless it exits with `wanted_code`. `command` is
// parted by spaces. Gives what it printed; the caller owns it.
char *daemon_command(Daemon *daemon, int wanted_code, const char *command);

// Starts `lanyard run` and waits until its page is there. False when it ended before.
bool daemon_start(Daemon *daemon);
guint16 daemon_port(const Daemon *daemon); // of its page
bool daemon_is_running(Daemon *daemon);
void daemon_kill(Daemon *daemon); // SIGKILL
int daemon_stop(Daemon *daemon);  // SIGTERM; the exit code, -1 when it did not run

// Asks the page as DAEMON_VOLUNTEER, signing in when needed; takes `body`. NULL when no whole answer came, or one that is
// no success. The caller owns it.
json_t *daemon_post(Daemon *daemon, const char *path, json_t *body);
