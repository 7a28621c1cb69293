// SPDX-License-Identifier: GPL-3.0-or-later
// conflict.h - the inbox of what stations did apart and nobody could know then: twice in, one seat too many, let in or sold, one ticket handed on twice, one field
// edited twice, a session that leads and programme files say different things of.
//
// Conflicts are a projection: every station makes the same ones from the same records, with the same winner: the record
// that comes first by (hybrid clock, station, sequence) for entries, the one that comes last for edits. Nothing is
// dropped: the loser's record stays, and so does the entry until a lead volunteer acknowledges it with a note.
#pragma once

#include "common/store/journal/journal.h"

typedef enum {
    CONFLICT_TWICE,       // let in twice where once is the rule
    CONFLICT_SEAT,        // let into a session beyond its capacity
    CONFLICT_EDIT,        // a field was overwritten by someone who had not seen this edit
    CONFLICT_SESSION,     // what a lead said of a session on the day stands no more: newer word of a file, or another lead's
    CONFLICT_SOLD,        // a seat was sold at a desk, and with what other desks sold or files brought it is one too many
    CONFLICT_TRANSFERRED, // a ticket was handed on to two people; the person is who gave it
    CONFLICT_KIND_COUNT
} ConflictKind;
const char *conflict_kind_name(ConflictKind kind); // "twice", "seat", "edit", "session", "sold", "transferred"

// One side of it.
typedef struct {
    char *station_id, *station; // id and display name
    gint64 sequence, utc_ms;
    char *by;    // who was signed in; ""
    char *where; // checkpoint; "" for an edit
    char *
        value; // CONFLICT_EDIT, CONFLICT_SESSION: what was written; of "start" milliseconds, of "cancelled" "true" or "false"; ""
} ConflictSide;

typedef struct {
    char *key; // names it in acknowledgements: "KIND:STATION-SEQUENCE" of the loser, with ":FIELD" for an edit
    ConflictKind kind;
    char *person_id, *name;
    char *session; // title of the session; ""
    char *field;   // CONFLICT_EDIT, CONFLICT_SESSION; ""
    ConflictSide loser,
        winner; // CONFLICT_SEAT, CONFLICT_SOLD: the winner is who had the last seat, of CONFLICT_SOLD perhaps an import
    bool is_acknowledged;
    char *note, *noted_by; // ""
} Conflict;

void conflict_free(Conflict *conflict);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Conflict, conflict_free)

// Newest first, at most `limit`; acknowledged ones only when asked for. Element: Conflict. The caller owns it.
GPtrArray *conflict_list(Store *store, bool with_acknowledged, int limit, GError **error);
// How many nobody has acknowledged, forks (fork_list()) among them.
bool conflict_count(Store *store, gint64 *out, GError **error);

// Records that somebody looked at it. STORE_ERROR_NOT_FOUND when there is no such conflict. Takes its own transaction
// unless one is open.
bool conflict_acknowledge(Store *store, const char *key, const char *note, const char *volunteer_name, gint64 now_utc_ms,
                          GError **error);
