// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/token/pin.h"

#include <sodium.h>
#include <string.h>

// Under 0.1 s and 16 MiB on a small PC: a PIN is short, so the rate limit does the rest.
#define OPERATIONS 3
#define MEMORY_BYTES (16u * 1024 * 1024)

char *pin_hash(const char *pin)
{
    g_assert(sodium_init() >= 0);
    char *hash = g_malloc0(crypto_pwhash_STRBYTES);
    if (crypto_pwhash_str(hash, pin, strlen(pin), OPERATIONS, MEMORY_BYTES) != 0)
        g_clear_pointer(&hash, g_free);
    return hash;
}

bool pin_verify(const char *hash, const char *pin)
{
    g_assert(sodium_init() >= 0);
    return crypto_pwhash_str_verify(hash, pin, strlen(pin)) == 0;
}
