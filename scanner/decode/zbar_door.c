#include "scanner/decode/zbar_door.h"

#include <zbar.h>

struct ZbarDoor {
    zbar_image_scanner_t *scanner;
    zbar_image_t *image;
    DoorKind kind;
    DoorSymbol symbols[DOOR_SYMBOLS_MAX];
    guint symbol_count;
    int found_count; // since the scanner is open
};

// zbar keeps some two hundred bytes of each symbol that it has read until its scanner is closed: it is closed in time.
#define FOUND_MAX 100

static void enable(zbar_image_scanner_t *scanner, zbar_symbol_type_t type)
{
    zbar_image_scanner_set_config(scanner, type, ZBAR_CFG_ENABLE, 1);
}

static void open_scanner(ZbarDoor *door)
{
    door->found_count = 0;
    door->scanner = zbar_image_scanner_create();
    zbar_image_scanner_set_config(door->scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    switch (door->kind) {
    case DOOR_QR:
        enable(door->scanner, ZBAR_QRCODE);
        // Without this the payload is guessed into another charset: UTF-8 "Zürich" comes back as Big5.
        zbar_image_scanner_set_config(door->scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
        break;
    case DOOR_BARCODES:
        enable(door->scanner, ZBAR_CODE128);
        enable(door->scanner, ZBAR_EAN13);
        enable(door->scanner, ZBAR_EAN8);
        break;
    }
    door->image = zbar_image_create();
    zbar_image_set_format(door->image, zbar_fourcc('Y', '8', '0', '0'));
}

static void close_scanner(ZbarDoor *door)
{
    zbar_image_destroy(door->image);
    zbar_image_scanner_destroy(door->scanner);
}

ZbarDoor *zbar_door_new(DoorKind kind)
{
    ZbarDoor *door = g_new0(ZbarDoor, 1);
    door->kind = kind;
    open_scanner(door);
    return door;
}

void zbar_door_free(ZbarDoor *door)
{
    if (!door)
        return;
    close_scanner(door);
    g_free(door);
}

static ReaderPoint point_at(const zbar_symbol_t *symbol, unsigned index)
{
    return (ReaderPoint){.x = (float)zbar_symbol_get_loc_x(symbol, index),
                         .y = (float)zbar_symbol_get_loc_y(symbol, index)};
}

static void fill_corners(const zbar_symbol_t *symbol, DoorSymbol *out)
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

static void take_symbol(ZbarDoor *door, const zbar_symbol_t *symbol)
{
    const zbar_symbol_type_t type = zbar_symbol_get_type(symbol);
    DoorSymbol *out = &door->symbols[door->symbol_count];
    *out = (DoorSymbol){.bytes = (const guint8 *)zbar_symbol_get_data(symbol),
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
    door->symbol_count++;
}

guint zbar_door_read(ZbarDoor *door, const guint8 *pixels, int width_px, int height_px)
{
    door->symbol_count = 0;
    if (width_px < 1 || height_px < 1)
        return 0;
    if (door->found_count > FOUND_MAX) {
        close_scanner(door);
        open_scanner(door);
    }
    zbar_image_set_size(door->image, (unsigned)width_px, (unsigned)height_px);
    zbar_image_set_data(door->image, pixels, (unsigned long)width_px * (unsigned long)height_px, NULL);
    if (zbar_scan_image(door->scanner, door->image) <= 0)
        return 0;
    for (const zbar_symbol_t *symbol = zbar_image_first_symbol(door->image);
         symbol && door->symbol_count < DOOR_SYMBOLS_MAX; symbol = zbar_symbol_next(symbol))
        take_symbol(door, symbol);
    door->found_count += (int)door->symbol_count;
    return door->symbol_count;
}

const DoorSymbol *zbar_door_symbol(const ZbarDoor *door, guint index)
{
    g_assert(index < door->symbol_count);
    return &door->symbols[index];
}
