// SPDX-License-Identifier: GPL-3.0-or-later
// executor.h - private to scanner/web: a thread that works off tasks one after the other, with a store of its own (a thread pool of one).
//
// What takes long is given to one, so that the server's thread, which every verdict goes through, need not wait. A task belongs to
// the executor from executor_give() until `done` is called with it. The executor knows nothing of what a task is.
#pragma once

#include "common/store/database/database.h"

typedef struct Executor Executor;

typedef struct {
    const char *name;       // the thread's
    const char *store_path; // opened for this thread alone
    bool is_patient;        // steps back when the machine is busy
    // Both are called in the executor's thread. `work` is left out for tasks that are still waiting when the executor ends; `done`
    // is called for each task, and hands it back.
    void (*work)(gpointer task, Store *store, gpointer data);
    void (*done)(gpointer task, gpointer data);
    gpointer data;
} ExecutorOptions;

// Opens the store and starts the thread. What the options point to must outlive the executor; the options themselves need not.
Executor *executor_new(const ExecutorOptions *options, GError **error);
// Takes the task over until `done`.
void executor_give(Executor *executor, gpointer task);
// Waits for the task in work, hands the others back as they are, ends the thread. Accepts NULL.
void executor_free(Executor *executor);
