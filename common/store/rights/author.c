// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/rights/author.h"

#include <string.h>

#include "common/store/database/connection.h"
#include "common/store/record/station_state.h"
#include "common/store/rights/statements_generated.h"

MEMBERS_CLEAR_FUNC(author_clear, Author, key)

const char *author_desks(const Store *store)
{
    const StationKey *key = store->station->key;
    return key && *key->desks ? key->desks : NULL;
}

// A key said by more than one record is of the first kind that a desk signed: no two are signed of one key.
static bool find_key(Store *store, Author *out, GError **error)
{
    const char *desks = author_desks(store);
    Statement *row = statement_with(store, STATEMENT_STATION_KEY_LIST, "%s", out->origin);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW) {
        const char *key = statement_text(row, 0), *kind = statement_text(row, 1);
        if (!out->key)
            out->key = g_strdup(key);
        if (!out->is_certified &&
            station_key_is_certified(desks ? desks : "", store->station->event_slug, key, kind, statement_text(row, 2)))
            out->is_certified = station_kind_read(kind, &out->certified);
    }
    return step == STEP_DONE;
}

bool author_find(Store *store, const char *origin, Author *out, GError **error)
{
    *out = (Author){.is_judged = author_desks(store) != NULL};
    g_strlcpy(out->origin, origin, sizeof out->origin);
    if (!find_key(store, out, error))
        return false;
    Statement *row = statement_with(store, STATEMENT_STATION_ROLE_GET, "%s", origin);
    StatementStep step = statement_step(store, row, error);
    out->has_role = step == STEP_ROW;
    if (out->has_role) {
        station_kind_read(statement_text(row, 0), &out->role); // one of a newer hub is a door's
        out->role_since = statement_int(row, 1);
    }
    statement_end(row);
    return step != STEP_FAILED;
}

static bool check_kind(const Author *author, StationKind kind, const Record *record, GError **error)
{
    const KindMay *may = record->kind < RECORD_KIND_COUNT ? station_kind_may(kind, record->kind) : NULL;
    if (may && station_kind_takes_all(may))
        return true;
    g_autoptr(json_t) body = may ? json_loads(record->body, JSON_REJECT_DUPLICATES, NULL) : NULL;
    return station_kind_check(kind, record->kind, author->origin, body, error);
}

bool author_check(const Author *author, const Record *record, GError **error)
{
    StationKind other = author->key ? STATION_KIND_DOOR : STATION_KIND_DESK;
    if (!author->is_judged)
        return true;
    if (author->is_certified && !check_kind(author, author->certified, record, error))
        return false;
    if (author->has_role)
        return record->sequence <= author->role_since || check_kind(author, author->role, record, error);
    return author->is_certified || check_kind(author, other, record, error);
}

// --- what the hub says ---

MEMBERS_FREE_FUNC(station_role_free, StationRole, id, kind)

static gpointer role_of_row(Statement *row)
{
    StationRole *role = g_new(StationRole, 1);
    *role = (StationRole){statement_dup(row, 0), statement_dup(row, 1), statement_int(row, 2)};
    return role;
}

GPtrArray *station_role_list(Store *store, GError **error)
{
    return statement_rows(store, statement_begin(store, STATEMENT_STATION_ROLE_LIST), role_of_row,
                          (GDestroyNotify)station_role_free, error);
}

static bool is_same(const GPtrArray *a, const GPtrArray *b)
{
    bool is_equal = a->len == b->len;
    for (guint i = 0; is_equal && i < a->len; i++) {
        const StationRole *one = g_ptr_array_index(a, i), *other = g_ptr_array_index(b, i);
        is_equal = strcmp(one->id, other->id) == 0 && strcmp(one->kind, other->kind) == 0 && one->since == other->since;
    }
    return is_equal;
}

static bool put_all(Store *store, const GPtrArray *roles, GError **error)
{
    ARRAY_EACH(const StationRole, role, roles) {
        Statement *put = statement_with(store, STATEMENT_STATION_ROLE_PUT, "%s %s %jd", role->id, role->kind, role->since);
        if (!statement_run(store, put, error))
            return false;
    }
    return true;
}

bool station_role_set(Store *store, const GPtrArray *roles, GError **error)
{
    g_autoptr(GPtrArray) known = station_role_list(store, error);
    if (!known || is_same(known, roles))
        return known != NULL;
    return store_begin_nested(store, error) &&
           store_finish(store,
                        statement_run(store, statement_begin(store, STATEMENT_STATION_ROLE_CLEAR), error) &&
                            put_all(store, roles, error),
                        error);
}
