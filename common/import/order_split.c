// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/order_split.h"

#include "common/import/attendee.h"
#include "common/store/people/import_record.h"
#include "common/store/people/same.h"

// Whose these tickets are, as imports have it: type, status, product and order by the one that decides.
static Attendee *attendee_with(const Profile *profile, const ImportState *state, GPtrArray *tickets)
{
    Attendee *attendee = g_new0(Attendee, 1);
    attendee->other_ids = g_ptr_array_new_with_free_func(g_free);
    attendee->tickets = tickets;
    for (int i = 0; i < FIELD_COUNT; i++)
        attendee->fields[i] = g_strdup(state->fields[i]);
    const PersonTicket *first = g_ptr_array_index(tickets, 0);
    for (guint i = 1; i < tickets->len; i++)
        if (ticket_rank(profile, g_ptr_array_index(tickets, i)) < ticket_rank(profile, first))
            first = g_ptr_array_index(tickets, i);
    attendee_decide(attendee, profile, first, tickets);
    attendee->id = attendee_id(first->order, first->reference);
    return attendee;
}

static bool put(Store *store, const char *id, const Attendee *attendee, gint64 now_utc_ms, GError **error)
{
    ImportRecord record = attendee_record(attendee);
    record.id = id;
    ImportResult result;
    return import_record_put(store, &record, now_utc_ms, &result, error);
}

static GPtrArray *take_tickets(ImportState *state, const char *const *orders)
{
    GPtrArray *taken = g_ptr_array_new_with_free_func((GDestroyNotify)person_ticket_free);
    for (guint i = 0; i < state->tickets->len;) {
        const PersonTicket *ticket = g_ptr_array_index(state->tickets, i);
        if (g_strv_contains(orders, ticket->order))
            g_ptr_array_add(taken, g_ptr_array_steal_index(state->tickets, i));
        else
            i++;
    }
    return taken;
}

// Whether each of the orders is theirs, and not all that they have.
static bool check_orders(const ImportState *state, const char *const *orders, GError **error)
{
    g_autoptr(GHashTable) held = g_hash_table_new(g_str_hash, g_str_equal);
    bool has_other = false;
    ARRAY_EACH(const PersonTicket, ticket, state->tickets) {
        g_hash_table_add(held, ticket->order);
        has_other = has_other || !g_strv_contains(orders, ticket->order);
    }
    for (const char *const *order = orders; *order; order++) {
        if (g_hash_table_contains(held, *order))
            continue;
        return error_set(STORE_ERROR, STORE_ERROR_REFUSED, error, "the person has no ticket of order %s", *order);
    }
    if (!has_other)
        g_set_error_literal(error, STORE_ERROR, STORE_ERROR_REFUSED,
                            "the person has no other order; one of two people keeps one");
    return has_other;
}

static bool split(Store *store, const Profile *profile, const char *id, const char *const *orders, const char *volunteer_name,
                  gint64 now_utc_ms, char **out_id, GError **error)
{
    g_auto(ImportState) state = {0};
    if (!import_record_state(store, id, &state, error) || !check_orders(&state, orders, error))
        return false;
    Attendee *out = attendee_with(profile, &state, take_tickets(&state, orders));
    Attendee *kept = attendee_with(profile, &state, g_steal_pointer(&state.tickets));
    bool is_good = put(store, id, kept, now_utc_ms, error) && put(store, out->id, out, now_utc_ms, error) &&
                   same_keep_apart(store, id, out->id, volunteer_name, now_utc_ms, error);
    if (is_good)
        *out_id = g_strdup(out->id);
    attendee_free(kept);
    attendee_free(out);
    return is_good;
}

bool order_split(Store *store, const Profile *profile, const char *id, const char *const *orders, const char *volunteer_name,
                 gint64 now_utc_ms, char **out_id, GError **error)
{
    *out_id = NULL;
    if (!store_begin(store, error))
        return false;
    if (split(store, profile, id, orders, volunteer_name, now_utc_ms, out_id, error) && store_commit(store, error))
        return true;
    store_rollback(store);
    g_clear_pointer(out_id, g_free);
    return false;
}
