// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/identity.h"

#include <string.h>

#include "common/base/fold.h"
#include "common/store/import_record.h"

static bool holds_ticket_of(const Person *person, const Attendee *attendee)
{
    for (guint i = 0; i < person->tickets->len; i++) {
        const PersonTicket *held = g_ptr_array_index(person->tickets, i);
        for (guint k = 0; k < attendee->tickets->len; k++) {
            const PersonTicket *ticket = g_ptr_array_index(attendee->tickets, k);
            if (strcmp(held->reference, ticket->reference) == 0)
                return true;
        }
    }
    return false;
}

static bool is_in_file(const Person *person, const Tally *tally)
{
    for (guint i = 0; i < person->tickets->len; i++) {
        const PersonTicket *ticket = g_ptr_array_index(person->tickets, i);
        if (tally_first_line(tally, ticket->reference) != 0)
            return true;
    }
    return false;
}

static bool has_name_of(const Person *person, const Attendee *attendee)
{
    const char *name = attendee->fields[FIELD_NAME] ? attendee->fields[FIELD_NAME] : "";
    g_autofree char *one = fold_text(person->fields[FIELD_NAME]);
    g_autofree char *other = fold_text(name);
    return *one && strcmp(one, other) == 0;
}

static bool has_email_of(const Person *person, const Attendee *attendee)
{
    const char *email = attendee->fields[FIELD_EMAIL];
    return email && *email && g_ascii_strcasecmp(person->fields[FIELD_EMAIL], email) == 0;
}

// An export without secrets must not take away the ones that are known: a ticket without one goes on as the held ticket
// for the same product.
static void keep_secrets(const Person *person, Attendee *attendee)
{
    g_autoptr(GHashTable) taken = g_hash_table_new(g_direct_hash, g_direct_equal);
    for (guint i = 0; i < attendee->tickets->len; i++) {
        PersonTicket *ticket = g_ptr_array_index(attendee->tickets, i);
        for (guint k = 0; !ticket->secret && k < person->tickets->len; k++) {
            PersonTicket *held = g_ptr_array_index(person->tickets, k);
            if (!held->secret || strcmp(held->product, ticket->product) != 0 || !g_hash_table_add(taken, held))
                continue;
            g_free(ticket->reference);
            ticket->reference = g_strdup(held->reference);
            ticket->secret = g_strdup(held->secret);
        }
    }
}

// Those of the order whom imports brought. Element: Person.
static GPtrArray *imported_of_order(Store *store, const Profile *profile, const char *order, GError **error)
{
    g_autoptr(GPtrArray) ids = person_ids_of_order(store, order, error);
    if (!ids)
        return NULL;
    g_autoptr(GPtrArray) people = g_ptr_array_new_with_free_func((GDestroyNotify)person_free);
    for (guint i = 0; i < ids->len; i++) {
        const char *id = g_ptr_array_index(ids, i);
        bool is_imported;
        if (!import_record_is_known(store, id, &is_imported, error))
            return NULL;
        if (!is_imported)
            continue;
        Person *person = person_load(store, profile, id, error);
        if (!person)
            return NULL;
        g_ptr_array_add(people, person);
    }
    return g_steal_pointer(&people);
}

static const Person *find_person(const GPtrArray *people, const Tally *tally, const Attendee *attendee)
{
    for (guint i = 0; i < people->len; i++)
        if (holds_ticket_of(g_ptr_array_index(people, i), attendee))
            return g_ptr_array_index(people, i);
    for (guint i = 0; i < people->len; i++) {
        const Person *person = g_ptr_array_index(people, i);
        if (has_name_of(person, attendee) && !is_in_file(person, tally))
            return person;
    }
    // The name may have been corrected at a desk; an e-mail serves where nobody else can be meant.
    const Person *only = people->len == 1 ? g_ptr_array_index(people, 0) : NULL;
    return only && has_email_of(only, attendee) && !is_in_file(only, tally) ? only : NULL;
}

bool identity_resolve(Store *store, const Profile *profile, const Tally *tally, const char *order, Attendee *attendee,
                      GError **error)
{
    bool is_known;
    if (!import_record_is_known(store, attendee->id, &is_known, error))
        return false;
    if (is_known)
        return true;
    g_autoptr(GPtrArray) people = imported_of_order(store, profile, order, error);
    if (!people)
        return false;
    const Person *found = find_person(people, tally, attendee);
    if (found) {
        g_free(attendee->id);
        attendee->id = g_strdup(found->id);
        keep_secrets(found, attendee);
    }
    return true;
}
