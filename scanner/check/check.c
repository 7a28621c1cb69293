// SPDX-License-Identifier: GPL-3.0-or-later
// check.c - the table of checks, in the order in which they are made: what a row needs was loaded by a row above it.
#include "scanner/check/check.h"

#include <errno.h>
#include <unistd.h>

#include "scanner/check/check_place.h"

typedef enum {
    NEEDS_NOTHING = 0,
    NEEDS_PROFILE = 1 << 0,
    NEEDS_SESSIONS = 1 << 1,
    NEEDS_FOLDER = 1 << 2, // of a station
    NEEDS_SETTINGS = 1 << 3,
    NEEDS_STORE = 1 << 4,
} CheckNeeds;

typedef struct {
    const char *name;
    guint scopes; // any of them
    guint needs;  // all of them
    void (*run)(Check *check);
} CheckRow;

#define ABOUT_EVENT (CHECK_EVENT | CHECK_PROGRAMME | CHECK_LABELS | CHECK_PEOPLE | CHECK_STORE | CHECK_MACHINE | CHECK_DEVICES)
#define ABOUT_STATION                                                                                                            \
    (CHECK_STATION | CHECK_PROGRAMME | CHECK_PEOPLE | CHECK_STORE | CHECK_RECORDS | CHECK_DEVICES | CHECK_LABELS)
#define ABOUT_STORE (CHECK_STATION | CHECK_NAMES | CHECK_PROGRAMME | CHECK_PEOPLE | CHECK_STORE | CHECK_RECORDS)

// clang-format off
static const CheckRow table[] = {
    {"settings",     ABOUT_STATION,                  NEEDS_FOLDER,                                 check_settings},
    {"event",        ABOUT_EVENT | CHECK_STATION,    NEEDS_NOTHING,                                check_event},
    {"store",        ABOUT_STORE,                    NEEDS_FOLDER,                                 check_store},
    {"store",        CHECK_RECORDS,                  NEEDS_STORE,                                  check_records},
    {"kept",         CHECK_RECORDS,                  NEEDS_STORE,                                  check_kept},
    {"parts",        CHECK_EVENT,                    NEEDS_PROFILE,                                check_parts},
    {"choices",      CHECK_EVENT,                    NEEDS_PROFILE,                                check_choices},
    {"ticket types", CHECK_EVENT,                    NEEDS_PROFILE,                                check_ticket_types},
    {"add-ons",      CHECK_EVENT,                    NEEDS_PROFILE,                                check_add_ons},
    {"checkpoints",  CHECK_EVENT,                    NEEDS_PROFILE,                                check_checkpoints},
    {"rules",        CHECK_EVENT,                    NEEDS_PROFILE,                                check_session_rules},
    {"labels",       CHECK_EVENT,                    NEEDS_PROFILE,                                check_label_uses},
    {"pictures",     CHECK_LABELS,                   NEEDS_PROFILE,                                check_pictures},
    {"labels",       CHECK_LABELS,                   NEEDS_PROFILE,                                check_labels},
    {"programme",    CHECK_PROGRAMME | CHECK_PEOPLE, NEEDS_PROFILE,                                check_programme},
    {"dates",        CHECK_PROGRAMME,                NEEDS_PROFILE | NEEDS_SESSIONS,               check_dates},
    {"rooms",        CHECK_PROGRAMME,                NEEDS_PROFILE | NEEDS_SESSIONS,               check_rooms},
    {"rules",        CHECK_PROGRAMME,                NEEDS_PROFILE | NEEDS_SESSIONS,               check_rules_met},
    {"own tickets",  CHECK_PROGRAMME,                NEEDS_PROFILE | NEEDS_SESSIONS,               check_own_tickets},
    {"grants",       CHECK_PROGRAMME,                NEEDS_PROFILE | NEEDS_SESSIONS,               check_grants_met},
    {"overlaps",     CHECK_PROGRAMME,                NEEDS_PROFILE | NEEDS_SESSIONS,               check_overlaps},
    {"station",      CHECK_STATION,                  NEEDS_SETTINGS | NEEDS_PROFILE,               check_station},
    {"printers",     CHECK_STATION,                  NEEDS_SETTINGS,                               check_printer_names},
    {"page",         CHECK_STATION,                  NEEDS_SETTINGS,                               check_page},
    {"devices",      CHECK_STATION,                  NEEDS_SETTINGS,                               check_device_listener},
    {"languages",    CHECK_STATION,                  NEEDS_SETTINGS,                               check_languages},
    {"keys",         CHECK_STATION,                  NEEDS_SETTINGS,                               check_keys},
    {"hub",          CHECK_STATION,                  NEEDS_SETTINGS,                               check_hub},
    {"attendees",    CHECK_STORE,                    NEEDS_SETTINGS | NEEDS_STORE,                 check_sponsor_people},
    {"holdings",     CHECK_PEOPLE,                   NEEDS_PROFILE | NEEDS_STORE,                  check_holdings},
    {"ticket types",   CHECK_PEOPLE,                   NEEDS_SETTINGS | NEEDS_PROFILE | NEEDS_STORE, check_types_held},
    {"products",     CHECK_PEOPLE,                   NEEDS_PROFILE | NEEDS_STORE,                  check_products},
    {"nameless",     CHECK_PEOPLE,                   NEEDS_PROFILE | NEEDS_STORE,                  check_nameless},
    {"seats",        CHECK_PEOPLE,                   NEEDS_SESSIONS | NEEDS_STORE,                 check_seats},
    {"consent",      CHECK_PEOPLE,                   NEEDS_STORE,                                  check_consent},
    {"names", CHECK_NAMES,                   NEEDS_STORE,                                  check_names},
    {"people",       CHECK_STORE,                    NEEDS_SETTINGS | NEEDS_STORE,                 check_volunteers},
    {"desk.key",     CHECK_STORE,                    NEEDS_STORE,                                  check_desk_key},
    {"queue",        CHECK_STORE,                    NEEDS_STORE,                                  check_queue},
    {"exchange",     CHECK_STORE,                    NEEDS_SETTINGS | NEEDS_STORE,                 check_exchange},
    {"conflicts",    CHECK_STORE,                    NEEDS_STORE,                                  check_conflicts},
    {"erasures",     CHECK_STORE,                    NEEDS_STORE,                                  check_erasures},
    {"leads",        CHECK_STORE,                    NEEDS_STORE,                                  check_alarms},
    {"phones",       CHECK_STORE,                    NEEDS_SETTINGS | NEEDS_STORE,                 check_phones},
    {"ticketing",    CHECK_STORE,                    NEEDS_PROFILE | NEEDS_STORE,                  check_ticketing},
    {"ticketing",    CHECK_DEVICES,                  NEEDS_PROFILE | NEEDS_FOLDER,                 check_ticketing_system},
    {"booth",        CHECK_DEVICES,                  NEEDS_SETTINGS | NEEDS_PROFILE | NEEDS_STORE, check_booth},
    {"server",       CHECK_DEVICES,                  NEEDS_SETTINGS,                               check_hub_server},
    {"clock",        CHECK_MACHINE,                  NEEDS_FOLDER | NEEDS_PROFILE,                                check_clock},
    {"disk",         CHECK_MACHINE,                  NEEDS_FOLDER,                                 check_disk},
    {"fonts",        CHECK_MACHINE,                  NEEDS_NOTHING,                                check_fonts},
    {"camera",       CHECK_DEVICES,                  NEEDS_FOLDER,                                check_cameras},
    {"hand scanner", CHECK_DEVICES,                  NEEDS_SETTINGS,                               check_hand_scanners},
    {"printer",      CHECK_DEVICES,                  NEEDS_FOLDER,                                check_rolls},
};
// clang-format on

static guint loaded(const Check *check)
{
    return (check->profile ? NEEDS_PROFILE : 0) | (check->sessions ? NEEDS_SESSIONS : 0) |
           (check->station_folder ? NEEDS_FOLDER : 0) | (check->settings ? NEEDS_SETTINGS : 0) | (check->store ? NEEDS_STORE : 0);
}

static void check_clear(Check *check)
{
    g_free(check->event_folder);
    ini_clear(&check->event_ini);
    profile_free(check->profile);
    g_clear_pointer(&check->sessions, g_ptr_array_unref);
    g_free(check->programme_text);
    g_free(check->programme_name);
    ini_clear(&check->station_ini);
    settings_free(check->settings);
    g_free(check->store_path);
    store_close(check->store);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Check, check_clear)

// Also where another user's folder does not let us see it: reading it then says so.
static bool has_file(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    return access(path, F_OK) == 0 || errno == EACCES;
}

GPtrArray *check_run(const CheckRequest *request)
{
    g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
    bool is_event = has_file(request->folder, "event.ini"), has_store = has_file(request->folder, "lanyard.db");
    bool is_station = has_file(request->folder, "station.ini") || (has_store && !is_event);
    g_auto(Check)
        check = {.request = request,
                 .findings = findings,
                 .station_folder = is_station ? request->folder : NULL,
                 .event_folder = is_station ? g_build_filename(request->folder, "event", NULL) : g_strdup(request->folder),
                 .store_path = g_build_filename(request->folder, "lanyard.db", NULL)};
    check.subject = "folder";
    if (!is_event && !is_station)
        check_say(
            &check, FINDING_FAIL, NULL,
            "%s/station.ini is not there, and no event.ini either; name a station or an event, or make a station with lanyard init",
            request->folder);
    bool is_open = true; // once station.ini was another user's, so is all else, and nothing more can be said of it
    for (gsize i = 0; i < G_N_ELEMENTS(table) && (is_event || is_station) && is_open; i++) {
        check.subject = table[i].name;
        if (table[i].scopes & request->scopes && (table[i].needs & ~loaded(&check)) == 0)
            table[i].run(&check);
        is_open = !is_station || access(request->folder, X_OK) == 0;
    }
    return g_steal_pointer(&findings);
}
