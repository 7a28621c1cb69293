// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/decode/picture.h"

#include <qrencode.h>
#include <string.h>

#define QUIET 4

Picture picture_new(int width_px, int height_px, guint8 grey)
{
    Picture picture = {g_malloc((gsize)width_px * (gsize)height_px), width_px, height_px};
    memset(picture.pixels, grey, (gsize)width_px * (gsize)height_px);
    return picture;
}

void picture_clear(Picture *picture)
{
    g_free(picture->pixels);
    *picture = (Picture){0};
}

void picture_fill(Picture *picture, int left_px, int top_px, int width_px, int height_px, guint8 grey)
{
    for (int y = MAX(top_px, 0); y < MIN(top_px + height_px, picture->height_px); y++)
        for (int x = MAX(left_px, 0); x < MIN(left_px + width_px, picture->width_px); x++)
            picture->pixels[y * picture->width_px + x] = grey;
}

int picture_add(Picture *picture, const PictureSymbol *symbol, int left_px, int top_px)
{
    QRcode *code = QRcode_encodeData(symbol->length, (const unsigned char *)symbol->bytes, 0, QR_ECLEVEL_M);
    g_assert_nonnull(code);
    const int module = symbol->module_px, side = code->width * module;
    picture_fill(picture, left_px - QUIET * module, top_px - QUIET * module, side + 2 * QUIET * module, side + 2 * QUIET * module,
                 symbol->light);
    for (int y = 0; y < code->width; y++)
        for (int x = 0; x < code->width; x++)
            if (code->data[y * code->width + x] & 1)
                picture_fill(picture, left_px + (symbol->is_mirrored ? code->width - 1 - x : x) * module, top_px + y * module,
                             module, module, symbol->dark);
    QRcode_free(code);
    return side;
}

void picture_smear(Picture *picture, int smear_px)
{
    for (int y = 0; y < picture->height_px; y++) {
        guint8 *row = picture->pixels + y * picture->width_px;
        for (int x = 0; x + smear_px < picture->width_px; x++) {
            int sum = 0;
            for (int i = 0; i < smear_px; i++)
                sum += row[x + i];
            row[x] = (guint8)(sum / smear_px);
        }
    }
}

GreyFrame picture_frame(const Picture *picture)
{
    return (GreyFrame){picture->pixels, picture->width_px, picture->height_px, picture->width_px};
}
