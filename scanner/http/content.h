// SPDX-License-Identifier: GPL-3.0-or-later
// content.h - files of a page as they travel: compressed for whoever takes that, and not sent again to whoever has them.
#pragma once

#include "scanner/http/http_server.h"

#define CONTENT_FOR_EVER                                                                                                         \
    "public, max-age=31536000, immutable" // HttpAnswer.cache of a path that holds the digest of what it names
#define CONTENT_ASKED_AGAIN "no-cache"    // of one that does not

// Gives the answer with a file its ETag, unless browsers keep it for ever or never (`cache` NULL); an answer of which the client has
// that file already becomes 304. What is text is compressed with gzip where the client takes that.
void content_prepare(const HttpRequest *request, HttpAnswer *answer);
