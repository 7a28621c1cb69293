// SPDX-License-Identifier: GPL-3.0-or-later
// hub_owner.h - what only the owner of the hub's database does: roles that sign in, and the end of the event.
#pragma once

#include "common/sync/hub.h"

// Who carries a new password to its station. It is handed over before the hub knows it: whoever cannot take it changes nothing, and what
// is lost on the way can be asked for again.
typedef struct {
    // `where` is the connection string of the role, `line` that of a password file (hub.pass): nothing else holds the password.
    bool (*hand_over)(const char *where, const char *line, gpointer data, GError **error);
    void (*take_back)(gpointer data); // the hub did not take it: it opens nothing
    gpointer data;
} HubBearer;

// One who is to sign in.
typedef struct {
    const char *role;
    const char *name;    // what people call the station
    const char *station; // the id of one that the hub knew before it had a role of its own: it becomes the role's; NULL
    const char *kind;    // of station (common/store/record/station_kind.h); NULL = as it is, else a desk
    int connections;     // at most; 0 = any number
} HubMember;

bool hub_has_role(Hub *hub, const char *role, bool *out, GError **error);
// A role that was shut out stays out, whatever it is called to: HUB_ERROR_REVOKED.
bool hub_check_not_revoked(Hub *hub, const char *role, GError **error);
// Makes the role, unless it is there and keeps its password, and gives it its rights: all of it, or nothing. `out_is_new` is right after an
// error, too. The owner must be allowed to make roles: HUB_ERROR_RIGHTS. Ends with a
// try whether the hub takes it in.
bool hub_add_member(Hub *hub, const HubMember *member, const HubBearer *bearer, bool *out_is_new, GError **error);
// Keeps the role out of the whole server, gives it another password, lets it in, and signs in with that password as a proof.
// HUB_ERROR_REVOKED: it was shut out, and stays out.
bool hub_change_password(Hub *hub, const char *role, const HubBearer *bearer, GError **error);
// What the role of the station called `name` is called by default: small letters, digits and dashes, beginning with the event, so that two
// events on one server do not meet. The caller owns it.
char *hub_role_name(const char *event, const char *name);

// Makes the role `role`, which must be there, that of one station, called `name`: it writes under the ids that it brings, and under
// `station` when that is not NULL, a station which the hub knows from before it had a role. `kind` NULL = as it is, else a desk.
bool hub_welcome_station(Hub *hub, const char *role, const char *name, const char *station, const char *kind, GError **error);
// What the role's stations may say from now on; what they sent stays.
bool hub_set_kind(Hub *hub, const char *role, const char *kind, GError **error);
// By which key the hub checks what desks said of stations (station_key.h).
bool hub_keep_desks(Hub *hub, const char *desks, GError **error);

// What a role may use of the server: connections, time. False and HUB_ERROR_RIGHTS when its administrator must say it.
#define HUB_CONNECTIONS_STATION 4
bool hub_limit_role(Hub *hub, const char *role, int most_connections, GError **error);

// Takes from everybody what the server gives by itself and a hub's database does not (config/postgres/administrator.sql). Needs a
// superuser: HUB_ERROR_RIGHTS.
bool hub_harden(Hub *hub, GError **error);

// The role that is meant by itself, by the name it was given, or by the id of a station of it; NULL in `out` when there is none.
// The caller owns it.
bool hub_find_member(Hub *hub, const char *word, char **out, GError **error);
// From now on the role does not sign in, its sessions are ended in every database of the server, and nothing of its stations is taken. What
// they sent stays. `out_answer` is what the server says to whoever tries to sign in as it; the caller owns it. HUB_ERROR_RIGHTS when
// something could not be done: what is left, and the line that does it.
bool hub_revoke_member(Hub *hub, const char *role, const char *reason, char **out_answer, GError **error);

// Of which lines the hub takes nothing any more since the role is shut out, and which lines of others it brought, for people; NULL where there
// are none. The caller owns both.
bool hub_lines_of_role(Hub *hub, const char *role, char **out_own, char **out_brought, GError **error);

// Takes that back: the role gets another password, and the hub takes what its stations wrote, also before. Signs in as the role and asks whether
// it is so. HUB_ERROR_REVOKED: the role was not shut out.
bool hub_admit_again(Hub *hub, const char *role, const HubBearer *bearer, GError **error);
// The same of one that nobody signs in for, by its id or name: others bring what it wrote. `out` says whether it was shut out.
bool hub_admit_station(Hub *hub, const char *word, bool *out, GError **error);

// One line of what the hub holds.
typedef struct {
    char *what; // "records with ticket secrets"
    gint64 count;
} HubHolding;
GPtrArray *hub_holdings(Hub *hub, GError **error); // element: HubHolding. The caller owns it

// Takes the people out of the hub's records for good, as store_purge() does at a station, and has the tables written anew. All
// members are shut out first. `out_count` is how many records are left, `out_unreadable_count` (may be NULL) how many of them were
// emptied because they cannot be read. The records are purged all or none.
bool hub_purge(Hub *hub, gint64 *out_count, gint64 *out_unreadable_count, GError **error);
