// SPDX-License-Identifier: GPL-3.0-or-later
// booth_told.h - what a station answers a booth of its leads, sealed as a station seals it and taken as a booth takes it.
#pragma once

#include "common/store/lead/lead.h"

typedef struct {
    const char *token;
    const char *contact[CONTACT_COUNT];   // "" = not allowed
    const char *withdrawn;                // comma-separated fields that were allowed once
    const char *lead;                     // the badge that names the lead; "" = of none
    bool is_valid;                        // the badge is not lost, altered or unknown
    const char *given_name, *family_name; // parts of the name; NULL = not known
    bool is_gone;                         // the person was taken out
} BoothTold;

bool booth_told(Store *store, const char *sponsor, const BoothTold *told, gsize count, GError **error);
