// SPDX-License-Identifier: GPL-3.0-or-later
// record.h - one record of the journal: its kind, its place in the order of all records.
#pragma once

#include "common/store/database/database.h"
#include "common/base/clock.h"
#include "common/store/record/chain.h"

typedef enum {
    RECORD_REGISTRATION, // subject: registration id; a person as first imported or walked in: every known field
    RECORD_CHANGE,       // subject: registration id; only the fields that changed, import or desk; a sale
    RECORD_SESSION,      // subject: session code; a session of the programme, whole: from a file, or as a lead changed it
    RECORD_ADMISSION,    // subject: registration id; scope, checkpoint, session, direction, credential, volunteer
    RECORD_REFUSAL,      // subject: registration id or ""; checkpoint, verdict
    RECORD_UNDO,         // subject: registration id or session code; names station and sequence of what is taken back, and why
    RECORD_TOKEN,        // subject: registration id; a badge or seat token minted for the person
    RECORD_REVOKE,       // subject: registration id; token id, reason
    RECORD_PRINT,        // subject: registration id; label, token, outcome (printed, unconfirmed, failed), reason
    RECORD_HOLD,         // subject: registration id; on or off, reason, volunteer
    RECORD_LEAD,         // subject: badge token id; a sponsor's capture, or what a rep says of it
    RECORD_ACK,          // subject: conflict key; a lead volunteer looked at it
    RECORD_STATION,      // subject: station id; the station says its name and event: its first record; where it serves
    RECORD_WITHHELD,     // subject: ""; stands in the place of a record that could not be exchanged
    RECORD_STANDBY,      // subject: registration id; stands in a session's line, or left it
    RECORD_KEY,          // subject: a key's fingerprint; it is retired
    RECORD_VOLUNTEER,    // subject: a volunteer's name, who has another role or PIN, or may sign in no more
    RECORD_ERASE,        // subject: registration id; the person is taken out at their own wish (erase.h)
    RECORD_CALL,         // subject: a kiosk's station id; it asks for a person, or somebody goes there (kiosk_call.h)
    RECORD_CLIENT,       // subject: a client's id; who asks stations over HTTPS, or does so no more (client.h)
    RECORD_GIVEN,        // subject: badge token id or short code; what a sponsor's client is given of a capture (lead_decide.h)
    RECORD_LINK, // subject: ""; what a ticketing system was told (link.h). Or a registration id; what it refused, or somebody did there
    RECORD_KIND_COUNT
} RecordKind;

struct Record {
    const char *station; // 16 hex digits
    gint64 sequence;
    Hlc hlc;       // orders the records of all stations
    gint64 utc_ms; // when it happened by its station's clock: for people, decides nothing
    RecordKind kind;
    const char *subject;
    const char *body;         // canonical JSON text
    const RecordChain *chain; // NULL = it came without one: from before the chain, or read by subject
};

const char *record_kind_name(RecordKind kind);

// A record's place in the order of all records; compared as hlc, then station, then sequence.
typedef struct {
    Hlc hlc;
    const char *station;
    gint64 sequence;
} Stamp;

int stamp_compare(const Stamp *a, const Stamp *b);

// Sets STORE_ERROR_REFUSED, naming the record, and answers false.
bool record_refuse(const Record *record, const char *why, GError **error);
