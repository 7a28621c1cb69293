// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/attendee.h"

#include <string.h>

#include "common/token/digest.h"

#define ID_LENGTH 16

// The rows that became one person; the first is the admission where there is one.
typedef struct {
    const char *attendee;
    GPtrArray *positions; // borrowed
} Group;

MEMBERS_FREE_STATIC(group_free, Group, positions)

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
    g_clear_pointer(&attendee->other_ids, g_ptr_array_unref);
    for (int i = 0; i < FIELD_COUNT; i++)
        g_free(attendee->fields[i]);
    g_ptr_array_unref(attendee->tickets);
    g_free(attendee);
}

// Files without secrets and position numbers: told apart by attendee and product, and numbered where these are equal.
static void complete_references(const GPtrArray *positions)
{
    g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    ARRAY_EACH(Position, position, positions) {
        if (position->reference)
            continue;
        char *key = g_strdup_printf("%s/%s/%s", position->order, position->folded_name, position->product);
        int number = GPOINTER_TO_INT(g_hash_table_lookup(counts, key)) + 1;
        position->reference = g_strdup_printf("%s/%d", key, number);
        g_hash_table_insert(counts, key, GINT_TO_POINTER(number));
    }
}

static bool is_live_admission(const Position *position)
{
    return position->type && position->status != STATUS_CANCELLED;
}

// The group that the position belongs to, none of the live admissions; NULL when its attendee has no group yet.
static Group *group_for(const GPtrArray *groups, const Position *position)
{
    Group *first = NULL;
    ARRAY_EACH(Group, group, groups) {
        if (strcmp(group->attendee, position->attendee) != 0)
            continue;
        if (!first)
            first = group;
        if (position->entitlement && !ARRAY_FIND(Position, entitlement, group->positions, position->entitlement))
            return group;
    }
    return first;
}

static bool has_admission_of(const Group *group, const char *order)
{
    ARRAY_EACH(const Position, position, group->positions)
        if (is_live_admission(position) && strcmp(position->order, order) == 0)
            return true;
    return false;
}

// The first group of the attendee that has no admission of this order yet; NULL when a new person begins.
static Group *group_for_admission(const GPtrArray *groups, const Position *position)
{
    ARRAY_EACH(Group, group, groups)
        if (strcmp(group->attendee, position->attendee) == 0 && !has_admission_of(group, position->order))
            return group;
    return NULL;
}

// Who has no live admission is known by a cancelled one, before by an add-on.
static int round_of(const Position *position)
{
    return is_live_admission(position) ? 0 : position->type ? 1 : 2;
}

static GPtrArray *group_positions(const GPtrArray *positions)
{
    GPtrArray *groups = g_ptr_array_new_with_free_func((GDestroyNotify)group_free);
    for (int round = 0; round < 3; round++) {
        ARRAY_EACH(Position, position, positions) {
            if (round_of(position) != round)
                continue;
            Group *group = round == 0 ? group_for_admission(groups, position) : group_for(groups, position);
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
    ticket->order = g_strdup(position->fields[FIELD_ORDER] ? position->fields[FIELD_ORDER] : "");
    ticket->secret = g_steal_pointer(&position->secret);
    ticket->product = g_steal_pointer(&position->product);
    ticket->entitlement = g_steal_pointer(&position->entitlement);
    ticket->status = position->status;
    ticket->has_ticket = position->has_ticket;
    return ticket;
}

static void set_field(Attendee *attendee, PersonField field, const char *value)
{
    text_take(&attendee->fields[field], g_strdup(value));
}

// Answers stand at any of the person's rows; the admission's come first.
static void merge_fields(Attendee *attendee, Position *position)
{
    for (int i = 0; i < FIELD_COUNT; i++)
        if (!attendee->fields[i] || (!*attendee->fields[i] && i != FIELD_PRODUCT))
            if (position->fields[i])
                text_take(&attendee->fields[i], g_steal_pointer(&position->fields[i]));
}

static int rank_of(bool is_admission, TicketStatus status)
{
    switch (status) {
    case STATUS_PAID:
        return is_admission ? 0 : 2;
    case STATUS_PENDING:
        return is_admission ? 1 : 3;
    case STATUS_CANCELLED:
        return is_admission ? 4 : 5;
    }
    g_assert_not_reached();
}

static bool is_admission(const Profile *profile, const PersonTicket *ticket)
{
    return !ticket->entitlement && profile_match_ticket_type(profile, ticket->product);
}

bool tickets_have(const GPtrArray *tickets, const char *reference)
{
    return ARRAY_FIND(PersonTicket, reference, tickets, reference);
}

int ticket_rank(const Profile *profile, const PersonTicket *ticket)
{
    return rank_of(is_admission(profile, ticket), ticket->status);
}

// As ticket_rank; among equals the order with the smaller code, and within an order what stands first in the file.
static int compare_positions(gconstpointer a, gconstpointer b)
{
    const Position *one = *(Position *const *)a, *other = *(Position *const *)b;
    int order = rank_of(one->type, one->status) - rank_of(other->type, other->status);
    if (order == 0)
        order = strcmp(one->order, other->order);
    return order != 0 ? order : (one->line > other->line) - (one->line < other->line);
}

// What the tickets of the best status admit as, without an admission among them.
static const TicketType *lone_type(const Profile *profile, TicketStatus status, const GPtrArray *tickets)
{
    g_autoptr(GPtrArray) products = g_ptr_array_new();
    ARRAY_EACH(const PersonTicket, ticket, tickets)
        if (ticket->status == status)
            g_ptr_array_add(products, ticket->product);
    g_ptr_array_add(products, NULL);
    return profile_lone_type(profile, (const char *const *)products->pdata);
}

void attendee_decide(Attendee *attendee, const Profile *profile, const PersonTicket *first, const GPtrArray *tickets)
{
    const TicketType *type = first->entitlement ? NULL : profile_match_ticket_type(profile, first->product);
    if (!type)
        type = lone_type(profile, first->status, tickets);
    set_field(attendee, FIELD_TICKET_TYPE, type ? type->code : "");
    set_field(attendee, FIELD_STATUS, ticket_status_name(first->status));
    set_field(attendee, FIELD_PRODUCT, first->product);
    if (attendee->fields[FIELD_ORDER])
        set_field(attendee, FIELD_ORDER, first->order);
}

ImportRecord attendee_record(const Attendee *attendee)
{
    ImportRecord record = {.id = attendee->id, .tickets = attendee->tickets};
    for (int i = 0; i < FIELD_COUNT; i++)
        record.fields[i] = attendee->fields[i];
    return record;
}

char *attendee_id(const char *order, const char *reference)
{
    const DigestPart parts[] = {{order, strlen(order)}, {"\n", 1}, {reference, strlen(reference)}};
    char digest[DIGEST_HEX];
    digest_parts_hex(parts, G_N_ELEMENTS(parts), digest);
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

static Attendee *attendee_of_group(const Group *group, const Profile *profile, bool is_partial)
{
    g_ptr_array_sort(group->positions, compare_positions);
    const Position *first = g_ptr_array_index(group->positions, 0);
    bool has_admission = first->type != NULL;
    Attendee *attendee = g_new0(Attendee, 1);
    attendee->id = attendee_id(first->order, first->reference);
    attendee->other_ids = g_ptr_array_new_with_free_func(g_free);
    attendee->line = first->line;
    attendee->tickets = g_ptr_array_new_with_free_func((GDestroyNotify)person_ticket_free);
    for (guint i = 0; i < group->positions->len; i++) {
        Position *position = g_ptr_array_index(group->positions, i);
        if (i > 0)
            g_ptr_array_add(attendee->other_ids, attendee_id(position->order, position->reference));
        g_ptr_array_add(attendee->tickets, ticket_of(position));
        merge_fields(attendee, position);
    }
    attendee_decide(attendee, profile, g_ptr_array_index(attendee->tickets, 0), attendee->tickets);
    if (is_partial)
        forget_unsaid(attendee, has_admission);
    return attendee;
}

GPtrArray *attendees_of(const GPtrArray *positions, const Profile *profile, bool is_partial)
{
    complete_references(positions);
    g_autoptr(GPtrArray) groups = group_positions(positions);
    GPtrArray *attendees = g_ptr_array_new_with_free_func((GDestroyNotify)attendee_free);
    for (guint i = 0; i < groups->len; i++)
        g_ptr_array_add(attendees, attendee_of_group(g_ptr_array_index(groups, i), profile, is_partial));
    return attendees;
}
