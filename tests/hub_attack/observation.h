// SPDX-License-Identifier: GPL-3.0-or-later
// observation.h - a sponsor's session in one database, and all that can be seen of a statement from it.
//
// Times, process ids and ids of transactions are left out, since they differ between any two runs. A session belongs to the
// thread that opened it.
#pragma once

#include "tests/hub_attack/lexicon.h"

typedef enum {
    OBSERVED_ANSWER,
    OBSERVED_NOTICES,
    OBSERVED_NOTIFICATIONS,
    OBSERVED_BUFFERS,
    OBSERVED_LOCKS,
    OBSERVED_STATISTICS,
    OBSERVED_TRANSACTIONS,
    OBSERVED_COUNTS,
    OBSERVED_CONNECTION,
    OBSERVED_KINDS,
} ObservedKind;

extern const char *const observed_names[OBSERVED_KINDS];

typedef struct {
    GString *text[OBSERVED_KINDS];
    bool is_cut_short; // a time limit struck: not to be compared
} Observation;

typedef struct Session Session;

// Connects as the sponsor, and listens to all channels. NULL, with the sentence, when the server refuses.
Session *session_open(const HubAttackTarget *target, const Lexicon *lexicon, const char *database, char **out_refusal);
void session_close(Session *session);
// What stands in the counters without a statement of ours, and what was notified. The caller owns it.
Observation *session_look(Session *session);
// Runs a statement: one that begins with "!" outside of a transaction; what one answers that begins with "#" belongs to the
// counts. The caller owns it.
Observation *session_run(Session *session, const char *statement);
void observation_free(Observation *observation);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Session, session_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Observation, observation_free)
