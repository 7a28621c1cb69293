// SPDX-License-Identifier: GPL-3.0-or-later
// words.h - private to scanner/desk: the texts of the languages, each read when it is first asked for and never changed from then on.
#pragma once

#include "scanner/desk/desk.h"

// `folder`: the station's, which may have languages of its own.
Words *words_new(const char *folder);
void words_free(Words *words);
