// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/sync/hub_lead.h"

#include "common/store/lead.h"
#include "common/sync/hub_private.h"

bool hub_release(Hub *hub, Store *store, const char *sponsor, GError **error)
{
    g_autoptr(PgRows) rows = pg_connection_query(
        hub->pg, "SELECT token, name, email, company, title, cv, withdrawn FROM lanyard_sponsor.contacts()", NULL, error);
    if (!rows)
        return false;
    int count = pg_row_count(rows);
    g_autofree LeadReleased *released = g_new0(LeadReleased, (gsize)count);
    for (int i = 0; i < count; i++) {
        released[i].token = pg_text(rows, i, 0);
        for (int field = 0; field < CONTACT_COUNT; field++)
            released[i].contact[field] = pg_text(rows, i, 1 + field);
        released[i].withdrawn = pg_text(rows, i, 1 + CONTACT_COUNT);
    }
    return lead_release(store, sponsor, released, (gsize)count, error);
}
