// SPDX-License-Identifier: GPL-3.0-or-later
// booth_file.h - a sponsor's booth as one file to carry: `lanyard sponsor add` writes it, `lanyard init --from` makes the booth of it.
//
// It has the form of a station's file (station_file.h) and holds the event's folder, whom the booth asks, and booth.key
// (common/sync/booth_key.h): no key of the event, no records, no volunteers.
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    const char *folder;   // of the station of the staff that makes it
    const char *sponsor;  // code
    const char *name;     // what people call the booth
    const char *stations; // as station.ini names them under [exchange]
    const char *volunteer_name;
    gint64 now_utc_ms;
} BoothFileWish;

// Makes a client of the sponsor and writes `path`, which must not exist: both or neither. `out_client` is the client's id; the caller owns it.
// STATION_ERROR_REFUSED for a wish that cannot be, and what client, profile, settings and store say.
bool booth_file_write(const BoothFileWish *wish, const char *path, char **out_client, GError **error);

// Takes the file in at a booth of the same sponsor and event that is there already: station.ini names the stations and no hub, booth.key is the
// file's, and all else stays. It can be repeated. STATION_ERROR_FOLDER for a folder that is no booth,
// STATION_ERROR_REFUSED for another sponsor's or event's, STATION_ERROR_FAULT for another file.
bool booth_file_take(const char *path, const char *folder, GError **error);
