// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/token/sign.h"

#include <sodium.h>
#include <string.h>

#include "common/token/key_ring.h"

G_STATIC_ASSERT(SIGN_KEY_BYTES == crypto_sign_PUBLICKEYBYTES && SIGN_KEY_BYTES == crypto_sign_SEEDBYTES);
G_STATIC_ASSERT(SIGN_BYTES == crypto_sign_BYTES && TOKEN_KEY_BYTES == crypto_sign_SEEDBYTES);

static bool read_bytes(const char *text, guint8 *out, gsize wanted)
{
    gsize length = 0;
    g_autofree guint8 *bytes = text ? g_base64_decode(text, &length) : NULL;
    if (length == wanted)
        memcpy(out, bytes, wanted);
    if (bytes)
        sodium_memzero(bytes, length);
    return length == wanted;
}

static bool pair_of(const char *seed, guint8 public_key[SIGN_KEY_BYTES], guint8 secret_key[crypto_sign_SECRETKEYBYTES])
{
    guint8 bytes[SIGN_KEY_BYTES];
    g_assert(sodium_init() >= 0);
    bool is_seed = read_bytes(seed, bytes, sizeof bytes) && crypto_sign_seed_keypair(public_key, secret_key, bytes) == 0;
    sodium_memzero(bytes, sizeof bytes);
    return is_seed;
}

static char *encode_seed(guint8 seed[SIGN_KEY_BYTES])
{
    char *text = g_base64_encode(seed, SIGN_KEY_BYTES);
    sodium_memzero(seed, SIGN_KEY_BYTES);
    return text;
}

void sign_keypair(char **out_public, char **out_seed)
{
    guint8 seed[SIGN_KEY_BYTES];
    g_assert(sodium_init() >= 0);
    randombytes_buf(seed, sizeof seed);
    *out_seed = encode_seed(seed);
    *out_public = sign_public(*out_seed);
}

char *sign_ring_seed(const KeyRing *ring)
{
    static const char purpose[] = "lanyard kinds of stations";
    guint8 seed[SIGN_KEY_BYTES];
    g_assert(sodium_init() >= 0 && ring->count > 0);
    crypto_generichash(seed, sizeof seed, (const guint8 *)purpose, sizeof purpose - 1, ring->keys[0], TOKEN_KEY_BYTES);
    return encode_seed(seed);
}

char *sign_public(const char *seed)
{
    guint8 public_key[SIGN_KEY_BYTES], secret_key[crypto_sign_SECRETKEYBYTES];
    bool is_seed = pair_of(seed, public_key, secret_key);
    sodium_memzero(secret_key, sizeof secret_key);
    return is_seed ? g_base64_encode(public_key, sizeof public_key) : NULL;
}

char *sign_make(const char *seed, const char *text)
{
    guint8 public_key[SIGN_KEY_BYTES], secret_key[crypto_sign_SECRETKEYBYTES], signature[SIGN_BYTES];
    if (!pair_of(seed, public_key, secret_key))
        return NULL;
    crypto_sign_detached(signature, NULL, (const guint8 *)text, strlen(text), secret_key);
    sodium_memzero(secret_key, sizeof secret_key);
    return g_base64_encode(signature, sizeof signature);
}

bool sign_is_good(const char *public_key, const char *text, const char *signature)
{
    guint8 key[SIGN_KEY_BYTES], bytes[SIGN_BYTES];
    g_assert(sodium_init() >= 0);
    return read_bytes(public_key, key, sizeof key) && read_bytes(signature, bytes, sizeof bytes) &&
           crypto_sign_verify_detached(bytes, (const guint8 *)text, strlen(text), key) == 0;
}
