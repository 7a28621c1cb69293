// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/decode/zbar_reader.h"

#include <zbar.h>

struct ZbarReader {
    zbar_image_scanner_t *scanner;
    zbar_image_t *image;
    ZbarReaderKind kind;
    ZbarSymbol symbols[ZBAR_SYMBOLS_MAX];
    guint symbol_count;
    int found_count; // since the scanner is open
};

// zbar keeps some two hundred bytes of each symbol that it has read until its scanner is closed: it is closed in time.
#define FOUND_MAX 100

static void enable(zbar_image_scanner_t *scanner, zbar_symbol_type_t type)
{
    zbar_image_scanner_set_config(scanner, type, ZBAR_CFG_ENABLE, 1);
}

static void open_scanner(ZbarReader *zbar)
{
    zbar->found_count = 0;
    zbar->scanner = zbar_image_scanner_create();
    zbar_image_scanner_set_config(zbar->scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    switch (zbar->kind) {
    case ZBAR_READER_QR:
        enable(zbar->scanner, ZBAR_QRCODE);
        // Without this the payload is guessed into another charset: UTF-8 "Zürich" comes back as Big5.
        zbar_image_scanner_set_config(zbar->scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
        break;
    case ZBAR_READER_BARCODES:
        enable(zbar->scanner, ZBAR_CODE128);
        enable(zbar->scanner, ZBAR_EAN13);
        enable(zbar->scanner, ZBAR_EAN8);
        break;
    }
    zbar->image = zbar_image_create();
    zbar_image_set_format(zbar->image, zbar_fourcc('Y', '8', '0', '0'));
}

static void close_scanner(ZbarReader *zbar)
{
    zbar_image_destroy(zbar->image);
    zbar_image_scanner_destroy(zbar->scanner);
}

ZbarReader *zbar_reader_new(ZbarReaderKind kind)
{
    ZbarReader *zbar = g_new0(ZbarReader, 1);
    zbar->kind = kind;
    open_scanner(zbar);
    return zbar;
}

void zbar_reader_free(ZbarReader *zbar)
{
    if (!zbar)
        return;
    close_scanner(zbar);
    g_free(zbar);
}

static ReaderPoint point_at(const zbar_symbol_t *symbol, unsigned index)
{
    return (ReaderPoint){.x = (float)zbar_symbol_get_loc_x(symbol, index), .y = (float)zbar_symbol_get_loc_y(symbol, index)};
}

static void fill_corners(const zbar_symbol_t *symbol, ZbarSymbol *out)
{
    const unsigned count = zbar_symbol_get_loc_size(symbol);
    if (count == 0)
        return;
    if (out->symbology == SYMBOLOGY_QR && count == 4) {
        // zbar goes the other way round: top left, bottom left, bottom right, top right.
        static const unsigned order[4] = {0, 3, 2, 1};
        for (int i = 0; i < 4; i++)
            out->corners[i] = point_at(symbol, order[i]);
        return;
    }
    ReaderPoint low = point_at(symbol, 0), high = low;
    for (unsigned i = 1; i < count; i++) {
        const ReaderPoint point = point_at(symbol, i);
        low = (ReaderPoint){MIN(low.x, point.x), MIN(low.y, point.y)};
        high = (ReaderPoint){MAX(high.x, point.x), MAX(high.y, point.y)};
    }
    out->corners[0] = low;
    out->corners[1] = (ReaderPoint){high.x, low.y};
    out->corners[2] = high;
    out->corners[3] = (ReaderPoint){low.x, high.y};
}

// zbar reports a lone part of a message as a partial symbol. In the place of missing parts before it stands a NUL, which
// is counted to its bytes, and the first of its components is not what was read.
static bool follows_missing(const zbar_symbol_t *symbol)
{
    const zbar_symbol_set_t *components = zbar_symbol_get_components(symbol);
    const zbar_symbol_t *first = components ? zbar_symbol_set_first_symbol(components) : NULL;
    return first && zbar_symbol_get_type(first) == ZBAR_PARTIAL;
}

static void take_symbol(ZbarReader *zbar, const zbar_symbol_t *symbol)
{
    const zbar_symbol_type_t type = zbar_symbol_get_type(symbol);
    ZbarSymbol *out = &zbar->symbols[zbar->symbol_count];
    *out = (ZbarSymbol){.bytes = (const guint8 *)zbar_symbol_get_data(symbol),
                        .length = zbar_symbol_get_data_length(symbol),
                        .is_part = type == ZBAR_PARTIAL};
    if (out->is_part && out->length > 0 && follows_missing(symbol)) {
        out->bytes++;
        out->length--;
    }
    if (type == ZBAR_QRCODE || type == ZBAR_PARTIAL)
        out->symbology = SYMBOLOGY_QR;
    else if (type == ZBAR_CODE128)
        out->symbology = SYMBOLOGY_CODE128;
    else
        out->symbology = SYMBOLOGY_EAN;
    if (!out->bytes)
        return;
    fill_corners(symbol, out);
    zbar->symbol_count++;
}

guint zbar_reader_read(ZbarReader *zbar, const guint8 *pixels, int width_px, int height_px)
{
    zbar->symbol_count = 0;
    if (width_px < 1 || height_px < 1)
        return 0;
    if (zbar->found_count > FOUND_MAX) {
        close_scanner(zbar);
        open_scanner(zbar);
    }
    zbar_image_set_size(zbar->image, (unsigned)width_px, (unsigned)height_px);
    zbar_image_set_data(zbar->image, pixels, (unsigned long)width_px * (unsigned long)height_px, NULL);
    if (zbar_scan_image(zbar->scanner, zbar->image) <= 0)
        return 0;
    for (const zbar_symbol_t *symbol = zbar_image_first_symbol(zbar->image); symbol && zbar->symbol_count < ZBAR_SYMBOLS_MAX;
         symbol = zbar_symbol_next(symbol))
        take_symbol(zbar, symbol);
    zbar->found_count += (int)zbar->symbol_count;
    return zbar->symbol_count;
}

const ZbarSymbol *zbar_reader_symbol(const ZbarReader *zbar, guint index)
{
    g_assert(index < zbar->symbol_count);
    return &zbar->symbols[index];
}
