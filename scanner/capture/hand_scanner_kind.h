// SPDX-License-Identifier: GPL-3.0-or-later
// hand_scanner_kind.h - inside scanner/capture: how each kind of hand scanner is opened and read.
#pragma once

#include "scanner/capture/hand_scanner.h"

typedef enum {
    HAND_SCANNER_MORE, // read what there was
    HAND_SCANNER_LOST, // some of it did not reach us: `text` begins inside a code
    HAND_SCANNER_GONE,
} HandScannerRead;

typedef struct {
    const char *prefix; // of the source's name
    // Opens `where`, the name without the prefix; `out_file` is what can be waited for, and the caller closes it.
    gpointer (*open)(const char *where, const char *layout, int *out_file, GError **error);
    // Adds what came to `text`; does not wait.
    HandScannerRead (*read)(gpointer state, int file, GString *text);
    void (*close)(gpointer state); // not the file
} HandScannerKind;

extern const HandScannerKind wedge_scanner, serial_scanner;

// Opens a device, without waiting. -1 with an error that says what to do.
int hand_scanner_open_device(const char *path, int flags, GError **error);
