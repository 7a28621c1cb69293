// SPDX-License-Identifier: GPL-3.0-or-later
// reseal_all.c - all records that are readable: counted, and sealed by what is appended.
#include "common/base/json.h"
#include "common/store/journal/reseal.h"
#include "common/store/journal/statements_generated.h"
#include "common/store/record/sealed.h"
#include "common/store/record/station_state.h"

#define PAGE 500

typedef struct {
    const char *station, *subject, *body, *hash;
    gint64 sequence;
    RecordKind kind;
} Readable;

// The next records in the clear behind that one, private or not. NULL on failure; the caller owns it.
static GPtrArray *next_page(Store *store, const char *station, gint64 sequence, GError **error)
{
    static const RowLayout layout = ROW_LAYOUT(Readable, station, sequence, kind, subject, body, hash);
    Statement *statement = statement_with(store, STATEMENT_RESEAL_PAGE, "%s %jd %d", station, sequence, PAGE);
    return statement_structs(store, statement, &layout, error);
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
        text_take(&station, g_strdup(last->station));
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
    return store_finish(store, is_good, error);
}

bool reseal_all(Store *store, const char *volunteer_name, gint64 now_utc_ms, gint64 *out, GError **error)
{
    Sealing sealing = {volunteer_name, now_utc_ms, 0};
    *out = 0;
    if (!store->station->desk_key)
        return sealed_refuse("what is to be sealed", error);
    bool is_good = sealed_expect(store, error) && each_page(store, seal_page, &sealing, error);
    *out = sealing.count;
    return is_good;
}
