// SPDX-License-Identifier: GPL-3.0-or-later
// bundle.c - a sealed file of pieces. The first piece is a JSON object: event, station, name, made, records, revoked {STATION: ms}, hubs, form. Each
// other one is a JSON array of records of one line, in order, headed by {line, origin, previous}: [sequence, hlc, utc_ms, kind,
// subject, body, salt, digest, hash]; bytes are hex digits, salt or digest is null (common/store/record/chain.h). A Lanyard before the
// chain wrote the line's name for a head, and six members. The first piece of a line also has its signed head (line_head.h) in the heading:
// head {sequence, hash, signature, signer, certificate}.
#include "common/sync/bundle.h"

#include <string.h>

#include "common/base/json.h"
#include "common/base/text.h"
#include "common/store/record/branch.h"
#include "common/store/journal/journal.h"
#include "common/store/journal/rebuild.h"
#include "common/store/record/station.h"
#include "common/store/rights/line_head.h"
#include "common/store/rights/retired_key.h"
#include "common/store/rights/revoked_station.h"
#include "common/sync/apply_remote.h"
#include "common/sync/bundle_proof.h"
#include "common/sync/known_hubs.h"
#include "common/sync/sync.h"
#include "common/token/random.h"
#include "common/token/seal.h"

#define PURPOSE "lanyard bundle 1"
#define FORM 1 // what a later one raises if this Lanyard could not read it
#define PIECE_RECORDS 500
#define CLOCK_LEAST_MS G_GINT64_CONSTANT(1577836800000) // 2020: before the first of our records
// A piece ends after the record that goes beyond this; a record is at most half a piece.
#define PIECE_BYTES (SEAL_PIECE_MAX / 4)

G_DEFINE_QUARK(lanyard_bundle_error, bundle_error)

void bundle_report_clear(BundleReport *report)
{
    g_free(report->station_name);
    g_free(report->why_refused);
    g_free(report->hubs);
    g_clear_pointer(&report->revoked, g_ptr_array_unref);
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

#define HEX_LENGTH (2 * CHAIN_BYTES + 1)

// How many bytes; -1 when it is none, or more than there may be.
static int from_hex(const json_t *value, guint8 out[CHAIN_BYTES])
{
    const char *text = json_string_value(value);
    gsize length = text ? strlen(text) : 1;
    if (length % 2 || length > 2 * CHAIN_BYTES || strspn(text, "0123456789abcdef") != length)
        return -1;
    for (gsize i = 0; i < length / 2; i++)
        out[i] = (guint8)(g_ascii_xdigit_value(text[2 * i]) << 4 | g_ascii_xdigit_value(text[2 * i + 1]));
    return (int)(length / 2);
}

static bool add_record(const Record *record, gpointer data)
{
    Export *export = data;
    const RecordChain *chain = record->chain;
    bool is_taken_out = chain->salt_length == SALT_TAKEN_OUT;
    char salt[HEX_LENGTH], digest[HEX_LENGTH], hash[HEX_LENGTH];
    if (json_array_size(export->piece) == 0)
        json_array_append_new(export->piece, json_pack("{s:s,s:s,s:s}", "line", record->station, "origin", chain->origin,
                                                       "previous", text_hex(chain->previous, CHAIN_BYTES, hash)));
    json_array_append_new(export->piece, json_pack("[I,I,I,i,s,s,s?,s?,s]", (json_int_t)record->sequence, (json_int_t)record->hlc,
                                                   (json_int_t)record->utc_ms, (int)record->kind, record->subject, record->body,
                                                   is_taken_out ? NULL : text_hex(chain->salt, chain->salt_length, salt),
                                                   is_taken_out ? text_hex(chain->digest, CHAIN_BYTES, digest) : NULL,
                                                   text_hex(chain->hash, CHAIN_BYTES, hash)));
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

// Where the line has been signed up to goes with its first piece.
static bool put_line_head(Export *export, const char *line, json_t *piece, GError **error)
{
    bool is_there = false;
    char hash[HEX_LENGTH];
    g_auto(LineHead) head = {0};
    if (!line_head_of(export->store, line, &head, &is_there, error))
        return false;
    if (is_there)
        json_object_set_new(json_array_get(piece, 0), "head",
                            json_pack("{s:I,s:s,s:s,s:s,s:s}", "sequence", (json_int_t)head.sequence, "hash",
                                      text_hex(head.hash, CHAIN_BYTES, hash), "signature", head.signature, "signer", head.signer,
                                      "certificate", head.certificate));
    return true;
}

static bool export_station(Export *export, const char *station, gint64 last, StoreProgress progress, gpointer data,
                           GError **error)
{
    for (export->last = 0; export->last < last;) {
        g_autoptr(json_t) piece = json_array();
        export->piece = piece;
        export->bytes = 0;
        gint64 before = export->last;
        if (!journal_each(export->store, station, export->last, MIN(PIECE_RECORDS, last - export->last), add_record, export,
                          error))
            return false;
        g_assert(export->last > before);
        if ((before == 0 && !put_line_head(export, station, piece, error)) || !put_json(export->sealer, piece, error))
            return false;
        if (progress)
            progress(export->done, export->total, data);
    }
    return true;
}

// Whether the line is of this station's own history, by whatever id.
static bool is_own(Store *store, const GPtrArray *ids, const char *line)
{
    Line of;
    return branch_line(store, line, &of, NULL) &&
           g_ptr_array_find_with_equal_func((GPtrArray *)ids, of.origin, g_str_equal, NULL);
}

// The lines that are to be written, bases first, and how many records they have.
static GPtrArray *choose_lines(Store *store, GHashTable *vector, bool is_own_only, gint64 *out_total, GError **error)
{
    g_autoptr(GPtrArray) ids = store_own_ids(store, error);
    g_autoptr(GPtrArray) lines = ids ? journal_lines(store, error) : NULL;
    *out_total = 0;
    for (guint i = 0; lines && i < lines->len;) {
        const char *line = g_ptr_array_index(lines, i);
        const gint64 *last = g_hash_table_lookup(vector, line);
        Line of;
        if (!last || (is_own_only && !is_own(store, ids, line)) || !branch_line(store, line, &of, NULL)) {
            g_ptr_array_remove_index(lines, i);
            continue;
        }
        *out_total += *last - of.base_sequence;
        i++;
    }
    return g_steal_pointer(&lines);
}

static bool check_own_key(Store *store, const KeyRing *ring, GError **error)
{
    gint64 since_utc_ms;
    if (!retired_key_since(store, ring, key_ring_current_id(ring), &since_utc_ms, error))
        return false;
    if (since_utc_ms)
        g_set_error(error, BUNDLE_ERROR, BUNDLE_ERROR_KEY,
                    "key %u, the newest in this station's key file, is retired; copy the new key file to this station first",
                    key_ring_current_id(ring));
    return !since_utc_ms;
}

static bool put_revoked(Store *store, json_t *head, GError **error)
{
    g_autoptr(GPtrArray) stations = revoked_station_list(store, error);
    json_t *revoked = json_object();
    for (guint i = 0; stations && i < stations->len; i++) {
        const RevokedStation *station = g_ptr_array_index(stations, i);
        json_put_int(revoked, station->id, station->since_utc_ms);
    }
    json_object_set_new(head, "revoked", revoked);
    return stations != NULL;
}

bool bundle_export(Store *store, const KeyRing *ring, const char *path, const BundleOptions *options, StoreProgress progress,
                   gpointer data, BundleReport *out, GError **error)
{
    *out = (BundleReport){0};
    if (!check_own_key(store, ring, error))
        return false;
    g_autoptr(GHashTable) vector = journal_vector(store, error);
    g_autoptr(Sealer) sealer = vector ? sealer_open(ring, PURPOSE, path, error) : NULL;
    if (!sealer)
        return false;
    gint64 total;
    g_autoptr(GPtrArray) lines = choose_lines(store, vector, options->is_own_only, &total, error);
    if (!lines)
        return false;
    Export export = {.store = store, .sealer = sealer, .total = total};
    g_autoptr(json_t) head =
        json_pack("{s:s,s:s,s:s,s:I,s:I}", "event", store_event_slug(store), "station", store_station_id(store), "name",
                  store_station_name(store), "made", (json_int_t)options->now_utc_ms, "records", (json_int_t) export.total);
    g_autofree char *hubs = known_hubs(store);
    json_put_text(head, "hubs", *hubs ? hubs : NULL);
    if (!put_revoked(store, head, error) || !put_json(sealer, head, error))
        return false;
    for (guint i = 0; i < lines->len; i++) {
        const char *line = g_ptr_array_index(lines, i);
        const gint64 *last = g_hash_table_lookup(vector, line);
        if (!export_station(&export, line, *last, progress, data, error))
            return false;
    }
    out->station_name = g_strdup(store_station_name(store));
    out->made_utc_ms = options->now_utc_ms;
    out->record_count = export.total;
    return sealer_finish(sealer, error);
}

// --- import ---

#define REVOKED_MOST 1000

// A member that is no station's id with a time is passed over.
static GPtrArray *read_revoked(const json_t *head)
{
    GPtrArray *revoked = g_ptr_array_new_with_free_func((GDestroyNotify)revoked_station_free);
    const char *id;
    json_t *since;
    json_object_foreach(json_object_get(head, "revoked"), id, since)
    {
        const RevokedStation station = {(char *)id, json_integer_value(since)};
        if (!random_is_id(id) || station.since_utc_ms <= 0 || revoked->len == REVOKED_MOST)
            continue;
        RevokedStation *kept = g_memdup2(&station, sizeof station);
        kept->id = g_strdup(id);
        g_ptr_array_add(revoked, kept);
    }
    return revoked;
}

static bool fail_form(const char *path, GError **error)
{
    g_set_error(error, BUNDLE_ERROR, BUNDLE_ERROR_FORM, "%s is sealed, but is not a bundle of records", path);
    return false;
}

static json_t *parse(const guint8 *piece, gsize length)
{
    return json_loadb((const char *)piece, length, JSON_REJECT_DUPLICATES, NULL);
}

// The chain of a row; true also for a row of before the chain, which has none.
static bool read_chain(const json_t *row, const char *origin, guint8 previous[CHAIN_BYTES], HubRecord *record)
{
    RecordChain *chain = &record->chain;
    if (!origin)
        return json_array_size(row) == 6;
    bool is_taken_out = json_is_null(json_array_get(row, 6));
    chain->salt_length = is_taken_out ? SALT_TAKEN_OUT : from_hex(json_array_get(row, 6), chain->salt);
    if (json_array_size(row) != 9 || from_hex(json_array_get(row, 8), chain->hash) != CHAIN_BYTES ||
        (is_taken_out ? from_hex(json_array_get(row, 7), chain->digest) != CHAIN_BYTES
                      : chain->salt_length != 0 && chain->salt_length != CHAIN_BYTES))
        return false;
    record->origin = g_strdup(origin);
    chain->origin = record->origin;
    memcpy(chain->previous, previous, CHAIN_BYTES);
    memcpy(previous, chain->hash, CHAIN_BYTES);
    return true;
}

static HubRecord *read_record(const char *station, json_t *row, const char *origin, guint8 previous[CHAIN_BYTES])
{
    json_int_t sequence, hlc, utc_ms;
    int kind;
    const char *subject, *body;
    if (json_unpack(row, "[I,I,I,i,s,s]", &sequence, &hlc, &utc_ms, &kind, &subject, &body) != 0 || sequence < 1 || hlc < 0)
        return NULL;
    HubRecord *record = g_new0(HubRecord, 1);
    *record = (HubRecord){.station = g_strdup(station),
                          .subject = g_strdup(subject),
                          .body = g_strdup(body),
                          .sequence = sequence,
                          .hlc = (Hlc)hlc,
                          .utc_ms = utc_ms,
                          .kind = kind};
    if (read_chain(row, origin, previous, record))
        return record;
    hub_record_free(record);
    return NULL;
}

static void read_line_head(const json_t *head, const char *origin, LineHead *out)
{
    const char *signature = json_text(head, "signature", NULL);
    *out = (LineHead){.sequence = json_int(head, "sequence", 0)};
    g_strlcpy(out->origin, origin ? origin : "", sizeof out->origin);
    if (!signature || from_hex(json_object_get(head, "hash"), out->hash) != CHAIN_BYTES)
        return;
    out->signature = g_strdup(signature);
    out->signer = g_strdup(json_text(head, "signer", ""));
    out->certificate = g_strdup(json_text(head, "certificate", ""));
}

// The records of one piece; NULL when it is none.
static GPtrArray *read_piece(const guint8 *bytes, gsize length, LineHead *out_head)
{
    g_autoptr(json_t) piece = parse(bytes, length);
    const json_t *head = json_array_get(piece, 0);
    const char *origin = json_text(head, "origin", NULL);
    const char *station = origin ? json_text(head, "line", NULL) : json_string_value(head);
    guint8 previous[CHAIN_BYTES];
    if (!station || (origin && from_hex(json_object_get(head, "previous"), previous) != CHAIN_BYTES))
        return NULL;
    g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func((GDestroyNotify)hub_record_free);
    for (gsize i = 1; i < json_array_size(piece); i++) {
        HubRecord *record = read_record(station, json_array_get(piece, i), origin, previous);
        if (!record)
            return NULL;
        g_ptr_array_add(records, record);
    }
    read_line_head(json_object_get(head, "head"), origin, out_head);
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
    if (json_int(head, "form", FORM) > FORM) {
        g_set_error(error, BUNDLE_ERROR, BUNDLE_ERROR_FORM, "%s was written by a newer Lanyard; update this station first", path);
        return false;
    }
    if (strcmp(event, store_event_slug(store)) != 0) {
        g_set_error(error, BUNDLE_ERROR, BUNDLE_ERROR_EVENT, "%s belongs to the event \"%s\", this station to \"%s\"", path,
                    event, store_event_slug(store));
        return false;
    }
    g_free(out->station_name);
    out->station_name = g_strdup(json_text(head, "name", ""));
    out->made_utc_ms = json_int(head, "made", 0);
    out->record_count = json_int(head, "records", 0);
    g_clear_pointer(&out->revoked, g_ptr_array_unref);
    out->revoked = read_revoked(head);
    g_free(out->hubs);
    out->hubs = g_strdup(json_text(head, "hubs", ""));
    return true;
}

// The pieces must follow each other, and what is known here of the same history. `vector` is by origin, and raised on the way.
static bool check_order(GHashTable *vector, const GPtrArray *records, const char *path, GError **error)
{
    for (guint i = 0; i < records->len; i++) {
        const HubRecord *record = g_ptr_array_index(records, i);
        const char *origin = record->origin ? record->origin : record->station;
        gint64 *last = g_hash_table_lookup(vector, origin);
        if (!last) {
            last = g_new0(gint64, 1);
            g_hash_table_insert(vector, g_strdup(origin), last);
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

// Whoever stole the key may have sealed it: what is genuine, its sender can seal anew.
static bool check_key(Store *store, const KeyRing *ring, const Unsealer *unsealer, const char *path, GError **error)
{
    gint64 since_utc_ms;
    if (!retired_key_since(store, ring, unsealer_key_id(unsealer), &since_utc_ms, error))
        return false;
    if (since_utc_ms)
        g_set_error(
            error, BUNDLE_ERROR, BUNDLE_ERROR_KEY,
            "%s is sealed with key %u, which is retired; nothing in it is used. Its sender needs the new key file and must "
            "export it again",
            path, unsealer_key_id(unsealer));
    return !since_utc_ms;
}

typedef bool (*PieceVisit)(GPtrArray *records, const LineHead *head, gpointer data, GError **error);

static bool each_piece(Store *store, const KeyRing *ring, const char *path, BundleReport *out, StoreProgress progress,
                       gpointer progress_data, PieceVisit visit, gpointer data, GError **error)
{
    g_autoptr(Unsealer) unsealer = unsealer_open(ring, PURPOSE, path, error);
    if (!unsealer || !check_key(store, ring, unsealer, path, error) || !read_head(store, unsealer, path, out, error))
        return false;
    const guint8 *bytes;
    gsize length;
    GError *local = NULL;
    while (unsealer_next(unsealer, &bytes, &length, &local)) {
        g_auto(LineHead) head = {0};
        g_autoptr(GPtrArray) records = read_piece(bytes, length, &head);
        if (!records)
            return fail_form(path, error);
        if (!visit(records, &head, data, error))
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
    GHashTable *vector, *known; // by origin, raised on the way; by line, as it was
    BundleProof *proof;
    const char *path;
    Store *store;
    const GPtrArray *shut_out; // RevokedStation, as far as it is known here
    ApplyOptions options;
    BundleReport *report;
} Import;

static bool check_piece(GPtrArray *records, const LineHead *head, gpointer data, GError **error)
{
    const Import *import = data;
    return check_order(import->vector, records, import->path, error) && bundle_proof_see(import->proof, records, head, error);
}

// What nobody signed who may is left out.
static void drop_unproved(const Import *import, GPtrArray *records)
{
    const HubRecord *first = records->len ? g_ptr_array_index(records, 0) : NULL;
    const gint64 *known = first ? g_hash_table_lookup(import->known, first->station) : NULL;
    gint64 until = first ? bundle_proof_until(import->proof, first->station) : 0;
    guint count = 0;
    while (count < records->len && ((const HubRecord *)g_ptr_array_index(records, count))->sequence <= until)
        count++;
    for (guint i = count; i < records->len; i++)
        import->report->unsigned_count += ((const HubRecord *)g_ptr_array_index(records, i))->sequence > (known ? *known : 0);
    g_ptr_array_set_size(records, (gint)count);
}

static bool take_piece(GPtrArray *records, const LineHead *head, gpointer data, GError **error)
{
    (void)head;
    Import *import = data;
    drop_unproved(import, records);
    const HubRecord *first = records->len ? g_ptr_array_index(records, 0) : NULL;
    const RevokedStation *shut_out = first ? revoked_station_of(import->shut_out, first->station, first->origin) : NULL;
    if (shut_out)
        import->report->late_count += apply_remote_drop_late(records, shut_out->since_utc_ms);
    gint64 before = import->report->new_count;
    bool is_taken = apply_remote_count_refused(import->store, records, &import->report->own_refused_count,
                                               &import->report->why_refused, error) &&
                    apply_remote_records(import->store, records, &import->options, &import->report->new_count,
                                         &import->report->refused_count, error);
    if (shut_out) // the hub will not take it before they decide
        import->report->shut_out_count += import->report->new_count - before;
    return is_taken;
}

bool bundle_import(Store *store, const KeyRing *ring, const char *path, const BundleOptions *options, StoreProgress progress,
                   gpointer data, BundleReport *out, GError **error)
{
    *out = (BundleReport){0};
    if (options->now_utc_ms < CLOCK_LEAST_MS) {
        g_set_error(error, BUNDLE_ERROR, BUNDLE_ERROR_CLOCK,
                    "this machine's clock is far in the past, so every record would lie in the future; set the clock first");
        return false;
    }
    g_autoptr(GHashTable) vector = bundle_known_origins(store, error), known = vector ? journal_vector(store, error) : NULL;
    g_autoptr(GPtrArray) shut_out = known ? revoked_station_list(store, error) : NULL;
    if (!shut_out)
        return false;
    g_autoptr(BundleProof) proof = bundle_proof_new(store);
    Import import = {vector, known, proof, path, store, shut_out, {.is_gentle = true, .now_utc_ms = options->now_utc_ms}, out};
    bool is_whole = each_piece(store, ring, path, out, NULL, NULL, check_piece, &import, error) &&
                    bundle_proof_keep(proof, error) &&
                    each_piece(store, ring, path, out, progress, data, take_piece, &import, error) &&
                    bundle_proof_keep(proof, error) && revoked_station_add(store, out->revoked, error);
    if (is_whole)
        known_hubs_add(store, out->hubs);
    sync_owe(store, out->new_count);
    return is_whole;
}
