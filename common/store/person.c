// SPDX-License-Identifier: GPL-3.0-or-later
// person.c - reading people.
#include "common/store/person.h"

#include <string.h>

#include "common/store/statement.h"

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

void person_ticket_free(PersonTicket *ticket)
{
    g_free(ticket->reference);
    g_free(ticket->order);
    g_free(ticket->secret);
    g_free(ticket->product);
    g_free(ticket->entitlement);
    g_free(ticket);
}

void person_free(Person *person)
{
    if (!person)
        return;
    g_free(person->id);
    for (int i = 0; i < FIELD_COUNT; i++)
        g_free(person->fields[i]);
    g_clear_pointer(&person->tickets, g_ptr_array_unref);
    g_strfreev(person->entitlements);
    g_free(person->arrived_station);
    g_free(person);
}

static bool load_fields(Store *store, Person *person, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_PERSON_GET);
    statement_bind_text(statement, 1, person->id);
    StatementStep step = statement_step(store, statement, error);
    if (step == STEP_DONE)
        g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "nobody has the registration id %s", person->id);
    if (step != STEP_ROW)
        return false;
    person->is_on_hold = statement_int(statement, 0);
    person->has_badge = statement_int(statement, 1);
    person->arrived_utc_ms = statement_int(statement, 2);
    person->arrived_station = statement_dup(statement, 3);
    for (int i = 0; i < FIELD_COUNT; i++)
        person->fields[i] = statement_dup(statement, 4 + i);
    person->status = ticket_status_from_name(person->fields[FIELD_STATUS]);
    statement_end(statement);
    return true;
}

static bool load_tickets(Store *store, Person *person, GError **error)
{
    person->tickets = g_ptr_array_new_with_free_func((GDestroyNotify)person_ticket_free);
    Statement *statement = statement_begin(store, STATEMENT_PERSON_TICKETS);
    statement_bind_text(statement, 1, person->id);
    StatementStep step;
    while ((step = statement_step(store, statement, error)) == STEP_ROW) {
        PersonTicket *ticket = g_new0(PersonTicket, 1);
        ticket->reference = statement_dup(statement, 0);
        ticket->secret = statement_dup_or_null(statement, 1);
        ticket->product = statement_dup(statement, 2);
        ticket->entitlement = statement_dup_or_null(statement, 3);
        ticket->status = ticket_status_from_name(statement_text(statement, 4));
        ticket->has_ticket = statement_int(statement, 5);
        g_ptr_array_add(person->tickets, ticket);
    }
    return step == STEP_DONE;
}

static int compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_once(GPtrArray *texts, const char *text)
{
    if (!g_ptr_array_find_with_equal_func(texts, text, g_str_equal, NULL))
        g_ptr_array_add(texts, g_strdup(text));
}

static void gather_entitlements(Person *person, const Profile *profile)
{
    g_autoptr(GPtrArray) held = g_ptr_array_new();
    const TicketType *type = profile_ticket_type(profile, person->fields[FIELD_TICKET_TYPE]);
    for (char **grant = type ? type->grants : NULL; grant && *grant; grant++)
        add_once(held, *grant);
    for (guint i = 0; i < person->tickets->len; i++) {
        const PersonTicket *ticket = g_ptr_array_index(person->tickets, i);
        if (ticket->entitlement && ticket->status == STATUS_PAID)
            add_once(held, ticket->entitlement);
    }
    g_ptr_array_sort(held, compare_texts);
    g_ptr_array_add(held, NULL);
    person->entitlements = (GStrv)g_ptr_array_free(g_steal_pointer(&held), FALSE);
}

Person *person_load(Store *store, const Profile *profile, const char *id, GError **error)
{
    g_autoptr(Person) person = g_new0(Person, 1);
    person->id = g_strdup(id);
    if (!load_fields(store, person, error) || !load_tickets(store, person, error))
        return NULL;
    gather_entitlements(person, profile);
    return g_steal_pointer(&person);
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
    Statement *token = statement_begin(store, STATEMENT_TOKEN_FIND);
    statement_bind_text(token, 1, key);
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

    Statement *secret = statement_begin(store, STATEMENT_SECRET_FIND);
    statement_bind_text(secret, 1, key);
    step = statement_step(store, secret, error);
    if (step == STEP_ROW) {
        out->id = statement_dup(secret, 0);
        out->kind = CREDENTIAL_SECRET;
    }
    statement_end(secret);
    return step != STEP_FAILED;
}

bool person_each_name(Store *store, PersonNameVisit visit, gpointer data, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_PERSON_NAMES);
    StatementStep step;
    while ((step = statement_step(store, statement, error)) == STEP_ROW)
        visit(statement_text(statement, 0), statement_text(statement, 1), statement_text(statement, 2), data);
    return step == STEP_DONE;
}

static GPtrArray *ids_of(Store *store, StatementId which, const char *text, GError **error)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    Statement *statement = statement_begin(store, which);
    statement_bind_text(statement, 1, text);
    StatementStep step;
    while ((step = statement_step(store, statement, error)) == STEP_ROW)
        g_ptr_array_add(ids, statement_dup(statement, 0));
    return step == STEP_DONE ? g_steal_pointer(&ids) : NULL;
}

GPtrArray *person_ids_of_order(Store *store, const char *order, GError **error)
{
    return ids_of(store, STATEMENT_PERSON_IDS_OF_ORDER, order, error);
}

GPtrArray *person_ids_of_email(Store *store, const char *email, GError **error)
{
    return ids_of(store, STATEMENT_PERSON_IDS_OF_EMAIL, email, error);
}

GPtrArray *person_token_ids(Store *store, const char *id, GError **error)
{
    return ids_of(store, STATEMENT_PERSON_TOKENS, id, error);
}
