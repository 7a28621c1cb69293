// SPDX-License-Identifier: GPL-3.0-or-later
// kept_job.h - labels that a printer keeps as jobs under their names (Driver.keeps_jobs): after a connection broke or the station was
// killed, the printer is asked what became of one before a person is. Private to printer/queue.
#pragma once

#include "common/store/job/job.h"
#include "printer/queue/link.h"
#include "printer/queue/spec.h"

// Of this try to print it, and of no other station's job. The caller owns it.
char *kept_job_name(const Job *job);

typedef enum {
    KEPT_JOB_IS_OUT,
    KEPT_JOB_IS_LOST, // the printer has given it up by itself and printed nothing
    KEPT_JOB_IS_UNKNOWN,
} KeptJob;
// A printer that cannot be asked now, is still at it, or has ended it without a count, leaves it unknown; so does a job that was
// cancelled, by whomever: what was under way may have come out.

typedef struct {
    Link *link;
    const PrinterSpec *spec;
    Store *store;
    // `jobs` (Job, the oldest first) went to the printer as one: a label, or those of one sheet. True: the question is answered.
    bool (*said)(GPtrArray *jobs, KeptJob said, gpointer data);
    gpointer data;
} KeptJobQuestion;
// Asks for each piece of the printer's that a person is asked about. A sheet is known by its first label: where a person has answered
// for that one, they do for the others. True when an answer was one.
bool kept_job_ask_doubts(const KeptJobQuestion *question);
