// SPDX-License-Identifier: GPL-3.0-or-later
// capture.h - what a sponsor's client captured, as it says so to a station that serves it, and the station's record of it.
//
// A capture is a call: the client has a record of its own, whose hash is the capture's name. The station writes another one under its own
// id. So a client may call again, and elsewhere, as often as it likes, and copies of a laptop do no harm: a name counts once.
// What a client says is parsed once, here; what is counted is what was parsed.
#pragma once

#include "common/base/json.h"
#include "common/store/lead/lead.h"

#define CAPTURE_NAME_HEX (2 * CHAIN_BYTES)
#define CAPTURES_BYTES_MOST (4 * 1024 * 1024) // of one call
#define CAPTURES_MOST LEAD_RECORDS_PER_HOUR   // of one call; two bytes may be one, and each takes room here

// JSON of a call: an array of {of, token, at, by, scan: true, check} or {of, token, at, by, set: {DETAIL: TEXT}}; by and check may be left out.
typedef struct {
    bool is_refused; // not what a client writes; nothing else is set then
    char name[CAPTURE_NAME_HEX + 1];
    char token[TOKEN_ID_BYTES * 2 + 1];    // a badge's, or a short code's (common/token/short_code.h)
    char check[TOKEN_CHECK_BYTES * 2 + 1]; // ""
    gint64 at_utc_ms;                      // by the client's clock: anything
    char *volunteer_name;                  // ""
    json_t *set;                           // NULL = a scan
} Capture;
// Element: Capture. STORE_ERROR_REFUSED when it is no array, or has more than CAPTURES_BYTES_MOST or CAPTURES_MOST. The caller owns it.
GPtrArray *capture_parse(const char *text, gsize length, GError **error);

typedef enum {
    CAPTURE_TAKEN,
    CAPTURE_KNOWN,    // recorded before, here or elsewhere
    CAPTURE_TOO_FAST, // beyond LEAD_CAPTURES_PER_MINUTE or LEAD_RECORDS_PER_HOUR; not recorded, later it may be
    CAPTURE_REFUSED,  // not what a client writes, or the client is off; not recorded, now or later
    CAPTURE_PAUSED,   // a lead volunteer paused the sponsor; not recorded
    CAPTURE_RESULT_COUNT
} CaptureResult;
const char *capture_result_name(CaptureResult result); // "taken", "known", "too-fast", "refused", "paused"

// Records all that may be (captures: of capture_parse()), in one transaction unless one is open. `results` has a place for each of them. True whatever the results are.
bool lead_take(Store *store, const char *client_id, const GPtrArray *captures, gint64 now_utc_ms, CaptureResult *results,
               GError **error);
