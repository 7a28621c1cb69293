// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/desk/sample_label.h"

#include <string.h>

#include "common/store/record/person_field.h"
#include "scanner/desk/label.h"

// The session with the longest title for which a ticket is printed, else one that is made up. The caller owns it.
static Session *sample_session(const Profile *profile, const GPtrArray *sessions)
{
    const Session *longest = NULL;
    ARRAY_EACH(const Session, session, sessions)
        longest = longest && strlen(longest->title) >= strlen(session->title) ? longest : session;
    Session *sample = g_new0(Session, 1);
    sample->code = g_strdup(longest ? longest->code : "W-01");
    sample->title = g_strdup(longest ? longest->title : "Power up your work with compiling and profiling, for the impatient");
    sample->room = g_strdup(longest ? longest->room : "Hall C, Level 3");
    sample->type = g_strdup("");
    sample->speakers = g_strdup("");
    sample->start_utc_ms = longest ? longest->start_utc_ms : profile->start_utc_ms;
    sample->end_utc_ms = sample->start_utc_ms + G_GINT64_CONSTANT(3600000);
    return sample;
}

// The ticket type with the longest title of those whose badge this label is; NULL when it is none's.
static const TicketType *sample_type(const Profile *profile)
{
    const TicketType *longest = NULL;
    ARRAY_EACH(const TicketType, type, profile->ticket_types)
        longest = longest && strlen(longest->title) >= strlen(type->title) ? longest : type;
    return longest;
}

char *sample_label_fields(const Profile *profile, const GPtrArray *sessions, bool is_badge, const SamplePerson *sample,
                          const char *title)
{
    const TicketType *type = sample_type(profile);
    g_autoptr(Session) session = is_badge ? NULL : sample_session(profile, sessions);
    if (session && title)
        text_take(&session->title, g_strdup(title));
    Person person = {.id = (char *)"0123456789abcdef", .fields = (char *[FIELD_COUNT]){NULL}};
    for (int i = 0; i < FIELD_COUNT; i++)
        person.fields[i] = (char *)"";
    person.fields[FIELD_NAME] = (char *)sample->name;
    person.fields[FIELD_SECOND_NAME] = (char *)sample->second_name;
    person.fields[FIELD_PRONOUNS] = (char *)sample->pronouns;
    person.fields[FIELD_COMPANY] = (char *)sample->company;
    person.fields[FIELD_TITLE] = (char *)sample->title;
    person.fields[FIELD_RIBBONS] = (char *)sample->ribbons;
    person.fields[FIELD_TICKET_TYPE] = type ? type->code : (char *)"";
    const Station station = {.profile = (Profile *)profile};
    return desk_label_fields(&station, &person, session, SAMPLE_TOKEN);
}
