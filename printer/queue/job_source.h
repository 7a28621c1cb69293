// SPDX-License-Identifier: GPL-3.0-or-later
// job_source.h - what a printer prints next: the oldest label that its roll fits, claimed and made ready. Private to
// printer/queue.
//
// Belongs to the worker's thread. A label that does not fit is passed over and says why it waits. Where several labels are one sheet of
// paper, all that wait when a sheet is begun are put on it, as far as it has room; nobody waits until it is full.
#pragma once

#include "common/store/database/database.h"
#include "printer/queue/job_writer.h"
#include "printer/queue/spec.h"

// For a printer that cuts at the end of a group, the group's labels are claimed and made together, so that the last one is
// known: a label that cannot be made, or that another printer took, leaves no strip uncut.

// A claimed job, or those of one sheet, ready to go out.
typedef struct {
    GPtrArray *jobs;   // Job, the oldest first; NULL = none
    GByteArray *bytes; // NULL on a virtual printer
    bool is_begun;     // on record as being sent, though no byte has left yet
    bool is_sent;      // in the printer, behind the label that prints
} Prepared;
void prepared_clear(Prepared *prepared);
// The one that names the piece.
const Job *prepared_first(const Prepared *prepared);

typedef struct JobSource JobSource;

// Borrows all; `role` NULL = any.
JobSource *job_source_new(Store *store, JobWriter *writer, const PrinterSpec *spec, RenderJob *renderer, const char *role);
void job_source_free(JobSource *source);

// What is loaded; NULL = not known, any that the printer may have.
void job_source_set_media(JobSource *source, const DriverMedia *media);
// More labels might come to stand on the next sheet while this one prints: it is better not claimed yet.
bool job_source_can_wait(const JobSource *source);
// Makes the next look a real one, even if nothing was written since the last.
void job_source_look_again(JobSource *source);

// Takes the oldest job that fits and makes it ready. False with an error when the store fails; false without one when
// there is none. A label that cannot be made ends as failed, and the next is taken.
bool job_source_claim(JobSource *source, gint64 now_utc_ms, Prepared *out, GError **error);
// Labels that are claimed and not begun go back to the queue, but for those that somebody has cancelled. Clears it.
void job_source_return(JobSource *source, Prepared *prepared, gint64 now_utc_ms);
// The same of all that is claimed and not given out yet.
void job_source_give_back(JobSource *source, gint64 now_utc_ms);
// Notes on each label that waits for another roll why it waits. `out_count`: how many did not say so yet.
bool job_source_hold(JobSource *source, gint64 now_utc_ms, int *out_count, GError **error);
