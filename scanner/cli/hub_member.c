// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/hub_member.h"

#include <stdio.h>
#include <string.h>

#include "common/base/files.h"
#include "common/conf/settings.h"
#include "scanner/desk/new_station.h"

// The file to carry: where the hub is in a comment, which libpq passes over, and the line of a password file. The role has this password
// already, so what cannot be written is shown.
static int hand_out(const HubWork *work, const char *role, const char *password_line)
{
    GError *error = NULL;
    g_autofree char *where = hub_describe(work->hub, role);
    g_autofree char *text = new_station_pass(where, password_line);
    const char *path = command_option(work->line, "output");
    if (path && files_write_new(path, text, &error)) {
        printf("%s is the file for lanyard init --pass. Carry it there and keep no copy.\n", path);
        return EX_OK;
    }
    printf("These two lines, shown only now, are the file for lanyard init --pass:\n%s", text);
    return path ? command_fail(error) : EX_OK;
}

static int fail_rights(GError *error, const char *what, const char *statement)
{
    if (!g_error_matches(error, HUB_ERROR, HUB_ERROR_RIGHTS))
        return command_fail(error);
    g_error_free(error);
    return command_fail_with(
        EX_NOPERM,
        "this connection's role may not %s; give the hub's owner with --hub, or let the server's administrator run "
        "%s first",
        what, statement);
}

int hub_make_member(const HubWork *work, const char *role, bool *out_is_new)
{
    GError *error = NULL;
    g_autofree char *line = NULL;
    if (!hub_make_role(work->hub, role, &line, &error)) {
        g_autofree char *statement = g_strconcat("createuser --pwprompt ", role, NULL);
        return fail_rights(error, "make roles", statement);
    }
    *out_is_new = line != NULL;
    if (line) {
        printf("The role %s was created.\n", role);
        return hand_out(work, role, line);
    }
    printf("The role %s exists and keeps its password.\n", role);
    return EX_OK;
}

// What it may use of the server. A role that somebody else made may be out of the owner's reach: then it is said.
static int limit(const HubWork *work, const char *role, int most_connections)
{
    GError *error = NULL;
    if (hub_limit_role(work->hub, role, most_connections, &error))
        return EX_OK;
    g_autofree char *statement = g_strdup_printf("ALTER ROLE \"%s\" CONNECTION LIMIT %d", role, most_connections);
    return fail_rights(error, "limit this role", statement);
}

// NAME of "VERB add NAME", or of "VERB NAME"; NULL when there is none.
static const char *given_name(const HubWork *work)
{
    const char *first = command_argument(work->line, 1), *second = command_argument(work->line, 2);
    return g_strcmp0(first, "add") == 0 ? second : second ? NULL : first;
}

int hub_add_station(const HubWork *work)
{
    const char *name = given_name(work);
    if (!name || !*name)
        return command_fail_with(EX_USAGE, "hub station takes \"add\" and the station's name");
    const char *given = command_option(work->line, "role");
    g_autofree char *role = given ? g_strdup(given) : hub_role_name(work->profile->slug, name);
    bool is_new;
    int code = hub_make_member(work, role, &is_new);
    if (code != EX_OK)
        return code;
    GError *error = NULL;
    bool carries = command_flag(work->line, "carries");
    if (!hub_welcome_station(work->hub, role, name, command_option(work->line, "id"), carries, &error))
        return command_fail(error);
    code = limit(work, role, HUB_CONNECTIONS_STATION);
    if (code == EX_OK)
        printf("%s signs in as %s and writes %s.\n", name, role,
               carries ? "under any station's id" : "under the id of its own station only");
    return code;
}

int hub_add_sponsor(const HubWork *work)
{
    const char *sponsor = given_name(work);
    if (!sponsor || !settings_is_sponsor_code(sponsor))
        return command_fail_with(EX_USAGE, "hub sponsor takes \"add\" and a sponsor's code: small letters, digits, - and _");
    const char *given = command_option(work->line, "role");
    const char *role = given ? given : sponsor;
    bool is_new;
    int code = hub_make_member(work, role, &is_new);
    if (code != EX_OK)
        return code;
    GError *error = NULL;
    if (!hub_welcome_sponsor(work->hub, sponsor, role, &error))
        return command_fail(error);
    code = limit(work, role, HUB_CONNECTIONS_SPONSOR);
    if (code == EX_OK)
        printf("Stations that sign in as %s are %s's: they see their own leads, and what each attendee allows.\n"
               "Such a station is made with lanyard init --sponsor=%s.\n",
               role, sponsor, sponsor);
    return code;
}

static int find(const HubWork *work, const char *word, char **out)
{
    GError *error = NULL;
    return hub_find_member(work->hub, word, out, &error) ? EX_OK : command_fail(error);
}

int hub_revoke_one(const HubWork *work)
{
    const char *word = command_argument(work->line, 1);
    const char *reason = command_option(work->line, "reason");
    if (!word)
        return command_fail_with(EX_USAGE, "hub revoke takes a name that was added, a role or a station's id");
    g_autofree char *role = NULL;
    int code = find(work, word, &role);
    if (code != EX_OK)
        return code;
    GError *error = NULL;
    if (role) {
        if (!hub_revoke_member(work->hub, role, reason ? reason : "", &error))
            return command_fail(error);
        printf("The role %s can no longer sign in, its connections are closed, and the hub takes nothing more from its stations; "
               "what they sent before stays.\n",
               role);
        return EX_OK;
    }
    if (!hub_revoke(work->hub, word, reason ? reason : "", &error))
        return command_fail(error);
    printf("The hub takes nothing more from station %s; what it sent before stays. It has no role of its own: whoever has that "
           "station can still sign in with the role that it shares. Run lanyard hub rotate-password for that role.\n",
           word);
    return EX_OK;
}

int hub_rotate(const HubWork *work)
{
    const char *word = command_argument(work->line, 1);
    g_autofree char *role = NULL;
    int code = word ? find(work, word, &role) : command_fail_with(EX_USAGE, "hub rotate-password takes a name or a role");
    if (code != EX_OK)
        return code;
    if (!role)
        return command_fail_with(EX_DATAERR, "the hub has nobody called \"%s\"; lanyard hub station add makes one", word);
    GError *error = NULL;
    g_autofree char *line = NULL;
    if (!hub_change_password(work->hub, role, &line, &error))
        return fail_rights(error, "change this role", "the same");
    printf("The role %s has a new password, and its connections are closed.\n", role);
    return hand_out(work, role, line);
}
