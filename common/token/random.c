// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/token/random.h"

#include <glib.h>
#include <gnutls/crypto.h>
#include <sodium.h>
#include <string.h>

#define SECRET_BYTES 32

static char *random_hex(gsize count)
{
    g_assert(sodium_init() >= 0);
    guint8 bytes[SECRET_BYTES];
    randombytes_buf(bytes, count);
    char *text = g_malloc(count * 2 + 1);
    return sodium_bin2hex(text, count * 2 + 1, bytes, count);
}

char *random_id(void)
{
    return random_hex(8);
}

char *random_secret(void)
{
    return random_hex(SECRET_BYTES);
}

bool random_is_id(const char *text)
{
    return strlen(text) == 16 && strspn(text, "0123456789abcdef") == 16;
}

void random_bytes(void *bytes, size_t length)
{
    // A generator of this thread's, seeded by the kernel: a call of the kernel for each record is seen in an import.
    int result = gnutls_rnd(GNUTLS_RND_RANDOM, bytes, length);
    g_assert(result == 0);
}
