// SPDX-License-Identifier: GPL-3.0-or-later
// projection_digest.h - whether two stations that took the same set of records have made the same of it.
#pragma once

#include "common/store/database/database.h"

// A line for each projection, its name and a digest, but for what only some stations can read (sealed.h). The caller owns it.
char *store_projection_digest(Store *store, GError **error);
