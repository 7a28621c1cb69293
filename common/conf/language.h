// SPDX-License-Identifier: GPL-3.0-or-later
// language.h - the languages that there are words in: one for each CODE.json, in the format that i18next calls JSON v4.
//
// A language may be built in (config/web/lang), in lanyard/lang of the system's data folders (XDG_DATA_DIRS, so that both
// /usr/share and /usr/local/share are looked at) and in lang/ of the station's folder. Words of a later file stand in place of
// those of an earlier one, and English stands where none has a word. A file that is no JSON object of texts is left out as a whole.
//
// A station's folder may be NULL everywhere: then only what all stations share is looked at.
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "common/base/json.h"

#define LANGUAGE_BYTES_MOST (1 << 20) // of a file

typedef struct {
    char *code;
    json_t *words;       // texts by key; never an empty one, but for English
    GPtrArray *problems; // char *: for each file that was left out a sentence with its line
} Language;

// Codes such as "en" and "pt-BR" of all files, sorted, whether or not they can be read. The caller owns it.
GStrv language_codes(const char *station);
// False also for what is no code of a language.
bool language_is_known(const char *station, const char *code);

// NULL when it is not known. A language whose every file was left out has no words.
Language *language_load(const char *station, const char *code);
void language_free(Language *language);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Language, language_free)

// What it calls itself, in its own script; its code when it does not say. Belongs to the language.
const char *language_own_name(const Language *language);
// Somebody who speaks it has read all of its words.
bool language_is_reviewed(const Language *language);

// The keys for which English stands, with the forms of plurals that CLDR gives the language; of one that is not in our table "other" alone
// is asked for. char *, in the order of English. The caller owns it.
GPtrArray *language_missing(const Language *language, const Language *english);
// A sentence for each word that has other {{blanks}} than English has, or that English has not. The caller owns it.
GPtrArray *language_faults(const Language *language, const Language *english);
