// SPDX-License-Identifier: GPL-3.0-or-later
// desk_key.h - private to common/store: the key of the desks, beside the store (sealed.h).
#pragma once

#include "common/store/database/database.h"

// Takes the key, unless there is none. When it is another one than the projections were made with, or was taken away, it makes them
// anew, so that a station becomes a desk, or ceases to be one, by its files alone.
bool desk_key_take(Store *store, GError **error);
