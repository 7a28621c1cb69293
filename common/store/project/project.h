// SPDX-License-Identifier: GPL-3.0-or-later
// project.h - private to common/store: from records to the tables that stations query.
//
// Each function here takes one record and updates the projections so that they are what the set of all records taken
// so far gives, whatever order they came in.
#pragma once

#include "common/base/json.h"
#include "common/store/database/statement.h"
#include "common/store/record/record.h"

// Applies the record by its kind. `body` is the parsed record->body. False with STORE_ERROR_REFUSED when the body lacks
// what its kind must have.
bool project_record(Store *store, const Record *record, const json_t *body, GError **error);

// The kinds that have files of their own.
bool project_registration(Store *store, const Record *record, const json_t *body, GError **error);
bool project_change(Store *store, const Record *record, const json_t *body, GError **error);
// What a change says of who is one person; does nothing where it says nothing.
bool project_same(Store *store, const Record *record, const json_t *body, GError **error);
// What a registration or change says of a sale; does nothing where it says nothing.
bool project_sale(Store *store, const Record *record, const json_t *body, GError **error);
// A session of the programme; what a taken back record said of one (does nothing when it said nothing).
bool project_session(Store *store, const Record *record, const json_t *body, GError **error);
bool project_session_undo(Store *store, const char *line, gint64 sequence, GError **error);
// Of a record that was read with its hash (chain.h), which names a capture that has no name of its own.
bool project_lead(Store *store, const Record *record, const json_t *body, GError **error);
bool project_given(Store *store, const Record *record, const json_t *body, GError **error);
bool project_admission(Store *store, const Record *record, const json_t *body, GError **error);
// Who is inside, from all admissions at once, where store->station->defers_presence kept it from being made with each.
bool project_all_presence(Store *store, GError **error);
// Conflicts, made anew: of the seats of a scope (does nothing unless it is a session's), of the fields that a change says
// were edited by somebody.
bool project_seats(Store *store, const char *scope, GError **error);
bool project_edits(Store *store, const Record *record, const json_t *body, GError **error);
bool project_undo(Store *store, const Record *record, const json_t *body, GError **error);

// That the clients of a sponsor are to hear of this badge; `client` "" = all of them. In the order in which this store gets to know.
bool project_answer(Store *store, const char *sponsor, const char *client, const char *token, GError **error);
// The id of a badge, or the code of one.
bool project_is_badge(const char *text);

// --- reading what was made, for this district and those to the right ---

// Begins reading the row of a registration by itself: a row when somebody has the id, whose columns are PERSON_ROW_CHANGED, the
// stamps of its fields, and from PERSON_ROW_FIRST_FIELD on the fields.
Statement *person_row_begin(Store *store, const char *id);
// The same at that row; NULL with STORE_ERROR_NOT_FOUND when nobody has the id.
Statement *person_row_get(Store *store, const char *id, GError **error);
#define PERSON_ROW_CHANGED 4
#define PERSON_ROW_FIRST_FIELD 9
// Whose that admission is, and its scope: NULL when there is none. The caller owns them.
bool admission_find(Store *store, const char *station, gint64 sequence, char **out_person, char **out_scope, GError **error);
// How many have entered a scope, and are inside.
bool scope_total(Store *store, const char *scope, int *out_entered, int *out_inside, GError **error);
