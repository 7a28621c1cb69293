// SPDX-License-Identifier: GPL-3.0-or-later
// station_file.h - one more station as one file to carry: `lanyard station add` and the page of `lanyard setup` write it, `lanyard init
// --from` makes the station of it on the other machine.
//
// It holds the event's folder, the event's keys (a gateway's does not, nor volunteers), who may sign in, what station.ini is to say, and what the station begins with: where
// there is a hub, the password of a role that is made for it, else all records that this station has. Only a desk gets desk.key. Whoever
// has the file can make badges and read what that station can read: it says so in its first line and is readable by its owner only.
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    const char *folder;     // of the station that makes it: one with the event's keys
    const char *name;       // what people will call the new one
    const char *mode;       // "desk", "door", "kiosk", "print" or "gateway": what it does, and of what kind it is
    const char *checkpoint; // a code of the event; NULL or "" = a desk's and a kiosk's own; a door needs one
    const char *printer; // as station.ini names it, or STATION_FILE_PRACTICE; NULL or "" = whatever label printer is on USB there
    const char *hub_owner; // connection string of who may make roles at the hub; NULL or "" = the station's own
    gint64 now_utc_ms;
} StationFileWish;

#define STATION_FILE_FOLDER "stations" // of a station: where the page leaves such files, until the purge
#define STATION_FILE_SUFFIX ".station"
#define STATION_FILE_PRACTICE "practice" // a folder that takes labels as pictures, for a machine without a printer yet

// Writes `path`, which must not exist, and notes the export in the audit trail. STATION_ERROR_REFUSED for a wish that cannot be, HUB_ERROR,
// and what profile, settings, keys, store and bundle say.
bool station_file_write(const StationFileWish *wish, const char *path, GError **error);

// Makes `folder`, which must not exist, whole or not at all. STATION_ERROR_FAULT for what is no such file; new_station.h. `out_name` is what
// the station is called, `out_mode` what it does; the caller owns them.
bool station_file_take(const char *path, const char *folder, char **out_name, char **out_mode, GError **error);
