// SPDX-License-Identifier: GPL-3.0-or-later
// new_station.h - a station from an event's profile: `lanyard init`, and the page that leads through it.
//
// Everything is made in a folder beside the wanted one and moved into place at the end, so that a mistake leaves nothing behind.
#pragma once

#include "common/base/json.h"
#include "common/conf/settings.h"

typedef struct {
    const char *event;            // a built-in event, or a folder with an event.ini, which was judged before (check.h)
    const char *name;             // NULL or "" = "Desk 1", or the sponsor's code and 1
    const char *keys;             // the event's key file of another station; NULL = new ones
    bool is_door;                 // without desk.key: what is sealed cannot be read here
    const char *pass;             // the file that `lanyard hub` wrote; NULL
    const char *hub;              // connection string; NULL = as `pass` says, else none
    const char *sponsor;          // a sponsor's code: the station gets neither keys nor programme; NULL
    const char *booth_key;        // a sponsor's: the file by which stations know it (common/sync/booth_key.h); NULL
    const char *station_key;      // the station's own key, as a desk made it (station_key.h); NULL = one is made
    const char *besides;          // a folder: its lang/, columns.ini and hub.crt go along, as far as they are there; NULL
    const char *bundle;           // records of another station (common/sync/bundle.h) that this one begins with; NULL
    const json_t *volunteers;     // as volunteer_pack() gives them; NULL
    const SettingGiven *settings; // what station.ini says besides, ended by a NULL group; NULL = nothing
} NewStation;

// How the file begins that lanyard hub hands out; the hub's connection string follows, then a line of a password file.
#define NEW_STATION_HUB_PREFIX "# hub: "
// That file, of a connection string and such a line. The caller owns it.
char *new_station_pass(const char *hub, const char *password_line);

// Makes `folder`, which must not exist, or be empty. STATION_ERROR_FOLDER, or
// what profile, settings, keys and store say; nothing is left behind then.
bool new_station_make(const NewStation *wanted, const char *folder, GError **error);
