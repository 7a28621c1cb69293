// SPDX-License-Identifier: GPL-3.0-or-later
// executor.h - private to scanner/web: a thread that does what takes long, beside the server's own, so that no verdict waits for it.
//
// A thread with a store of its own works off calls one after the other and gives each back to the server's thread, which
// answers it (route_resume). while a call is with the executor, it has no `web` and no `who`: those are the server's thread's.
#pragma once

#include "scanner/web/server.h"

// The report that was made last; of the executor that makes it.
typedef struct {
    GPtrArray *rows; // ReportRow; NULL = none yet
    gint64 made_utc_ms;
    gint64 begun_mono_us, until_mono_us; // how long it serves others who ask
} KeptReport;

// Opens the store. `work` is called for each call, with the store and the kept report put in. One that `is_patient` steps back
// when the machine is busy. `name` is the thread's.
Executor *executor_new(const char *name, Web *web, void (*work)(Call *call), bool is_patient, GError **error);
// Takes the call over until it comes back.
void executor_give(Executor *executor, Call *call);
// Waits for the call in work, gives the others back as they are, ends the thread. Accepts NULL.
void executor_free(Executor *executor);
