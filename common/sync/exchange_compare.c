// SPDX-License-Identifier: GPL-3.0-or-later
// exchange_compare.c - histories are told apart by their hashes: at each meeting, for each line that both sides have.
#include <string.h>

#include "common/store/record/branch.h"
#include "common/base/idiom.h"
#include "common/sync/apply_remote.h"
#include "common/sync/exchange_push.h"

#define ROUNDS_MOST 50 // each mends one fork

static bool our_hash(Exchange *exchange, const char *line, gint64 sequence, guint8 out[CHAIN_BYTES], GError **error)
{
    return branch_previous(exchange->store, line, sequence + 1, out, error);
}

// Whether both have the same record of this number.
static bool is_same(Exchange *exchange, const HubLine *line, gint64 sequence, bool *out, GError **error)
{
    guint8 here[CHAIN_BYTES], there[CHAIN_BYTES];
    bool is_there = true;
    if (!our_hash(exchange, line->id, sequence, here, error))
        return false;
    if (sequence == line->last_sequence)
        memcpy(there, line->last_hash, CHAIN_BYTES);
    else if (!hub_record_hash(exchange->hub, line->id, sequence, there, &is_there, error))
        return false;
    // What is gone there since was renamed by somebody; the next comparison sees that.
    *out = !is_there || chain_is_same(here, there);
    return true;
}

// The last record that both have; there is another one behind it on both sides, up to `most`.
static bool find_base(Exchange *exchange, const HubLine *line, gint64 most, gint64 *out, GError **error)
{
    gint64 same = line->base_sequence, other = most;
    while (other - same > 1) {
        gint64 middle = same + (other - same) / 2;
        bool is_one;
        if (!is_same(exchange, line, middle, &is_one, error))
            return false;
        *(is_one ? &same : &other) = middle;
    }
    *out = same;
    return true;
}

// The first records of the hub's history, in place of which ours gets another name.
static bool take_theirs(Exchange *exchange, const HubLine *line, gint64 base, GError **error)
{
    const HubWanted wanted = {line->id, base};
    g_autoptr(GPtrArray) records = hub_pull(exchange->hub, &wanted, 1, exchange_batch(exchange), error);
    if (!records)
        return false;
    const ApplyOptions options = {.is_gentle = exchange->is_gentle, .torn = exchange->torn, .now_utc_ms = exchange_now(exchange)};
    gint64 refused_count = 0;
    return apply_remote_records(exchange->store, records, &options, &exchange->pulled_count, &refused_count, error);
}

// Both histories are here, each under the name that it has everywhere in the end.
static bool leave_apart(Exchange *exchange, const HubLine *line, gint64 base, const guint8 there[CHAIN_BYTES], GError **error)
{
    if (!take_theirs(exchange, line, base, error))
        return false;
    g_autoptr(GArray) held = branch_held(exchange->store, line->origin, base + 1, error);
    const BranchHeld *here = held ? branch_find_held(held, there) : NULL;
    if (here)
        exchange_stand_apart(exchange, line->id, here->id, base);
    return held != NULL;
}

// The hub's history gives the name to ours: by its own station, or with ours where that is signed.
static bool split_there(Exchange *exchange, const HubLine *line, gint64 base, gint64 last, const guint8 here[CHAIN_BYTES],
                        const guint8 there[CHAIN_BYTES], GError **error)
{
    bool is_own;
    GError *local = NULL;
    if (!exchange_is_own(exchange, line->origin, &is_own, error))
        return false;
    if (is_own && hub_split(exchange->hub, line->id, base + 1, here, &local))
        return true;
    if (!local || g_error_matches(local, HUB_ERROR, HUB_ERROR_NOT_OWN)) {
        g_clear_error(&local);
        if (exchange_hand_in_rival(exchange, line->id, base, last, &local))
            return true;
    }
    if (g_error_matches(local, HUB_ERROR, HUB_ERROR_UNREACHABLE))
        return error_pass(local, error);
    g_autofree char *why = g_strconcat("the hub has another history of it, and ours: ", local->message, NULL);
    g_error_free(local);
    exchange_give_up(exchange, line->id, why);
    return leave_apart(exchange, line, base, there, error);
}

static bool mend(Exchange *exchange, const HubLine *line, gint64 last, GError **error)
{
    gint64 base;
    guint8 here[CHAIN_BYTES], there[CHAIN_BYTES];
    bool is_there;
    if (!find_base(exchange, line, MIN(last, line->last_sequence), &base, error) ||
        !our_hash(exchange, line->id, base + 1, here, error) ||
        !hub_record_hash(exchange->hub, line->id, base + 1, there, &is_there, error))
        return false;
    if (!is_there)
        return true;
    if (memcmp(here, there, CHAIN_BYTES) < 0)
        return split_there(exchange, line, base, last, here, there, error);
    return take_theirs(exchange, line, base, error);
}

bool exchange_learn(Exchange *exchange, GError **error)
{
    GPtrArray *lines = hub_lines(exchange->hub, error);
    if (!lines)
        return false;
    g_clear_pointer(&exchange->lines, g_ptr_array_unref);
    exchange->lines = lines;
    g_hash_table_remove_all(exchange->theirs);
    for (guint i = 0; i < lines->len; i++) {
        const HubLine *line = g_ptr_array_index(lines, i);
        g_hash_table_insert(exchange->theirs, g_strdup(line->id), g_memdup2(&line->last_sequence, sizeof(gint64)));
    }
    exchange->has_theirs = true;
    return true;
}

// The first fork of those that are left; `out_is_whole` when there is none.
static bool mend_one(Exchange *exchange, bool *out_is_whole, GError **error)
{
    *out_is_whole = false;
    g_autoptr(GHashTable) ours = journal_vector(exchange->store, error);
    if (!ours)
        return false;
    for (guint i = 0; i < exchange->lines->len; i++) {
        const HubLine *line = g_ptr_array_index(exchange->lines, i);
        gint64 last = exchange_last_of(ours, line->id), most = MIN(last, line->last_sequence);
        bool is_one = true;
        if (most > line->base_sequence && !is_same(exchange, line, most, &is_one, error))
            return false;
        if (!is_one && !exchange_is_hopeless(exchange, line->id))
            return mend(exchange, line, last, error);
        if (is_one && last <= line->last_sequence)
            g_hash_table_remove(exchange->hopeless, line->id); // both have it by now
        else if (is_one)
            exchange_stand_apart(exchange, line->id, "", 0);
    }
    *out_is_whole = true;
    return true;
}

bool exchange_compare(Exchange *exchange, GError **error)
{
    for (int round = 0; round < ROUNDS_MOST; round++) {
        bool is_whole;
        if (!exchange_learn(exchange, error) || !mend_one(exchange, &is_whole, error))
            return false;
        if (is_whole)
            return true;
    }
    g_set_error(error, HUB_ERROR, HUB_ERROR_COPY, "histories fork faster than they can be told apart; trying again");
    return false;
}
