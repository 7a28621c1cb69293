// SPDX-License-Identifier: GPL-3.0-or-later
// check_place.h - private to scanner/check: what they look at, loaded once, and how they say what they found.
#pragma once

#include "common/conf/ini.h"
#include "common/conf/profile.h"
#include "common/conf/settings.h"
#include "common/store/programme/session.h"
#include "scanner/check/check.h"

typedef struct {
    const CheckRequest *request;
    GPtrArray *findings; // Finding
    const char *subject; // of what is said next; the table's name of the check, until the check says another

    char *event_folder;
    Ini event_ini; // for lines; empty as long as `profile` is NULL
    Profile *profile;
    GPtrArray *sessions;  // Session: of the programme that counts, without cancelled ones; NULL when there is none
    char *programme_text; // of the file that they are from, for lines; NULL when they are from the store
    char *programme_name; // "schedule.json"; NULL as well
    bool has_bad_picture; // then no label is drawn

    const char *station_folder; // NULL: this is an event's folder
    Ini station_ini;            // empty as long as `settings` is NULL
    Settings *settings;
    char *store_path;
    Store *store;
} Check;

// Says something; takes over `where`, which may be NULL.
void check_say(Check *check, FindingGrade grade, char *where, const char *format, ...) G_GNUC_PRINTF(4, 5);

// "event.ini:12", where the key stands, or the group when it has no such key; `key` may be NULL. The caller owns it.
char *check_at_event(const Check *check, const char *kind, const char *code, const char *key);
// The same of station.ini.
char *check_at_station(const Check *check, const char *group, const char *key);
// "schedule.json:40", where this text stands in quotation marks, or the file's name; NULL when the programme is not from a file. The
// caller owns it.
char *check_at_programme(const Check *check, const char *text);

// Whether the event has a badge, or a ticket.
bool check_has_label(const Profile *profile, bool is_badge);

// The functions of the table, by file.
void check_event(Check *check); // loads the profile
void check_parts(Check *check);
void check_choices(Check *check);
void check_ticket_types(Check *check);
void check_add_ons(Check *check);
void check_checkpoints(Check *check);
void check_session_rules(Check *check);
void check_label_uses(Check *check);

void check_programme(Check *check); // loads the sessions
void check_dates(Check *check);
void check_rooms(Check *check);
void check_rules_met(Check *check);
void check_own_tickets(Check *check);
void check_grants_met(Check *check);
void check_overlaps(Check *check);

void check_pictures(Check *check);
void check_labels(Check *check);
void check_rolls(Check *check); // on each printer of the station, which are asked; closes the store

void check_settings(Check *check); // loads station.ini
void check_station(Check *check);
void check_printer_names(Check *check);
void check_page(Check *check);
void check_device_listener(Check *check);
void check_keys(Check *check);
void check_languages(Check *check);
void check_hub(Check *check);
void check_store(Check *check); // opens the store

void check_holdings(Check *check);
void check_types_held(Check *check);
void check_products(Check *check);
void check_nameless(Check *check);
void check_seats(Check *check);
void check_consent(Check *check);
void check_names(Check *check);

void check_records(Check *check);
void check_kept(Check *check);
void check_volunteers(Check *check);
void check_desk_key(Check *check);
void check_phones(Check *check);
void check_queue(Check *check);
void check_exchange(Check *check);
void check_conflicts(Check *check);
void check_erasures(Check *check);
void check_alarms(Check *check);
void check_booth(Check *check);      // tries its stations
void check_hub_server(Check *check); // asks it what it allows
void check_sponsor_people(Check *check);

void check_ticketing(Check *check);
void check_ticketing_system(Check *check); // asks it

void check_clock(Check *check);
void check_disk(Check *check);
void check_fonts(Check *check);
void check_cameras(Check *check);
void check_hand_scanners(Check *check);
