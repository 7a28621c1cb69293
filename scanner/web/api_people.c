// SPDX-License-Identifier: GPL-3.0-or-later
// api_people.c - leads say who is one person: the list of doubts, joining, keeping apart, splitting; what of it a person's details show.

#include "common/base/json.h"
#include "common/import/order_split.h"
#include "common/store/people/import_record.h"
#include "common/store/people/same.h"
#include "common/store/record/sealed.h"
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

bool api_people_review(Request *request, GError **error)
{
    json_t *doubts = json_array();
    request->result = json_pack("{s:o}", "doubts", doubts);
    return same_review(request->store, add_doubt, doubts, error);
}

// Whoever is admitted already, or by the better ticket, stays; else the first one.
static bool is_better(const Person *other, const Person *one)
{
    if (one->arrived_utc_ms || other->arrived_utc_ms)
        return !one->arrived_utc_ms;
    return other->status < one->status ||
           (other->status == one->status && *other->fields[FIELD_TICKET_TYPE] && !*one->fields[FIELD_TICKET_TYPE]);
}

bool api_people_join(Request *request, GError **error)
{
    const Profile *profile = request->station->profile;
    g_autoptr(Person) one = person_load(request->store, profile, api_text(request, "id"), error);
    g_autoptr(Person) other = one ? person_load(request->store, profile, api_text(request, "other"), error) : NULL;
    if (!other)
        return false;
    bool is_swapped = is_better(other, one);
    const Person *kept = is_swapped ? other : one, *joined = is_swapped ? one : other;
    request->result = json_pack("{s:s}", "id", kept->id);
    return same_join(request->store, kept->id, joined->id, request->who->name, api_now(request), error);
}

bool api_people_apart(Request *request, GError **error)
{
    return same_keep_apart(request->store, api_text(request, "id"), api_text(request, "other"), request->who->name,
                           api_now(request), error);
}

// Of a registration that was joined by somebody, all of it; of one that an import joined, "orders".
bool api_people_split(Request *request, GError **error)
{
    const json_t *said = json_object_get(request->body, "orders");
    g_autoptr(GPtrArray) orders = g_ptr_array_new();
    g_autofree char *out = NULL;
    if (!said)
        return same_split(request->store, api_text(request, "id"), request->who->name, api_now(request), error);
    for (gsize i = 0; i < json_array_size(said); i++)
        g_ptr_array_add(orders, (char *)json_string_value(json_array_get(said, i)));
    if (orders->len == 0 || g_ptr_array_find(orders, NULL, NULL))
        return api_fail(API_BAD_REQUEST, "\"orders\" are the codes of the other person's orders", error);
    g_ptr_array_add(orders, NULL);
    bool is_good = order_split(request->store, request->station->profile, api_text(request, "id"),
                               (const char *const *)orders->pdata, request->who->name, api_now(request), &out, error);
    request->result = is_good ? json_pack("{s:s}", "id", out) : NULL;
    return is_good;
}

// --- in a person's details ---

static json_t *others_json(const Request *request, char **ids, gsize count)
{
    json_t *others = json_array();
    for (gsize i = 0; i < count; i++) {
        g_autoptr(Person) other = person_load_alone(request->store, request->station->profile, ids[i], NULL);
        if (other)
            json_array_append_new(others, json_pack("{s:s,s:s,s:s,s:s}", "id", ids[i], "name", other->fields[FIELD_NAME], "order",
                                                    other->fields[FIELD_ORDER], "email", other->fields[FIELD_EMAIL]));
    }
    return others;
}

// What was bought by each order of the registration.
static json_t *orders_json(const Request *request, const char *id, GError **error)
{
    g_auto(ImportState) state = {0};
    if (!import_record_state(request->store, id, &state, error))
        return NULL;
    g_autoptr(json_t) by_order = json_object();
    ARRAY_EACH(const PersonTicket, ticket, state.tickets) {
        if (!json_object_get(by_order, ticket->order))
            json_object_set_new(by_order, ticket->order, json_array());
        json_array_append_new(json_object_get(by_order, ticket->order), json_string(ticket->product));
    }
    json_t *orders = json_array(), *products;
    const char *order;
    json_object_foreach(by_order, order, products)
        json_array_append_new(orders, json_pack("{s:s,s:O}", "order", order, "products", products));
    return orders;
}

bool api_add_same(const Request *request, const Person *person, json_t *object, GError **error)
{
    g_autoptr(GPtrArray) apart = same_apart(request->store, person->id, error);
    bool is_locked;
    if (!apart || !sealed_is_locked(request->store, &is_locked, error))
        return false;
    bool may_split = request->who->role == ROLE_LEAD && !is_locked;
    json_t *orders = may_split ? orders_json(request, person->id, error) : json_array();
    if (!orders)
        return false;
    json_object_set_new(object, "orders", orders);
    json_object_set_new(object, "apart", others_json(request, (char **)apart->pdata, apart->len));
    json_object_set_new(object, "joined", others_json(request, person->members + 1, g_strv_length(person->members) - 1));
    return true;
}
