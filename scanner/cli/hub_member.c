// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/hub_member.h"

#include <glib/gstdio.h>

#include "common/base/files.h"
#include "common/conf/settings.h"
#include "common/store/record/station_kind.h"
#include "scanner/station/new_station.h"

// The file to carry: where the hub is in a comment, which libpq passes over, and the line of a password file. Into --output, else it is shown.
static bool hand_over(const char *where, const char *line, gpointer data, GError **error)
{
    const char *path = data;
    g_autofree char *text = new_station_pass(where, line);
    if (path)
        return files_write_new(path, text, error);
    say("These two lines, shown only now, are the file for lanyard init --pass:\n");
    say_lines(text);
    return say_end(error);
}

static void take_back(gpointer data)
{
    const char *path = data;
    if (path)
        g_unlink(path);
    else
        say("The hub did not take it: the two lines above open nothing.\n");
}

static HubBearer bearer_of(const HubWork *work)
{
    return (HubBearer){hand_over, take_back, (gpointer)command_option(work->line, "output")};
}

static void say_where(const HubWork *work)
{
    const char *path = command_option(work->line, "output");
    if (path)
        say("%s is the file for lanyard init --pass. Carry it there and keep no copy.\n", path);
}

int hub_join(const HubWork *work, const HubMember *member)
{
    GError *error = NULL;
    bool is_new = false;
    const HubBearer bearer = bearer_of(work);
    if (hub_add_member(work->hub, member, &bearer, &is_new, &error)) {
        say(is_new ? "The role %s was created.\n" : "The role %s exists and keeps its password.\n", member->role);
        if (is_new)
            say_where(work);
        return EX_OK;
    }
    if (is_new && g_error_matches(error, HUB_ERROR, HUB_ERROR_RIGHTS)) {
        g_error_free(error);
        return command_fail_with(
            EX_NOPERM,
            "this connection's role may not make roles; give the hub's owner with --hub, or let the server's "
            "administrator run createuser --pwprompt %s first",
            member->role);
    }
    if (g_error_matches(error, HUB_ERROR, HUB_ERROR_NOT_OWN))
        g_prefix_error(&error, "lanyard hub status lists the stations that it knows; nothing was changed: ");
    return command_fail(error);
}

// NAME of "VERB add NAME", or of "VERB NAME"; NULL when there is none.
static const char *given_name(const HubWork *work)
{
    const char *first = command_argument(work->line, 1), *second = command_argument(work->line, 2);
    return g_strcmp0(first, "add") == 0 ? second : second ? NULL : first;
}

static int add_station(const HubWork *work)
{
    const char *name = given_name(work);
    if (!name || !*name)
        return command_fail_with(
            EX_USAGE,
            "hub station takes \"add\", \"admit-again\" or \"take-in\" and the station's name, or \"kind\", its name and a kind");
    GError *error = NULL;
    if (!settings_can_hold(&(SettingGiven){"station", "name", name}, &error))
        return command_fail(error);
    const char *given = command_option(work->line, "role");
    g_autofree char *role = given ? g_strdup(given) : hub_role_name(work->profile->slug, name);
    int code = hub_join(work, &(HubMember){.role = role,
                                           .name = name,
                                           .station = command_option(work->line, "id"),
                                           .connections = HUB_CONNECTIONS_STATION});
    if (code != EX_OK)
        return code;
    say("%s signs in as %s and writes under the id of its own station only.\n", name, role);
    return EX_OK;
}

static int find(const HubWork *work, const char *word, char **out)
{
    GError *error = NULL;
    return hub_find_member(work->hub, word, out, &error) ? EX_OK : command_fail(error);
}

static int fail_nobody(const char *word)
{
    return command_fail_with(
        EX_DATAERR,
        "the hub has nobody called \"%s\", or several: lanyard hub status lists them with their ids, lanyard hub "
        "station add makes one",
        word);
}

static int set_kind(const HubWork *work)
{
    const char *word = command_argument(work->line, 2), *kind = command_argument(work->line, 3);
    StationKind wanted;
    if (!word || !station_kind_read(kind, &wanted))
        return command_fail_with(EX_USAGE, "hub station kind takes a station's name and desk, door, kiosk, print or gateway");
    g_autofree char *role = NULL;
    int code = find(work, word, &role);
    if (code != EX_OK)
        return code;
    if (!role)
        return fail_nobody(word);
    GError *error = NULL;
    if (!hub_set_kind(work->hub, role, kind, &error))
        return command_fail(error);
    say("From now on the hub takes of %s what a station of kind %s says, and so do stations that asked it since. What it sent before stays.\n",
        word, kind);
    return EX_OK;
}

// Who is named in that place of the line: a role that the hub has, which the caller owns. Else `usage` or what is wrong is said.
static int named_role(const HubWork *work, guint place, const char *usage, char **out_role)
{
    const char *word = command_argument(work->line, place);
    int code = word ? find(work, word, out_role) : command_fail_with(EX_USAGE, "%s", usage);
    return code != EX_OK || *out_role ? code : fail_nobody(word);
}

// One that was shut out by its id, or again at a hub that was put back from before it had a role.
static int admit_without_role(const HubWork *work, const char *word)
{
    GError *error = NULL;
    bool was_out;
    if (!hub_admit_station(work->hub, word, &was_out, &error))
        return command_fail(error);
    if (!was_out)
        return fail_nobody(word);
    say("The hub takes what station %s wrote from whoever brings it. It has no role: lanyard hub station add NAME --id=ID gives it one.\n",
        word);
    return EX_OK;
}

static int admit_again(const HubWork *work)
{
    g_autofree char *role = NULL;
    const char *word = command_argument(work->line, 2);
    if (!word)
        return command_fail_with(EX_USAGE, "hub station admit-again takes a station's name, role or id");
    int code = find(work, word, &role);
    if (code != EX_OK || !role)
        return code != EX_OK ? code : admit_without_role(work, word);
    GError *error = NULL;
    const HubBearer bearer = bearer_of(work);
    if (!hub_admit_again(work->hub, role, &bearer, &error))
        return command_fail(error);
    say("The role %s was let in again: it has a new password, a try signed in with it, and the hub takes what its stations wrote, also before "
        "they were shut out.\n",
        role);
    say_where(work);
    return EX_OK;
}

static int take_in(const HubWork *work)
{
    g_autofree char *role = NULL;
    int code = named_role(work, 2, "hub station take-in takes the name of a station that was shut out", &role);
    return code == EX_OK ? hub_station_take_in(work, role, command_argument(work->line, 2)) : code;
}

int hub_station(const HubWork *work)
{
    const char *verb = command_argument(work->line, 1);
    return g_strcmp0(verb, "kind") == 0          ? set_kind(work)
           : g_strcmp0(verb, "admit-again") == 0 ? admit_again(work)
           : g_strcmp0(verb, "take-in") == 0     ? take_in(work)
                                                 : add_station(work);
}

// Of whom something is refused now, and of whom not.
static int say_refused(const HubWork *work, const char *role)
{
    GError *error = NULL;
    g_autofree char *own = NULL, *brought = NULL;
    if (!hub_lines_of_role(work->hub, role, &own, &brought, &error))
        return command_fail(error);
    if (own)
        say("Refused from now on, whoever brings it: %s.\n", own);
    if (brought)
        say("It had brought records of others, which stay; what these wrote since is taken from whoever else brings it: %s.\n",
            brought);
    return EX_OK;
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
        g_autofree char *answer = NULL;
        if (!hub_revoke_member(work->hub, role, reason ? reason : "", &answer, &error))
            return command_fail(error);
        say("The role %s can no longer sign in, its connections to every database of the server are closed, and the hub takes nothing "
            "more from its stations; what they sent before stays.\nSigning in as %s was tried: %s.\n",
            role, role, answer);
        return say_refused(work, role);
    }
    if (!hub_revoke(work->hub, word, reason ? reason : "", &error))
        return command_fail(error);
    say("The hub takes nothing more from station %s; what it sent before stays. It has no role of its own: whoever has that "
        "station can still sign in with the role that it shares. Run lanyard hub rotate-password for that role.\n",
        word);
    return EX_OK;
}

int hub_rotate(const HubWork *work)
{
    g_autofree char *role = NULL;
    int code = named_role(work, 1, "hub rotate-password takes a name or a role", &role);
    if (code != EX_OK)
        return code;
    GError *error = NULL;
    const HubBearer bearer = bearer_of(work);
    if (!hub_change_password(work->hub, role, &bearer, &error))
        return command_fail(error);
    say("The role %s has a new password, its connections are closed, and a try signed in with the new password.\n", role);
    say_where(work);
    return EX_OK;
}
