// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/reseal.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/database.h"
#include "common/store/erase.h"
#include "common/store/sealed.h"
#include "common/store/traces.h"

#define PAGE 500
#define HASH_HEX (2 * CHAIN_BYTES)

static char *hash_text(const guint8 *hash)
{
    GString *text = g_string_sized_new(HASH_HEX + 1);
    for (int i = 0; i < CHAIN_BYTES; i++)
        g_string_append_printf(text, "%02x", hash[i]);
    return g_string_free(text, FALSE);
}

// --- one record ---

// Says the new body what the old one does?
static bool is_faithful(Store *store, const Record *record, const json_t *held, const json_t *sealed)
{
    g_autoptr(json_t) shown = sealed_public(record->subject, held);
    g_autoptr(json_t) given = json_copy((json_t *)sealed);
    json_object_del(given, "sealed");
    if (!json_object_get(sealed, "sealed") || !json_equal(shown, given))
        return false;
    g_autoptr(json_t) opened = sealed_open(store, record->kind, record->subject, sealed);
    return !store->desk_key || (opened && json_equal(opened, held));
}

static bool replace(Store *store, const Record *record, const char *text, GError **error)
{
    guint8 digest[CHAIN_BYTES];
    bool has_digest = record->chain->salt_length != SALT_TAKEN_OUT;
    if (has_digest)
        chain_digest(record, record->chain, digest);
    Statement *update = statement_begin(store, STATEMENT_PURGE_RECORD);
    statement_bind_text(update, 1, record->station);
    statement_bind_int(update, 2, record->sequence);
    statement_bind_text(update, 3, record->subject);
    statement_bind_text(update, 4, text);
    statement_bind_blob(update, 5, has_digest ? digest : NULL, CHAIN_BYTES);
    return statement_run(store, update, error);
}

// `text` in the place of what the record with this hash says, when that can be read.
static bool seal_one(Store *store, const char *subject, const char *hash, const char *text, GError **error)
{
    RecordChain chain = {.salt_length = 0};
    Statement *row = statement_begin(store, STATEMENT_RESEAL_GET);
    statement_bind_text(row, 1, subject);
    statement_bind_text(row, 2, hash);
    StatementStep step = statement_step(store, row, error);
    g_autofree char *station = statement_dup(row, 0), *held_text = statement_dup(row, 6);
    const Record record = {.station = station,
                           .sequence = statement_int(row, 1),
                           .hlc = (Hlc)statement_int(row, 2),
                           .utc_ms = statement_int(row, 3),
                           .kind = (RecordKind)statement_int(row, 4),
                           .subject = subject,
                           .body = held_text,
                           .chain = &chain};
    chain.salt_length = statement_blob(row, 7, chain.salt, CHAIN_BYTES);
    statement_end(row);
    if (step != STEP_ROW)
        return step == STEP_DONE;
    g_autoptr(json_t) held = json_loads(held_text, 0, NULL);
    g_autoptr(json_t) sealed = json_loads(text, 0, NULL);
    if (!sealed_is_readable(subject, held) || !is_faithful(store, &record, held, sealed))
        return true;
    store->has_erased = true;
    // With the key the body opens to what the projections were made of.
    return replace(store, &record, text, error) && sealed_note(store, sealed, error) &&
           (store->desk_key || (traces_note(store, error) && erase_project_again(store, subject, error)));
}

typedef struct {
    const char *hash;
    char *text; // of the body that seals the record with this hash
} Wanted;

static bool look_for(const Record *record, gpointer data)
{
    Wanted *wanted = data;
    if (record->kind != RECORD_CHANGE || !strstr(record->body, wanted->hash))
        return true;
    g_autoptr(json_t) body = json_loads(record->body, 0, NULL);
    const json_t *seals = json_object_get(body, "seals");
    if (strcmp(json_text(seals, "hash", ""), wanted->hash) == 0)
        wanted->text = g_strdup(json_text(seals, "body", NULL));
    return !wanted->text;
}

// One that comes in readable, after it was sealed elsewhere.
static bool follow_late(Store *store, const Record *record, GError **error)
{
    g_autofree char *hash = hash_text(record->chain->hash);
    Wanted wanted = {.hash = hash};
    if (!journal_each_subject(store, record->subject, look_for, &wanted, error))
        return false;
    g_autofree char *text = wanted.text;
    return !text || seal_one(store, record->subject, hash, text, error);
}

bool reseal_follow(Store *store, const Record *record, const json_t *body, GError **error)
{
    if (record->kind != RECORD_REGISTRATION && record->kind != RECORD_CHANGE)
        return true;
    // A first filling has no index to find a record by; it comes from the hub, which has followed already.
    if (store->defers_presence)
        return true;
    const json_t *seals = json_object_get(body, "seals");
    if (seals)
        return seal_one(store, record->subject, json_text(seals, "hash", ""), json_text(seals, "body", ""), error);
    bool has_seals;
    if (!sealed_event(store, &has_seals, error))
        return false;
    return !has_seals || json_object_get(body, "sealed") || !sealed_is_readable(record->subject, body) ||
           follow_late(store, record, error);
}

// --- all of them ---

typedef struct {
    char *station, *subject, *body, *hash;
    gint64 sequence;
    RecordKind kind;
} Readable;

static void readable_free(gpointer data)
{
    Readable *readable = data;
    g_free(readable->station);
    g_free(readable->subject);
    g_free(readable->body);
    g_free(readable->hash);
    g_free(readable);
}

// The next records in the clear behind that one, private or not. NULL on failure; the caller owns it.
static GPtrArray *next_page(Store *store, const char *station, gint64 sequence, GError **error)
{
    g_autoptr(GPtrArray) page = g_ptr_array_new_with_free_func(readable_free);
    Statement *row = statement_begin(store, STATEMENT_RESEAL_PAGE);
    statement_bind_text(row, 1, station);
    statement_bind_int(row, 2, sequence);
    statement_bind_int(row, 3, PAGE);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW) {
        Readable *readable = g_new0(Readable, 1);
        readable->station = statement_dup(row, 0);
        readable->sequence = statement_int(row, 1);
        readable->kind = (RecordKind)statement_int(row, 2);
        readable->subject = statement_dup(row, 3);
        readable->body = statement_dup(row, 4);
        readable->hash = statement_dup(row, 5);
        g_ptr_array_add(page, readable);
    }
    return step == STEP_DONE ? g_steal_pointer(&page) : NULL;
}

typedef bool (*PageVisit)(Store *store, const GPtrArray *page, gpointer data, GError **error);

static bool each_page(Store *store, PageVisit visit, gpointer data, GError **error)
{
    g_autofree char *station = g_strdup("");
    gint64 sequence = 0;
    for (;;) {
        g_autoptr(GPtrArray) page = next_page(store, station, sequence, error);
        if (!page || page->len == 0)
            return page != NULL;
        const Readable *last = g_ptr_array_index(page, page->len - 1);
        g_free(station);
        station = g_strdup(last->station);
        sequence = last->sequence;
        if (!visit(store, page, data, error))
            return false;
    }
}

static bool is_private(const Readable *readable)
{
    g_autoptr(json_t) body = json_loads(readable->body, 0, NULL);
    return sealed_is_readable(readable->subject, body);
}

static bool count_page(Store *store, const GPtrArray *page, gpointer data, GError **error)
{
    (void)store;
    (void)error;
    gint64 *count = data;
    for (guint i = 0; i < page->len; i++)
        *count += is_private(g_ptr_array_index(page, i));
    return true;
}

bool reseal_count(Store *store, gint64 *out, GError **error)
{
    *out = 0;
    return each_page(store, count_page, out, error);
}

typedef struct {
    const char *volunteer_name;
    gint64 now_utc_ms, count;
} Sealing;

static bool append_seal(Store *store, const Readable *readable, const Sealing *sealing, GError **error)
{
    g_autoptr(json_t) held = json_loads(readable->body, 0, NULL), sealed = NULL;
    if (!sealed_make(store, readable->kind, readable->subject, held, &sealed, error))
        return false;
    g_autofree char *text = json_canonical(sealed);
    g_autoptr(json_t) body =
        json_pack("{s:s,s:{s:s,s:s}}", "by", sealing->volunteer_name, "seals", "hash", readable->hash, "body", text);
    return journal_append(store, RECORD_CHANGE, readable->subject, body, sealing->now_utc_ms, NULL, error);
}

static bool seal_page(Store *store, const GPtrArray *page, gpointer data, GError **error)
{
    Sealing *sealing = data;
    bool is_good = store_begin(store, error);
    for (guint i = 0; is_good && i < page->len; i++) {
        const Readable *readable = g_ptr_array_index(page, i);
        if (!is_private(readable))
            continue;
        sealing->count++;
        is_good = append_seal(store, readable, sealing, error);
    }
    return store_finish(store, store_in_transaction(store), is_good, error);
}

bool reseal_all(Store *store, const char *volunteer_name, gint64 now_utc_ms, gint64 *out, GError **error)
{
    Sealing sealing = {volunteer_name, now_utc_ms, 0};
    *out = 0;
    if (!store->desk_key)
        return sealed_refuse("what is to be sealed", error);
    bool is_good = sealed_expect(store, error) && each_page(store, seal_page, &sealing, error);
    *out = sealing.count;
    return is_good;
}
