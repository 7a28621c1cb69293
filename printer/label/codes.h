// SPDX-License-Identifier: GPL-3.0-or-later
// codes.h - private to printer/label: texts as modules; drawing them in whole dots is the canvas's matter.
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    int columns, rows; // without quiet zone; a bar code has one row
    guint8 *modules;   // row by row, 1 is dark
} Code;

void code_clear(Code *code);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Code, code_clear)

#define QR_QUIET_MODULES 4
#define CODE128_QUIET_MODULES 10

// `level` 0..3 is L, M, Q, H. False with LABEL_ERROR_QR when the text is too long.
bool code_qr(const char *text, int level, Code *out_code, GError **error);
bool code_128(const char *text, Code *out_code, GError **error);
