// SPDX-License-Identifier: GPL-3.0-or-later
// station.h - a station: a folder with its settings, its event and its keys, read once.
#pragma once

#include "common/conf/profile.h"
#include "common/conf/settings.h"
#include "common/token/token.h"

#define STATION_ERROR (station_error_quark())
GQuark station_error_quark(void);
typedef enum {
    STATION_ERROR_FAULT,   // its files do not go together
    STATION_ERROR_REFUSED, // it may not do what was asked
    STATION_ERROR_FOLDER,  // its folder cannot be made there
} StationError;

typedef struct Words Words; // what the language files say; see words.h

// Everything that is fixed while a station runs; shared by its threads, immutable but for the clock.
typedef struct {
    Settings *settings;
    Profile *profile;
    char *profile_folder;
    char *store_path;
    KeyRing *ring;
    Words *words;
    _Atomic gint64 clock_offset_ms; // see station_now_utc_ms()
} Station;
Station *station_load(const char *folder, GError **error);
void station_free(Station *station);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Station, station_free)

// The first thing of station.ini that does not go with the event, as a sentence, and the key that says it; NULL when all does. The
// caller owns it.
char *station_fault(const Settings *settings, const Profile *profile, SettingRow *out_key);

// The wall clock that rules and records go by: this machine's, corrected by the hub's or moved by a rehearsal. From
// any thread.
gint64 station_now_utc_ms(const Station *station);
void station_set_clock_offset(Station *station, gint64 offset_ms);

// Where the certificate of the device listener and its key stand: those that station.ini names, else one file of the station's own, true
// then, which need not be there yet. The caller owns both.
bool station_device_files(const Settings *settings, char **out_certificate, char **out_key);

// The store's small value that holds who signed in at the page last and is still there; "" when nobody is. Written by the
// page, for lanes, at which nobody signs in.
#define STATION_PRESENT_KEY "page.present"

// The store's small value that holds the session to which a volunteer fixed this door; "" = follow the programme.
#define STATION_PINNED_KEY "door.pinned"
