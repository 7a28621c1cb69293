// SPDX-License-Identifier: GPL-3.0-or-later
// consent.h - private to common/import: what an answer allows sponsors to get.
//
// The words stand in config/maps/shared/consent.ini. Only what an answer names is allowed, and what names nothing known is handed out.
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct ConsentWords ConsentWords;

// The built-in words. NULL with IMPORT_ERROR_MAP.
ConsentWords *consent_words_new(GError **error);
void consent_words_free(ConsentWords *words);

// Adds to `tokens` ("name", "email", "company", "title", "cv"; each once) what the answer names: words between commas, semicolons,
// slashes, line breaks or an "and". Appends to `unread` what it does not understand, ", " between.
void consent_read(const ConsentWords *words, const char *answer, GPtrArray *tokens, GString *unread);
