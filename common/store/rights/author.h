// SPDX-License-Identifier: GPL-3.0-or-later
// author.h - who wrote a line of records, and what may therefore stand in it.
//
// A line's id is made of its station's key (station_key.h), and a desk said of that key what kind of station has it. What the hub says of
// the line's role counts as well: what they disagree about is not allowed. A key of which nobody said anything is a door's. A line from
// before the keys is a desk's, and is taken from desks only (line_head.h). A station that does not know by what key desks sign, since its
// event is from before that, judges nobody.
#pragma once

#include "common/store/record/station_key.h"

typedef struct {
    char origin[17];
    bool is_judged;
    char *key; // NULL = a line from before the keys
    bool is_certified, has_role;
    StationKind certified, role; // what a desk said; what the hub said
    gint64 role_since;           // the hub took this record and those before it while the role was of another kind
} Author;
void author_clear(Author *author);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Author, author_clear)

// What is known of the history `origin`. False only when the store failed.
bool author_find(Store *store, const char *origin, Author *out, GError **error);
// STORE_ERROR_REFUSED when the author may not say this. Inside or outside a transaction; reads nothing.
bool author_check(const Author *author, const Record *record, GError **error);

// The key by which this station checks what desks said; NULL = it judges nobody.
const char *author_desks(const Store *store);
// Of a line the kind of the role that brought it, as the hub says now. Element: StationRole.
typedef struct {
    char *id, *kind;
    gint64 since; // a sequence
} StationRole;
void station_role_free(StationRole *role);
// In place of what it said before; writes nothing when that is the same.
bool station_role_set(Store *store, const GPtrArray *roles, GError **error);
// By id. The caller owns it.
GPtrArray *station_role_list(Store *store, GError **error);
