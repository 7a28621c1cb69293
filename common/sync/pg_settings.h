// SPDX-License-Identifier: GPL-3.0-or-later
// pg_settings.h - private to common/sync: what libpq is told of a connection to the hub. What the connection string leaves open is
// set here: encryption and proof of the server off loopback, the station's own file with the password, deadlines.
#pragma once

#include "common/sync/pg_connection.h"

typedef struct {
    GPtrArray *keywords, *values; // char *, both ended by NULL: for PQconnectStartParams()
} PgSettings;

// HUB_ERROR_SETTINGS when the string cannot be read or holds a password, or when others can read the password's file. The caller
// clears what it got, also after a failure.
bool pg_settings_collect(const HubOptions *options, PgSettings *out, GError **error);
void pg_settings_clear(PgSettings *settings);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PgSettings, pg_settings_clear)
