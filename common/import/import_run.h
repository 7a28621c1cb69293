// SPDX-License-Identifier: GPL-3.0-or-later
// import_run.h - private to common/import: one file of registrations on its way into the store.
//
// registrations.c reads the rows and gathers each person's; here people are compared with what is known and written, batch after
// batch, so that nobody at a door waits for an import. A dry run looks and writes nothing.
#pragma once

#include "common/import/attendee.h"
#include "common/import/column_map.h"
#include "common/import/findings.h"
#include "common/import/identity.h"
#include "common/import/registrations.h"
#include "common/import/rejects.h"

typedef struct {
    const RegistrationsRequest *request;
    RegistrationsReport *report;
    ColumnMap *map;
    ColumnPlan plan;
    Tally tally;
    char *text;          // of a JSON file as CSV; NULL
    KnownPeople known;   // before this import
    GHashTable *waiting; // group of orders -> GPtrArray of Position: rows seen so far
    ProductMeanings *meanings;
    Findings findings;
    Rejects *rejects;
    int batch_count; // people in the open transaction
    gint64 batch_start_mono_us;
    gint64 written_count; // people with records, in the committed ones
    bool has_erased;      // somebody was, as this transaction began
    bool is_first;        // nobody was registered before: one transaction, and nobody to be found again
    gint64 done_before;   // bytes of the first reading
} ImportRun;

// Takes one person in, or passes over who was erased. A person whom the journal refuses is a problem of the report, not an error.
bool import_run_put(ImportRun *run, Attendee *attendee, GError **error);
// Those whom the file does not have: counted and, where it is the whole, cancelled.
bool import_run_take_absent(ImportRun *run, GError **error);
// Ends the transaction that is open, if one is.
bool import_run_commit(ImportRun *run, GError **error);
