// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/desk/room.h"

#include <string.h>

#include "common/store/programme/standby.h"
#include "scanner/desk/session_json.h"

#define NEAR_MS (12 * G_GINT64_CONSTANT(3600000))

// The session that this door checks now, by the same rule as a scan.
static const Session *session_now(const Checkpoint *checkpoint, const GPtrArray *sessions, const char *pinned, gint64 now_utc_ms)
{
    g_autoptr(GArray) facts = g_array_new(FALSE, TRUE, sizeof(SessionFact));
    ARRAY_EACH(const Session, session, sessions) {
        const SessionFact fact = session_fact(session);
        if (!session->is_cancelled)
            g_array_append_val(facts, fact);
    }
    const SessionFact *now =
        rules_session_now(checkpoint, (const SessionFact *)(void *)facts->data, facts->len, pinned, now_utc_ms);
    return now ? ARRAY_FIND(Session, code, sessions, now->code) : NULL;
}

// A pinned session may lie outside the hours that are looked at.
static bool add_pinned(Store *store, GPtrArray *sessions, const char *pinned)
{
    if (!pinned || ARRAY_FIND(Session, code, sessions, pinned))
        return true;
    Session *session = session_load(store, pinned, NULL);
    if (session)
        g_ptr_array_add(sessions, session);
    return session != NULL;
}

static bool put_counts(const RoomAsk *ask, const SessionFact *now, json_t *room, GError **error)
{
    g_autofree char *scope = rules_scope(ask->profile, ask->checkpoint, now, ask->now_utc_ms);
    int entered, inside;
    if (!session_scope_counts(ask->store, scope, &entered, &inside, error))
        return false;
    json_put_int(room, "entered", entered);
    json_put_int(room, "inside", inside);
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

// {waiting, free, opens}: who hopes for a seat of the session.
static json_t *standby_json(const RoomAsk *ask, const Session *session, GError **error)
{
    StandbyFact standby;
    if (!standby_fact(ask->store, session->code, NULL, &standby, error))
        return NULL;
    const SessionFact fact = session_fact(session);
    json_t *object =
        json_pack("{s:i,s:i}", "waiting", standby.waiting_count, "free", rules_standby_seats(&fact, &standby, ask->now_utc_ms));
    gint64 opens_utc_ms = rules_standby_opens_utc_ms(&fact);
    if (standby.missing_count > 0 && ask->now_utc_ms < opens_utc_ms)
        desk_put_time(object, "opens", ask->profile, opens_utc_ms);
    return object;
}

static json_t *sessions_json(const Profile *profile, const GPtrArray *sessions)
{
    json_t *list = json_array();
    for (guint i = 0; i < sessions->len; i++)
        json_array_append_new(list, desk_session_json(profile, g_ptr_array_index(sessions, i)));
    return list;
}

static bool put_room(const RoomAsk *ask, json_t *room, GError **error)
{
    const Checkpoint *checkpoint = ask->checkpoint;
    gint64 now_utc_ms = ask->now_utc_ms;
    const char *wanted = ask->pinned && *ask->pinned ? ask->pinned : NULL;
    g_autoptr(GPtrArray) sessions = session_list(ask->store, checkpoint->room, now_utc_ms - NEAR_MS, now_utc_ms + NEAR_MS, error);
    if (!sessions)
        return false;
    if (!add_pinned(ask->store, sessions, wanted))
        wanted = NULL;
    json_object_set_new(room, "sessions", sessions_json(ask->profile, sessions));
    json_put_text(room, "pinned", wanted);
    const Session *now = session_now(checkpoint, sessions, wanted, now_utc_ms);
    if (!now)
        return true;
    json_put_text(room, "session", now->code);
    json_t *standby = standby_json(ask, now, error);
    if (!standby)
        return false;
    json_object_set_new(room, "standby", standby);
    const SessionFact fact = session_fact(now);
    return put_counts(ask, &fact, room, error);
}

json_t *desk_room_json(const RoomAsk *ask, GError **error)
{
    g_autoptr(json_t) room = json_pack("{s:o}", "checkpoint", checkpoint_json(ask->checkpoint));
    desk_put_time(room, "now", ask->profile, ask->now_utc_ms);
    bool is_room = ask->checkpoint->kind == CHECKPOINT_ROOM;
    return (is_room ? put_room(ask, room, error) : put_counts(ask, NULL, room, error)) ? g_steal_pointer(&room) : NULL;
}
