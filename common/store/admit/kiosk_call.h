// SPDX-License-Identifier: GPL-3.0-or-later
// kiosk_call.h - a kiosk asks for a person, at all stations: nobody is signed in where visitors stand.
//
// Records of kind RECORD_CALL about the kiosk's station: it asks, somebody goes there, it is over. They say nothing of the visitor, and
// no sponsor's station gets them. Of each kiosk its newest word counts, and the newest answer that is later. A call of which nobody
// said that it is over stands for KIOSK_CALL_STANDS_MS by the kiosk's clock.
#pragma once

#include "common/store/database/database.h"

#define KIOSK_CALL_STANDS_MS 300000

typedef struct {
    char *kiosk;         // its station's id
    char *name;          // its station's name
    gint64 since_utc_ms; // by the kiosk's clock
    char *goer;          // the volunteer who goes there; NULL = nobody yet
} KioskCall;

// This station asks, or does so no more. `out_sequence` is that of the record. Takes its own transaction.
bool kiosk_call_say(Store *store, bool is_asking, gint64 now_utc_ms, gint64 *out_sequence, GError **error);

// The volunteer goes there. STORE_ERROR_REFUSED when that kiosk's call does not stand any more. Takes its own transaction.
bool kiosk_call_go(Store *store, const char *kiosk, const char *volunteer_name, gint64 now_utc_ms, GError **error);

// The calls that stand, the oldest first: KioskCall *. The caller owns the array.
GPtrArray *kiosk_call_list(Store *store, gint64 now_utc_ms, GError **error);
// The one of `kiosk`, which stays the list's; NULL = none.
const KioskCall *kiosk_call_of(const GPtrArray *calls, const char *kiosk);
