// SPDX-License-Identifier: GPL-3.0-or-later
// page_file.h - a file of a page, out of the program's resources.
#pragma once

#include "scanner/http/http_server.h"

// What the ending of `path` says, constant text; NULL for one that no page has.
const char *page_type(const char *path);
// The code of the language whose words "/lang/CODE.json" are; NULL for another path. The caller owns it.
char *page_language(const char *path);
// What all scripts and styles come to. Pages name them below "/DIGEST/", where browsers keep them for ever: another program has
// another digest. The caller owns it.
char *page_digest(void);
// Answers with the file "/app/main.js" and the like, or "/DIGEST/app/main.js". False when there is none; words of languages are
// nobody's file.
bool page_file_answer(const char *path, const char *digest, HttpAnswer *answer);
