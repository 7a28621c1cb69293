// SPDX-License-Identifier: GPL-3.0-or-later
// identity.h - private to common/import: is an attendee of the file somebody whom an earlier import brought?
//
// The id comes from the order and the admission's reference, so it survives a corrected name. When the reference is a
// new one (a secret was made anew, a ticket was bought again, another kind of export), the person is looked for within
// the order: who holds one of the attendee's tickets, else who has the name (or, alone in the order, the e-mail) and
// none of whose tickets the file has.
#pragma once

#include "common/import/attendee.h"
#include "common/import/tally.h"

// Gives the attendee the id of the person that it already is, if any, and the secrets that a file without them would lose.
bool identity_resolve(Store *store, const Profile *profile, const Tally *tally, const char *order, Attendee *attendee,
                      GError **error);
