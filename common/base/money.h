// SPDX-License-Identifier: GPL-3.0-or-later
// money.h - amounts of the event's currency: whole hundredths, written "150.00".
#pragma once

#include <glib.h>
#include <stdbool.h>

#define MONEY_MOST G_GINT64_CONSTANT(100000000000) // hundredths; a typing error, not a price

// Reads "150", "150.5", "150,50" or "-20.00". False for anything else and for more than MONEY_MOST either way.
bool money_parse(const char *text, gint64 *out_hundredths);
// "150.00", "-20.00". The caller owns it.
char *money_format(gint64 hundredths);
