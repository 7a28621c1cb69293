// SPDX-License-Identifier: GPL-3.0-or-later
// api_preview.c - the badge as the printer will make it, while somebody still types.
#include "common/base/json.h"
#include "common/store/record/person_field.h"
#include "scanner/desk/label.h"
#include "scanner/web/route.h"

// Stands in for the token, which is minted when the label is: as long as one, and nobody's.
#define SAMPLE_TOKEN "00000000000000000000000000000000000000"

static Person *stranger(void)
{
    Person *person = g_new0(Person, 1);
    person->fields = g_new0(char *, FIELD_COUNT);
    person->id = g_strdup("");
    for (int i = 0; i < FIELD_COUNT; i++)
        person->fields[i] = g_strdup("");
    person->tickets = g_ptr_array_new();
    person->entitlements = g_new0(char *, 1);
    person->arrived_station = g_strdup("");
    return person;
}

static void overlay(const json_t *given, Person *person)
{
    for (int i = 0; i < FIELD_COUNT; i++) {
        const char *text = json_text(given, person_field_name((PersonField)i), NULL);
        if (text)
            text_take(&person->fields[i], g_strdup(text));
    }
}

bool api_answer_picture(Request *request, const Bitmap *bitmap, GError **error)
{
    GBytes *picture = bitmap_to_png(bitmap, error);
    if (picture)
        answer_bytes(&request->answer, "image/png", picture);
    return picture != NULL;
}

bool api_answer_badge(Request *request, Person *person, const json_t *given, GError **error)
{
    const Station *station = request->station;
    overlay(given, person);
    const LabelUse *use = desk_label(station, request->store, person, true, station->settings->printer_badge);
    if (!use)
        return api_fail(API_BAD_REQUEST, "the event's profile has no label for a badge", error);
    g_autofree char *fields = desk_label_fields(station, person, NULL, SAMPLE_TOKEN);
    g_autoptr(Bitmap) bitmap = printer_preview(station->profile, station->profile_folder, use->name, fields, NULL, error);
    return bitmap && api_answer_picture(request, bitmap, error);
}

// {"id"} of somebody known or {"ticket_type"} of a newcomer, and the "fields" as typed so far.
bool api_preview(Request *request, GError **error)
{
    const Station *station = request->station;
    const char *id = json_text(request->body, "id", NULL);
    g_autoptr(Person) person = id ? person_load(request->store, station->profile, id, error) : stranger();
    if (!person)
        return false;
    if (person->is_on_hold && request->who->role != ROLE_LEAD)
        return api_fail(API_ON_HOLD, "please fetch the desk lead", error);
    const TicketType *type = profile_ticket_type(station->profile, json_text(request->body, "ticket_type", ""));
    if (!id && type)
        text_take(&person->fields[FIELD_TICKET_TYPE], g_strdup(type->code));
    return api_answer_badge(request, person, json_object_get(request->body, "fields"), error);
}
