// SPDX-License-Identifier: GPL-3.0-or-later
// findings.h - private to common/import: what an organiser should know of a file that was read well.
//
// Products that mean nothing to the profile, add-ons for which there is no session, consent that names nothing we know, people by
// ticket type.
#pragma once

#include "common/import/attendee.h"
#include "common/store/database/database.h"

typedef struct {
    const Profile *profile;
    GHashTable *unfitted; // product that fits neither ticket type nor add-on -> Found
    GHashTable *granted;  // entitlement -> Found
    GHashTable *alone;    // product of somebody who has only such, which admit nobody alone -> Found
    GHashTable *consents; // answer that names nothing known -> Found
    GHashTable *rounded;  // a ticket's code that a spreadsheet took for a number -> Found
    GHashTable *types;    // borrowed: code -> gint64
    GHashTable *products; // borrowed: product that means nothing -> gint64: rows
} Findings;

// `types` and `products`: char * -> gint64, filled.
void findings_init(Findings *findings, const Profile *profile, GHashTable *types, GHashTable *products);
void findings_clear(Findings *findings);

void findings_position(Findings *findings, const Position *position);
// A row that means nothing and is nobody's; appends to `problems`.
void findings_nobody(Findings *findings, const Position *position, GPtrArray *problems);
void findings_attendee(Findings *findings, const Attendee *attendee);

// Appends to `problems`. False with STORE_ERROR.
bool findings_report(const Findings *findings, Store *store, GPtrArray *problems, GError **error);
