// zbar_door.h - zbar, which reads symbols out of small clean pictures of our making.
//
// zbar is a fine reader and a slow finder: it is handed only what the front end has found, straightened and drawn
// anew, and only the symbologies that are wanted. Payloads are raw bytes, never guessed into another charset.
#pragma once

#include "scanner/decode/reader.h"

typedef struct ZbarDoor ZbarDoor;

typedef struct {
    Symbology symbology;
    const guint8 *bytes; // of the door, valid until its next read
    gsize length;
    bool is_part; // of a message in several symbols (structured append); bytes are the part's
    ReaderPoint corners[4]; // clockwise from the symbol's own top left
} DoorSymbol;

#define DOOR_SYMBOLS_MAX 8

typedef enum { DOOR_QR, DOOR_BARCODES } DoorKind;

// A door reads either QR codes or Code 128 and EAN.
ZbarDoor *zbar_door_new(DoorKind kind);
void zbar_door_free(ZbarDoor *door);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ZbarDoor, zbar_door_free)

// Reads a picture whose rows follow each other without gaps; returns how many symbols there are.
guint zbar_door_read(ZbarDoor *door, const guint8 *pixels, int width_px, int height_px);
const DoorSymbol *zbar_door_symbol(const ZbarDoor *door, guint index);
