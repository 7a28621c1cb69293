// SPDX-License-Identifier: GPL-3.0-or-later
// fold.h - text as search compares it.
//
// Folding makes "Ngũgĩ", "NGUGI" and "ngugi" one text: compatibility decomposition, full Unicode case folding,
// Latin, Greek and Cyrillic accents, Hebrew points and Arabic vowel marks dropped. Vowel signs of Indic and
// South-East Asian scripts are letters to their readers and stay. A space is put between Han, kana and Hangul
// characters, so that each can be the start of a search word.
#pragma once

#include <glib.h>
#include <stdbool.h>

// The folded form of `text` (UTF-8; invalid bytes are dropped): words separated by single spaces, no leading or
// trailing space, punctuation turned into spaces, but apostrophes dropped ("O'Brien" is typed "obrien"). Never NULL.
// The caller owns it.
char *fold_text(const char *text);
// The digits of a phone number, the last one first: "7654321"; of any script, "" without any. The caller owns it.
char *fold_phone(const char *text);
// Whether its script writes no spaces between words: Han, kana, Hangul.
bool fold_is_unspaced(gunichar c);
