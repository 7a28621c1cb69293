// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/sync/hub_kind.h"

#include "common/base/json.h"
#include "common/base/text.h"
#include "common/sync/hub_owner.h"
#include "common/sync/hub_private.h"

bool hub_fill_kinds(Hub *hub, GError **error)
{
    g_autoptr(GString) rows = g_string_new(NULL);
    for (guint i = 0; station_kind_row(i); i++) {
        const KindMay *may = station_kind_row(i);
        g_autofree char *members = station_kind_takes_any_member(may)
                                       ? g_strdup("NULL::text[]")
                                       : g_strdup_printf("string_to_array('%s', ' ')", may->members);
        g_string_append_printf(rows, "%s('%s', %d::smallint, %s, %s)", i ? ", " : "", station_kind_name(may->kind),
                               (int)may->record, members, may->is_own_only ? "true" : "false");
    }
    g_autofree char *sql = g_strdup_printf(
        "DELETE FROM lanyard.may; INSERT INTO lanyard.may(station_kind, record_kind, members, is_own_only) VALUES %s", rows->str);
    return pg_connection_run(hub->pg, sql, NULL, error);
}

bool hub_keep_desks(Hub *hub, const char *desks, GError **error)
{
    const char *parameters[] = {desks, NULL};
    return pg_connection_run(hub->pg, "SELECT lanyard.keep_desks($1)", parameters, error);
}

bool hub_set_kind(Hub *hub, const char *role, const char *kind, GError **error)
{
    const char *parameters[] = {role, kind, NULL};
    return pg_connection_run(hub->pg, "SELECT lanyard.set_kind($1, $2)", parameters, error);
}

GPtrArray *hub_station_roles(Hub *hub, GError **error)
{
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg, "SELECT id, kind, since FROM lanyard.kinds()", NULL, error);
    GPtrArray *roles = rows ? g_ptr_array_new_with_free_func((GDestroyNotify)station_role_free) : NULL;
    for (int i = 0; rows && i < pg_row_count(rows); i++) {
        StationRole *role = g_new(StationRole, 1);
        *role = (StationRole){g_strdup(pg_text(rows, i, 0)), g_strdup(pg_text(rows, i, 1)), pg_int(rows, i, 2)};
        g_ptr_array_add(roles, role);
    }
    return roles;
}

static char *to_bytea(const guint8 bytes[CHAIN_BYTES])
{
    char hex[2 * CHAIN_BYTES + 1];
    return g_strconcat("\\x", text_hex(bytes, CHAIN_BYTES, hex), NULL);
}

bool hub_note_head(Hub *hub, const char *line, const LineHead *head, GError **error)
{
    g_autofree char *sequence = g_strdup_printf("%" G_GINT64_FORMAT, head->sequence), *hash = to_bytea(head->hash);
    const char *parameters[] = {line, sequence, hash, head->signature, NULL};
    return pg_connection_run(hub->pg, "SELECT lanyard.note_head($1, $2::bigint, $3::bytea, $4)", parameters, error);
}

bool hub_begin_batches(Hub *hub, GError **error)
{
    hub->is_handing_in = hub_make_staging(hub, error) && pg_connection_run(hub->pg, "BEGIN", NULL, error);
    return hub->is_handing_in;
}

bool hub_begin_hand_in(Hub *hub, const char *line, const Line *of, const LineHead *head, const HubRecord *first, GError **error)
{
    g_autofree char *base = g_strdup_printf("%" G_GINT64_FORMAT, of->base_sequence), *base_hash = to_bytea(of->base_hash);
    g_autofree char *last = g_strdup_printf("%" G_GINT64_FORMAT, head->sequence), *hash = to_bytea(head->hash);
    g_autoptr(json_t) said =
        first && first->kind == RECORD_STATION ? json_loads(first->body, JSON_REJECT_DUPLICATES, NULL) : NULL;
    const char *parameters[] = {line,
                                of->origin,
                                base,
                                base_hash,
                                last,
                                hash,
                                head->signature ? head->signature : "",
                                json_text(said, "key", ""),
                                json_text(said, "nonce", ""),
                                NULL};
    return hub_begin_batches(hub, error) &&
           pg_connection_run(hub->pg, "SELECT lanyard.hand_in($1, $2, $3::bigint, $4::bytea, $5::bigint, $6::bytea, $7, $8, $9)",
                             parameters, error);
}

bool hub_end_hand_in(Hub *hub, bool is_good, GError **error)
{
    bool is_open = hub->is_handing_in;
    hub->is_handing_in = false;
    return !is_open || pg_connection_run(hub->pg, is_good ? "COMMIT" : "ROLLBACK", NULL, error);
}

bool hub_prove_line(Hub *hub, const char *line, const char *signature, GError **error)
{
    const char *parameters[] = {line, signature, NULL};
    return pg_connection_run(hub->pg, "SELECT lanyard.prove_line($1, $2)", parameters, error);
}
