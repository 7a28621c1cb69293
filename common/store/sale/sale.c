// SPDX-License-Identifier: GPL-3.0-or-later
// sale.c - one step of a sale becomes one record: what it changes, whether it may be.
#include "common/store/sale/sale.h"

#include <string.h>

#include "common/base/json.h"
#include "common/base/text.h"
#include "common/store/database/connection.h"
#include "common/store/record/person_field.h"
#include "common/store/sale/statements_generated.h"

#define refuse(error, ...) error_set(STORE_ERROR, STORE_ERROR_REFUSED, error, __VA_ARGS__)

static const char *const step_names[SALE_STEP_COUNT] = {"pay", "type", "add", "take", "uncancel"};
static const char *const method_names[SALE_METHOD_COUNT] = {"cash", "card", "voucher", "free"};

SaleStep sale_step_from_name(const char *name)
{
    return (SaleStep)text_index(name, step_names, SALE_STEP_COUNT);
}

const char *sale_method_name(SaleMethod method)
{
    return method_names[method];
}

SaleMethod sale_method_from_name(const char *name)
{
    return (SaleMethod)text_index(name, method_names, SALE_METHOD_COUNT);
}

static bool is_blank(const char *text)
{
    return !text || strspn(text, " ") == strlen(text);
}

bool sale_check_payment(const SalePayment *payment, GError **error)
{
    bool is_money = payment->method == SALE_CASH || payment->method == SALE_CARD;
    if (payment->method >= SALE_METHOD_COUNT)
        return refuse(error, "say how it was paid: cash, card, voucher or free");
    if (is_money && payment->amount == 0)
        return refuse(error, "say how much was paid; if nothing, choose free and give a reason");
    if (!is_money && payment->amount != 0)
        return refuse(error, "only cash and card have an amount");
    if (payment->method == SALE_VOUCHER && is_blank(payment->voucher))
        return refuse(error, "say which voucher it was paid with");
    return (payment->method != SALE_FREE && payment->amount >= 0) || !is_blank(payment->reason) ||
           refuse(error, "say why it costs nothing, or why money is given back");
}

json_t *sale_json(SaleStep step, const char *what, const SalePayment *payment)
{
    json_t *sale =
        json_pack("{s:s,s:s}", "step", step_names[step], "method", method_names[payment ? payment->method : SALE_CASH]);
    json_put_text(sale, "what", what);
    if (!payment)
        return sale;
    json_put_int(sale, "amount", payment->amount);
    json_put_text(sale, "voucher", is_blank(payment->voucher) ? NULL : payment->voucher);
    json_put_text(sale, "reason", is_blank(payment->reason) ? NULL : payment->reason);
    return sale;
}

// --- seats ---

static bool seats_left(Store *store, const Session *session, const char *id, int *out, GError **error)
{
    *out = G_MAXINT;
    if (session->capacity == 0)
        return true;
    gint64 held;
    if (!statement_number(store, statement_with(store, STATEMENT_SEATS_HELD, "%s %s", session->code, id), &held, error))
        return false;
    *out = MAX(0, session->capacity - (int)held);
    return true;
}

bool sale_seats_left(Store *store, const Session *session, int *out, GError **error)
{
    return seats_left(store, session, "", out, error);
}

bool sale_check_seat(Store *store, const Session *session, const char *person_id, gint64 now_utc_ms, GError **error)
{
    int left;
    if (session->is_cancelled)
        return refuse(error, "%s %s was cancelled", session->code, session->title);
    if (session->end_utc_ms <= now_utc_ms)
        return refuse(error, "%s %s is over", session->code, session->title);
    if (!seats_left(store, session, person_id, &left, error))
        return false;
    return left > 0 || refuse(error, "no seat is left in %s %s", session->code, session->title);
}

// --- what each step changes ---

typedef struct {
    Store *store;
    const Profile *profile;
    const SaleRequest *request;
    const Person *person;
    const char *fields[FIELD_COUNT];
    const char *what; // as the record has it
    json_t *tickets;  // id of the registration that has them -> as in a record
} SaleWork;

static void put_ticket(SaleWork *work, const PersonTicket *ticket, TicketStatus status)
{
    const char *holder = ticket->holder ? ticket->holder : work->person->id;
    json_t *object = json_pack("{s:s,s:s}", "product", ticket->product, "status", ticket_status_name(status));
    json_put_text(object, "secret", ticket->secret);
    json_put_text(object, "entitlement", ticket->entitlement);
    if (ticket->has_ticket)
        json_object_set_new(object, "has_ticket", json_true());
    if (!json_object_get(work->tickets, holder))
        json_object_set_new(work->tickets, holder, json_object());
    json_object_set_new(json_object_get(work->tickets, holder), ticket->reference, object);
}

// A ticket that becomes a paid one takes a seat, where what it is for is a session and not a part or an extra.
static bool pay_ticket(SaleWork *work, const PersonTicket *ticket, GError **error)
{
    const SaleRequest *request = work->request;
    g_autoptr(Session) session = NULL;
    GError *cause = NULL;
    if (ticket->entitlement && !session_find(work->store, ticket->entitlement, &session, error))
        return false;
    if (!session || sale_check_seat(work->store, session, work->person->id, request->now_utc_ms, &cause)) {
        put_ticket(work, ticket, STATUS_PAID);
        return true;
    }
    if (!request->skips_closed || !g_error_matches(cause, STORE_ERROR, STORE_ERROR_REFUSED))
        return error_pass(cause, error);
    g_error_free(cause);
    return true;
}

static bool pay_open(SaleWork *work, GError **error)
{
    ARRAY_EACH(const PersonTicket, ticket, work->person->tickets)
        if (ticket->status == STATUS_PENDING && !pay_ticket(work, ticket, error))
            return false;
    work->fields[FIELD_STATUS] = ticket_status_name(STATUS_PAID);
    return true;
}

static bool pay(SaleWork *work, GError **error)
{
    if (!pay_open(work, error))
        return false;
    return work->person->status == STATUS_PENDING || json_object_size(work->tickets) > 0 ||
           refuse(error, "nothing is left to pay: it has been paid since");
}

static bool change_type(SaleWork *work, GError **error)
{
    const TicketType *type = profile_ticket_type(work->profile, work->request->what);
    if (!type || type->is_online_only)
        return refuse(error, "choose one of the event's ticket types that admit here");
    if (strcmp(work->person->fields[FIELD_TICKET_TYPE], type->code) == 0)
        return refuse(error, "that is their ticket type already");
    work->fields[FIELD_TICKET_TYPE] = type->code;
    work->fields[FIELD_PRODUCT] = type->title;
    return pay_open(work, error);
}

char *sale_product_of(const Session *session)
{
    return g_strdup_printf("%s \u2013 %s %s", session->type, session->code, session->title);
}

static bool name_product(SaleWork *work, const Session *session, PersonTicket *ticket, GError **error)
{
    const char *what = work->request->what;
    if (!session) {
        const AddOn *add_on = profile_add_on_granting(work->profile, what);
        ticket->product = add_on ? g_strdup(add_on->title ? add_on->title : add_on->code) : NULL;
        ticket->has_ticket = add_on && add_on->has_ticket;
        return add_on || refuse(error, "\"%s\" is neither a session of the programme nor an extra of the event", what);
    }
    const char *part = NULL;
    if ((session->open_to && *session->open_to) ||
        profile_session_needs(work->profile, session->type, session->title, &part) != SESSION_NEEDS_OWN)
        return refuse(error, "%s %s needs no ticket of its own", session->code, session->title);
    ticket->product = sale_product_of(session);
    g_free(profile_match_add_on(work->profile, ticket->product, &ticket->has_ticket));
    return true;
}

// One that they had keeps its reference and with it its code; a new one is called after what it is for, so that two stations which
// sell it while apart sell one.
static bool add(SaleWork *work, GError **error)
{
    const char *what = work->request->what;
    g_autoptr(Session) session = NULL;
    if (g_strv_contains((const char *const *)work->person->entitlements, what))
        return refuse(error, "they have it already");
    ARRAY_EACH(const PersonTicket, ticket, work->person->tickets)
        if (g_strcmp0(ticket->entitlement, what) == 0)
            return pay_ticket(work, ticket, error);
    if (!session_find(work->store, what, &session, error))
        return false;
    PersonTicket ticket = {.reference = g_strconcat("desk:", what, NULL), .entitlement = g_strdup(what)};
    bool is_good = name_product(work, session, &ticket, error) && pay_ticket(work, &ticket, error);
    g_free(ticket.reference);
    g_free(ticket.entitlement);
    g_free(ticket.product);
    return is_good;
}

static bool take(SaleWork *work, GError **error)
{
    ARRAY_EACH(const PersonTicket, ticket, work->person->tickets) {
        if (strcmp(ticket->reference, work->request->what) != 0 || !ticket->entitlement || ticket->status == STATUS_CANCELLED)
            continue;
        if (work->request->payment.amount < 0 && ticket->status != STATUS_PAID)
            return refuse(error, "it was never paid, so no money is given back; take it off as free");
        put_ticket(work, ticket, STATUS_CANCELLED);
        work->what = ticket->product;
        return true;
    }
    return refuse(error, "they no longer have it");
}

static bool uncancel(SaleWork *work, GError **error)
{
    if (work->person->status != STATUS_CANCELLED)
        return refuse(error, "the ticket is not cancelled");
    ARRAY_EACH(const PersonTicket, ticket, work->person->tickets)
        if (!ticket->entitlement && ticket->status == STATUS_CANCELLED)
            put_ticket(work, ticket, STATUS_PAID);
    work->fields[FIELD_STATUS] = ticket_status_name(STATUS_PAID);
    return true;
}

static bool work_out(SaleWork *work, GError **error)
{
    const SaleRequest *request = work->request;
    bool needs_what = request->step == SALE_TYPE || request->step == SALE_ADD || request->step == SALE_TAKE;
    if (work->person->is_on_hold)
        return refuse(error, "this registration is on hold; fetch the desk lead");
    if (work->person->status == STATUS_CANCELLED && request->step != SALE_UNCANCEL)
        return refuse(error, "the ticket was cancelled; reinstate it first");
    if (needs_what && is_blank(request->what))
        return refuse(error, "say what is sold");
    switch (request->step) {
    case SALE_PAY:
        return pay(work, error);
    case SALE_TYPE:
        return change_type(work, error);
    case SALE_ADD:
        return add(work, error);
    case SALE_TAKE:
        return take(work, error);
    case SALE_UNCANCEL:
        return uncancel(work, error);
    case SALE_STEP_COUNT:
        return refuse(error, "a sale's step is pay, type, add, take or uncancel");
    }
    g_assert_not_reached();
}

// Its number goes into `others`.
static bool record_tickets(SaleWork *work, const char *holder, json_t *tickets, json_t *others, GError **error)
{
    const SaleRequest *request = work->request;
    g_autoptr(json_t) body = json_pack("{s:s,s:s,s:O}", "origin", "desk", "by", request->volunteer_name, "tickets", tickets);
    gint64 sequence;
    if (!journal_append(work->store, RECORD_CHANGE, holder, body, request->now_utc_ms, &sequence, error))
        return false;
    json_array_append_new(others, json_integer(sequence));
    return true;
}

// The sale is about the registration that it changes; tickets of others that are the same person change with it, by records that
// stand before it and are named in it.
static bool record_sale(SaleWork *work, gint64 *out_sequence, GError **error)
{
    const SaleRequest *request = work->request;
    const char *id = work->person->id, *holder;
    json_t *tickets;
    void *first = json_object_iter(work->tickets);
    if (!work->fields[FIELD_STATUS] && first)
        id = json_object_iter_key(first);
    g_autoptr(json_t) body = person_changes(work->store, id, work->fields, error);
    if (!body)
        return false;
    g_autoptr(json_t) others = json_array();
    json_put_text(body, "origin", "desk");
    json_put_text(body, "by", request->volunteer_name);
    json_object_foreach(work->tickets, holder, tickets)
    {
        if (strcmp(holder, id) == 0)
            json_object_set(body, "tickets", tickets);
        else if (!record_tickets(work, holder, tickets, others, error))
            return false;
    }
    bool needs_what = request->step != SALE_PAY && request->step != SALE_UNCANCEL;
    json_t *sale = sale_json(request->step, needs_what ? work->what : NULL, &request->payment);
    if (json_array_size(others) > 0)
        json_object_set(sale, "others", others);
    json_object_set_new(body, "sale", sale);
    return journal_append(work->store, RECORD_CHANGE, id, body, request->now_utc_ms, out_sequence, error);
}

bool sale_make(Store *store, const Profile *profile, const SaleRequest *request, gint64 *out_sequence, GError **error)
{
    if (!sale_check_payment(&request->payment, error) || !store_begin_nested(store, error))
        return false;
    g_autoptr(Person) person = person_load(store, profile, request->person_id, error);
    g_autoptr(json_t) tickets = json_object();
    SaleWork work = {
        .store = store, .profile = profile, .request = request, .person = person, .what = request->what, .tickets = tickets};
    bool is_good = person && work_out(&work, error) && record_sale(&work, out_sequence, error);
    return store_finish(store, is_good, error);
}
