// SPDX-License-Identifier: GPL-3.0-or-later
// romanize.h - the Latin spellings by which somebody looks for a name, in whatever script it is written.
//
// A key is what usual spellings of one name share: Laxmi and Lakshmi, Pooja and Puja, Müller and Mueller. Names in Cyrillic, Greek,
// Armenian, Georgian, Hangul, kana and the Indic scripts get the keys of their usual spellings, names in Han those of their pinyin and
// of well-known surnames. Arabic and Hebrew leave vowels out: their names get skeletons, which are compared with that of what was typed.
// Other scripts get none. Keys are stored: who changes what they are adds a step to the schema that derives them again.
#pragma once

#include <glib.h>

#define ROMANIZE_SKELETON_SIGN '0' // in front of a skeleton

// The key of one folded word (fold.h); letters that are not Latin stay. Never NULL. The caller owns it.
char *romanize_key(const char *word);
// The sign and the consonants of one folded Latin word, "a" for a vowel at its start. The caller owns it.
char *romanize_skeleton(const char *word);
// Keys with which names begin that sound like a folded word of which the beginning was typed, then its skeleton; none where too many
// would. The caller owns it.
GPtrArray *romanize_sounds(const char *word);
// Keys and skeletons that find `names`, parted by spaces, without those that are words of `folded`, the same names folded. The caller
// owns it.
char *romanize_names(const char *names, const char *folded);
