// SPDX-License-Identifier: GPL-3.0-or-later
// api_person.c - one person: their story, badge, corrections; and people who walk in.
#include <string.h>

#include "common/base/json.h"
#include "common/store/lead/lead.h"
#include "common/store/people/history.h"
#include "common/store/record/person_field.h"
#include "common/store/record/sealed.h"
#include "common/token/random.h"
#include "scanner/desk/print.h"
#include "scanner/web/route.h"

#define TEXT_CEILING 200
#define REPRINTS_FREE 1 // from the next one on the lead vouches

static const char *const reasons[] = {"lost", "damaged", "wrong-text", "did-not-come-out", NULL};

// --- the story ---

// The members of a record's body that a desk may see.
static json_t *entry_json(const Profile *profile, const HistoryEntry *entry)
{
    static const char *const shown[] = {"checkpoint", "session", "verdict", "by",      "reason", "outcome",
                                        "badge",      "label",   "with",    "origin",  "on",     "override",
                                        "direction",  "sale",    "same",    "transfer"};
    json_t *object =
        json_pack("{s:s,s:s,s:s,s:I,s:b}", "kind", record_kind_name(entry->kind), "station", entry->station, "station_id",
                  entry->station_id, "record", (json_int_t)entry->sequence, "is_undone", entry->is_undone);
    desk_put_time(object, "at", profile, entry->utc_ms);
    if (entry->revoked_utc_ms)
        desk_put_time(object, "revoked", profile, entry->revoked_utc_ms);
    g_autoptr(json_t) body = json_loads(entry->text, 0, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(shown); i++) {
        json_t *value = json_object_get(body, shown[i]);
        if (value)
            json_object_set(object, shown[i], value);
    }
    return object;
}

static int count_reprints(const GPtrArray *history)
{
    int count = 0;
    ARRAY_EACH(const HistoryEntry, entry, history) {
        g_autoptr(json_t) body = entry->kind == RECORD_PRINT ? json_loads(entry->text, 0, NULL) : NULL;
        count += json_bool(body, "badge", false) && strcmp(json_text(body, "outcome", ""), "asked") == 0;
    }
    return count;
}

static json_t *tickets_json(const Request *request, const Person *person)
{
    json_t *tickets = json_array();
    ARRAY_EACH(const PersonTicket, ticket, person->tickets) {
        json_t *object = json_pack("{s:s,s:s,s:b}", "product", ticket->product, "status", ticket_status_name(ticket->status),
                                   "has_ticket", ticket->has_ticket);
        g_autoptr(Session) session = ticket->entitlement ? session_load(request->store, ticket->entitlement, NULL) : NULL;
        if (session) {
            json_put_text(object, "session", session->title);
            json_put_text(object, "room", session->room);
            desk_put_time(object, "start", request->station->profile, session->start_utc_ms);
        }
        json_array_append_new(tickets, object);
    }
    return tickets;
}

static json_t *person_json(const Request *request, const Person *person)
{
    const Profile *profile = request->station->profile;
    json_t *object = json_object();
    json_put_text(object, "id", person->id);
    for (int i = 0; i < FIELD_COUNT; i++)
        json_put_text(object, person_field_name((PersonField)i), person->fields[i]);
    const TicketType *type = profile_ticket_type(profile, person->fields[FIELD_TICKET_TYPE]);
    json_put_text(object, "ticket_title", type ? type->title : person->fields[FIELD_PRODUCT]);
    json_put_text(object, "band_colour", type ? type->band_colour : NULL);
    bool is_locked = true; // what cannot be asked is not offered for editing
    sealed_is_locked(request->store, &is_locked, NULL);
    json_object_set_new(object, "is_sealed", json_boolean(is_locked));
    json_object_set_new(object, "is_on_hold", json_boolean(person->is_on_hold));
    json_object_set_new(object, "has_badge", json_boolean(person->has_badge));
    json_object_set_new(object, "is_prepared", json_boolean(person->is_prepared));
    json_object_set_new(object, "is_unconfirmed", json_boolean(person->is_unconfirmed));
    if (person->arrived_utc_ms) {
        desk_put_time(object, "arrived", profile, person->arrived_utc_ms);
        json_put_text(object, "arrived_station", person->arrived_station);
    }
    json_object_set_new(object, "tickets", tickets_json(request, person));
    return object;
}

bool api_person(Request *request, GError **error)
{
    const Profile *profile = request->station->profile;
    g_autoptr(Person) person = person_load(request->store, profile, api_text(request, "id"), error);
    if (!person)
        return false;
    // Who is not a lead learns nothing but that one is needed.
    if (person->is_on_hold && request->who->role != ROLE_LEAD) {
        request->result = json_pack("{s:{s:s,s:b},s:[]}", "person", "id", person->id, "is_on_hold", 1, "history");
        return true;
    }
    g_autoptr(GPtrArray) history = person_history(request->store, person->id, error);
    if (!history)
        return false;
    json_t *entries = json_array();
    for (guint i = 0; i < history->len; i++)
        json_array_append_new(entries, entry_json(profile, g_ptr_array_index(history, i)));
    request->result = json_pack("{s:o,s:o,s:i}", "person", person_json(request, person), "history", entries, "reprints",
                                count_reprints(history));
    json_t *object = json_object_get(request->result, "person");
    return api_put_mirror(request, person->id, object, error) && api_add_same(request, person, object, error);
}

// --- printing ---

bool api_check_text(const char *text, GError **error)
{
    for (const char *at = text; *at; at = g_utf8_next_char(at))
        if (g_unichar_iscntrl(g_utf8_get_char(at)))
            return api_fail(API_BAD_REQUEST, "a field of a badge is one line without control characters", error);
    return g_utf8_strlen(text, -1) <= TEXT_CEILING ||
           api_fail(API_BAD_REQUEST, "a field of a badge has at most 200 characters", error);
}

// A badge for somebody whom no desk let in yet: a lead says that it is right, and why.
static bool lead_for_print_only(Request *request, const Person *person, GError **error)
{
    const char *reason = api_text(request, "reason");
    if (person->arrived_utc_ms)
        return true;
    if (strspn(reason, " ") == strlen(reason))
        return api_fail(API_REASON_NEEDED, "they are not checked in; say why they get a badge anyway", error);
    return api_check_text(reason, error) && api_lead(request, error);
}

static bool lead_for_reprint(Request *request, const char *id, GError **error)
{
    g_autoptr(GPtrArray) history = person_history(request->store, id, error);
    return history && (count_reprints(history) < REPRINTS_FREE || api_lead(request, error) != NULL);
}

bool api_print(Request *request, GError **error)
{
    const char *id = api_text(request, "id");
    const char *reason = json_text(request->body, "reason", NULL);
    g_autoptr(Person) person = person_load(request->store, request->station->profile, id, error);
    if (!person)
        return false;
    if (person->is_on_hold)
        return api_fail(API_ON_HOLD, "please fetch the desk lead", error);
    bool with_badge = json_bool(request->body, "badge", true);
    if (with_badge && person->has_badge && (!reason || !g_strv_contains(reasons, reason)))
        return api_fail(API_REASON_NEEDED, "say why the badge is needed again: lost, damaged, wrong-text, did-not-come-out",
                        error);
    if (with_badge && !(person->has_badge ? lead_for_reprint(request, id, error) : lead_for_print_only(request, person, error)))
        return false;
    const PrintRequest labels = {
        .person_id = id,
        .reason = reason,
        .with_badge = with_badge,
        .with_tickets = json_bool(request->body, "tickets", !person->has_badge),
        .volunteer_name = request->who->name,
    };
    gint64 group = 0;
    if (!desk_print(request->web->desk, &labels, &group, error))
        return false;
    request->result = json_pack("{s:I}", "print_group", (json_int_t)group);
    api_wake_printers(request);
    return true;
}

// --- corrections and walk-ins ---

static bool is_editable(const char *name)
{
    for (int i = 0; i < FIELD_COUNT; i++)
        if (person_field_is_editable((PersonField)i) && strcmp(name, person_field_name((PersonField)i)) == 0)
            return true;
    return strcmp(name, person_field_name(FIELD_CONSENT)) == 0;
}

// What is not corrected but bought is said to be so, and never passed over.
static bool check_editable(const json_t *fields, GError **error)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)fields, name, value)
    {
        if (is_editable(name) && json_is_string(value))
            continue;
        g_autofree char *message = g_strdup_printf(
            "\"%s\" is not a text of the badge that can be corrected; a sale changes status, ticket type and tickets", name);
        return api_fail(API_BAD_REQUEST, message, error);
    }
    return true;
}

// The editable fields of the body's "fields"; the texts belong to the body.
static bool read_fields(Request *request, const char *fields[FIELD_COUNT], GError **error)
{
    const json_t *given = json_object_get(request->body, "fields");
    if (!check_editable(given, error))
        return false;
    for (int i = 0; i < FIELD_COUNT; i++) {
        bool is_said = person_field_is_editable((PersonField)i);
        fields[i] = is_said ? json_text(given, person_field_name((PersonField)i), NULL) : NULL;
        if (fields[i] && !api_check_text(fields[i], error))
            return false;
    }
    const char *name = fields[FIELD_NAME];
    return !name || strspn(name, " ") < strlen(name) || api_fail(API_NAME_NEEDED, "a badge needs a name", error);
}

// What sponsors may get, in the order of lead.h and without doubts: words that are none of its fields are a mistake.
static bool read_consent(Request *request, char **out_consent, GError **error)
{
    const char *given = json_text(json_object_get(request->body, "fields"), person_field_name(FIELD_CONSENT), NULL);
    *out_consent = NULL;
    if (!given)
        return true;
    g_auto(GStrv) words = g_strsplit(given, ",", -1);
    g_autoptr(GPtrArray) kept = g_ptr_array_new();
    for (int i = 0; i < CONTACT_COUNT; i++)
        if (g_strv_contains((const char *const *)words, lead_contact_name((LeadContact)i)))
            g_ptr_array_add(kept, (gpointer)lead_contact_name((LeadContact)i));
    if (*given && kept->len != g_strv_length(words))
        return api_fail(API_BAD_REQUEST, "consent lists name, email, company, title and cv, each at most once", error);
    g_ptr_array_add(kept, NULL);
    *out_consent = g_strjoinv(",", (char **)kept->pdata);
    return true;
}

bool api_edit(Request *request, GError **error)
{
    const char *fields[FIELD_COUNT] = {NULL};
    g_autofree char *consent = NULL;
    if (!read_fields(request, fields, error) || !read_consent(request, &consent, error))
        return false;
    fields[FIELD_CONSENT] = consent;
    return person_edit(request->store, api_text(request, "id"), fields, request->who->name, api_now(request), error);
}

// What a walk-in paid stands in the list of sales. A ticket that costs nothing is no sale.
static bool read_sale(const Request *request, bool is_sold, json_t **out_sale, GError **error)
{
    SalePayment payment;
    if (!is_sold)
        return true;
    if (!api_payment(request, &payment, error))
        return false;
    *out_sale = sale_json(SALE_PAY, NULL, &payment);
    return true;
}

// Selling is a seller's right, whatever is sold; a type that is not for walk-ins a lead's.
static const char *who_adds(Request *request, const TicketType *type, bool is_sold, GError **error)
{
    if (!type->is_walk_in)
        return api_lead(request, error);
    return is_sold ? api_seller(request, error) : request->who->name;
}

bool api_walk_in(Request *request, GError **error)
{
    const char *fields[FIELD_COUNT] = {NULL};
    if (!read_fields(request, fields, error))
        return false;
    if (!fields[FIELD_NAME])
        return api_fail(API_NAME_NEEDED, "a badge needs a name", error);
    const TicketType *type = profile_ticket_type(request->station->profile, api_text(request, "ticket_type"));
    if (!type || type->is_online_only)
        return api_fail(API_BAD_REQUEST, "choose one of the event's ticket types", error);
    if (!random_is_id(api_text(request, "id")))
        return api_fail(API_BAD_REQUEST, "a new registration's id has 16 hex digits", error);
    bool is_paid = json_bool(request->body, "is_paid", false), is_sold = is_paid && type->price != 0;
    g_autoptr(json_t) sale = NULL;
    if (!read_sale(request, is_sold, &sale, error))
        return false;
    const char *by = who_adds(request, type, is_sold, error);
    if (!by)
        return false;
    fields[FIELD_TICKET_TYPE] = type->code;
    fields[FIELD_PRODUCT] = type->title;
    fields[FIELD_STATUS] = ticket_status_name(is_paid ? STATUS_PAID : STATUS_PENDING);
    return person_create(request->store, api_text(request, "id"), fields, sale, by, api_now(request), error);
}
