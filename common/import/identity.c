// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/identity.h"

#include <string.h>

#include "common/base/fold.h"
#include "common/base/text.h"
#include "common/import/apart.h"
#include "common/store/people/import_record.h"
#include "common/store/people/person.h"

bool identity_holds(const Person *person, const Attendee *attendee)
{
    for (guint i = 0; i < person->tickets->len; i++)
        if (tickets_have(attendee->tickets, ((const PersonTicket *)g_ptr_array_index(person->tickets, i))->reference))
            return true;
    return false;
}

static bool is_in_file(const Person *person, const Tally *tally)
{
    ARRAY_EACH(const PersonTicket, ticket, person->tickets)
        if (tally_first_line(tally, ticket->reference) != 0)
            return true;
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
    ARRAY_EACH(PersonTicket, ticket, attendee->tickets) {
        for (guint k = 0; !ticket->secret && k < person->tickets->len; k++) {
            PersonTicket *held = g_ptr_array_index(person->tickets, k);
            if (!held->secret || strcmp(held->product, ticket->product) != 0 || !g_hash_table_add(taken, held))
                continue;
            text_take(&ticket->reference, g_strdup(held->reference));
            ticket->secret = g_strdup(held->secret);
        }
    }
}

MEMBERS_CLEAR_FUNC(known_people_clear, KnownPeople, by_key, apart, living, digests, takers, givers, dropped)

static void know(const ImportedPerson *person, gpointer data)
{
    KnownPeople *known = data;
    if (ticket_status_from_name(person->status) != STATUS_CANCELLED)
        g_hash_table_insert(known->living, g_strdup(person->id), g_strdup(person->name));
    g_hash_table_insert(known->digests, g_strdup(person->id), g_strdup(person->digest));
    g_autofree char *key = person_key(person->name, person->email);
    if (!*key)
        return;
    GPtrArray *ids = g_hash_table_lookup(known->by_key, key);
    if (!ids) {
        ids = g_ptr_array_new_with_free_func(g_free);
        g_hash_table_insert(known->by_key, g_steal_pointer(&key), ids);
    }
    g_ptr_array_add(ids, g_strdup(person->id));
}

bool known_people_load(KnownPeople *known, Store *store, GError **error)
{
    known->by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
    known->living = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    known->digests = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    known->apart = apart_load(store, error);
    return known->apart && import_record_each(store, know, known, error);
}

// Those of the order whom imports brought. Element: Person.
static GPtrArray *imported_of_order(Store *store, const Profile *profile, const char *order, GError **error)
{
    g_autoptr(GPtrArray) ids = person_ids_of_order(store, order, error);
    if (!ids)
        return NULL;
    g_autoptr(GPtrArray) people = g_ptr_array_new_with_free_func((GDestroyNotify)person_free);
    ARRAY_EACH(const char, id, ids) {
        bool is_imported;
        if (!import_record_is_known(store, id, &is_imported, error))
            return NULL;
        if (!is_imported)
            continue;
        Person *person = person_load_alone(store, profile, id, error);
        if (!person)
            return NULL;
        g_ptr_array_add(people, person);
    }
    return g_steal_pointer(&people);
}

static const Person *find_person(const GPtrArray *people, const Tally *tally, const Attendee *attendee)
{
    for (guint i = 0; i < people->len; i++)
        if (identity_holds(g_ptr_array_index(people, i), attendee))
            return g_ptr_array_index(people, i);
    ARRAY_EACH(const Person, person, people)
        if (has_name_of(person, attendee) && !is_in_file(person, tally))
            return person;
    // The name may have been corrected at a desk; an e-mail serves where nobody else can be meant.
    const Person *only = people->len == 1 ? g_ptr_array_index(people, 0) : NULL;
    return only && has_email_of(only, attendee) && !is_in_file(only, tally) ? only : NULL;
}

// --- several people of the store who may be one ---

static bool add_known(const IdentityContext *context, GPtrArray *ids, const char *id, GError **error)
{
    bool is_known = g_hash_table_contains(context->known->digests, id);
    if (g_ptr_array_find_with_equal_func(ids, id, g_str_equal, NULL))
        return true;
    if (!is_known && !import_record_is_known(context->store, id, &is_known, error))
        return false;
    if (is_known)
        g_ptr_array_add(ids, g_strdup(id));
    return true;
}

static char *key_of(const Attendee *attendee)
{
    return person_key(attendee->fields[FIELD_NAME], attendee->fields[FIELD_EMAIL]);
}

// By the tickets in the order of their rank, then by name and e-mail.
static bool add_candidates(const IdentityContext *context, const Attendee *attendee, GPtrArray *ids, GError **error)
{
    if (!add_known(context, ids, attendee->id, error))
        return false;
    for (guint i = 0; i < attendee->other_ids->len; i++)
        if (!add_known(context, ids, g_ptr_array_index(attendee->other_ids, i), error))
            return false;
    g_autofree char *key = key_of(attendee);
    GPtrArray *namesakes = g_hash_table_lookup(context->known->by_key, key);
    if (namesakes && namesakes->len > 1)
        g_ptr_array_sort(namesakes, text_compare);
    for (guint i = 0; namesakes && i < namesakes->len; i++)
        if (!add_known(context, ids, g_ptr_array_index(namesakes, i), error))
            return false;
    return true;
}

// Somebody who is known by a secret, though under another name or in another order.
static bool add_holders(const IdentityContext *context, const Attendee *attendee, GPtrArray *ids, GError **error)
{
    ARRAY_EACH(const PersonTicket, ticket, attendee->tickets) {
        g_autofree char *holder = NULL;
        if (!ticket->secret)
            continue;
        if (!person_find_holder(context->store, ticket->secret, &holder, error) ||
            (holder && !add_known(context, ids, holder, error)))
            return false;
    }
    return true;
}

static bool holds_nothing_else(const Person *person, const Attendee *attendee)
{
    for (guint i = 0; i < person->tickets->len; i++)
        if (!tickets_have(attendee->tickets, ((const PersonTicket *)g_ptr_array_index(person->tickets, i))->reference))
            return false;
    return true;
}

static bool has_key_of(const Person *person, const Attendee *attendee)
{
    g_autofree char *one = person_key(person->fields[FIELD_NAME], person->fields[FIELD_EMAIL]);
    g_autofree char *other = key_of(attendee);
    return *one && strcmp(one, other) == 0;
}

static bool is_same_person(const IdentityContext *context, const Person *person, const Attendee *attendee)
{
    if (person->tickets->len == 0) // was joined with somebody
        return false;
    if (identity_holds(person, attendee))
        return true;
    if (g_hash_table_contains(context->known->apart, person->id))
        return false;
    return has_key_of(person, attendee) && !is_in_file(person, context->tally);
}

void identity_keep(Attendee *attendee, const Person *person)
{
    if (strcmp(attendee->id, person->id) != 0) {
        text_take(&attendee->id, g_strdup(person->id));
        keep_secrets(person, attendee);
    }
}

// Loads those with the ids and keeps the first who is the attendee; others who are too go to `out_others`. `out_kept` is NULL when
// nobody is.
static bool choose_kept(const IdentityContext *context, Attendee *attendee, const GPtrArray *ids, Person **out_kept,
                        GPtrArray *out_others, GError **error)
{
    g_autoptr(Person) kept = NULL;
    for (guint i = 0; i < ids->len; i++) {
        g_autoptr(Person) person = person_load_alone(context->store, context->profile, g_ptr_array_index(ids, i), error);
        if (!person)
            return false;
        if (!is_same_person(context, person, attendee))
            continue;
        if (!kept)
            kept = g_steal_pointer(&person);
        // Two people of one order have each their own admission, whatever they are called.
        else if (holds_nothing_else(person, attendee) ||
                 (has_key_of(person, attendee) && strcmp(kept->fields[FIELD_ORDER], person->fields[FIELD_ORDER]) != 0))
            g_ptr_array_add(out_others, g_strdup(person->id));
    }
    if (kept)
        identity_keep(attendee, kept);
    *out_kept = g_steal_pointer(&kept);
    return true;
}

static bool find_in_orders(const IdentityContext *context, Attendee *attendee, GError **error)
{
    const char *last = "";
    ARRAY_EACH(const PersonTicket, ticket, attendee->tickets) {
        if (strcmp(ticket->order, last) == 0)
            continue;
        last = ticket->order;
        g_autoptr(GPtrArray) people = imported_of_order(context->store, context->profile, ticket->order, error);
        if (!people)
            return false;
        const Person *found = find_person(people, context->tally, attendee);
        if (found) {
            identity_keep(attendee, found);
            return true;
        }
    }
    return true;
}

bool identity_resolve(const IdentityContext *context, Attendee *attendee, GPtrArray *out_others, GError **error)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    if (!add_candidates(context, attendee, ids, error))
        return false;
    if (ids->len == 1 && strcmp(g_ptr_array_index(ids, 0), attendee->id) == 0)
        return true;
    g_autoptr(Person) kept = NULL;
    if (!choose_kept(context, attendee, ids, &kept, out_others, error))
        return false;
    if (kept)
        return true;
    g_ptr_array_set_size(ids, 0);
    if (!add_holders(context, attendee, ids, error) || !choose_kept(context, attendee, ids, &kept, out_others, error))
        return false;
    return kept || find_in_orders(context, attendee, error);
}
