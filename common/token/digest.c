// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/token/digest.h"

#include <sodium.h>

char *digest_hex(const void *bytes, gsize length)
{
    g_assert(sodium_init() >= 0);
    guint8 digest[crypto_generichash_BYTES_MIN];
    crypto_generichash(digest, sizeof digest, bytes, length, NULL, 0);
    char *text = g_malloc(sizeof digest * 2 + 1);
    return sodium_bin2hex(text, sizeof digest * 2 + 1, digest, sizeof digest);
}
