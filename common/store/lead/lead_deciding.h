// SPDX-License-Identifier: GPL-3.0-or-later
// lead_deciding.h - private to common/store: one decision within a transaction of many.
#pragma once

#include "common/store/database/database.h"

// `is_capture`: a rep captured it just now, so a short code may be looked up. Adds the records that it wrote to `out_count`.
bool lead_decide_one(Store *store, const char *sponsor, const char *token, bool is_capture, gint64 now_utc_ms, gint64 *out_count,
                     GError **error);
