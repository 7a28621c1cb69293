// SPDX-License-Identifier: GPL-3.0-or-later
// api_transfer.c - a ticket changes hands at the desk: a lead vouches that whoever gives it away wants to.
#include "common/base/json.h"
#include "common/store/people/transfer.h"
#include "common/store/record/person_field.h"
#include "common/token/random.h"
#include "scanner/web/route.h"

// What has to be taken out of a box, by whose name.
static void put_prepared(const Request *request, const Person *former)
{
    const char *box = profile_box_of(request->station->profile, former->fields[FIELD_NAME], former->fields[FIELD_COMPANY]);
    if (!former->has_prepared)
        return;
    json_put_text(request->result, "take_out", former->fields[FIELD_NAME]);
    json_put_text(request->result, "box", box);
}

bool api_transfer(Request *request, GError **error)
{
    static const PersonField given[] = {FIELD_NAME, FIELD_EMAIL, FIELD_COMPANY};
    TransferRequest transfer = {.person_id = api_text(request, "id"),
                                .taker_id = api_text(request, "taker"),
                                .reason = api_text(request, "reason"),
                                .now_utc_ms = api_now(request)};
    for (gsize i = 0; i < G_N_ELEMENTS(given); i++) {
        transfer.fields[given[i]] = api_text(request, person_field_name(given[i]));
        if (!api_check_text(transfer.fields[given[i]], error))
            return false;
    }
    if (!random_is_id(transfer.taker_id))
        return api_fail(API_BAD_REQUEST, "a new registration's id has 16 hex digits", error);
    g_autoptr(Person) former = person_load(request->store, request->station->profile, transfer.person_id, error);
    if (!former)
        return false;
    if (former->is_on_hold)
        return api_fail(API_ON_HOLD, "please fetch the desk lead", error);
    transfer.volunteer_name = api_lead(request, error);
    if (!transfer.volunteer_name || !transfer_make(request->store, request->station->profile, &transfer, error))
        return false;
    request->result = json_pack("{s:s}", "id", transfer.taker_id);
    put_prepared(request, former);
    return true;
}
