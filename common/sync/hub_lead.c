#include "common/sync/hub_lead.h"

#include "common/store/lead.h"
#include "common/sync/hub_private.h"

bool hub_release(Hub *hub, Store *store, const char *sponsor, GError **error)
{
    g_autoptr(DoorRows) rows =
        door_query(hub->door, "SELECT token, name, email, company, title, cv, withdrawn FROM lanyard.contact", NULL, error);
    if (!rows)
        return false;
    int count = door_row_count(rows);
    g_autofree LeadReleased *released = g_new0(LeadReleased, (gsize)count);
    for (int i = 0; i < count; i++) {
        released[i].token = door_text(rows, i, 0);
        for (int field = 0; field < CONTACT_COUNT; field++)
            released[i].contact[field] = door_text(rows, i, 1 + field);
        released[i].withdrawn = door_text(rows, i, 1 + CONTACT_COUNT);
    }
    return lead_release(store, sponsor, released, (gsize)count, error);
}
