// api_conflict.c - the conflict inbox of lead volunteers.
#include "scanner/web/route.h"

#define LIST_MOST 200

bool api_conflicts(Call *call, GError **error)
{
    g_autoptr(GPtrArray) conflicts = conflict_list(call->web->store, false, LIST_MOST, error);
    if (!conflicts)
        return false;
    json_t *list = json_array();
    for (guint i = 0; i < conflicts->len; i++)
        json_array_append_new(list, desk_conflict_json(call->web->options.station, g_ptr_array_index(conflicts, i)));
    call->result = json_pack("{s:o}", "conflicts", list);
    return true;
}

bool api_conflict_acknowledge(Call *call, GError **error)
{
    return conflict_acknowledge(call->web->store, api_text(call, "key"), api_text(call, "note"), call->who->name, api_now(call), error);
}
