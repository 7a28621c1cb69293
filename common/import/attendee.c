// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/attendee.h"

#include <string.h>

#define ID_LENGTH 16

// The rows that became one person; the first is the admission where there is one.
typedef struct {
    const char *attendee;
    GPtrArray *positions; // borrowed
} Group;

static void group_free(gpointer data)
{
    Group *group = data;
    g_ptr_array_unref(group->positions);
    g_free(group);
}

static Group *group_add(GPtrArray *groups, Position *first)
{
    Group *group = g_new0(Group, 1);
    group->attendee = first->attendee;
    group->positions = g_ptr_array_new();
    g_ptr_array_add(group->positions, first);
    g_ptr_array_add(groups, group);
    return group;
}

void attendee_free(Attendee *attendee)
{
    g_free(attendee->id);
    for (int i = 0; i < FIELD_COUNT; i++)
        g_free(attendee->fields[i]);
    g_ptr_array_unref(attendee->tickets);
    g_free(attendee);
}

// Files without secrets and position numbers: told apart by attendee and product, and numbered where these are equal.
static void complete_references(const char *order, const GPtrArray *positions)
{
    g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < positions->len; i++) {
        Position *position = g_ptr_array_index(positions, i);
        if (position->reference)
            continue;
        const char *name_end = strchr(position->attendee, '\n');
        g_autofree char *name = g_strndup(position->attendee, (gsize)(name_end - position->attendee));
        char *key = g_strdup_printf("%s/%s/%s", order, name, position->product);
        int number = GPOINTER_TO_INT(g_hash_table_lookup(counts, key)) + 1;
        position->reference = g_strdup_printf("%s/%d", key, number);
        g_hash_table_insert(counts, key, GINT_TO_POINTER(number));
    }
}

static bool is_live_admission(const Position *position)
{
    return position->type && position->status != STATUS_CANCELLED;
}

static bool has_entitlement(const Group *group, const char *entitlement)
{
    for (guint i = 0; i < group->positions->len; i++) {
        const Position *position = g_ptr_array_index(group->positions, i);
        if (g_strcmp0(position->entitlement, entitlement) == 0)
            return true;
    }
    return false;
}

// The group that the position belongs to, none of the live admissions; NULL when its attendee has no group yet.
static Group *group_for(const GPtrArray *groups, const Position *position)
{
    Group *first = NULL;
    for (guint i = 0; i < groups->len; i++) {
        Group *group = g_ptr_array_index(groups, i);
        if (strcmp(group->attendee, position->attendee) != 0)
            continue;
        if (!first)
            first = group;
        if (position->entitlement && !has_entitlement(group, position->entitlement))
            return group;
    }
    return first;
}

static GPtrArray *group_positions(const GPtrArray *positions)
{
    GPtrArray *groups = g_ptr_array_new_with_free_func(group_free);
    for (guint i = 0; i < positions->len; i++) {
        Position *position = g_ptr_array_index(positions, i);
        if (is_live_admission(position))
            group_add(groups, position);
    }
    // Who has no live admission is known by a cancelled one, before by an add-on.
    for (int round = 0; round < 2; round++) {
        for (guint i = 0; i < positions->len; i++) {
            Position *position = g_ptr_array_index(positions, i);
            bool is_admission = position->type != NULL;
            if (is_live_admission(position) || is_admission != (round == 0))
                continue;
            Group *group = group_for(groups, position);
            if (group)
                g_ptr_array_add(group->positions, position);
            else
                group_add(groups, position);
        }
    }
    return groups;
}

static PersonTicket *ticket_of(Position *position)
{
    PersonTicket *ticket = g_new0(PersonTicket, 1);
    ticket->reference = g_steal_pointer(&position->reference);
    ticket->secret = g_steal_pointer(&position->secret);
    ticket->product = g_steal_pointer(&position->product);
    ticket->entitlement = g_steal_pointer(&position->entitlement);
    ticket->status = position->status;
    ticket->has_ticket = position->has_ticket;
    return ticket;
}

static void set_field(Attendee *attendee, PersonField field, const char *value)
{
    g_free(attendee->fields[field]);
    attendee->fields[field] = g_strdup(value);
}

// Answers stand at any of the person's rows; the admission's come first.
static void merge_fields(Attendee *attendee, Position *position)
{
    for (int i = 0; i < FIELD_COUNT; i++)
        if (!attendee->fields[i] || (!*attendee->fields[i] && i != FIELD_PRODUCT))
            if (position->fields[i]) {
                g_free(attendee->fields[i]);
                attendee->fields[i] = g_steal_pointer(&position->fields[i]);
            }
}

static TicketStatus best_status(const Group *group)
{
    const Position *first = g_ptr_array_index(group->positions, 0);
    TicketStatus best = first->status;
    for (guint i = 1; !first->type && i < group->positions->len; i++) {
        const Position *position = g_ptr_array_index(group->positions, i);
        best = MIN(best, position->status); // paid, pending, cancelled
    }
    return best;
}

static char *make_id(const char *order, const char *reference)
{
    g_autofree char *text = g_strconcat(order, "\n", reference, NULL);
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    return g_strndup(digest, ID_LENGTH);
}

// In a partial file the admission may be missing and a blank says nothing.
static void forget_unsaid(Attendee *attendee, bool has_admission)
{
    static const PersonField admissions[] = {FIELD_TICKET_TYPE, FIELD_PRODUCT, FIELD_STATUS};
    for (gsize i = 0; !has_admission && i < G_N_ELEMENTS(admissions); i++)
        g_clear_pointer(&attendee->fields[admissions[i]], g_free);
    for (int i = 0; i < FIELD_COUNT; i++)
        if (attendee->fields[i] && !*attendee->fields[i])
            g_clear_pointer(&attendee->fields[i], g_free);
}

static Attendee *attendee_of_group(const char *order, const Group *group, bool is_partial)
{
    const Position *first = g_ptr_array_index(group->positions, 0);
    Attendee *attendee = g_new0(Attendee, 1);
    attendee->id = make_id(order, first->reference);
    attendee->line = first->line;
    attendee->tickets = g_ptr_array_new_with_free_func((GDestroyNotify)person_ticket_free);
    set_field(attendee, FIELD_TICKET_TYPE, first->type ? first->type->code : "");
    set_field(attendee, FIELD_STATUS, ticket_status_name(best_status(group)));
    for (guint i = 0; i < group->positions->len; i++) {
        Position *position = g_ptr_array_index(group->positions, i);
        merge_fields(attendee, position);
        g_ptr_array_add(attendee->tickets, ticket_of(position));
    }
    if (is_partial)
        forget_unsaid(attendee, first->type != NULL);
    return attendee;
}

GPtrArray *attendees_of_order(const char *order, const GPtrArray *positions, bool is_partial)
{
    complete_references(order, positions);
    g_autoptr(GPtrArray) groups = group_positions(positions);
    GPtrArray *attendees = g_ptr_array_new_with_free_func((GDestroyNotify)attendee_free);
    for (guint i = 0; i < groups->len; i++)
        g_ptr_array_add(attendees, attendee_of_group(order, g_ptr_array_index(groups, i), is_partial));
    return attendees;
}
