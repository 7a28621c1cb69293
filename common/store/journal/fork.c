// SPDX-License-Identifier: GPL-3.0-or-later
// fork.c - where a record belongs, by its hashes; and what is named anew when two follow one.
#include "common/store/journal/fork.h"

#include <string.h>

#include "common/store/journal/rebuild.h"
#include "common/store/journal/statements_generated.h"
#include "common/store/record/station_state.h"

static bool make_branch(Store *store, const char *id, const RecordChain *chain, gint64 base_sequence, GError **error)
{
    Statement *put = statement_begin(store, STATEMENT_BRANCH_PUT);
    statement_bind_text(put, 1, id);
    statement_bind_text(put, 2, chain->origin);
    statement_bind_int(put, 3, base_sequence);
    statement_bind_blob(put, 4, chain->previous, CHAIN_BYTES);
    return statement_run(store, put, error);
}

// From `sequence` on the line's records are named `id`.
static bool rename_tail(Store *store, const char *line, const char *id, gint64 sequence, GError **error)
{
    static const StatementText *const both[] = {STATEMENT_LINE_RENAME, STATEMENT_QUARANTINE_RENAME};
    for (gsize i = 0; i < G_N_ELEMENTS(both); i++) {
        if (!statement_run(store, statement_with(store, both[i], "%s %s %jd", line, id, sequence), error))
            return false;
    }
    store->end->station[0] = '\0';
    // Another history goes on under that name.
    return statement_run(store, statement_with(store, STATEMENT_JOURNAL_LOOK_AGAIN, "%s", line), error) &&
           statement_run(store, statement_with(store, STATEMENT_JOURNAL_SEND_AGAIN, "%s", line), error) &&
           rebuild_projections(store, error);
}

// The record that goes on the parent's line after it; NULL in `out` when none does.
static bool find_continuation(Store *store, const GArray *siblings, const Record *record, const RecordChain *chain,
                              const char *parent, const BranchHeld **out, GError **error)
{
    *out = NULL;
    for (guint i = 0; i < siblings->len && !*out; i++) {
        const BranchHeld *held = &g_array_index(siblings, BranchHeld, i);
        guint8 before[CHAIN_BYTES];
        if (strcmp(held->id, parent) != 0)
            continue;
        if (!branch_previous(store, held->id, record->sequence, before, error))
            return false;
        if (chain_is_same(before, chain->previous))
            *out = held;
    }
    return true;
}

static bool settle(Store *store, const Record *record, const RecordChain *chain, const BranchHeld *rival, ForkPlace *out,
                   GError **error)
{
    char id[17];
    bool is_smaller = memcmp(chain->hash, rival->hash, CHAIN_BYTES) < 0;
    chain_branch_id(is_smaller ? rival->hash : chain->hash, id);
    if (!make_branch(store, id, chain, record->sequence - 1, error))
        return false;
    if (is_smaller)
        return rename_tail(store, rival->id, id, record->sequence, error);
    g_strlcpy(out->id, id, sizeof out->id);
    return true;
}

// Where the record before it stands.
static bool find_parent(Store *store, const Record *record, const RecordChain *chain, ForkPlace *out, GError **error)
{
    if (record->sequence == 1) {
        guint8 genesis[CHAIN_BYTES];
        chain_genesis(chain->origin, genesis);
        out->is_missing = !chain_is_same(genesis, chain->previous);
        g_strlcpy(out->id, chain->origin, sizeof out->id);
        return true;
    }
    g_autoptr(GArray) before = branch_held(store, chain->origin, record->sequence - 1, error);
    if (!before)
        return false;
    const BranchHeld *parent = branch_find_held(before, chain->previous);
    out->is_missing = !parent;
    if (parent)
        g_strlcpy(out->id, parent->id, sizeof out->id);
    return true;
}

bool fork_place(Store *store, const Record *record, const RecordChain *chain, ForkPlace *out, GError **error)
{
    *out = (ForkPlace){.is_known = false};
    g_autoptr(GArray) siblings = branch_held(store, chain->origin, record->sequence, error);
    if (!siblings)
        return false;
    const BranchHeld *same = branch_find_held(siblings, chain->hash);
    if (same) {
        out->is_known = true;
        g_strlcpy(out->id, same->id, sizeof out->id);
        return true;
    }
    if (!find_parent(store, record, chain, out, error))
        return false;
    if (out->is_missing)
        return true;
    const BranchHeld *rival;
    return find_continuation(store, siblings, record, chain, out->id, &rival, error) &&
           (!rival || settle(store, record, chain, rival, out, error));
}
