// SPDX-License-Identifier: GPL-3.0-or-later
// message.h - what must happen next, made of an admission, its labels and the printers: verdict and labels say one thing.
//
// desk_message() is pure, and the only place where a label's state meets a verdict; page, lanes and the list of labels show what it
// says. Before the tap labels are foreseen, so that a volunteer knows of an empty roll while the person still stands there.
#pragma once

#include "common/base/json.h"
#include "common/store/job/job.h"
#include "common/store/job/printer_record.h"
#include "scanner/desk/desk.h"

typedef struct {
    const char *role;    // "badge", "ticket" or JOB_DISCLOSURE
    const char *session; // a ticket's; NULL
    const char *label;   // a LabelUse's name
    const char *media;   // that it wants
    const char *printer; // it is bound to; NULL = any that fits
    JobState state;      // of one that is foreseen JOB_QUEUED
    const char *worker;  // printer that has it; NULL
    const char *reason;  // why it failed; NULL
    gint64 job;          // 0 = foreseen
} LabelFact;

typedef enum { LABEL_OUT, LABEL_CANCELLED, LABEL_COMING, LABEL_WAITS, LABEL_FAILED, LABEL_ASKED } LabelPhase;

// What is said of one label: {"what", "session", "job", "phase", "key", "values"}. "key" with "values" is the cause and the act, as a word
// of the page; absent where there is nothing to do. `printers`: PrinterKnown. The caller owns it.
json_t *desk_label_says(const LabelFact *label, const GPtrArray *printers, LabelPhase *out_phase);

typedef enum {
    MESSAGE_OF_LABELS, // asked for by hand: nobody is admitted
    MESSAGE_OF_OFFER,  // who may be checked in; the labels are foreseen
    MESSAGE_OF_ENTRY,  // who was checked in
} MessageOf;

// {"kind", "says": {"headline", "next", "values"}, "before": {"next", "values"}, "can", "elsewhere", "labels": [as above], "is_over"}.
// Of "says" only what the labels change: the rest is the verdict's own. "before" is an offer's warning. "can" has what a tap can do about it:
// "labels" (answer there), "elsewhere" (they wait for a printer that has stopped, "elsewhere" names one that is ready, and their jobs).
// "is_over": no label can change without a person. The caller owns it; NULL when there is no label to speak of.
json_t *desk_message(MessageOf of, const GPtrArray *labels, const GPtrArray *printers);

// The same, read from the store: of the labels that `outcome` would have printed (an offer), or of these job groups. NULL without
// an error when there is nothing to say.
bool desk_message_of_outcome(Desk *desk, const Post *post, const AdmitOutcome *outcome, gint64 group_id, json_t **out,
                             GError **error);
json_t *desk_message_of_groups(Store *store, MessageOf of, const json_t *group_ids, GError **error);
// As desk_label_says(), of each job.
json_t *desk_job_says(const Job *job, const GPtrArray *printers);
