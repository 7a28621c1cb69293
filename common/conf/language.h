// SPDX-License-Identifier: GPL-3.0-or-later
// language.h - the languages that the program has words in: one for each file of config/web/lang, which are compiled in.
#pragma once

#include <glib.h>
#include <stdbool.h>

// Codes such as "en", sorted. The caller owns it.
GStrv language_codes(void);
bool language_is_known(const char *code);
// What the language calls itself, in its own script. NULL when it is not known. The caller owns it.
char *language_own_name(const char *code);
