// SPDX-License-Identifier: GPL-3.0-or-later
// name.h - private to printer/label: which part of a name a badge calls out.
#pragma once

#include <glib.h>

// Splits `name` into what people say and the rest, which may be empty. Initials and titles stay with the word they
// lead to; a name in Han, kana or Hangul, a Vietnamese one, and a single word stay whole. The caller owns both.
void name_split(const char *name, char **out_given, char **out_others);
