// SPDX-License-Identifier: GPL-3.0-or-later
// booth_call.h - private to common/sync: the calls of a booth to one station that serves it.
//
// Errors are HUB_ERROR: UNREACHABLE (no answer, or "not now"), REVOKED (the booth is off), RIGHTS (nobody knows it there), LIMIT (too many
// calls), SETTINGS (a certificate or an address that a person has to look at), SERVER (an answer that is none). No error has anything of a secret or an answer.
#pragma once

#include "common/base/json.h"
#include "common/http/http_client.h"
#include "common/sync/booth_key.h"

#define BOOTH_ANSWERS_PATH "/booth/answers"
#define BOOTH_CAPTURES_PATH "/booth/captures"
#define BOOTH_HELLO_PATH "/device/hello"

typedef struct {
    char *address, *pin; // as HttpClientOptions; pin NULL = any certificate that this system trusts
} BoothStation;
void booth_station_free(BoothStation *station);

// "ADDRESS" or "ADDRESS#PIN", as station.ini has it.
BoothStation *booth_station_read(const char *text);
// Who asks it; connects to nobody yet. HUB_ERROR_SETTINGS for an address or a pin that is none. The caller owns it.
HttpClient *booth_station_client(const BoothStation *station, GError **error);

typedef struct {
    const BoothKey *key;
    HttpClient *client;
    const char *address; // for sentences
    int wait_ms;         // out: how long the station asks to wait; 0 = it says nothing
} BoothCaller;

// The JSON object that the station answers; the caller owns it. NULL with an error.
json_t *booth_call(BoothCaller *caller, const char *path, const json_t *body, int within_ms, GError **error);
