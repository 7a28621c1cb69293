// SPDX-License-Identifier: GPL-3.0-or-later
// symbol.h - a QR symbol as a drawing: how dark it is at a point, in its own modules.
#pragma once

#include "tests/scenes/scene.h"

typedef struct Symbol Symbol;

// NULL when the text does not fit into any symbol.
Symbol *symbol_new(const SceneCode *code);
void symbol_free(Symbol *symbol);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Symbol, symbol_free)

int symbol_side(const Symbol *symbol);
// 0 light .. 1 dark; u and v in modules from the top left corner. Outside the symbol it is light.
float symbol_dark_at(const Symbol *symbol, float u, float v);
