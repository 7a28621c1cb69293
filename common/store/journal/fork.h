// SPDX-License-Identifier: GPL-3.0-or-later
// fork.h - private to common/store: taking a record by its hashes, so that two histories under one name are told apart.
#pragma once

#include "common/store/record/branch.h"

// Where a record belongs.
typedef struct {
    char id[17];     // the line that it goes on, or the one that holds it
    bool is_known;   // it is there already
    bool is_missing; // what stands before it is not
} ForkPlace;
// Finds the place of a record of another station by its hashes, whatever its name is, and makes a branch when it needs one.
// Projections are made anew when records got another name. Inside a transaction.
bool fork_place(Store *store, const Record *record, const RecordChain *chain, ForkPlace *out, GError **error);
