// SPDX-License-Identifier: GPL-3.0-or-later
// words.h - private to scanner/desk: the texts of all languages, parsed once and only read from then on, by any thread.
#pragma once

#include "scanner/desk/desk.h"

Words *words_new(void);
void words_free(Words *words);
