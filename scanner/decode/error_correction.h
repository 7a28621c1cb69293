// SPDX-License-Identifier: GPL-3.0-or-later
// error_correction.h - wrong modules of a symbol, put right by its own error correction, the doubtful ones given up first.
//
// zbar corrects errors of which it does not know where they are. A module under glare, a stain or a finger is known to be
// doubtful, and a word that is given up costs half of what a wrong one does: so twice as much damage can be corrected.
// What was given up leaves less to check the rest with; a symbol is corrected only where chance would not do the same.
#pragma once

#include "scanner/decode/grid.h"

typedef struct ErrorCorrector ErrorCorrector;

ErrorCorrector *error_corrector_new(void);
void error_corrector_free(ErrorCorrector *corrector);

// Makes the grid's data modules, as grid_complete() left them, those of a right symbol; false when it cannot be one.
bool error_corrector_correct(ErrorCorrector *corrector, Grid *grid);

// One part of a message that is spread over several symbols.
typedef struct {
    int index, count;
    guint8 parity; // of all bytes of the message
} SymbolPart;

// What the symbol that was corrected last says of itself; false when it is a message of its own.
bool error_corrector_part(const ErrorCorrector *corrector, SymbolPart *out);
