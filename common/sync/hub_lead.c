// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/sync/hub_lead.h"

#include "common/store/lead/lead.h"
#include "common/store/lead/sponsor.h"
#include "common/sync/hub_private.h"

bool hub_release(Hub *hub, Store *store, const char *sponsor, GError **error)
{
    hub->has_answers = false; // one that comes meanwhile is another
    g_autoptr(PgRows) rows = pg_connection_query(
        hub->pg,
        "SELECT token, name, email, company, title, cv, withdrawn, lead, is_valid, given_name, family_name, is_gone"
        " FROM lanyard_sponsor.answers()",
        NULL, error);
    if (!rows)
        return false;
    int count = pg_row_count(rows);
    g_autofree LeadReleased *released = g_new0(LeadReleased, (gsize)count);
    for (int i = 0; i < count; i++) {
        released[i].token = pg_text(rows, i, 0);
        for (int field = 0; field < CONTACT_COUNT; field++)
            released[i].contact[field] = pg_text(rows, i, 1 + field);
        released[i].withdrawn = pg_text(rows, i, 1 + CONTACT_COUNT);
        released[i].lead = pg_text(rows, i, 2 + CONTACT_COUNT);
        released[i].is_valid = *pg_text(rows, i, 3 + CONTACT_COUNT) == 't';
        released[i].given_name = pg_text(rows, i, 4 + CONTACT_COUNT);
        released[i].family_name = pg_text(rows, i, 5 + CONTACT_COUNT);
        released[i].is_gone = *pg_text(rows, i, 6 + CONTACT_COUNT) == 't';
    }
    return lead_release(store, sponsor, released, (gsize)count, error);
}

bool hub_has_answers(const Hub *hub)
{
    return hub->has_answers;
}

GPtrArray *hub_sponsor_uses(Hub *hub, GError **error)
{
    static const char sql[] = "SELECT code, station_count, lead_count, refused_count, busiest_count,"
                              " coalesce((extract(epoch FROM busiest_at + interval '1 hour') * 1000)::bigint, 0), is_paused,"
                              " wrong_code_count, coalesce((extract(epoch FROM wrong_code_at) * 1000)::bigint, 0)"
                              " FROM lanyard.sponsors()";
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg, sql, NULL, error);
    if (!rows)
        return NULL;
    GPtrArray *list = g_ptr_array_new_with_free_func((GDestroyNotify)sponsor_use_free);
    for (int i = 0; i < pg_row_count(rows); i++) {
        SponsorUse *use = g_new(SponsorUse, 1);
        *use = (SponsorUse){.code = g_strdup(pg_text(rows, i, 0)),
                            .station_count = pg_int(rows, i, 1),
                            .lead_count = pg_int(rows, i, 2),
                            .refused_count = pg_int(rows, i, 3),
                            .busiest_count = pg_int(rows, i, 4),
                            .busiest_utc_ms = pg_int(rows, i, 5),
                            .is_paused = *pg_text(rows, i, 6) == 't',
                            .wrong_code_count = pg_int(rows, i, 7),
                            .wrong_code_utc_ms = pg_int(rows, i, 8)};
        g_ptr_array_add(list, use);
    }
    return list;
}
