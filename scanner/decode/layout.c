// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/decode/layout.h"

#include <string.h>

int layout_alignments(int version, int out_middles[7])
{
    if (version < 2)
        return 0;
    const int count = version / 7 + 2, last = side_of_version(version) - 7;
    // Even steps from the far end, each rounded up to even; version 32 is the standard's exception.
    const int step = version == 32 ? 26 : (last - 6 + 2 * (count - 1) - 1) / (2 * (count - 1)) * 2;
    out_middles[0] = 6;
    for (int i = count - 1; i > 0; i--)
        out_middles[i] = last - (count - 1 - i) * step;
    return count;
}

// Is there an alignment pattern with its middle at this pair? Three of the corners hold finders instead.
static bool has_alignment(int version, int column, int row)
{
    const int last = side_of_version(version) - 7;
    return version > 1 && !((column == 6 || row == 6) && (column == 6 || column == last) && (row == 6 || row == last));
}

static void fill_square(guint8 *kinds, int side, int column, int row, int reach, guint8 kind)
{
    for (int y = MAX(row - reach, 0); y <= MIN(row + reach, side - 1); y++)
        for (int x = MAX(column - reach, 0); x <= MIN(column + reach, side - 1); x++)
            kinds[y * side + x] = kind;
}

static void fill_finder(guint8 *kinds, int side, int column, int row)
{
    fill_square(kinds, side, column, row, 4, MODULE_LIGHT);
    fill_square(kinds, side, column, row, 3, MODULE_DARK);
    fill_square(kinds, side, column, row, 2, MODULE_LIGHT);
    fill_square(kinds, side, column, row, 1, MODULE_DARK);
}

static void fill_version(guint8 *kinds, int side, int version)
{
    int rest = version << 12; // the code word is the version and its remainder (clause 7.10)
    for (int bit = 17; bit >= 12; bit--)
        if (rest >> bit & 1)
            rest ^= 0x1f25 << (bit - 12);
    const int word = version << 12 | rest;
    for (int bit = 0; bit < 18; bit++) {
        const int across = bit / 3, along = side - 11 + bit % 3;
        const guint8 kind = word >> bit & 1 ? MODULE_DARK : MODULE_LIGHT;
        kinds[across * side + along] = kinds[along * side + across] = kind;
    }
}

void layout_fill(int version, guint8 *out_kinds)
{
    const int side = side_of_version(version);
    memset(out_kinds, MODULE_DATA, (gsize)side * (gsize)side);
    for (int i = 0; i < 9; i++) { // the format's places, before the finders cover what is theirs
        out_kinds[8 * side + i] = out_kinds[i * side + 8] = MODULE_FORMAT;
        if (i < 8)
            out_kinds[8 * side + side - 1 - i] = out_kinds[(side - 1 - i) * side + 8] = MODULE_FORMAT;
    }
    fill_finder(out_kinds, side, 3, 3);
    fill_finder(out_kinds, side, side - 4, 3);
    fill_finder(out_kinds, side, 3, side - 4);
    for (int i = 8; i < side - 8; i++)
        out_kinds[6 * side + i] = out_kinds[i * side + 6] = i % 2 ? MODULE_LIGHT : MODULE_DARK;
    int middles[7];
    const int count = layout_alignments(version, middles);
    for (int i = 0; i < count; i++)
        for (int j = 0; j < count; j++)
            if (has_alignment(version, middles[i], middles[j])) {
                fill_square(out_kinds, side, middles[i], middles[j], 2, MODULE_DARK);
                fill_square(out_kinds, side, middles[i], middles[j], 1, MODULE_LIGHT);
                out_kinds[middles[j] * side + middles[i]] = MODULE_DARK;
            }
    if (version >= 7)
        fill_version(out_kinds, side, version);
    out_kinds[(side - 8) * side + 8] = MODULE_DARK;
}

// Where bit `bit` of each copy of the format stands.
static void format_places(int bit, int side, int out_columns[2], int out_rows[2])
{
    // First copy: down column 8 past the timing row, then along row 8 to the left.
    out_columns[0] = bit < 8 ? 8 : bit == 8 ? 7 : 14 - bit;
    out_rows[0] = bit < 6 ? bit : bit < 8 ? bit + 1 : 8;
    // Second copy: along row 8 from the right end, then down column 8 at the lower end.
    out_columns[1] = bit < 8 ? side - 1 - bit : 8;
    out_rows[1] = bit < 8 ? 8 : side - 15 + bit;
}

guint layout_find_format(const float *dark, int side, bool is_transposed, float *out_margin)
{
    float seen[15];
    for (int bit = 0; bit < 15; bit++) {
        int columns[2], rows[2];
        format_places(bit, side, columns, rows);
        seen[bit] = 0;
        for (int copy = 0; copy < 2; copy++) {
            const int at = is_transposed ? columns[copy] * side + rows[copy] : rows[copy] * side + columns[copy];
            seen[bit] += CLAMP(dark[at], -1, 1) / 30;
        }
    }
    guint best = 0;
    *out_margin = -2;
    for (guint data = 0; data < 32; data++) {
        guint rest = data << 10;
        for (int bit = 14; bit >= 10; bit--)
            if (rest >> bit & 1)
                rest ^= 0x537u << (bit - 10);
        const guint word = (data << 10 | rest) ^ LAYOUT_FORMAT_MASK;
        float along = 0;
        for (int bit = 0; bit < 15; bit++)
            along += word >> bit & 1 ? seen[bit] : -seen[bit];
        if (along > *out_margin) {
            *out_margin = along;
            best = word;
        }
    }
    return best;
}

void layout_put_format(guint format, int side, guint8 *modules)
{
    for (int bit = 0; bit < 15; bit++) {
        int columns[2], rows[2];
        format_places(bit, side, columns, rows);
        for (int copy = 0; copy < 2; copy++)
            modules[rows[copy] * side + columns[copy]] = format >> bit & 1;
    }
}
