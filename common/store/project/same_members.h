// SPDX-License-Identifier: GPL-3.0-or-later
// same_members.h - who is whom, and whose badges: reading what was made of records.
#pragma once

#include "common/store/database/database.h"

// The person whom the registration is: its own id unless it was joined to another. NULL on failure; the caller owns it.
char *same_person(Store *store, const char *id, GError **error);
// Ids of all registrations of that person, the one who stays first. Element: char *. The caller owns the array.
GPtrArray *same_members(Store *store, const char *id, GError **error);
// Ids of all registrations that this very one was joined with. Element: char *. The caller owns the array.
GPtrArray *same_joined(Store *store, const char *id, GError **error);
// Ids of all people who are kept apart from that person. Element: char *. The caller owns the array.
GPtrArray *same_apart(Store *store, const char *id, GError **error);

// The ids of all badge and seat tokens of the registration. Element: char *. The caller owns the array.
GPtrArray *person_token_ids(Store *store, const char *id, GError **error);
