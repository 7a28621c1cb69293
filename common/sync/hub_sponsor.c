// SPDX-License-Identifier: GPL-3.0-or-later
// hub_sponsor.c - a sponsor's station at the hub: it has no table there, and asks by the functions of config/postgres/009_sponsor.sql.
#include <string.h>

#include "common/base/json.h"
#include "common/sync/hub_private.h"

// A staff's role at a sponsor's station would bring everybody there; it is turned away before it leaves a trace.
static bool check_code(const char *code, const char *sponsor, GError **error)
{
    if (strcmp(code, sponsor) == 0)
        return true;
    g_set_error(
        error, HUB_ERROR, HUB_ERROR_RIGHTS,
        "the hub's role is the sponsor %s's, not %s's; this station signs in with the role that lanyard hub sponsor add %s made",
        code, sponsor, sponsor);
    return false;
}

static bool listen_on(Hub *hub, const char *channel, GError **error)
{
    const char *parameters[] = {channel, NULL};
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg, "SELECT 'LISTEN ' || quote_ident($1)", parameters, error);
    return rows && pg_connection_run(hub->pg, pg_text(rows, 0, 0), NULL, error);
}

bool hub_sponsor_meet(Hub *hub, const HubGreeting *greeting, GError **error)
{
    g_autoptr(GError) local = NULL;
    g_autoptr(PgRows) rows =
        pg_connection_query(hub->pg, "SELECT version, event, code, channel FROM lanyard_sponsor.hello()", NULL, &local);
    if (!rows && g_error_matches(local, HUB_ERROR, HUB_ERROR_RIGHTS))
        g_prefix_error(&local,
                       "the hub's role is not that of the sponsor \"%s\"; this station signs in with the role that lanyard hub "
                       "sponsor add %s made: ",
                       greeting->sponsor, greeting->sponsor);
    if (!rows) {
        g_propagate_error(error, g_steal_pointer(&local));
        return false;
    }
    if (!hub_check_version((int)pg_int(rows, 0, 0), pg_text(rows, 0, 1), greeting->event, error) ||
        !check_code(pg_text(rows, 0, 2), greeting->sponsor, error) || !listen_on(hub, pg_text(rows, 0, 3), error))
        return false;
    hub->is_sponsors = true;
    return true;
}

// As the server reads bytes; null when there are none.
static void put_bytes(json_t *object, const char *name, const guint8 *bytes, int length)
{
    if (length < 0)
        return;
    g_autoptr(GString) text = g_string_new("\\x");
    for (int i = 0; i < length; i++)
        g_string_append_printf(text, "%02x", bytes[i]);
    json_put_text(object, name, text->str);
}

// The names are columns of lanyard.record.
static json_t *describe(const HubRecord *record)
{
    json_t *object = json_pack("{s:s,s:I,s:I,s:I,s:i,s:s,s:s}", "station", record->station, "sequence",
                               (json_int_t)record->sequence, "hlc", (json_int_t)record->hlc, "utc_ms", (json_int_t)record->utc_ms,
                               "kind", record->kind, "subject", record->subject, "body", record->body);
    const RecordChain *chain = &record->chain;
    if (!record->origin)
        return object;
    put_bytes(object, "body_salt", chain->salt, chain->salt_length);
    put_bytes(object, "digest", chain->digest, chain->salt_length == SALT_TAKEN_OUT ? CHAIN_BYTES : -1);
    put_bytes(object, "previous", chain->previous, CHAIN_BYTES);
    put_bytes(object, "hash", chain->hash, CHAIN_BYTES);
    return object;
}

bool hub_sponsor_is_paused(Hub *hub, const char *station, bool *out, GError **error)
{
    const char *parameters[] = {station, "[]", NULL};
    g_autoptr(GError) refusal = NULL;
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg, "SELECT lanyard_sponsor.add($1, $2)", parameters, &refusal);
    *out = g_error_matches(refusal, HUB_ERROR, HUB_ERROR_PAUSED);
    if (refusal && !*out)
        g_propagate_error(error, g_steal_pointer(&refusal));
    return rows || *out;
}

bool hub_sponsor_push(Hub *hub, const GPtrArray *records, GError **error)
{
    g_autoptr(json_t) array = json_array();
    for (guint i = 0; i < records->len; i++)
        json_array_append_new(array, describe(g_ptr_array_index(records, i)));
    const HubRecord *last = g_ptr_array_index(records, records->len - 1);
    g_autofree char *text = json_canonical(array);
    const char *parameters[] = {last->station, text, NULL};
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg, "SELECT lanyard_sponsor.add($1, $2)", parameters, error);
    if (!rows)
        return false;
    gint64 taken = pg_int(rows, 0, 0);
    if (taken >= last->sequence)
        return true;
    g_set_error(error, HUB_ERROR, HUB_ERROR_LIMIT,
                "the hub takes no more of this sponsor's records this hour; %" G_GINT64_FORMAT " wait for the next one",
                last->sequence - taken);
    return false;
}
