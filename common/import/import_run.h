// SPDX-License-Identifier: GPL-3.0-or-later
// import_run.h - private to common/import: one file of registrations on its way into the store.
//
// registrations.c reads the rows and gathers each person's orders; here these become people, who are compared with what is known
// and written, batch after batch, so that nobody at a door waits for an import. A dry run looks and writes nothing.
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
    OrderSource *source;
    KnownPeople known;   // before this import
    GHashTable *waiting; // group of orders -> GPtrArray of Position: rows seen so far
    ProductMeanings *meanings;
    Denials *denials;
    Findings findings;
    Rejects *rejects;
    int batch_count; // people in the open transaction
    gint64 batch_start_mono_us;
    gint64 written_count; // people with records, in the committed ones
    bool has_erased;      // somebody was, as this transaction began
    bool is_first;        // nobody was registered before: one transaction, and nobody to be found again
} ImportRun;

// Leaves the row out: a problem of the report, and a line of the rejects file.
bool import_run_reject(ImportRun *run, const OrderRow *row, const RowFault *fault, GError **error);
// Positions of whole orders (element: Position, emptied) become people and go in; who was erased is passed over. Orders that share a
// person come together. A person whom the journal refuses is a problem of the report, not an error.
bool import_run_put_orders(ImportRun *run, GPtrArray *positions, GError **error);
// Those whom the file does not have: counted and, where it is the whole, cancelled.
bool import_run_take_absent(ImportRun *run, GError **error);
// Of an event's whole orders: who is not in them any more loses their tickets of them.
bool import_run_void_gone(ImportRun *run, GError **error);
// Ends the transaction that is open, if one is.
bool import_run_commit(ImportRun *run, GError **error);
