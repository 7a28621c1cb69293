// SPDX-License-Identifier: GPL-3.0-or-later
// erase_person.c - the wish, recorded.
#include "common/base/json.h"
#include "common/store/database/connection.h"
#include "common/store/journal/erase.h"

bool erase_person(Store *store, const char *const *ids, const char *volunteer_name, gint64 now_utc_ms, GError **error)
{
    g_autoptr(json_t) body = json_object();
    json_put_text(body, "by", volunteer_name);
    bool is_good = store_begin(store, error);
    for (const char *const *id = ids; is_good && *id; id++) {
        json_put_text(body, "with", id == ids ? NULL : *ids);
        is_good = journal_append(store, RECORD_ERASE, *id, body, now_utc_ms, NULL, error);
    }
    return store_finish(store, is_good, error);
}
