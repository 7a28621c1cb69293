// SPDX-License-Identifier: GPL-3.0-or-later
// conflict_json.c - a conflict as page and command show it.
#include "scanner/desk/conflict_json.h"

#include <string.h>

#include "common/base/zone.h"

char *desk_conflict_value(const Profile *profile, const char *field, const char *value)
{
    gint64 utc_ms = strcmp(field, "start") == 0 ? g_ascii_strtoll(value, NULL, 10) : 0;
    return utc_ms ? zone_format_iso(profile->zone, utc_ms) : g_strdup(value);
}

static json_t *side_json(const ConflictSide *side, const char *field, const Profile *profile)
{
    g_autofree char *when = zone_format_iso(profile->zone, side->utc_ms);
    json_t *object = json_pack("{s:s,s:s,s:I,s:s,s:s,s:s}", "station", side->station_id, "station_name", side->station, "record",
                               (json_int_t)side->sequence, "when", when, "by", side->by, "where", side->where);
    g_autofree char *value = desk_conflict_value(profile, field, side->value);
    if (*value)
        json_put_text(object, "value", value);
    return object;
}

const char *desk_conflict_handed(const Profile *profile, const Conflict *conflict)
{
    const Checkpoint *counter = conflict->kind == CONFLICT_TWICE ? profile_checkpoint(profile, conflict->loser.where) : NULL;
    return counter && counter->reentry == REENTRY_COUNTED ? counter->title : NULL;
}

json_t *desk_conflict_json(const Station *station, const Conflict *conflict)
{
    json_t *object =
        json_pack("{s:s,s:s,s:{s:s,s:s},s:b}", "key", conflict->key, "kind", conflict_kind_name(conflict->kind), "person", "id",
                  conflict->person_id, "name", conflict->name, "is_acknowledged", conflict->is_acknowledged);
    if (*conflict->session)
        json_put_text(object, "session", conflict->session);
    if (*conflict->field)
        json_put_text(object, "field", conflict->field);
    json_put_text(object, "handed", desk_conflict_handed(station->profile, conflict));
    json_object_set_new(object, "winner", side_json(&conflict->winner, conflict->field, station->profile));
    json_object_set_new(object, "loser", side_json(&conflict->loser, conflict->field, station->profile));
    if (conflict->is_acknowledged) {
        json_put_text(object, "note", conflict->note);
        json_put_text(object, "noted_by", conflict->noted_by);
    }
    return object;
}

json_t *desk_fork_json(const Station *station, const Fork *fork)
{
    g_autofree char *since = zone_format_iso(station->profile->zone, fork->since_utc_ms);
    g_autofree char *key = g_strconcat(FORK_KEY, fork->id, NULL);
    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:I}", "key", key, "kind", "fork", "station", fork->origin, "name", fork->name,
                     "branch", fork->id, "since", since, "records", (json_int_t)fork->record_count);
}
