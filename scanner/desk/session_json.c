// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/desk/session_json.h"

#include "common/base/zone.h"

void desk_put_time(json_t *object, const char *key, const Profile *profile, gint64 utc_ms)
{
    g_autofree char *text = zone_format_iso(profile->zone, utc_ms);
    json_put_text(object, key, text);
}

json_t *desk_session_json(const Profile *profile, const Session *session)
{
    json_t *object = json_pack("{s:s,s:s,s:s,s:s,s:s,s:i,s:i,s:i,s:b,s:b}", "code", session->code, "title", session->title,
                               "room", session->room, "type", session->type, "open_to", session->open_to, "capacity",
                               session->capacity, "taken", session->seats_taken, "expected", session->seats_expected,
                               "is_cancelled", session->is_cancelled, "is_changed", session->is_changed);
    desk_put_time(object, "start", profile, session->start_utc_ms);
    desk_put_time(object, "end", profile, session->end_utc_ms);
    return object;
}

json_t *desk_part_json(const Profile *profile, const EventPart *part)
{
    json_t *object = json_object();
    json_put_text(object, "code", part->code);
    json_put_text(object, "title", part->title);
    desk_put_time(object, "start", profile, part->start_utc_ms);
    desk_put_time(object, "end", profile, part->end_utc_ms);
    return object;
}
