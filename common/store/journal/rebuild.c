// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/journal/rebuild.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/database/connection.h"
#include "common/store/record/branch.h"
#include "common/store/journal/erase.h"
#include "common/store/journal/projections.h"
#include "common/store/journal/rewrite.h"
#include "common/store/journal/statements_generated.h"
#include "common/store/project/project.h"
#include "common/store/record/sealed.h"

#define PROGRESS_EVERY 5000
#define FAULTS_MOST 20

// The chain as far as it was read: records come line by line, in order.
typedef struct {
    char station[17];
    gint64 sequence;
    guint8 hash[CHAIN_BYTES];
    gint64 broken_count;
} Walk;

static bool note_chain(Store *store, Walk *walk, const Record *record, RecordChain *chain, GPtrArray *faults, GError **error)
{
    bool is_next = strcmp(walk->station, record->station) == 0 && record->sequence == walk->sequence + 1;
    if (is_next)
        memcpy(chain->previous, walk->hash, CHAIN_BYTES);
    else if (!branch_previous(store, record->station, record->sequence, chain->previous, error))
        return false;
    if (!chain_is_good(record, chain) && walk->broken_count++ < FAULTS_MOST)
        g_ptr_array_add(faults, g_strdup_printf("journal: record %" G_GINT64_FORMAT " of station %s is not what was written",
                                                record->sequence, record->station));
    g_strlcpy(walk->station, record->station, sizeof walk->station);
    walk->sequence = record->sequence;
    memcpy(walk->hash, chain->hash, CHAIN_BYTES);
    return true;
}

static bool apply_row(Store *from, Store *into, Statement *row, Walk *walk, GPtrArray *faults, GError **error)
{
    Record record = record_of_row(row);
    RecordChain chain = {.salt_length = statement_blob(row, 7, chain.salt, CHAIN_BYTES)};
    statement_blob(row, 8, chain.digest, CHAIN_BYTES);
    statement_blob(row, 9, chain.hash, CHAIN_BYTES);
    record.chain = &chain;
    if (faults && !note_chain(from, walk, &record, &chain, faults, error))
        return false;
    g_autoptr(json_t) body = json_loads(record.body, 0, NULL);
    if (!body || record.kind >= RECORD_KIND_COUNT)
        return record_refuse(&record, "it cannot be read", error);
    g_autoptr(json_t) opened = sealed_open(from, record.kind, record.subject, body);
    return project_record(into, &record, opened ? opened : body, error);
}

// Only for people who wait: 0 where it cannot be read.
static gint64 count_records(Store *from)
{
    gint64 total;
    return statement_number(from, statement_begin(from, STATEMENT_JOURNAL_COUNT), &total, NULL) ? total : 0;
}

static struct {
    StoreProgress tell;
    gpointer data;
} watcher;

void store_watch_rebuild(StoreProgress tell, gpointer data)
{
    watcher.tell = tell;
    watcher.data = data;
}

bool rebuild_into(Store *from, Store *into, GPtrArray *faults, StoreProgress progress, gpointer data, GError **error)
{
    gint64 total = progress ? count_records(from) : 0;
    Statement *row = statement_begin(from, STATEMENT_JOURNAL_ALL);
    StatementStep step;
    Walk walk = {.station = ""};
    gint64 done = 0;
    if (progress)
        progress(0, total, data);
    while ((step = statement_step(from, row, error)) == STEP_ROW) {
        if (!apply_row(from, into, row, &walk, faults, error)) {
            statement_end(row);
            return false;
        }
        if (progress && ++done % PROGRESS_EVERY == 0)
            progress(done, total, data);
    }
    if (progress)
        progress(total, total, data);
    return step == STEP_DONE;
}

bool rebuild_empty_index(Store *store, GError **error)
{
    return statement_run(store, statement_begin(store, STATEMENT_SEARCH_CLEAR), error);
}

bool rebuild_projections(Store *store, GError **error)
{
    g_assert(store->in_transaction);
    if (!rebuild_empty_index(store, error))
        return false;
    for (gsize i = 0; i < G_N_ELEMENTS(projections); i++)
        if (!statement_run(store, statement_begin(store, &projections[i].clear), error))
            return false;
    return rebuild_into(store, store, NULL, watcher.tell, watcher.data, error) && erase_settle(store, error);
}

#define VALUE_DUE "projections_due" // of this station: a step of the schema asks for it

static bool is_due(Store *store)
{
    g_autofree char *due = store_get(store, VALUE_DUE);
    return due != NULL;
}

bool rebuild_if_due(Store *store, GError **error)
{
    GError *cause = NULL;
    if (!is_due(store))
        return true;
    if (!store_begin(store, error))
        return false;
    // Another process may have been quicker.
    if (store_finish(store, !is_due(store) || (rebuild_projections(store, &cause) && store_put(store, VALUE_DUE, NULL, &cause)),
                     &cause))
        return true;
    if (!g_error_matches(cause, STORE_ERROR, STORE_ERROR_REFUSED))
        return error_pass(cause, error);
    g_error_free(cause);
    return store_put(store, VALUE_DUE, NULL, error);
}
