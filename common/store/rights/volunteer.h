// SPDX-License-Identifier: GPL-3.0-or-later
// volunteer.h - who may sign in at this station, and as what.
//
// PINs are kept as Argon2id hashes, and leave their station only in the file that makes another one (scanner/station/station_file.h). What a station takes away from a volunteer (another role or PIN, none any
// more) is a record: it ends what is signed in under that name at every station that hears of it, and takes away there what it took away
// here. A station that adds the volunteer after that goes by its own word.
#pragma once

#include "common/base/json.h"
#include "common/store/database/database.h"

typedef enum { ROLE_DOOR, ROLE_DESK, ROLE_LEAD, ROLE_SPONSOR, ROLE_CASHIER, ROLE_COUNT } VolunteerRole;
const char *volunteer_role_name(VolunteerRole role);
VolunteerRole volunteer_role_from_name(const char *name); // ROLE_COUNT when unknown

typedef struct {
    char *name;
    VolunteerRole role;
    char *language;   // "en"
    char *generation; // another one after each change
    int pin_digits;   // 0 = the PIN is older than this was kept
} Volunteer;
void volunteer_free(Volunteer *volunteer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Volunteer, volunteer_free)

#define VOLUNTEER_PIN_LEAST 4
#define VOLUNTEER_PIN_MOST 12
// `pin`: 4 to 12 digits, a lead's and a cashier's at least 6, none of those that are tried first: STORE_ERROR_REFUSED. Replaces a volunteer of the
// same name. `now_utc_ms` is the station's clock, here and below.
bool volunteer_put(Store *store, const char *name, VolunteerRole role, const char *pin, gint64 now_utc_ms, GError **error);
bool volunteer_remove(Store *store, const char *name, gint64 now_utc_ms, GError **error);
// The language that the page greets the volunteer in; an unknown name is passed over.
bool volunteer_set_language(Store *store, const char *name, const char *language, GError **error);
// Who has this name now; NULL without an error when nobody may sign in under it.
Volunteer *volunteer_get(Store *store, const char *name, GError **error);
GPtrArray *volunteer_list(Store *store, GError **error); // element: Volunteer

// All who may sign in, but a sponsor's: an array of {name, role, language, pin, pin_digits}, "pin" being the hash, for a file that only its
// owner can read. The caller owns it.
json_t *volunteer_pack(Store *store, GError **error);
// Adds one of that array. STORE_ERROR_REFUSED when it is none.
bool volunteer_unpack(Store *store, const json_t *packed, gint64 now_utc_ms, GError **error);

#define VOLUNTEER_LOOPBACK "loopback"

typedef struct {
    const char *name, *pin;
    const char *address; // where the try comes from; all of this machine are VOLUNTEER_LOOPBACK
    const char *browser; // what names one where this name was signed in before; NULL = another one
    gint64 now_utc_ms;
    bool is_vouching; // a lead for what somebody else does
} SignInTry;

typedef enum { SIGN_IN_WRONG, SIGN_IN_OK, SIGN_IN_WAIT } SignIn;
typedef struct {
    SignIn result;
    Volunteer *volunteer; // of OK
    gint64 wait_ms;       // of WAIT: after so many wrong PINs this one was not looked at
} SignInOutcome;
void sign_in_outcome_clear(SignInOutcome *outcome);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SignInOutcome, sign_in_outcome_clear)

// Takes long on purpose: hashing a PIN is slow (pin.h). Who guesses waits, and nobody else (back_off.h). False only when the store
// failed.
bool volunteer_sign_in(Store *store, const SignInTry *attempt, SignInOutcome *out, GError **error);
