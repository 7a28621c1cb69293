// SPDX-License-Identifier: GPL-3.0-or-later
// rescue.c - what a kept, copied or damaged store holds and this one does not.
#include "common/base/clock.h"
#include "common/base/text.h"
#include "common/store/record/branch.h"
#include "common/store/journal/journal.h"
#include "common/store/journal/rebuild.h"
#include "common/store/journal/reissue.h"
#include "common/store/rights/line_head.h"
#include "common/store/rights/revoked_station.h"
#include "common/store/upkeep/kept_private.h"
#include "common/store/upkeep/replace.h"
#include "common/store/record/station_state.h"
#include "common/store/store.h"
#include "common/store/upkeep/statements_generated.h"

#define TAKEN_AT_ONCE 2000
#define REISSUED "reissued." // and the hash: a value of the store

typedef struct {
    Store *into;
    Store *from;
    gint64 now_utc_ms;
    GHashTable *moved;
    Rescue *out;
    const GPtrArray *revoked;       // RevokedStation, as far as it is known here
    const RevokedStation *shut_out; // whose line this is; NULL = nobody's of these
    bool is_late;                   // it goes on after that
    bool has_gap;                   // what stands before the next record of this line is lost
    gint64 sequence, expected;
    GError *error;
} Work;

// Its place in the chain is lost, but not what it says. The store keeps in mind as what it was written again, "STATION SEQUENCE", so that
// a rescue that was killed goes on.
static bool write_again(Work *work, const Record *record)
{
    char hash[2 * CHAIN_BYTES + 1];
    gint64 sequence;
    text_hex(record->chain->hash, CHAIN_BYTES, hash);
    g_autofree char *key = g_strconcat(REISSUED, hash, NULL);
    g_autofree char *known = store_get(work->into, key);
    if (known) {
        if (g_str_has_prefix(known, store_station_id(work->into)))
            reissue_note(work->moved, record, g_ascii_strtoll(known + STATION_ID_LENGTH, NULL, 10));
        work->out->known++;
        return true;
    }
    work->out->reissued++;
    if (!reissue_record(work->into, record, work->moved, work->now_utc_ms, &work->error))
        return false;
    if (!reissue_find(work->moved, record, &sequence))
        return true;
    g_autofree char *as = g_strdup_printf("%s %" G_GINT64_FORMAT, store_station_id(work->into), sequence);
    return store_put(work->into, key, as, &work->error);
}

static bool take(Work *work, const Record *record)
{
    bool is_new = false, is_here = false;
    GError *local = NULL;
    // What is here already leads on in the chain.
    if (work->has_gap && !kept_is_here(work->into, record->chain->origin, record->sequence, record->chain->hash,
                                       record->chain->salt_length == SALT_TAKEN_OUT, &is_here, &work->error))
        return false;
    work->has_gap &= !is_here;
    if (!work->has_gap && journal_accept(work->into, record, &is_new, &local)) {
        ++*(is_new ? &work->out->taken : &work->out->known);
        return true;
    }
    if (!work->has_gap && !g_error_matches(local, STORE_ERROR, STORE_ERROR_REFUSED)) {
        work->error = local;
        return false;
    }
    g_clear_error(&local);
    work->has_gap = true;
    return write_again(work, record);
}

static bool visit(const Record *record, gpointer data)
{
    Work *work = data;
    if (record->sequence != work->expected) {
        work->out->unreadable += record->sequence - work->expected;
        work->has_gap = true;
    }
    work->expected = record->sequence + 1;
    work->sequence = record->sequence;
    work->is_late = work->is_late || (work->shut_out && record->utc_ms > work->shut_out->since_utc_ms);
    work->out->late += work->is_late;
    return work->is_late || take(work, record);
}

// Rows that cannot be read are stepped over, one number at a time, as long as there is something behind them.
static bool take_line(Work *work, const char *line, gint64 last, GError **error)
{
    Line of = {.base_sequence = 0};
    if (!branch_line(work->from, line, &of, NULL))
        of.base_sequence = 0; // a branch whose beginning is not known has a gap there
    work->shut_out = revoked_station_of(work->revoked, line, of.origin);
    work->is_late = work->has_gap = false;
    work->sequence = of.base_sequence;
    work->expected = of.base_sequence + 1;
    for (gint64 after = of.base_sequence; after < last;) {
        g_autoptr(GError) damage = NULL;
        if (!store_begin(work->into, error))
            return false;
        bool is_read = journal_each(work->from, line, after, TAKEN_AT_ONCE, visit, work, &damage);
        if (work->error) {
            store_rollback(work->into);
            return error_pass(g_steal_pointer(&work->error), error);
        }
        if (!store_commit(work->into, error))
            return false;
        if (is_read && work->sequence <= after)
            break;
        after = is_read ? work->sequence : MAX(after, work->sequence) + 1;
        work->sequence = after;
    }
    if (work->expected <= last)
        work->out->unreadable += last - work->expected + 1;
    return true;
}

// A page of the journal that leads to others cannot be read: where its records are is asked of an index, as far as that goes.
static void find_what_is_left(Store *from, GPtrArray *lines, GHashTable *vector)
{
    Statement *row = statement_begin(from, STATEMENT_JOURNAL_LINES_LEFT);
    while (statement_step(from, row, NULL) == STEP_ROW) {
        gint64 last = statement_int(row, 1);
        g_ptr_array_add(lines, statement_dup(row, 0));
        g_hash_table_insert(vector, statement_dup(row, 0), g_memdup2(&last, sizeof last));
    }
}

static bool take_all(Work *work, GError **error)
{
    g_autoptr(GPtrArray) lines = journal_lines(work->from, NULL);
    g_autoptr(GHashTable) vector = lines ? journal_vector(work->from, NULL) : NULL;
    if (!vector) {
        g_clear_pointer(&lines, g_ptr_array_unref);
        lines = g_ptr_array_new_with_free_func(g_free);
        vector = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        find_what_is_left(work->from, lines, vector);
        work->out->unreadable += lines->len == 0;
    }
    ARRAY_EACH(const char, line, lines) {
        const gint64 *last = g_hash_table_lookup(vector, line);
        if (last && !take_line(work, line, *last, error))
            return false;
    }
    return true;
}

bool store_rescue(Store *store, const char *file, gint64 now_utc_ms, Rescue *out, GError **error)
{
    *out = (Rescue){0};
    // Whoever was killed while a store was replaced leaves two names of one file.
    if (kept_is_same_file(store->path, file))
        return true;
    g_autoptr(Store) from = kept_open(file, error);
    if (!from)
        return false;
    g_autoptr(GHashTable) moved = reissue_moved();
    g_autoptr(GPtrArray) revoked = revoked_station_list(store, error);
    if (!revoked)
        return false;
    Work work = {.into = store, .from = from, .now_utc_ms = now_utc_ms, .moved = moved, .revoked = revoked, .out = out};
    // Without the heads nobody but its station could hand in what came here by a stick.
    if (!take_all(&work, error) || !line_head_keep_all(store, from, error))
        return false;
    // Of such a file nobody can count what is still missing.
    bool is_whole = out->unreadable == 0 && out->reissued == 0;
    return is_whole || kept_note_exhausted(store, file, error);
}

bool store_remake_tables(Store *store, GError **error)
{
    store->is_repair = true;
    bool is_good = store_begin(store, error) && store_finish(store, rebuild_projections(store, error), error);
    store->is_repair = false;
    return is_good;
}

bool store_remake_file(const char *path, const char *beside, Rescue *out, GError **error)
{
    g_autofree char *name = NULL;
    g_autofree char *event = NULL;
    {
        g_autoptr(Store) from = station_open(path, false, error);
        if (!from)
            return false;
        name = station_get(from, "station_name", NULL);
        event = station_get(from, "event_slug", NULL);
    }
    if (!name || !event)
        return error_set(STORE_ERROR, STORE_ERROR_DAMAGED, error,
                         "%s does not say whose it is; put a backup in place with lanyard restore, then add what it holds with "
                         "lanyard rescue",
                         path);
    if (!store_create(beside, name, event, error))
        return false;
    g_autoptr(Store) store = store_open(beside, error);
    return store && store_rescue(store, path, clock_utc_ms(), out, error);
}
