// SPDX-License-Identifier: GPL-3.0-or-later
// settings.h - what one station is set to: its name, its folder, cameras, printers, page.
//
// A station is a folder: `station.ini` (this file), `event/` (the profile), `lanyard.db` (the store), `keys`
// (the event's keys, 0600). The table in settings.c is the single source of keys, types, defaults and help; the
// default file and lanyard-station.ini(5) are made from it and compared by a test.
#pragma once

#include "common/base/idiom.h"

#define SETTINGS_ERROR (settings_error_quark())
GQuark settings_error_quark(void);
typedef enum { SETTINGS_ERROR_MISSING, SETTINGS_ERROR_INVALID } SettingsError;

#define LEAD_QUESTIONS_MOST 5

typedef enum {
    STATION_DESK,
    STATION_DOOR,
    STATION_SPONSOR,
    STATION_PRINT,
    STATION_KIOSK,
    STATION_GATEWAY // beside the hub: booths reach it by a public name
} StationMode;
const char *settings_mode_name(StationMode mode);

typedef struct {
    char *folder;       // absolute path of the station's folder
    char *station_name; // what people call it: "Desk 3"
    StationMode mode;
    char *checkpoint;                      // code in the profile where this station's scans count
    char *listen;                          // "127.0.0.1:8917"
    bool allow_remote;                     // needed for a listen address that is not loopback, unless the page speaks TLS
    char *public_url;                      // "https://desk3.example.org", of a proxy in front; NULL = none
    char *certificate, *certificate_key;   // PEM files; NULL = plain text
    bool is_practice;                      // invented people and keys of its own (lanyard practice); without a hub
    bool print_at_once;                    // print on a good verdict without the confirming tap
    char *device_listen;                   // where booths and phones ask over HTTPS: "0.0.0.0:8918"; NULL = nowhere
    char *device_certificate, *device_key; // PEM files; NULL = a certificate of the station's own
    char *device_name;                     // by which phones reach device_listen; NULL = by its addresses
    int stale_after_min;                   // without an exchange: then what booths are given is decided by others, or later
    GStrv cameras;                         // sources of scanner/capture/capture.h and hand_scanner.h
    char *scanner_layout;                  // keyboard that hand scanners type for: "us"
    GStrv printers;     // "usb:SERIAL-OR-PATH", "tcp:HOST:PORT", "file:FOLDER"; each "DRIVER/MODEL@WHERE" when it cannot be asked
    int printers_line;  // of station.ini, for those who understand them
    bool find_printers; // those on USB that are not named take jobs too
    char *printer_badge; // printer name bound to the role; NULL = by media
    char *printer_ticket;
    GStrv failover;    // "FROM>TO": when printer FROM stops, its waiting labels go to printer TO
    char *badge_label; // a badge label of the profile instead of the ticket type's, e.g. "badge-62" for endless tape; NULL
    char *
        ticket_label; // the ticket label of the profile, e.g. "ticket-80"; NULL = the first that the station's printers can print
    char *language;   // "en"
    int lock_after_min;
    int idle_after_s;                         // STATION_KIOSK: without a touch, until it is the next visitor's
    int pin_digits;                           // the fewest that a new PIN may have
    char *hub;                                // libpq connection string; NULL = alone
    GStrv stations;                           // STATION_SPONSOR: "https://ADDRESS[#PIN]", whom the booth asks; NULL = nobody
    int lagging_records, lagging_s, silent_s; // beyond this a station is in trouble (common/store/rights/peer.h)
    char *sponsor;                            // STATION_SPONSOR: the sponsor's code
    char *lead_rep;                           // who captures when nobody is signed in; NULL = nobody
    GStrv lead_tags;                          // the sponsor's own; NULL = none
    GStrv lead_questions;                     // the sponsor's own, at most LEAD_QUESTIONS_MOST; NULL = none
    bool is_recruiting;                       // leads are asked for role and seniority
} Settings;

// Reads `folder`/station.ini. Unknown keys, wrong types and out-of-range numbers are errors with file and line.
Settings *settings_load(const char *folder, GError **error);
void settings_free(Settings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Settings, settings_free)

// Neither a sponsor's station nor a gateway has the event's keys: it can neither mint nor admit.
bool settings_have_keys(const Settings *settings);

// Whose leads a sponsor's station captures; NULL at any other station.
const char *settings_sponsor(const Settings *settings);

// True for 1 to 64 small letters, digits, "-" and "_", not beginning with one of these two: what names a sponsor everywhere.
bool settings_is_sponsor_code(const char *code);

// A row of the table, for documents.
typedef struct {
    const char *group, *key;
    const char *standard; // what holds when the key is not there; NULL = nothing
    const char *help;
} SettingRow;
// False beyond the last row.
bool settings_row(gsize index, SettingRow *out_row);

// What a new station.ini says in place of the standard.
typedef struct {
    const char *group, *key, *value; // a NULL value is passed over
} SettingGiven;

// Whether station.ini gives the value back as it is: UTF-8 without backslashes and control characters, and no blank at its ends. False with
// SETTINGS_ERROR_INVALID.
bool settings_can_hold(const SettingGiven *given, GError **error);

// The commented default file, as `lanyard init` writes it; `given` is ended by a NULL group. The caller owns it.
char *settings_default_text(const SettingGiven *given);

// Adds `spec` to the list `key` of [devices], printers or cameras, in the station.ini in `folder`: behind those that it names, or on a
// line of its own. Every other line, comments too, stays as it is, and so does the file's mode; the file is replaced whole or not at all.
bool settings_add_device(const char *folder, const char *key, const char *spec, GError **error);
// Puts `fresh` in the place of the printer `spec`, one that it names. SETTINGS_ERROR_INVALID when the line is not as it was read.
bool settings_change_printer(const char *folder, const char *spec, const char *fresh, GError **error);
