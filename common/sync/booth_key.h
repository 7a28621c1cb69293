// SPDX-License-Identifier: GPL-3.0-or-later
// booth_key.h - booth.key: who a sponsor's booth is to the stations that it asks, and what opens the contacts that it is given.
//
// It is a file of the station's folder that only its owner reads (0600). Whoever has it captures in the sponsor's name, and reads what
// the sponsor is given, until the organisers turn the booth off.
#pragma once

#include <glib.h>
#include <stdbool.h>

#define BOOTH_KEY_FILE "booth.key"

typedef struct {
    char *client, *secret;         // common/store/rights/client.h
    char *public_key, *secret_key; // common/token/box.h
} BoothKey;
void booth_key_clear(BoothKey *key); // wipes it
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(BoothKey, booth_key_clear)

// The text of the file. The caller owns it.
char *booth_key_text(const BoothKey *key);
// Reads it from a station's folder. HUB_ERROR_SETTINGS when it is not there, is open to others or is none; the sentence has nothing of it.
bool booth_key_load(const char *folder, BoothKey *out, GError **error);
