// SPDX-License-Identifier: GPL-3.0-or-later
// exchange_batch.c - records as they go to the hub: read, with stand-ins for those that it refused.
#include <string.h>

#include "common/base/json.h"
#include "common/store/record/branch.h"
#include "common/store/journal/quarantine.h"
#include "common/sync/exchange_push.h"

typedef struct {
    GPtrArray *records; // HubRecord
    gint64 bytes, most_bytes;
} Batch;

static bool add_record(const Record *record, gpointer data)
{
    Batch *batch = data;
    HubRecord *copy = hub_record_of(record);
    g_ptr_array_add(batch->records, copy);
    batch->bytes += (gint64)(strlen(copy->body) + strlen(copy->subject));
    return batch->bytes < batch->most_bytes;
}

// In the place of a record that the hub refuses goes one that only says so: with the hash of the original, so that it is no
// fork against it, and at a time that harms nobody's clock.
static void withhold(HubRecord *record, gint64 now_utc_ms)
{
    const Record original = {.hlc = record->hlc,
                             .utc_ms = record->utc_ms,
                             .kind = (RecordKind)record->kind,
                             .subject = record->subject,
                             .body = record->body};
    chain_digest(&original, &record->chain, record->chain.digest);
    record->chain.salt_length = SALT_TAKEN_OUT;
    g_autoptr(json_t) body = json_object();
    json_put_text(body, "reason", "the hub refused it; the station keeps it");
    g_free(record->subject);
    g_free(record->body);
    record->kind = RECORD_WITHHELD;
    record->subject = g_strdup("");
    record->body = json_canonical(body);
    record->hlc = hlc_next(0, now_utc_ms);
    record->utc_ms = now_utc_ms;
}

static bool withhold_quarantined(Exchange *exchange, GPtrArray *records, GError **error)
{
    gint64 count;
    if (!quarantine_count(exchange->store, &count, error))
        return false;
    for (guint i = 0; count > 0 && i < records->len; i++) {
        HubRecord *record = g_ptr_array_index(records, i);
        bool is_quarantined;
        if (!quarantine_has(exchange->store, record->station, record->sequence, &is_quarantined, error))
            return false;
        if (is_quarantined)
            withhold(record, exchange_now(exchange));
    }
    return true;
}

GPtrArray *exchange_read_batch(Exchange *exchange, const char *station, gint64 after, gint64 limit, GError **error)
{
    g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func((GDestroyNotify)hub_record_free);
    Batch batch = {.records = records, .most_bytes = exchange_batch(exchange).bytes};
    if (!journal_each(exchange->store, station, after, limit, add_record, &batch, error) ||
        !withhold_quarantined(exchange, records, error))
        return NULL;
    return g_steal_pointer(&records);
}

bool exchange_set_aside(Exchange *exchange, const HubRecord *record, const GError *why, GError **error)
{
    if (!store_begin(exchange->store, error))
        return false;
    if (quarantine_put(exchange->store, record->station, record->sequence, why->message, exchange_now(exchange), error))
        return store_commit(exchange->store, error);
    store_rollback(exchange->store);
    return false;
}

void exchange_raise_theirs(Exchange *exchange, const char *station, gint64 last)
{
    gint64 *known = g_hash_table_lookup(exchange->theirs, station);
    if (known)
        *known = MAX(*known, last);
    else
        g_hash_table_insert(exchange->theirs, g_strdup(station), g_memdup2(&last, sizeof last));
}
