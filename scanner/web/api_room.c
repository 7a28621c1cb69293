// SPDX-License-Identifier: GPL-3.0-or-later
// api_room.c - a station at a door: what runs here now, who sits, who is missing.
#include <string.h>

#include "common/base/json.h"
#include "scanner/web/route.h"

#define EARLY_MS (3 * G_GINT64_CONSTANT(3600000)) // so long before a session somebody may stand at its door
#define NEAR_MS (12 * G_GINT64_CONSTANT(3600000))

static const Session *find_session(const GPtrArray *sessions, const char *code)
{
    for (guint i = 0; code && i < sessions->len; i++) {
        const Session *session = g_ptr_array_index(sessions, i);
        if (strcmp(session->code, code) == 0)
            return session;
    }
    return NULL;
}

// The session that this door checks now, by the same rule as a scan.
static const Session *session_now(const Checkpoint *checkpoint, const GPtrArray *sessions, const char *pinned, gint64 now_utc_ms)
{
    g_autoptr(GArray) facts = g_array_new(FALSE, TRUE, sizeof(SessionFact));
    for (guint i = 0; i < sessions->len; i++) {
        const Session *session = g_ptr_array_index(sessions, i);
        const SessionFact fact = session_fact(session);
        if (!session->is_cancelled)
            g_array_append_val(facts, fact);
    }
    const SessionFact *now =
        rules_session_now(checkpoint, (const SessionFact *)(void *)facts->data, facts->len, pinned, now_utc_ms);
    return now ? find_session(sessions, now->code) : NULL;
}

// A pinned session may lie outside the hours that are looked at.
static bool add_pinned(Store *store, GPtrArray *sessions, const char *pinned)
{
    if (!pinned || find_session(sessions, pinned))
        return true;
    Session *session = session_load(store, pinned, NULL);
    if (session)
        g_ptr_array_add(sessions, session);
    return session != NULL;
}

static bool put_counts(Request *request, const Checkpoint *checkpoint, const SessionFact *now, gint64 now_utc_ms, GError **error)
{
    g_autofree char *scope = rules_scope(request->station->profile, checkpoint, now, now_utc_ms);
    int entered, inside;
    if (!session_scope_counts(request->store, scope, &entered, &inside, error))
        return false;
    json_put_int(request->result, "entered", entered);
    json_put_int(request->result, "inside", inside);
    return true;
}

static json_t *checkpoint_json(const Checkpoint *checkpoint)
{
    static const char *const kinds[] = {"desk", "part", "room"};
    json_t *object =
        json_pack("{s:s,s:s,s:s,s:i,s:b}", "code", checkpoint->code, "title", checkpoint->title, "kind", kinds[checkpoint->kind],
                  "capacity", checkpoint->capacity, "counts_inside", checkpoint->reentry == REENTRY_IN_OUT);
    json_put_text(object, "room", checkpoint->room);
    return object;
}

bool api_room(Request *request, GError **error)
{
    Web *web = request->web;
    const Checkpoint *checkpoint = post_checkpoint(&web->post, web->options.station->profile);
    if (!checkpoint)
        return api_fail(API_NOT_THE_ROOM, "station.ini names no checkpoint", error);
    const Profile *profile = web->options.station->profile;
    gint64 now_utc_ms = api_now(request);
    request->result = json_pack("{s:o}", "checkpoint", checkpoint_json(checkpoint));
    desk_put_time(request->result, "now", profile, now_utc_ms);
    if (checkpoint->kind != CHECKPOINT_ROOM)
        return put_counts(request, checkpoint, NULL, now_utc_ms, error);

    g_autofree char *pinned = store_get(web->store, STATION_PINNED_KEY);
    const char *wanted = pinned && *pinned ? pinned : NULL;
    g_autoptr(GPtrArray) sessions = session_list(web->store, checkpoint->room, now_utc_ms - NEAR_MS, now_utc_ms + NEAR_MS, error);
    if (!sessions)
        return false;
    if (!add_pinned(web->store, sessions, wanted))
        wanted = NULL;
    json_t *list = json_array();
    for (guint i = 0; i < sessions->len; i++)
        json_array_append_new(list, desk_session_json(profile, g_ptr_array_index(sessions, i)));
    json_object_set_new(request->result, "sessions", list);
    json_put_text(request->result, "pinned", wanted);
    const Session *now = session_now(checkpoint, sessions, wanted, now_utc_ms);
    if (!now)
        return true;
    json_put_text(request->result, "session", now->code);
    json_t *standby = api_standby_json(request, now, error);
    if (!standby)
        return false;
    json_object_set_new(request->result, "standby", standby);
    const SessionFact fact = session_fact(now);
    return put_counts(request, checkpoint, &fact, now_utc_ms, error);
}

static bool is_on(const Session *session, gint64 now_utc_ms)
{
    return !session->is_cancelled && session->start_utc_ms <= now_utc_ms && now_utc_ms < session->end_utc_ms;
}

bool room_is_early(const Web *web, gint64 now_utc_ms)
{
    const Checkpoint *checkpoint = post_checkpoint(&web->post, web->options.station->profile);
    if (web->post.mode != STATION_DOOR || !checkpoint || checkpoint->kind != CHECKPOINT_ROOM)
        return false;
    g_autoptr(GPtrArray) sessions = session_list(web->store, checkpoint->room, now_utc_ms - NEAR_MS, now_utc_ms + EARLY_MS, NULL);
    bool is_ahead = false;
    for (guint i = 0; sessions && i < sessions->len; i++) {
        const Session *session = g_ptr_array_index(sessions, i);
        if (is_on(session, now_utc_ms))
            return false;
        is_ahead = is_ahead || (!session->is_cancelled && session->start_utc_ms > now_utc_ms);
    }
    return is_ahead;
}

// "" follows the programme again.
bool api_room_pin(Request *request, GError **error)
{
    const Checkpoint *checkpoint = post_checkpoint(request->post, request->station->profile);
    if (!checkpoint || checkpoint->kind != CHECKPOINT_ROOM)
        return api_fail(API_NOT_THE_ROOM, "this station is not at the door of a room", error);
    const char *code = api_text(request, "session");
    g_autoptr(Session) session = *code ? session_load(request->store, code, error) : NULL;
    return (!*code || session) && store_put(request->store, STATION_PINNED_KEY, code, error);
}

bool api_room_missing(Request *request, GError **error)
{
    g_autoptr(GPtrArray) missing = session_missing(request->store, api_text(request, "session"), error);
    if (!missing)
        return false;
    json_t *list = json_array();
    for (guint i = 0; i < missing->len; i++) {
        const Expected *expected = g_ptr_array_index(missing, i);
        json_array_append_new(list, json_pack("{s:s,s:s}", "id", expected->id, "name", expected->name));
    }
    request->result = json_pack("{s:o}", "missing", list);
    return true;
}
