// SPDX-License-Identifier: GPL-3.0-or-later
// hub_records.c - records to the hub and from it, in batches.
#include <string.h>

#include "common/sync/hub_private.h"

// Binary COPY into the staging table, one statement from there: what is known already is passed over, and told from
// records of another history by its clocks.
static const char staging[] =
    "CREATE TEMPORARY TABLE incoming(station text, sequence bigint, hlc bigint, utc_ms bigint, kind smallint, subject text,"
    " body text) ON COMMIT DELETE ROWS";
static const char copy_in[] =
    "COPY pg_temp.incoming(station, sequence, hlc, utc_ms, kind, subject, body) FROM STDIN (FORMAT binary)";
static const char take_in[] =
    "WITH taken AS ("
    " INSERT INTO lanyard.record(station, sequence, hlc, utc_ms, kind, subject, body)"
    " SELECT station, sequence, hlc, utc_ms, kind, subject, body FROM pg_temp.incoming ORDER BY sequence"
    " ON CONFLICT DO NOTHING RETURNING sequence)"
    " SELECT coalesce(bool_or(held.hlc <> i.hlc OR held.utc_ms <> i.utc_ms), false)"
    " FROM pg_temp.incoming AS i CROSS JOIN LATERAL ("
    "  SELECT r.hlc, r.utc_ms FROM lanyard.record AS r WHERE r.station = i.station AND r.sequence = i.sequence LIMIT 1) AS held"
    " WHERE NOT EXISTS (SELECT 1 FROM taken WHERE taken.sequence = i.sequence)";
static const char pull[] =
    "SELECT station, sequence, hlc, utc_ms, kind, subject, body FROM ("
    " SELECT r.*, sum(octet_length(r.body)) OVER (ORDER BY r.place, r.sequence) - octet_length(r.body) AS bytes_before FROM ("
    "  SELECT r.*, want.place FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS want(station, after, place)"
    "  CROSS JOIN LATERAL ("
    "   SELECT * FROM lanyard.record AS r WHERE r.station = want.station AND r.sequence > want.after"
    "   ORDER BY r.sequence LIMIT $4::integer) AS r"
    "  ORDER BY want.place, r.sequence LIMIT $4::integer) AS r) AS r"
    " WHERE bytes_before < $3::bigint ORDER BY place, sequence";

void hub_record_free(HubRecord *record)
{
    if (!record)
        return;
    g_free(record->station);
    g_free(record->subject);
    g_free(record->body);
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

static GByteArray *encode(const GPtrArray *records)
{
    static const guint8 signature[] = "PGCOPY\n\377\r\n"; // its NUL belongs to it
    GByteArray *data = g_byte_array_sized_new(256 * records->len);
    g_byte_array_append(data, signature, sizeof signature);
    put_32(data, 0); // flags
    put_32(data, 0); // no further header
    for (guint i = 0; i < records->len; i++) {
        const HubRecord *record = g_ptr_array_index(records, i);
        put_16(data, 7);
        put_text(data, record->station);
        put_bigint(data, record->sequence);
        put_bigint(data, (gint64)record->hlc);
        put_bigint(data, record->utc_ms);
        put_32(data, sizeof(guint16));
        put_16(data, (guint16)record->kind);
        put_text(data, record->subject);
        put_text(data, record->body);
    }
    put_16(data, G_MAXUINT16);
    return data;
}

// --- pushing ---

static bool push_staged(Hub *hub, const GPtrArray *records, GError **error)
{
    g_autoptr(GByteArray) data = encode(records);
    if (!pg_connection_copy(hub->pg, copy_in, data, error))
        return false;
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg, take_in, NULL, error);
    if (!rows)
        return false;
    if (strcmp(pg_text(rows, 0, 0), "t") != 0)
        return true;
    const HubRecord *first = g_ptr_array_index(records, 0);
    g_set_error(error, HUB_ERROR, HUB_ERROR_COPY,
                "the hub has other records of station %s from %" G_GINT64_FORMAT
                " on: a copy of this station is at work; stop one of "
                "both and run lanyard station wipe there",
                first->station, first->sequence);
    return false;
}

// A role that may add records was refused these: its policy's verdict on what they say, not on the role.
static bool is_policy(Hub *hub, const GError *refusal)
{
    if (!g_error_matches(refusal, HUB_ERROR, HUB_ERROR_RIGHTS))
        return false;
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg, "SELECT has_table_privilege('lanyard.record', 'INSERT')", NULL, NULL);
    return rows && strcmp(pg_text(rows, 0, 0), "t") == 0;
}

bool hub_push(Hub *hub, const GPtrArray *records, GError **error)
{
    g_assert(records->len > 0 && records->len <= (guint)HUB_BATCH_MOST.records);
    if (!hub->is_staging && !pg_connection_run(hub->pg, staging, NULL, error))
        return false;
    hub->is_staging = true;
    if (!pg_connection_run(hub->pg, "BEGIN", NULL, error))
        return false;
    GError *refusal = NULL;
    if (push_staged(hub, records, &refusal))
        return pg_connection_run(hub->pg, "COMMIT", NULL, error);
    pg_connection_run(hub->pg, "ROLLBACK", NULL, NULL); // when it fails, so does the next call
    if (is_policy(hub, refusal))
        refusal->code = HUB_ERROR_RECORD;
    g_propagate_error(error, refusal);
    return false;
}

// --- pulling ---

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
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg, pull, parameters, error);
    if (!rows)
        return NULL;
    GPtrArray *records = g_ptr_array_new_with_free_func((GDestroyNotify)hub_record_free);
    for (int i = 0; i < pg_row_count(rows); i++)
        g_ptr_array_add(records, read_record(rows, i));
    return records;
}

bool hub_record_stamp(Hub *hub, const char *station, gint64 sequence, HubStamp *out, GError **error)
{
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, sequence);
    const char *parameters[] = {station, number, NULL};
    g_autoptr(PgRows) rows = pg_connection_query(
        hub->pg, "SELECT hlc, utc_ms FROM lanyard.record WHERE station = $1 AND sequence = $2::bigint", parameters, error);
    if (!rows)
        return false;
    *out = (HubStamp){0};
    if (pg_row_count(rows) > 0)
        *out = (HubStamp){(Hlc)pg_int(rows, 0, 0), pg_int(rows, 0, 1)};
    return true;
}
