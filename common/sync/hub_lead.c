#include "common/sync/hub_lead.h"

#include "common/store/lead.h"
#include "common/sync/hub_private.h"

bool hub_welcome_sponsor(Hub *hub, const char *code, const char *role, GError **error)
{
    const char *parameters[] = {code, role, NULL};
    return door_run(hub->door, "SELECT lanyard.welcome_sponsor($1, $2)", parameters, error);
}

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

bool hub_purge(Hub *hub, gint64 *out_count, GError **error)
{
    g_autoptr(DoorRows) rows = door_query(hub->door, "SELECT lanyard.purge()", NULL, error);
    if (!rows)
        return false;
    *out_count = door_int(rows, 0, 0);
    // What was there is still in the table's old rows.
    return door_run(hub->door, "VACUUM FULL lanyard.record", NULL, error);
}
