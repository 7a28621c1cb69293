// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/record/branch.h"

#include <string.h>

#include "common/store/record/statements_generated.h"
#include "common/store/record/station.h"
#include "common/store/record/station_state.h"

GPtrArray *fork_list(Store *store, GError **error)
{
    static const RowLayout layout =
        ROW_LAYOUT(Fork, id, origin, name, base_sequence, since_utc_ms, record_count, is_acknowledged);
    return statement_structs(store, statement_begin(store, STATEMENT_FORK_LIST), &layout, error);
}

GPtrArray *store_own_ids(Store *store, GError **error)
{
    GPtrArray *ids = statement_list(store, statement_begin(store, STATEMENT_FORMER_LIST), error);
    if (ids)
        g_ptr_array_insert(ids, 0, g_strdup(store_station_id(store)));
    return ids;
}

bool branch_line(Store *store, const char *id, Line *out, GError **error)
{
    *out = (Line){.base_sequence = 0};
    Statement *row = statement_begin(store, STATEMENT_BRANCH_GET);
    statement_bind_kept(row, 1, id);
    StatementStep step = statement_step(store, row, error);
    if (step == STEP_ROW) {
        g_strlcpy(out->origin, statement_text(row, 0), sizeof out->origin);
        out->base_sequence = statement_int(row, 1);
        statement_blob(row, 2, out->base_hash, CHAIN_BYTES);
    } else {
        g_strlcpy(out->origin, id, sizeof out->origin);
        chain_genesis(id, out->base_hash);
    }
    statement_end(row);
    return step != STEP_FAILED;
}

bool branch_previous(Store *store, const char *id, gint64 sequence, guint8 out[CHAIN_BYTES], GError **error)
{
    Statement *row = statement_begin(store, STATEMENT_JOURNAL_HASH);
    statement_bind_kept(row, 1, id);
    statement_bind_int(row, 2, sequence - 1);
    StatementStep step = statement_step(store, row, error);
    if (step == STEP_ROW)
        statement_blob(row, 0, out, CHAIN_BYTES);
    statement_end(row);
    if (step != STEP_DONE)
        return step == STEP_ROW;
    Line line;
    if (!branch_line(store, id, &line, error))
        return false;
    memcpy(out, line.base_hash, CHAIN_BYTES);
    return true;
}

GArray *branch_held(Store *store, const char *origin, gint64 sequence, GError **error)
{
    g_autoptr(GArray) all = g_array_new(FALSE, TRUE, sizeof(BranchHeld));
    Statement *row = statement_with(store, STATEMENT_LINE_ROWS, "%s %jd", origin, sequence);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW) {
        BranchHeld held = {.id = ""};
        g_strlcpy(held.id, statement_text(row, 0), sizeof held.id);
        statement_blob(row, 1, held.hash, CHAIN_BYTES);
        g_array_append_val(all, held);
    }
    return step == STEP_DONE ? g_steal_pointer(&all) : NULL;
}

const BranchHeld *branch_find_held(const GArray *all, const guint8 hash[CHAIN_BYTES])
{
    for (guint i = 0; i < all->len; i++)
        if (chain_is_same(g_array_index(all, BranchHeld, i).hash, hash))
            return &g_array_index(all, BranchHeld, i);
    return NULL;
}

bool branch_resolve(Store *store, const char *line, const char *station, gint64 sequence, char *out, GError **error)
{
    Store *held_in = store->station->journal_of ? store->station->journal_of : store;
    Line at;
    g_strlcpy(out, line, 17);
    if (!branch_line(held_in, line, &at, error))
        return false;
    if (strcmp(at.origin, station) != 0) {
        g_strlcpy(out, station, 17);
        return true;
    }
    while (at.base_sequence > 0 && sequence <= at.base_sequence) {
        g_autoptr(GArray) before = branch_held(held_in, station, at.base_sequence, error);
        const BranchHeld *parent = before ? branch_find_held(before, at.base_hash) : NULL;
        if (!before)
            return false;
        g_strlcpy(out, parent ? parent->id : station, 17);
        if (!branch_line(held_in, out, &at, error))
            return false;
    }
    return true;
}
