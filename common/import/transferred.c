// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/transferred.h"

#include <string.h>

#include "common/base/spelling.h"
#include "common/import/problem.h"
#include "common/store/people/transfer.h"

static void note_transfer(const char *former, const char *taker, gpointer data)
{
    const KnownPeople *known = data;
    g_hash_table_insert(known->takers, g_strdup(former), g_strdup(taker));
    g_hash_table_insert(known->givers, g_strdup(taker), g_strdup(former));
}

bool transferred_load(Store *store, KnownPeople *known, GError **error)
{
    known->takers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    known->givers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    known->dropped = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return transfer_each(store, note_transfer, known, error);
}

// Who has it now, over however many hands; the id itself where nobody took it over.
static const char *last_taker(const KnownPeople *known, const char *id)
{
    const char *taker = id;
    for (guint hands = g_hash_table_size(known->takers); hands > 0 && taker; hands--) {
        id = taker;
        taker = g_hash_table_lookup(known->takers, id);
    }
    return taker ? taker : id;
}

static const char *said(const Attendee *attendee, PersonField field)
{
    return attendee->fields[field] ? attendee->fields[field] : "";
}

// A file that names one of those who had the ticket before has not heard of it: `out` is who had it first, whom files know by it.
static bool find_former(const IdentityContext *context, const Person *taker, const Attendee *attendee, char **out, GError **error)
{
    const char *name = said(attendee, FIELD_NAME), *giver = taker->id;
    guint hands = g_hash_table_size(context->known->givers);
    bool is_former = false;
    g_autofree char *first = NULL;
    while (hands-- > 0 && (giver = g_hash_table_lookup(context->known->givers, giver))) {
        g_autoptr(Person) person = person_load_alone(context->store, context->profile, giver, error);
        if (!person)
            return false;
        is_former |= spelling_is_same_name(person->fields[FIELD_NAME], name);
        text_take(&first, g_strdup(giver));
    }
    if (is_former && !spelling_is_same_name(taker->fields[FIELD_NAME], name))
        *out = g_steal_pointer(&first);
    return true;
}

bool transferred_follow(const IdentityContext *context, Attendee *attendee, Person **out_taker, GError **error)
{
    const char *last = last_taker(context->known, attendee->id);
    g_autofree char *former = NULL;
    *out_taker = NULL;
    if (!g_hash_table_contains(context->known->givers, last))
        return true;
    g_autoptr(Person) taker = person_load_alone(context->store, context->profile, last, error);
    if (!taker || !find_former(context, taker, attendee, &former, error))
        return false;
    if (!identity_holds(taker, attendee))
        return true;
    g_hash_table_remove(context->known->living, taker->id);
    if (!former) {
        identity_keep(attendee, taker);
        return true;
    }
    if (strcmp(attendee->id, last) == 0)
        text_take(&attendee->id, g_steal_pointer(&former));
    *out_taker = g_steal_pointer(&taker);
    return true;
}

// What the last file said of the person, and what is known of them now, are both somebody else.
static bool is_other(Store *store, const Person *person, const Attendee *attendee, bool *out, GError **error)
{
    const char *name = said(attendee, FIELD_NAME), *email = said(attendee, FIELD_EMAIL);
    *out = transfer_is_needed(person->fields[FIELD_NAME], person->fields[FIELD_EMAIL], name, email);
    if (!*out)
        return true;
    g_auto(ImportState) state = {0};
    if (!import_record_state(store, person->id, &state, error))
        return false;
    *out = transfer_is_needed(state.fields[FIELD_NAME], state.fields[FIELD_EMAIL], name, email);
    return true;
}

// Who has one of the tickets by its code, when that is not this person: then the attendee is who has it.
static bool find_holder(const IdentityContext *context, const Person *person, Attendee *attendee, bool *out, GError **error)
{
    *out = false;
    for (guint i = 0; !*out && !identity_holds(person, attendee) && i < attendee->tickets->len; i++) {
        const PersonTicket *ticket = g_ptr_array_index(attendee->tickets, i);
        g_autofree char *id = NULL;
        if (ticket->secret && !person_find_holder(context->store, ticket->secret, &id, error))
            return false;
        g_autoptr(Person) holder = id ? person_load_alone(context->store, context->profile, id, error) : NULL;
        if (id && !holder)
            return false;
        *out = holder != NULL;
        if (holder)
            identity_keep(attendee, holder);
    }
    return true;
}

bool transferred_note(const IdentityContext *context, const Attendee *attendee, GError **error)
{
    bool is_known;
    if (!import_record_is_known(context->store, attendee->id, &is_known, error))
        return false;
    g_autoptr(Person) person = is_known ? person_load_alone(context->store, context->profile, attendee->id, error) : NULL;
    for (guint i = 0; person && i < person->tickets->len; i++) {
        const PersonTicket *ticket = g_ptr_array_index(person->tickets, i);
        if (!tickets_have(attendee->tickets, ticket->reference))
            g_hash_table_insert(context->known->dropped, g_strdup(ticket->reference), g_strdup(person->id));
    }
    return person || !is_known;
}

// Somebody new, with a ticket that this file has just taken from somebody else.
static bool find_dropped(const IdentityContext *context, const Attendee *attendee, Person **out_former, GError **error)
{
    const char *id = NULL;
    for (guint i = 0; !id && i < attendee->tickets->len; i++)
        id = g_hash_table_lookup(context->known->dropped,
                                 ((const PersonTicket *)g_ptr_array_index(attendee->tickets, i))->reference);
    g_autoptr(Person) person = id ? person_load_alone(context->store, context->profile, id, error) : NULL;
    if (id && !person)
        return false;
    if (person && transfer_is_needed(person->fields[FIELD_NAME], person->fields[FIELD_EMAIL], said(attendee, FIELD_NAME),
                                     said(attendee, FIELD_EMAIL)))
        *out_former = g_steal_pointer(&person);
    return true;
}

bool transferred_find(const IdentityContext *context, Attendee *attendee, Person **out_former, GError **error)
{
    bool is_known = false, is_found = false;
    *out_former = NULL;
    if (!import_record_is_known(context->store, attendee->id, &is_known, error))
        return false;
    if (!is_known)
        return find_dropped(context, attendee, out_former, error);
    g_autoptr(Person) person = person_load_alone(context->store, context->profile, attendee->id, error);
    if (!person)
        return false;
    bool is_held = false;
    if (!is_other(context->store, person, attendee, &is_found, error) ||
        (is_found && !find_holder(context, person, attendee, &is_held, error)))
        return false;
    if (is_held)
        return true;
    g_autofree char *key = is_found ? person_key(attendee->fields[FIELD_NAME], attendee->fields[FIELD_EMAIL]) : NULL;
    g_autofree char *id = key ? attendee_id(person->id, key) : NULL;
    // Who has that id already had the ticket, and somebody took it back.
    bool is_taker = false;
    if (id && !import_record_is_known(context->store, id, &is_taker, error))
        return false;
    if (!id || is_taker)
        return true;
    text_take(&attendee->id, g_steal_pointer(&id));
    *out_former = g_steal_pointer(&person);
    return true;
}

void transferred_split(const Attendee *attendee, const Person *taker, GPtrArray *taken, GPtrArray *left)
{
    ARRAY_EACH(PersonTicket, ticket, attendee->tickets)
        g_ptr_array_add(tickets_have(taker->tickets, ticket->reference) ? taken : left, ticket);
}

void transferred_report(const IdentityContext *context, const Attendee *attendee, const Person *former, GPtrArray *problems)
{
    const char *name = former->fields[FIELD_NAME];
    const char *box = profile_box_of(context->profile, name, former->fields[FIELD_COMPANY]);
    g_autofree char *take_out = former->has_prepared ? g_strdup_printf("; take the badge of %s out of %s%s", name,
                                                                       box ? "box " : "its box", box ? box : "")
                                                     : g_strdup("");
    import_problem_add(problems, attendee->line, "", false,
                       "the ticket of %s is now that of %s: a new registration has it, what %s allowed sponsors has ended and "
                       "their labels are void%s",
                       name, said(attendee, FIELD_NAME), name, take_out);
}
