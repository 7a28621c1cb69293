// SPDX-License-Identifier: GPL-3.0-or-later
// api_people.c - leads say who is one person: the list of doubts, joining, keeping apart, splitting.
#include <string.h>

#include "common/base/json.h"
#include "common/store/same.h"
#include "scanner/web/route.h"

#define DOUBTS_MOST 200

static void add_doubt(const SameDoubt *doubt, gpointer data)
{
    json_t *doubts = data, *pair = json_array();
    if (json_array_size(doubts) >= DOUBTS_MOST)
        return;
    for (int i = 0; i < 2; i++)
        json_array_append_new(pair, json_pack("{s:s,s:s,s:s,s:s,s:s}", "id", doubt->ids[i], "name", doubt->names[i], "email",
                                              doubt->emails[i], "order", doubt->orders[i], "status", doubt->statuses[i]));
    json_array_append_new(doubts, json_pack("{s:s,s:o}", "why", doubt->reason == SAME_NAME ? "name" : "email", "people", pair));
}

bool api_people_review(Call *call, GError **error)
{
    json_t *doubts = json_array();
    call->result = json_pack("{s:o}", "doubts", doubts);
    return same_review(call->store, add_doubt, doubts, error);
}

// Whoever is admitted already, or by the better ticket, stays; else the first one.
static bool is_better(const Person *other, const Person *one)
{
    if (one->arrived_utc_ms || other->arrived_utc_ms)
        return !one->arrived_utc_ms;
    return other->status < one->status ||
           (other->status == one->status && *other->fields[FIELD_TICKET_TYPE] && !*one->fields[FIELD_TICKET_TYPE]);
}

bool api_people_join(Call *call, GError **error)
{
    const Profile *profile = call->station->profile;
    g_autoptr(Person) one = person_load(call->store, profile, api_text(call, "id"), error);
    g_autoptr(Person) other = one ? person_load(call->store, profile, api_text(call, "other"), error) : NULL;
    if (!other)
        return false;
    bool is_swapped = is_better(other, one);
    const Person *kept = is_swapped ? other : one, *joined = is_swapped ? one : other;
    call->result = json_pack("{s:s}", "id", kept->id);
    return same_join(call->store, kept->id, joined->id, call->who->name, api_now(call), error);
}

bool api_people_apart(Call *call, GError **error)
{
    return same_keep_apart(call->store, api_text(call, "id"), api_text(call, "other"), call->who->name, api_now(call), error);
}

bool api_people_split(Call *call, GError **error)
{
    return same_split(call->store, api_text(call, "id"), call->who->name, api_now(call), error);
}
