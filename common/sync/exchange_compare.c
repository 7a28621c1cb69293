// SPDX-License-Identifier: GPL-3.0-or-later
// exchange_compare.c - histories are told apart by their hashes: at each meeting, for each line that both sides have.
#include <string.h>

#include "common/store/record/branch.h"
#include "common/store/rights/line_head.h"
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
    const ApplyOptions options = {.is_gentle = exchange->is_gentle, .now_utc_ms = exchange_now(exchange)};
    gint64 refused_count = 0;
    return apply_remote_records(exchange->store, records, &options, &exchange->pulled_count, &refused_count, error);
}

// Who cannot hand in the rival would leave the line's name to nobody, and its own station waiting for it.
static bool can_bring(Exchange *exchange, const HubLine *line, gint64 sequence, bool *out, GError **error)
{
    g_auto(Author) author = {0};
    g_auto(LineHead) head = {0};
    if (!exchange_is_own(exchange, line->origin, out, error))
        return false;
    if (*out)
        return true;
    bool is_signed;
    if (!author_find(exchange->store, line->origin, &author, error) ||
        !line_head_of(exchange->store, line->id, &head, &is_signed, error))
        return false;
    *out = !author.key || (is_signed && head.sequence >= sequence);
    return true;
}

// A role that writes under its own ids only leaves the forks of others to them.
static bool split_there(Exchange *exchange, const HubLine *line, gint64 sequence, const guint8 rival[CHAIN_BYTES], GError **error)
{
    bool is_possible;
    GError *local = NULL;
    if (!can_bring(exchange, line, sequence, &is_possible, error))
        return false;
    if (is_possible && hub_split(exchange->hub, line->id, sequence, rival, &local))
        return true;
    if (!is_possible)
        g_set_error(&local, HUB_ERROR, HUB_ERROR_NOT_OWN, "its station did not sign the other one");
    if (g_error_matches(local, HUB_ERROR, HUB_ERROR_NOT_OWN)) {
        exchange_give_up(
            exchange, line->id,
            "the hub has another history of it; lanyard sync there, after a bundle of this station was imported there, settles it");
        g_error_free(local);
        return true;
    }
    g_propagate_error(error, local);
    return false;
}

static bool mend(Exchange *exchange, const HubLine *line, gint64 most, GError **error)
{
    gint64 base;
    guint8 here[CHAIN_BYTES], there[CHAIN_BYTES];
    bool is_there;
    if (!find_base(exchange, line, most, &base, error) || !our_hash(exchange, line->id, base + 1, here, error) ||
        !hub_record_hash(exchange->hub, line->id, base + 1, there, &is_there, error))
        return false;
    if (!is_there)
        return true;
    if (memcmp(here, there, CHAIN_BYTES) < 0)
        return split_there(exchange, line, base + 1, here, error);
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
        gint64 most = MIN(exchange_last_of(ours, line->id), line->last_sequence);
        bool is_one = true;
        if (exchange_is_hopeless(exchange, line->id))
            continue;
        if (most > line->base_sequence && !is_same(exchange, line, most, &is_one, error))
            return false;
        if (!is_one)
            return mend(exchange, line, most, error);
        if (exchange_last_of(ours, line->id) <= line->last_sequence)
            g_hash_table_remove(exchange->hopeless, line->id); // both have it by now
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
