// SPDX-License-Identifier: GPL-3.0-or-later
// digest.h - telling texts apart by a short digest.
#pragma once

#include <glib.h>
#include <stdbool.h>

// BLAKE2b of the bytes, 16 bytes of it, as 32 hex digits. The caller owns it.
char *digest_hex(const void *bytes, gsize length);

#define DIGEST_BYTES 16
#define DIGEST_HEX (2 * DIGEST_BYTES + 1)

typedef struct {
    const void *bytes;
    gsize length;
} DigestPart;

// The first 16 bytes of the SHA-256 of the parts, one after the other.
void digest_parts(const DigestPart *parts, gsize count, guint8 out[DIGEST_BYTES]);
// The same as hex digits.
void digest_parts_hex(const DigestPart *parts, gsize count, char out[DIGEST_HEX]);

// The SHA-256 of a text as 64 hex digits. The caller owns it.
char *digest_sha256_hex(const char *text);
// Whether two digests in hex digits are the same, in a time that does not tell where they differ.
bool digest_is_same(const char *a, const char *b);
