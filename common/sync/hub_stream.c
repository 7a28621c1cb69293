// SPDX-License-Identifier: GPL-3.0-or-later
// hub_stream.c - many records of one station out of the hub, by binary COPY.
#include <string.h>

#include "common/sync/hub_private.h"
#include "common/token/random.h"

#define PART_RECORDS 1000
#define PART_BYTES (2 * 1024 * 1024)
#define COLUMNS 10

// COPY takes no parameters: the station is checked before it stands here.
static const char copy_out[] =
    "COPY (SELECT sequence, hlc, utc_ms, kind, subject, body, body_salt, digest, previous, hash FROM lanyard.%s"
    " WHERE station = '%s' AND sequence > %" G_GINT64_FORMAT " AND sequence <= %" G_GINT64_FORMAT
    " ORDER BY sequence) TO STDOUT (FORMAT binary)";

typedef struct {
    const HubLine *line;
    gint64 last; // sequence
    GPtrArray *records;
    gsize bytes;
    HubTake take;
    gpointer data;
} Stream;

// What is left of a message: numbers are big-endian, each value is its length and its bytes.
typedef struct {
    const guint8 *at;
    gsize left;
    bool is_torn;
} Wire;

static const guint8 *take_bytes(Wire *wire, gsize length)
{
    if (length > wire->left) {
        wire->is_torn = true;
        return NULL;
    }
    const guint8 *bytes = wire->at;
    wire->at += length;
    wire->left -= length;
    return bytes;
}

static guint64 take_number(Wire *wire, gsize length)
{
    guint64 number = 0;
    const guint8 *bytes = take_bytes(wire, length);
    for (gsize i = 0; bytes && i < length; i++)
        number = number << 8 | bytes[i];
    return number;
}

static guint16 take_16(Wire *wire)
{
    return (guint16)take_number(wire, sizeof(guint16));
}

static guint32 take_32(Wire *wire)
{
    return (guint32)take_number(wire, sizeof(guint32));
}

static gint64 take_bigint(Wire *wire)
{
    wire->is_torn |= take_32(wire) != sizeof(guint64);
    return (gint64)take_number(wire, sizeof(guint64));
}

static int take_smallint(Wire *wire)
{
    wire->is_torn |= take_32(wire) != sizeof(guint16);
    return take_16(wire);
}

static char *take_text(Wire *wire)
{
    guint32 length = take_32(wire);
    const guint8 *bytes = take_bytes(wire, length);
    return g_strndup((const char *)bytes, bytes ? length : 0);
}

// How many bytes there were, -1 = NULL.
static int take_chain(Wire *wire, guint8 out[CHAIN_BYTES])
{
    guint32 length = take_32(wire);
    if (length == G_MAXUINT32)
        return -1;
    wire->is_torn |= length > CHAIN_BYTES;
    const guint8 *bytes = take_bytes(wire, length);
    if (bytes && !wire->is_torn)
        memcpy(out, bytes, length);
    return (int)MIN(length, CHAIN_BYTES);
}

static HubRecord *take_record(Wire *wire, const HubLine *line)
{
    HubRecord *record = g_new0(HubRecord, 1);
    record->station = g_strdup(line->id);
    record->sequence = take_bigint(wire);
    record->hlc = (Hlc)take_bigint(wire);
    record->utc_ms = take_bigint(wire);
    record->kind = take_smallint(wire);
    record->subject = take_text(wire);
    record->body = take_text(wire);
    record->origin = g_strdup(line->origin);
    record->chain.origin = record->origin;
    record->chain.salt_length = take_chain(wire, record->chain.salt);
    take_chain(wire, record->chain.digest);
    take_chain(wire, record->chain.previous);
    take_chain(wire, record->chain.hash);
    return record;
}

static bool hand_over(Stream *stream, GError **error)
{
    bool is_good = stream->records->len == 0 || stream->take(stream->records, stream->data, error);
    g_ptr_array_set_size(stream->records, 0);
    stream->bytes = 0;
    return is_good;
}

static bool tear(const Stream *stream, GError **error)
{
    return error_set(HUB_ERROR, HUB_ERROR_SERVER, error,
                     "what the hub sent behind record %" G_GINT64_FORMAT " of station %s cannot be read", stream->last,
                     stream->line->id);
}

// A message is a row; before the first stands the signature, behind the last a count of -1.
static bool take_message(const guint8 *message, gsize size, gpointer data, GError **error)
{
    Stream *stream = data;
    Wire wire = {message, size, false};
    if (size >= sizeof PG_COPY_SIGNATURE && memcmp(message, PG_COPY_SIGNATURE, sizeof PG_COPY_SIGNATURE) == 0) {
        take_bytes(&wire, sizeof PG_COPY_SIGNATURE + sizeof(guint32)); // and flags
        take_bytes(&wire, take_32(&wire));
    }
    if (wire.left == 0)
        return true;
    guint16 count = take_16(&wire);
    if (count == G_MAXUINT16)
        return true;
    if (count != COLUMNS)
        return tear(stream, error);
    HubRecord *record = take_record(&wire, stream->line);
    g_ptr_array_add(stream->records, record);
    if (wire.is_torn || record->sequence <= stream->last)
        return tear(stream, error);
    stream->last = record->sequence;
    stream->bytes += size;
    bool is_full = stream->records->len == PART_RECORDS || stream->bytes >= PART_BYTES;
    return !is_full || hand_over(stream, error);
}

bool hub_stream(Hub *hub, const HubLine *line, gint64 after, gint64 until, HubTake take, gpointer data, GError **error)
{
    g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func((GDestroyNotify)hub_record_free);
    Stream state = {.line = line, .last = after, .records = records, .take = take, .data = data};
    if (!random_is_id(line->id))
        return tear(&state, error);
    g_autofree char *sql = g_strdup_printf(copy_out, hub_readable(hub), line->id, after, until);
    return pg_connection_copy_out(hub->pg, sql, take_message, &state, error) && hand_over(&state, error);
}
