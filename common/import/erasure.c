// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/erasure.h"

#include "common/import/attendee.h"
#include "common/store/import_record.h"
#include "common/store/sealed.h"

GStrv erasure_ids(Store *store, const char *id, GError **error)
{
    g_auto(ImportState) state = {0};
    if (sealed_is_locked(store)) {
        sealed_refuse("all that is held on a person", error);
        return NULL;
    }
    if (!import_record_state(store, id, &state, error))
        return NULL;
    g_autoptr(GStrvBuilder) ids = g_strv_builder_new();
    g_strv_builder_add(ids, id);
    for (guint i = 0; i < state.tickets->len; i++) {
        const PersonTicket *ticket = g_ptr_array_index(state.tickets, i);
        g_autofree char *other = attendee_id(ticket->order, ticket->reference);
        if (g_strcmp0(other, id) != 0)
            g_strv_builder_add(ids, other);
    }
    return g_strv_builder_end(ids);
}
