// SPDX-License-Identifier: GPL-3.0-or-later
// bundle.c - a sealed file of pieces. The first piece is a JSON object: event, station, name, made, records. Each
// other one is a JSON array of records of one station: [station, [sequence, hlc, utc_ms, kind, subject, body], ...].
#include "common/sync/bundle.h"

#include <string.h>

#include "common/base/json.h"
#include "common/sync/apply_remote.h"
#include "common/token/seal.h"

#define PURPOSE "lanyard bundle 1"
#define PIECE_RECORDS 500
// A piece ends after the record that goes beyond this; a record is at most half a piece.
#define PIECE_BYTES (SEAL_PIECE_MAX / 4)

G_DEFINE_QUARK(lanyard - bundle - error, bundle_error)

void bundle_report_clear(BundleReport *report)
{
    g_free(report->station_name);
    *report = (BundleReport){0};
}

// --- export ---

typedef struct {
    Store *store;
    Sealer *sealer;
    json_t *piece; // of the station that is being read
    gsize bytes;
    gint64 last; // sequence that was read
    gint64 done, total;
} Export;

static bool add_record(const Record *record, gpointer data)
{
    Export *export = data;
    json_array_append_new(export->piece, json_pack("[I,I,I,i,s,s]", (json_int_t)record->sequence, (json_int_t)record->hlc,
                                                   (json_int_t)record->utc_ms, (int)record->kind, record->subject, record->body));
    export->last = record->sequence;
    export->bytes += strlen(record->body) + strlen(record->subject);
    export->done++;
    return export->bytes < PIECE_BYTES;
}

static bool put_json(Sealer *sealer, const json_t *value, GError **error)
{
    g_autofree char *text = json_canonical(value);
    gsize length = strlen(text);
    if (length <= SEAL_PIECE_MAX)
        return sealer_put(sealer, text, length, error);
    g_set_error(error, BUNDLE_ERROR, BUNDLE_ERROR_FORM, "a record is too large for a bundle; the hub may still take it");
    return false;
}

static bool export_station(Export *export, const char *station, gint64 last, StoreProgress progress, gpointer data,
                           GError **error)
{
    for (export->last = 0; export->last < last;) {
        g_autoptr(json_t) piece = json_pack("[s]", station);
        export->piece = piece;
        export->bytes = 0;
        gint64 before = export->last;
        if (!journal_each(export->store, station, export->last, MIN(PIECE_RECORDS, last - export->last), add_record, export,
                          error))
            return false;
        g_assert(export->last > before);
        if (!put_json(export->sealer, piece, error))
            return false;
        if (progress)
            progress(export->done, export->total, data);
    }
    return true;
}

static gint64 count_all(GHashTable *vector)
{
    gint64 total = 0;
    GHashTableIter each;
    gpointer last;
    g_hash_table_iter_init(&each, vector);
    while (g_hash_table_iter_next(&each, NULL, &last))
        total += *(const gint64 *)last;
    return total;
}

static gboolean is_other(gpointer station, gpointer last, gpointer self)
{
    (void)last;
    return strcmp(station, self) != 0;
}

bool bundle_export(Store *store, const KeyRing *ring, const char *path, const BundleOptions *options, StoreProgress progress,
                   gpointer data, BundleReport *out, GError **error)
{
    *out = (BundleReport){0};
    g_autoptr(GHashTable) vector = journal_vector(store, error);
    g_autoptr(Sealer) sealer = vector ? sealer_open(ring, PURPOSE, path, error) : NULL;
    if (!sealer)
        return false;
    if (options->is_own_only)
        g_hash_table_foreach_remove(vector, is_other, (gpointer)store_station_id(store));
    Export export = {.store = store, .sealer = sealer, .total = count_all(vector)};
    g_autoptr(json_t) head =
        json_pack("{s:s,s:s,s:s,s:I,s:I}", "event", store_event_slug(store), "station", store_station_id(store), "name",
                  store_station_name(store), "made", (json_int_t)options->now_utc_ms, "records", (json_int_t) export.total);
    if (!put_json(sealer, head, error))
        return false;
    GHashTableIter each;
    gpointer station, last;
    g_hash_table_iter_init(&each, vector);
    while (g_hash_table_iter_next(&each, &station, &last))
        if (!export_station(&export, station, *(const gint64 *)last, progress, data, error))
            return false;
    out->station_name = g_strdup(store_station_name(store));
    out->made_utc_ms = options->now_utc_ms;
    out->record_count = export.total;
    return sealer_finish(sealer, error);
}

// --- import ---

static bool fail_form(const char *path, GError **error)
{
    g_set_error(error, BUNDLE_ERROR, BUNDLE_ERROR_FORM, "%s is sealed, but is no bundle of records", path);
    return false;
}

static json_t *parse(const guint8 *piece, gsize length)
{
    return json_loadb((const char *)piece, length, JSON_REJECT_DUPLICATES, NULL);
}

static HubRecord *read_record(const char *station, json_t *row)
{
    json_int_t sequence, hlc, utc_ms;
    int kind;
    const char *subject, *body;
    if (json_unpack(row, "[I,I,I,i,s,s!]", &sequence, &hlc, &utc_ms, &kind, &subject, &body) != 0 || sequence < 1 || hlc < 0)
        return NULL;
    HubRecord *record = g_new0(HubRecord, 1);
    *record = (HubRecord){g_strdup(station), g_strdup(subject), g_strdup(body), sequence, (Hlc)hlc, utc_ms, kind};
    return record;
}

// The records of one piece; NULL when it is none.
static GPtrArray *read_piece(const guint8 *bytes, gsize length)
{
    g_autoptr(json_t) piece = parse(bytes, length);
    const char *station = json_string_value(json_array_get(piece, 0));
    if (!station)
        return NULL;
    g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func((GDestroyNotify)hub_record_free);
    for (gsize i = 1; i < json_array_size(piece); i++) {
        HubRecord *record = read_record(station, json_array_get(piece, i));
        if (!record)
            return NULL;
        g_ptr_array_add(records, record);
    }
    return g_steal_pointer(&records);
}

static bool read_head(Store *store, Unsealer *unsealer, const char *path, BundleReport *out, GError **error)
{
    const guint8 *bytes = NULL;
    gsize length = 0;
    GError *local = NULL;
    if (!unsealer_next(unsealer, &bytes, &length, &local)) {
        if (local)
            g_propagate_error(error, local);
        return local ? false : fail_form(path, error);
    }
    g_autoptr(json_t) head = parse(bytes, length);
    const char *event = json_text(head, "event", NULL);
    if (!event)
        return fail_form(path, error);
    if (strcmp(event, store_event_slug(store)) != 0) {
        g_set_error(error, BUNDLE_ERROR, BUNDLE_ERROR_EVENT, "%s is of the event \"%s\", this station of \"%s\"", path, event,
                    store_event_slug(store));
        return false;
    }
    g_free(out->station_name);
    out->station_name = g_strdup(json_text(head, "name", ""));
    out->made_utc_ms = json_int(head, "made", 0);
    out->record_count = json_int(head, "records", 0);
    return true;
}

// The pieces must follow each other, and what is known here. `vector` is raised on the way.
static bool check_order(GHashTable *vector, const GPtrArray *records, const char *path, GError **error)
{
    for (guint i = 0; i < records->len; i++) {
        const HubRecord *record = g_ptr_array_index(records, i);
        gint64 *last = g_hash_table_lookup(vector, record->station);
        if (!last) {
            last = g_new0(gint64, 1);
            g_hash_table_insert(vector, g_strdup(record->station), last);
        }
        if (record->sequence > *last + 1) {
            g_set_error(error, BUNDLE_ERROR, BUNDLE_ERROR_GAP,
                        "%s begins with record %" G_GINT64_FORMAT " of station %s, and this station has only %" G_GINT64_FORMAT
                        " of them; import an earlier bundle first",
                        path, record->sequence, record->station, *last);
            return false;
        }
        *last = MAX(*last, record->sequence);
    }
    return true;
}

typedef bool (*PieceVisit)(GPtrArray *records, gpointer data, GError **error);

static bool each_piece(Store *store, const KeyRing *ring, const char *path, BundleReport *out, StoreProgress progress,
                       gpointer progress_data, PieceVisit visit, gpointer data, GError **error)
{
    g_autoptr(Unsealer) unsealer = unsealer_open(ring, PURPOSE, path, error);
    if (!unsealer || !read_head(store, unsealer, path, out, error))
        return false;
    const guint8 *bytes;
    gsize length;
    GError *local = NULL;
    while (unsealer_next(unsealer, &bytes, &length, &local)) {
        g_autoptr(GPtrArray) records = read_piece(bytes, length);
        if (!records)
            return fail_form(path, error);
        if (!visit(records, data, error))
            return false;
        gint64 done, total;
        unsealer_position(unsealer, &done, &total);
        if (progress)
            progress(done, total, progress_data);
    }
    if (local)
        g_propagate_error(error, local);
    return local == NULL;
}

typedef struct {
    GHashTable *vector;
    const char *path;
    Store *store;
    ApplyOptions options;
    BundleReport *report;
} Import;

static bool check_piece(GPtrArray *records, gpointer data, GError **error)
{
    const Import *import = data;
    return check_order(import->vector, records, import->path, error);
}

static bool take_piece(GPtrArray *records, gpointer data, GError **error)
{
    Import *import = data;
    return apply_remote_records(import->store, records, &import->options, &import->report->new_count,
                                &import->report->refused_count, error);
}

bool bundle_import(Store *store, const KeyRing *ring, const char *path, const BundleOptions *options, StoreProgress progress,
                   gpointer data, BundleReport *out, GError **error)
{
    *out = (BundleReport){0};
    g_autoptr(GHashTable) vector = journal_vector(store, error);
    if (!vector)
        return false;
    Import import = {vector, path, store, {.is_gentle = true, .now_utc_ms = options->now_utc_ms}, out};
    return each_piece(store, ring, path, out, NULL, NULL, check_piece, &import, error) &&
           each_piece(store, ring, path, out, progress, data, take_piece, &import, error);
}
