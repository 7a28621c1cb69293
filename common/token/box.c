// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/token/box.h"

#include <sodium.h>
#include <stdbool.h>
#include <string.h>

G_STATIC_ASSERT(BOX_KEY_BYTES == crypto_box_PUBLICKEYBYTES && BOX_KEY_BYTES == crypto_box_SECRETKEYBYTES);

void box_keypair(char **out_public, char **out_secret)
{
    guint8 public_key[BOX_KEY_BYTES], secret_key[BOX_KEY_BYTES];
    g_assert(sodium_init() >= 0);
    crypto_box_keypair(public_key, secret_key);
    *out_public = g_base64_encode(public_key, sizeof public_key);
    *out_secret = g_base64_encode(secret_key, sizeof secret_key);
    sodium_memzero(secret_key, sizeof secret_key);
}

static bool read_key(const char *text, guint8 out[BOX_KEY_BYTES])
{
    gsize length = 0;
    g_autofree guint8 *bytes = g_base64_decode(text, &length);
    if (length == BOX_KEY_BYTES)
        memcpy(out, bytes, BOX_KEY_BYTES);
    if (bytes)
        sodium_memzero(bytes, length);
    return length == BOX_KEY_BYTES;
}

char *box_seal(const char *public_key, const char *text)
{
    guint8 key[BOX_KEY_BYTES];
    gsize length = strlen(text), padded = MAX(1, (length + BOX_STEP_BYTES - 1) / BOX_STEP_BYTES) * BOX_STEP_BYTES;
    if (!read_key(public_key, key))
        return NULL;
    g_autofree guint8 *whole = g_malloc(padded);
    memset(whole, ' ', padded);
    memcpy(whole, text, length);
    g_autofree guint8 *box = g_malloc(padded + crypto_box_SEALBYTES);
    g_assert(sodium_init() >= 0);
    int result = crypto_box_seal(box, whole, padded, key);
    sodium_memzero(whole, padded);
    return result == 0 ? g_base64_encode(box, padded + crypto_box_SEALBYTES) : NULL;
}

char *box_open(const char *public_key, const char *secret_key, const char *box)
{
    guint8 public_half[BOX_KEY_BYTES], secret_half[BOX_KEY_BYTES];
    gsize length = 0;
    g_autofree guint8 *bytes = g_base64_decode(box, &length);
    if (length < crypto_box_SEALBYTES || !read_key(public_key, public_half) || !read_key(secret_key, secret_half))
        return NULL;
    g_autofree char *text = g_malloc0(length - crypto_box_SEALBYTES + 1);
    g_assert(sodium_init() >= 0);
    int result = crypto_box_seal_open((guint8 *)text, bytes, length, public_half, secret_half);
    sodium_memzero(secret_half, sizeof secret_half);
    return result == 0 ? g_steal_pointer(&text) : NULL;
}
