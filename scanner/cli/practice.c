// SPDX-License-Identifier: GPL-3.0-or-later
// practice.c - a folder to practise in: the station's own event with invented people, and keys that no real station knows.
#include <gio/gio.h>
#include <string.h>

#include "common/base/zone.h"
#include "common/store/people/person.h"
#include "common/store/record/person_field.h"
#include "common/store/programme/session.h"
#include "common/store/rights/volunteer.h"
#include "common/token/random.h"
#include "scanner/cli/commands.h"
#include "scanner/station/new_station.h"

#define PEOPLE "/lanyard/practice/people.txt"
#define LISTEN "127.0.0.1:8916" // beside the real page
#define PIN "314159"
#define NOT_PAID_EACH 9 // so that a volunteer meets what is not plain
#define EARLY_MS (30 * 60000)

// Ticket types of those who come in person.
static GPtrArray *types_of(const Profile *profile)
{
    GPtrArray *types = g_ptr_array_new();
    ARRAY_EACH(TicketType, type, profile->ticket_types)
        if (!type->is_online_only)
            g_ptr_array_add(types, type);
    return types;
}

static bool invent(Store *store, const Profile *profile, gint64 now_utc_ms, GError **error)
{
    g_autoptr(GBytes) list = g_resources_lookup_data(PEOPLE, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
    g_autoptr(GPtrArray) types = types_of(profile);
    if (!list || types->len == 0)
        return list != NULL;
    g_autofree char *text = g_strndup(g_bytes_get_data(list, NULL), g_bytes_get_size(list));
    g_auto(GStrv) people = g_strsplit(g_strchomp(text), "\n", -1);
    bool is_good = true;
    for (guint i = 0; is_good && people[i]; i++) {
        const TicketType *type = g_ptr_array_index(types, i % types->len);
        g_auto(GStrv) parts = g_strsplit(people[i], "|", 2);
        const char *fields[FIELD_COUNT] = {NULL};
        fields[FIELD_NAME] = parts[0];
        fields[FIELD_COMPANY] = parts[1];
        fields[FIELD_TICKET_TYPE] = type->code;
        fields[FIELD_PRODUCT] = type->title;
        fields[FIELD_STATUS] = ticket_status_name(i % NOT_PAID_EACH == NOT_PAID_EACH - 1 ? STATUS_PENDING : STATUS_PAID);
        g_autofree char *id = random_id();
        is_good = person_create(store, id, fields, NULL, "", now_utc_ms, error);
    }
    return is_good;
}

static bool fill(const char *folder, GError **error)
{
    g_autoptr(Station) station = station_load(folder, error);
    Desk *desk = station ? desk_open(station, error) : NULL;
    if (!desk)
        return false;
    Store *store = desk_store(desk);
    gint64 now_utc_ms = station_now_utc_ms(station);
    bool is_good = invent(store, station->profile, now_utc_ms, error) &&
                   volunteer_put(store, "Trainer", ROLE_LEAD, PIN, now_utc_ms, error) &&
                   volunteer_put(store, "Trainee", ROLE_DESK, PIN, now_utc_ms, error);
    desk_close(desk);
    return is_good;
}

// When the event begins, as --time takes it; NULL without a programme.
static char *opening(const CommandLine *line)
{
    g_autoptr(GPtrArray) sessions = session_list(command_store(line), NULL, G_MININT64, G_MAXINT64, NULL);
    if (!sessions || sessions->len == 0)
        return NULL;
    const Session *first = g_ptr_array_index(sessions, 0);
    char *time = zone_format_iso(command_profile(line)->zone, first->start_utc_ms - EARLY_MS);
    time[strlen("2024-05-15T13:20")] = '\0';
    return time;
}

static int run_practice(CommandLine *line, GError **error)
{
    const Station *real = command_station(line);
    g_autofree char *usual = g_strconcat(real->settings->folder, "-practice", NULL);
    const char *target = command_argument(line, 0) ? command_argument(line, 0) : usual;
    if (g_file_test(target, G_FILE_TEST_EXISTS))
        return command_fail_with(EX_CANTCREAT, "%s exists already; remove it to practise anew, or name another folder", target);
    g_autofree char *absolute = g_canonicalize_filename(target, NULL);
    g_autofree char *printer = g_strdup_printf("virtual:%s/labels", absolute);
    const SettingGiven settings[] = {
        {"station", "practice", "yes"},   {"station", "language", real->settings->language},
        {"page", "listen", LISTEN},       {"devices", "find-printers", "no"},
        {"devices", "printers", printer}, {0},
    };
    const NewStation wanted = {
        .event = real->profile_folder, .name = "Practice", .besides = real->settings->folder, .settings = settings};
    if (!new_station_make(&wanted, target, error) || !fill(target, error))
        return COMMAND_FAILED;
    g_autofree char *time = opening(line);
    say("%s is ready: invented people, keys of its own, labels as pictures in labels/. Sign in as Trainer or Trainee, PIN " PIN
        ".\nNext: lanyard run --station=%s%s%s\n",
        target, target, time ? " --time=" : "", time ? time : "");
    return EX_OK;
}

const Command command_practice = {
    .name = "practice",
    .arguments = "[DIR]",
    .summary = "make a folder in which volunteers practise on invented people",
    .most_arguments = 1,
    .needs = COMMAND_NEEDS_STATION,
    .run = run_practice,
};
