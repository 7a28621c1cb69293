// SPDX-License-Identifier: GPL-3.0-or-later
// serving.h - where stations of the staff serve booths and phones, each as it said itself.
//
// It is the member `serves` of a station's own record: "ADDRESS#PIN", several parted by semicolons, as station.ini of a booth has them
// ([exchange] stations); `serves` "" = nowhere any more. What a station says of another one counts for nothing.
#pragma once

#include "common/store/database/database.h"

// Records it, unless this station said the same last. In a transaction of its own.
bool serving_say(Store *store, const char *serves, gint64 now_utc_ms, GError **error);

// What this station said last, each address by itself; empty where it serves nobody. As serving_list().
GPtrArray *serving_own(Store *store, GError **error);

// Of the other stations, without those that were shut out and those that this one was before. Element: char *, "ADDRESS#PIN", each once. The
// caller owns it.
GPtrArray *serving_list(Store *store, GError **error);
