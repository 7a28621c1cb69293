// SPDX-License-Identifier: GPL-3.0-or-later
// order_split.h - orders are taken out of a person whom imports joined from several, because they are two of one name and e-mail.
#pragma once

#include "common/store/people/person.h"

// The tickets of these orders become one registration of their own, which later imports leave apart; joining both (same.h) takes it back.
// Its id in `out_id`, which the caller owns. STORE_ERROR_REFUSED when the person lacks one of the orders, or has no other. Takes its own
// transaction.
bool order_split(Store *store, const Profile *profile, const char *id, const char *const *orders, const char *volunteer_name,
                 gint64 now_utc_ms, char **out_id, GError **error);
