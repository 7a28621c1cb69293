// SPDX-License-Identifier: GPL-3.0-or-later
// derive.h - private to common/store/record: what DatabaseHooks asks of records from before the chain.
#pragma once

#include "common/store/database/connection.h"

void derive_hash(const OldRecord *old, const guint8 *previous, guint8 out[OLD_HASH_BYTES]);
// Of what a stand-in kept of a record, or sixteen zeros where the stand-in says nothing, which is also what the station that keeps
// the record has to take.
bool derive_kept(const OldRecord *old, bool was_kept, guint8 out[OLD_HASH_BYTES]);
