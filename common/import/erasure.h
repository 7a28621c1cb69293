// SPDX-License-Identifier: GPL-3.0-or-later
// erasure.h - all ids under which a file could bring one person back.
//
// An import finds a person by the order and reference of each of their tickets (attendee.h). Who is erased is erased under all
// of these ids, also where earlier imports had taken them for several people; a file that has them again brings nothing
// (RegistrationsReport.erased_count). Registrations that somebody joined are one person (same.h) and go together.
#pragma once

#include "common/store/database/database.h"

// Of the registration that stays first, then of those that were joined with it. NULL on failure; STORE_ERROR_NOT_FOUND when nobody has it.
GStrv erasure_ids(Store *store, const char *id, GError **error);
