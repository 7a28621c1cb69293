// SPDX-License-Identifier: GPL-3.0-or-later
// api_audit.c - the audit trail for leads.
#include "common/base/json.h"
#include "common/store/rights/audit.h"
#include "scanner/web/route.h"

#define LIST_MOST 500

bool api_audit(Request *request, GError **error)
{
    g_autoptr(GPtrArray) entries = audit_list(request->store, 0, LIST_MOST, error);
    if (!entries)
        return false;
    json_t *list = json_array();
    request->result = json_pack("{s:o}", "entries", list);
    ARRAY_EACH(const AuditEntry, entry, entries) {
        json_t *object = json_pack("{s:s,s:i}", "act", entry->act, "count", entry->repeat_count);
        desk_put_time(object, "when", request->station->profile, entry->utc_ms);
        json_put_text(object, "by", entry->volunteer_name);
        json_put_text(object, "station", entry->station);
        json_put_text(object, "address", entry->address);
        json_put_text(object, "name", *entry->person ? entry->person : entry->person_id);
        json_put_text(object, "detail", entry->detail);
        if (entry->revoked_utc_ms)
            desk_put_time(object, "revoked", request->station->profile, entry->revoked_utc_ms);
        json_array_append_new(list, object);
    }
    return true;
}
