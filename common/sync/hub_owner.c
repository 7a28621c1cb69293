// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/sync/hub_owner.h"

#include <gio/gio.h>
#include <string.h>

#include "common/sync/hub_private.h"
#include "common/token/random.h"
#include "common/token/sealed_text.h"

// Every record is looked at, and the table is written anew.
#define PURGE_LIMIT_MS (60 * 60 * 1000)
#define ROLE_NAME_MOST 60 // the server cuts names at 63 bytes

// --- roles ---

// A field of a password file; colons and backslashes in it are escaped.
static void put_field(GString *line, const char *text)
{
    if (line->len)
        g_string_append_c(line, ':');
    for (; text && *text; text++) {
        if (*text == ':' || *text == '\\')
            g_string_append_c(line, '\\');
        g_string_append_c(line, *text);
    }
}

static char *password_line(const Hub *hub, const char *role, const char *password)
{
    const PgPlace place = pg_connection_place(hub->pg);
    GString *line = g_string_new(NULL);
    put_field(line, *place.host == '/' ? "*" : place.host); // a socket's folder has several names
    put_field(line, place.port);
    put_field(line, place.database);
    put_field(line, role);
    put_field(line, password);
    return g_string_free(line, FALSE);
}

// A value as a connection string takes it.
static void put_word(GString *text, const char *keyword, const char *value)
{
    g_string_append_printf(text, "%s%s=", text->len ? " " : "", keyword);
    bool is_plain = value && *value && !strpbrk(value, " '\\");
    g_string_append(text, is_plain ? "" : "'");
    for (; value && *value; value++) {
        if (*value == '\'' || *value == '\\')
            g_string_append_c(text, '\\');
        g_string_append_c(text, *value);
    }
    g_string_append(text, is_plain ? "" : "'");
}

// The connection string of a role, to be carried beside its password.
static char *describe(const Hub *hub, const char *role)
{
    const PgPlace place = pg_connection_place(hub->pg);
    GString *text = g_string_new(NULL);
    put_word(text, "host", place.host);
    put_word(text, "port", place.port);
    put_word(text, "dbname", place.database);
    put_word(text, "user", role);
    return g_string_free(text, FALSE);
}

// A new password, and what the server keeps in place of it.
static char *draw_password(Hub *hub, const char *role, char **out_verifier, GError **error)
{
    g_autofree char *first = random_id();
    g_autofree char *second = random_id();
    g_autofree char *password = g_strconcat(first, second, NULL);
    *out_verifier = pg_connection_password_verifier(hub->pg, role, password, error);
    return *out_verifier ? g_steal_pointer(&password) : NULL;
}

bool hub_has_role(Hub *hub, const char *role, bool *out, GError **error)
{
    const char *parameters[] = {role, NULL};
    g_autoptr(PgRows) rows =
        pg_connection_query(hub->pg, "SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = $1", parameters, error);
    if (rows)
        *out = pg_row_count(rows) > 0;
    return rows != NULL;
}

// A new password goes to whoever carries it, before the hub is asked to take it. NULL when it cannot go there. The caller owns the verifier.
static char *hand_over(Hub *hub, const char *role, const HubBearer *bearer, GError **error)
{
    g_autofree char *verifier = NULL;
    g_autofree char *password = draw_password(hub, role, &verifier, error);
    if (!password)
        return NULL;
    g_autofree char *where = describe(hub, role);
    g_autofree char *line = password_line(hub, role, password);
    if (bearer->hand_over(where, line, bearer->data, error))
        return g_steal_pointer(&verifier);
    g_prefix_error(error, "nothing was changed at the hub: ");
    return NULL;
}

// After the hub did not take what was handed over; without an answer it may have, and then this is the only copy.
static void take_back(const HubBearer *bearer, bool is_in_doubt, const char *role, GError **error)
{
    if (!is_in_doubt)
        bearer->take_back(bearer->data);
    else
        g_prefix_error(error,
                       "it is not known whether the hub took the password, so what was handed out stays; should it open nothing, "
                       "run lanyard hub rotate-password %s: ",
                       role);
}

static bool make_role(Hub *hub, const char *role, const char *verifier, GError **error)
{
    const char *parameters[] = {role, verifier, NULL};
    return pg_connection_run(hub->pg, "SELECT lanyard.make_role($1, $2)", parameters, error);
}

static bool add_member(Hub *hub, const HubMember *member, const char *verifier, GError **error)
{
    if (verifier && !make_role(hub, member->role, verifier, error))
        return false;
    bool is_welcome = member->sponsor
                          ? hub_welcome_sponsor(hub, member->sponsor, member->role, error)
                          : hub_welcome_station(hub, member->role, member->name, member->station, member->carries, error);
    return is_welcome && (!member->connections || hub_limit_role(hub, member->role, member->connections, error));
}

bool hub_add_member(Hub *hub, const HubMember *member, const HubBearer *bearer, bool *out_is_new, GError **error)
{
    bool is_there;
    if (!hub_has_role(hub, member->role, &is_there, error))
        return false;
    *out_is_new = !is_there;
    g_autofree char *verifier = is_there ? NULL : hand_over(hub, member->role, bearer, error);
    if (!is_there && !verifier)
        return false;
    bool is_added = pg_connection_run(hub->pg, "BEGIN", NULL, error) && add_member(hub, member, verifier, error);
    if (is_added && pg_connection_run(hub->pg, "COMMIT", NULL, error))
        return true;
    pg_connection_run(hub->pg, "ROLLBACK", NULL, NULL);
    if (verifier)
        take_back(bearer, is_added, member->role, error);
    return false;
}

static bool end_sessions(Hub *hub, const char *role, GError **error)
{
    const char *parameters[] = {role, NULL};
    return pg_connection_run(hub->pg, "SELECT lanyard.end_sessions($1)", parameters, error);
}

bool hub_change_password(Hub *hub, const char *role, const HubBearer *bearer, GError **error)
{
    GError *local = NULL;
    g_autofree char *verifier = hand_over(hub, role, bearer, error);
    if (!verifier)
        return false;
    const char *parameters[] = {role, verifier, NULL};
    if (!pg_connection_run(hub->pg, "SELECT lanyard.change_password($1, $2)", parameters, &local)) {
        take_back(bearer, g_error_matches(local, HUB_ERROR, HUB_ERROR_UNREACHABLE), role, &local);
        g_propagate_error(error, local);
        return false;
    }
    if (end_sessions(hub, role, error))
        return true;
    g_prefix_error(error,
                   "the role %s has the new password that was handed out, but its old connections could not be closed: ", role);
    return false;
}

char *hub_role_name(const char *event, const char *name)
{
    g_autofree char *text = g_strconcat(event, "-", name, NULL);
    g_autofree char *plain = g_str_to_ascii(text, "C");
    g_autofree char *small = g_ascii_strdown(plain, -1);
    g_strcanon(small, "abcdefghijklmnopqrstuvwxyz0123456789", '-');
    return g_strndup(small, ROLE_NAME_MOST);
}

bool hub_welcome_station(Hub *hub, const char *role, const char *name, const char *station, bool carries, GError **error)
{
    const char *parameters[] = {role, name, station ? station : "", carries ? "true" : "false", NULL};
    return pg_connection_run(hub->pg, "SELECT lanyard.welcome_station($1, $2, nullif($3, ''), $4::boolean)", parameters, error);
}

bool hub_limit_role(Hub *hub, const char *role, int most_connections, GError **error)
{
    g_autofree char *most = g_strdup_printf("%d", most_connections);
    const char *parameters[] = {role, most, NULL};
    return pg_connection_run(hub->pg, "SELECT lanyard.limit_role($1, $2::integer)", parameters, error);
}

bool hub_harden(Hub *hub, GError **error)
{
    g_autoptr(GBytes) text = g_resources_lookup_data("/lanyard/hub/administrator.sql", G_RESOURCE_LOOKUP_FLAGS_NONE, error);
    if (!text)
        return false;
    g_autofree char *sql = g_strndup(g_bytes_get_data(text, NULL), g_bytes_get_size(text));
    return pg_connection_run(hub->pg, sql, NULL, error);
}

bool hub_find_member(Hub *hub, const char *word, char **out, GError **error)
{
    const char *parameters[] = {word, NULL};
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg, "SELECT lanyard.find_member($1)", parameters, error);
    if (!rows)
        return false;
    *out = pg_is_null(rows, 0, 0) ? NULL : g_strdup(pg_text(rows, 0, 0));
    return true;
}

static bool shut_out(Hub *hub, const char *role, const char *reason, GError **error)
{
    const char *parameters[] = {role, reason, NULL};
    return pg_connection_run(hub->pg, "SELECT lanyard.shut_out($1, $2)", parameters, error) && end_sessions(hub, role, error);
}

bool hub_revoke_member(Hub *hub, const char *role, const char *reason, GError **error)
{
    const char *parameters[] = {role, NULL};
    return shut_out(hub, role, reason, error) &&
           pg_connection_run(hub->pg, "SELECT lanyard.close_stations($1)", parameters, error);
}

static void hub_sponsor_free(HubSponsor *sponsor)
{
    g_free(sponsor->code);
    g_free(sponsor->problem);
    g_free(sponsor);
}

GPtrArray *hub_sponsors(Hub *hub, GError **error)
{
    g_autoptr(PgRows) rows =
        pg_connection_query(hub->pg,
                            "SELECT code, lead_count, busiest_count, coalesce((extract(epoch FROM busiest_at)"
                            " * 1000)::bigint, 0), byte_count, problem FROM lanyard.sponsor_use()",
                            NULL, error);
    if (!rows)
        return NULL;
    GPtrArray *sponsors = g_ptr_array_new_with_free_func((GDestroyNotify)hub_sponsor_free);
    for (int i = 0; i < pg_row_count(rows); i++) {
        HubSponsor *sponsor = g_new0(HubSponsor, 1);
        *sponsor = (HubSponsor){
            g_strdup(pg_text(rows, i, 0)), pg_int(rows, i, 1), pg_int(rows, i, 2), pg_int(rows, i, 3), pg_int(rows, i, 4),
            g_strdup(pg_text(rows, i, 5))};
        g_ptr_array_add(sponsors, sponsor);
    }
    return sponsors;
}

bool hub_welcome_sponsor(Hub *hub, const char *code, const char *role, GError **error)
{
    const char *parameters[] = {code, role, NULL};
    return pg_connection_run(hub->pg, "SELECT lanyard.welcome_sponsor($1, $2)", parameters, error);
}

// --- the end of the event ---

static void hub_holding_free(HubHolding *holding)
{
    g_free(holding->what);
    g_free(holding);
}

GPtrArray *hub_holdings(Hub *hub, GError **error)
{
    if (!pg_connection_be_patient(hub->pg, PURGE_LIMIT_MS, error))
        return NULL;
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg, "SELECT what, number FROM lanyard.holdings()", NULL, error);
    if (!rows)
        return NULL;
    GPtrArray *holdings = g_ptr_array_new_with_free_func((GDestroyNotify)hub_holding_free);
    for (int i = 0; i < pg_row_count(rows); i++) {
        HubHolding *holding = g_new0(HubHolding, 1);
        *holding = (HubHolding){g_strdup(pg_text(rows, i, 0)), pg_int(rows, i, 1)};
        g_ptr_array_add(holdings, holding);
    }
    return holdings;
}

// Sponsors that hold a lock in their tables would be waited for.
static bool shut_sponsors_out(Hub *hub, GError **error)
{
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg, "SELECT role_name FROM lanyard.sponsor", NULL, error);
    if (!rows)
        return false;
    for (int i = 0; i < pg_row_count(rows); i++)
        if (!shut_out(hub, pg_text(rows, i, 0), "the event is over", error))
            return false;
    return true;
}

static bool purge_all(Hub *hub, gint64 *out_count, gint64 *out_unreadable_count, GPtrArray *tables, GError **error)
{
    // What the sponsors still had, comes along.
    if (!pg_connection_run(hub->pg, "SELECT lanyard.serve_now()", NULL, error))
        return false;
    g_autoptr(PgRows) unreadable = pg_connection_query(hub->pg, "SELECT lanyard.take_out_unreadable()", NULL, error);
    g_autoptr(PgRows) left = unreadable ? pg_connection_query(hub->pg, "SELECT lanyard.purge()", NULL, error) : NULL;
    g_autoptr(PgRows) emptied = left ? pg_connection_query(hub->pg, "SELECT lanyard.empty_own_tables()", NULL, error) : NULL;
    if (!emptied)
        return false;
    for (int i = 0; i < pg_row_count(emptied); i++)
        g_ptr_array_add(tables, g_strdup(pg_text(emptied, i, 0)));
    *out_count = pg_int(left, 0, 0);
    if (out_unreadable_count)
        *out_unreadable_count = pg_int(unreadable, 0, 0);
    return true;
}

bool hub_purge(Hub *hub, gint64 *out_count, gint64 *out_unreadable_count, GError **error)
{
    g_autoptr(GPtrArray) tables = g_ptr_array_new_with_free_func(g_free);
    if (!pg_connection_be_patient(hub->pg, PURGE_LIMIT_MS, error) || !shut_sponsors_out(hub, error) ||
        !pg_connection_run(hub->pg, "BEGIN", NULL, error))
        return false;
    if (!purge_all(hub, out_count, out_unreadable_count, tables, error)) {
        pg_connection_run(hub->pg, "ROLLBACK", NULL, NULL);
        return false;
    }
    // What was there is still in the tables' old rows.
    bool is_good = pg_connection_run(hub->pg, "COMMIT", NULL, error) &&
                   pg_connection_run(hub->pg, "VACUUM FULL lanyard.record", NULL, error);
    for (guint i = 0; is_good && i < tables->len; i++) {
        g_autofree char *vacuum = g_strconcat("VACUUM FULL ", (char *)g_ptr_array_index(tables, i), NULL);
        is_good = pg_connection_run(hub->pg, vacuum, NULL, error);
    }
    return is_good;
}

// --- the key of the desks ---

static bool keep_key(Hub *hub, const KeyRing *ring, guint key_id, bool *out_is_new, GError **error)
{
    guint8 key[SEALED_TEXT_KEY_BYTES];
    g_autoptr(GString) hex = g_string_new("\\x");
    g_autofree char *number = g_strdup_printf("%u", key_id);
    sealed_text_key(ring, key_id, key);
    for (gsize i = 0; i < sizeof key; i++)
        g_string_append_printf(hex, "%02x", key[i]);
    const char *parameters[] = {number, hex->str, NULL};
    g_autoptr(PgRows) rows =
        pg_connection_query(hub->pg, "SELECT lanyard.keep_desk_key($1::smallint, $2::bytea)", parameters, error);
    if (rows)
        *out_is_new |= strcmp(pg_text(rows, 0, 0), "t") == 0;
    return rows != NULL;
}

bool hub_keep_desk_key(Hub *hub, const KeyRing *ring, bool *out_is_new, GError **error)
{
    *out_is_new = false;
    for (guint i = 0; i < key_ring_count(ring); i++)
        if (!keep_key(hub, ring, i, out_is_new, error))
            return false;
    return true;
}
