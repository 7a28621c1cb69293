// SPDX-License-Identifier: GPL-3.0-or-later
// import_record.h - what a ticketing system's file says of one person goes into the journal: only what differs from the last file.
//
// The comparison is with the last *import* of the person, never with the current values, so that a correction made at
// a desk survives the next import. A first import is a RECORD_REGISTRATION, later ones are RECORD_CHANGE. The record
// carries a digest of what the file said; an unchanged person costs one look-up.
#pragma once

#include "common/store/people/person.h"
#include "common/store/record/person_field.h"

// What a desk gave a value that this file, other than the one before it, gives another: the file's counts, and somebody should know.
typedef struct {
    char *what;        // name of a field, or product of a ticket
    char *desk, *file; // the values; of a ticket its status, "" = it is none of theirs
    char *by;          // who, at the desk; "" = unsaid
} ImportOverruled;
void import_overruled_free(ImportOverruled *overruled);

typedef struct {
    const char *id;            // 16 hex digits, the same whenever and wherever this person is imported
    char *fields[FIELD_COUNT]; // NULL = the file does not say
    GPtrArray *tickets;        // PersonTicket
    bool is_new;               // nobody can have been brought by an import before: no look-up is needed
    bool is_partial;           // the file holds only some of the person's tickets: the others stay
    gint64 as_of_utc_ms;       // when what it says was so: it overrules nothing that was so later. 0 = not known
    gint64 written_utc_ms;     // in its place where nobody said it: compared with, and not recorded. 0 = not known
    const char *digest;        // import_record_digest of what the file says where `record` holds more; NULL = of the record
    GPtrArray *overruled;      // takes ImportOverruled; NULL = nobody asks
} ImportRecord;

// What all imports so far have said of a person. Fields are never NULL; a ticket's order is always there, "" = it has none.
typedef struct {
    char *fields[FIELD_COUNT];
    GPtrArray *tickets; // PersonTicket
} ImportState;
void import_state_clear(ImportState *state);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ImportState, import_state_clear)

typedef enum { IMPORT_RECORD_ADDED, IMPORT_RECORD_CHANGED, IMPORT_RECORD_UNCHANGED, IMPORT_RECORD_OLDER } ImportResult;

// Records what differs. Inside a transaction. STORE_ERROR_REFUSED when there is more than a record can hold.
bool import_record_put(Store *store, const ImportRecord *record, gint64 now_utc_ms, ImportResult *out, GError **error);

// What import_record_put would do, without doing it.
bool import_record_compare(Store *store, const ImportRecord *record, ImportResult *out, GError **error);

// The fields and tickets as members of a record. The caller owns it.
json_t *import_record_json(const ImportRecord *record);

// Of all that the record says, for ImportRecord.digest. The caller owns it.
char *import_record_digest(const ImportRecord *record);

// True in `out` when the last import of this person said the same.
bool import_record_is_same(Store *store, const char *id, const char *digest, bool *out, GError **error);

bool import_record_state(Store *store, const char *id, ImportState *out, GError **error);

// Somebody whom imports brought: name, e-mail and status as they are now, and the digest of what the last import said.
typedef struct {
    const char *id, *name, *email, *status, *digest;
} ImportedPerson;

typedef void (*ImportVisit)(const ImportedPerson *person, gpointer data);
bool import_record_each(Store *store, ImportVisit visit, gpointer data, GError **error);

// True in `out` when some import brought this id.
bool import_record_is_known(Store *store, const char *id, bool *out, GError **error);
