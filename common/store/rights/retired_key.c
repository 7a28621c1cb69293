// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/rights/retired_key.h"

#include "common/base/json.h"
#include "common/store/database/connection.h"
#include "common/store/journal/journal.h"
#include "common/store/rights/statements_generated.h"

bool retired_key_since(Store *store, const KeyRing *ring, guint key_id, gint64 *out_utc_ms, GError **error)
{
    *out_utc_ms = 0;
    if (key_id >= key_ring_count(ring))
        return true;
    g_autofree char *fingerprint = key_ring_fingerprint(ring, key_id);
    return statement_number(store, statement_with(store, STATEMENT_RETIRED_KEY_GET, "%s", fingerprint), out_utc_ms, error);
}

bool retired_key_add(Store *store, const KeyRing *ring, guint key_id, const char *reason, const char *volunteer_name,
                     gint64 now_utc_ms, GError **error)
{
    if (key_id >= key_ring_count(ring) || key_id == key_ring_current_id(ring))
        return error_set(STORE_ERROR, STORE_ERROR_REFUSED, error,
                         key_id < key_ring_count(ring) ? "key %u signs; begin a new one first: lanyard keys rotate"
                                                       : "there is no key %u in this station's key file",
                         key_id);
    gint64 since_utc_ms;
    if (!store_begin_nested(store, error))
        return false;
    bool is_good = retired_key_since(store, ring, key_id, &since_utc_ms, error);
    if (is_good && since_utc_ms == 0) {
        g_autofree char *fingerprint = key_ring_fingerprint(ring, key_id);
        g_autoptr(json_t) body = json_pack("{s:i,s:s,s:s}", "key", (int)key_id, "reason", reason, "by", volunteer_name);
        is_good = journal_append(store, RECORD_KEY, fingerprint, body, now_utc_ms, NULL, error);
    }
    return store_finish(store, is_good, error);
}
