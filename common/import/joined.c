// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/joined.h"

#include <string.h>

static bool is_decided(int field)
{
    return field == FIELD_TICKET_TYPE || field == FIELD_STATUS || field == FIELD_PRODUCT || field == FIELD_ORDER;
}

// Of files without orders each says all that the person has there.
static bool has_no_order(const Attendee *attendee, guint said_count)
{
    for (guint i = 0; i < said_count; i++)
        if (!*((const PersonTicket *)g_ptr_array_index(attendee->tickets, i))->order)
            return true;
    return false;
}

static void take_others(const Tally *tally, Attendee *attendee, ImportState *state, guint said_count)
{
    for (guint i = 0; i < state->tickets->len; i++) {
        PersonTicket *ticket = g_ptr_array_index(state->tickets, i);
        bool is_in_file = *ticket->order ? tally_group(tally, ticket->order) != 0 : has_no_order(attendee, said_count);
        if (is_in_file || tickets_have(attendee->tickets, ticket->reference))
            continue;
        g_ptr_array_add(attendee->tickets, ticket);
        state->tickets->pdata[i] = NULL;
    }
}

static void ticket_free_or_null(gpointer ticket)
{
    if (ticket)
        person_ticket_free(ticket);
}

static guint first_of(const Profile *profile, const GPtrArray *tickets)
{
    guint first = 0;
    for (guint i = 1; i < tickets->len; i++) {
        const PersonTicket *best = g_ptr_array_index(tickets, first), *ticket = g_ptr_array_index(tickets, i);
        int order = ticket_rank(profile, ticket) - ticket_rank(profile, best);
        if (order == 0)
            order = strcmp(ticket->order, best->order);
        if (order < 0)
            first = i;
    }
    return first;
}

// Blank cells say nothing of somebody who has more than this file knows.
static void leave_unsaid(Attendee *attendee, const ImportState *state, bool is_said)
{
    for (int i = 0; i < FIELD_COUNT; i++) {
        bool is_blank = attendee->fields[i] && !*attendee->fields[i];
        if (!is_decided(i) && (is_blank || (!is_said && *state->fields[i])))
            g_clear_pointer(&attendee->fields[i], g_free);
    }
}

bool joined_complete(Store *store, const Profile *profile, const Tally *tally, Attendee *attendee, const GPtrArray *others,
                     bool *out_is_joined, GError **error)
{
    guint said_count = attendee->tickets->len;
    g_auto(ImportState) state = {0};
    if (!import_record_state(store, attendee->id, &state, error))
        return false;
    g_ptr_array_set_free_func(state.tickets, ticket_free_or_null);
    take_others(tally, attendee, &state, said_count);
    for (guint i = 0; i < others->len; i++) {
        g_auto(ImportState) other = {0};
        if (!import_record_state(store, g_ptr_array_index(others, i), &other, error))
            return false;
        g_ptr_array_set_free_func(other.tickets, ticket_free_or_null);
        take_others(tally, attendee, &other, said_count);
    }
    *out_is_joined = attendee->tickets->len > said_count;
    if (!*out_is_joined)
        return true;
    guint first = first_of(profile, attendee->tickets);
    leave_unsaid(attendee, &state, first < said_count);
    if (!attendee->fields[FIELD_ORDER])
        attendee->fields[FIELD_ORDER] = g_strdup("");
    attendee_decide(attendee, profile, g_ptr_array_index(attendee->tickets, first), attendee->tickets);
    return true;
}

#define ABSENT "absent" // the digest of who was cancelled because a file lacked them

static bool put_cancelled(Store *store, const char *id, GPtrArray *tickets, char *order, char *note, const char *digest,
                          ImportMoment moment, GError **error)
{
    char status[] = "cancelled";
    const ImportRecord record = {.id = id,
                                 .tickets = tickets,
                                 .digest = digest,
                                 .as_of_utc_ms = moment.as_of_utc_ms,
                                 .fields = {[FIELD_STATUS] = status, [FIELD_ORDER] = order, [FIELD_NOTE] = note}};
    ImportResult result;
    return import_record_put(store, &record, moment.now_utc_ms, &result, error);
}

bool joined_empty(Store *store, const char *id, const Attendee *kept, ImportMoment moment, GError **error)
{
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    const char *order = kept->fields[FIELD_ORDER] ? kept->fields[FIELD_ORDER] : "";
    g_autofree char *note =
        g_strdup_printf("Registered a second time%s%s; the tickets are there", *order ? ", order " : "", order);
    return put_cancelled(store, id, none, NULL, note, "joined", moment, error);
}

bool joined_cancel(Store *store, const char *id, ImportMoment moment, GError **error)
{
    g_auto(ImportState) state = {0};
    if (!import_record_state(store, id, &state, error))
        return false;
    for (guint i = 0; i < state.tickets->len; i++)
        ((PersonTicket *)g_ptr_array_index(state.tickets, i))->status = STATUS_CANCELLED;
    return put_cancelled(store, id, state.tickets, state.fields[FIELD_ORDER], NULL, ABSENT, moment, error);
}

bool joined_is_cancelled(Store *store, const char *id, bool *out, GError **error)
{
    return import_record_is_same(store, id, ABSENT, out, error);
}

// Splits the tickets: those that the file's orders have no more go to `gone`.
static void split_gone(const Tally *tally, ImportState *state, GPtrArray *gone)
{
    for (guint i = 0; i < state->tickets->len; i++) {
        PersonTicket *ticket = g_ptr_array_index(state->tickets, i);
        if (*ticket->order && tally_group(tally, ticket->order) != 0 && tally_first_line(tally, ticket->reference) == 0)
            g_ptr_array_add(gone, g_ptr_array_steal_index(state->tickets, i--));
    }
}

static bool put_left(Store *store, const Profile *profile, const char *id, GPtrArray *tickets, ImportMoment moment,
                     GError **error)
{
    g_autofree char *own = g_strdup(id);
    Attendee left = {.id = own, .tickets = tickets};
    attendee_decide(&left, profile, g_ptr_array_index(tickets, first_of(profile, tickets)), tickets);
    ImportRecord record = attendee_record(&left);
    record.digest = "void";
    record.as_of_utc_ms = moment.as_of_utc_ms;
    ImportResult result;
    bool is_good = import_record_put(store, &record, moment.now_utc_ms, &result, error);
    for (int i = 0; i < FIELD_COUNT; i++)
        g_free(left.fields[i]);
    return is_good;
}

bool joined_void(Store *store, const Profile *profile, const Tally *tally, const char *id, ImportMoment moment,
                 bool *out_is_changed, GError **error)
{
    g_auto(ImportState) state = {0};
    g_autoptr(GPtrArray) gone = g_ptr_array_new_with_free_func((GDestroyNotify)person_ticket_free);
    bool is_known, is_cancelled;
    *out_is_changed = false;
    if (!import_record_is_known(store, id, &is_known, error) || !joined_is_cancelled(store, id, &is_cancelled, error))
        return false;
    if (!is_known || is_cancelled)
        return true;
    if (!import_record_state(store, id, &state, error))
        return false;
    split_gone(tally, &state, gone);
    if (gone->len == 0)
        return true;
    *out_is_changed = true;
    return state.tickets->len > 0 ? put_left(store, profile, id, state.tickets, moment, error)
                                  : joined_cancel(store, id, moment, error);
}
