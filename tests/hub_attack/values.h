// SPDX-License-Identifier: GPL-3.0-or-later
// values.h - arguments that a function's author did not think of, as SQL expressions.
#pragma once

#include <glib.h>

// A value of the type ("text", "jsonb", "bigint[]"), or of another one now and then. The caller owns it.
char *values_draw(GRand *dice, const char *type, char *const *guesses);
// The text as a literal. The caller owns it.
char *values_quote(const char *text);
