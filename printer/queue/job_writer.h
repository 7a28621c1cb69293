// SPDX-License-Identifier: GPL-3.0-or-later
// job_writer.h - what becomes of labels, each in the order in which it happened. Private to printer/queue.
//
// A step that the store refuses, on a full disk for one, is kept and written later, since nobody but the worker knows of it: until
// then its label would be neither out nor missing to everybody else. Nothing may be begun meanwhile. Belongs to the worker's thread.
#pragma once

#include "printer/queue/printer_health.h"

typedef struct JobWriter JobWriter;

// Borrows both.
JobWriter *job_writer_new(Store *store, PrinterHealth *health);
// Tries once more; what is kept then is lost, and left to recovery.
void job_writer_free(JobWriter *writer);

// All labels of the piece (Job, as in job_advance_together(), which does not take a step that is none) are in another state since
// `utc_ms`. Printed or unconfirmed ones count on their roll in the same transaction.
void job_writer_put(JobWriter *writer, GPtrArray *jobs, JobState state, const char *reason, gint64 utc_ms);
// They are printed, and the next piece is being sent: one transaction, since the printer waits for it. False when the next one is not:
// somebody has cancelled it, or the store refuses it.
bool job_writer_pass_on(JobWriter *writer, GPtrArray *printed, GPtrArray *next, gint64 utc_ms);
// Writes what is kept. False, and the printer's state says why, when the store still refuses it.
bool job_writer_flush(JobWriter *writer);
// Nothing is kept.
bool job_writer_is_flushed(const JobWriter *writer);
