// SPDX-License-Identifier: GPL-3.0-or-later
// exchange_pull.c - what the hub has and this station has not, in batches.
#include "common/sync/apply_remote.h"
#include "common/sync/exchange.h"

static void add_wanted(GArray *wanted, GHashTable *theirs, GHashTable *ours, const char *line, gint64 *expected)
{
    gint64 have = exchange_last_of(ours, line), last = exchange_last_of(theirs, line);
    if (last <= have)
        return;
    const HubWanted want = {line, have};
    g_array_append_val(wanted, want);
    *expected += last - have;
}

// Lines of which the hub has more, until a batch is full of them: bases before the branches that stand on them.
static GArray *choose_wanted(const Exchange *exchange, GHashTable *ours, int most)
{
    GArray *wanted = g_array_new(FALSE, FALSE, sizeof(HubWanted));
    gint64 expected = 0;
    for (guint i = 0; exchange->lines && i < exchange->lines->len && expected < most; i++)
        add_wanted(wanted, exchange->theirs, ours, ((const HubLine *)g_ptr_array_index(exchange->lines, i))->id, &expected);
    if (wanted->len > 0)
        return wanted;
    // Those that were told of since.
    GHashTableIter each;
    gpointer station;
    g_hash_table_iter_init(&each, exchange->theirs);
    while (expected < most && g_hash_table_iter_next(&each, &station, NULL))
        add_wanted(wanted, exchange->theirs, ours, station, &expected);
    return wanted;
}

bool exchange_pull(Exchange *exchange, GError **error)
{
    if (!exchange_fill(exchange, error))
        return false;
    for (bool is_compared = false;;) {
        const HubBatch batch = exchange_batch(exchange);
        g_autoptr(GHashTable) ours = journal_vector(exchange->store, error);
        if (!ours)
            return false;
        g_autoptr(GArray) wanted = choose_wanted(exchange, ours, batch.records);
        if (wanted->len == 0)
            return true;
        if (!exchange_has_room(exchange, 0, error))
            return false;
        g_autoptr(GPtrArray) records =
            hub_pull(exchange->hub, (const HubWanted *)(void *)wanted->data, wanted->len, batch, error);
        if (!records)
            return false;
        if (records->len == 0)
            return exchange_compare(exchange, error); // told of what is not there: whoever may connect may tell anything
        const ApplyOptions options = {.is_gentle = exchange->is_gentle, .now_utc_ms = exchange_now(exchange)};
        gint64 refused_count = 0, before = exchange->pulled_count;
        if (!apply_remote_records(exchange->store, records, &options, &exchange->pulled_count, &refused_count, error))
            return false;
        exchange_progress(exchange);
        bool is_nothing_new = exchange->pulled_count == before && refused_count == 0;
        if (is_nothing_new && is_compared)
            return true;
        // All of it is here under other names, since somebody else has found a fork: ours are given anew, too.
        if (is_nothing_new && !exchange_compare(exchange, error))
            return false;
        is_compared = is_nothing_new;
    }
}
