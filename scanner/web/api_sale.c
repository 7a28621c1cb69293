// SPDX-License-Identifier: GPL-3.0-or-later
// api_sale.c - what the desk sells, what it may sell to one person, and taking a sale back.
#include <string.h>

#include "common/base/json.h"
#include "common/base/money.h"
#include "common/store/record/person_field.h"
#include "common/store/record/station.h"
#include "scanner/web/route.h"

bool api_payment(const Request *request, SalePayment *out, GError **error)
{
    const char *amount = json_text(request->body, "amount", "0");
    *out = (SalePayment){.method = sale_method_from_name(api_text(request, "method")),
                         .voucher = api_text(request, "voucher"),
                         .reason = api_text(request, "reason")};
    if (*amount && !money_parse(amount, &out->amount))
        return api_fail(API_BAD_REQUEST, "an amount is written like 150 or 149.50", error);
    g_autoptr(GError) cause = NULL;
    return sale_check_payment(out, &cause) || api_fail(API_BAD_REQUEST, cause->message, error);
}

bool api_sale(Request *request, GError **error)
{
    SaleRequest sale = {.step = sale_step_from_name(api_text(request, "step")),
                        .person_id = api_text(request, "id"),
                        .what = api_text(request, "what"),
                        .skips_closed = json_bool(request->body, "skip", false),
                        .now_utc_ms = api_now(request)};
    if (!api_payment(request, &sale.payment, error))
        return false;
    sale.volunteer_name = api_seller(request, error);
    gint64 sequence = 0;
    if (!sale.volunteer_name || !sale_make(request->store, request->station->profile, &sale, &sequence, error))
        return false;
    request->result = json_pack("{s:I}", "record", (json_int_t)sequence);
    return true;
}

bool api_sale_undo(Request *request, GError **error)
{
    const char *reason = api_text(request, "reason"), *station = api_text(request, "station");
    if (!*reason)
        return api_fail(API_REASON_NEEDED, "say why it is taken back", error);
    const char *seller = api_seller(request, error);
    return seller && sale_undo(request->store, *station ? station : store_station_id(request->store),
                               json_int(request->body, "record", 0), reason, seller, api_now(request), error);
}

// --- what may be sold to one person ---

static void put_amount(json_t *object, gint64 price)
{
    g_autofree char *amount = price >= 0 ? money_format(price) : NULL;
    json_put_text(object, "amount", amount);
}

static gint64 price_of_product(const Profile *profile, const char *product)
{
    g_autofree char *granted = NULL;
    const AddOn *add_on = profile_find_add_on(profile, product, &granted);
    return add_on ? add_on->price : PRICE_UNSAID;
}

// Whether nobody can sit there any more; then its title goes to `closed`.
static bool is_closed(const Request *request, const Person *person, const PersonTicket *ticket, json_t *closed)
{
    g_autoptr(Session) session = ticket->entitlement ? session_load(request->store, ticket->entitlement, NULL) : NULL;
    if (!session || sale_check_seat(request->store, session, person->id, api_now(request), NULL))
        return false;
    json_array_append_new(closed, json_string(ticket->product));
    return true;
}

// Of all that is not paid yet and can be sold; nothing is proposed where the price of a part of it is unknown.
static gint64 open_amount(const Request *request, const Person *person, json_t *closed)
{
    const Profile *profile = request->station->profile;
    const TicketType *type = profile_ticket_type(profile, person->fields[FIELD_TICKET_TYPE]);
    gint64 sum = person->status != STATUS_PENDING ? 0 : type ? type->price : PRICE_UNSAID;
    for (guint i = 0; sum >= 0 && i < person->tickets->len; i++) {
        const PersonTicket *ticket = g_ptr_array_index(person->tickets, i);
        gint64 price = price_of_product(profile, ticket->product);
        if (ticket->status == STATUS_PENDING && ticket->entitlement && !is_closed(request, person, ticket, closed))
            sum = price < 0 ? PRICE_UNSAID : sum + price;
    }
    return sum;
}

static json_t *types_json(const Profile *profile, const Person *person)
{
    const TicketType *held = profile_ticket_type(profile, person->fields[FIELD_TICKET_TYPE]);
    gint64 paid = person->status != STATUS_PAID ? 0 : held ? held->price : PRICE_UNSAID;
    json_t *types = json_array();
    ARRAY_EACH(const TicketType, type, profile->ticket_types) {
        if (type->is_online_only || type == held)
            continue;
        json_t *object = json_pack("{s:s,s:s}", "code", type->code, "title", type->title);
        put_amount(object, type->price >= 0 && paid >= 0 ? type->price - paid : PRICE_UNSAID);
        json_array_append_new(types, object);
    }
    return types;
}

static bool is_held(const Person *person, const char *entitlement)
{
    return g_strv_contains((const char *const *)person->entitlements, entitlement);
}

static bool add_session(const Request *request, const Person *person, const Session *session, json_t *sessions, GError **error)
{
    const Profile *profile = request->station->profile;
    const char *part = NULL;
    int left;
    if (session->is_cancelled || is_held(person, session->code) || *session->open_to ||
        profile_session_needs(profile, session->type, session->title, &part) != SESSION_NEEDS_OWN)
        return true;
    if (!sale_seats_left(request->store, session, &left, error))
        return false;
    json_t *object = desk_session_json(profile, session);
    if (session->capacity > 0)
        json_put_int(object, "left", left);
    g_autofree char *product = sale_product_of(session);
    put_amount(object, price_of_product(profile, product));
    json_array_append_new(sessions, object);
    return true;
}

// Those of the programme that are not over and need a ticket of their own; NULL on failure.
static json_t *sessions_json(const Request *request, const Person *person, GError **error)
{
    g_autoptr(GPtrArray) all = session_list(request->store, NULL, api_now(request), G_MAXINT64, error);
    g_autoptr(json_t) sessions = json_array();
    for (guint i = 0; all && i < all->len; i++)
        if (!add_session(request, person, g_ptr_array_index(all, i), sessions, error))
            return NULL;
    return all ? g_steal_pointer(&sessions) : NULL;
}

static json_t *extras_json(const Profile *profile, const Person *person)
{
    json_t *extras = json_array();
    ARRAY_EACH(const AddOn, add_on, profile->add_ons) {
        if (strchr(add_on->grants, '\\') || is_held(person, add_on->grants))
            continue; // it stands for many sessions, or they have it
        json_t *object = json_pack("{s:s,s:s}", "code", add_on->grants, "title", add_on->title ? add_on->title : add_on->code);
        put_amount(object, add_on->price);
        json_array_append_new(extras, object);
    }
    return extras;
}

static json_t *held_json(const Profile *profile, const Person *person)
{
    json_t *held = json_array();
    ARRAY_EACH(const PersonTicket, ticket, person->tickets) {
        if (!ticket->entitlement || ticket->status == STATUS_CANCELLED)
            continue;
        json_t *object = json_pack("{s:s,s:s}", "code", ticket->reference, "title", ticket->product);
        if (ticket->status == STATUS_PAID)
            put_amount(object, price_of_product(profile, ticket->product));
        json_array_append_new(held, object);
    }
    return held;
}

bool api_sale_offer(Request *request, GError **error)
{
    const Profile *profile = request->station->profile;
    g_autoptr(Person) person = person_load(request->store, profile, api_text(request, "id"), error);
    if (!person)
        return false;
    if (person->is_on_hold)
        return api_fail(API_ON_HOLD, "please fetch the desk lead", error);
    json_t *sessions = sessions_json(request, person, error);
    if (!sessions)
        return false;
    json_t *closed = json_array();
    gint64 amount = open_amount(request, person, closed);
    request->result =
        json_pack("{s:s,s:s,s:b,s:o,s:o,s:o,s:o,s:o}", "name", person->fields[FIELD_NAME], "status",
                  ticket_status_name(person->status), "is_open", amount != 0, "types", types_json(profile, person), "sessions",
                  sessions, "extras", extras_json(profile, person), "held", held_json(profile, person), "closed", closed);
    put_amount(request->result, amount);
    return true;
}
