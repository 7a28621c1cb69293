// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scenes/symbol.h"

#include <math.h>
#include <qrencode.h>

struct Symbol {
    QRcode *code;
    ModuleStyle style;
    float logo;
};

Symbol *symbol_new(const SceneCode *spec)
{
    QRcode *code = NULL;
    bool is_text = spec->text_length > 0;
    for (guint i = 0; i < spec->text_length; i++)
        is_text = is_text && spec->text[i] != '\0';
    // As text libqrencode picks numeric and alphanumeric segments, as ticket makers' libraries do.
    if (is_text)
        code = QRcode_encodeString(spec->text, spec->version_min, (QRecLevel)spec->level, QR_MODE_8, 1);
    else
        code = QRcode_encodeData((int)spec->text_length, (const unsigned char *)spec->text, spec->version_min,
                                 (QRecLevel)spec->level);
    if (!code)
        return NULL;
    Symbol *symbol = g_new0(Symbol, 1);
    symbol->code = code;
    symbol->style = spec->style;
    symbol->logo = spec->logo;
    return symbol;
}

void symbol_free(Symbol *symbol)
{
    if (!symbol)
        return;
    QRcode_free(symbol->code);
    g_free(symbol);
}

int symbol_side(const Symbol *symbol)
{
    return symbol->code->width;
}

static bool is_dark(const Symbol *symbol, int column, int row)
{
    const int side = symbol->code->width;
    return column >= 0 && row >= 0 && column < side && row < side && (symbol->code->data[row * side + column] & 1);
}

// Finder patterns stay whole in designers' codes; only the other modules are drawn in the style.
static bool in_finder(int side, int column, int row)
{
    const bool left = column < 7, top = row < 7, right = column >= side - 7, bottom = row >= side - 7;
    return (top && (left || right)) || (bottom && left);
}

float symbol_dark_at(const Symbol *symbol, float u, float v)
{
    const int side = symbol->code->width;
    const int column = (int)floorf(u), row = (int)floorf(v);
    if (column < 0 || row < 0 || column >= side || row >= side)
        return 0;
    if (symbol->logo > 0) {
        const float half = symbol->logo * (float)side / 2, middle = (float)side / 2;
        const float far = fmaxf(fabsf(u - middle), fabsf(v - middle));
        if (far < half)
            return far < half * 0.8f && hypotf(u - middle, v - middle) < half * 0.7f ? 0.75f : 0;
    }
    const bool dark = is_dark(symbol, column, row);
    if (symbol->style == MODULES_SQUARE || in_finder(side, column, row))
        return dark;
    const float x = u - (float)column - 0.5f, y = v - (float)row - 0.5f;
    if (symbol->style == MODULES_DOTS)
        return dark && hypotf(x, y) < 0.42f;
    // Rounded: a corner is cut off unless a neighbour at one of its sides continues it.
    if (!dark)
        return 0;
    const bool joined = is_dark(symbol, column + (x > 0 ? 1 : -1), row) || is_dark(symbol, column, row + (y > 0 ? 1 : -1));
    return joined || hypotf(x, y) < 0.5f;
}
