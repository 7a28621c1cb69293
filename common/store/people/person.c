// SPDX-License-Identifier: GPL-3.0-or-later
// person.c - reading people.
#include "common/store/people/person.h"

#include <string.h>

#include "common/base/text.h"
#include "common/store/people/prepared.h"
#include "common/store/people/same.h"
#include "common/store/people/statements_generated.h"
#include "common/store/project/same_members.h"
#include "common/store/record/person_field.h"
#include "common/store/record/sealed.h"

static const char *const status_names[] = {"paid", "pending", "cancelled"};

const char *ticket_status_name(TicketStatus status)
{
    return status_names[status];
}

TicketStatus ticket_status_from_name(const char *name)
{
    // Whatever is neither paid nor pending lets nobody in.
    if (strcmp(name, "paid") == 0)
        return STATUS_PAID;
    return strcmp(name, "pending") == 0 ? STATUS_PENDING : STATUS_CANCELLED;
}

MEMBERS_FREE_FUNC(person_ticket_free, PersonTicket, reference, holder, order, secret, product, entitlement)

void person_free(Person *person)
{
    if (!person)
        return;
    g_free(person->id);
    for (int i = 0; i < FIELD_COUNT; i++)
        g_free(person->fields[i]);
    g_free(person->fields);
    MEMBERS_FREE(person, tickets, members, entitlements, arrived_station);
    g_free(person);
}

static bool load_fields(Store *store, Person *person, GError **error)
{
    Statement *statement = statement_with(store, STATEMENT_PERSON_GET, "%s", person->id);
    StatementStep step = statement_step(store, statement, error);
    if (step == STEP_DONE)
        g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "nobody has the registration id %s", person->id);
    if (step != STEP_ROW)
        return false;
    person->is_on_hold = statement_int(statement, 0);
    person->has_badge = statement_int(statement, 1);
    person->arrived_utc_ms = statement_int(statement, 2);
    person->arrived_station = statement_dup(statement, 3);
    g_autofree char *shows = statement_dup_or_null(statement, 4);
    bool is_unconfirmed = statement_int(statement, 5);
    for (int i = 0; i < FIELD_COUNT; i++)
        person->fields[i] = statement_dup(statement, 6 + i);
    person->status = ticket_status_from_name(person->fields[FIELD_STATUS]);
    statement_end(statement);
    person->has_prepared = shows && !person->has_badge;
    g_autofree char *now = person->has_prepared ? prepared_shows(store, person->id, error) : NULL;
    person->is_prepared = g_strcmp0(shows, now) == 0 && now;
    person->is_unconfirmed = person->is_prepared && is_unconfirmed;
    return !person->has_prepared || now;
}

static bool load_tickets(Store *store, Person *person, GError **error)
{
    Statement *statement = statement_with(store, STATEMENT_PERSON_TICKETS, "%s", person->id);
    StatementStep step;
    while ((step = statement_step(store, statement, error)) == STEP_ROW) {
        PersonTicket *ticket = g_new0(PersonTicket, 1);
        ticket->holder = g_strdup(person->id);
        ticket->reference = statement_dup(statement, 0);
        ticket->secret = sealed_is_code(statement_text(statement, 1)) ? NULL : statement_dup_or_null(statement, 1);
        ticket->product = statement_dup(statement, 2);
        ticket->entitlement = statement_dup_or_null(statement, 3);
        ticket->status = ticket_status_from_name(statement_text(statement, 4));
        ticket->has_ticket = statement_int(statement, 5);
        g_ptr_array_add(person->tickets, ticket);
    }
    return step == STEP_DONE;
}

static void add_once(GPtrArray *texts, const char *text)
{
    if (!g_ptr_array_find_with_equal_func(texts, text, g_str_equal, NULL))
        g_ptr_array_add(texts, g_strdup(text));
}

static void add_grants(GPtrArray *held, const Person *person, const Profile *profile)
{
    const TicketType *type = profile_ticket_type(profile, person->fields[FIELD_TICKET_TYPE]);
    for (char **grant = type ? type->grants : NULL; grant && *grant; grant++)
        add_once(held, *grant);
}

static void add_entitlements(GPtrArray *held, const Person *person)
{
    ARRAY_EACH(const PersonTicket, ticket, person->tickets)
        if (ticket->entitlement && ticket->status == STATUS_PAID)
            add_once(held, ticket->entitlement);
}

static GStrv sorted_texts(GPtrArray *texts)
{
    g_ptr_array_sort(texts, text_compare);
    g_ptr_array_add(texts, NULL);
    return (GStrv)g_ptr_array_free(texts, FALSE);
}

static Person *load_one(Store *store, const char *id, GError **error)
{
    g_autoptr(Person) person = g_new0(Person, 1);
    person->fields = g_new0(char *, FIELD_COUNT);
    person->id = g_strdup(id);
    person->tickets = g_ptr_array_new_with_free_func((GDestroyNotify)person_ticket_free);
    return load_fields(store, person, error) && load_tickets(store, person, error) ? g_steal_pointer(&person) : NULL;
}

// --- several registrations are one person ---

static int admission_rank(const Person *person, const Profile *profile)
{
    const TicketType *type = profile_ticket_type(profile, person->fields[FIELD_TICKET_TYPE]);
    return (int)person->status * 4 + (!type ? 2 : type->is_online_only);
}

static void take_field(Person *person, Person *other, PersonField field)
{
    text_take(&person->fields[field], g_steal_pointer(&other->fields[field]));
    other->fields[field] = g_strdup("");
}

static void take_admission(Person *person, Person *other)
{
    static const PersonField taken[] = {FIELD_TICKET_TYPE, FIELD_PRODUCT, FIELD_STATUS, FIELD_ORDER};
    person->status = other->status;
    for (gsize i = 0; i < G_N_ELEMENTS(taken); i++)
        take_field(person, other, taken[i]);
}

static void absorb(Person *person, Person *other, const Profile *profile)
{
    for (int i = 0; i < FIELD_COUNT; i++)
        if (!*person->fields[i])
            take_field(person, other, (PersonField)i);
    if (admission_rank(other, profile) < admission_rank(person, profile))
        take_admission(person, other);
    g_ptr_array_extend_and_steal(person->tickets, g_steal_pointer(&other->tickets));
    person->is_on_hold |= other->is_on_hold;
    person->has_badge |= other->has_badge;
    person->has_prepared = (person->has_prepared || other->has_prepared) && !person->has_badge;
    person->is_unconfirmed = (person->is_prepared ? person->is_unconfirmed : other->is_unconfirmed) && !person->has_badge;
    person->is_prepared = (person->is_prepared || other->is_prepared) && !person->has_badge;
    if (!other->arrived_utc_ms || (person->arrived_utc_ms && person->arrived_utc_ms <= other->arrived_utc_ms))
        return;
    person->arrived_utc_ms = other->arrived_utc_ms;
    text_take(&person->arrived_station, g_steal_pointer(&other->arrived_station));
}

// One of whom nothing was heard yet but that they were joined adds nothing.
static bool absorb_member(Store *store, Person *person, const char *id, GPtrArray *held, const Profile *profile, GError **error)
{
    GError *cause = NULL;
    g_autoptr(Person) other = load_one(store, id, &cause);
    if (g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND)) {
        g_clear_error(&cause);
        return true;
    }
    if (!other)
        return error_pass(cause, error);
    if (other->status == STATUS_PAID)
        add_grants(held, other, profile);
    absorb(person, other, profile);
    return true;
}

static Person *load_members(Store *store, const Profile *profile, const GPtrArray *ids, GError **error)
{
    g_autoptr(Person) person = load_one(store, g_ptr_array_index(ids, 0), error);
    if (!person)
        return NULL;
    g_autoptr(GPtrArray) held = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GStrvBuilder) members = g_strv_builder_new();
    add_grants(held, person, profile);
    for (guint i = 0; i < ids->len; i++) {
        const char *id = g_ptr_array_index(ids, i);
        g_strv_builder_add(members, id);
        if (i > 0 && !absorb_member(store, person, id, held, profile, error))
            return NULL;
    }
    add_entitlements(held, person);
    person->entitlements = sorted_texts(g_steal_pointer(&held));
    person->members = g_strv_builder_end(members);
    return g_steal_pointer(&person);
}

Person *person_load(Store *store, const Profile *profile, const char *id, GError **error)
{
    g_autoptr(GPtrArray) ids = same_members(store, id, error);
    return ids ? load_members(store, profile, ids, error) : NULL;
}

Person *person_load_alone(Store *store, const Profile *profile, const char *id, GError **error)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new();
    g_ptr_array_add(ids, (gpointer)id);
    return load_members(store, profile, ids, error);
}

void credential_clear(Credential *credential)
{
    g_free(credential->id);
    g_free(credential->session);
    *credential = (Credential){0};
}

bool person_find_credential(Store *store, const char *key, Credential *out, GError **error)
{
    *out = (Credential){0};
    Statement *token = statement_with(store, STATEMENT_TOKEN_FIND, "%s", key);
    StatementStep step = statement_step(store, token, error);
    if (step == STEP_ROW) {
        out->id = statement_dup(token, 0);
        out->kind = statement_int(token, 1) == 2 ? CREDENTIAL_SEAT : CREDENTIAL_BADGE;
        out->session = statement_dup_or_null(token, 2);
        out->is_revoked = statement_int(token, 3);
    }
    statement_end(token);
    if (step != STEP_DONE)
        return step == STEP_ROW;

    g_autofree char *holder = NULL;
    if (!person_find_holder(store, key, &holder, error))
        return false;
    out->id = holder ? same_person(store, holder, error) : NULL;
    out->kind = CREDENTIAL_SECRET;
    return !holder || out->id;
}

bool person_find_holder(Store *store, const char *secret, char **out_id, GError **error)
{
    Statement *find = statement_begin(store, STATEMENT_SECRET_FIND);
    g_autofree char *code = sealed_ticket_code(secret);
    statement_bind_text(find, 1, sealed_is_code(secret) ? NULL : secret);
    statement_bind_text(find, 2, sealed_is_code(secret) ? NULL : code);
    return statement_word(store, find, out_id, error);
}

bool person_each_name(Store *store, PersonNameVisit visit, gpointer data, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_PERSON_NAMES);
    StatementStep step;
    while ((step = statement_step(store, statement, error)) == STEP_ROW)
        visit(statement_text(statement, 0), statement_text(statement, 1), statement_text(statement, 2), data);
    return step == STEP_DONE;
}

GPtrArray *person_ids_of_order(Store *store, const char *order, GError **error)
{
    return statement_list(store, statement_with(store, STATEMENT_PERSON_IDS_OF_ORDER, "%s", order), error);
}

GPtrArray *person_ids_of_email(Store *store, const char *email, GError **error)
{
    return statement_list(store, statement_with(store, STATEMENT_PERSON_IDS_OF_EMAIL, "%s", email), error);
}
