// SPDX-License-Identifier: GPL-3.0-or-later
// exchange_fill.c - a station's first records, a whole event's at once: streamed out of the hub into one transaction, as an import
// of the first file is. Each record is checked as every other one.
#include <sys/stat.h>

#include "common/store/journal/bulk_load.h"
#include "common/sync/apply_remote.h"
#include "common/sync/exchange.h"

#define WORTH_IT 200 // records; fewer come as quickly in batches
#define SLICE 5000   // records of one statement, so that none takes the server long

typedef struct {
    Exchange *exchange;
    char *log_path; // of SQLite's write-ahead log, which is written into the file at the end
    bool is_full;   // the disk has no room for more; what came can stay
} Fill;

static gint64 missing_count(const Exchange *exchange, GHashTable *ours)
{
    gint64 count = 0;
    ARRAY_EACH(const HubLine, line, exchange->lines)
        count += MAX(line->last_sequence - MAX(exchange_last_of(ours, line->id), line->base_sequence), 0);
    return count;
}

static bool take_part(const GPtrArray *records, gpointer data, GError **error)
{
    Fill *fill = data;
    Exchange *exchange = fill->exchange;
    struct stat log;
    guint64 log_bytes = stat(fill->log_path, &log) == 0 ? (guint64)log.st_size : 0;
    fill->is_full = !exchange_has_room(exchange, log_bytes, error);
    if (fill->is_full)
        return false;
    const ApplyOptions options = {.is_bulk_load = true, .now_utc_ms = exchange_now(exchange)};
    gint64 refused_count = 0;
    if (!apply_remote_records(exchange->store, records, &options, &exchange->pulled_count, &refused_count, error))
        return false;
    exchange_progress(exchange);
    return true;
}

static bool take_line(Fill *fill, const HubLine *line, gint64 have, GError **error)
{
    for (gint64 after = MAX(have, line->base_sequence); after < line->last_sequence; after += SLICE)
        if (!hub_stream(fill->exchange->hub, line, after, MIN(after + SLICE, line->last_sequence), take_part, fill, error))
            return false;
    return true;
}

// Bases before the branches that stand on them.
static bool take_lines(Fill *fill, GHashTable *ours, GError **error)
{
    const GPtrArray *lines = fill->exchange->lines;
    ARRAY_EACH(const HubLine, line, lines)
        if (!take_line(fill, line, exchange_last_of(ours, line->id), error))
            return false;
    return true;
}

// What came before the link was lost is whole as far as it goes.
static bool finish(Fill *fill, GError *fault, gint64 pulled_before, GError **error)
{
    Exchange *exchange = fill->exchange;
    bool can_stay = !fault || fill->is_full || fault->domain == HUB_ERROR;
    bool is_kept = can_stay && store_commit(exchange->store, fault ? NULL : error);
    if (!can_stay)
        store_rollback(exchange->store);
    if (!is_kept)
        exchange->pulled_count = pulled_before;
    if (fault)
        g_propagate_error(error, fault);
    return is_kept && !fault;
}

bool exchange_fill(Exchange *exchange, GError **error)
{
    if (exchange->is_gentle)
        return true;
    g_autoptr(GHashTable) ours = journal_vector(exchange->store, error);
    if (!ours)
        return false;
    bool has_people, is_first;
    if (missing_count(exchange, ours) < WORTH_IT)
        return true;
    if (!store_has_people(exchange->store, &has_people, error))
        return false;
    if (has_people)
        return true;
    if (!store_begin_bulk_load(exchange->store, &is_first, error))
        return false;
    gint64 pulled_before = exchange->pulled_count;
    g_autofree char *log_path = g_strconcat(exchange->options->store_path, "-wal", NULL);
    Fill fill = {.exchange = exchange, .log_path = log_path};
    GError *fault = NULL;
    take_lines(&fill, ours, &fault);
    return finish(&fill, fault, pulled_before, error);
}
