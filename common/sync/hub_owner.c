// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/sync/hub_owner.h"

#include <gio/gio.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/json.h"
#include "common/sync/hub_sessions.h"
#include "common/token/random.h"

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

// A password, and what the server keeps in place of it.
typedef struct {
    char *password, *verifier;
} Secret;

static void secret_clear(Secret *secret)
{
    g_free(secret->password);
    g_free(secret->verifier);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Secret, secret_clear)

static bool draw_password(Hub *hub, const char *role, Secret *out, GError **error)
{
    g_autofree char *first = random_id();
    g_autofree char *second = random_id();
    out->password = g_strconcat(first, second, NULL);
    out->verifier = pg_connection_password_verifier(hub->pg, role, out->password, error);
    return out->verifier != NULL;
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

// A new password goes to whoever carries it, before the hub is asked to take it. False when it cannot go there.
static bool hand_over(Hub *hub, const char *role, const HubBearer *bearer, Secret *out, GError **error)
{
    if (!draw_password(hub, role, out, error))
        return false;
    g_autofree char *where = describe(hub, role);
    g_autofree char *line = password_line(hub, role, out->password);
    if (bearer->hand_over(where, line, bearer->data, error))
        return true;
    g_prefix_error(error, "nothing was changed at the hub: ");
    return false;
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
    return hub_welcome_station(hub, member->role, member->name, member->station, member->kind, error) &&
           (!member->connections || hub_limit_role(hub, member->role, member->connections, error));
}

// Before anything is handed out: what the hub would refuse.
static bool check_not_purged(Hub *hub, GError **error)
{
    return pg_connection_run(hub->pg, "SELECT lanyard.check_not_purged()", NULL, error);
}

bool hub_check_not_revoked(Hub *hub, const char *role, GError **error)
{
    const char *parameters[] = {role, NULL};
    g_autoptr(PgRows) rows = pg_connection_query(
        hub->pg, "SELECT revoked_reason FROM lanyard.member WHERE role_name = $1 AND revoked_at IS NOT NULL", parameters, error);
    if (rows && pg_row_count(rows) > 0)
        g_set_error(error, HUB_ERROR, HUB_ERROR_REVOKED,
                    "the role %s was revoked (%s) and stays out; if its station was found: lanyard hub station admit-again", role,
                    *pg_text(rows, 0, 0) ? pg_text(rows, 0, 0) : "no reason given");
    return rows && pg_row_count(rows) == 0;
}

// Signs in as the role: the server lets it in, and the hub takes what it says.
static bool is_taken_in(Hub *hub, const char *role, const char *password, GError **error)
{
    g_autoptr(PgConnection) pg = pg_connection_open_as(hub->pg, role, password, error);
    return pg && pg_connection_run(pg, "SELECT lanyard.check_own('{}')", NULL, error);
}

// Of one whose password nobody here has.
static bool check_may_come(Hub *hub, const char *role, GError **error)
{
    const char *parameters[] = {role, NULL};
    g_autoptr(PgRows) rows =
        pg_connection_query(hub->pg,
                            "SELECT rolcanlogin AND has_database_privilege(oid, current_database(), 'CONNECT')"
                            " FROM pg_roles WHERE rolname = $1",
                            parameters, error);
    bool may_come = rows && pg_row_count(rows) > 0 && *pg_text(rows, 0, 0) == 't';
    if (rows && !may_come)
        g_set_error(error, HUB_ERROR, HUB_ERROR_RIGHTS,
                    "the role %s is there, but the server does not let it in; lanyard hub rotate-password does", role);
    return may_come;
}

bool hub_add_member(Hub *hub, const HubMember *member, const HubBearer *bearer, bool *out_is_new, GError **error)
{
    bool is_there;
    hub_wait_for_nobody(hub);
    if (!check_not_purged(hub, error) || !hub_has_role(hub, member->role, &is_there, error))
        return false;
    *out_is_new = !is_there;
    if (is_there && !hub_check_not_revoked(hub, member->role, error))
        return false;
    g_auto(Secret) secret = {NULL};
    if (!is_there && !hand_over(hub, member->role, bearer, &secret, error))
        return false;
    GError *local = NULL;
    bool is_added;
    gint64 start_mono_us = clock_mono_us();
    do {
        is_added = pg_connection_run(hub->pg, "BEGIN", NULL, &local) && add_member(hub, member, secret.verifier, &local);
        if (is_added && pg_connection_run(hub->pg, "COMMIT", NULL, &local)) {
            bool is_in =
                is_there ? check_may_come(hub, member->role, error) : is_taken_in(hub, member->role, secret.password, error);
            if (!is_in && !is_there)
                g_prefix_error(error, "the role %s was made, but is not let in with what was handed out: ", member->role);
            return is_in;
        }
        pg_connection_run(hub->pg, "ROLLBACK", NULL, NULL);
    } while (!is_added && hub_try_again(hub, start_mono_us, &local));
    if (!is_there)
        take_back(bearer, is_added, member->role, &local);
    g_propagate_error(error, local);
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

bool hub_welcome_station(Hub *hub, const char *role, const char *name, const char *station, const char *kind, GError **error)
{
    const char *parameters[] = {role, name, station ? station : "", kind ? kind : "", NULL};
    return pg_connection_run(hub->pg, "SELECT lanyard.welcome_station($1, $2, nullif($3, ''), nullif($4, ''))", parameters,
                             error);
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
    hub_wait_for_nobody(hub);
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

// --- another password, shutting out ---

static char *roles_of_one(const char *role)
{
    g_autoptr(json_t) array = json_array();
    json_array_append_new(array, json_string(role));
    return json_canonical(array);
}

// lanyard.alter_role() says what the server's administrator types where this one may not.
static char *alter_statement(Hub *hub, const char *role, const char *change, const char *verifier, GError **error)
{
    const char *parameters[] = {role, change, verifier, NULL};
    g_autoptr(PgRows) rows = pg_connection_query(
        hub->pg, "SELECT format('SELECT lanyard.alter_role(%L, %L)', $1::text, format($2::text, $3::text))", parameters, error);
    return rows ? g_strdup(pg_text(rows, 0, 0)) : NULL;
}

// Keeps one role out of every database, and gives it the password: once so that the present one opens nothing, and once more when no session
// is left that could have chosen another in between.
static bool keep_one_out(Hub *hub, const char *role, const Secret *secret, GError **error)
{
    g_autofree char *roles = roles_of_one(role);
    g_autofree char *alter = alter_statement(hub, role, "NOLOGIN PASSWORD %L", secret->verifier, error);
    for (int i = 0; alter && i < 2; i++) {
        g_autoptr(GPtrArray) statements = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(statements, g_strdup(alter));
        if (!hub_keep_out(hub, roles, HUB_SESSIONS_EVERYWHERE, statements, i == 0 ? HUB_QUIET_MS : 0, error))
            return false;
    }
    return alter != NULL;
}

static bool let_one_in(Hub *hub, const char *role, GError **error)
{
    g_autofree char *roles = roles_of_one(role);
    return hub_let_in(hub, roles, error);
}

static bool let_log_in(Hub *hub, const char *role, GError **error)
{
    g_autofree char *alter = alter_statement(hub, role, "LOGIN%s", "", error);
    return alter && pg_connection_run(hub->pg, alter, NULL, error) && let_one_in(hub, role, error);
}

static bool is_let_in(Hub *hub, const char *role, const char *password, GError **error)
{
    g_autoptr(PgConnection) pg = pg_connection_open_as(hub->pg, role, password, error);
    return pg != NULL;
}

// Whoever signs in goes by the password of when he began, and by the right to sign in of when he is done: so that is given back last.
static bool change_password(Hub *hub, const char *role, const Secret *secret, GError **error)
{
    GError *local = NULL;
    if (keep_one_out(hub, role, secret, &local))
        return let_log_in(hub, role, error);
    if (g_error_matches(local, HUB_ERROR, HUB_ERROR_RIGHTS)) // the role is as it was
        let_one_in(hub, role, NULL);
    g_propagate_error(error, local);
    return false;
}

// The same, handed to whoever carries it.
static bool give_password(Hub *hub, const char *role, const HubBearer *bearer, Secret *out, GError **error)
{
    GError *local = NULL;
    if (!hand_over(hub, role, bearer, out, error))
        return false;
    if (change_password(hub, role, out, &local))
        return true;
    take_back(bearer, g_error_matches(local, HUB_ERROR, HUB_ERROR_UNREACHABLE), role, &local);
    g_propagate_error(error, local);
    return false;
}

bool hub_change_password(Hub *hub, const char *role, const HubBearer *bearer, GError **error)
{
    g_auto(Secret) secret = {NULL};
    if (!check_not_purged(hub, error) || !hub_check_not_revoked(hub, role, error) ||
        !give_password(hub, role, bearer, &secret, error))
        return false;
    if (is_taken_in(hub, role, secret.password, error))
        return true;
    g_prefix_error(error, "the role %s was given the password that was handed out, but is not let in with it: ", role);
    return false;
}

typedef struct {
    bool is_in_hub, has_sessions, may_log_in;
} Standing;

static bool look_at(Hub *hub, const char *role, Standing *out, GError **error)
{
    const char *parameters[] = {role, NULL};
    g_autoptr(PgRows) rows = pg_connection_query(
        hub->pg,
        "SELECT has_database_privilege(r.oid, current_database(), 'CONNECT') OR EXISTS(SELECT FROM pg_stat_activity AS a"
        "  WHERE a.usesysid = r.oid AND a.datname = current_database()),"
        " EXISTS(SELECT FROM pg_stat_activity AS a WHERE a.usesysid = r.oid), r.rolcanlogin"
        " FROM pg_roles AS r WHERE r.rolname = $1",
        parameters, error);
    bool is_known = rows && pg_row_count(rows) > 0;
    *out = (Standing){!is_known || *pg_text(rows, 0, 0) == 't', !is_known || *pg_text(rows, 0, 1) == 't',
                      !is_known || *pg_text(rows, 0, 2) == 't'};
    return rows != NULL;
}

// What became of it, by the state in which the server is now. A role that the owner may not change can be kept out by the server's own file.
static bool judge(Hub *hub, const char *role, const Secret *secret, char **out_answer, const GError *trouble, GError **error)
{
    Standing now;
    g_autoptr(GError) answer = NULL;
    if (!look_at(hub, role, &now, error))
        return false;
    bool is_tried_in = is_let_in(hub, role, secret->password, &answer);
    bool is_kept_by_file = answer && strstr(answer->message, "pg_hba.conf");
    if (now.has_sessions || (now.may_log_in && !is_tried_in && !is_kept_by_file)) {
        g_set_error(
            error, HUB_ERROR, HUB_ERROR_RIGHTS,
            "the role %s is %s (%s); let the server's administrator write this as the first line of pg_hba.conf, and type SELECT"
            " pg_reload_conf(): host all \"%s\" all reject",
            role, now.is_in_hub ? "not shut out of the hub" : "shut out of the hub's database, but not shut out of the server",
            trouble ? trouble->message : "it has sessions, or may sign in", role);
        return false;
    }
    if (is_tried_in) {
        g_set_error(error, HUB_ERROR, HUB_ERROR_SERVER, "the role %s was tried, and the server let it in; try again", role);
        return false;
    }
    *out_answer = g_strdup(answer->message);
    return true;
}

// While the role is still shut out nobody who has its password writes anything, so that comes first.
bool hub_admit_again(Hub *hub, const char *role, const HubBearer *bearer, GError **error)
{
    const char *parameters[] = {role, NULL};
    g_auto(Secret) secret = {NULL};
    if (!check_not_purged(hub, error))
        return false;
    if (hub_check_not_revoked(hub, role, NULL)) {
        g_set_error(error, HUB_ERROR, HUB_ERROR_REVOKED, "the role %s was not shut out; nothing was changed", role);
        return false;
    }
    hub_wait_for_nobody(hub);
    if (!give_password(hub, role, bearer, &secret, error) ||
        !pg_connection_run(hub->pg, "SELECT lanyard.admit_again($1)", parameters, error) || !let_one_in(hub, role, error))
        return false;
    if (is_taken_in(hub, role, secret.password, error))
        return true;
    g_prefix_error(error, "the role %s was given a password, but the hub does not take it in: ", role);
    return false;
}

bool hub_admit_station(Hub *hub, const char *word, bool *out, GError **error)
{
    const char *parameters[] = {word, NULL};
    g_autoptr(PgRows) rows =
        pg_connection_query(hub->pg,
                            "UPDATE lanyard.station SET revoked_at = NULL, revoked_reason = '', admitted_at = now()"
                            " WHERE (id = $1 OR name = $1) AND role_name IS NULL AND revoked_at IS NOT NULL RETURNING id",
                            parameters, error);
    *out = rows && pg_row_count(rows) > 0;
    return rows;
}

bool hub_revoke_member(Hub *hub, const char *role, const char *reason, char **out_answer, GError **error)
{
    const char *parameters[] = {role, reason, NULL};
    const char *only_role[] = {role, NULL};
    g_autoptr(GError) trouble = NULL;
    g_auto(Secret) secret = {NULL};
    hub_wait_for_nobody(hub);
    if (!draw_password(hub, role, &secret, error) ||
        !pg_connection_run(hub->pg, "UPDATE lanyard.member SET revoked_at = now(), revoked_reason = $2 WHERE role_name = $1",
                           parameters, error))
        return false;
    keep_one_out(hub, role, &secret, &trouble);
    return pg_connection_run(hub->pg, "SELECT lanyard.close_stations($1)", only_role, error) &&
           judge(hub, role, &secret, out_answer, trouble, error);
}

bool hub_lines_of_role(Hub *hub, const char *role, char **out_own, char **out_brought, GError **error)
{
    static const char sql[] =
        "SELECT string_agg(said, ', ' ORDER BY said) FILTER (WHERE is_own), string_agg(said, ', ' ORDER BY said) FILTER (WHERE NOT is_own)"
        " FROM (SELECT s.role_name IS NOT DISTINCT FROM $1 AS is_own, format('%s (%s)', coalesce(nullif(s.name, ''),"
        "  (SELECT r.body::json ->> 'name' FROM lanyard.record AS r WHERE r.station = s.id AND r.sequence = 1 AND r.kind = 12), '?'), s.id) AS said"
        "  FROM lanyard.station AS s WHERE s.role_name = $1 OR s.id IN (SELECT h.line FROM lanyard.handed_in AS h WHERE h.role_name = $1)) AS s";
    const char *parameters[] = {role, NULL};
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg, sql, parameters, error);
    *out_own = rows && !pg_is_null(rows, 0, 0) ? g_strdup(pg_text(rows, 0, 0)) : NULL;
    *out_brought = rows && !pg_is_null(rows, 0, 1) ? g_strdup(pg_text(rows, 0, 1)) : NULL;
    return rows != NULL;
}
