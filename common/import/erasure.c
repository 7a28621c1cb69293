// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/erasure.h"

#include <string.h>

#include "common/import/attendee.h"
#include "common/store/people/import_record.h"
#include "common/store/people/same.h"
#include "common/store/people/transfer.h"
#include "common/store/record/sealed.h"

typedef struct {
    const char *id;
    GPtrArray *givers; // char *
} Givers;

static void note_giver(const char *former, const char *taker, gpointer data)
{
    Givers *givers = data;
    if (strcmp(taker, givers->id) == 0)
        g_ptr_array_add(givers->givers, g_strdup(former));
}

// The registration's own id and that of each of its tickets, but for that of who had the ticket before: that is somebody else.
static bool add_registration(Store *store, const char *id, GPtrArray *ids, GError **error)
{
    g_autoptr(GPtrArray) given = g_ptr_array_new_with_free_func(g_free);
    Givers givers = {id, given};
    g_auto(ImportState) state = {0};
    if (!import_record_state(store, id, &state, error) || !transfer_each(store, note_giver, &givers, error))
        return false;
    g_ptr_array_add(ids, g_strdup(id));
    ARRAY_EACH(const PersonTicket, ticket, state.tickets) {
        g_autofree char *other = attendee_id(ticket->order, ticket->reference);
        if (!g_ptr_array_find_with_equal_func(ids, other, g_str_equal, NULL) &&
            !g_ptr_array_find_with_equal_func(given, other, g_str_equal, NULL))
            g_ptr_array_add(ids, g_steal_pointer(&other));
    }
    return true;
}

GStrv erasure_ids(Store *store, const char *id, GError **error)
{
    if (!sealed_check(store, "all that is held on a person", error))
        return NULL;
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) members = same_members(store, id, error);
    for (guint i = 0; members && i < members->len; i++)
        if (!add_registration(store, g_ptr_array_index(members, i), ids, error))
            return NULL;
    if (!members)
        return NULL;
    g_ptr_array_add(ids, NULL);
    return (GStrv)g_ptr_array_free(g_steal_pointer(&ids), FALSE);
}
