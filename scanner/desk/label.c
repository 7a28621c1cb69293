// SPDX-License-Identifier: GPL-3.0-or-later
// label.c - which of the event's labels a badge or a ticket is printed as.
#include "scanner/desk/label.h"

#include <string.h>

#include "common/store/record/person_field.h"
#include "printer/printer.h"

// What station.ini or, for a badge, the ticket type names; NULL = the choice is free.
static const char *named_label(const Station *station, const Person *person, bool is_badge)
{
    const Settings *settings = station->settings;
    const char *set = is_badge ? settings->badge_label : settings->ticket_label;
    const TicketType *type = is_badge && person ? profile_ticket_type(station->profile, person->fields[FIELD_TICKET_TYPE]) : NULL;
    return set || !type ? set : type->badge_label;
}

static bool has_room(Store *store, const char *printer, const LabelUse *use)
{
    g_autofree char *room = printer_room_for(use->name);
    return printer_can_print(store, printer, room);
}

char *desk_label_media(Store *store, const LabelUse *use, const char *printer)
{
    bool is_elsewhere = !printer_can_print(store, printer, use->media) && has_room(store, printer, use);
    return is_elsewhere ? printer_room_for(use->name) : g_strdup(use->media);
}

const LabelUse *desk_label(const Station *station, Store *store, const Person *person, bool is_badge, const char *printer)
{
    const char *named = named_label(station, person, is_badge);
    if (named)
        return profile_label(station->profile, named);
    const GPtrArray *labels = station->profile->labels;
    const LabelUse *first = NULL, *roomy = NULL;
    ARRAY_EACH(const LabelUse, use, labels) {
        if (use->is_badge != is_badge)
            continue;
        if (printer_can_print(store, printer, use->media))
            return use;
        first = first ? first : use;
        roomy = roomy || !has_room(store, printer, use) ? roomy : use;
    }
    return roomy ? roomy : first;
}

// A badge stays the badge that it is; which ticket or list it is goes by the printers.
static const LabelUse *label_for(const Station *station, Store *store, const Job *like)
{
    if (strcmp(like->role, JOB_DISCLOSURE) == 0)
        return printer_disclosure_label(store, like->printer);
    return strcmp(like->role, "badge") == 0 ? profile_label(station->profile, like->label)
                                            : desk_label(station, store, NULL, false, like->printer);
}

static bool choose_again(const Station *station, Store *store, const char *role, int *out_count, GError **error)
{
    g_autoptr(GPtrArray) waiting = job_list_waiting(store, role, error);
    ARRAY_EACH(const Job, like, waiting) {
        if (printer_can_print(store, like->printer, like->media))
            continue;
        const LabelUse *use = label_for(station, store, like);
        g_autofree char *media = use ? desk_label_media(store, use, like->printer) : NULL;
        if (!media || !printer_can_print(store, like->printer, media))
            continue;
        int count = 0;
        if (!job_change_label(store, like, use->name, media, station_now_utc_ms(station), &count, error))
            return false;
        *out_count += count;
    }
    return waiting != NULL;
}

bool desk_choose_again(const Station *station, Store *store, int *out_count, GError **error)
{
    *out_count = 0;
    static const char *const roles[] = {"ticket", "badge", JOB_DISCLOSURE};
    for (gsize i = 0; i < G_N_ELEMENTS(roles); i++)
        if (!choose_again(station, store, roles[i], out_count, error))
            return false;
    return true;
}
