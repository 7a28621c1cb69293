// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/label/code_picture.h"

#include "printer/label/codes.h"

#define LEVEL_M 1
#define MODULE_PX 6
#define DPI 96

static void draw_module(Bitmap *bitmap, int column, int row)
{
    for (int y = row * MODULE_PX; y < (row + 1) * MODULE_PX; y++)
        for (int x = column * MODULE_PX; x < (column + 1) * MODULE_PX; x++)
            bitmap->black[y * bitmap->stride_bytes + x / 8] |= (guint8)(0x80 >> x % 8);
}

Bitmap *code_picture(const char *text, GError **error)
{
    g_auto(Code) code = {0};
    if (!code_qr(text, LEVEL_M, &code, error))
        return NULL;
    int side_px = (code.columns + 2 * QR_QUIET_MODULES) * MODULE_PX;
    Bitmap *bitmap = bitmap_new(side_px, side_px, DPI, DPI, false);
    for (int row = 0; row < code.rows; row++)
        for (int column = 0; column < code.columns; column++)
            if (code.modules[row * code.columns + column])
                draw_module(bitmap, column + QR_QUIET_MODULES, row + QR_QUIET_MODULES);
    return bitmap;
}
