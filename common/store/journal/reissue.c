// SPDX-License-Identifier: GPL-3.0-or-later
// reissue.c - records that must not stay as they are: written once more under the present id, at the present time.
#include "common/store/journal/reissue.h"

#include "common/base/json.h"
#include "common/store/database/connection.h"
#include "common/store/record/branch.h"
#include "common/store/record/hybrid_clock.h"
#include "common/store/journal/quarantine.h"
#include "common/store/journal/rebuild.h"
#include "common/store/journal/rewrite.h"
#include "common/store/journal/statements_generated.h"
#include "common/store/record/station.h"

static char *name_of(const char *station, gint64 sequence)
{
    return g_strdup_printf("%s-%" G_GINT64_FORMAT, station, sequence);
}

// What a record names of those that were written anew before it.
static void follow_moved(json_t *body, RecordKind kind, const char *station, const Store *store, GHashTable *moved)
{
    g_autofree char *undone = name_of(json_text(body, "station", ""), json_int(body, "sequence", 0));
    const gint64 *sequence = kind == RECORD_UNDO ? g_hash_table_lookup(moved, undone) : NULL;
    if (sequence) {
        json_put_text(body, "station", store_station_id(store));
        json_put_int(body, "sequence", *sequence);
    }
    json_t *others = json_object_get(json_object_get(body, "sale"), "others");
    for (gsize i = 0; i < json_array_size(others); i++) {
        g_autofree char *other = name_of(station, json_integer_value(json_array_get(others, i)));
        if ((sequence = g_hash_table_lookup(moved, other)))
            json_array_set_new(others, i, json_integer(*sequence));
    }
}

bool reissue_find(const GHashTable *moved, const Record *record, gint64 *out_sequence)
{
    g_autofree char *name = name_of(record->station, record->sequence);
    const gint64 *sequence = g_hash_table_lookup((GHashTable *)moved, name);
    *out_sequence = sequence ? *sequence : 0;
    return sequence;
}

void reissue_note(GHashTable *moved, const Record *record, gint64 sequence)
{
    g_hash_table_insert(moved, name_of(record->station, record->sequence), g_memdup2(&sequence, sizeof sequence));
}

bool reissue_record(Store *store, const Record *record, GHashTable *moved, gint64 now_utc_ms, GError **error)
{
    g_autoptr(json_t) body = json_loads(record->body, 0, NULL);
    if (!json_is_object(body) || record->kind >= RECORD_KIND_COUNT || record->kind == RECORD_WITHHELD)
        return true;
    follow_moved(body, record->kind, record->station, store, moved);
    gint64 sequence;
    if (!journal_append(store, record->kind, record->subject, body, now_utc_ms, &sequence, error))
        return false;
    reissue_note(moved, record, sequence);
    return true;
}

GHashTable *reissue_moved(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

// --- a clock that was ahead ---

typedef struct {
    Record record; // whose texts are its own
    RecordChain chain;
} Held;

static void held_free(gpointer data)
{
    Held *held = data;
    g_free((char *)held->record.station);
    g_free((char *)held->record.subject);
    g_free((char *)held->record.body);
    g_free(held);
}

static gpointer held_of_row(Statement *row)
{
    Held *held = g_new0(Held, 1);
    held->record = record_of_row(row);
    held->record.station = statement_dup(row, 0);
    held->record.subject = statement_dup(row, 5);
    held->record.body = statement_dup(row, 6);
    held->record.chain = &held->chain;
    held->chain.salt_length = statement_blob(row, 7, held->chain.salt, CHAIN_BYTES);
    statement_blob(row, 8, held->chain.digest, CHAIN_BYTES);
    return held;
}

static GPtrArray *records_of_the_future(Store *store, gint64 latest_utc_ms, GError **error)
{
    Statement *statement = statement_with(store, STATEMENT_JOURNAL_OF_THE_FUTURE, "%jd", (latest_utc_ms + 1) << 16);
    return statement_rows(store, statement, held_of_row, held_free, error);
}

static bool put_stand_in(Store *store, const Record *record, gint64 now_utc_ms, GError **error)
{
    guint8 digest[CHAIN_BYTES];
    chain_digest(record, record->chain, digest);
    g_autoptr(json_t) body = json_object();
    json_put_text(body, "reason", "it was more than a day ahead of the clock");
    g_autofree char *text = json_canonical(body);
    Hlc hlc;
    if (!hybrid_clock_next(store, now_utc_ms, &hlc, error))
        return false;
    Statement *put = statement_begin(store, STATEMENT_JOURNAL_STAND_IN);
    statement_bind_text(put, 1, record->station);
    statement_bind_int(put, 2, record->sequence);
    statement_bind_text(put, 3, text);
    statement_bind_int(put, 4, (gint64)hlc);
    statement_bind_int(put, 5, now_utc_ms);
    statement_bind_blob(put, 6, digest, CHAIN_BYTES);
    return statement_run(store, put, error);
}

static bool recover(Store *store, gint64 now_utc_ms, gint64 *out_count, GError **error)
{
    g_autoptr(GPtrArray) ids = store_own_ids(store, error);
    g_autoptr(GPtrArray) all = ids ? records_of_the_future(store, now_utc_ms + JOURNAL_AHEAD_MOST_MS, error) : NULL;
    if (!all || !hybrid_clock_reset(store, now_utc_ms, error))
        return false;
    g_autoptr(GHashTable) moved = reissue_moved();
    for (guint i = 0; i < all->len; i++) {
        const Record *record = &((const Held *)g_ptr_array_index(all, i))->record;
        if (!put_stand_in(store, record, now_utc_ms, error) ||
            !quarantine_put(store, record->station, record->sequence, "it was more than a day ahead of the clock", now_utc_ms,
                            error))
            return false;
    }
    // Before anything is written anew, so that nothing of it is there twice.
    if (!rebuild_projections(store, error))
        return false;
    for (guint i = 0; i < all->len; i++) {
        const Record *record = &((const Held *)g_ptr_array_index(all, i))->record;
        if (g_ptr_array_find_with_equal_func((GPtrArray *)ids, record->station, g_str_equal, NULL) &&
            !reissue_record(store, record, moved, now_utc_ms, error))
            return false;
    }
    *out_count = all->len;
    return true;
}

bool journal_is_ahead(Store *store, gint64 now_utc_ms, gint64 *out_ms, GError **error)
{
    gint64 latest_utc_ms;
    bool is_good = hybrid_clock_shows(store, &latest_utc_ms, error);
    *out_ms = is_good && latest_utc_ms > now_utc_ms + JOURNAL_AHEAD_MOST_MS ? latest_utc_ms - now_utc_ms : 0;
    return is_good;
}

bool journal_recover_clock(Store *store, gint64 now_utc_ms, gint64 *out_count, GError **error)
{
    *out_count = 0;
    gint64 ahead_ms;
    if (!journal_is_ahead(store, now_utc_ms, &ahead_ms, error))
        return false;
    return !ahead_ms || (store_begin(store, error) && store_finish(store, recover(store, now_utc_ms, out_count, error), error));
}
