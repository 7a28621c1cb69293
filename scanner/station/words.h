// SPDX-License-Identifier: GPL-3.0-or-later
// words.h - the texts of the station's languages, each read when it is first asked for and never changed from then on. From any thread.
#pragma once

#include "common/base/json.h"
#include "scanner/station/station.h"

// `folder`: the station's, which may have languages of its own.
Words *words_new(const char *folder);
void words_free(Words *words);

// One text of a language, English when there is no such language or it lacks this text; "" when English has none either. It is the
// station's.
const char *station_word(const Station *station, const char *language, const char *key);
// All texts of a language by key; NULL when there is no such language. They are the station's.
const json_t *station_words(const Station *station, const char *language);
// {"CODE": what the language calls itself, ...}: what people may choose from. The caller owns it.
json_t *station_languages_json(const Station *station);
