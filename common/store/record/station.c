// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/record/station.h"

#include <string.h>
#include <unistd.h>

#include "common/store/record/hybrid_clock.h"
#include "common/store/record/incarnation.h"
#include "common/store/record/station_state.h"
#include "common/store/record/statements_generated.h"
#include "common/base/json.h"
#include "common/store/record/record.h"

G_STATIC_ASSERT(CHAIN_BYTES == OLD_HASH_BYTES);

static void derive_hash(const OldRecord *old, const guint8 *previous, guint8 out[CHAIN_BYTES])
{
    const Record record = {.station = old->station,
                           .sequence = old->sequence,
                           .hlc = (Hlc)old->hlc,
                           .utc_ms = old->utc_ms,
                           .kind = (RecordKind)old->kind,
                           .subject = old->subject,
                           .body = old->body};
    RecordChain chain = {.origin = record.station};
    if (old->digest) {
        chain.salt_length = SALT_TAKEN_OUT;
        memcpy(chain.digest, old->digest, CHAIN_BYTES);
    }
    if (previous)
        memcpy(chain.previous, previous, CHAIN_BYTES);
    else
        chain_genesis(record.station, chain.previous);
    chain_seal(&record, &chain);
    memcpy(out, chain.hash, CHAIN_BYTES);
}

// Of what a stand-in kept of a record, or sixteen zeros where the stand-in says nothing, which is also what the station that keeps
// the record has to take.
static bool derive_kept(const OldRecord *old, bool was_kept, guint8 out[CHAIN_BYTES])
{
    bool is_stand_in = old->kind == RECORD_WITHHELD;
    if (!is_stand_in && !was_kept)
        return false;
    g_autoptr(json_t) body = is_stand_in ? json_loads(old->body, 0, NULL) : NULL;
    const char *kept = json_text(body, "body", NULL);
    const Record record = {.hlc = (Hlc)old->hlc,
                           .utc_ms = old->utc_ms,
                           .kind = (RecordKind)json_int(body, "kind", 0),
                           .subject = json_text(body, "subject", ""),
                           .body = kept};
    memset(out, 0, CHAIN_BYTES);
    if (kept)
        chain_digest(&record, &(RecordChain){.salt_length = 0}, out);
    return true;
}

static Station *opened(void)
{
    Station *station = g_new0(Station, 1);
    station->mark_fd = -1;
    station->former_ids = g_ptr_array_new_with_free_func(g_free);
    return station;
}

static void closed(Station *station)
{
    if (station->mark_fd >= 0)
        close(station->mark_fd);
    MEMBERS_FREE(station, former_ids, id, name, event_slug);
    key_ring_free(station->desk_key);
    station_key_free(station->key);
    g_free(station->nonce);
    g_free(station);
}

static void committed(Store *store)
{
    if (store->end->has_own && strcmp(store->end->station, store->station->id) == 0)
        incarnation_mark(store);
}

static const DatabaseHooks hooks = {
    .opened = opened,
    .closed = closed,
    .end_size = sizeof(JournalEnd),
    .complete = hybrid_clock_keep,
    .committed = committed,
    .derive_hash = derive_hash,
    .derive_kept = derive_kept,
};

Store *station_open(const char *path, bool may_create, GError **error)
{
    return database_open(path, may_create, &hooks, error);
}

const char *store_station_id(const Store *store)
{
    return store->station->id;
}

const char *store_station_name(const Store *store)
{
    return store->station->name;
}

char *store_name_of_line(Store *store, const char *line)
{
    Statement *row = statement_with(store, STATEMENT_LINE_NAME, "%s", line);
    char *name = statement_step(store, row, NULL) == STEP_ROW ? statement_dup(row, 0) : g_strdup(line);
    statement_end(row);
    return name;
}

const char *store_event_slug(const Store *store)
{
    return store->station->event_slug;
}
