// SPDX-License-Identifier: GPL-3.0-or-later
// api_programme.c - the programme on the day: what there is, and a lead who adds, moves and cancels sessions.
#include <string.h>

#include "common/base/json.h"
#include "common/base/zone.h"
#include "scanner/web/route.h"

#define MS_PER_MIN G_GINT64_CONSTANT(60000)
#define LONGEST_MIN 1440
#define SEATS_MOST 100000

static void add_room(GHashTable *rooms, const char *room)
{
    if (room && *room)
        g_hash_table_add(rooms, g_strdup(room));
}

// Where sessions are, and where doors are.
static json_t *rooms_json(const Profile *profile, const GPtrArray *sessions)
{
    g_autoptr(GHashTable) rooms = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < sessions->len; i++)
        add_room(rooms, ((const Session *)g_ptr_array_index(sessions, i))->room);
    ARRAY_EACH(const Checkpoint, checkpoint, profile->checkpoints)
        if (checkpoint->kind == CHECKPOINT_ROOM)
            add_room(rooms, checkpoint->room);
    g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(rooms), (GCompareFunc)strcmp);
    json_t *list = json_array();
    for (const GList *name = names; name; name = name->next)
        json_array_append_new(list, json_string(name->data));
    return list;
}

static json_t *audiences_json(const Profile *profile)
{
    json_t *list = json_array();
    ARRAY_EACH(const TicketType, type, profile->ticket_types)
        if (!type->is_online_only)
            json_array_append_new(list, json_pack("{s:s,s:s}", "code", type->code, "title", type->title));
    return list;
}

bool api_programme(Request *request, GError **error)
{
    const Profile *profile = request->station->profile;
    g_autoptr(GPtrArray) sessions = session_list(request->store, NULL, G_MININT64, G_MAXINT64, error);
    if (!sessions)
        return false;
    json_t *list = json_array();
    for (guint i = 0; i < sessions->len; i++)
        json_array_append_new(list, desk_session_json(profile, g_ptr_array_index(sessions, i)));
    request->result = json_pack("{s:o,s:o,s:o}", "sessions", list, "rooms", rooms_json(profile, sessions), "audiences",
                                audiences_json(profile));
    desk_put_time(request->result, "now", profile, api_now(request));
    return true;
}

// --- changes ---

static void take_text(const Request *request, const char *key, char **text)
{
    const char *said = json_text(request->body, key, NULL);
    if (!said)
        return;
    text_take(text, g_strstrip(g_strdup(said)));
}

// "2024-05-17T14:00" in the event's zone, and how many minutes; what is moved keeps its length.
static bool take_time(const Request *request, Session *session, GError **error)
{
    const char *start = json_text(request->body, "start", NULL);
    gint64 minutes = json_int(request->body, "minutes", (session->end_utc_ms - session->start_utc_ms) / MS_PER_MIN);
    if (start && !zone_parse(request->station->profile->zone, start, &session->start_utc_ms, NULL))
        return api_fail(API_BAD_REQUEST, "a start is written like 2024-05-17T14:00", error);
    if (minutes < 1 || minutes > LONGEST_MIN)
        return api_fail(API_BAD_REQUEST, "a session takes from 1 to 1440 minutes", error);
    session->end_utc_ms = session->start_utc_ms + minutes * MS_PER_MIN;
    return true;
}

static bool take_members(const Request *request, Session *session, GError **error)
{
    gint64 capacity = json_int(request->body, "capacity", session->capacity);
    take_text(request, "title", &session->title);
    take_text(request, "room", &session->room);
    take_text(request, "open_to", &session->open_to);
    session->is_cancelled = json_bool(request->body, "is_cancelled", session->is_cancelled);
    const char *open_to = session->open_to;
    bool is_known =
        !*open_to || strcmp(open_to, SESSION_EVERYONE) == 0 || profile_ticket_type(request->station->profile, open_to);
    if (capacity < 0 || capacity > SEATS_MOST || !is_known)
        return api_fail(API_BAD_REQUEST, "a session has up to 100000 seats, and is open to \"everyone\" or to a ticket type",
                        error);
    session->capacity = (int)capacity;
    return take_time(request, session, error);
}

static Session *new_session(void)
{
    Session *session = g_new0(Session, 1);
    session->code = session_new_code();
    session->title = g_strdup("");
    session->room = g_strdup("");
    session->type = g_strdup("Open Space");
    session->speakers = g_strdup("");
    session->open_to = g_strdup("");
    return session;
}

// "code" "" = a new one. Only the members that are there are changed.
bool api_programme_change(Request *request, GError **error)
{
    const char *code = api_text(request, "code");
    g_autoptr(Session) session = *code ? session_load(request->store, code, error) : new_session();
    if (!session || !take_members(request, session, error) ||
        !session_change(request->store, session, request->who->name, api_now(request), NULL, error))
        return false;
    request->result = json_pack("{s:s}", "code", session->code);
    return true;
}
