// SPDX-License-Identifier: GPL-3.0-or-later
// audit.h - the audit trail: who signed in or tried to, overrode, edited, printed again, exported, changed keys or volunteers.
//
// What the journal has (of all stations that this one has heard of) is read from there; what it has not (sign-ins, exports, keys that were
// begun, volunteers who were added) is noted here, at this station, and not exchanged. Of the latter the newest AUDIT_EVENTS_MOST are kept.
// No PIN, no key and no text that was typed in the place of a name is in it. The purge takes all of it.
#pragma once

#include "common/store/database/database.h"

#define AUDIT_EVENTS_MOST 20000

typedef enum {
    AUDIT_SIGN_IN,
    AUDIT_VOUCHED,   // a lead's PIN let somebody else do what only a lead may
    AUDIT_WRONG_PIN, // volunteer "" = a name that nobody has
    AUDIT_EXPORT,    // detail: what
    AUDIT_IMPORT,    // detail: what
    AUDIT_KEY_BEGUN,
    AUDIT_VOLUNTEER_ADDED, // detail: whom, as what
    AUDIT_SEND_BY_HAND,    // detail: which entry somebody entered in the ticketing system themselves
    AUDIT_ACT_COUNT
} AuditAct;

typedef struct {
    AuditAct act;
    const char *volunteer_name; // "" = not known, as on the command line
    const char *address;        // "" = the command line
    const char *detail;
    gint64 now_utc_ms;
} AuditEvent;
bool audit_note(Store *store, const AuditEvent *event, GError **error);

typedef struct {
    gint64 utc_ms; // of the last one, where it is several
    char *act;     // "wrong-pin", "override": the stable name in JSON and in the page's words ("audit.NAME")
    char *volunteer_name, *station, *address; // "" = not known
    char *person_id, *person;                 // whom it was about; ""
    char *detail;                             // a reason, what was exported; ""
    int repeat_count;
    gint64 revoked_utc_ms; // since when the station is shut out (revoked_station.h); 0 = it is not
} AuditEntry;

// The newest first, from `since_utc_ms` on; element: AuditEntry. The caller owns it.
GPtrArray *audit_list(Store *store, gint64 since_utc_ms, int limit, GError **error);
