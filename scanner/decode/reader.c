#include "scanner/decode/reader.h"

#include <math.h>
#include <string.h>

#include "scanner/decode/zbar_door.h"

struct Reader {
    ReaderOptions options;
    ZbarDoor *qr, *barcodes;
    guint8 *copy; // the frame without gaps between rows
    gsize copy_size;
    GArray *codes; // element: ReaderCode
    ReaderResult result;
};

static void code_clear(gpointer data)
{
    g_free(((ReaderCode *)data)->bytes);
}

Reader *reader_new(const ReaderOptions *options)
{
    Reader *reader = g_new0(Reader, 1);
    reader->options = *options;
    reader->qr = zbar_door_new(DOOR_QR);
    if (options->with_barcodes)
        reader->barcodes = zbar_door_new(DOOR_BARCODES);
    reader->codes = g_array_new(FALSE, TRUE, sizeof(ReaderCode));
    g_array_set_clear_func(reader->codes, code_clear);
    return reader;
}

void reader_free(Reader *reader)
{
    if (!reader)
        return;
    zbar_door_free(reader->qr);
    zbar_door_free(reader->barcodes);
    g_array_unref(reader->codes);
    g_free(reader->copy);
    g_free(reader);
}

void reader_forget(Reader *reader)
{
    g_array_set_size(reader->codes, 0);
}

static void take(Reader *reader, ZbarDoor *door, int width_px, int height_px)
{
    const guint count = zbar_door_read(door, reader->copy, width_px, height_px);
    for (guint i = 0; i < count; i++) {
        const DoorSymbol *symbol = zbar_door_symbol(door, i);
        if (symbol->is_part)
            continue;
        ReaderCode code = {.symbology = symbol->symbology, .length = symbol->length};
        code.bytes = g_malloc(symbol->length + 1);
        memcpy(code.bytes, symbol->bytes, symbol->length);
        code.bytes[symbol->length] = '\0';
        memcpy(code.corners, symbol->corners, sizeof code.corners);
        g_array_append_val(reader->codes, code);
    }
}

static int by_distance(gconstpointer left, gconstpointer right, gpointer middle)
{
    const ReaderPoint *centre = middle;
    float distance[2];
    const ReaderCode *codes[2] = {left, right};
    for (int i = 0; i < 2; i++)
        distance[i] = hypotf((codes[i]->corners[0].x + codes[i]->corners[2].x) / 2 - centre->x,
                             (codes[i]->corners[0].y + codes[i]->corners[2].y) / 2 - centre->y);
    return (distance[0] > distance[1]) - (distance[0] < distance[1]);
}

const ReaderResult *reader_read(Reader *reader, const GreyFrame *frame)
{
    const gint64 start_us = g_get_monotonic_time();
    const int width = frame->width_px, height = frame->height_px;
    g_array_set_size(reader->codes, 0);
    if (frame->pixels && width > 0 && height > 0 && width <= READER_SIDE_MAX_PX && height <= READER_SIDE_MAX_PX) {
        const gsize size = (gsize)width * (gsize)height;
        if (reader->copy_size < size) {
            reader->copy = g_realloc(reader->copy, size);
            reader->copy_size = size;
        }
        for (int y = 0; y < height; y++)
            memcpy(reader->copy + (gsize)y * (gsize)width, frame->pixels + (gssize)y * frame->stride_bytes, (gsize)width);
        take(reader, reader->qr, width, height);
        if (reader->barcodes && reader->codes->len == 0)
            take(reader, reader->barcodes, width, height);
        if (reader->codes->len == 0) {
            for (gsize i = 0; i < size; i++)
                reader->copy[i] = (guint8)~reader->copy[i];
            take(reader, reader->qr, width, height);
        }
    }
    ReaderPoint centre = {(float)width / 2, (float)height / 2};
    g_array_sort_with_data(reader->codes, by_distance, &centre);
    reader->result = (ReaderResult){.codes = (ReaderCode *)(void *)reader->codes->data,
                                    .code_count = reader->codes->len,
                                    .hint = reader->codes->len ? AIM_READ : AIM_NONE,
                                    .took_us = g_get_monotonic_time() - start_us};
    if (reader->codes->len)
        memcpy(reader->result.outline, reader->result.codes[0].corners, sizeof reader->result.outline);
    return &reader->result;
}
