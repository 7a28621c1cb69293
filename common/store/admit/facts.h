// SPDX-License-Identifier: GPL-3.0-or-later
// facts.h - private to common/store: what the rules want to know of one scan, gathered by index look-ups.
#pragma once

#include "common/store/admit/admit.h"

typedef struct {
    RuleFacts rules; // points into what follows
    Credential credential;
    char *key;            // what was looked up: secret or token id
    Person *person;       // NULL when nobody was found
    GPtrArray *programme; // Session, in the order of `sessions`
    GArray *sessions;     // SessionFact
    char *scope;
    const char *inside_id; // the registration of the person that is inside; NULL = none. Of `person`
    char *station_name;
} Facts;

// Fills `facts` for the request. False only when the store failed.
bool facts_gather(Store *store, const AdmitRequest *request, Facts *facts, GError **error);
void facts_clear(Facts *facts);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Facts, facts_clear)
