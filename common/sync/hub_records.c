// SPDX-License-Identifier: GPL-3.0-or-later
// hub_records.c - records to the hub and from it, in batches.
#include <string.h>

#include "common/sync/hub_private.h"

#define STRAIGHT_LEAST 200 // records

// Binary COPY into the staging table, one statement from there: what is known already is passed over, and told from
// records of another history by its hash, or by its clocks where it has none. What somebody else sends at the same moment keeps ours
// out, but cannot be seen by this statement: that is asked about, too.
static const char staging[] =
    "CREATE TEMPORARY TABLE incoming(station text, sequence bigint, hlc bigint, utc_ms bigint, kind smallint, subject text,"
    " body text, body_salt bytea, digest bytea, previous bytea, hash bytea) ON COMMIT DELETE ROWS";
#define COLUMNS "(station, sequence, hlc, utc_ms, kind, subject, body, body_salt, digest, previous, hash)"
static const char copy_in[] = "COPY pg_temp.incoming" COLUMNS " FROM STDIN (FORMAT binary)";
// A large batch goes straight where it belongs: most often none of it is known. When the server says no, the other way says why.
static const char copy_straight[] = "COPY lanyard.record" COLUMNS " FROM STDIN (FORMAT binary)";
static const char take_in[] =
    "WITH taken AS ("
    " INSERT INTO lanyard.record(station, sequence, hlc, utc_ms, kind, subject, body, body_salt, digest, previous, hash)"
    " SELECT station, sequence, hlc, utc_ms, kind, subject, body, body_salt, digest, previous, hash FROM pg_temp.incoming ORDER BY sequence"
    " ON CONFLICT DO NOTHING RETURNING sequence)"
    " SELECT coalesce(bool_or(held.hash IS NULL OR held.hash <> i.hash"
    "  OR i.hash IS NULL AND (held.hlc <> i.hlc OR held.utc_ms <> i.utc_ms)), false)"
    " FROM pg_temp.incoming AS i LEFT JOIN LATERAL ("
    "  SELECT r.hlc, r.utc_ms, r.hash FROM lanyard.record AS r WHERE r.station = i.station AND r.sequence = i.sequence LIMIT 1) AS held"
    "  ON true WHERE NOT EXISTS (SELECT 1 FROM taken WHERE taken.sequence = i.sequence)";
static const char pull[] =
    "SELECT r.station, sequence, hlc, utc_ms, kind, subject, body, coalesce(s.origin, r.station), encode(body_salt, 'hex'),"
    " encode(digest, 'hex'), encode(previous, 'hex'), encode(hash, 'hex') FROM ("
    " SELECT r.*, sum(octet_length(r.body)) OVER (ORDER BY r.place, r.sequence) - octet_length(r.body) AS bytes_before FROM ("
    "  SELECT r.*, want.place FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS want(station, after, place)"
    "  CROSS JOIN LATERAL ("
    "   SELECT * FROM lanyard.%s AS r WHERE r.station = want.station AND r.sequence > want.after"
    "   ORDER BY r.sequence LIMIT $4::integer) AS r"
    "  ORDER BY want.place, r.sequence LIMIT $4::integer) AS r) AS r LEFT JOIN lanyard.station AS s ON s.id = r.station"
    " WHERE bytes_before < $3::bigint ORDER BY place, sequence";
static const char hash_sql[] = "SELECT encode(hash, 'hex') FROM lanyard.record WHERE station = $1 AND sequence = $2::bigint";
static const char lines_sql[] =
    "SELECT id, coalesce(origin, id), base_sequence, last_sequence, encode(last_hash, 'hex'),"
    " head_sequence, encode(head_hash, 'hex'), head_signature FROM lanyard.station WHERE last_sequence > base_sequence ORDER BY base_sequence, id";

HubRecord *hub_record_of(const Record *record)
{
    HubRecord *copy = g_new0(HubRecord, 1);
    *copy = (HubRecord){
        .station = g_strdup(record->station),
        .subject = g_strdup(record->subject),
        .body = g_strdup(record->body),
        .sequence = record->sequence,
        .hlc = record->hlc,
        .utc_ms = record->utc_ms,
        .kind = (int)record->kind,
        .origin = g_strdup(record->chain->origin),
        .chain = *record->chain,
    };
    copy->chain.origin = copy->origin;
    return copy;
}

void hub_record_free(HubRecord *record)
{
    if (!record)
        return;
    g_free(record->station);
    g_free(record->subject);
    g_free(record->body);
    g_free(record->origin);
    g_free(record);
}

// --- binary COPY: each value is its length and its bytes, numbers big-endian ---

static void put_16(GByteArray *data, guint16 value)
{
    guint16 big = GUINT16_TO_BE(value);
    g_byte_array_append(data, (const guint8 *)&big, sizeof big);
}

static void put_32(GByteArray *data, guint32 value)
{
    guint32 big = GUINT32_TO_BE(value);
    g_byte_array_append(data, (const guint8 *)&big, sizeof big);
}

static void put_bigint(GByteArray *data, gint64 value)
{
    guint64 big = GUINT64_TO_BE((guint64)value);
    put_32(data, sizeof big);
    g_byte_array_append(data, (const guint8 *)&big, sizeof big);
}

static void put_text(GByteArray *data, const char *text)
{
    guint32 length = (guint32)strlen(text);
    put_32(data, length);
    g_byte_array_append(data, (const guint8 *)text, length);
}

// NULL when there are none.
static void put_bytes(GByteArray *data, const guint8 *bytes, gsize length)
{
    put_32(data, bytes ? (guint32)length : G_MAXUINT32);
    if (bytes)
        g_byte_array_append(data, bytes, (guint)length);
}

static void put_chain(GByteArray *data, const HubRecord *record)
{
    const RecordChain *chain = &record->chain;
    bool has_chain = record->origin, is_taken_out = has_chain && chain->salt_length == SALT_TAKEN_OUT;
    put_bytes(data, has_chain && !is_taken_out ? chain->salt : NULL, (gsize)MAX(chain->salt_length, 0));
    put_bytes(data, is_taken_out ? chain->digest : NULL, CHAIN_BYTES);
    put_bytes(data, has_chain ? chain->previous : NULL, CHAIN_BYTES);
    put_bytes(data, has_chain ? chain->hash : NULL, CHAIN_BYTES);
}

static GByteArray *encode(const GPtrArray *records)
{
    static const guint8 signature[] = PG_COPY_SIGNATURE;
    GByteArray *data = g_byte_array_sized_new(256 * records->len);
    g_byte_array_append(data, signature, sizeof signature);
    put_32(data, 0); // flags
    put_32(data, 0); // no further header
    for (guint i = 0; i < records->len; i++) {
        const HubRecord *record = g_ptr_array_index(records, i);
        put_16(data, 11);
        put_text(data, record->station);
        put_bigint(data, record->sequence);
        put_bigint(data, (gint64)record->hlc);
        put_bigint(data, record->utc_ms);
        put_32(data, sizeof(guint16));
        put_16(data, (guint16)record->kind);
        put_text(data, record->subject);
        put_text(data, record->body);
        put_chain(data, record);
    }
    put_16(data, G_MAXUINT16);
    return data;
}

// --- pushing ---

static bool push_staged(Hub *hub, const GByteArray *data, const HubRecord *first, GError **error)
{
    if (!pg_connection_copy(hub->pg, copy_in, data, error))
        return false;
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg, take_in, NULL, error);
    if (!rows)
        return false;
    if (strcmp(pg_text(rows, 0, 0), "t") != 0)
        return true;
    g_set_error(error, HUB_ERROR, HUB_ERROR_COPY,
                "the hub has other records of station %s from %" G_GINT64_FORMAT
                " on: its file went back in time or exists twice",
                first->station, first->sequence);
    return false;
}

bool hub_make_staging(Hub *hub, GError **error)
{
    hub->is_staging = hub->is_staging || pg_connection_run(hub->pg, staging, NULL, error);
    return hub->is_staging;
}

bool hub_push(Hub *hub, const GPtrArray *records, GError **error)
{
    g_assert(records->len > 0 && records->len <= (guint)HUB_BATCH_MOST.records);
    g_autoptr(GByteArray) data = encode(records);
    if (hub->is_handing_in)
        return pg_connection_run(hub->pg, "DELETE FROM pg_temp.incoming", NULL, error) &&
               push_staged(hub, data, g_ptr_array_index(records, 0), error);
    if (records->len >= STRAIGHT_LEAST && pg_connection_copy(hub->pg, copy_straight, data, NULL))
        return true;
    if (!hub_make_staging(hub, error))
        return false;
    if (!pg_connection_run(hub->pg, "BEGIN", NULL, error))
        return false;
    GError *refusal = NULL;
    if (push_staged(hub, data, g_ptr_array_index(records, 0), &refusal))
        return pg_connection_run(hub->pg, "COMMIT", NULL, error);
    pg_connection_run(hub->pg, "ROLLBACK", NULL, NULL); // when it fails, so does the next call
    g_propagate_error(error, refusal);
    return false;
}

// --- pulling ---

// At most CHAIN_BYTES of what the server wrote as hex digits; how many, -1 = NULL.
static int read_bytes(const PgRows *rows, int row, int column, guint8 *out)
{
    const char *text = pg_text(rows, row, column);
    if (pg_is_null(rows, row, column))
        return -1;
    int length = (int)MIN(strlen(text) / 2, CHAIN_BYTES);
    for (int i = 0; i < length; i++)
        out[i] = (guint8)(g_ascii_xdigit_value(text[2 * i]) << 4 | g_ascii_xdigit_value(text[2 * i + 1]));
    return length;
}

static HubRecord *read_record(const PgRows *rows, int row)
{
    HubRecord *record = g_new0(HubRecord, 1);
    record->station = g_strdup(pg_text(rows, row, 0));
    record->sequence = pg_int(rows, row, 1);
    record->hlc = (Hlc)pg_int(rows, row, 2);
    record->utc_ms = pg_int(rows, row, 3);
    record->kind = (int)pg_int(rows, row, 4);
    record->subject = g_strdup(pg_text(rows, row, 5));
    record->body = g_strdup(pg_text(rows, row, 6));
    record->origin = g_strdup(pg_text(rows, row, 7));
    record->chain.origin = record->origin;
    record->chain.salt_length = read_bytes(rows, row, 8, record->chain.salt);
    read_bytes(rows, row, 9, record->chain.digest);
    read_bytes(rows, row, 10, record->chain.previous);
    read_bytes(rows, row, 11, record->chain.hash);
    return record;
}

GPtrArray *hub_pull(Hub *hub, const HubWanted *wanted, gsize wanted_count, HubBatch most, GError **error)
{
    g_autoptr(GString) stations = g_string_new("{");
    g_autoptr(GString) afters = g_string_new("{");
    for (gsize i = 0; i < wanted_count; i++) {
        g_string_append_printf(stations, "%s%s", i ? "," : "", wanted[i].station);
        g_string_append_printf(afters, "%s%" G_GINT64_FORMAT, i ? "," : "", wanted[i].after);
    }
    g_string_append_c(stations, '}');
    g_string_append_c(afters, '}');
    g_autofree char *most_bytes = g_strdup_printf("%" G_GINT64_FORMAT, most.bytes);
    g_autofree char *most_records = g_strdup_printf("%d", most.records);
    const char *parameters[] = {stations->str, afters->str, most_bytes, most_records, NULL};
    g_autofree char *sql = g_strdup_printf(pull, hub_readable(hub));
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg, sql, parameters, error);
    if (!rows)
        return NULL;
    GPtrArray *records = g_ptr_array_new_with_free_func((GDestroyNotify)hub_record_free);
    for (int i = 0; i < pg_row_count(rows); i++)
        g_ptr_array_add(records, read_record(rows, i));
    return records;
}

// --- what tells histories apart ---

static void hub_line_free(HubLine *line)
{
    g_free(line->id);
    g_free(line->origin);
    g_free(line->head_signature);
    g_free(line);
}

GPtrArray *hub_lines(Hub *hub, GError **error)
{
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg, lines_sql, NULL, error);
    if (!rows)
        return NULL;
    GPtrArray *lines = g_ptr_array_new_with_free_func((GDestroyNotify)hub_line_free);
    for (int i = 0; i < pg_row_count(rows); i++) {
        HubLine *line = g_new0(HubLine, 1);
        *line = (HubLine){.id = g_strdup(pg_text(rows, i, 0)),
                          .origin = g_strdup(pg_text(rows, i, 1)),
                          .base_sequence = pg_int(rows, i, 2),
                          .last_sequence = pg_int(rows, i, 3)};
        read_bytes(rows, i, 4, line->last_hash);
        if (!pg_is_null(rows, i, 7)) {
            line->head_sequence = pg_int(rows, i, 5);
            read_bytes(rows, i, 6, line->head_hash);
            line->head_signature = g_strdup(pg_text(rows, i, 7));
        }
        g_ptr_array_add(lines, line);
    }
    return lines;
}

bool hub_record_hash(Hub *hub, const char *line, gint64 sequence, guint8 out[CHAIN_BYTES], bool *out_is_there, GError **error)
{
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, sequence);
    const char *parameters[] = {line, number, NULL};
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg, hash_sql, parameters, error);
    if (!rows)
        return false;
    *out_is_there = pg_row_count(rows) > 0;
    if (*out_is_there)
        read_bytes(rows, 0, 0, out);
    return true;
}

// As the server reads bytes.
static char *to_bytea(const guint8 bytes[CHAIN_BYTES])
{
    GString *text = g_string_new("\\x");
    for (int i = 0; i < CHAIN_BYTES; i++)
        g_string_append_printf(text, "%02x", bytes[i]);
    return g_string_free(text, FALSE);
}

bool hub_begin_branch(Hub *hub, const char *id, const char *origin, gint64 base_sequence, const guint8 base_hash[CHAIN_BYTES],
                      GError **error)
{
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, base_sequence);
    g_autofree char *bytes = to_bytea(base_hash);
    const char *parameters[] = {id, origin, number, bytes, NULL};
    return pg_connection_run(hub->pg, "SELECT lanyard.begin_branch($1, $2, $3::bigint, $4::bytea)", parameters, error);
}

bool hub_split(Hub *hub, const char *line, gint64 sequence, const guint8 rival[CHAIN_BYTES], GError **error)
{
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, sequence);
    g_autofree char *bytes = to_bytea(rival);
    const char *parameters[] = {line, number, bytes, NULL};
    return pg_connection_run(hub->pg, "SELECT lanyard.split_station($1, $2::bigint, $3::bytea)", parameters, error);
}
