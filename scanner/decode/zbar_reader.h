// SPDX-License-Identifier: GPL-3.0-or-later
// zbar_reader.h - zbar, which reads symbols out of small clean pictures of our making.
//
// zbar is a fine reader and a slow finder: it is handed only what the front end has found, straightened and drawn
// anew, and only the symbologies that are wanted. Payloads are raw bytes, never guessed into another charset.
#pragma once

#include "scanner/decode/frame.h"

typedef struct ZbarReader ZbarReader;

typedef struct {
    Symbology symbology;
    const guint8 *bytes; // of the zbar, valid until its next read
    gsize length;
    bool is_part;           // of a message in several symbols (structured append); bytes are the part's
    ReaderPoint corners[4]; // clockwise from the symbol's own top left
} ZbarSymbol;

#define ZBAR_SYMBOLS_MAX 8

typedef enum { ZBAR_READER_QR, ZBAR_READER_BARCODES } ZbarReaderKind;

// A reader reads either QR codes or Code 128 and EAN.
ZbarReader *zbar_reader_new(ZbarReaderKind kind);
void zbar_reader_free(ZbarReader *zbar);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ZbarReader, zbar_reader_free)

// Reads a picture whose rows follow each other without gaps; returns how many symbols there are.
guint zbar_reader_read(ZbarReader *zbar, const guint8 *pixels, int width_px, int height_px);
const ZbarSymbol *zbar_reader_symbol(const ZbarReader *zbar, guint index);
