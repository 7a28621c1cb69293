// SPDX-License-Identifier: GPL-3.0-or-later
// station_kind.h - what each kind of station may say: one table, from which the hub has its rows, too (common/sync/hub_kind.h).
//
// A desk says everything. Whatever else a station does must not undo what only a lead may do: erase, hold, change consent, make
// clients, revoke, retire keys. So a thief of one has what that kind of station needs, and no more. Pure functions.
#pragma once

#include "common/base/json.h"
#include "common/store/record/record.h"

typedef enum {
    STATION_KIND_DESK,
    STATION_KIND_DOOR,
    STATION_KIND_KIOSK,
    STATION_KIND_PRINT,   // prints what desks ask for
    STATION_KIND_GATEWAY, // beside the hub: booths reach it by a public name
    STATION_KIND_COUNT
} StationKind;

const char *station_kind_name(StationKind kind);
bool station_kind_read(const char *name, StationKind *out); // false: there is no such kind

// One row: records of this kind, with these members of the body and no others.
typedef struct {
    StationKind kind;
    RecordKind record;
    const char *members; // by a blank; "*" = any
    bool is_own_only;    // the member `station` names the line of the record
} KindMay;
// NULL at the end. A desk has a row for each kind of record.
const KindMay *station_kind_row(guint index);
// NULL = it may not say that.
const KindMay *station_kind_may(StationKind kind, RecordKind record);
// Whether it takes any member, and such a record whatever is in it.
bool station_kind_takes_any_member(const KindMay *may);
bool station_kind_takes_all(const KindMay *may);
// Whether the body has no other members than the row names. `origin` is whose history the record stands in.
bool station_kind_fits(const KindMay *may, const char *origin, const json_t *body);
// Sets STORE_ERROR_REFUSED and answers false: "a door does not record "erase"".
bool station_kind_check(StationKind kind, RecordKind record, const char *origin, const json_t *body, GError **error);
