// SPDX-License-Identifier: GPL-3.0-or-later
// api_room.c - a station at a door: what runs here now, who sits, who is missing.

#include "common/base/json.h"
#include "scanner/desk/room.h"
#include "scanner/web/route.h"

#define EARLY_MS (3 * G_GINT64_CONSTANT(3600000)) // so long before a session somebody may stand at its door
#define NEAR_MS (12 * G_GINT64_CONSTANT(3600000))

bool api_room(Request *request, GError **error)
{
    const Checkpoint *checkpoint = post_checkpoint(request->post, request->station->profile);
    if (!checkpoint)
        return api_fail(API_NOT_THE_ROOM, "station.ini names no checkpoint", error);
    g_autofree char *pinned = store_get(request->store, STATION_PINNED_KEY);
    const RoomAsk ask = {.store = request->store,
                         .profile = request->station->profile,
                         .checkpoint = checkpoint,
                         .pinned = pinned,
                         .now_utc_ms = api_now(request)};
    request->result = desk_room_json(&ask, error);
    return request->result;
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
    ARRAY_EACH(const Session, session, sessions) {
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
    ARRAY_EACH(const Expected, expected, missing)
        json_array_append_new(list, json_pack("{s:s,s:s}", "id", expected->id, "name", expected->name));
    request->result = json_pack("{s:o}", "missing", list);
    return true;
}
