// SPDX-License-Identifier: GPL-3.0-or-later
// decider.h - the island that decides again what sponsors' clients are given, whenever records concern a badge that they captured.
//
// It looks at the store as the page does, and works while it is this station's duty (duty.h). Its transactions are short
// (LEAD_DECIDE_SLICE_MS); what is left undone when it ends is found at the next start.
#pragma once

#include "scanner/serve/duty.h"
#include "scanner/station/station.h"

typedef struct {
    const Station *station; // outlives the decider
    const Duty *duty;       // NULL = there is no hub; outlives the decider
    // A sentence for the organisers, once for each cause. In the decider's thread.
    void (*problem)(const char *sentence, gpointer data);
    gpointer data;
} DeciderOptions;

typedef struct Decider Decider;

// NULL without an error where nothing can be decided: at a sponsor's station, and where private fields cannot be read. Errors of the store.
Decider *decider_start(const DeciderOptions *options, GError **error);
// Ends after the transaction that it is in, and joins the thread. Accepts NULL.
void decider_stop(Decider *decider);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Decider, decider_stop)
