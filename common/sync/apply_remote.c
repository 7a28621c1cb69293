// SPDX-License-Identifier: GPL-3.0-or-later
// apply_remote.c - each transaction takes as many records as it may; one that is refused is withheld in the next.
#include "common/sync/apply_remote.h"

#include <string.h>

#include "common/base/clock.h"
#include "common/base/json.h"
#include "common/store/journal/quarantine.h"
#include "common/store/record/branch.h"
#include "common/store/rights/author.h"

// A station at work must not wait for its write lock longer than a person notices, nor find it taken again at once.
#define GENTLE_HOLD_US 15000
#define GENTLE_PAUSE_US 5000

Record apply_remote_view(const HubRecord *record)
{
    return (Record){
        .station = record->station,
        .sequence = record->sequence,
        .hlc = record->hlc,
        .utc_ms = record->utc_ms,
        .kind = (RecordKind)record->kind,
        .subject = record->subject,
        .body = record->body,
        .chain = record->origin ? &record->chain : NULL,
    };
}

// A transaction, or a part of the one that fills the store.
static bool begin(Store *store, const ApplyOptions *options, GError **error)
{
    return options->is_bulk_load ? store_begin_part(store, error) : store_begin(store, error);
}

static bool commit(Store *store, const ApplyOptions *options, GError **error)
{
    return options->is_bulk_load ? store_end_part(store, error) : store_commit(store, error);
}

static bool roll_back(Store *store, const ApplyOptions *options, GError **error)
{
    if (options->is_bulk_load)
        return store_undo_part(store, error);
    store_rollback(store);
    return true;
}

// Takes one record, if whoever wrote its line may say it. `author` is kept from one to the next.
static bool accept(Store *store, const HubRecord *given, Author *author, bool *out_is_new, GError **error)
{
    const Record record = apply_remote_view(given);
    const char *origin = record.chain ? record.chain->origin : record.station;
    *out_is_new = false;
    if (strcmp(author->origin, origin) != 0) {
        author_clear(author);
        if (!author_find(store, origin, author, error))
            return false;
    }
    // What a line says first tells whose it is.
    if (record.kind == RECORD_STATION)
        author->origin[0] = '\0';
    GError *refusal = NULL;
    if (author_check(author, &record, &refusal))
        return journal_accept(store, &record, out_is_new, error);
    bool is_known = false;
    if (journal_knows(store, &record, &is_known, error) && !is_known)
        g_propagate_error(error, g_steal_pointer(&refusal));
    g_clear_error(&refusal);
    return is_known;
}

// In the open transaction, from `*next` on, until the time is over or all are taken. `*next` is then the first one that
// was not, also after an error.
static bool take_some(Store *store, const GPtrArray *records, const ApplyOptions *options, guint *next, gint64 *new_count,
                      GError **error)
{
    gint64 start_mono_us = clock_mono_us();
    g_auto(Author) author = {0};
    while (*next < records->len) {
        bool is_new = false;
        if (!accept(store, g_ptr_array_index(records, *next), &author, &is_new, error))
            return false;
        *new_count += is_new;
        ++*next;
        if (options->is_gentle && clock_mono_us() - start_mono_us > GENTLE_HOLD_US)
            return true;
    }
    return true;
}

static bool withhold(Store *store, const HubRecord *refused, const GError *why, const ApplyOptions *options, GError **error)
{
    const Record record = apply_remote_view(refused);
    if (!begin(store, options, error))
        return false;
    if (journal_withhold(store, &record, why->message, options->now_utc_ms, error) &&
        quarantine_put(store, record.station, record.sequence, why->message, options->now_utc_ms, error))
        return commit(store, options, error);
    roll_back(store, options, NULL);
    return false;
}

// The part of `records` before `until`, which was found good in a transaction that had to be given up, once more.
static bool take_again(Store *store, const GPtrArray *records, const ApplyOptions *options, guint from, guint until,
                       gint64 *new_count, GError **error)
{
    g_auto(Author) author = {0};
    if (!begin(store, options, error))
        return false;
    for (guint i = from; i < until; i++) {
        bool is_new = false;
        if (!accept(store, g_ptr_array_index(records, i), &author, &is_new, error)) {
            roll_back(store, options, NULL);
            return false;
        }
        *new_count += is_new;
    }
    return commit(store, options, error);
}

guint apply_remote_drop_late(GPtrArray *records, gint64 since_utc_ms)
{
    guint count = 0, all = records->len;
    while (count < all && ((const HubRecord *)g_ptr_array_index(records, count))->utc_ms <= since_utc_ms)
        count++;
    g_ptr_array_set_size(records, (gint)count);
    return all - count;
}

bool apply_remote_records(Store *store, const GPtrArray *records, const ApplyOptions *options, gint64 *new_count,
                          gint64 *refused_count, GError **error)
{
    journal_set_now(store, options->now_utc_ms);
    for (guint next = 0; next < records->len;) {
        guint first = next;
        gint64 new_here = 0;
        GError *local = NULL;
        if (!begin(store, options, error))
            return false;
        if (take_some(store, records, options, &next, &new_here, &local)) {
            if (!commit(store, options, error))
                return false;
        } else {
            g_autoptr(GError) refusal = local;
            bool is_back = roll_back(store, options, NULL);
            if (!is_back || !g_error_matches(refusal, STORE_ERROR, STORE_ERROR_REFUSED))
                return error_pass(g_steal_pointer(&refusal), error);
            new_here = 0;
            if (!take_again(store, records, options, first, next, &new_here, error) ||
                !withhold(store, g_ptr_array_index(records, next), refusal, options, error))
                return false;
            next++;
            ++*refused_count;
        }
        *new_count += new_here;
        if (options->is_gentle && next < records->len)
            g_usleep(GENTLE_PAUSE_US);
    }
    return true;
}

static bool note_whole(const Record *record, gpointer data)
{
    *(bool *)data = record->kind != RECORD_WITHHELD;
    return false;
}

bool apply_remote_count_refused(Store *store, const GPtrArray *records, gint64 *count, char **out_why, GError **error)
{
    g_autoptr(GPtrArray) ids = store_own_ids(store, error);
    for (guint i = 0; ids && i < records->len; i++) {
        const HubRecord *given = g_ptr_array_index(records, i);
        bool is_whole = false;
        if (given->kind != RECORD_WITHHELD || !given->origin ||
            !g_ptr_array_find_with_equal_func(ids, given->origin, g_str_equal, NULL))
            continue;
        if (!journal_each(store, given->station, given->sequence - 1, 1, note_whole, &is_whole, error))
            return false;
        *count += is_whole;
        if (!is_whole || *out_why)
            continue;
        g_autoptr(json_t) body = json_loads(given->body, JSON_REJECT_DUPLICATES, NULL);
        *out_why = g_strdup(json_text(body, "reason", "it does not say why"));
    }
    return ids != NULL;
}
