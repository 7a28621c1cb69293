// SPDX-License-Identifier: GPL-3.0-or-later
// bundle_proof.h - private to common/sync: up to where each line of a bundle is signed by who may (common/store/rights/line_head.h).
//
// Whoever has the event's key can seal a bundle. So it is read twice: what its lines hold is followed from hash to hash up to their signed
// heads, and only what stands before those is taken.
#pragma once

#include "common/store/rights/line_head.h"
#include "common/sync/hub.h"

typedef struct BundleProof BundleProof;
BundleProof *bundle_proof_new(Store *store);
void bundle_proof_free(BundleProof *proof);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BundleProof, bundle_proof_free)

// One piece: records of one line, in order (HubRecord), and its head (`signature` NULL = it has none). False only when the store failed.
bool bundle_proof_see(BundleProof *proof, const GPtrArray *records, const LineHead *head, GError **error);
// The last record of the line that may be taken; G_MAXINT64 where nobody is judged.
gint64 bundle_proof_until(const BundleProof *proof, const char *line);
// Keeps the heads that were found good: before their records are taken, and in place of older ones behind it.
bool bundle_proof_keep(const BundleProof *proof, GError **error);

// How far each station's history is known here, on whatever line: origin -> gint64 *. The caller owns it.
GHashTable *bundle_known_origins(Store *store, GError **error);
