// SPDX-License-Identifier: GPL-3.0-or-later
// label_fields.c - what stands on a person's badge or ticket.
#include "scanner/desk/label.h"

#include <string.h>

#include "common/base/json.h"
#include "common/base/zone.h"
#include "common/store/record/person_field.h"
#include "common/token/short_code.h"

BadgeName desk_badge_name(const Profile *profile, const Person *person)
{
    const NameParts parts = {.name = person->fields[FIELD_NAME],
                             .given = person->fields[FIELD_GIVEN_NAME],
                             .family = person->fields[FIELD_FAMILY_NAME],
                             .called = person->fields[FIELD_BADGE_NAME]};
    return name_on_badge(&parts, profile->badge_name);
}

// What stands large, and the rest; the parts as the ticketing system has them, else as they stand on the badge.
static void put_name_parts(json_t *fields, const Profile *profile, const Person *person)
{
    const char *given = person->fields[FIELD_GIVEN_NAME], *family = person->fields[FIELD_FAMILY_NAME];
    g_auto(BadgeName) badge = desk_badge_name(profile, person);
    g_autofree char *others = badge_name_others(&badge);
    json_put_text(fields, "given_name", badge.large);
    json_put_text(fields, "other_names", others);
    json_put_text(fields, "names_before", badge.before);
    json_put_text(fields, "names_after", badge.after);
    json_put_text(fields, "first_name", *given ? given : badge.large);
    json_put_text(fields, "last_name", *family ? family : others);
}

static void put_session(json_t *fields, const Station *station, const Session *session)
{
    const Profile *profile = station->profile;
    char *(*clock)(GTimeZone *, gint64) = profile->is_12_hours ? zone_format_clock_12 : zone_format_clock;
    g_autofree char *start = clock(profile->zone, session->start_utc_ms);
    g_autofree char *end = clock(profile->zone, session->end_utc_ms);
    g_autofree char *time = g_strdup_printf("%s\u2013%s", start, end);
    g_autofree char *day = zone_format_weekday(profile->zone, session->start_utc_ms);
    g_autofree char *when = g_strdup_printf("%s, %s", day, start);
    json_put_text(fields, "session_code", session->code);
    json_put_text(fields, "session_title", session->title);
    json_put_text(fields, "session_room", session->room);
    json_put_text(fields, "session_time", time);
    json_put_text(fields, "session_day", day);
    json_put_text(fields, "session_when", when);
}

// What people type when the code cannot be read. A preview's code is no token and has none.
static void put_short_code(json_t *fields, const Station *station, const char *text)
{
    Token token;
    if (token_read(station->ring, station->profile->event_tag, text, strlen(text), &token) != TOKEN_GOOD)
        return;
    g_autofree char *code = short_code(token.id);
    json_put_text(fields, "short_code", code);
}

char *desk_label_fields(const Station *station, const Person *person, const Session *session, const char *token)
{
    g_autoptr(json_t) fields = json_object();
    const TicketType *type = profile_ticket_type(station->profile, person->fields[FIELD_TICKET_TYPE]);
    put_name_parts(fields, station->profile, person);
    for (int i = 0; i < FIELD_COUNT; i++)
        if (person_field_is_printed((PersonField)i))
            json_put_text(fields, person_field_name((PersonField)i), person->fields[i]);
    json_put_text(fields, "ticket_title", type ? type->title : person->fields[FIELD_PRODUCT]);
    json_put_text(fields, "band_colour", type ? type->band_colour : NULL);
    json_put_text(fields, "event", station->profile->title);
    json_put_text(fields, "event_colour", station->profile->look.bar);
    json_put_text(fields, "token", token);
    put_short_code(fields, station, token);
    if (session)
        put_session(fields, station, session);
    return json_canonical(fields);
}
