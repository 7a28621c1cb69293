// SPDX-License-Identifier: GPL-3.0-or-later
// romanize_script.h - one word of one script, spelt in the ways that are usual.
//
// A word is a run of one script, in NFKC and lower case. Each function adds the Latin spellings of it.
#pragma once

#include <glib.h>
#include <stdbool.h>

#define SPELLINGS_MOST 32 // of one word; what would be beyond is rarer and left out

// Collects keys, each once.
typedef struct {
    GString *keys; // parted by single spaces
    const char *folded;
    int word_count; // of the word at hand
} Spellings;

// The key of `latin`, as long as the word has not too many.
void spellings_add(Spellings *spellings, const char *latin);
void spellings_add_skeleton(Spellings *spellings, const char *consonants);

// Cyrillic, Greek, Armenian, Georgian.
void spell_alphabet(Spellings *spellings, const gunichar *word, int length);
void spell_kana(Spellings *spellings, const gunichar *word, int length);
void spell_han(Spellings *spellings, const gunichar *word, int length);
// Arabic and Hebrew.
void spell_abjad(Spellings *spellings, const gunichar *word, int length);
// Devanagari to Malayalam.
void spell_indic(Spellings *spellings, const gunichar *word, int length);
void spell_hangul(Spellings *spellings, const gunichar *word, int length);
