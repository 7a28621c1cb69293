// SPDX-License-Identifier: GPL-3.0-or-later
// erasure.h - wishes to be erased that wait for a second lead (erase.h says which), and the act that lets them go on.
#pragma once

#include "common/store/journal/erase.h"

typedef struct {
    const char *key, *person_id; // the wish and the registration
    const char *name;            // whose it is; "" = not known, or not to be read here
    const char *with;            // another registration of the same person, whose wish stands before; "" = none
    const char *station_id, *station, *by;
    gint64 utc_ms;
    bool is_own;   // written here: another station's lead acknowledges it, unless there is no other
    bool is_ended; // its writer was revoked: it never acts
} WaitingErasure;

// The oldest first. Element: WaitingErasure. The caller owns it.
GPtrArray *erasure_waiting(Store *store, GError **error);
// How many wait, without those that have ended.
bool erasure_count(Store *store, gint64 *out, GError **error);

// Lets it act, here and wherever it comes to be known, with those for the same person; `key` may be the registration's id.
// STORE_ERROR_NOT_FOUND when none such waits, STORE_ERROR_REFUSED when another station has to say so or its writer was revoked.
// Takes its own transaction unless one is open.
bool erasure_acknowledge(Store *store, const char *key, const char *note, const char *volunteer_name, gint64 now_utc_ms,
                         GError **error);
