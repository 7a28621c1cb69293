// SPDX-License-Identifier: GPL-3.0-or-later
// exchange_push.c - what this station has and the hub has not, in order, in batches.
#include <string.h>

#include "common/store/record/branch.h"
#include "common/store/journal/quarantine.h"
#include "common/store/record/station.h"
#include "common/sync/exchange_push.h"

#define DEEP_MOST 3 // so often a record is refused as nested too deep before it is set aside

// Only one that is taken without what is in it was refused for that. Where the server takes nothing at all, it was not the record's fault.
static bool take_from_aside(Exchange *exchange, const HubRecord *record, GError **error)
{
    if (!store_begin(exchange->store, error))
        return false;
    if (quarantine_drop(exchange->store, record->station, record->sequence, error))
        return store_commit(exchange->store, error);
    store_rollback(exchange->store);
    return false;
}

// What is left of a record that was set aside is refused for the same reason.
static bool is_not_the_record(const Exchange *exchange, const HubRecord *record, const GError *refusal)
{
    return exchange->deep_count > 0 && record->kind == RECORD_WITHHELD && g_error_matches(refusal, HUB_ERROR, HUB_ERROR_DEEP);
}

// Sends a batch. When the hub refuses a record of it, the next batch is smaller, down to the one that is refused, which
// is set aside.
static bool send_batch(Exchange *exchange, const GPtrArray *records, gint64 *limit, GError **error)
{
    GError *refusal = NULL;
    const HubRecord *first = g_ptr_array_index(records, 0);
    const HubRecord *last = g_ptr_array_index(records, records->len - 1);
    if (hub_push(exchange->hub, records, &refusal)) {
        exchange_raise_theirs(exchange, last->station, last->sequence);
        exchange->pushed_count += records->len;
        exchange->deep_count = 0;
        *limit = MIN(*limit * 2, exchange_batch(exchange).records);
        return true;
    }
    bool is_deep = g_error_matches(refusal, HUB_ERROR, HUB_ERROR_DEEP);
    bool is_record = is_deep || g_error_matches(refusal, HUB_ERROR, HUB_ERROR_RECORD);
    if (is_record && records->len > 1) {
        *limit = records->len / 2;
        g_error_free(refusal);
        return true;
    }
    if (is_not_the_record(exchange, first, refusal)) {
        exchange->deep_count = 0;
        take_from_aside(exchange, first, NULL);
        g_propagate_error(error, refusal);
        return false;
    }
    if (is_deep && first->kind != RECORD_WITHHELD && ++exchange->deep_count < DEEP_MOST) {
        g_error_free(refusal);
        return true;
    }
    if (is_record && first->kind != RECORD_WITHHELD) {
        bool is_kept = exchange_set_aside(exchange, first, refusal, error);
        g_error_free(refusal);
        return is_kept;
    }
    g_propagate_error(error, refusal);
    return false;
}

// The hub learns where a branch begins, before its records come.
static bool announce(Exchange *exchange, const char *station, const Line *line, GError **error)
{
    return line->base_sequence == 0 || exchange_last_of(exchange->theirs, station) > 0 ||
           hub_begin_branch(exchange->hub, station, line->origin, line->base_sequence, line->base_hash, error);
}

// Up to where a line may be sent. Who splits a line at the hub frees its name for the rival, which comes a little later: until then
// nobody may send once more under the old name what the hub has on the branch. What stands before the line's own base is not sent under
// its name.
static bool bound_by_branches(Exchange *exchange, const char *station, const Line *line, gint64 *last, GError **error)
{
    for (guint i = 0; exchange->lines && i < exchange->lines->len; i++) {
        const HubLine *branch = g_ptr_array_index(exchange->lines, i);
        guint8 first[CHAIN_BYTES];
        char id[17];
        bool is_of_line =
            branch->base_sequence > 0 && branch->base_sequence >= line->base_sequence && branch->base_sequence < *last;
        if (!is_of_line || strcmp(branch->id, station) == 0)
            continue;
        if (!branch_previous(exchange->store, station, branch->base_sequence + 2, first, error))
            return false;
        chain_branch_id(first, id);
        if (strcmp(id, branch->id) == 0)
            *last = branch->base_sequence;
    }
    return true;
}

static bool push_own(Exchange *exchange, const char *station, const Line *line, gint64 last, GError **error)
{
    if (exchange_last_of(exchange->theirs, station) < last && !announce(exchange, station, line, error))
        return false;
    gint64 limit = exchange_batch(exchange).records;
    for (;;) {
        gint64 after = MAX(exchange_last_of(exchange->theirs, station), line->base_sequence);
        if (after >= last)
            return true;
        g_autoptr(GPtrArray) records = exchange_read_batch(exchange, station, after, limit, error);
        if (!records)
            return false;
        g_assert(records->len > 0);
        if (!send_batch(exchange, records, &limit, error))
            return false;
        exchange_progress(exchange);
    }
}

// A line of one's own goes as it grows, and its last record is signed; one of an earlier role, or somebody else's, goes as a whole.
static bool push_station(Exchange *exchange, const char *station, gint64 last, GError **error)
{
    Line line;
    bool is_own;
    GError *local = NULL;
    if (!branch_line(exchange->store, station, &line, error) || !bound_by_branches(exchange, station, &line, &last, error) ||
        !exchange_is_own(exchange, line.origin, &is_own, error))
        return false;
    if (exchange_last_of(exchange->theirs, station) >= last)
        return true;
    // While a fork is not settled there, the hub may have this branch under the line's own name.
    if (line.base_sequence > 0 && exchange_is_hopeless(exchange, line.origin)) {
        g_set_error(error, HUB_ERROR, HUB_ERROR_NOT_OWN, "%s", exchange_why_hopeless(exchange, line.origin));
        return false;
    }
    if (is_own && push_own(exchange, station, &line, last, &local))
        return exchange_sign(exchange, station, error);
    if (local && !g_error_matches(local, HUB_ERROR, HUB_ERROR_NOT_OWN)) {
        g_propagate_error(error, local);
        return false;
    }
    g_clear_error(&local);
    return exchange_hand_in(exchange, station, &line, last, error);
}

// Whether a branch is here that the hub has no line for. It may have the records all the same, under the name of another line: when
// the fork came to light here since the last comparison, by a bundle.
static bool has_new_branch(Exchange *exchange, bool *out, GError **error)
{
    *out = false;
    g_autoptr(GPtrArray) order = journal_lines(exchange->store, error);
    for (guint i = 0; order && !*out && i < order->len; i++) {
        const char *station = g_ptr_array_index(order, i);
        Line line;
        if (exchange_last_of(exchange->theirs, station) > 0 || exchange_is_hopeless(exchange, station))
            continue;
        if (!branch_line(exchange->store, station, &line, error))
            return false;
        *out = line.base_sequence > 0;
    }
    return order != NULL;
}

bool exchange_push(Exchange *exchange, GError **error)
{
    bool is_branched;
    if (!has_new_branch(exchange, &is_branched, error) || (is_branched && !exchange_compare(exchange, error)))
        return false;
    g_autoptr(GHashTable) ours = journal_vector(exchange->store, error);
    if (!ours)
        return false;
    g_autoptr(GPtrArray) order = journal_lines(exchange->store, error);
    for (guint i = 0; order && i < order->len; i++) {
        const char *station = g_ptr_array_index(order, i);
        const gint64 *last = g_hash_table_lookup(ours, station);
        if (!last)
            continue;
        if (exchange_is_hopeless(exchange, station))
            continue;
        GError *local = NULL;
        if (push_station(exchange, station, *last, &local)) {
            g_hash_table_remove(exchange->hopeless, station);
            continue;
        }
        // What came by a bundle from a station that was revoked, or that its station did not sign, is not taken; the rest is.
        bool is_other = strcmp(station, store_station_id(exchange->store)) != 0;
        if (is_other &&
            (g_error_matches(local, HUB_ERROR, HUB_ERROR_REVOKED) || g_error_matches(local, HUB_ERROR, HUB_ERROR_NOT_OWN))) {
            bool is_shut_out = g_error_matches(local, HUB_ERROR, HUB_ERROR_REVOKED);
            g_autofree char *why =
                g_strconcat(local->message,
                            is_shut_out ? "; lanyard hub station admit-again lets it in, take-in what is from before" : "", NULL);
            exchange_give_up(exchange, station, why);
            g_error_free(local);
            continue;
        }
        g_propagate_error(error, local);
        return false;
    }
    return order != NULL;
}
