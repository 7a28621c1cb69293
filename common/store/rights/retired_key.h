// SPDX-License-Identifier: GPL-3.0-or-later
// retired_key.h - keys of the event that were ended, since a thief may have them.
//
// The key file keeps such a key, for badges that were made with it before. From the record on, at every station that has heard of it, a
// token of the key is good only if its minting is on record, and a bundle sealed with it is not taken. A key is known by
// its fingerprint (token.h), since two key files may use one number for different keys. Nothing takes a retirement back.
#pragma once

#include "common/store/database/database.h"
#include "common/token/token.h"

// Records that the ring's key `key_id` is retired; does nothing when it is. STORE_ERROR_REFUSED for the key that signs.
bool retired_key_add(Store *store, const KeyRing *ring, guint key_id, const char *reason, const char *volunteer_name,
                     gint64 now_utc_ms, GError **error);

// Since when the ring's key `key_id` is retired; 0 = it is not, or the ring has no such key.
bool retired_key_since(Store *store, const KeyRing *ring, guint key_id, gint64 *out_utc_ms, GError **error);
