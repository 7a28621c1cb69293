// SPDX-License-Identifier: GPL-3.0-or-later
// api_kiosk_call.c - kiosks that ask for a person: who sees it, and who goes there.
#include "common/base/json.h"
#include "common/store/admit/kiosk_call.h"
#include "scanner/web/route.h"

bool api_put_kiosk_calls(Request *request, GError **error)
{
    g_autoptr(GPtrArray) calls = kiosk_call_list(request->store, api_now(request), error);
    json_t *list = json_array();
    ARRAY_EACH(const KioskCall, one, calls) {
        json_t *object = json_pack("{s:s,s:s}", "kiosk", one->kiosk, "name", one->name);
        json_put_text(object, "goer", one->goer);
        desk_put_time(object, "since", request->station->profile, one->since_utc_ms);
        json_array_append_new(list, object);
    }
    json_object_set_new(request->result, "calls", list);
    return calls != NULL;
}

bool api_kiosk_call_go(Request *request, GError **error)
{
    return kiosk_call_go(request->store, api_text(request, "kiosk"), request->who->name, api_now(request), error);
}
