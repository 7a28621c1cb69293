// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/people/extra.h"

#include <string.h>

#include "common/store/people/statements_generated.h"
#include "common/store/record/person_field.h"

#define VARIATION " – " // between a product and its variation, as ticketing systems export it

MEMBERS_FREE_STATIC(extra_free, Extra, checkpoint, title, kinds)

static bool is_held(const PersonTicket *ticket, const char *entitlement)
{
    return ticket->status == STATUS_PAID && g_strcmp0(ticket->entitlement, entitlement) == 0;
}

int extra_held(const Checkpoint *checkpoint, const Person *person)
{
    int count = 0;
    for (guint i = 0; checkpoint->needs && i < person->tickets->len; i++)
        count += is_held(g_ptr_array_index(person->tickets, i), checkpoint->needs);
    bool is_granted = checkpoint->needs && g_strv_contains((const char *const *)person->entitlements, checkpoint->needs);
    return MAX(count, is_granted);
}

static const char *answer_of(const AddOn *add_on, const Person *person)
{
    for (int field = 0; add_on && add_on->answer && field < FIELD_COUNT; field++)
        if (strcmp(person_field_name((PersonField)field), add_on->answer) == 0)
            return person->fields[field];
    return "";
}

static const char *kind_of(const PersonTicket *ticket, const char *answer)
{
    const char *variation = strstr(ticket->product, VARIATION);
    return variation ? variation + strlen(VARIATION) : answer;
}

// Each kind once, in the order in which it was bought.
static char *kinds_of(const char *entitlement, const char *answer, const Person *person, int held)
{
    g_autoptr(GPtrArray) kinds = g_ptr_array_new();
    g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
    ARRAY_EACH(const PersonTicket, ticket, person->tickets) {
        if (!is_held(ticket, entitlement))
            continue;
        const char *kind = kind_of(ticket, answer);
        int count = GPOINTER_TO_INT(g_hash_table_lookup(counts, kind));
        if (count == 0)
            g_ptr_array_add(kinds, (gpointer)kind);
        g_hash_table_insert(counts, (gpointer)kind, GINT_TO_POINTER(count + 1));
    }
    if (kinds->len == 0) {
        g_ptr_array_add(kinds, (gpointer)answer);
        g_hash_table_insert(counts, (gpointer)answer, GINT_TO_POINTER(held));
    }
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < kinds->len; i++) {
        const char *kind = g_ptr_array_index(kinds, i);
        g_string_append_printf(text, "%s%s%s×%d", i > 0 ? ", " : "", kind, *kind ? " " : "",
                               GPOINTER_TO_INT(g_hash_table_lookup(counts, kind)));
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

// By all registrations that are the person.
static bool count_taken(Store *store, const Person *person, const char *scope, int *out, GError **error)
{
    *out = 0;
    for (char **id = person->members; *id; id++) {
        gint64 taken;
        if (!statement_number(store, statement_with(store, STATEMENT_EXTRA_TAKEN, "%s %s", scope, *id), &taken, error))
            return false;
        *out += (int)taken;
    }
    return true;
}

static Extra *extra_of(Store *store, const Profile *profile, const Checkpoint *checkpoint, const Person *person, int held,
                       GError **error)
{
    const AddOn *add_on = profile_add_on_granting(profile, checkpoint->needs);
    g_autofree char *scope = rules_scope(profile, checkpoint, NULL, 0);
    int taken;
    if (!count_taken(store, person, scope, &taken, error))
        return NULL;
    Extra *extra = g_new0(Extra, 1);
    extra->checkpoint = g_strdup(checkpoint->code);
    extra->title = g_strdup(add_on && add_on->title ? add_on->title : checkpoint->title);
    extra->kinds = kinds_of(checkpoint->needs, answer_of(add_on, person), person, held);
    extra->held = held;
    extra->taken = taken;
    return extra;
}

GPtrArray *extra_list(Store *store, const Profile *profile, const Person *person, const Checkpoint *only, GError **error)
{
    g_autoptr(GPtrArray) extras = g_ptr_array_new_with_free_func((GDestroyNotify)extra_free);
    ARRAY_EACH(const Checkpoint, checkpoint, profile->checkpoints) {
        int held = checkpoint->reentry == REENTRY_COUNTED ? extra_held(checkpoint, person) : 0;
        if (held == 0 || (only && only != checkpoint))
            continue;
        Extra *extra = extra_of(store, profile, checkpoint, person, held, error);
        if (!extra)
            return NULL;
        g_ptr_array_add(extras, extra);
    }
    return g_steal_pointer(&extras);
}
