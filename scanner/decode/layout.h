// SPDX-License-Identifier: GPL-3.0-or-later
// layout.h - which modules of a symbol are the same in every symbol of its size (ISO/IEC 18004, clause 6).
#pragma once

#include "scanner/decode/frame.h"

#define SYMBOL_SIDE_MAX 177
#define SYMBOL_MODULES_MAX (SYMBOL_SIDE_MAX * SYMBOL_SIDE_MAX)

static inline int side_of_version(int version)
{
    return 17 + 4 * version;
}

// Middles of alignment patterns in one direction, ascending; returns how many (0 for version 1).
int layout_alignments(int version, int out_middles[7]);

typedef enum { MODULE_DATA, MODULE_LIGHT, MODULE_DARK, MODULE_FORMAT } ModuleKind;

// Kinds of all modules, row by row: finders with their separators, timing, alignment, version, dark module; FORMAT is
// where the format stands, which is known only from the picture.
void layout_fill(int version, guint8 *out_kinds);

#define LAYOUT_FORMAT_MASK 0x5412 // turned bits of the format as it is drawn

// The valid format that lies best along both copies of it in `dark` (above 0 is dark); `out_margin` is the mean
// darkness along it. Transposed: as if rows were columns, which is what a mirrored symbol looks like.
guint layout_find_format(const float *dark, int side, bool is_transposed, float *out_margin);
void layout_put_format(guint format, int side, guint8 *modules);
