// SPDX-License-Identifier: GPL-3.0-or-later
// extra.h - what a person bought so many of and is handed piece by piece: two shirts of two sizes, three lunches.
#pragma once

#include "common/store/people/person.h"

typedef struct {
    char *checkpoint; // code of the counted checkpoint that hands it out
    char *title;      // what the profile calls it
    char *kinds;      // "M straight ×1, L straight ×1": as bought, else as the person answered; "×2" when neither says
    int held, taken;
} Extra;

// How many of what the checkpoint needs the person has: one for each paid ticket, one when it came with the ticket type.
int extra_held(const Checkpoint *checkpoint, const Person *person);

// Of all counted checkpoints of the profile, or of `only` (not NULL), what the person holds. Element: Extra. The caller owns it.
GPtrArray *extra_list(Store *store, const Profile *profile, const Person *person, const Checkpoint *only, GError **error);
