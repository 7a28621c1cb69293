// SPDX-License-Identifier: GPL-3.0-or-later
// volunteer.h - who may sign in at this station, and as what.
//
// PINs are kept as Argon2id hashes. Ten wrong tries within a minute lock the station's sign-in for a minute.
#pragma once

#include "common/store/store.h"

typedef enum { ROLE_DOOR, ROLE_DESK, ROLE_LEAD, ROLE_SPONSOR, ROLE_COUNT } VolunteerRole;
const char *volunteer_role_name(VolunteerRole role);
VolunteerRole volunteer_role_from_name(const char *name); // ROLE_COUNT when unknown

typedef struct {
    char *name;
    VolunteerRole role;
    char *language;   // "en"
    char *generation; // another one after each change of the PIN; NULL in a list
} Volunteer;
void volunteer_free(Volunteer *volunteer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Volunteer, volunteer_free)

// `pin`: 4 to 12 digits, a lead's at least 6, none of those that are tried first: STORE_ERROR_REFUSED. Replaces a volunteer of the
// same name.
bool volunteer_put(Store *store, const char *name, VolunteerRole role, const char *pin, GError **error);
bool volunteer_remove(Store *store, const char *name, GError **error);
// The language that the page greets the volunteer in; an unknown name is passed over.
bool volunteer_set_language(Store *store, const char *name, const char *language, GError **error);
// Who has this name now; NULL without an error when nobody may sign in under it.
Volunteer *volunteer_get(Store *store, const char *name, GError **error);
GPtrArray *volunteer_list(Store *store, GError **error); // element: Volunteer

typedef enum { SIGN_IN_OK, SIGN_IN_WRONG, SIGN_IN_LOCKED } SignIn;
// `out_volunteer` is set for OK. Takes long on purpose: hashing a PIN is slow (pin.h). False only when the store failed.
bool volunteer_sign_in(Store *store, const char *name, const char *pin, gint64 now_utc_ms, SignIn *out_result,
                       Volunteer **out_volunteer, GError **error);
