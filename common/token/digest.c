// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/token/digest.h"

#include <gnutls/crypto.h>
#include <sodium.h>
#include <string.h>

#define FEW_BYTES 2048 // of most records

char *digest_hex(const void *bytes, gsize length)
{
    g_assert(sodium_init() >= 0);
    guint8 digest[crypto_generichash_BYTES_MIN];
    crypto_generichash(digest, sizeof digest, bytes, length, NULL, 0);
    char *text = g_malloc(sizeof digest * 2 + 1);
    return sodium_bin2hex(text, sizeof digest * 2 + 1, digest, sizeof digest);
}

// GnuTLS takes the processor's own instructions for it, libsodium does not; in one call it allocates nothing.
void digest_parts(const DigestPart *parts, gsize count, guint8 out[DIGEST_BYTES])
{
    guint8 whole[crypto_hash_sha256_BYTES], few[FEW_BYTES];
    gsize length = 0;
    for (gsize i = 0; i < count; i++)
        length += parts[i].length;
    g_autofree guint8 *many = length > sizeof few ? g_malloc(length) : NULL;
    guint8 *bytes = many ? many : few, *at = bytes;
    for (gsize i = 0; i < count; at += parts[i++].length)
        memcpy(at, parts[i].bytes, parts[i].length);
    int result = gnutls_hash_fast(GNUTLS_DIG_SHA256, bytes, length, whole);
    g_assert(result == 0);
    memcpy(out, whole, DIGEST_BYTES);
}

void digest_parts_hex(const DigestPart *parts, gsize count, char out[DIGEST_HEX])
{
    guint8 digest[DIGEST_BYTES];
    digest_parts(parts, count, digest);
    sodium_bin2hex(out, DIGEST_HEX, digest, sizeof digest);
}

char *digest_sha256_hex(const char *text)
{
    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
}

bool digest_is_same(const char *a, const char *b)
{
    gsize length = strlen(a);
    return length == strlen(b) && sodium_memcmp(a, b, length) == 0;
}
