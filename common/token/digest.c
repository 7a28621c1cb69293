// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/token/digest.h"

#include <sodium.h>
#include <string.h>

char *digest_hex(const void *bytes, gsize length)
{
    g_assert(sodium_init() >= 0);
    guint8 digest[crypto_generichash_BYTES_MIN];
    crypto_generichash(digest, sizeof digest, bytes, length, NULL, 0);
    char *text = g_malloc(sizeof digest * 2 + 1);
    return sodium_bin2hex(text, sizeof digest * 2 + 1, digest, sizeof digest);
}

void digest_parts(const DigestPart *parts, gsize count, guint8 out[DIGEST_BYTES])
{
    guint8 whole[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    for (gsize i = 0; i < count; i++)
        crypto_hash_sha256_update(&state, parts[i].bytes, parts[i].length);
    crypto_hash_sha256_final(&state, whole);
    memcpy(out, whole, DIGEST_BYTES);
}
