// SPDX-License-Identifier: GPL-3.0-or-later
// base45.h - bytes in the alphanumeric set of QR codes (RFC 9285).
#pragma once

#include <glib.h>
#include <stdbool.h>

// The encoded text of `bytes`, NUL-terminated; 3 characters for 2 bytes, 2 for an odd last one. The caller owns it.
char *base45_encode(const guint8 *bytes, gsize byte_count);

// Decodes `text` (`length` characters) into at most `capacity` bytes. False when the text is not base45
// (RFC 9285 section 6: bad length, bad character, value over 65535) or does not fit; `out` is then undefined.
bool base45_decode(const char *text, gsize length, guint8 *out, gsize capacity, gsize *out_count);
